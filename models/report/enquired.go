package report

import (
	"context"
	"time"

	"standfirst/models/enquiry"
)

// Enquired is what the press asked, and how soon it was answered. An enquiry is answered in time when it was answered by
// the time at which the journalist needed it; one of which nobody has noted that time counts among those that came alone.
type Enquired struct {
	All      []Asking // the latest first
	More     bool     // there are others, which are not counted
	Came     int
	Answered int
	Declined int
	Needed   int // by a time that is over, or answered before it
	InTime   int // of these
	Waiting  int
	Overdue  int           // of those that wait
	Took     time.Duration // the median from the question to the answer; 0 where there was none
}

// Asking is one enquiry, without who of an outlet has asked, and what: a report is handed on.
type Asking struct {
	ID, IncidentID string
	Outlet         string
	Came, Due      time.Time
	EndedAt        time.Time
	State          enquiry.State
	InTime, Late   bool
}

// enquired reads what the press asked about the subject, or in a span of time.
func (s *Reports) enquired(ctx context.Context, r *Report) error {
	if s.Enquiries == nil {
		return nil
	}
	q := enquiry.Search{From: r.From, Before: r.To, Limit: maxListed}
	q.IncidentID, q.OutletID, q.ContactID = r.Subject.of()
	if r.Subject.Kind != OfPeriod && q.IncidentID+q.OutletID+q.ContactID == "" {
		return nil // nobody asks about a release, a drill or the work with creators, but about what they are about
	}
	page, err := s.Enquiries.Find(ctx, q)
	r.Enquired.count(page.Items, r.At)
	r.Enquired.More = page.Next != ""
	return err
}

func (e *Enquired) count(all []enquiry.Enquiry, now time.Time) {
	var took []time.Duration
	e.Came = len(all)
	for _, q := range all {
		late := q.Late(now)
		switch q.State {
		case enquiry.Answered:
			e.Answered++
			if t, ok := q.Took(); ok {
				took = append(took, t)
			}
		case enquiry.Declined:
			e.Declined++
		default:
			e.Waiting++
			if late {
				e.Overdue++
			}
		}
		if late || q.State == enquiry.Answered && !q.Due.IsZero() {
			e.Needed++
		}
		if q.InTime() {
			e.InTime++
		}
		e.All = append(e.All, Asking{
			ID: q.ID, IncidentID: q.IncidentID, Outlet: q.OutletName, Came: q.Came, Due: q.Due, EndedAt: q.EndedAt, State: q.State, InTime: q.InTime(), Late: late,
		})
	}
	e.Took = median(took)
}
