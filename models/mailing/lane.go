package mailing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/reply"
	"standfirst/models/store"
)

// A lane is the queue to one provider of mail: all addresses that it hosts share its patience with us. What a
// provider says about us (package reply: class block) changes its lane and no other, and nobody's address.

// LaneOf names the lane of an address: its provider, or its domain where the provider is nobody's known.
func LaneOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	if p := reply.ProviderOf(domain); p != reply.Other {
		return string(p)
	}
	return domain
}

// InLane is the lane of a delivery: that of whoever takes the mail of its domain, as far as that is known.
func (d Delivery) InLane() string {
	if d.Lane != "" {
		return d.Lane
	}
	return LaneOf(d.Address)
}

// The holds of a lane. A lane without one has no document.
const (
	LaneSlowed  = "slowed"  // rests, then goes at a low rate until its time is over
	LaneStopped = "stopped" // takes nothing until its time, or until a person opens it
)

// Lane is a lane that is held back.
type Lane struct {
	ID     string    `json:"id"` // see LaneOf
	Rev    int64     `json:"rev"`
	Hold   string    `json:"hold"`
	Since  time.Time `json:"since"`
	Rest   time.Time `json:"rest"`  // while slowed: nothing leaves before
	Until  time.Time `json:"until"` // when the hold ends by itself; zero: a person ends it
	Next   time.Time `json:"next"`  // while slowed: the next message not before
	Level  int       `json:"level"` // how often it was slowed in a row; each doubles the gap between two messages
	Why    string    `json:"why"`   // reply.Verdict.Why
	Answer string    `json:"answer"`
}

const (
	laneGap    = 2 * time.Second // between two messages of a lane that was slowed once
	laneLevels = 6               // the gap grows to two minutes
	restShare  = 10              // a slowed lane rests for this part of the time that its provider is given
	lookAgain  = 10 * time.Minute
)

// Open reports whether the lane's hold is over.
func (l Lane) Open(now time.Time) bool {
	return l.Hold == "" || !l.Until.IsZero() && !now.Before(l.Until)
}

// admits says how many of n messages may leave now, and when the first of the others may; the rest follow at gap.
func (l *Lane) admits(n int, now time.Time) (admitted int, next time.Time, gap time.Duration) {
	switch {
	case l.Open(now):
		return n, now, 0
	case l.Hold == LaneStopped && l.Until.IsZero():
		return 0, now.Add(lookAgain), 0
	case l.Hold == LaneStopped:
		return 0, l.Until, 0
	}
	gap = l.gap()
	if l.Next.Before(l.Rest) {
		l.Next = l.Rest
	}
	if now.Before(l.Next) {
		return 0, l.Next, gap
	}
	l.Next = now.Add(gap)
	return min(n, 1), l.Next, gap
}

// block changes the lane as an answer asks and reports whether that is news: what several connections hear at the
// same moment, or again while the lane rests, is one answer.
func (l *Lane) block(v reply.Verdict, answer string, now time.Time) bool {
	open := l.Open(now)
	if !open && (l.Hold == LaneStopped || v.Action == reply.Slow && now.Before(l.Rest)) {
		return false
	}
	wait := v.Wait()
	l.Why, l.Answer = v.Why, answer
	if v.Action == reply.Pause {
		l.Hold, l.Since, l.Rest, l.Until = LaneStopped, now, time.Time{}, time.Time{}
		if wait > 0 {
			l.Until = now.Add(wait)
		}
		return true
	}
	if open && now.Sub(l.Until) > wait {
		l.Level = 0 // the last time is long ago
	}
	l.Level++
	l.Hold, l.Rest, l.Until = LaneSlowed, now.Add(wait/restShare), now.Add(wait)
	if open {
		l.Since = now
	}
	return open
}

// Heed lets the lane of a delivery be slowed or stopped as the provider's answer asks. The first answer of its kind is
// an event of the mailing; those that follow change nothing that a person would have to know.
func (s *Mailings) Heed(ctx context.Context, m Mailing, d Delivery, o Outcome, v reply.Verdict) error {
	if v.Action != reply.Slow && v.Action != reply.Pause {
		return nil
	}
	id, news := d.InLane(), false
	if _, err := s.lanes.InsertMissing(ctx, &Lane{ID: id}); err != nil {
		return err
	}
	l, err := s.lanes.Edit(ctx, id, func(l *Lane) error {
		news = l.block(v, oneLine(o.Text), s.now())
		return nil
	})
	if err != nil || !news {
		return err
	}
	return s.record(ctx, m, "mailing.lane_"+l.Hold, audit.System("mailing"), map[string]string{"lane": id, "why": v.Why})
}

// HeldLane is a lane that is held back now, and how many deliveries of a mailing wait for it.
type HeldLane struct {
	Lane
	Waiting int64
}

// HeldLanes returns for each of some mailings the lanes that are held back now and that it waits for, by their names.
func (s *Mailings) HeldLanes(ctx context.Context, mailingIDs ...string) (map[string][]HeldLane, error) {
	held, err := s.heldNow(ctx)
	if err != nil || len(held) == 0 || len(mailingIDs) == 0 {
		return nil, err
	}
	f := store.And(store.In("mailingId", mailingIDs...), store.Eq("state", Deferred), store.Eq("reason", LaneHeld))
	rows, err := s.deliveries.Group(ctx, f, []store.By{{Field: "mailingId"}, {Field: "lane"}})
	if err != nil {
		return nil, err
	}
	waiting := map[[2]string]int64{}
	for _, row := range rows {
		waiting[[2]string{row.Text(0), row.Text(1)}] = row.Count
	}
	out := map[string][]HeldLane{}
	for _, id := range mailingIDs {
		for _, l := range held {
			if n := waiting[[2]string{id, l.ID}]; n > 0 {
				out[id] = append(out[id], HeldLane{l, n})
			}
		}
	}
	return out, nil
}

