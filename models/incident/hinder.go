package incident

import (
	"context"

	"standfirst/models/fault"
)

// hindrance is a reason not to close an incident.
type hindrance struct {
	why   string
	count func(ctx context.Context, incidentID string) (int64, error)
}

// KeepOpenIf registers a reason not to close an incident, such as a promise that is overdue: how many there are of
// it now. Why is the message key that says it, with {n}. It is called while the space is built.
func (s *Incidents) KeepOpenIf(why string, count func(ctx context.Context, incidentID string) (int64, error)) {
	s.hinder = append(s.hinder, hindrance{why, count})
}

// closable refuses to close an incident while anything speaks against it.
func (s *Incidents) closable(ctx context.Context, id string) error {
	var faults fault.List
	for _, h := range s.hinder {
		n, err := h.count(ctx, id)
		if err != nil {
			return err
		}
		if n > 0 {
			faults.Add(fault.Clash(h.why, "n", n))
		}
	}
	return faults.Err()
}
