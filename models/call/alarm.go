package call

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/mailing"
)

// The events of targets, and the job that looks for them.
const (
	EventNear   = "call.target_near"
	EventMissed = "call.target_missed"
	WatchKind   = "call.watch"
)

// alarm says that somebody was told about a target. Its id is what it is about, so that everybody is told once.
type alarm struct {
	ID         string       `json:"id"` // incident, target, announcement and state
	Rev        int64        `json:"rev"`
	IncidentID string       `json:"incidentId"`
	At         time.Time    `json:"at"`
	Sent       bool         `json:"sent"`
	Owed       []audit.Owed `json:"owed"`
}

// forgotten is how long after a target was missed somebody is still told: what was missed long ago, before the
// program ran or before an incident was opened again, is shown and not rung for.
const forgotten = 24 * time.Hour

// Watch tells the lead that a target is about to be missed, and the lead and the deputy that it was. It may be
// repeated at will: each is told once, and a message that is sent again has the same Message-ID.
func (s *Calls) Watch(ctx context.Context) error {
	var errs []error
	for q := (incident.Search{Open: true, Limit: 100}); ; {
		page, err := s.d.Incidents.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, i := range page.Items {
			errs = append(errs, s.watch(ctx, i))
		}
		if q.After = page.Next; q.After == "" {
			return errors.Join(errs...)
		}
	}
}

func (s *Calls) watch(ctx context.Context, i incident.Incident) error {
	r, err := s.d.Incidents.Read(ctx, i.ID)
	if err != nil {
		return err
	}
	now := s.now()
	for _, t := range r.Targets() {
		state := t.State(now)
		if state != incident.Near && (state != incident.Missed || now.Sub(t.Due) > forgotten) {
			continue
		}
		if err := s.tell(ctx, i, t, state); err != nil {
			return fmt.Errorf("incident %s: %w", i.ID, err)
		}
	}
	return nil
}

func (s *Calls) tell(ctx context.Context, i incident.Incident, t incident.Target, state incident.TargetState) error {
	id := i.ID + ":" + t.Name + ":" + strconv.FormatInt(t.Seq, 10) + ":" + string(state)
	if _, err := s.alarms.InsertMissing(ctx, &alarm{ID: id, IncidentID: i.ID, At: s.now()}); err != nil {
		return err
	}
	a, err := s.alarms.Get(ctx, id)
	if err != nil || (a.Sent && len(a.Owed) == 0) {
		return err
	}
	if !a.Sent {
		if err := s.ring(ctx, i, t, state, id); err != nil {
			return err
		}
		action := EventNear
		if state == incident.Missed {
			action = EventMissed
		}
		a, err = s.alarms.Edit(ctx, id, func(a *alarm) error {
			if !a.Sent {
				a.Sent = true
				a.Owed = append(a.Owed, audit.Owe(s.now(), audit.Entry{By: audit.System("call"), Action: action, Object: incident.Stream(i.ID), Data: map[string]string{"target": t.Name}}))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	paid, err := s.d.Audit.PayAll(ctx, incident.Stream(i.ID), a.Owed)
	if err != nil {
		return err
	}
	_, err = s.alarms.Edit(ctx, id, func(a *alarm) error { a.Owed = paid.Rest(a.Owed); return nil })
	return err
}

// ring writes to the lead, and of what was missed to the deputy as well.
func (s *Calls) ring(ctx context.Context, i incident.Incident, t incident.Target, state incident.TargetState, id string) error {
	seat, _ := i.Seat(incident.Lead)
	people := []incident.Member{seat.Holder}
	if state == incident.Missed {
		people = append(people, seat.Deputy)
	}
	for _, m := range people {
		if m.ID == "" || s.d.People == nil {
			continue
		}
		p, err := s.d.People.Person(ctx, m.ID)
		if isGone(err) {
			continue
		}
		if err != nil {
			return err
		}
		base, err := s.d.Post.BaseURL(ctx)
		if err != nil {
			return err
		}
		o, err := s.d.Post.Post(ctx, s.warning(i, t, state, p, base, id))
		if err != nil {
			return err
		}
		if o.Kind != mailing.Taken && o.Kind != mailing.Rejected {
			return fmt.Errorf("%w: %s %s", errDelayed, o.Why, o.Text)
		}
	}
	return nil
}

func (s *Calls) warning(i incident.Incident, t incident.Target, state incident.TargetState, p incident.Person, base, id string) mailing.Notice {
	lang := p.Lang
	if lang == "" {
		lang = s.d.Lang
	}
	say := func(key string, args map[string]any) string { return s.d.Words(lang, key, args) }
	title, _ := i.Title.In(lang)
	args := map[string]any{
		"name": p.Name, "title": title, "target": say("incident.target."+t.Name, nil), "due": t.Due.UTC().Format("2006-01-02 15:04 UTC"),
		"page": base + "/" + s.d.Space + "/incidents/" + i.ID,
	}
	key := "call.target." + string(state)
	subject := say(key, args)
	if i.Drill() {
		subject = say("call.mail.drill", map[string]any{"subject": subject})
	}
	return mailing.Notice{
		ID: "alarm:" + id + ":" + p.ID, IncidentID: i.ID, To: mailing.Address{Name: p.Name, Email: p.Email}, Subject: subject, Text: say("call.target.body", args) + "\n",
	}
}
