package setting

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailbox"
	"standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/templates"
)

// MailboxesView lists the mailboxes that are read, and how that goes.
type MailboxesView struct {
	templates.Frame
	Base string
	Rows []MailboxRow
}

// MailboxRow is one mailbox.
type MailboxRow struct {
	mailbox.Mailbox
	URL, Name, For string
	Trouble        string // why it cannot be read; "" while it can
}

// MailboxView is the form of one mailbox and how it stands.
type MailboxView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	New            bool
	HasPassword    bool
	Box            MailboxRow
	TLS, Purposes  []templates.Option
	Counts         []templates.Detail
	Aside          []AsideRow
	MoreAside      bool
}

// AsideRow is a message that could not be read.
type AsideRow struct {
	mailbox.Arrival
	Why string
}

var (
	mailboxesPage = templates.NewPageOf("app", "setting/mailboxes.html", mailboxesSamples)
	mailboxPage   = templates.NewPageOf("app", "setting/mailbox.html", mailboxSamples)
)

func listMailboxes(c *fiber.Ctx) error {
	all, err := web.Space(c).Mailboxes.All(c.UserContext())
	if err != nil {
		return err
	}
	v := MailboxesView{Frame: web.Frame(c, "mailbox.title"), Base: web.URL(c, "/settings/mailboxes")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, x := range all {
		v.Rows = append(v.Rows, mailboxRow(c, x))
	}
	return web.Render(c, mailboxesPage, v)
}

func mailboxRow(c *fiber.Ctx, x mailbox.Mailbox) MailboxRow {
	row := MailboxRow{Mailbox: x, URL: web.URL(c, "/settings/mailboxes/"+x.ID), Name: x.Server.User, For: web.T(c, "mailbox.for."+string(x.Purpose))}
	if !x.Down.IsZero() {
		row.Trouble = troubled(c, x.Fault, x.Said, x.Server.Host)
	}
	return row
}

// troubled says why a mailbox cannot be read, with the server's own words.
func troubled(c *fiber.Ctx, key, said, host string) string {
	if !web.Of(c).Catalogs.Has(key) {
		return said
	}
	return web.T(c, key, "said", said, "host", host)
}

func newMailbox(c *fiber.Ctx) error {
	v := mailboxForm(c, mailbox.Mailbox{})
	v.Form = web.Prefill("smtp_port", "993", "smtp_tls", setting.TLSImplicit, "folder", "INBOX", "purpose", string(mailbox.Returns), "once", web.Once())
	return web.Render(c, mailboxPage, v)
}

func showMailbox(c *fiber.Ctx) error {
	x, err := web.Space(c).Mailboxes.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v, err := mailboxState(c, x)
	if err != nil {
		return err
	}
	v.Form = web.Prefill(
		"smtp_host", x.Server.Host, "smtp_port", strconv.FormatInt(x.Server.Port, 10), "smtp_tls", x.Server.TLS, "smtp_user", x.Server.User,
		"oauth_url", x.Server.OAuth.TokenURL, "oauth_client", x.Server.OAuth.ClientID, "oauth_scope", x.Server.OAuth.Scope,
		"folder", x.Folder, "done", x.Done, "purpose", string(x.Purpose))
	return web.Render(c, mailboxPage, v)
}

func mailboxForm(c *fiber.Ctx, x mailbox.Mailbox) MailboxView {
	back := web.URL(c, "/settings/mailboxes")
	v := MailboxView{Frame: web.Frame(c, "mailbox.new"), Action: back, Cancel: back, New: x.ID == "", HasPassword: x.Server.Password != "", Box: mailboxRow(c, x)}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "mailbox.title", "/settings/mailboxes")}
	if !v.New {
		v.Title, v.Action = x.Server.User, back+"/"+x.ID
	}
	for _, how := range []string{setting.TLSImplicit, setting.TLSStart} { // a mailbox has a password, which goes over nothing else
		v.TLS = append(v.TLS, templates.Option{Value: how, Label: web.T(c, "mailbox.tls."+how)})
	}
	for _, p := range mailbox.Purposes() {
		v.Purposes = append(v.Purposes, templates.Option{Value: string(p), Label: web.T(c, "mailbox.for."+string(p))})
	}
	return v
}

