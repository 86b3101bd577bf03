package act

import (
	"cmp"
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// Exchange is one value that some things got for another one.
type Exchange struct {
	Field string   `json:"field"`
	Was   string   `json:"was"`           // of a field of several values: what they lost; "" is nothing
	Is    string   `json:"is"`            // of a field of several values: what they got; "" is nothing
	For   string   `json:"for,omitempty"` // of a field of several values: what they got instead by another step of the act, "" is nothing
	IDs   []string `json:"ids"`
}

// KeepMany keeps exchanges that are about to be carried out, as what an entry of the log says, with the incidents that they
// tell of.
func (s *Acts[P]) KeepMany(ctx context.Context, id string, changes []Exchange, e audit.Entry, incidents ...string) error {
	a := Act{
		ID: id, Action: e.Action, What: cmp.Or(e.Data["tag"], e.Data["list"], e.Data["owner"], e.Data["what"]), Incidents: incidents,
		By: e.By.ID, ByName: e.By.Name,
	}
	parts := make([]*Part[P], len(changes))
	for i := range changes {
		parts[i] = &Part[P]{Many: &changes[i]}
		a.N += int64(len(changes[i].IDs))
	}
	a.Values = a.N
	return s.Keep(ctx, a, parts...)
}

// Things are a collection in which values are exchanged many at a time.
type Things[T, P any] struct {
	Acts *Acts[P]
	In   store.Collection[T]
	One  []string              // the fields of one value; all others hold several
	With func() map[string]any // what else is set where a field of one value changes; nil: nothing
}

// Exchange carries out one value for another in those that a filter finds and returns how many it changed. Where the act
// has an id they are kept first, unless there are too many of them: who died in between takes back what was never done,
// which changes nothing. What those had before in a field of one value is told apart.
func (t Things[T, P]) Exchange(ctx context.Context, id string, which store.Filter, x Exchange, e audit.Entry) (int64, error) {
	if id == "" {
		return t.In.Modify(ctx, which, t.patch(x))
	}
	n, err := t.In.CountUpTo(ctx, which, Most+1)
	if err != nil || n == 0 {
		return 0, err
	}
	if n > Most {
		return t.In.Modify(ctx, which, t.patch(x))
	}
	changes, err := t.changed(ctx, which, x)
	if err != nil {
		return 0, err
	}
	if err := t.Acts.KeepMany(ctx, id, changes, e); err != nil {
		return 0, err
	}
	var done int64
	for _, part := range changes {
		n, err := t.modify(ctx, part.IDs, which, x) // those that are kept and no others
		if done += n; err != nil {
			return done, err
		}
	}
	return done, nil
}

// keepable is the id of an act whose two steps are taken back, or neither: one alone would leave things with two tags of a
// group, or none. It is "" where more are chosen than can be remembered.
func (t Things[T, P]) keepable(ctx context.Context, id string, chosen store.Filter) (string, error) {
	if id == "" {
		return "", nil
	}
	n, err := t.In.CountUpTo(ctx, chosen, Most+1)
	if n > Most {
		return "", err
	}
	return id, err
}

// Replace gives the chosen a tag, and takes the other tags of its group off them: two steps of one act. It returns how many
// were given it, which give says, and how many tags were taken.
func (t Things[T, P]) Replace(
	ctx context.Context, id string, chosen store.Filter, name string, others []string, e audit.Entry, give func(id string) (int64, error),
) (given, taken int64, err error) {
	if id, err = t.keepable(ctx, id, chosen); err != nil {
		return 0, 0, err
	}
	if given, err = give(id); err != nil { // first: what is selected by a tag of the group is selected still
		return given, 0, err
	}
	taken, err = t.instead(ctx, id, chosen, name, others, e)
	return given, taken, err
}

// instead takes other tags off those of the chosen that have one of their group, and returns how many it took.
func (t Things[T, P]) instead(ctx context.Context, id string, chosen store.Filter, name string, others []string, e audit.Entry) (int64, error) {
	var off int64
	for _, other := range others {
		which := store.And(chosen, store.Eq("tags", name), store.Eq("tags", other))
		n, err := t.Exchange(ctx, id, which, Exchange{Field: "tags", Was: other, For: name}, e)
		if off += n; err != nil {
			return off, err
		}
	}
	return off, nil
}

// Reverse gives those of an exchange back what they had, as far as they are as it left them.
func (t Things[T, P]) Reverse(ctx context.Context, x Exchange) (int64, error) {
	return t.modify(ctx, x.IDs, t.stillSo(x), Exchange{Field: x.Field, Was: x.Is, Is: x.Was})
}

func (t Things[T, P]) modify(ctx context.Context, ids []string, which store.Filter, x Exchange) (int64, error) {
	var done int64
	for some := range slices.Chunk(ids, 500) {
		n, err := t.In.Modify(ctx, store.And(store.In("id", some...), which), t.patch(x))
		if done += n; err != nil {
			return done, err
		}
	}
	return done, nil
}

// changed are those that an exchange would change, by what they have before.
func (t Things[T, P]) changed(ctx context.Context, which store.Filter, x Exchange) ([]Exchange, error) {
	by := []store.By{{Field: "id"}}
	if t.one(x) {
		by = append(by, store.By{Field: x.Field})
	}
	rows, err := t.In.Group(ctx, which, by)
	var out []Exchange
	for _, row := range rows {
		was := x.Was
		if len(by) > 1 {
			was = row.Text(1)
		}
		at := slices.IndexFunc(out, func(o Exchange) bool { return o.Was == was })
		if at < 0 {
			at = len(out)
			out = append(out, Exchange{Field: x.Field, Was: was, Is: x.Is, For: x.For})
		}
		out[at].IDs = append(out[at].IDs, row.Text(0))
	}
	return out, err
}

func (t Things[T, P]) one(x Exchange) bool { return slices.Contains(t.One, x.Field) }

func (t Things[T, P]) patch(x Exchange) store.Patch {
	if t.one(x) {
		set := map[string]any{}
		if t.With != nil {
			set = t.With()
		}
		set[x.Field] = x.Is
		return store.Patch{Set: set}
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

// stillSo asks for those that are as an exchange left them.
func (t Things[T, P]) stillSo(x Exchange) store.Filter {
	if t.one(x) || x.Is != "" {
		return store.Eq(x.Field, x.Is)
	}
	lost := store.Not(store.Eq(x.Field, x.Was))
	if x.For != "" {
		return store.And(lost, store.Eq(x.Field, x.For)) // else somebody has put a third one in its place
	}
	return lost
}
