package mailing

import (
	"context"
	"errors"
	"sync"
	"time"

	"standfirst/models/mailing"
	"standfirst/models/store"
)

// hand is one worker. What became of its last message is written in the same commit that claims its next one: one wait
// for the disk a message, and still never more than one delivery a worker whose outcome the disk does not know.
type hand struct {
	*run
	over context.Context // see handingOver
	owed *outcome
}

// outcome is an acceptance that is not on disk yet.
type outcome struct {
	d  *mailing.Delivery
	op store.Op
}

func (h *hand) work(ctx context.Context, todo *queue) {
	defer h.pay()
	for {
		d, found := todo.poll()
		if !found {
			h.pay() // nothing to claim just now
			if d, found = todo.take(); !found {
				return
			}
		}
		h.commits.busy.Add(1)
		h.try(ctx, d)
		h.commits.busy.Add(-1)
		todo.done(d)
	}
}

// try hands a delivery over, unless something has come between: what is left out still waits in the database.
func (h *hand) try(ctx context.Context, d *mailing.Delivery) {
	if h.failed() != nil || ctx.Err() != nil || d.Late(h.Now()) || h.run.lanes.held(d.InLane()) {
		return
	}
	err := h.gate.pass(ctx, false)
	if err == nil {
		err = h.deliver(ctx, d)
	}
	if err != nil {
		h.stop(err)
	}
	h.run.done.Add(1)
}

// deliver takes one delivery through its steps.
func (h *hand) deliver(ctx context.Context, d *mailing.Delivery) error {
	if err := h.step("render", d); err != nil {
		return err
	}
	msg, err := h.press.Bare(*d)
	if err != nil {
		h.Log.Error("a message could not be made", "mailing", h.m.ID, "delivery", d.ID, "error", err)
		_, err = h.commit(h.Mailings.Unmade(*d))
		return err
	}
	if err := h.step("mark", d); err != nil {
		return err
	}
	claimed := h.Now()
	mine, err := h.claim(h.Mailings.Claim(*d, msg, h.sender, h.owner, h.Lease))
	if err != nil || !mine { // suppressed, stopped or taken by another meanwhile
		return err
	}
	if err := h.step("hand over", d); err != nil {
		return err
	}
	left := h.Lease - h.Now().Sub(claimed)
	if left <= h.Lease/10 { // the process was stopped meanwhile, and others may hold it for unconfirmed: nothing has left
		_, err := h.commit(h.Mailings.Recall(*d, h.owner))
		return err
	}
	out := h.send(h.over, msg, left)
	if err := h.step("record", d); err != nil {
		return err
	}
	if out.CalledOff(h.over) {
		_, err := h.commit(h.Mailings.Recall(*d, h.owner))
		return err
	}
	if out.Outage() {
		_, err := h.commit(h.Mailings.Return(*d, h.owner, d.Attempts+1, out))
		return errors.Join(err, errOutage)
	}
	if stopped, err := h.heed(context.WithoutCancel(ctx), *d, out); err != nil || stopped {
		return err
	}
	h.owed = &outcome{d, h.Mailings.Record(*d, h.owner, d.Attempts+1, out, h.Retry)}
	if out.Kind != mailing.Taken {
		h.pay() // a refusal is news; waiting with it saves nothing
	}
	return h.failed()
}

// claim writes a claim, and with it what is owed.
func (h *hand) claim(op store.Op) (bool, error) {
	if h.owed == nil {
		return h.commit(op)
	}
	owed := h.owed
	h.owed = nil
	applied, err := h.commits.do(owed.op, op)
	if err != nil {
		return false, err
	}
	return applied[1], h.paid(owed, applied[0])
}

// pay writes what is owed alone.
func (h *hand) pay() {
	owed := h.owed
	if owed == nil {
		return
	}
	h.owed = nil
	applied, err := h.commit(owed.op)
	if err == nil {
		err = h.paid(owed, applied)
	}
	if err != nil {
		h.stop(err)
	}
}

func (h *hand) paid(o *outcome, applied bool) error {
	if set := o.op.Patch.Set; applied && set["state"] == mailing.Accepted && set["captured"] != true {
		h.reached.add(o.d.Reader())
	}
	return h.step("recorded", o.d)
}

// tally counts what was accepted with the contacts, that of all runs together and many at a time: whoever is sent to need
// not wait for it, and a death in between is mended by contact.RefreshFigures.
type tally struct {
	mu      sync.Mutex
	of      []mailing.Reader
	full    chan struct{} // there are many
	writing sync.Mutex
}

const (
	tallyEvery = time.Second
	tallyMany  = 1000
)

func (t *tally) add(who mailing.Reader) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of = append(t.of, who); len(t.of) >= tallyMany {
		select {
		case t.full <- struct{}{}:
		default: // it is known
		}
	}
}

func (t *tally) take() []mailing.Reader {
	t.mu.Lock()
	defer t.mu.Unlock()
	of := t.of
	t.of = nil
	return of
}

// counting counts while there is something to hand over.
func (r *run) counting(ctx context.Context) {
	tick := time.NewTicker(tallyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-r.reached.full:
		}
		r.count(context.WithoutCancel(ctx))
	}
}

// count writes what all runs have had accepted. Whoever comes while somebody writes comes with all others next.
func (r *run) count(ctx context.Context) {
	r.reached.writing.Lock()
	defer r.reached.writing.Unlock()
	if r.crashed.Load() {
		return
	}
	if err := r.Mailings.Reached(ctx, r.reached.take()); err != nil {
		r.Log.Error("accepted messages could not be counted with their contacts", "mailing", r.m.ID, "error", err)
	}
}
