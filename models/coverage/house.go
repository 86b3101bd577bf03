package coverage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/markup"
	"standfirst/models/message"
	"standfirst/models/release"
	"standfirst/models/store"
)

// House is what one space has said: its releases and refuted facts, as coverage compares with them. What
// belongs to a drill is left out, for nobody outside can have seen it.
type House struct {
	Space    string // its id, a part of newsroom addresses
	Releases *release.Releases
	Sheet    *fact.Facts
	Keys     *message.Messages
	Lines    *line.Lines
}

var _ Ours = House{}

// Told returns the releases that were approved or published and changed after since.
func (h House) Told(ctx context.Context, since time.Time) ([]Told, error) {
	var out []Told
	ctx = incident.Unseen(ctx) // coverage is compared with all, whoever asks
	for q := (release.Search{Limit: 100}); ; {
		page, err := h.Releases.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, rel := range page.Items {
			if rel.UpdatedAt.Before(since) {
				return out, nil // the last changed come first
			}
			t, ok, err := h.told(ctx, rel)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, t)
			}
		}
		if q.After = page.Next; q.After == "" {
			return out, nil
		}
	}
}

// Release returns one release, or a NotFound fault when it has not left the house.
func (h House) Release(ctx context.Context, id string) (Told, error) {
	rel, err := h.Releases.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Told{}, fault.Missing("coverage.release.missing")
	}
	if err != nil {
		return Told{}, err
	}
	t, ok, err := h.told(ctx, rel)
	if err == nil && !ok {
		err = fault.Missing("coverage.release.missing")
	}
	return t, err
}

// told takes the version that the outside has: the public one, else the approved one, which mailings send.
func (h House) told(ctx context.Context, rel release.Release) (Told, bool, error) {
	n := rel.PublishedVersion
	if n == 0 {
		n = rel.ApprovedVersion
	}
	if n == 0 || rel.Drill {
		return Told{}, false, nil
	}
	t := Told{
		ID: rel.ID, IncidentID: rel.IncidentID, Path: "/newsroom/" + h.Space + "/releases/" + rel.Slug, OwnPath: "/releases/" + rel.Slug, At: rel.UpdatedAt, Lift: liftOf(rel),
	}
	var err error
	if t.Edition, t.Title, err = h.edition(ctx, rel, n); err != nil {
		return Told{}, false, err
	}
	for _, earlier := range hadBefore(rel, n) {
		e, _, err := h.edition(ctx, rel, earlier)
		if err != nil {
			return Told{}, false, err
		}
		t.Earlier = append(t.Earlier, e)
	}
	return t, true, nil
}

// maxEarlier bounds how many versions before the current one an article is compared with.
const maxEarlier = 6

// hadBefore are the versions before n that were approved, which mailings sent, or public, latest first.
func hadBefore(rel release.Release, n int) []int {
	var out []int
	add := func(version int) {
		if version > 0 && version != n && !slices.Contains(out, version) {
			out = append(out, version)
		}
	}
	for _, d := range rel.Decisions {
		if d.Approved {
			add(d.Version)
		}
	}
	for _, notice := range rel.Notices {
		add(notice.Version)
	}
	slices.SortFunc(out, func(a, b int) int { return b - a })
	return out[:min(len(out), maxEarlier)]
}

// liftOf is until when nobody was to publish the release; zero when nothing held. An embargo that somebody ended
// before its lift holds no longer, nor does one on what we published before.
func liftOf(rel release.Release) time.Time {
	if state := rel.Embargo.State; state == release.NoEmbargo || state == release.Ended {
		return time.Time{}
	}
	if !rel.PublishedAt.IsZero() && rel.PublishedAt.Before(rel.Embargo.LiftAt) {
		return rel.PublishedAt
	}
	return rel.Embargo.LiftAt
}

func (h House) edition(ctx context.Context, rel release.Release, n int) (Edition, map[string]string, error) {
	v, err := h.Releases.VersionOf(ctx, rel, n)
	if err != nil {
		return Edition{}, nil, err
	}
	e, titles := Edition{Version: n, Text: map[string]string{}, Carries: v.Facts}, map[string]string{}
	for _, lang := range v.Langs() {
		text := v.Text[lang]
		titles[lang] = text.Headline
		// The boilerplate stands under every release, and would make each a match of all.
		parts := []string{text.Headline, text.Subhead, markup.Text(text.Body)}
		e.Text[lang] = strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
	}
	return e, titles, nil
}

// Refuted returns the refuted facts that have wordings.
func (h House) Refuted(ctx context.Context) ([]Refuted, error) {
	facts, err := h.Sheet.InState(incident.Unseen(ctx), fact.Refuted)
	if err != nil {
		return nil, err
	}
	var out []Refuted
	for _, f := range facts {
		if len(f.Wordings) > 0 && !f.Drill() {
			out = append(out, Refuted{FactID: f.ID, IncidentID: f.IncidentID, Key: f.Key, Wordings: f.Wordings})
		}
	}
	return out, nil
}