// became are the things that may become of a message, in the order in which pages show them.
var became = []string{
	mailing.CameBounced, mailing.CameFailed, mailing.CameComplained, mailing.CameLeft, mailing.CameAnswer, mailbox.Taken, mailbox.Left, mailbox.Noticed, mailing.CameNothing,
}

// mostAside is how many messages that could not be read a page names.
const mostAside = 50

func mailboxState(c *fiber.Ctx, x mailbox.Mailbox) (MailboxView, error) {
	v, boxes := mailboxForm(c, x), web.Space(c).Mailboxes
	counts, err := boxes.Counts(c.UserContext(), x.ID)
	if err != nil {
		return v, err
	}
	for _, what := range became {
		if n := counts[what]; n > 0 {
			v.Counts = append(v.Counts, templates.Detail{Label: web.T(c, "mailbox.became."+what), Value: strconv.FormatInt(n, 10)})
		}
	}
	aside, more, err := boxes.SetAside(c.UserContext(), x.ID, mostAside)
	v.MoreAside = more
	for _, a := range aside {
		v.Aside = append(v.Aside, AsideRow{a, web.T(c, a.Why, "said", a.Said)})
	}
	return v, err
}

func mailboxPlan(form templates.Form) mailbox.Plan {
	_, server := mailFields(form)
	return mailbox.Plan{Server: server, ForgetPassword: form.Has("smtp_forget", "1"), Folder: form.Value("folder"), Done: form.Value("done"), Purpose: mailbox.Purpose(form.Value("purpose"))}
}

func createMailbox(c *fiber.Ctx) error {
	form := web.Form(c)
	x, err := web.Space(c).Mailboxes.Create(c.UserContext(), form.Value("once"), mailboxPlan(form), web.Actor(c))
	if err != nil {
		return refuseMailbox(c, mailboxForm(c, mailbox.Mailbox{}), form, err)
	}
	return tryMailbox(c, x)
}

func changeMailbox(c *fiber.Ctx) error {
	form, boxes := web.Form(c), web.Space(c).Mailboxes
	old, err := boxes.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	x, err := boxes.Change(c.UserContext(), old.ID, mailboxPlan(form), web.Actor(c))
	if err != nil {
		v, failed := mailboxState(c, old)
		if failed != nil {
			return failed
		}
		return refuseMailbox(c, v, form, err)
	}
	return tryMailbox(c, x)
}

// refuseMailbox shows the form as it was typed; a password is never sent back.
func refuseMailbox(c *fiber.Ctx, v MailboxView, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	hideSecrets(form)
	v.Form = form
	return web.RenderForm(c, mailboxPage, v)
}

func testMailbox(c *fiber.Ctx) error {
	x, err := web.Space(c).Mailboxes.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return tryMailbox(c, x)
}

// tryTime bounds how long somebody waits for the answer of a server.
const tryTime = 20 * time.Second

// tryMailbox opens a mailbox and says what its server answers.
func tryMailbox(c *fiber.Ctx, x mailbox.Mailbox) error {
	back := web.URL(c, "/settings/mailboxes/"+x.ID)
	ctx, cancel := context.WithTimeout(c.UserContext(), tryTime)
	defer cancel()
	waiting, err := web.Space(c).Mailboxes.Test(ctx, x.ID)
	if trouble := new(mailbox.Trouble); errors.As(err, &trouble) {
		return web.RedirectWarning(c, back, "mailbox.flash.trouble", "text", troubled(c, trouble.Key, trouble.Said, x.Server.Host))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, back, "mailbox.flash.opened", "n", waiting)
}

func pauseMailbox(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Mailboxes.Pause(c.UserContext(), id, web.Form(c).Has("paused", "1"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/mailboxes/"+id), "setting.flash.saved")
}

func removeMailbox(c *fiber.Ctx) error {
	if err := web.Space(c).Mailboxes.Remove(c.UserContext(), c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/mailboxes"), "mailbox.flash.removed")
}
