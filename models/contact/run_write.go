package contact

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// ready decides rows and makes what they bring: outlets in the store, so that nobody ever points to nothing, and
// people in memory. What was decided is put into a file, while the chunk before is written.
func (p *planner) ready(ctx context.Context, rows []sheet.Row) (c chunk, err error) {
	if c.results, c.steps, err = p.plan(ctx, rows); err != nil {
		return c, err
	}
	if p.pending, err = p.s.pendingBy(ctx, p.by); err != nil {
		return c, err
	}
	if err = p.bring(ctx, c.results, c.steps); err != nil {
		return c, err
	}
	if c.fresh, err = p.build(c.results, c.steps); err != nil {
		return c, err
	}
	if err = p.changes(c.results, c.steps); err != nil {
		return c, err
	}
	begun := p.imp.Pending.From == c.results[0].Row // before a stop: what was kept then counts
	if !begun && slices.ContainsFunc(c.results, func(r Result) bool { return r.Fate == New || r.Fate == Update }) {
		c.part, err = p.s.keepResults(ctx, c.results)
	}
	return c, err
}

// write does what was decided about a chunk.
func (p *planner) write(ctx context.Context, imp *Import, c chunk) error {
	again, err := p.intend(ctx, imp, c)
	if err != nil {
		return err
	}
	if err := p.alias(ctx, c.results); err != nil {
		return err
	}
	if err := p.insert(ctx, c.fresh, c.results); err != nil {
		return err
	}
	return p.change(ctx, c.results, c.steps, again)
}

// bring makes the outlets that rows bring along, for the whole chunk at once.
func (p *planner) bring(ctx context.Context, results []Result, steps []step) error {
	var batch []outlet.Brought
	at := map[string]*place{}
	for i := range steps {
		pl := steps[i].place
		if pl == nil || !pl.fresh || !steps[i].moves || at[pl.ID] != nil || len(pl.Names) > 0 {
			continue
		}
		if f := results[i].Fate; f == New || f == Update {
			at[pl.ID] = pl
			batch = append(batch, outlet.Brought{ID: pl.ID, Name: steps[i].draft.outlet, Domain: steps[i].domain})
		}
	}
	if len(batch) == 0 {
		return nil
	}
	made, err := p.s.outlets.Bring(ctx, batch, p.by)
	if err != nil {
		return fmt.Errorf("outlets: %w", err)
	}
	for id, pl := range at {
		if o := made[id]; o.ID != id { // somebody else was quicker
			pl.fresh = false
			pl.Outlet = o
			continue
		}
		pl.Outlet = made[id]
	}
	for i := range results {
		if pl := steps[i].place; pl != nil && results[i].NewOutlet && !pl.fresh {
			results[i].NewOutlet, results[i].OutletID = false, ""
		}
	}
	return nil
}

// build makes the new contacts. Finding the words by which they are searched is most of the work, so that
// every processor takes a part. They are put in the order of their names, which half of the indexes have: so
// what is added to a page of an index is added at once.
func (p *planner) build(results []Result, steps []step) ([]newcomer, error) {
	var fresh []newcomer
	for i := range results {
		if results[i].Fate == New {
			fresh = append(fresh, newcomer{row: i})
		}
	}
	err := store.Together(len(fresh), func(n int) error {
		c := p.made(&steps[fresh[n].row])
		fresh[n].Contact = &c
		results[fresh[n].row].Print = c.print()
		return nil
	})
	slices.SortStableFunc(fresh, func(a, b newcomer) int { return strings.Compare(a.SortKey, b.SortKey) })
	return fresh, err
}

// changes notes what rows change, for the undoing.
func (p *planner) changes(results []Result, steps []step) error {
	for i := range results {
		if results[i].Fate != Update {
			continue
		}
		d, err := delta(steps[i].turn.target, steps[i].turn.after)
		if err != nil {
			return err
		}
		results[i].Delta = &d
	}
	return nil
}

// intend keeps what the chunk is about to do. After a stop, what was kept then counts: parts of it may be
// done, and would look like something that was always there.
func (p *planner) intend(ctx context.Context, imp *Import, c chunk) (again bool, err error) {
	results, steps, part := c.results, c.steps, c.part
	if imp.Pending.From == results[0].Row {
		kept, err := p.s.readPart(ctx, imp.Pending)
		if err != nil {
			return false, err
		}
		for i := range min(len(kept), len(results)) {
			results[i] = kept[i]
			steps[i].id = kept[i].ContactID
			p.touched.note(kept[i].ContactID, kept[i].Line)
		}
		return true, nil
	}
	if part.SHA256 == "" {
		return false, nil
	}
	*imp, err = p.s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.At() < part.From && i.Pending.From < part.From { // else another run was quicker
			i.Pending = part
		}
		return nil
	})
	return false, err
}

