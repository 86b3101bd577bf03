package incident

import (
	"context"
	"slices"
	"sync"
	"time"

	"standfirst/models/audit"
)

// Reading is what the events of an incident say when they are read one after the other.
type Reading struct {
	Seq       int64 // of the last event that was read
	Clock     Clock
	Update    Update  // the next update that was announced
	Claimed   Claimed // a first signal earlier than the chain, as somebody claims it
	Decided   int64   // decisions so far
	limits    limits
	decisions []int64 // places of the latest decisions
}

// Update is an announced next update. Its time is a promise, and no reading of the clock.
type Update struct {
	At   time.Time
	Seq  int64     // of the announcement; 0: none
	Kept time.Time // when something was published after the announcement; zero: not yet
}

// Claimed is an earlier time that somebody says the matter was first seen at. It is kept apart from the clock.
type Claimed struct {
	At   time.Time
	By   string
	Note string
	Seq  int64 // 0: nobody claims one
}

// shownDecisions is how many decisions a page shows, and MaxDecisions how many of the latest are remembered.
const (
	shownDecisions = 20
	MaxDecisions   = 200
)

// next takes the next event of the chain in.
func (r *Reading) next(ev audit.Event) {
	r.Seq = ev.Seq
	r.Clock.read(ev)
	r.limits.read(ev)
	switch ev.Action {
	case EventDecided:
		r.Decided++
		if r.decisions = append(r.decisions, ev.Seq); len(r.decisions) > MaxDecisions {
			r.decisions = append([]int64(nil), r.decisions[1:]...)
		}
	case EventAnnounced:
		at, _ := time.Parse(time.RFC3339, ev.Data["at"]) // written by Announce
		r.Update = Update{At: at, Seq: ev.Seq}
	case EventReleasePublished:
		if r.Update.Seq > 0 && r.Update.Kept.IsZero() {
			r.Update.Kept = ev.At
		}
	case EventClaimed:
		at, _ := time.Parse(time.RFC3339, ev.Data["at"]) // written by Claim
		r.Claimed = Claimed{At: at, By: ev.By.Name, Note: ev.Data["text"], Seq: ev.Seq}
	case EventClosed:
		r.Update = Update{}
	}
}

// readings remember how far the stream of each incident was read, so that a page of an incident with ten
// thousand events reads the new ones alone. What is remembered is derived from the chain and lost without harm.
type readings struct {
	mu  sync.Mutex
	all map[string]*memory
}

type memory struct {
	mu sync.Mutex
	Reading
}

// maxReadings bounds what is remembered.
const maxReadings = 500

func (r *readings) of(id string) *memory {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := r.all[id]; m != nil {
		return m
	}
	if r.all == nil || len(r.all) >= maxReadings {
		r.all = map[string]*memory{}
	}
	m := &memory{}
	r.all[id] = m
	return m
}

// Read reads the events of an incident that have come since it was read last.
func (s *Incidents) Read(ctx context.Context, id string) (Reading, error) {
	m := s.readings.of(id)
	m.mu.Lock()
	defer m.mu.Unlock()
	for ev, err := range s.audit.After(ctx, Stream(id), m.Seq) {
		if err != nil {
			return Reading{}, err
		}
		m.next(ev)
	}
	out := m.Reading
	out.decisions = append([]int64(nil), m.decisions...)
	return out, nil
}

// Decisions returns the latest decisions with their reasons, the last first.
func (s *Incidents) Decisions(ctx context.Context, id string, r Reading) ([]audit.Event, error) {
	return s.audit.At(ctx, Stream(id), r.decisions[max(0, len(r.decisions)-shownDecisions):]...)
}

// AllDecisions returns the decisions in their order, the MaxDecisions latest of them.
func (s *Incidents) AllDecisions(ctx context.Context, id string, r Reading) ([]audit.Event, error) {
	out, err := s.audit.At(ctx, Stream(id), r.decisions...)
	slices.Reverse(out)
	return out, err
}

// LimitsOf are the targets that an incident was declared under, for the grade that it has now.
func (s *Incidents) LimitsOf(ctx context.Context, i Incident) (Targets, error) {
	r, err := s.Read(ctx, i.ID)
	if t, ok := r.Limits(); ok && err == nil {
		return t, nil
	}
	return DefaultTargets()[i.Grade], err // the declaration is not in the log yet
}

// Head is the place of the last event of an incident's stream: by it a page learns that something has happened.
func (s *Incidents) Head(ctx context.Context, id string) (int64, error) {
	return s.audit.Head(ctx, Stream(id))
}
