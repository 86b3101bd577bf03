package release

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Unsaved is what somebody has typed and not yet saved: one for each release and writer, beside the versions. It
// binds nothing and is checked for nothing but its size; whoever opens the editor again finds it there.
type Unsaved struct {
	ID        string          `json:"id"` // release and user
	Rev       int64           `json:"rev"`
	ReleaseID string          `json:"releaseId"`
	By        string          `json:"by"`
	ByName    string          `json:"byName"`
	Base      int             `json:"base"` // number of the version that the writer started from
	Kind      Kind            `json:"kind"`
	Slug      string          `json:"slug"`
	Text      map[string]Text `json:"text"`
	At        time.Time       `json:"at"`
}

func draftID(id, user string) string { return id + ":" + user }

// Keep stores what the holder of the baton has typed so far, from the window called seat. Nothing else is kept:
// whoever is refused still has the text on the screen.
func (r *Releases) Keep(ctx context.Context, id string, base int, seat string, m Manuscript, by audit.Actor) (Unsaved, error) {
	d := Unsaved{
		ID: draftID(id, by.ID), ReleaseID: id, By: by.ID, ByName: by.Name, Base: base, Kind: m.Kind, Slug: m.Slug, Text: map[string]Text{}, At: r.moment(),
	}
	var faults fault.List
	for _, lang := range Langs() {
		t, ok := m.Text[lang]
		if !ok {
			continue
		}
		tooLong(lang, t, &faults)
		if len(t.Body) <= MaxBody {
			t.Body = Sanitise(t.Body)
		}
		d.Text[lang] = t
	}
	if len(m.Kind) > 40 || len(m.Slug) > 400 {
		faults.Add(fault.Bad("slug", "release.slug.form"))
	}
	if err := faults.Err(); err != nil {
		return Unsaved{}, err
	}
	if _, err := r.Hold(ctx, id, seat, by); err != nil {
		return Unsaved{}, err
	}
	return d, r.drafts.Put(ctx, &d)
}

// Drafts are what has been typed into a release and not saved, the last first.
func (r *Releases) Drafts(ctx context.Context, rel Release) ([]Unsaved, error) {
	page, err := r.drafts.Find(ctx, store.Query{Filter: store.Eq("releaseId", rel.ID), Limit: 50})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(page.Items, func(a, b Unsaved) int { return b.At.Compare(a.At) })
	return page.Items, nil
}

// Discard throws away what somebody has typed and not saved.
func (r *Releases) Discard(ctx context.Context, id string, by audit.Actor) error {
	if _, err := r.Get(ctx, id); err != nil {
		return err
	}
	return r.forget(ctx, id, by)
}

func (r *Releases) forget(ctx context.Context, id string, by audit.Actor) error {
	_, err := r.drafts.Delete(ctx, store.Eq("id", draftID(id, by.ID)))
	return err
}

// settle ends the writing of somebody whose text has become a version: the draft goes, the baton is free.
func (r *Releases) settle(ctx context.Context, id string, by audit.Actor) error {
	if err := r.forget(ctx, id, by); err != nil {
		return err
	}
	_, err := r.batons.Edit(ctx, id, func(b *Baton) error {
		if b.By == by.ID {
			b.next(r.moment())
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
