package mailing

import (
	"context"
	"sync"

	"standfirst/models/store"
)

// Recall takes a claim back whose message was called off: the delivery waits as it did before.
func (s *Mailings) Recall(d Delivery, owner string) store.Op {
	return s.op(d, store.And(store.Eq("state", InFlight), store.Eq("owner", owner), store.Eq("attempts", d.Attempts+1)), map[string]any{
		"state": d.State, "reason": d.Reason, "dueAt": d.DueAt, "attempts": d.Attempts, "firstAt": d.FirstAt, "sentAt": d.SentAt,
	})
}

// stopsRest says of the states in which nothing of a mailing waits any more why it does not.
var stopsRest = map[State]string{Cancelled: ByCancel, Halted: ByHalt}

// StopRest takes out of the queue of a mailing that was cancelled or halted what has been recalled into it since. Of any
// other it changes nothing.
func (s *Mailings) StopRest(ctx context.Context, id string) error {
	m, err := s.docs.Get(ctx, id)
	if err != nil || stopsRest[m.State] == "" {
		return missing(err, "mailing.missing")
	}
	return s.stop(ctx, m, stopsRest[m.State])
}

// stops tells the runs of this process that their mailing was stopped, so that no message begins after whoever stopped it
// has the answer; those of other processes look by themselves.
type stops struct {
	mu   sync.Mutex
	runs map[string]map[*func()]bool // by mailing
}

// OnStop calls stopped after each write of this process that stops a mailing, before the write is answered, until forget
// is called.
func (s *Mailings) OnStop(mailingID string, stopped func()) (forget func()) {
	s.stops.mu.Lock()
	defer s.stops.mu.Unlock()
	if s.stops.runs == nil {
		s.stops.runs = map[string]map[*func()]bool{}
	}
	if s.stops.runs[mailingID] == nil {
		s.stops.runs[mailingID] = map[*func()]bool{}
	}
	s.stops.runs[mailingID][&stopped] = true
	return func() {
		s.stops.mu.Lock()
		defer s.stops.mu.Unlock()
		if delete(s.stops.runs[mailingID], &stopped); len(s.stops.runs[mailingID]) == 0 {
			delete(s.stops.runs, mailingID)
		}
	}
}

func (s *stops) tell(mailingID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for stopped := range s.runs[mailingID] {
		(*stopped)()
	}
}
