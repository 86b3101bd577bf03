package mailing

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// Answered is that a reader has answered, and where it is made an enquiry or taken back.
type Answered struct {
	At         time.Time
	Took       string
	Note, By   string
	UndoURL    string
	EnquiryURL string // "" for those who may note none
	LeaveURL   string // where the reader who asks for it is taken off every mailing; "" when they do not, or are
}

// answered is what was logged of a reply to a delivery; nil when nothing was.
func answered(c *fiber.Ctx, d mailing.Delivery, url string) (*Answered, error) {
	r, err := web.Space(c).Mailings.Reply(c.UserContext(), d.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := &Answered{
		At: r.At, Took: web.Span(c, r.Took()), Note: r.Note, By: r.ByName, UndoURL: url + "/reply/undo",
		EnquiryURL: web.URLFor(c, account.LineEdit, "/enquiries/new?reply="+d.ID),
	}
	if r.AsksToLeave() {
		gone, err := web.Space(c).Mailings.IsUnsubscribed(c.UserContext(), d)
		if err != nil || gone {
			return v, err
		}
		v.LeaveURL = web.URLFor(c, account.ContactEdit, "/suppressions")
	}
	return v, nil
}

// replied logs that a reader has answered: from the table at once and as of now, from the page of the delivery with what
// was typed.
func replied(c *fiber.Ctx) error {
	form := web.Form(c)
	url, id, err := deliveryURL(c)
	if err != nil {
		return err
	}
	back := web.BackOr(c, url)
	at, err := typedAt(form)
	if err == nil {
		_, err = web.Space(c).Mailings.LogReply(c.UserContext(), id, at, form.Value("note"), web.Actor(c))
	}
	if err != nil && back != url {
		return refused(c, back, err)
	}
	if err != nil {
		return web.Again(c, deliveryPage, deliveryView, form, err)
	}
	return web.RedirectUndo(c, back, url+"/reply/undo", "mailing.flash.replied")
}

// typedAt is the moment that a form names, zero when none is.
func typedAt(form templates.Form) (time.Time, error) {
	if form.Value("at") == "" {
		return time.Time{}, nil
	}
	at, err := mailing.LocalTime(form.Value("at"), form.Value("at_zone"))
	if f := fault.Of(err); f != nil {
		return time.Time{}, f.On("at")
	}
	return at.At, err
}

// unreplied takes back what was logged by mistake.
func unreplied(c *fiber.Ctx) error {
	url, id, err := deliveryURL(c)
	if err != nil {
		return err
	}
	if err := web.Space(c).Mailings.TakeBackReply(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.BackOr(c, url), "mailing.flash.unreplied")
}

// deliveryURL is the address of the delivery that the path names, and its id.
func deliveryURL(c *fiber.Ctx) (url, id string, err error) {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return "", "", err
	}
	d, err := ofMailing(c, m)
	return web.URL(c, "/mailings/"+m.ID+"/recipients/"+d.ID), d.ID, err
}
