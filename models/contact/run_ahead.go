package contact

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"standfirst/models/sheet"
	"standfirst/models/store"
)

// chunk is rows that are decided and made ready, and wait to be written.
type chunk struct {
	results []Result
	fresh   []newcomer
	turns   []turning
	part    Part // the results, kept; the zero Part where nothing is to be done
	again   bool // it was begun before a stop
}

// newcomer is a new contact, and which of the chunk's rows it comes from.
type newcomer struct {
	store.Packed
	sortKey string
	emails  []string
	row     int
}

// turning is what one of the chunk's rows changes.
type turning struct {
	step
	row int
}

// add takes in a piece of which everything is decided.
func (c *chunk) add(results []Result, steps []step, fresh []newcomer) {
	at := len(c.results)
	c.results = append(c.results, results...)
	for _, n := range fresh {
		n.row += at
		c.fresh = append(c.fresh, n)
	}
	for i, r := range results {
		if r.Fate == Update {
			c.turns = append(c.turns, turning{steps[i], at + i})
		}
	}
}

// ahead writes a chunk while the next one is decided. It is the store that rows wait for, and deciding them is
// as much work again: on two processors an import takes half the time. Nothing else changes: chunks are written
// in their order, one at a time, and what the next one is decided by is what the planner remembers, not what
// has come to be in the store meanwhile.
type ahead struct {
	s       *Contacts
	p       *planner
	imp     Import // the writer's: it is replaced with each chunk
	rows    int    // of the file
	tell    Progress
	kept    []Result        // what had been decided about a chunk that was begun before a stop
	next    chunk           // the one that is being decided
	writing *errgroup.Group // nil: nothing is on its way
	begun   bool            // something has been written
}

// piece decides the next rows, and begins to write when there are enough of them.
func (a *ahead) piece(ctx context.Context, rows []sheet.Row) error {
	if len(a.next.results) == 0 {
		a.next.results = make([]Result, 0, min(a.rows, a.s.chunk+a.s.piece))
		a.next.again = len(a.kept) > 0 && a.kept[0].Row == rows[0].Number
	}
	var kept []Result
	if a.next.again {
		kept = a.kept[min(len(a.next.results), len(a.kept)):]
	}
	if err := a.p.ready(ctx, rows, &a.next, kept); err != nil {
		return err
	}
	if !a.full() {
		return nil
	}
	return a.begin(ctx)
}

// full tells whether the rows that are decided are to be written before the next ones are. Those that give outlets
// further names are: what they change is what the next ones are decided by. A chunk that was begun before a stop ends
// where it did then.
func (a *ahead) full() bool {
	c := &a.next
	if c.again {
		return len(c.results) >= len(a.kept)
	}
	rows := a.s.chunk
	if !a.begun { // nothing is written yet, and the writer is not to wait for long
		rows /= 4
	}
	return len(c.results)+(turnRows-1)*len(c.turns) >= rows || c.names()
}

// names tells whether outlets get further names.
func (c *chunk) names() bool {
	return slices.ContainsFunc(c.results, func(r Result) bool { return r.Alias != "" })
}

// begin puts what is decided into a file, waits for the chunk before, and begins to write.
func (a *ahead) begin(ctx context.Context) error {
	c := a.next
	if a.next = (chunk{}); len(c.results) == 0 {
		return nil
	}
	// In the order of their names, which half of the indexes have: so what is added to a page of an index is added at once.
	slices.SortStableFunc(c.fresh, func(a, b newcomer) int { return strings.Compare(a.sortKey, b.sortKey) })
	if !c.again && len(c.fresh)+len(c.turns) > 0 {
		a.p.ascend(&c)
		var err error
		if c.part, err = a.s.keepResults(ctx, c.results); err != nil {
			return err
		}
	}
	if err := a.wait(); err != nil {
		return err
	}
	alone := c.again || c.names()
	a.writing, a.begun = &errgroup.Group{}, true
	a.writing.Go(func() error {
		if err := a.p.write(ctx, &a.imp, c); err != nil {
			return err
		}
		return a.s.advance(ctx, &a.imp, c.results, a.tell)
	})
	if alone {
		return a.wait()
	}
	return nil
}

// ascend deals out the ids of the chunk's new contacts so that they ascend as their names do. The other half of the
// indexes have their order, those of fields that all rows of an import have in common: they grow at their end.
func (p *planner) ascend(c *chunk) {
	ids := make([]string, len(c.fresh))
	for i, n := range c.fresh {
		ids[i] = n.ID
	}
	slices.Sort(ids)
	for i, id := range ids {
		n := &c.fresh[i]
		r := &c.results[n.row]
		n.Packed, r.ContactID = n.As(id), id
		p.touched.note(id, r.Line)
	}
}

// wait ends when the chunk that is being written is.
func (a *ahead) wait() error {
	if a.writing == nil {
		return nil
	}
	err := a.writing.Wait()
	a.writing = nil
	return err
}
