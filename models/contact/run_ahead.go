package contact

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"standfirst/models/sheet"
)

// chunk is rows that are decided and made ready, and wait to be written.
type chunk struct {
	results []Result
	steps   []step
	fresh   []newcomer
	part    Part // the results, kept; the zero Part where nothing is to be done
}

// newcomer is a new contact, and which of the chunk's rows it comes from.
type newcomer struct {
	*Contact
	row int
}

// slim lets go of what was only needed to make people. With two chunks in memory it is most of what they take.
func (c *chunk) slim() {
	if !slices.ContainsFunc(c.results, func(r Result) bool { return r.Fate == Update }) {
		c.steps = nil
	}
}

// ahead writes a chunk while the next one is decided. It is the store that rows wait for, and deciding them is
// as much work again: on two processors an import takes half the time. Nothing else changes: chunks are written
// in their order, one at a time, and what the next one is decided by is what the planner remembers, not what
// has come to be in the store meanwhile.
type ahead struct {
	s       *Contacts
	p       *planner
	imp     Import
	tell    Progress
	writing *errgroup.Group // nil: nothing is on its way
}

// chunk takes the next rows: it decides them, waits for the chunk before, and begins to write.
func (a *ahead) chunk(ctx context.Context, rows []sheet.Row) error {
	c, err := a.p.ready(ctx, rows)
	if err != nil {
		return err
	}
	if err := a.wait(); err != nil {
		return err
	}
	alone := a.alone(c)
	if !alone {
		c.slim()
	}
	a.writing = &errgroup.Group{}
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

// wait ends when the chunk that is being written is.
func (a *ahead) wait() error {
	if a.writing == nil {
		return nil
	}
	err := a.writing.Wait()
	a.writing = nil
	return err
}

// alone tells whether the next rows may only be decided when a chunk is written: what it changes is what they are
// decided by. Those are one that was begun before a stop, and one that gives outlets further names.
func (a *ahead) alone(c chunk) bool {
	return a.imp.Pending.From == c.results[0].Row || slices.ContainsFunc(c.results, func(r Result) bool { return r.Alias != "" })
}
