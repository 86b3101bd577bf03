package coverage

import (
	"context"
	"time"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// Written is a piece by somebody.
type Written struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Byline    string    `json:"byline"`
	Published time.Time `json:"published"`
}

// Tell returns the clips that are linked with a person as their author.
func (s *Clips) Tell(ctx context.Context, p contact.Person) (any, error) {
	out := []Written{}
	for c, err := range s.clips.Each(ctx, store.Query{Filter: store.In("contact_id", p.IDs...)}) {
		if err != nil {
			return nil, err
		}
		out = append(out, Written{c.ID, c.URL, c.Title, c.Byline, c.Published})
	}
	return out, nil
}

// Erase ends the link of clips with a person. What was published stays as it was published, its byline included.
func (s *Clips) Erase(ctx context.Context, p contact.Person) error {
	_, err := s.clips.Modify(ctx, store.In("contact_id", p.IDs...), store.Patch{Set: map[string]any{"contact_id": "", "contact_by": ""}})
	return err
}
