package webhook

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

// Statement is the document that is sent. Texts are by language, "en" and "zh-CN", as far as there are any.
type Statement struct {
	ID       string            `json:"id"` // the same however often it is sent
	Event    Event             `json:"event"`
	At       time.Time         `json:"at"` // when it happened, UTC
	Space    string            `json:"space"`
	URL      string            `json:"url"` // of the public page
	Headline map[string]string `json:"headline,omitempty"`
	Note     map[string]string `json:"note,omitempty"`  // what the public was told of a correction, withdrawal or retraction
	Phase    string            `json:"phase,omitempty"` // of an incident's page
}

// statement is what is to be said of an event now; false when there is nothing that the public may know, or when the
// newsroom has moved on and another event tells of that.
func (h *Hooks) statement(ctx context.Context, d Delivery) (Statement, bool, error) {
	at, err := h.d.Public(ctx)
	if err != nil {
		return Statement{}, false, err
	}
	s := Statement{ID: d.EventID, At: d.At.UTC(), Space: h.d.Space}
	var told bool
	switch d.Action {
	case release.EventPublished, release.EventWithdrawn, release.EventRetracted:
		told, err = h.ofRelease(ctx, d, at, &s)
	case newsroom.EventBoardShown:
		told, err = h.ofPage(ctx, d, at, &s)
	case fact.EventRetracted:
		told, err = h.ofFact(ctx, d, at, &s)
	}
	if fault.KindOf(err) == fault.NotFound {
		return s, false, nil
	}
	return s, told, err
}

func (h *Hooks) ofRelease(ctx context.Context, d Delivery, at string, s *Statement) (bool, error) {
	rel, err := h.d.Releases.Get(ctx, strings.TrimPrefix(d.Object, release.Stream("")))
	if err != nil {
		return false, err
	}
	if rel.PublishedAt.After(h.d.Now()) { // opened by a node whose clock is ahead of this one's
		return false, errEarly
	}
	page, err := h.d.Releases.Address(ctx, rel.Slug)
	if err != nil {
		return false, err
	}
	rel = page.Release
	s.URL = release.PublicURL(at, rel)
	switch d.Action {
	case release.EventPublished:
		if rel.Public != release.Live || rel.PublishedVersion != d.Version {
			return false, nil
		}
		s.Event, s.Headline = Published, headlines(page.Version)
		if n, ok := lastNotice(rel, "correction"); ok {
			s.Event, s.Note = Corrected, n.Text
		}
	case release.EventWithdrawn: // of which the public is told nothing but the notice
		s.Event = Withdrawn
		n, ok := lastNotice(rel, string(release.Withdrawn))
		if rel.Public != release.Withdrawn || !ok {
			return false, nil
		}
		s.Note = n.Text
	case release.EventRetracted:
		s.Event = Retracted
		n, ok := lastNotice(rel, string(release.Recalled))
		if rel.Public != release.Recalled || !ok {
			return false, nil
		}
		s.Headline, s.Note = rel.PublishedTitle, n.Text
	}
	return true, nil
}

func headlines(v release.Version) map[string]string {
	out := map[string]string{}
	for lang, text := range v.Text {
		out[lang] = text.Headline
	}
	return out
}

func lastNotice(rel release.Release, kind string) (release.Notice, bool) {
	for _, n := range slices.Backward(rel.Notices) {
		if n.Kind == kind {
			return n, true
		}
	}
	return release.Notice{}, false
}

func (h *Hooks) ofPage(ctx context.Context, d Delivery, at string, s *Statement) (bool, error) {
	inc, board, err := h.d.Newsroom.PublicBoard(ctx, strings.TrimPrefix(d.Object, incident.Stream("")))
	if err != nil || string(board.Phase()) != d.Phase {
		return false, err
	}
	s.Event, s.Headline, s.Phase = PageUpdated, inc.Title, d.Phase
	s.URL = at + "/incidents/" + inc.ID
	return true, nil
}

func (h *Hooks) ofFact(ctx context.Context, d Delivery, at string, s *Statement) (bool, error) {
	f, err := h.d.Facts.Get(ctx, strings.TrimPrefix(d.Object, fact.Object("")))
	if err != nil {
		return false, err
	}
	inc, shown, err := h.d.Releases.PublicSheet(ctx, f.IncidentID)
	if err != nil {
		return false, err
	}
	n := slices.IndexFunc(shown, func(x release.Shown) bool { return x.Fact.ID == f.ID && x.State == fact.Retracted })
	if n < 0 {
		return false, nil
	}
	s.Event, s.Headline = FactRetracted, shown[n].Version.Claim
	s.URL = at + "/facts/" + inc.ID + "/" + url.PathEscape(f.Key)
	return true, nil
}
