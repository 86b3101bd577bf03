package task

import (
	"context"
	"fmt"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
)

// Reminders are letters to members that something of an incident is due, or late.
type Reminders struct {
	People incident.People
	Post   Post
	Space  string // id, a part of the links
	Lang   string // of the space, for people who have chosen none
	Zone   string // of the space: reminders name the time in it
	Words  func(lang, key string, args map[string]any) string
}

// Reminders are those that these tasks send.
func (d Deps) Reminders() Reminders {
	return Reminders{People: d.People, Post: d.Post, Space: d.Space, Lang: d.Lang, Zone: d.Zone, Words: d.Words}
}

// Reminder is one letter. Keys is how its messages begin: soon, late, body, and private for what stands in the
// subject instead of the title when the incident is private.
type Reminder struct {
	ID      string // the same for the same reminder: sent again, it is the same letter
	OwnerID string
	Keys    string
	Title   incident.Text
	Due     time.Time
	Late    bool
	Path    string // below the space, where it is dealt with
}

// Send sends the letter. Somebody who has left gets none: the page shows that.
func (r Reminders) Send(ctx context.Context, i incident.Incident, x Reminder) error {
	p, err := r.People.Person(ctx, x.OwnerID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	base, err := r.Post.BaseURL(ctx)
	if err != nil {
		return err
	}
	o, err := r.Post.Post(ctx, r.letter(i, p, base, x))
	if err == nil && o.Kind != mailing.Taken && o.Kind != mailing.Rejected {
		return fmt.Errorf("the reminder was not taken: %s %s", o.Why, o.Text)
	}
	return err
}

func (r Reminders) letter(i incident.Incident, p incident.Person, base string, x Reminder) mailing.Notice {
	lang := p.Lang
	if lang == "" {
		lang = r.Lang
	}
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		zone = time.UTC
	}
	title, _ := x.Title.In(lang)
	about, _ := i.Title.In(lang)
	args := map[string]any{
		"name": p.Name, "task": title, "incident": about, "due": x.Due.In(zone).Format("2006-01-02 15:04 MST"),
		"link": base + "/" + r.Space + x.Path,
	}
	key := "soon"
	if x.Late {
		key = "late"
	}
	if i.Private { // a subject is read over shoulders
		args["task"] = r.Words(lang, x.Keys+"private", nil)
	}
	subject := r.Words(lang, x.Keys+key, args)
	args["task"] = title
	if i.Drill() {
		subject = r.Words(lang, "call.mail.drill", map[string]any{"subject": subject})
	}
	body := x.Keys + "body"
	if i.ID == "" {
		body += "_space"
	}
	return mailing.Notice{
		ID: x.ID, IncidentID: i.ID, To: mailing.Address{Name: p.Name, Email: p.Email},
		Subject: subject, Text: r.Words(lang, body, args) + "\n",
	}
}
