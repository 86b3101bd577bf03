package call

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// errDelayed means that the server asks to come again, or that nobody knows what became of the message.
var errDelayed = errors.New("call: not taken yet")

// Send sends a call that waits. It may be repeated at any point: what has been sent, or answered on the page
// meanwhile, is not sent again. What was handed over without an answer is sent again with the same Message-ID.
func (s *Calls) Send(ctx context.Context, id string) error {
	c, i, err := s.get(ctx, id)
	if err != nil || c.State != Waiting || c.Acknowledged() {
		return err
	}
	base, err := s.d.Post.BaseURL(ctx)
	if err != nil {
		return err
	}
	o, err := s.d.Post.Post(ctx, s.letter(c, i, base))
	if err != nil {
		return err
	}
	state := Sent
	switch {
	case o.Kind == mailing.Taken && o.Captured:
		state = Kept
	case o.Kind == mailing.Taken:
	case o.Kind == mailing.Rejected:
		state = Failed
	default:
		return fmt.Errorf("call %s: %w: %s %s", c.ID, errDelayed, o.Why, o.Text)
	}
	c, err = s.docs.Edit(ctx, c.ID, func(c *Call) error {
		if c.State != Waiting {
			return nil
		}
		now := s.now()
		c.State, c.SentAt, c.Why = state, now, o.Why
		if state == Failed {
			c.owe(now, audit.System("call"), EventFailed, nil)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := s.pay(ctx, c); err != nil || state != Failed {
		return err
	}
	return s.Escalate(ctx, c.ID) // waiting for an answer to what was refused helps nobody
}

func (s *Calls) letter(c Call, i incident.Incident, base string) mailing.Notice {
	lang := c.Lang
	if lang == "" {
		lang = s.d.Lang
	}
	say := func(key string, args map[string]any) string { return s.d.Words(lang, key, args) }
	title, _ := i.Title.In(lang)
	grade, role := say(fmt.Sprintf("incident.grade.%d", i.Grade), nil), say("incident.role."+string(c.Role), nil)
	args := map[string]any{
		"name": c.Name, "role": role, "title": title, "grade": grade, "type": say("incident.type."+string(i.Type), nil), "by": c.CalledBy,
		"link": base + "/call/" + s.Token(c.ID), "page": base + "/" + s.d.Space + "/incidents/" + i.ID, "minutes": c.Wait, "space": s.d.SpaceName,
	}
	subject := "call.mail.subject"
	if i.Private { // a subject is read over shoulders
		subject = "call.mail.subject_private"
	}
	head := say(subject, args)
	if i.Drill() {
		head = say("call.mail.drill", map[string]any{"subject": head})
	}
	return mailing.Notice{
		ID: "call:" + c.ID, IncidentID: i.ID, To: mailing.Address{Name: c.Name, Email: c.Address}, Subject: head, Text: say("call.mail.body", args) + "\n",
	}
}

// Escalate follows up a call that nobody has answered: it calls the deputy, or says that nobody is left. It may
// be repeated at any point: the deputy's call has an id of its own, and the events have marks.
func (s *Calls) Escalate(ctx context.Context, id string) error {
	c, i, err := s.get(ctx, id)
	if err != nil || c.Acknowledged() || !c.PassedAt.IsZero() || !i.Open {
		return err
	}
	seat, _ := i.Seat(c.Role)
	event, data := EventUnanswered, map[string]string{}
	if !c.Deputy && seat.Holder.ID == c.UserID && seat.Deputy.ID != "" {
		// First the call, which is what matters; what a crash leaves is found by the job, which runs again.
		_, err := s.call(ctx, i, Call{Role: c.Role, UserID: seat.Deputy.ID, Deputy: true, Round: c.Round}, EventMade, audit.System("call"))
		if err != nil && !isGone(err) {
			return err
		}
		if err == nil {
			event, data["deputy"] = EventEscalated, seat.Deputy.Name
		}
	}
	c, err = s.docs.Edit(ctx, c.ID, func(c *Call) error {
		if c.Acknowledged() || !c.PassedAt.IsZero() {
			return nil
		}
		c.PassedAt = s.now()
		c.owe(c.PassedAt, audit.System("call"), event, data)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.pay(ctx, c)
	return err
}

// Acknowledge says that the person has heard the call. The first time counts; repeating changes nothing.
func (s *Calls) Acknowledge(ctx context.Context, id, how string, by audit.Actor) (Call, error) {
	c, err := s.docs.Edit(ctx, id, func(c *Call) error {
		if c.Acknowledged() {
			return nil
		}
		c.AckAt, c.How = s.now(), how
		c.owe(c.AckAt, by, EventAnswered, map[string]string{"how": how, "after": minutes(c.AckAt.Sub(c.CalledAt))})
		return nil
	})
	if err != nil {
		return c, err
	}
	return s.pay(ctx, c)
}

func minutes(d time.Duration) string { return fmt.Sprint(int(d / time.Minute)) }

// AcknowledgeAs acknowledges every open call of a user to an incident: they have seen the page.
func (s *Calls) AcknowledgeAs(ctx context.Context, incidentID string, by audit.Actor) (n int, err error) {
	if _, err := s.d.Incidents.Get(ctx, incidentID); err != nil {
		return 0, err
	}
	calls, err := s.Of(ctx, incidentID)
	if err != nil {
		return 0, err
	}
	for _, c := range calls {
		if c.UserID != by.ID || c.Acknowledged() {
			continue
		}
		if _, err := s.Acknowledge(ctx, c.ID, ByPage, by); err != nil && !errors.Is(err, store.ErrNotFound) {
			return n, err
		}
		n++
	}
	return n, nil
}
