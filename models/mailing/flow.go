package mailing

import (
	"context"
	"time"

	"standfirst/models/setting"
	"standfirst/models/store"
)

// flow is what has been let through to one lane, for the limits of the settings. It lies in the database, so that a
// limit holds over a restart and over several nodes.
type flow struct {
	ID    string    `json:"id"` // see LaneOf
	Rev   int64     `json:"rev"`
	Ticks []tick    `json:"ticks"` // by time
	Next  time.Time `json:"next"`  // the turn of whoever comes next, while some wait for theirs
}

// tick is how many were let through at a second.
type tick struct {
	At int64 `json:"at"` // Unix time
	N  int64 `json:"n"`
}

const (
	// admitFor is how long who was let through may take to be handed over; then the turn is lost.
	admitFor = 2 * time.Second
	// flowSlack is added to every window, for what lies between being let through and arriving.
	flowSlack = 5 * time.Second
)

// window is a sliding window and how many may leave within it; 0 is any number.
type window struct {
	length time.Duration
	most   int64
}

func windows(l setting.Limits) []window {
	return []window{{time.Minute, l.PerMinute}, {time.Hour, l.PerHour}, {24 * time.Hour, l.PerDay}}
}

// admit lets through at most n now, such that no sliding window ever holds more than its limit. next is when the first
// of the others may come, and gap the pace of those behind it.
func (f *flow) admit(n int, l setting.Limits, now time.Time) (admitted int, next time.Time, gap time.Duration) {
	f.prune(now)
	admitted = n
	for _, w := range windows(l) {
		if w.most > 0 {
			room, _ := f.room(w, now)
			admitted, gap = min(admitted, int(room)), max(gap, w.length/time.Duration(w.most))
		}
	}
	if admitted > 0 {
		f.count(now, int64(admitted))
	}
	if admitted == n {
		return admitted, now, gap
	}
	next = now.Add(gap)
	for _, w := range windows(l) {
		if w.most > 0 {
			if _, opens := f.room(w, now); opens.After(next) {
				next = opens
			}
		}
	}
	if f.Next.After(next) {
		next = f.Next
	}
	f.Next = next.Add(time.Duration(n-admitted) * gap)
	return admitted, next, gap
}

// room is how many a window still takes, and when it takes one more if that is none.
func (f *flow) room(w window, now time.Time) (int64, time.Time) {
	from, within := now.Add(-w.length-flowSlack).Unix(), int64(0)
	for _, t := range f.Ticks {
		if t.At >= from {
			within += t.N
		}
	}
	if within < w.most {
		return w.most - within, now
	}
	for _, t := range f.Ticks { // enough of the oldest have to leave the window
		if t.At < from {
			continue
		}
		if within -= t.N; within < w.most {
			return 0, time.Unix(t.At+1, 0).UTC().Add(w.length + flowSlack)
		}
	}
	return 0, now.Add(w.length)
}

func (f *flow) count(now time.Time, n int64) {
	at := now.Unix()
	if last := len(f.Ticks) - 1; last >= 0 && f.Ticks[last].At == at {
		f.Ticks[last].N += n
		return
	}
	f.Ticks = append(f.Ticks, tick{at, n})
}

// prune forgets what no window holds any more, and keeps what is older than a minute by the minute, and than an hour
// by the hour: counted as if all had left at the end of it, so that a limit is never passed.
func (f *flow) prune(now time.Time) {
	at := now.Unix()
	var kept []tick
	for _, t := range f.Ticks {
		grain := int64(1)
		switch age := at - t.At; {
		case age > 25*3600:
			continue
		case age > 2*3600:
			grain = 3600
		case age > 120:
			grain = 60
		}
		t.At += grain - 1 - t.At%grain
		if last := len(kept) - 1; last >= 0 && kept[last].At >= t.At {
			kept[last].N += t.N
			continue
		}
		kept = append(kept, t)
	}
	f.Ticks = kept
}

// pace lets through what the limits of the settings allow, and returns with it the changes that make the others wait
// for their turns.
func (s *Mailings) pace(ctx context.Context, m Mailing, set setting.Setting, batch []Delivery) ([]Delivery, []store.Op, error) {
	if set.Limits == (setting.Limits{}) || m.Drill || m.SenderID == "" && !set.CanSend() {
		return batch, nil, nil
	}
	lanes := map[string][]Delivery{}
	for _, d := range batch {
		lanes[d.InLane()] = append(lanes[d.InLane()], d)
	}
	var flows []*flow
	for id := range lanes {
		flows = append(flows, &flow{ID: id})
	}
	if _, err := s.flows.InsertMissing(ctx, flows...); err != nil {
		return nil, nil, err
	}
	now := s.now()
	var kept []Delivery
	var ops []store.Op
	for id, of := range lanes {
		var admitted int
		var next time.Time
		var gap time.Duration
		if _, err := s.flows.Edit(ctx, id, func(f *flow) error {
			admitted, next, gap = f.admit(len(of), set.Limits, now)
			return nil
		}); err != nil {
			return nil, nil, err
		}
		for i, d := range of {
			if i < admitted {
				d.until = now.Add(admitFor)
				kept = append(kept, d)
				continue
			}
			ops = append(ops, s.op(d, waiting(store.Filter{}), map[string]any{"state": Deferred, "reason": LanePaced, "dueAt": next, "lane": id}))
			next = next.Add(gap)
		}
	}
	return kept, ops, nil
}

// Late reports whether a delivery was let through by a limit too long ago to be handed over now.
func (d Delivery) Late(now time.Time) bool { return !d.until.IsZero() && now.After(d.until) }
