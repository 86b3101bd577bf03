package watch

import (
	"context"
	"net/url"
	"strings"
	"time"

	"standfirst/models/coverage"
	"standfirst/models/query"
	"standfirst/models/store"
)

// Hit is a clip that a watch has found.
type Hit struct {
	ID         string `json:"id"` // of watch and clip
	Rev        int64  `json:"rev"`
	WatchID    string `json:"watch_id"`
	IncidentID string `json:"incident_id"` // of the watch
	ClipID     string `json:"clip_id"`
	Generation int64  `json:"generation"` // of the watch

	At   time.Time `json:"at"`   // the moment that it counts for: see moment
	Slot time.Time `json:"slot"` // five minutes that hold it, by their beginning

	Title      string `json:"title"`
	Lang       string `json:"lang"`
	Outlet     string `json:"outlet"` // its id, else the host of the address; "" is unknown
	OutletID   string `json:"outlet_id"`
	OutletName string `json:"outlet_name"`
	Tier       int64  `json:"tier"`
	Cluster    string `json:"cluster"`

	// Independent: no other hit of the watch that is tells the same story, or is by the same outlet within an hour.
	Independent bool    `json:"independent"`
	Joined      bool    `json:"joined"` // the clip names what is ours and a crisis both, and this watch is of the crisis
	Label       string  `json:"label"`  // tone, as models/sentiment has it
	Score       float64 `json:"score"`
	Denied      bool    `json:"denied"` // of a refuted claim: a person said that the clip does not repeat it

	// Evidence is the first passage that shows it, with what stands before and behind; InTitle: it stands in the headline.
	Before  string       `json:"before"`
	Marked  string       `json:"marked"`
	Behind  string       `json:"behind"`
	InTitle bool         `json:"in_title"`
	Spans   []PlacedSpan `json:"spans"`
}

// PlacedSpan is a place in the clip, in bytes of its text, or of its headline.
type PlacedSpan struct {
	Title bool `json:"title"`
	Start int  `json:"start"`
	End   int  `json:"end"`
}

// slotLength is what is counted together.
const slotLength = 5 * time.Minute

// The windows of independence.
const (
	sameStory  = 14 * 24 * time.Hour
	sameOutlet = time.Hour
)

// maxPlaces bounds how many places of a clip are kept.
const maxPlaces = 8

func hitID(watchID, clipID string) string { return watchID + ":" + clipID }

// moment is when a clip counts. What is new counts when it was found: nothing that is said of a moment changes later. What
// was old when it was found, as the archive that a new feed brings, counts when it was published, and raises nothing now.
func moment(c coverage.Clip) time.Time {
	stale := 24 * time.Hour
	if c.DayOnly {
		stale = 48 * time.Hour
	}
	if !c.Published.IsZero() && c.FoundAt.Sub(c.Published) > stale {
		return c.Published
	}
	return c.FoundAt
}

// textOf is a clip as queries see it.
func (s *Watches) textOf(ctx context.Context, c coverage.Clip) (query.Text, Outlet, error) {
	t := query.Text{Title: c.Title, Body: c.Text, Lang: c.Lang}
	if host := hostOf(c.URL); host != "" {
		t.Outlets = append(t.Outlets, host)
	}
	if c.OutletID == "" || s.d.Outlet == nil {
		return t, Outlet{}, nil
	}
	o, err := s.d.Outlet(ctx, c.OutletID)
	t.Outlets = append(append(t.Outlets, o.Name), o.Names...)
	return t, o, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// newHit is what a watch keeps of a clip, but for its tone and what other hits decide.
func newHit(w Watch, c coverage.Clip, o Outlet, spans []query.Span) Hit {
	at := moment(c)
	h := Hit{
		ID: hitID(w.ID, c.ID), WatchID: w.ID, IncidentID: w.IncidentID, ClipID: c.ID, Generation: w.Generation,
		At: at, Slot: at.Truncate(slotLength), Title: c.Title, Lang: c.Lang, Outlet: c.OutletID, OutletID: c.OutletID, OutletName: o.Name,
		Tier: int64(o.Tier), Cluster: c.Cluster,
	}
	if h.Outlet == "" {
		h.Outlet = hostOf(c.URL)
		h.OutletName = h.Outlet
	}
	for _, s := range spans[:min(len(spans), maxPlaces)] {
		h.Spans = append(h.Spans, PlacedSpan(s))
	}
	h.show(c)
	return h
}

// judge says how the clip speaks of what is watched. What a person has said of us goes for what is ours.
func (s *Watches) judge(ctx context.Context, w Watch, c coverage.Clip, h *Hit) error {
	if w.Kind.Ours() && c.Tone.By != "" {
		h.Label, h.Score = c.Tone.Label, c.Tone.Score
		return nil
	}
	tone, err := s.d.Clips.ToneTowards(ctx, c, w.tone())
	h.Label, h.Score = tone.Label, tone.Score
	return err
}

// around is how many characters are shown before and behind a passage.
const around = 60

// show takes the first passage of the text, else of the headline.
func (h *Hit) show(c coverage.Clip) {
	text, span := c.Title, PlacedSpan{}
	h.InTitle = len(h.Spans) > 0
	for _, s := range h.Spans {
		if !s.Title {
			text, span, h.InTitle = c.Text, s, false
			break
		}
		if span.End == 0 {
			span = s
		}
	}
	if span.End > len(text) || span.Start >= span.End {
		return
	}
	before, behind := []rune(line(text[:span.Start], true)), []rune(line(text[span.End:], false))
	if len(before) > around {
		before = append([]rune("…"), before[len(before)-around:]...)
	}
	if len(behind) > around {
		behind = append(behind[:around:around], '…')
	}
	h.Before, h.Marked, h.Behind = string(before), text[span.Start:span.End], string(behind)
}

// line is what of a text stands on the same line as its end, or its beginning.
func line(s string, end bool) string {
	if end {
		return s[strings.LastIndexByte(s, '\n')+1:]
	}
	first, _, _ := strings.Cut(s, "\n")
	return first
}

// settle decides what depends on other hits. Of those that tell one story, or are by one outlet within an hour, the one
// that was settled first is the independent one, and stays it.
func (s *Watches) settle(ctx context.Context, h *Hit) error {
	h.Independent = true
	first := store.And(store.Eq("watch_id", h.WatchID), store.Ne("clip_id", h.ClipID), store.Eq("independent", true))
	for field, same := range map[string]struct {
		value string
		apart time.Duration
	}{"cluster": {h.Cluster, sameStory}, "outlet": {h.Outlet, sameOutlet}} {
		if same.value == "" {
			continue
		}
		n, err := s.hits.CountUpTo(ctx, store.And(first, store.Eq(field, same.value), store.Gt("at", h.At.Add(-same.apart)), store.Lt("at", h.At.Add(same.apart))), 1)
		if err != nil {
			return err
		}
		if n > 0 {
			h.Independent = false
		}
	}
	return nil
}
