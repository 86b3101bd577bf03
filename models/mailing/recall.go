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
// other it changes nothing. Of one that is resumed meanwhile it may stop what waits; see Left.
func (s *Mailings) StopRest(ctx context.Context, id string) error {
	m, err := s.docs.Get(ctx, id)
	if err != nil || stopsRest[m.State] == "" {
		return missing(err, "mailing.missing")
	}
	return s.stop(ctx, m, stopsRest[m.State])
}

// stops tells the runs of this process that their mailing is being stopped, so that no message begins once somebody stops
// it; those of other processes look by themselves.
type stops struct {
	mu   sync.Mutex
	of   map[string]*stopping // by mailing
	over *sync.Cond           // a stop was written
}

// stopping is who is to be told of the stops of a mailing, and how many are being written.
type stopping struct {
	runs    map[*func()]bool
	writing int
}

// OnStop calls stopped before each write of this process that is to stop a mailing, until forget is called. It waits for
// such writes that are under way: whoever looks afterwards whether the mailing goes on misses none.
func (s *Mailings) OnStop(mailingID string, stopped func()) (forget func()) {
	s.stops.mu.Lock()
	defer s.stops.mu.Unlock()
	of := s.stops.get(mailingID)
	of.runs[&stopped] = true
	for of.writing > 0 {
		s.stops.over.Wait()
	}
	return func() {
		s.stops.mu.Lock()
		defer s.stops.mu.Unlock()
		delete(of.runs, &stopped)
		s.stops.drop(mailingID, of)
	}
}

// begin tells the runs of a mailing that a stop is about to be written. They begin no message any more, and whoever is to
// run it waits until the write is over. A run that was told of a stop that is refused then goes on anew.
func (s *stops) begin(mailingID string) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.get(mailingID)
	of.writing++
	for stopped := range of.runs {
		(*stopped)()
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		of.writing--
		s.drop(mailingID, of)
		s.over.Broadcast()
	}
}

func (s *stops) get(mailingID string) *stopping {
	if s.of == nil {
		s.of, s.over = map[string]*stopping{}, sync.NewCond(&s.mu)
	}
	if s.of[mailingID] == nil {
		s.of[mailingID] = &stopping{runs: map[*func()]bool{}}
	}
	return s.of[mailingID]
}

// drop forgets a mailing of which nobody is to be told, if it is still what is known of it.
func (s *stops) drop(mailingID string, of *stopping) {
	if s.of[mailingID] == of && len(of.runs) == 0 && of.writing == 0 {
		delete(s.of, mailingID)
	}
}
