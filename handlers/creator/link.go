package creator

import (
	"bytes"
	"cmp"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/space"
	"standfirst/templates"
)

// LinkView is the creator's link on the page of a deal.
type LinkView struct {
	URL     string // the whole address, "" when there is none that opens anything
	Ends    time.Time
	Mailed  time.Time
	To      string // where it was mailed to
	Address string // where it would be mailed to, "" when the contact has none
}

// PersonalView is a brief as its creator reads it by their link, in the language of the brief.
type PersonalView struct {
	PaperView
	Sender, Action, State string
	Form                  templates.Form
	Ours                  bool // one of us looks: nothing can be acknowledged
}

var personalPage = templates.NewPageOf("print", "creator/personal.html", personalSamples)

// personal is how often one network may open links: a creator reads a brief a few times, and an agency of many
// creators sits behind one address.
var personal = web.Rate{Name: "personal", Every: 200 * time.Millisecond, Burst: 200}

// linkOf is the creator's link of a deal.
func linkOf(c *fiber.Ctx, d creator.Deal) (LinkView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	var v LinkView
	if x, err := sp.Contacts.Get(ctx, d.ContactID); err == nil {
		v.Address = x.Email
	}
	if !d.Link.Opens(web.Now(c)) {
		return v, nil
	}
	set, err := sp.Settings.Get(ctx)
	v.URL, v.Ends, v.To, v.Mailed = linkURL(set.BaseURL, sp.Creators, d), d.Link.Ends, d.Link.MailedTo, d.Link.MailedAt
	return v, err
}

func linkURL(base string, s *creator.Creators, d creator.Deal) string {
	return base + "/b/" + s.Token(d)
}

// sendBrief notes that the brief has gone: by a link that is mailed or handed over, or by another way.
func sendBrief(c *fiber.Ctx) error {
	form, s, id := web.Form(c), web.Space(c).Creators, c.Params("id")
	way := form.Value("way")
	_, err := s.SendBrief(c.UserContext(), id, web.Actor(c))
	if err == nil && (way == "mail" || way == "link") {
		return link(c, form, way, "")
	}
	return stepDone(c, form, err, "creator.flash.saved")
}

// issueLink makes the link, makes it anew so that earlier ones open nothing, or mails it.
func issueLink(c *fiber.Ctx) error {
	form := web.Form(c)
	way := "link"
	if form.Value("way") == "mail" {
		way = "mail"
	}
	return link(c, form, way, form.Value("fresh"))
}

func link(c *fiber.Ctx, form templates.Form, way, fresh string) error {
	sp, ctx, id := web.Space(c), c.UserContext(), c.Params("id")
	d, err := sp.Creators.IssueLink(ctx, id, fresh != "", web.Actor(c))
	if err != nil || way != "mail" {
		return stepDone(c, form, err, "deal.flash.link")
	}
	n, err := notice(c, d)
	if err != nil {
		return err
	}
	d, o, err := sp.Creators.MailLink(ctx, id, n, web.Actor(c))
	at := web.URL(c, "/creators/deals/"+id)
	switch {
	case err != nil:
		return stepDone(c, form, err, "")
	case o.Captured:
		return web.RedirectWarning(c, at, "deal.flash.captured")
	case o.Kind == mailing.Taken:
		return web.Redirect(c, at, "deal.flash.mailed", "address", d.Link.MailedTo)
	}
	return web.RedirectWarning(c, at, "deal.flash.unmailed", "text", web.T(c, o.Why, "code", strconv.Itoa(o.Code), "text", o.Text))
}

// notice is the mail that brings the link, in the language of the brief.
func notice(c *fiber.Ctx, d creator.Deal) (creator.Notice, error) {
	sp := web.Space(c)
	set, err := sp.Settings.Get(c.UserContext())
	words := func(key string, args ...any) string { return web.Of(c).Catalogs.T(d.Brief.Lang, key, args...) }
	sender := cmp.Or(set.Sender.Name, sp.Name)
	return creator.Notice{
		Subject: words("deal.letter.subject", "title", d.Title),
		Text: words("deal.letter.text", "name", d.ContactName, "sender", sender, "title", d.Title) + "\n\n" + linkURL(set.BaseURL, sp.Creators, d) + "\n\n" +
			words("deal.letter.end", "date", d.Link.Ends.Format(time.DateOnly), "user", web.User(c).Name, "sender", sender),
	}, err
}

