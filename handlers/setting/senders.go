package setting

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/templates"
)

// SendersView lists who mailings may come from, and how their domains stand.
type SendersView struct {
	templates.Frame
	Base, Settings string
	Rows           []SenderRow
	Domains        []DomainRow
}

// SenderRow is one sender. The one of the settings has no state of its own.
type SenderRow struct {
	URL, Name, Address, Host string
	Default, Proved, Retired bool
	Daily                    int64
}

// DomainRow is the domain of a sender.
type DomainRow struct{ URL, Name string }

// SenderView is the form of one sender.
type SenderView struct {
	templates.Frame
	Form, Test           templates.Form
	Action, Cancel, Base string
	New, Proved, Retired bool
	HasPassword          bool
	Address, Domain      string
	TestTo               string
	TLS                  []templates.Option
}

var (
	sendersPage = templates.NewPageOf("app", "setting/senders.html", sendersSamples)
	senderPage  = templates.NewPageOf("app", "setting/sender.html", senderSamples)
)

func senders(c *fiber.Ctx) error {
	sp := web.Space(c)
	all, err := sp.Senders.All(c.UserContext())
	if err != nil {
		return err
	}
	set, err := sp.Settings.Get(c.UserContext())
	if err != nil {
		return err
	}
	v := SendersView{Frame: web.Frame(c, "sender.title"), Base: web.URL(c, "/settings/senders"), Settings: web.URL(c, "/settings")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	v.Rows = append(v.Rows, SenderRow{URL: v.Settings + "#mail", Name: set.Sender.Name, Address: set.Sender.Address, Host: set.SMTP.Host, Default: true, Proved: set.CanSend()})
	domains := map[string]bool{}
	domain := func(from setting.Sender) {
		if name := from.Domain(); strings.Contains(name, ".") && !domains[name] {
			domains[name] = true
			v.Domains = append(v.Domains, DomainRow{web.URL(c, "/settings/domains/"+name), name})
		}
	}
	domain(set.Sender)
	for _, x := range all {
		v.Rows = append(v.Rows, SenderRow{URL: v.Base + "/" + x.ID, Name: x.From.Name, Address: x.From.Address, Host: x.SMTP.Host, Proved: !x.ProvedAt.IsZero(), Retired: x.Retired, Daily: x.Daily})
		domain(x.From)
	}
	return web.Render(c, sendersPage, v)
}

func newSender(c *fiber.Ctx) error {
	v := senderView(c, sender.Sender{})
	v.Form = web.Prefill("smtp_port", "587", "smtp_tls", setting.TLSStart, "once", web.Once())
	return web.Render(c, senderPage, v)
}

func showSender(c *fiber.Ctx) error {
	x, err := web.Space(c).Senders.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return web.Render(c, senderPage, senderFilled(c, x))
}

// senderFilled is the form of a sender as it is kept.
func senderFilled(c *fiber.Ctx, x sender.Sender) SenderView {
	v := senderView(c, x)
	v.Form = web.Prefill(
		"sender_name", x.From.Name, "sender_address", x.From.Address, "sender_reply_to", x.From.ReplyTo, "sender_returns", x.From.Returns, "smtp_host", x.SMTP.Host,
		"smtp_port", strconv.FormatInt(x.SMTP.Port, 10), "smtp_tls", x.SMTP.TLS, "smtp_user", x.SMTP.User,
		"oauth_url", x.SMTP.OAuth.TokenURL, "oauth_client", x.SMTP.OAuth.ClientID, "oauth_scope", x.SMTP.OAuth.Scope)
	if x.Daily > 0 {
		v.Form.Values["daily"] = []string{strconv.FormatInt(x.Daily, 10)}
	}
	return v
}

func senderView(c *fiber.Ctx, x sender.Sender) SenderView {
	v := SenderView{
		Frame: web.Frame(c, "sender.new"), Base: web.URL(c, "/settings/senders"), Action: web.URL(c, "/settings/senders"), Cancel: web.URL(c, "/settings/senders"),
		New: x.ID == "", Proved: !x.ProvedAt.IsZero(), Retired: x.Retired, HasPassword: x.SMTP.Password != "", Address: x.From.Address, TestTo: web.User(c).Email,
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "sender.title", "/settings/senders")}
	if !v.New {
		v.Title, v.Action = x.From.Address, v.Base+"/"+x.ID
		v.Domain = web.URL(c, "/settings/domains/"+x.From.Domain())
	}
	v.TLS = protections(c)
	return v
}

// protections are the ways in which a connection may be protected.
func protections(c *fiber.Ctx) (out []templates.Option) {
	for _, how := range []string{setting.TLSStart, setting.TLSImplicit, setting.TLSNone} {
		out = append(out, templates.Option{Value: how, Label: web.T(c, "setting.tls."+how)})
	}
	return out
}

// mailFields reads who mail comes from and the server that carries it.
func mailFields(form templates.Form) (setting.Sender, setting.SMTP) {
	port, _ := strconv.ParseInt(strings.TrimSpace(form.Value("smtp_port")), 10, 64) // the model refuses 0
	return setting.Sender{Name: form.Value("sender_name"), Address: form.Value("sender_address"), ReplyTo: form.Value("sender_reply_to"), Returns: form.Value("sender_returns")},
		setting.SMTP{
			Host: form.Value("smtp_host"), Port: port, TLS: form.Value("smtp_tls"), User: form.Value("smtp_user"), Password: secret(form),
			OAuth: setting.OAuth{TokenURL: form.Value("oauth_url"), ClientID: form.Value("oauth_client"), Scope: form.Value("oauth_scope")},
		}
}

