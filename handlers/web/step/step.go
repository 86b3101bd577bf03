// Package step shows what is to be done next about people, on every page that has some of it: the record, the
// list of next steps, Today, the hand-over.
package step

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
)

// Row is what is to be done next about somebody; the partial "step.lines" shows it.
type Row struct {
	Action                   string // where it is done and postponed
	Name, NameLang, URL      string // of the contact
	Text, Lang, Due, Owner   string
	Late, Today, Mine, MayDo bool
}

// Rows are open next steps with whose they are, and with the buttons for those who may.
func Rows(c *fiber.Ctx, notes []contact.Note) ([]Row, error) {
	ids := make([]string, len(notes))
	for i, n := range notes {
		ids[i] = n.ContactID
	}
	people, err := web.Space(c).Contacts.GetAll(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	today := web.Now(c).In(web.Zone(c)).Format(time.DateOnly)
	out := make([]Row, 0, len(notes))
	for _, n := range notes {
		x, ok := people[n.ContactID]
		if !ok {
			continue // erased just now
		}
		p := n.Step
		out = append(out, Row{
			Action: web.URL(c, "/contacts/"+x.ID+"/notes/"+n.ID), Name: x.Name, NameLang: web.LangOf(x.Name), URL: web.URL(c, "/contacts/"+x.ID),
			Text: p.Text, Lang: web.LangOf(p.Text), Due: p.Due, Owner: p.OwnerName, Late: p.Overdue(today), Today: p.Due == today,
			Mine: p.Owner == web.User(c).ID, MayDo: web.May(c, account.ContactEdit),
		})
	}
	return out, nil
}

// Samples run every branch of the partial.
func Samples() []Row {
	return []Row{
		{Action: "/n", Name: "李雷", NameLang: "zh-CN", URL: "/c", Text: "call", Lang: "en", Due: "2026-11-20", Owner: "Ada", Late: true, MayDo: true},
		{Action: "/n", Text: "call", Due: "2026-11-25", Today: true, Mine: true},
		{Action: "/n", Text: "call", Due: "2026-12-25"},
	}
}
