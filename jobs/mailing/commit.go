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
	busy  atomic.Int32 // workers that have a delivery in hand
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

func (c *committer) run(ctx context.Context) {
	patience := time.NewTimer(company)
	defer patience.Stop()
	for first := range c.in {
		patience.Reset(company)
		c.flush(ctx, c.gather(first, patience.C))
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

// flush writes a batch. A database that is away for a moment is tried again, for an outcome that cannot be
// stored leaves a delivery unconfirmed.
func (c *committer) flush(ctx context.Context, batch []commit) {
	ops := make([]store.Op, 0, 2*len(batch)) // what became of one, and the claim of the next
	for _, b := range batch {
		ops = append(ops, b.ops...)
	}
	var applied []bool
	var err error
	for try := range 5 {
		if applied, err = c.write(ctx, ops); err == nil || errors.Is(err, errCrash) {
			break
		}
		pause := time.NewTimer(time.Duration(try+1) * 100 * time.Millisecond)
		<-pause.C
	}
	for _, b := range batch {
		w := written{err: err}
		if err == nil {
			w.applied, applied = applied[:len(b.ops)], applied[len(b.ops):]
		}
		b.reply <- w
	}
}
