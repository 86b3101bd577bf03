package incident

import (
	"context"
	"time"

	"standfirst/models/audit"
)

// Forged is a file written by somebody who knows the form: digest and clock are what its events say.
func Forged(c Chain) []byte {
	c.Clock, c.Targets = c.said()
	data, _ := c.encode()
	return data
}

// Unpaid takes a relation back as Unrelate does and dies before the log tells of it.
func (s *Incidents) Unpaid(ctx context.Context, a, b string, by audit.Actor, at time.Time) error {
	_, err := s.links.Edit(ctx, linkID(a, b), func(l *link) error {
		l.Gone, l.At = true, at
		l.owe(at, by, EventUnrelated)
		return nil
	})
	return err
}
