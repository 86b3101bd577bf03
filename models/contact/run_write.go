package contact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// ready decides rows and makes what they bring: outlets in the store, so that nobody ever points to nothing, and
// people in memory, for a chunk. What was kept of these rows before a stop counts: parts of it may be done, and would look
// like something that was always there.
func (p *planner) ready(ctx context.Context, rows []sheet.Row, c *chunk, kept []Result) error {
	results, steps, err := p.plan(ctx, rows)
	if err != nil {
		return err
	}
	if p.pending, err = p.s.pendingBy(ctx, p.by); err != nil {
		return err
	}
	if err = p.bring(ctx, results, steps); err != nil {
		return err
	}
	fresh, err := p.build(results, steps)
	if err != nil {
		return err
	}
	if err = p.changes(results, steps); err != nil {
		return err
	}
	for i := range min(len(kept), len(results)) {
		results[i] = kept[i]
		steps[i].id = kept[i].ContactID
		p.touched.note(kept[i].ContactID, kept[i].Line)
	}
	c.add(results, steps, fresh)
	return nil
}

// write does what was decided about a chunk.
func (p *planner) write(ctx context.Context, imp *Import, c chunk) error {
	if err := p.intend(ctx, imp, c.part); err != nil {
		return err
	}
	if err := p.alias(ctx, c.results); err != nil {
		return err
	}
	if err := p.insert(ctx, c.fresh, c.results); err != nil {
		return err
	}
	return p.change(ctx, c)
}

// bring makes the outlets that rows bring along, for all rows of a piece at once.
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

// build makes the new contacts. Finding the words by which they are searched is most of the work, so that every
// processor takes a part but the one that writes those before.
func (p *planner) build(results []Result, steps []step) ([]newcomer, error) {
	var fresh []newcomer
	for i := range results {
		if results[i].Fate == New {
			fresh = append(fresh, newcomer{row: i})
		}
	}
	err := store.Aside(len(fresh), func(n int) (err error) {
		to := &fresh[n]
		c := p.make(&steps[to.row])
		results[to.row].Print = c.print()
		to.sortKey, to.emails = c.SortKey, c.Emails
		to.Packed, err = p.s.contacts.Pack(&p.like, c)
		return err
	})
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

// errOvertaken says that another run of the import has decided about the rows too, perhaps in other chunks and so with
// other ids: it counts, and what this one has decided is not done.
var errOvertaken = errors.New("another run of the import was quicker")

// intend keeps what the chunk is about to do.
func (p *planner) intend(ctx context.Context, imp *Import, part Part) (err error) {
	if part.SHA256 == "" {
		return nil
	}
	*imp, err = p.s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.At() < part.From && i.Pending.From < part.From {
			i.Pending = part
		}
		return nil
	})
	if err == nil && (imp.At() >= part.From || imp.Pending.SHA256 != part.SHA256) {
		err = errOvertaken
	}
	return err
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
	people := make([]store.Packed, len(fresh))
	var addresses []string
	for n, c := range fresh {
		people[n] = c.Packed
		addresses = append(addresses, c.emails...)
	}
	added, err := p.s.contacts.InsertPacked(ctx, people)
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
		address := strings.Join(fresh[n].emails[:min(1, len(fresh[n].emails))], "")
		other, _, err := p.s.ByAddress(ctx, address)
		if err != nil {
			return err
		}
		r.Fate, r.ContactID, r.Print = Refused, "", ""
		r.Problems = []Problem{{-1, "contact.address.taken", map[string]any{"address": address, "name": other.Name}}}
	}
	return nil
}

// make makes the new contact of a step out of its draft.
func (p *planner) make(st *step) *Contact {
	c := &st.draft.Contact
	c.ID, c.Source = st.id, "import:"+p.imp.ID
	c.CreatedAt, c.PendingBy = p.at(), p.pending
	c.UpdatedAt = c.CreatedAt
	p.imp.Plan.place(c)
	var none fault.List // the plan's tags were judged with the plan
	c.Tags = tag.Clean(&none, "tags", c.Tags)
	p.explainBlock(c)
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
