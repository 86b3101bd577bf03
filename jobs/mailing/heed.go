package mailing

import (
	"context"
	"errors"

	"standfirst/models/mailing"
	"standfirst/models/reply"
)

// heed does what an answer asks for beyond its own delivery: the address is learnt about, its provider's lane slowed
// or stopped, or the whole mailing stopped when our own settings or the message are refused. It reports whether the
// mailing was stopped; the delivery then waits again, for nothing is wrong with its reader.
func (r *run) heed(ctx context.Context, d mailing.Delivery, out mailing.Outcome) (stopped bool, err error) {
	v, lane := reply.Verdict{}, d.InLane()
	if out.Code >= 400 {
		v = out.Meaning(d.Address)
	}
	r.lanes.heard(lane, out, v)                                    // before anything is written: the other workers go on meanwhile
	if err := r.Mailings.Learn(ctx, d, out, r.Retry); err != nil { // the contact's record is not worth the outcome
		r.Log.Error("what an answer says about an address could not be kept", "mailing", r.m.ID, "delivery", d.ID, "error", err)
	}
	if err := r.Mailings.Heed(ctx, r.m, d, out, v); err != nil {
		r.Log.Error("a provider's answer could not be heeded", "mailing", r.m.ID, "lane", lane, "error", err)
	}
	if v.Action != reply.Fix || !r.faults.tell(lane) {
		return false, nil
	}
	if err := r.Mailings.StopFor(ctx, r.m, v); err != nil {
		return true, err
	}
	_, err = r.commit(r.Mailings.Return(d, r.owner, d.Attempts+1, out))
	return true, errors.Join(err, errClosed)
}
