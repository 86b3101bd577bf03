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
	"standfirst/models/markup"
	"standfirst/models/release"
	"standfirst/models/store"
)

// House is what one space has said: its releases and refuted facts, as coverage compares with them. What
// belongs to a drill is left out, for nobody outside can have seen it.
type House struct {
	Space    string // its id, a part of newsroom addresses
	Releases *release.Releases
	Facts    *fact.Facts
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
	v, err := h.Releases.VersionOf(ctx, rel, n)
	if err != nil {
		return Told{}, false, err
	}
	t := Told{
		ID: rel.ID, IncidentID: rel.IncidentID, Version: n, Title: map[string]string{}, Text: map[string]string{},
		Path: "/newsroom/" + h.Space + "/releases/" + rel.Slug, At: rel.UpdatedAt,
	}
	for _, lang := range v.Langs() {
		text := v.Text[lang]
		t.Title[lang] = text.Headline
		// The boilerplate stands under every release, and would make each a match of all.
		parts := []string{text.Headline, text.Subhead, markup.Text(text.Body)}
		t.Text[lang] = strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
	}
	return t, true, nil
}

// Refuted returns the refuted facts that have wordings.
func (h House) Refuted(ctx context.Context) ([]Refuted, error) {
	facts, err := h.Facts.InState(incident.Unseen(ctx), fact.Refuted)
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
