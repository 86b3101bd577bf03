package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	codes "modernc.org/sqlite/lib"
)

// writer has the small writes of those who come at the same time go in one transaction: while one is brought to disk the
// next gathers, so that the disk is asked once for all who wait. Whoever comes alone has a transaction of their own, and
// waits for nobody.
type writer struct {
	db      *pool
	mu      sync.Mutex
	busy    bool // somebody writes, or has been told to
	waiting []*writing
}

// mostTogether bounds how many writes go in one transaction.
const mostTogether = 128

// writing is one write.
type writing struct {
	do   func(ctx context.Context, within within) error // may be called again after a transaction that came to nothing
	many bool                                           // it has several statements, all of which count or none

	ctx  context.Context
	turn chan turn
	told bool // to write, for those who wait as well
	err  error

	panicked any
}

var errPanicked = errors.New("sqlite: a write panicked")

// run does the write. One that panics fails, as one with an error does, and harms nobody else: the panic is for whoever
// wanted it.
func (x *writing) run(ctx context.Context, in within) (err error) {
	defer func() {
		if x.panicked = recover(); x.panicked != nil {
			err = errPanicked
		}
	}()
	return x.do(ctx, in)
}

// within is a statement as it is run in a transaction.
type within func(*sql.Stmt) *sql.Stmt

func none(s *sql.Stmt) *sql.Stmt { return s }

func inside(ctx context.Context, tx *sql.Tx) within {
	known := map[*sql.Stmt]*sql.Stmt{}
	return func(s *sql.Stmt) *sql.Stmt {
		if known[s] == nil {
			known[s] = tx.StmtContext(ctx, s)
		}
		return known[s]
	}
}

// turn is what a write that waits hears.
type turn bool

const (
	over  turn = false // it was written, or was not: see err
	yours turn = true
)

// write returns when the write is on disk, or is not to be.
func (w *writer) write(ctx context.Context, x writing) error {
	x.ctx, x.turn = ctx, make(chan turn, 1)
	w.mu.Lock()
	w.waiting = append(w.waiting, &x)
	first := !w.busy
	w.busy = true
	w.mu.Unlock()
	if first || w.wait(&x) == yours {
		w.lead()
	}
	if x.panicked != nil {
		panic(x.panicked)
	}
	return x.err
}

// wait waits until the write is over, or its turn has come. Whoever gives up while it waits is forgotten.
func (w *writer) wait(x *writing) turn {
	select {
	case t := <-x.turn:
		return t
	case <-x.ctx.Done():
	}
	w.mu.Lock()
	if i := slices.Index(w.waiting, x); i >= 0 && !x.told {
		w.waiting = slices.Delete(w.waiting, i, i+1)
		x.err = x.ctx.Err()
		w.mu.Unlock()
		return over
	}
	w.mu.Unlock()
	return <-x.turn
}

// lead writes what waits, and leaves what has come meanwhile to the first of those.
func (w *writer) lead() {
	w.mu.Lock()
	n := min(len(w.waiting), mostTogether)
	group := slices.Clone(w.waiting[:n])
	w.waiting = slices.Delete(w.waiting, 0, n)
	w.mu.Unlock()
	w.together(group)
	w.mu.Lock()
	if w.busy = len(w.waiting) > 0; w.busy {
		w.waiting[0].told = true
		w.waiting[0].turn <- yours
	}
	w.mu.Unlock()
	for _, x := range group {
		x.turn <- over
	}
}

// together writes a group in one transaction. Where a statement ends that for all, each is written alone, and so fails alone.
func (w *writer) together(group []*writing) {
	if len(group) > 1 && w.transact(group) {
		return
	}
	for _, x := range group {
		if x.err = x.ctx.Err(); x.err == nil {
			x.err = w.alone(x)
		}
	}
}

func (w *writer) alone(x *writing) error {
	if !x.many {
		return x.run(x.ctx, none)
	}
	tx, err := w.db.BeginTx(x.ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err := x.run(x.ctx, inside(x.ctx, tx)); err != nil {
		return err
	}
	return fail(tx.Commit())
}

// transact writes a group in one transaction, and reports whether each knows what became of it. Whose value is taken changes
// nothing and harms nobody else. No statement is called off by the end of a context, for that would end the transaction of all.
func (w *writer) transact(group []*writing) (known bool) {
	ctx := context.Background()
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return failed(group, fmt.Errorf("begin: %w", err))
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	in := inside(ctx, tx)
	for _, x := range group {
		if x.err = x.ctx.Err(); x.err != nil {
			continue
		}
		if x.err = saved(ctx, tx, x, in); x.err != nil && !isCode(x.err, codes.SQLITE_CONSTRAINT) {
			return false
		}
	}
	if err := fail(tx.Commit()); err != nil {
		return failed(group, err)
	}
	return true
}

func failed(group []*writing, err error) bool {
	for _, x := range group {
		x.err = err
	}
	return true
}

// saved does a write so that nothing of it is left when it fails.
func saved(ctx context.Context, tx *sql.Tx, x *writing, in within) error {
	if !x.many {
		return x.run(ctx, in)
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return fail(err)
	}
	err := x.run(ctx, in)
	end := "RELEASE one"
	if err != nil {
		end = "ROLLBACK TO one; RELEASE one"
	}
	if _, ended := tx.ExecContext(ctx, end); ended != nil {
		return errors.Join(err, fail(ended))
	}
	return err
}

// exec runs one statement, and says how many rows it changed.
func (w *writer) exec(ctx context.Context, q *text) (n int64, err error) {
	s, err := w.db.stmt(ctx, q.String())
	if err != nil {
		return 0, fail(err)
	}
	err = w.write(ctx, writing{do: func(ctx context.Context, in within) (err error) {
		n, err = affected(in(s).ExecContext(ctx, q.args...))
		return err
	}})
	return n, err
}

// docs runs one statement whose only column is a document, and reads it to its end.
func (w *writer) docs(ctx context.Context, q *text) (docs [][]byte, err error) {
	s, err := w.db.stmt(ctx, q.String())
	if err != nil {
		return nil, fail(err)
	}
	err = w.write(ctx, writing{do: func(ctx context.Context, in within) (err error) {
		docs, err = docsOf(ctx, in(s), q.args, nil, math.MaxInt)
		return err
	}})
	return docs, err
}