// alias gives outlets the further names by which rows know them.
func (p *planner) alias(ctx context.Context, results []Result) error {
	for _, r := range results {
		if r.Alias == "" || (r.Fate != New && r.Fate != Update) {
			continue
		}
		o, err := p.s.outlets.Change(ctx, r.OutletID, outlet.AnyRev, func(o *outlet.Outlet) {
			if !slices.Contains(o.Names, outlet.Key(r.Alias)) {
				o.Aliases = append(o.Aliases, r.Alias)
			}
		}, p.by)
		if err != nil {
			return fmt.Errorf("outlet %q: %w", r.Alias, err)
		}
		if pl := p.names[outlet.Key(r.Alias)]; pl != nil {
			pl.Outlet = o
		}
	}
	return nil
}

// insert adds the new contacts. One that could not be added is either here from a run that was stopped,
// or its address was taken by somebody between the look and the write: then the row is refused after all.
func (p *planner) insert(ctx context.Context, fresh []newcomer, results []Result) error {
	people := make([]*Contact, len(fresh))
	var addresses []string
	for n, c := range fresh {
		people[n] = c.Contact
		addresses = append(addresses, c.Emails...)
	}
	added, err := p.s.contacts.InsertMissing(ctx, people...)
	if err != nil {
		return err
	}
	if err := p.s.mirrorNew(ctx, addresses...); err != nil {
		return err
	}
	for n, ok := range added {
		if ok || results[fresh[n].row].Fate != New {
			continue
		}
		if _, err := p.s.contacts.Get(ctx, fresh[n].ID); err == nil {
			continue
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r := &results[fresh[n].row]
		other, _, err := p.s.ByAddress(ctx, fresh[n].Email)
		if err != nil {
			return err
		}
		r.Fate, r.ContactID, r.Print = Refused, "", ""
		r.Problems = []Problem{{-1, "contact.address.taken", map[string]any{"address": fresh[n].Email, "name": other.Name}}}
	}
	return nil
}

func (p *planner) made(st *step) Contact {
	c := st.draft.Contact
	c.ID, c.Source = st.id, "import:"+p.imp.ID
	c.CreatedAt, c.PendingBy = p.at(), p.pending
	c.UpdatedAt = c.CreatedAt
	c.Tags = nil
	st.draft.place(&c, p.imp.Plan)
	var none fault.List // the plan's tags were judged with the plan
	c.Tags = labels(&none, "tags", c.Tags)
	p.explainBlock(&c)
	o := outlet.Outlet{}
	if st.place != nil {
		o = st.place.Outlet
	}
	c.OutletID, c.Trust = o.ID, FirstTrust
	c.stamp(Contact{}, c.Source, c.CreatedAt, p.by)
	c.derive(o)
	return c
}

func (p *planner) explainBlock(c *Contact) {
	if c.DoNotContact && c.DoNotContactReason == "" {
		c.DoNotContactReason = p.imp.Name
	}
}

// change writes the changed contacts in one commit, and those that somebody changed in between one by
// one. Then it tells their timelines.
func (p *planner) change(ctx context.Context, results []Result, steps []step, again bool) error {
	var ops []store.Op
	var at []int
	outlets, err := p.outletsOf(ctx, results, steps)
	if err != nil {
		return err
	}
	for i := range results {
		if results[i].Fate != Update {
			continue
		}
		st := &steps[i]
		at = append(at, i)
		op := store.Op{ID: st.id}
		if t := st.turn; t != nil {
			t.after.derive(outlets[t.after.OutletID])
			t.after.UpdatedAt = p.at()
			op.If, op.Patch.Set = store.Eq("rev", t.target.Rev), changedFields(t.target, t.after)
		}
		if len(op.Patch.Set) == 0 { // done before a stop, perhaps
			op.If = store.Eq("rev", -1)
			op.Patch.Set = map[string]any{"updated_at": p.at()}
		}
		ops = append(ops, op)
	}
	if len(ops) == 0 {
		return nil
	}
	applied, err := p.s.contacts.Apply(ctx, ops...)
	if err != nil {
		return err
	}
	var addresses []string
	for _, i := range at {
		addresses = append(addresses, steps[i].draft.Emails...)
	}
	if err := p.s.mirrorNew(ctx, addresses...); err != nil {
		return err
	}
	var events []audit.Placed
	for n, i := range at {
		if !applied[n] {
			if err := p.changeOne(ctx, &steps[i]); err != nil {
				return err
			}
		}
		data := map[string]string{"import": p.imp.ID}
		for field, text := range results[i].Changes {
			data[field] = text
		}
		stream := "contact:" + steps[i].id
		events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{By: p.by, Action: "contact.changed", Object: stream, Data: data}})
	}
	if again {
		if events, err = p.s.untold(ctx, events, "import", p.imp); err != nil {
			return err
		}
	}
	return p.s.audit.AppendAll(ctx, events)
}

func (p *planner) outletsOf(ctx context.Context, results []Result, steps []step) (map[string]outlet.Outlet, error) {
	var ids []string
	for i := range results {
		if results[i].Fate != Update || steps[i].turn == nil {
			continue
		}
		if id := steps[i].turn.after.OutletID; id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return map[string]outlet.Outlet{}, nil
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
