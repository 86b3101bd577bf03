// Package upgrade brings a database that an older program wrote to what this one expects. Old documents decode
// as they are; where that is not enough, because a field that searches go by is derived otherwise, there is a
// numbered step. Steps are an append-only list: their number is their place in it.
package upgrade

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/store"
)

// Step changes documents. It is safe to repeat and may run twice at once: its writes are guarded, and whatever
// it has done it finds done.
type Step struct {
	Name string // for the log and for errors
	Do   func(context.Context) error
}

// ErrNewer says that a newer program has written the database. This one would not understand all of it.
var ErrNewer = errors.New("a newer version of the program has written this database")

// lease is how long others wait for a process that has begun a step and is not heard of any more.
const lease = time.Minute

// mark is how far a database is.
type mark struct {
	ID    string    `json:"id"`
	Rev   int64     `json:"rev"`
	Done  int64     `json:"done"`  // steps
	Owner string    `json:"owner"` // who does the next; "" when nobody
	Until time.Time `json:"until"` // the owner's lease
	At    time.Time `json:"at"`    // of the last step
}

const only = "steps"

// Run does the steps that the database has not seen, in their order, and returns when all are done. Processes
// that start together share them out. It returns ErrNewer when the database has seen more steps than there are.
func Run(ctx context.Context, db store.DB, now func() time.Time, steps ...Step) error {
	marks, err := store.Open[mark](ctx, db, "upgrades")
	if err != nil {
		return err
	}
	if _, err := marks.InsertMissing(ctx, &mark{ID: only, At: now()}); err != nil {
		return err
	}
	owner := store.NewID()
	for {
		m, err := marks.Get(ctx, only)
		if err != nil {
			return err
		}
		n := int(m.Done)
		if n > len(steps) {
			return fmt.Errorf("%w: it has seen %d steps, this program knows %d", ErrNewer, n, len(steps))
		}
		if n == len(steps) {
			return nil
		}
		free := store.And(store.Eq("done", m.Done), store.Or(store.Eq("owner", ""), store.Lt("until", now())))
		ours, err := marks.Apply(ctx, store.Op{ID: only, If: free, Patch: store.Patch{Set: map[string]any{"owner": owner, "until": now().Add(lease)}}})
		if err != nil {
			return err
		}
		if !ours[0] {
			if err := pause(ctx); err != nil {
				return err
			}
			continue
		}
		next := m.Done + 1
		failed := steps[n].Do(ctx)
		if failed != nil {
			failed, next = fmt.Errorf("upgrade %d, %s: %w", n+1, steps[n].Name, failed), m.Done
		}
		// Somebody who took over a step that lasted longer than its lease has perhaps counted it already.
		done := store.Op{ID: only, If: store.Eq("done", m.Done), Patch: store.Patch{Set: map[string]any{"done": next, "owner": "", "at": now()}}}
		if _, err := marks.Apply(context.WithoutCancel(ctx), done); err != nil || failed != nil {
			return errors.Join(failed, err)
		}
	}
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(200 * time.Millisecond):
		return nil
	}
}

// Rewrite mends, in every document of a collection, what an older program has written otherwise. mend changes a document
// and says which it is, and whether it was otherwise. It is safe to repeat, and passes over what is deleted meanwhile.
func Rewrite[T any](ctx context.Context, docs store.Collection[T], mend func(*T) (id string, changed bool)) error {
	for doc, err := range docs.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		id, changed := mend(&doc)
		if !changed {
			continue
		}
		_, err = docs.Edit(ctx, id, func(doc *T) error { mend(doc); return nil })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}
