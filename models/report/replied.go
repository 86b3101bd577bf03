package report

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// Replied is who answered our mails, as people have logged it: nothing reads mailboxes, so a reply that nobody logged is
// missing. Those to corrections are counted with their mailing alone.
type Replied struct {
	All    []Answer      // the latest first
	More   bool          // there are others, which are not counted
	N      int           // of All, without those to corrections
	Of     int           // messages that servers accepted, corrections left out
	About  []string      // ids of the incidents that these are about, where the report does not name their mailings
	First  time.Duration // the shortest time from a message to its answer; 0 where there was none
	Median time.Duration // the median of these times; 0 where there was none
}

// Answer is one of them, without who has answered and what: a report is handed on.
type Answer struct {
	MailingID, IncidentID string
	At                    time.Time
	Took                  time.Duration
}

// Counted reports whether there was anything to answer.
func (r Replied) Counted() bool { return r.Of > 0 || r.N > 0 }

const (
	maxReplies = 5000 // that one report counts
	maxStaff   = 500  // contacts of an outlet that are asked about
)

// replied counts the answers to the mailings that the report is about; of an outlet or a contact, those that came from there.
func (s *Reports) replied(ctx context.Context, r *Report) error {
	if s.Deliveries == nil {
		return nil
	}
	q := mailing.ReplySearch{Limit: maxReplies}
	switch r.Subject.Kind {
	case OfOutlet, OfContact:
		if err := s.addressed(ctx, r, &q); err != nil {
			return err
		}
	default:
		if len(r.Mailings) == 0 {
			return nil
		}
		for _, m := range r.Mailings {
			q.MailingIDs = append(q.MailingIDs, m.ID)
		}
		r.Replied.Of = int(r.Mail.Accepted)
	}
	found, more, err := s.Deliveries.Replies(ctx, q)
	if err != nil {
		return err
	}
	r.Replied.More = more
	r.Replied.count(found, r.Mailings)
	return nil
}

// addressed narrows a search to those whom the report is about, and counts the messages to them.
func (s *Reports) addressed(ctx context.Context, r *Report, q *mailing.ReplySearch) error {
	q.From, q.To = r.From, r.To
	var ids []string
	if r.Subject.Kind == OfOutlet {
		q.OutletID = r.Subject.ID
		staff, err := s.Contacts.Find(ctx, contact.Search{OutletID: r.Subject.ID, Limit: maxStaff})
		if err != nil {
			return err
		}
		for _, c := range staff.Items {
			ids = append(ids, c.AllIDs()...)
		}
	} else {
		ids = []string{r.Subject.ID}
		if c, err := s.Contacts.Get(ctx, r.Subject.ID); err == nil {
			ids = c.AllIDs()
		} else if fault.KindOf(err) != fault.NotFound && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		q.ContactIDs = ids
	}
	of, about, err := s.Deliveries.AcceptedBy(ctx, ids, r.From, r.To)
	r.Replied.Of, r.Replied.About = int(of), about
	return err
}

func (a *Replied) count(all []mailing.Reply, mailings []Mailing) {
	var took []time.Duration
	for _, x := range all {
		a.All = append(a.All, Answer{MailingID: x.MailingID, IncidentID: x.IncidentID, At: x.At, Took: x.Took()})
		if at := slices.IndexFunc(mailings, func(m Mailing) bool { return m.ID == x.MailingID }); at >= 0 {
			mailings[at].Replied++
		}
		if x.Correction {
			continue
		}
		a.N++
		took = append(took, x.Took())
	}
	if len(took) > 0 {
		a.First, a.Median = slices.Min(took), median(took)
	}
}
