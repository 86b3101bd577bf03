package contact

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// change writes the changed contacts in one commit, and those that somebody changed in between one by
// one. Then it tells their timelines.
func (p *planner) change(ctx context.Context, c chunk) error {
	if len(c.turns) == 0 {
		return nil
	}
	outlets, err := p.outletsOf(ctx, c.turns)
	if err != nil {
		return err
	}
	ops := make([]store.Op, len(c.turns))
	var addresses []string
	for n := range c.turns {
		st := &c.turns[n].step
		addresses = append(addresses, st.draft.Emails...)
		op := &ops[n]
		op.ID = st.id
		if t := st.turn; t != nil {
			t.after.derive(outlets[t.after.OutletID])
			t.after.UpdatedAt = p.at()
			op.If, op.Patch.Set = store.Eq("rev", t.target.Rev), changedFields(t.target, t.after)
		}
		if len(op.Patch.Set) == 0 { // done before a stop, perhaps
			op.If = store.Eq("rev", -1)
			op.Patch.Set = map[string]any{"updated_at": p.at()}
		}
	}
	applied, err := p.s.contacts.Apply(ctx, ops...)
	if err != nil {
		return err
	}
	if err := p.s.mirrorNew(ctx, addresses...); err != nil {
		return err
	}
	var events []audit.Placed
	for n := range c.turns {
		t := &c.turns[n]
		if !applied[n] {
			if err := p.changeOne(ctx, &t.step); err != nil {
				return err
			}
		}
		data := map[string]string{"import": p.imp.ID}
		for field, text := range c.results[t.row].Changes {
			data[field] = text
		}
		stream := "contact:" + t.id
		events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{By: p.by, Action: "contact.changed", Object: stream, Data: data}})
	}
	if c.again {
		if events, err = p.s.untold(ctx, events, "import", p.imp); err != nil {
			return err
		}
	}
	return p.s.audit.AppendAll(ctx, events)
}

func (p *planner) outletsOf(ctx context.Context, turns []turning) (map[string]outlet.Outlet, error) {
	var ids []string
	for _, t := range turns {
		if t.turn != nil {
			ids = append(ids, t.turn.after.OutletID)
		}
	}
	return p.s.outlets.GetAll(ctx, ids...)
}

func (p *planner) changeOne(ctx context.Context, st *step) error {
	_, err := p.s.contacts.Edit(ctx, st.id, func(c *Contact) error {
		was, err := p.s.outletOf(ctx, *c)
		if err != nil {
			return err
		}
		after, err := p.applied(*c, st, was.Name)
		if err != nil {
			return err
		}
		if len(changedFields(*c, after)) == 0 {
			return nil
		}
		o, err := p.s.outletOf(ctx, after)
		if err != nil {
			return err
		}
		after.derive(o)
		after.UpdatedAt = p.at()
		*c = after
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil // deleted meanwhile
	}
	return err
}

// changedFields are the fields of the document that differ, with their new values.
func changedFields(before, after Contact) map[string]any {
	out := map[string]any{}
	a, b := reflect.ValueOf(before), reflect.ValueOf(after)
	for i, name := range jsonNames(a.Type()) {
		x, y := a.Field(i), b.Field(i)
		if name == "" || name == "id" || name == "rev" || reflect.DeepEqual(x.Interface(), y.Interface()) {
			continue
		}
		if k := y.Kind(); (k == reflect.Slice || k == reflect.Map) && x.Len()+y.Len() == 0 {
			continue
		}
		out[name] = y.Interface()
	}
	return out
}

// untold leaves out the events that a run before a stop has told already.
func (s *Contacts) untold(ctx context.Context, events []audit.Placed, mark string, imp Import) ([]audit.Placed, error) {
	told := map[string]bool{}
	for part := range slices.Chunk(events, 400) {
		streams := make([]string, len(part))
		for i, e := range part {
			streams[i] = e.Stream
		}
		for ev, err := range s.audit.OfStreams(ctx, imp.StartedAt, streams...) {
			if err != nil {
				return nil, err
			}
			if ev.Data[mark] == imp.ID {
				told[ev.Stream+ev.Action] = true
			}
		}
	}
	return slices.DeleteFunc(events, func(e audit.Placed) bool { return told[e.Stream+e.Action] }), nil
}
