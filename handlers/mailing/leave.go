package mailing

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/templates"
)

// LeaveView is the page on which a reader unsubscribes. It names no address in full: the link may be seen
// by others than the reader.
type LeaveView struct {
	templates.Frame
	Action string
	Sender string
	Hidden string // the address, hidden but for its ends
	Test   bool
	Done   bool

	// What they may wish besides: to leave the list by which the message came, another language, other topics.
	ByList, LeftList, Noted bool
	Form                    templates.Form // of the language,
	Wishes                  templates.Form // of frequency and leave,
	Topics                  templates.Form // of topics
	Langs, Rhythms, Offered []templates.Option
	Wished, Chosen          bool
	TopicsURL               string // "" when they have not subscribed to any
}

var leavePage = templates.NewPageOf("bare", "mailing/leave.html", leaveSamples)

// unsubscribePage shows a button and changes nothing: scanners follow every link.
func unsubscribePage(c *fiber.Ctx) error {
	sp, d, err := reader(c)
	if err == nil {
		var v LeaveView
		if v, err = leaveView(c, sp, d); err == nil {
			return web.Render(c, leavePage, v)
		}
	}
	if sp == nil || !errors.Is(err, store.ErrAway) || !sp.Mailings.Knows(c.Params("token")) {
		return err
	}
	return web.Leaving(c, "unsubscribe.title", web.LeavingView{Name: sp.Name, Key: "unsubscribe.away.ask", Action: "/u/" + c.Params("token")})
}

// unsubscribe does it at once, for the button and for mail programs (RFC 8058): without cookie, sign-in or
// token of ours, and as often as it is asked; while the database is away as soon as it is back.
func unsubscribe(c *fiber.Ctx) error {
	sp, d, err := reader(c)
	if err == nil {
		err = wish(c, sp, d)
	}
	if sp == nil || !errors.Is(err, store.ErrAway) {
		return err
	}
	what := web.Form(c).Value("do")
	if what != "" && what != "list" { // no wish to leave
		return err
	}
	if err := sp.Mailings.UnsubscribeLater(c.Params("token"), web.ClientIP(c), what == "list"); err != nil {
		return err
	}
	done := "unsubscribe.away.done"
	if what == "list" {
		done = "unsubscribe.away.list"
	}
	return web.Leaving(c, "unsubscribe.title", web.LeavingView{Name: sp.Name, Key: done})
}

// wish does what the reader asks for and shows the page again.
func wish(c *fiber.Ctx, sp *space.Space, d mailing.Delivery) (err error) {
	form, token, from := web.Form(c), c.Params("token"), web.ClientIP(c)
	switch form.Value("do") {
	case "list":
		err = sp.Mailings.UnsubscribeList(c.UserContext(), token, from)
	case "wishes":
		err = sp.Mailings.Wish(c.UserContext(), token, mailing.Wishes{
			MailEvery: number(form.Value("mail_every")), LeaveFrom: form.Value("leave_from"), LeaveUntil: form.Value("leave_until"),
		}, from)
	case "topics":
		err = refuseTopics(c, sp, token, form.Values["topics"], from)
	case "lang":
		err = sp.Mailings.WriteIn(c.UserContext(), token, form.Value("lang"), from)
	default: // a mail program says List-Unsubscribe=One-Click and nothing of scopes
		err = sp.Mailings.Unsubscribe(c.UserContext(), token, from)
	}
	refused := err != nil && web.Refuse(&form, err)
	if err != nil && !refused {
		return err
	}
	v, err := leaveView(c, sp, d)
	if err != nil {
		return err
	}
	if refused {
		if v.Form = form; form.Value("do") == "wishes" {
			v.Form, v.Wishes = templates.Form{}, form
		}
		return web.RenderForm(c, leavePage, v)
	}
	v.Noted, v.Wished, v.Chosen = form.Value("do") == "lang", form.Value("do") == "wishes", form.Value("do") == "topics"
	return web.Render(c, leavePage, v)
}

