package server

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/enquiry"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// mailsTo puts the messages that a contact was sent into their timeline.
func mailsTo(c *fiber.Ctx, contactID string, before time.Time, limit int) ([]templates.Event, error) {
	mailings := web.Space(c).Mailings
	deliveries, err := mailings.ToContact(c.UserContext(), contactID, before, limit)
	if err != nil {
		return nil, err
	}
	var out []templates.Event
	subjects := map[string]string{}
	for _, d := range deliveries {
		if _, known := subjects[d.MailingID]; !known {
			m, err := mailings.Get(c.UserContext(), d.MailingID)
			if err != nil {
				return nil, err
			}
			subjects[d.MailingID] = m.SubjectIn(d.Lang)
		}
		out = append(out, templates.Event{
			Icon: "mail", When: d.At, URL: web.URL(c, "/mailings/"+d.MailingID+"/recipients/"+d.ID),
			Text: web.T(c, "contact.timeline.mail", "subject", subjects[d.MailingID], "state", web.T(c, "state."+string(d.State))),
		})
	}
	return out, nil
}

// repliesOf puts what a contact answered to messages into their timeline.
func repliesOf(c *fiber.Ctx, contactID string, before time.Time, limit int) ([]templates.Event, error) {
	mailings := web.Space(c).Mailings
	replies, _, err := mailings.Replies(c.UserContext(), mailing.ReplySearch{ContactIDs: []string{contactID}, To: before, Limit: limit})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(replies))
	for i, r := range replies {
		ids[i] = r.MailingID
	}
	about, err := mailings.GetAll(c.UserContext(), ids...)
	var out []templates.Event
	for _, r := range replies {
		out = append(out, templates.Event{
			Icon: "message-circle", When: r.At, URL: web.URL(c, "/mailings/"+r.MailingID+"/recipients/"+r.ID+"#reply"), Note: r.Note, Lang: web.LangOf(r.Note),
			Text: web.T(c, "mailing.reply.timeline", "subject", about[r.MailingID].SubjectIn(web.Lang(c)), "span", web.Span(c, r.Took())),
		})
	}
	return out, err
}

// articlesBy puts the articles that a contact wrote into their timeline.
func articlesBy(c *fiber.Ctx, contactID string, before time.Time, limit int) ([]templates.Event, error) {
	page, err := web.Space(c).Coverage.Find(c.UserContext(), coverage.Search{ContactID: contactID, Limit: limit})
	var out []templates.Event
	for _, clip := range page.Items {
		if clip.At.Before(before) {
			out = append(out, templates.Event{
				Icon: "news", When: clip.At, URL: web.URL(c, "/coverage/"+clip.ID), Text: web.T(c, "contact.timeline.clip", "title", clip.Title),
			})
		}
	}
	return out, err
}

// enquiriesOf puts what a contact asked into their timeline.
func enquiriesOf(c *fiber.Ctx, contactID string, before time.Time, limit int) ([]templates.Event, error) {
	if !web.May(c, account.LineRead) {
		return nil, nil
	}
	page, err := web.Space(c).Enquiries.Find(c.UserContext(), enquiry.Search{ContactID: contactID, Before: before, Limit: limit})
	var out []templates.Event
	for _, e := range page.Items {
		out = append(out, templates.Event{
			Icon: "inbox", When: e.Came, URL: web.URL(c, "/enquiries/"+e.ID), Note: e.Question, Lang: web.LangOf(e.Question),
			Text: web.T(c, "enquiry.timeline"), More: []string{web.T(c, "enquiry.state."+string(e.State))},
		})
	}
	return out, err
}

// answersTo puts what a contact was told into their timeline.
func answersTo(c *fiber.Ctx, contactID string, before time.Time, limit int) ([]templates.Event, error) {
	if !web.May(c, account.LineRead) {
		return nil, nil
	}
	page, err := web.Space(c).Lines.Answers(c.UserContext(), line.AnswerSearch{Contacts: []string{contactID}, Before: before, Limit: limit})
	var out []templates.Event
	for _, a := range page.Items {
		e := templates.Event{
			Icon: "message-circle", Who: a.Speaker, When: a.At, URL: web.URL(c, "/answers/"+a.ID), Note: a.Now().Text, Lang: web.LangOf(a.Now().Text),
			Text: web.T(c, "line.timeline", "channel", web.T(c, "line.channel."+a.Channel)),
		}
		if a.Corrected() {
			e.Kind, e.More = "warn", []string{web.T(c, "line.corrected.badge")}
		}
		out = append(out, e)
	}
	return out, err
}
