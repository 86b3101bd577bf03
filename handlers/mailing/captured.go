package mailing

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// CapturedView is the table of messages that were kept instead of sent.
type CapturedView struct {
	templates.Frame
	Rows     []Kept
	Pager    templates.Pager
	Of       string // subject of the mailing whose messages are shown, "" for all
	OfURL    string
	All      string
	Settings string // "" for those who may not set the sender
	NoSender bool
}

// Kept is one of them.
type Kept struct {
	URL, To, Name, Subject string
	At                     time.Time
	Test, Drill            bool
}

// MessageView is one captured message.
type MessageView struct {
	templates.Frame
	M            mailing.Message
	At           time.Time
	Test         bool
	HTMLURL      string
	Source       string
	Headers      []templates.Detail
	MailingURL   string
	DeliveryURL  string
	SourceLength int
}

var (
	capturedPage = templates.NewPageOf("app", "mailing/captured.html", capturedSamples)
	messagePage  = templates.NewPageOf("app", "mailing/message.html", messageSamples)
)

func captured(c *fiber.Ctx) error {
	ctx, sp, q := c.UserContext(), web.Space(c), web.Query(c)
	id := q.Get("mailing")
	page, err := sp.Mailings.Captured(ctx, id, mailing.Part{After: q.Get("after"), Before: q.Get("before"), Limit: pageSize})
	if err != nil {
		return err
	}
	total, err := sp.Mailings.CapturedCount(ctx, id)
	if err != nil {
		return err
	}
	v := CapturedView{Frame: web.Frame(c, "mailing.captured.title"), Pager: web.Pager(c, page, pageSize, total), All: web.URL(c, "/captured")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "mailing.title", "/mailings")}
	if v.NoSender, err = sp.Mailings.Capturing(ctx); err != nil {
		return err
	}
	if web.May(c, account.SettingManage) {
		v.Settings = web.URL(c, "/settings")
	}
	if id != "" {
		if m, err := sp.Mailings.Get(ctx, id); err == nil {
			h := head(c, m, false)
			v.Of, v.OfURL = h.Name, h.URL
		}
	}
	for _, k := range page.Items {
		v.Rows = append(v.Rows, Kept{
			URL: web.URL(c, "/captured/"+k.ID), To: k.Message.To.Email, Name: k.Message.To.Name, Subject: k.Message.Subject,
			At: k.At, Test: k.Test, Drill: k.Drill,
		})
	}
	return web.Render(c, capturedPage, v)
}

func capturedMessage(c *fiber.Ctx) error {
	sp := web.Space(c)
	k, err := sp.Mailings.CapturedMessage(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	m := k.Message
	v := MessageView{Frame: web.Titled(c, m.Subject), M: m, At: k.At, Test: k.Test, Source: string(sp.Mailings.Source(k))}
	v.Drill = k.Drill
	v.Crumbs = []templates.Crumb{web.Crumb(c, "mailing.title", "/mailings"), web.Crumb(c, "mailing.captured.title", "/captured")}
	if m.HTML != "" {
		v.HTMLURL = web.URL(c, "/captured/"+k.ID+"/html")
	}
	if k.MailingID != "" {
		v.MailingURL = web.URL(c, "/mailings/"+k.MailingID)
	}
	return web.Render(c, messagePage, v)
}

func capturedHTML(c *fiber.Ctx) error {
	k, err := web.Space(c).Mailings.CapturedMessage(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return document(c, k.Message.HTML)
}