func reader(c *fiber.Ctx) (*space.Space, mailing.Delivery, error) {
	sp, err := web.Linked(c, "unsubscribe.unknown")
	if err != nil {
		return nil, mailing.Delivery{}, err
	}
	d, err := sp.Mailings.Reader(c.UserContext(), c.Params("token"))
	return sp, d, err
}

func leaveView(c *fiber.Ctx, sp *space.Space, d mailing.Delivery) (LeaveView, error) {
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer") // its form may come from anywhere (RFC 8058)
	set, err := sp.Settings.Get(c.UserContext())
	v := LeaveView{Frame: web.Frame(c, "unsubscribe.title"), Action: "/u/" + c.Params("token"), Sender: set.Sender.Name, Test: d.ID == "" || d.Drill, Hidden: hidden(d.Address)}
	if v.Sender == "" {
		v.Sender = sp.Name
	}
	if err != nil || v.Test {
		return v, err
	}
	if v.Done, err = sp.Mailings.IsUnsubscribed(c.UserContext(), d); err != nil {
		return v, err
	}
	v.ByList = d.ByList()
	if v.LeftList, err = sp.Mailings.HasLeftList(c.UserContext(), d); err != nil {
		return v, err
	}
	return v, v.wishes(c, sp, d)
}

// wishes are what else the reader may choose; somebody who was erased has none.
func (v *LeaveView) wishes(c *fiber.Ctx, sp *space.Space, d mailing.Delivery) error {
	if d.ContactID == "" {
		return nil
	}
	person, err := sp.Contacts.Get(c.UserContext(), d.ContactID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, lang := range release.Langs() {
		v.Langs = append(v.Langs, templates.Option{Value: lang, Label: web.T(c, "mailing.lang."+key(lang))})
	}
	v.Form = web.Prefill("lang", person.Lang)
	v.Wishes = web.Prefill("mail_every", strconv.FormatInt(person.MailEvery, 10), "leave_from", person.LeaveFrom, "leave_until", person.LeaveUntil)
	for _, days := range mailing.Rhythms() {
		v.Rhythms = append(v.Rhythms, templates.Option{Value: strconv.FormatInt(days, 10), Label: web.T(c, "unsubscribe.rhythm."+strconv.FormatInt(days, 10))})
	}
	if err := v.topics(c, sp, d); err != nil {
		return err
	}
	x, active, err := sp.Subscriptions.ByAddress(c.UserContext(), d.Address)
	if active {
		v.TopicsURL = "/s/" + sp.Subscriptions.ManageToken(x)
	}
	return err
}

// topics are those of the newsroom, ticked where the reader wants mail about them.
func (v *LeaveView) topics(c *fiber.Ctx, sp *space.Space, d mailing.Delivery) error {
	all, err := sp.Newsroom.Topics(c.UserContext(), false)
	if err != nil {
		return err
	}
	refused, err := sp.Mailings.Refused(c.UserContext(), d)
	v.Topics = templates.Form{Values: map[string][]string{}}
	for _, topic := range all {
		name, _ := topic.Name.In(web.Lang(c))
		v.Offered = append(v.Offered, templates.Option{Value: topic.ID, Label: name})
		if !slices.Contains(refused, topic.ID) {
			v.Topics.Values["topics"] = append(v.Topics.Values["topics"], topic.ID)
		}
	}
	return err
}

// refuseTopics takes down the topics that were left unticked.
func refuseTopics(c *fiber.Ctx, sp *space.Space, token string, wanted []string, from string) error {
	all, err := sp.Newsroom.Topics(c.UserContext(), false)
	if err != nil {
		return err
	}
	var offered, refused []string
	for _, topic := range all {
		offered = append(offered, topic.ID)
		if !slices.Contains(wanted, topic.ID) {
			refused = append(refused, topic.ID)
		}
	}
	return sp.Mailings.Refuse(c.UserContext(), token, offered, refused, from)
}

// number reads a whole number; what is none is left to the model to refuse.
func number(typed string) int64 {
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// hidden shows of an address its first letter and its domain.
func hidden(address string) string {
	for i, r := range address {
		if r == '@' && i > 0 {
			first := []rune(address)[0]
			return string(first) + "•••" + address[i:]
		}
	}
	return ""
}
