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

// Clock is how fast the answer to an incident was. Every time in it is that of an event of the chain. What an
// earlier first signal is claimed to have been stands apart from it, in Reading.
type Clock struct {
	Declared     Mark
	Assessed     Mark // spread, harm and source were said for the first time
	Acknowledged Mark // somebody of the team answered the call
	Fact         Mark // the first fact verified
	Statement    Mark // the first release published
	Apology      Mark // the first apology published
	Remedy       Mark // the remedy announced
	Briefed      Mark // management briefed
	Answered     Mark // the full answer given
	Closed       Mark // the end, unless the incident was opened again
}

// Point is one of the clock's marks by its name, which is also the end of its message key.
type Point struct {
	Name string
	Mark Mark
}

// Points are the marks in the order in which pages and files show them.
func (c Clock) Points() []Point {
	return []Point{
		{"declared", c.Declared},
		{"assessed", c.Assessed},
		{"acknowledged", c.Acknowledged},
		{"fact", c.Fact},
		{"statement", c.Statement},
		{"apology", c.Apology},
		{"remedy", c.Remedy},
		{"briefed", c.Briefed},
		{"answered", c.Answered},
		{"closed", c.Closed},
	}
}

// Clock reads the incident's clock.
func (s *Incidents) Clock(ctx context.Context, id string) (Clock, error) {
	r, err := s.Read(ctx, id)
	return r.Clock, err
}

// read takes the next event of the chain into the clock.
func (c *Clock) read(ev audit.Event) {
	mark := Mark{At: ev.At, Seq: ev.Seq}
	if c.Declared.Done() {
		mark.Elapsed = ev.At.Sub(c.Declared.At)
	}
	first := func(m *Mark) {
		if !m.Done() {
			*m = mark
		}
	}
	switch ev.Action {
	case EventDeclared:
		first(&c.Declared)
		if ev.Data["spread"] != "" {
			first(&c.Assessed)
		}
	case EventAssessed:
		first(&c.Assessed)
	case EventAcknowledged:
		first(&c.Acknowledged)
	case EventFactVerified:
		first(&c.Fact)
	case EventReleasePublished:
		first(&c.Statement)
		if ev.Data["kind"] == "apology" {
			first(&c.Apology)
		}
	case EventRemedy:
		first(&c.Remedy)
	case EventBriefed:
		first(&c.Briefed)
	case EventAnswered:
		first(&c.Answered)
	case EventClosed:
		c.Closed = mark
	case EventReopened:
		c.Closed = Mark{}
	}
}