// stepDone answers after a step of a deal: the deal again, or the form with what is wrong.
func stepDone(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/deals/"+c.Params("id")), flash)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := dealView(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, dealPage, v)
}

// readBrief shows the brief to whoever holds its link. Looking acknowledges nothing: scanners follow every link.
func readBrief(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "creator.link.unknown")
	if err != nil {
		return err
	}
	r, err := sp.Creators.ByLink(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	return showPersonal(c, sp, r, templates.Form{}, fiber.StatusOK)
}

// acknowledgeBrief takes the word of whoever holds the link. None of us can give it in their place.
func acknowledgeBrief(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "creator.link.unknown")
	if err != nil {
		return err
	}
	token, form := c.Params("token"), web.Form(c)
	if _, err := sp.Creators.ByLink(c.UserContext(), token); err != nil {
		return err
	}
	if ours(c, sp) {
		return fault.Deny("creator.link.ours")
	}
	_, err = sp.Creators.AcknowledgeByLink(c.UserContext(), token, form.Value("ack_name"), form.Has("read", "1"), form.Value("hash"), web.ClientIP(c))
	if err == nil {
		return web.Redirect(c, "/b/"+token, "")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	r, err := sp.Creators.ByLink(c.UserContext(), token) // the brief may have changed just now
	if err != nil {
		return err
	}
	return showPersonal(c, sp, r, form, fiber.StatusUnprocessableEntity)
}

func ours(c *fiber.Ctx, sp *space.Space) bool {
	_, member := web.User(c).In(sp.ID)
	return member
}

func showPersonal(c *fiber.Ctx, sp *space.Space, r creator.Reading, form templates.Form, status int) error {
	set, err := sp.Settings.Get(c.UserContext())
	if err != nil {
		return err
	}
	lang := cmp.Or(r.Brief.Lang, r.Deal.Lang, web.Lang(c))
	words := func(key string, args ...any) string { return web.Of(c).Catalogs.T(lang, key, args...) }
	v := PersonalView{State: r.State, Form: form, Action: "/b/" + c.Params("token"), Sender: cmp.Or(set.Sender.Name, sp.Name), Ours: ours(c, sp)}
	v.Frame = templates.Frame{
		Title: cmp.Or(r.Deal.Title, words("deal.paper.kind")), Lang: lang, Zone: account.User{Zone: sp.Zone}.Location(), Now: web.Now(c),
		Space: &templates.Space{Name: sp.Name}, CSRF: web.Frame(c, "").CSRF, Drill: r.Deal.Drill,
	}
	if r.State == creator.ToAcknowledge || r.State == creator.WasReplaced || r.State == creator.WasRead {
		v.B = r.Brief
		v.D = creator.Deal{Title: r.Deal.Title, ContactName: r.Deal.ContactName, Handle: r.Deal.Handle, PublishBy: r.Deal.PublishBy}
		v.Platform, v.Format = words("creator.platform."+r.Deal.Platform), words("creator.format."+r.Deal.Format)
		if due := r.Deal.Label(); due.Tool != "" {
			v.Tool = words("creator.tool." + due.Tool)
		}
	}
	var out bytes.Buffer
	if err := personalPage.Render(&out, web.Of(c).Set, lang, v); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(out.Bytes())
}

func personalSamples() []PersonalView {
	paper := paperSamples()[0]
	paper.Fallen, paper.Old = nil, false
	form := templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{{Key: "creator.link.other"}, {Field: "ack_name", Key: "creator.link.name_missing"}, {Field: "read", Key: "creator.link.read_missing"}}}
	read := paper
	read.B.Ack = creator.Ack{Name: "C", At: sampleTime}
	return []PersonalView{
		{PaperView: paper, State: creator.ToAcknowledge, Sender: "Acme", Action: "/b/x", Form: form},
		{PaperView: paper, State: creator.WasReplaced, Sender: "Acme", Ours: true},
		{PaperView: read, State: creator.WasRead, Sender: "Acme"},
		{State: creator.OnHold, Sender: "Acme"},
		{State: creator.NoLonger, Sender: "Acme"},
	}
}
