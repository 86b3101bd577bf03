package contact

import (
	"cmp"
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// Exchange is one value that some contacts got for another one.
type Exchange struct {
	Field string   `json:"field"` // "tags" and "lists" hold several values, "owner" holds one
	Was   string   `json:"was"`   // of tags and lists: what they lost; "" is nothing
	Is    string   `json:"is"`    // of tags and lists: what they got; "" is nothing
	IDs   []string `json:"ids"`
}

// exchange carries out one value for another and returns how many it changed. Those that it changes are kept first,
// when the selection says so and there are not too many of them: who died in between takes back what was never done,
// which changes nobody. The owner of each is told apart, as they come from several.
func (s *Contacts) exchange(ctx context.Context, sel Selection, which store.Filter, x Exchange, e audit.Entry) (int64, error) {
	if sel.Act == "" {
		return s.contacts.Modify(ctx, which, s.patchOf(x))
	}
	n, err := s.contacts.CountUpTo(ctx, which, MostUndone+1)
	if err != nil || n == 0 {
		return 0, err
	}
	if n > MostUndone {
		return s.contacts.Modify(ctx, which, s.patchOf(x))
	}
	changes, err := s.changed(ctx, which, x)
	if err != nil {
		return 0, err
	}
	a := Act{ID: sel.Act, Action: e.Action, What: cmp.Or(e.Data["tag"], e.Data["list"], e.Data["owner"]), By: e.By.ID, ByName: e.By.Name}
	parts := make([]*actPart, len(changes))
	for i := range changes {
		parts[i] = &actPart{Many: &changes[i]}
		a.N += int64(len(changes[i].IDs))
	}
	a.Values = a.N
	if err := s.keepAct(ctx, a, parts...); err != nil {
		return 0, err
	}
	var done int64
	for _, part := range changes {
		for ids := range slices.Chunk(part.IDs, 500) { // those that are kept and no others
			n, err := s.contacts.Modify(ctx, store.And(store.In("id", ids...), which), s.patchOf(x))
			if done += n; err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// changed are those that an exchange would change, by what they have before.
func (s *Contacts) changed(ctx context.Context, which store.Filter, x Exchange) ([]Exchange, error) {
	by := []store.By{{Field: "id"}}
	if x.Field == "owner" {
		by = append(by, store.By{Field: "owner"})
	}
	rows, err := s.contacts.Group(ctx, which, by)
	var out []Exchange
	for _, row := range rows {
		was := x.Was
		if len(by) > 1 {
			was = row.Text(1)
		}
		at := slices.IndexFunc(out, func(o Exchange) bool { return o.Was == was })
		if at < 0 {
			at = len(out)
			out = append(out, Exchange{Field: x.Field, Was: was, Is: x.Is})
		}
		out[at].IDs = append(out[at].IDs, row.Text(0))
	}
	return out, err
}

func (s *Contacts) patchOf(x Exchange) store.Patch {
	if x.Field == "owner" {
		return store.Patch{Set: map[string]any{"owner": x.Is, "updated_at": s.now().UTC()}}
	}
	var p store.Patch
	if x.Was != "" {
		p.Pull = map[string][]any{x.Field: {x.Was}}
	}
	if x.Is != "" {
		p.Add = map[string][]any{x.Field: {x.Is}}
	}
	return p
}

// giveBack gives contacts back what an exchange took from them, as far as it is still so, and returns how many have it.
func (s *Contacts) giveBack(ctx context.Context, x Exchange) (int64, error) {
	reverse := Exchange{Field: x.Field, Was: x.Is, Is: x.Was}
	var back int64
	for ids := range slices.Chunk(x.IDs, 500) {
		n, err := s.contacts.Modify(ctx, store.And(store.In("id", ids...), stillSo(x)), s.patchOf(reverse))
		if back += n; err != nil {
			return back, err
		}
	}
	if x.Field != "tags" || x.Was == "" {
		return back, nil
	}
	s.tags.learn(x.Was)
	return back, s.retag(ctx, x.Was)
}

// stillSo asks for those that are as an exchange left them.
func stillSo(x Exchange) store.Filter {
	switch {
	case x.Field == "owner":
		return store.Eq("owner", x.Is)
	case x.Is != "":
		return store.Eq(x.Field, x.Is)
	}
	return store.Not(store.Eq(x.Field, x.Was))
}
