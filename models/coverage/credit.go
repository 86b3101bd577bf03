package coverage

import (
	"context"
	"slices"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// ByAuthors says of each of the contacts how much confirmed coverage is by them.
func (s *Clips) ByAuthors(ctx context.Context, ids []string) (map[string]contact.Known, error) {
	out := map[string]contact.Known{}
	if len(ids) == 0 {
		return out, nil
	}
	f := store.And(store.In("contact_id", ids...), store.Eq("state", Confirmed))
	rows, err := s.clips.Group(ctx, f, []store.By{{Field: "contact_id"}}, store.Max("at"))
	for _, r := range rows {
		out[r.Text(0)] = contact.Known{Clips: r.Count, LastClip: contact.Moment(r.Values[0])}
	}
	return out, err
}

// credit tells contacts how much is by them, counted anew: it may be repeated.
func (s *Clips) credit(ctx context.Context, ids ...string) error {
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	if s.Wrote == nil || len(ids) == 0 {
		return nil
	}
	known, err := s.ByAuthors(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.Wrote(ctx, id, known[id].Clips, known[id].LastClip); err != nil {
			return err
		}
	}
	return nil
}