// heldNow are the lanes that are held back now, by their names.
func (s *Mailings) heldNow(ctx context.Context) ([]Lane, error) {
	var held []Lane
	for l, err := range s.lanes.Each(ctx, store.Query{Limit: store.MaxLimit}) {
		if err != nil {
			return nil, err
		}
		if !l.Open(s.now()) {
			held = append(held, l)
		}
	}
	return held, nil
}

// StoppedLanes says of mailings that are under way, by id, for which lane they wait that was stopped: the first by its
// name.
func (s *Mailings) StoppedLanes(ctx context.Context, mailings []Mailing) (map[string]Lane, error) {
	var ids []string
	for _, m := range mailings {
		if m.State == Scheduled || m.State == Sending {
			ids = append(ids, m.ID)
		}
	}
	held, err := s.HeldLanes(ctx, ids...)
	out := map[string]Lane{}
	for id, lanes := range held {
		if i := slices.IndexFunc(lanes, func(l HeldLane) bool { return l.Hold == LaneStopped }); i >= 0 {
			out[id] = lanes[i].Lane
		}
	}
	return out, err
}

// OpenLane lets a lane that is held back go on at once: a person has seen to what the provider said.
func (s *Mailings) OpenLane(ctx context.Context, mailingID, lane string, by audit.Actor) error {
	m, err := s.Get(ctx, mailingID)
	if err != nil {
		return err
	}
	held := false
	if _, err = s.lanes.Edit(ctx, lane, func(l *Lane) error {
		if held = !l.Open(s.now()); held {
			l.Hold, l.Level = "", 0
		}
		return nil
	}); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if !held {
		return fault.Clash("mailing.lane.open")
	}
	if err := s.wake(ctx, lane); err != nil {
		return err
	}
	return s.record(ctx, m, "mailing.lane_opened", by, map[string]string{"lane": lane})
}

// wake makes what waits for a lane in mailings under way due now, and sees to it that their waves look. One that is
// paused asks anew when it goes on.
func (s *Mailings) wake(ctx context.Context, lane string) error {
	for m, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("state", Sending), Sort: []string{"createdAt"}}) {
		if err != nil {
			return err
		}
		f := store.And(store.Eq("mailingId", m.ID), store.Eq("state", Deferred), store.Eq("reason", LaneHeld), store.Eq("lane", lane))
		waves, err := s.deliveries.Group(ctx, f, []store.By{{Field: "waveId"}})
		if err != nil {
			return err
		}
		if _, err := s.deliveries.Modify(ctx, f, store.Patch{Set: map[string]any{"dueAt": s.now()}}); err != nil {
			return err
		}
		for _, w := range waves {
			if err := s.d.Jobs.Enqueue(ctx, job.New{
				ID:   strings.Join([]string{WaveKind, w.Text(0), lane, s.now().Format(time.RFC3339Nano)}, ":"),
				Kind: WaveKind, Payload: WaveJob{m.ID, w.Text(0), m.Run}, By: "system:mailing", MaxAttempts: waveAttempts,
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// admit takes out of a batch what its lanes do not let through now, and returns with the rest the changes that make
// those wait.
func (s *Mailings) admit(ctx context.Context, batch []Delivery) ([]Delivery, []store.Op, error) {
	lanes, err := s.lanesOf(ctx, batch)
	if err != nil || len(lanes) == 0 {
		return batch, nil, err
	}
	many := map[string]int{}
	for _, d := range batch {
		many[d.InLane()]++
	}
	type pace struct {
		admitted int
		next     time.Time
		gap      time.Duration
		why      string
	}
	paces := map[string]*pace{}
	for id := range lanes {
		p := &pace{}
		if _, err := s.lanes.Edit(ctx, id, func(l *Lane) error {
			p.why = l.Why
			p.admitted, p.next, p.gap = l.admits(many[id], s.now())
			return nil
		}); err != nil {
			return nil, nil, err
		}
		paces[id] = p
	}
	kept := make([]Delivery, 0, len(batch))
	var ops []store.Op
	for _, d := range batch {
		p := paces[d.InLane()]
		if p == nil || p.admitted > 0 {
			if p != nil {
				p.admitted--
			}
			kept = append(kept, d)
			continue
		}
		ops = append(ops, s.op(d, waiting(store.Filter{}), map[string]any{
			"state": Deferred, "reason": LaneHeld, "dueAt": p.next, "meaning": p.why, "lane": d.InLane(),
		}))
		p.next = p.next.Add(p.gap)
	}
	return kept, ops, nil
}

// lanesOf returns the held lanes of a batch.
func (s *Mailings) lanesOf(ctx context.Context, batch []Delivery) (map[string]Lane, error) {
	var ids []string
	for _, d := range batch {
		ids = append(ids, d.InLane())
	}
	found, err := s.lanes.GetAll(ctx, uniq(ids)...)
	for id, l := range found {
		if l.Open(s.now()) {
			delete(found, id)
		}
	}
	return found, err
}

// StopFor pauses a mailing because an answer says that our own settings, or the message, are refused.
func (s *Mailings) StopFor(ctx context.Context, m Mailing, v reply.Verdict) error {
	_, err := s.pause(ctx, m.ID, Meant+v.Why)
	if fault.Is(err, "mailing.not_running") {
		return nil // somebody, or another answer, was first
	}
	if err != nil {
		return err
	}
	return s.record(ctx, m, "mailing.paused_settings", audit.System("mailing"), map[string]string{"why": v.Why})
}

// Meant is the beginning of the message keys that say what an answer means; reply.Verdict.Why follows. It also begins
// the Reason of a mailing that an answer stopped.
const Meant = "reply.why."