// secret is what is kept sealed: the password, or the client's secret with the refresh token on a second line.
func secret(form templates.Form) string {
	password, refresh := form.Value("smtp_password"), strings.TrimSpace(form.Value("oauth_refresh"))
	if refresh == "" {
		return password
	}
	return password + "\n" + refresh
}

func senderPlan(form templates.Form) sender.Plan {
	from, server := mailFields(form)
	daily, err := strconv.ParseInt(strings.TrimSpace(form.Value("daily")), 10, 64)
	if err != nil && strings.TrimSpace(form.Value("daily")) != "" {
		daily = -1 // the model refuses it
	}
	return sender.Plan{From: from, SMTP: server, ForgetPassword: form.Has("smtp_forget", "1"), Daily: daily}
}

func createSender(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	x, err := sp.Senders.Create(c.UserContext(), form.Value("once"), senderPlan(form), web.Actor(c))
	if err != nil {
		return refuseSender(c, sender.Sender{}, form, err)
	}
	if err := sp.Senders.EnsureKey(c.UserContext(), x.From.Domain(), web.Actor(c)); err != nil {
		return err
	}
	return askSender(c, x)
}

func changeSender(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	old, err := sp.Senders.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	x, err := sp.Senders.Change(c.UserContext(), old.ID, senderPlan(form), web.Actor(c))
	if err != nil {
		return refuseSender(c, old, form, err)
	}
	if x.Round != old.Round {
		return askSender(c, x)
	}
	return web.Redirect(c, web.URL(c, "/settings/senders/"+x.ID), "setting.flash.saved")
}

// hideSecrets takes out of a form what is never sent back, and has the page say that it is to be typed again.
func hideSecrets(form templates.Form) {
	for _, name := range []string{"smtp_password", "oauth_refresh"} {
		if form.Value(name) != "" {
			form.Values["secrets_gone"] = append(form.Values["secrets_gone"], name)
		}
		delete(form.Values, name)
	}
}

// refuseSender shows the form as it was typed; a password is never sent back.
func refuseSender(c *fiber.Ctx, x sender.Sender, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	hideSecrets(form)
	v := senderView(c, x)
	v.Form = form
	return web.RenderForm(c, senderPage, v)
}

// askSender mails the link to the address and says how that went.
func askSender(c *fiber.Ctx, x sender.Sender) error {
	o, err := web.Space(c).Mailings.AskSender(c.UserContext(), web.Lang(c), x, web.Actor(c))
	if err != nil {
		return err
	}
	return told(c, web.URL(c, "/settings/senders/"+x.ID), o, "sender.flash.asked", "sender.flash.ask_failed", x.From.Address)
}

// told goes back with what became of a message to an address.
func told(c *fiber.Ctx, back string, o mailing.Outcome, key, failed, address string) error {
	switch {
	case o.Captured:
		return web.RedirectWarning(c, back, "setting.flash.captured")
	case o.Kind == mailing.Taken:
		return web.Redirect(c, back, key, "address", address)
	}
	return web.RedirectWarning(c, back, failed, "address", address, "text", web.T(c, o.Why, "code", strconv.Itoa(o.Code), "text", o.Text))
}

func proveSender(c *fiber.Ctx) error {
	x, err := web.Space(c).Senders.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return askSender(c, x)
}

func testSender(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	x, err := sp.Senders.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	o, err := sp.Mailings.TestSender(c.UserContext(), web.Lang(c), x.ID, form.Value("address"), web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v := senderFilled(c, x)
		v.Test = form
		return web.RenderForm(c, senderPage, v)
	}
	return told(c, web.URL(c, "/settings/senders/"+x.ID), o, "setting.flash.tested", "setting.flash.test_failed", form.Value("address"))
}

func retireSender(c *fiber.Ctx) error {
	id, away := c.Params("id"), web.Form(c).Has("retired", "1")
	if err := web.Space(c).Senders.Retire(c.UserContext(), id, away, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/senders"), "setting.flash.saved")
}

// ProofView is the page on which the owner of an address confirms that mailings may come from it.
type ProofView struct {
	templates.Frame
	Action, Space, Address, Name string
	Done                         bool
}

var proofPage = templates.NewPage("bare", "setting/proof.html",
	ProofView{Space: "Acme", Address: "press@acme.example", Name: "Acme Press", Action: "/v/x"},
	ProofView{Space: "Acme", Address: "press@acme.example", Done: true})

// proof shows a button and changes nothing: scanners follow every link.
func proof(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "sender.proof.unknown")
	if err != nil {
		return err
	}
	x, err := sp.Senders.Asked(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	return web.Render(c, proofPage, proofView(c, sp.Name, x))
}

func prove(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "sender.proof.unknown")
	if err != nil {
		return err
	}
	x, err := sp.Senders.Prove(c.UserContext(), c.Params("token"), web.ClientIP(c))
	if err != nil {
		return err
	}
	return web.Render(c, proofPage, proofView(c, sp.Name, x))
}

func proofView(c *fiber.Ctx, space string, x sender.Sender) ProofView {
	return ProofView{
		Frame: web.Frame(c, "sender.proof.title"), Action: "/v/" + c.Params("token"), Space: space, Address: x.From.Address, Name: x.From.Name, Done: !x.ProvedAt.IsZero(),
	}
}
