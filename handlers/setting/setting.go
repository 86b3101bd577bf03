// Package setting serves the page on which a space is set up: who its mail comes from, the server that
// carries it, where the portal is reached, and whom journalists may call.
package setting

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/setting"
	"standfirst/templates"
)

// Routes are the pages and actions of the settings.
func Routes(*web.Kit) []web.Route {
	route := func(method, path string, do fiber.Handler) web.Route {
		return web.Route{Method: method, Path: path, Scope: web.InSpace, Allow: account.SettingManage, Do: do}
	}
	costly := func(path string, do fiber.Handler) web.Route {
		r := route("POST", path, do)
		r.Rate = web.Costly
		return r
	}
	return []web.Route{
		route("GET", "/settings/senders", senders),
		costly("/settings/senders", createSender),
		route("GET", "/settings/senders/new", newSender),
		route("GET", "/settings/senders/:id", showSender),
		costly("/settings/senders/:id", changeSender),
		costly("/settings/senders/:id/test", testSender),
		costly("/settings/senders/:id/proof", proveSender),
		route("POST", "/settings/senders/:id/retirement", retireSender),
		route("GET", "/settings/mailboxes", listMailboxes),
		costly("/settings/mailboxes", createMailbox),
		route("GET", "/settings/mailboxes/new", newMailbox),
		route("GET", "/settings/mailboxes/:id", showMailbox),
		costly("/settings/mailboxes/:id", changeMailbox),
		costly("/settings/mailboxes/:id/test", testMailbox),
		route("POST", "/settings/mailboxes/:id/pause", pauseMailbox),
		route("POST", "/settings/mailboxes/:id/removal", removeMailbox),
		route("GET", "/settings/wires", wires),
		route("POST", "/settings/wires", createWire),
		route("GET", "/settings/wires/new", newWire),
		route("GET", "/settings/wires/:id", showWire),
		route("POST", "/settings/wires/:id", changeWire),
		route("POST", "/settings/wires/:id/retirement", retireWire),
		route("GET", "/settings/domains/:domain", domain),
		costly("/settings/domains/:domain/look", onDomain("sender.flash.looked", lookAgain)),
		costly("/settings/domains/:domain/keys", onDomain("sender.flash.key_made", makeKey)),
		costly("/settings/domains/:domain/use", onDomain("sender.flash.key_used", useKey)),
		route("POST", "/settings/domains/:domain/removal", onDomain("sender.flash.key_dropped", dropKey)),
		{Method: "GET", Path: "/v/:token", Scope: web.Open, Do: proof},
		{Method: "POST", Path: "/v/:token", Scope: web.Open, Rate: web.Readers, Do: prove},
		route("GET", "/settings/guards", showGuards),
		route("POST", "/settings/guards", setGuards),
		costly("/settings/test", test),
		route("GET", "/settings", show),
		route("POST", "/settings/mail", setMail),
		route("POST", "/settings/house", setHouse),
		route("POST", "/settings/approval", setApproval),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{page, sendersPage, senderPage, domainPage, proofPage, guardsPage, wiresPage, wirePage, mailboxesPage, mailboxPage}
}

// View is the page of the settings: three forms, each with what was typed into it.
type View struct {
	templates.Frame
	Base              string
	Mail, House, Test templates.Form
	HasPassword       bool
	CanSend, Approval bool
	TLS               []templates.Option
	TestTo            string
	Captured          string
	Default           string // where the portal is reached when nothing is set
}

var page = templates.NewPageOf("app", "setting/show.html", samples)

func show(c *fiber.Ctx) error {
	v, err := view(c)
	if err != nil {
		return err
	}
	return web.Render(c, page, v)
}

func view(c *fiber.Ctx) (View, error) {
	set, err := web.Space(c).Settings.Get(c.UserContext())
	v := View{
		Frame: web.Frame(c, "setting.title"), Base: web.URL(c, "/settings"), HasPassword: set.HasPassword(), CanSend: set.CanSend(), Approval: set.Approval,
		TestTo: web.User(c).Email, Captured: web.URL(c, "/captured"), Default: web.Of(c).Base.String(),
		Mail: web.Prefill(
			"sender_name", set.Sender.Name, "sender_address", set.Sender.Address, "sender_reply_to", set.Sender.ReplyTo, "sender_returns", set.Sender.Returns, "postal", set.Postal,
			"smtp_host", set.SMTP.Host, "smtp_port", strconv.FormatInt(set.SMTP.Port, 10), "smtp_tls", set.SMTP.TLS, "smtp_user", set.SMTP.User,
			"oauth_url", set.SMTP.OAuth.TokenURL, "oauth_client", set.SMTP.OAuth.ClientID, "oauth_scope", set.SMTP.OAuth.Scope,
			"limit_minute", limitText(set.Limits.PerMinute), "limit_hour", limitText(set.Limits.PerHour), "limit_day", limitText(set.Limits.PerDay)),
		House: web.Prefill("base_url", set.BaseURL, "press_name", set.Press.Name, "press_phone", set.Press.Phone, "press_email", set.Press.Email),
	}
	v.TLS = protections(c)
	return v, err
}

// refuse shows the page again with one form as it was typed; passwords are never sent back.
func refuse(c *fiber.Ctx, form templates.Form, into func(*View) *templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	hideSecrets(form)
	v, err := view(c)
	if err != nil {
		return err
	}
	*into(&v) = form
	return web.RenderForm(c, page, v)
}

func setMail(c *fiber.Ctx) error {
	form := web.Form(c)
	from, server := mailFields(form)
	err := web.Space(c).Settings.SetMail(c.UserContext(), setting.Mail{
		Sender: from, SMTP: server,
		ForgetPassword: form.Has("smtp_forget", "1"), Postal: form.Value("postal"),
		Limits: setting.Limits{PerMinute: limit(form.Value("limit_minute")), PerHour: limit(form.Value("limit_hour")), PerDay: limit(form.Value("limit_day"))},
	}, web.Actor(c))
	if err != nil {
		return refuse(c, form, func(v *View) *templates.Form { return &v.Mail }, err)
	}
	if err := web.Space(c).Senders.EnsureKey(c.UserContext(), from.Domain(), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings"), "setting.flash.saved")
}

// limit reads a number of messages; what is none is left to the model to refuse.
func limit(typed string) int64 {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func limitText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func setHouse(c *fiber.Ctx) error {
	form := web.Form(c)
	err := web.Space(c).Settings.SetHouse(c.UserContext(), form.Value("base_url"), setting.Press{
		Name: form.Value("press_name"), Phone: form.Value("press_phone"), Email: form.Value("press_email"),
	}, web.Actor(c))
	if err != nil {
		return refuse(c, form, func(v *View) *templates.Form { return &v.House }, err)
	}
	return web.Redirect(c, web.URL(c, "/settings"), "setting.flash.saved")
}

func setApproval(c *fiber.Ctx) error {
	if err := web.Space(c).Settings.SetApproval(c.UserContext(), web.Form(c).Value("approval") == "1", web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings"), "setting.flash.saved")
}

func test(c *fiber.Ctx) error {
	form := web.Form(c)
	to, back := form.Value("address"), web.URL(c, "/settings")
	o, err := web.Space(c).Mailings.TestSender(c.UserContext(), web.Lang(c), "", to, web.Actor(c))
	if err != nil {
		return refuse(c, form, func(v *View) *templates.Form { return &v.Test }, err)
	}
	return told(c, back, o, "setting.flash.tested", "setting.flash.test_failed", to)
}
