package contact

import (
	"context"

	"standfirst/models/act"
)

// things are the contacts as acts change them: "tags" and "lists" hold several values, "owner" holds one. The owner of each
// is told apart, as they come from several.
func (s *Contacts) things() act.Things[Contact, One] {
	return act.Things[Contact, One]{Acts: s.Acts, In: s.contacts, One: []string{"owner"}, With: func() map[string]any {
		return map[string]any{"updated_at": s.now().UTC()}
	}}
}

// giveBack gives contacts back what an exchange took from them, as far as it is still so, and returns how many have it.
func (s *Contacts) giveBack(ctx context.Context, x act.Exchange) (int64, error) {
	back, err := s.things().Reverse(ctx, x)
	if err != nil || x.Field != "tags" || x.Was == "" {
		return back, err
	}
	s.tags.Learn(x.Was)
	return back, s.retag(ctx, x.Was)
}
