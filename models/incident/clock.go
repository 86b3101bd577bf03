package incident

import (
	"context"
	"time"

	"standfirst/models/audit"
)

// Mark is one reading of the clock: when something first happened (zero: not yet), how long after the
// declaration, and the place in the audit stream that proves it.
type Mark struct {
	At      time.Time
	Elapsed time.Duration
	Seq     int64
}

// Done reports whether it has happened.
func (m Mark) Done() bool { return !m.At.IsZero() }

// Clock is how fast the answer to an incident was. Every time in it is that of an event of the chain.
type Clock struct {
	Declared  Mark
	Fact      Mark // the first fact verified
	Statement Mark // the first release published
	Closed    Mark // the end, unless the incident was opened again
}

// Clock reads the incident's stream, newest first, and keeps the earliest of each kind.
func (s *Incidents) Clock(ctx context.Context, id string) (Clock, error) {
	var c Clock
	var ended bool // the newest event about the end has been seen
	for after := ""; ; {
		page, err := s.audit.Timeline(ctx, Stream(id), after, 500)
		if err != nil {
			return c, err
		}
		for _, ev := range page.Items {
			c.read(ev, &ended)
		}
		if page.Next == "" {
			break
		}
		after = page.Next
	}
	for _, m := range []*Mark{&c.Fact, &c.Statement, &c.Closed} {
		if m.Done() {
			m.Elapsed = m.At.Sub(c.Declared.At)
		}
	}
	return c, nil
}

func (c *Clock) read(ev audit.Event, ended *bool) {
	mark := Mark{At: ev.At, Seq: ev.Seq}
	switch ev.Action {
	case EventDeclared:
		c.Declared = mark
	case EventFactVerified:
		c.Fact = mark
	case EventReleasePublished:
		c.Statement = mark
	case EventClosed, EventReopened:
		if !*ended && ev.Action == EventClosed {
			c.Closed = mark
		}
		*ended = true
	}
}
