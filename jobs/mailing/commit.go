package mailing

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"standfirst/models/store"
)

// committer writes the changes of many workers in few commits: while one commit is under way the next
// gathers, so that the disk is asked once for all who wait.
type committer struct {
	in    chan commit
	write func(context.Context, []store.Op) ([]bool, error)
	// settled says which of changes are there whose answer was lost; they are given those that did not apply.
	settled  func(context.Context, []store.Op) (map[string]bool, error)
	patience time.Duration // how long a database that is away is waited for
	busy     atomic.Int32  // workers that have a delivery in hand
}

type commit struct {
	ops   []store.Op
	reply chan<- written
}

type written struct {
	applied []bool
	err     error
}

const (
	mostOps = 500
	// company is how long a commit waits for half of the workers: what they write lies side by side, and costs little
	// more than what one of them does.
	company = 2 * time.Millisecond
)

// do writes changes, together with those of others, and returns when they are on disk.
func (c *committer) do(ops ...store.Op) ([]bool, error) {
	reply := make(chan written, 1)
	c.in <- commit{ops, reply}
	w := <-reply
	return w.applied, w.err
}

// run writes until nothing comes any more. When stop is done a database that is away is not waited for.
func (c *committer) run(ctx, stop context.Context) {
	patience := time.NewTimer(company)
	defer patience.Stop()
	for first := range c.in {
		patience.Reset(company)
		c.flush(ctx, stop, c.gather(first, patience.C))
	}
}

// gather waits for the company of a commit and takes with it whoever else is there.
func (c *committer) gather(first commit, patience <-chan time.Time) []commit {
	batch := []commit{first}
	for len(batch) < int(c.busy.Load())/2 {
		select {
		case next, ok := <-c.in:
			if !ok {
				return batch
			}
			batch = append(batch, next)
			continue
		case <-patience:
		}
		break
	}
	for len(batch) < mostOps {
		select {
		case next, ok := <-c.in:
			if !ok {
				return batch
			}
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// fewTries is how often a batch is tried whatever is in its way.
const fewTries = 5

// flush writes a batch. A database that is away is waited for: an outcome that cannot be stored leaves a delivery
// unconfirmed, and sending pauses as long as nobody can write what became of the last.
func (c *committer) flush(ctx, stop context.Context, batch []commit) {
	ops := make([]store.Op, 0, 2*len(batch)) // what became of one, and the claim of the next
	for _, b := range batch {
		ops = append(ops, b.ops...)
	}
	applied, err := c.insist(ctx, stop, ops)
	for _, b := range batch {
		w := written{err: err}
		if err == nil {
			w.applied, applied = applied[:len(b.ops)], applied[len(b.ops):]
		}
		b.reply <- w
	}
}

func (c *committer) insist(ctx, stop context.Context, ops []store.Op) ([]bool, error) {
	began := time.Now()
	for try := 1; ; try++ {
		applied, err := c.write(ctx, ops)
		if err == nil && try > 1 {
			err = c.addSettled(ctx, ops, applied)
		}
		waits := errors.Is(err, store.ErrAway) && time.Since(began) < c.patience && stop.Err() == nil
		if err == nil || errors.Is(err, errCrash) || try >= fewTries && !waits {
			return applied, err
		}
		pause := time.NewTimer(min(time.Duration(try)*100*time.Millisecond, time.Second))
		<-pause.C
	}
}

// addSettled marks as applied what an earlier try had written whose answer did not come.
func (c *committer) addSettled(ctx context.Context, ops []store.Op, applied []bool) error {
	var rest []store.Op
	for i, op := range ops {
		if !applied[i] {
			rest = append(rest, op)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	there, err := c.settled(ctx, rest)
	for i, op := range ops {
		applied[i] = applied[i] || there[op.ID]
	}
	return err
}
