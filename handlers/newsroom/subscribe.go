package newsroom

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/sheet"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/subscription"
	"standfirst/templates"
)

// subscribing bounds how often one network may ask for a mail to an address.
var subscribing = web.Rate{Name: "subscribe", Every: 20 * time.Second, Burst: 15}

// trap is a field that people do not see and programs fill in.
const trap = "website"

func subscribeForm(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	s.params = []string{"topic"}
	v, err := s.subscribeView(templates.Form{})
	if err != nil {
		return err
	}
	return private(s, fiber.StatusOK, subscribePage, v)
}

func (s site) subscribeView(form templates.Form) (subscribeView, error) {
	f, err := s.frame(s.t("subscription.title"))
	if err != nil {
		return subscribeView{}, err
	}
	v := subscribeView{Frame: f, Form: form, Action: s.url("/subscribe")}
	v.CSRF = web.CSRF(s.c)
	v.inLanguages(s.base()+"/subscribe", s.lang, release.Langs())
	v.Description = s.t("subscription.about", "name", s.Name)
	topics, err := s.Newsroom.Topics(s.ctx(), false)
	if err != nil {
		return v, err
	}
	v.Topics, v.Paces = topicOptions(topics, s.lang), s.paces()
	if v.Consent, err = s.consent(); err != nil {
		return v, err
	}
	if len(form.Values) == 0 {
		if t := web.Query(s.c).Get("topic"); t != "" {
			for _, topic := range topics {
				if topic.Slug == t {
					v.Form.Values = map[string][]string{"topic": {topic.ID}, "pace": {"now"}}
				}
			}
		}
	}
	return v, nil
}

func topicOptions(topics []newsroom.Topic, lang string) []templates.Option {
	var out []templates.Option
	for _, t := range topics {
		name, _ := t.Name.In(lang)
		out = append(out, templates.Option{Value: t.ID, Label: name})
	}
	return out
}

// consent is what a subscriber agrees to: what is kept, what for, how it ends, and whom to ask.
func (s site) consent() (string, error) {
	set, err := s.Settings.Get(s.ctx())
	if err != nil {
		return "", err
	}
	whom := set.Press.Email
	if whom == "" {
		whom = s.Name
	}
	return s.t("subscription.consent.text", "name", s.Name, "whom", whom), nil
}

// subscribe answers every address alike.
func subscribe(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	form := web.Form(c)
	n := subscription.New{Address: form.Value("email"), Topics: form.Values["topic"], Lang: s.lang, Pace: paceOf(form), From: web.ClientIP(c)}
	if form.Value("consent") == "1" {
		if n.Consent, err = s.consent(); err != nil {
			return err
		}
	}
	if form.Value(trap) != "" {
		err = fault.Bad(trap, "subscription.trap")
	} else {
		err = s.Subscriptions.Ask(c.UserContext(), n)
	}
	if err != nil && !web.Refuse(&form, err) {
		return err
	}
	v, err := s.subscribeView(form)
	if err != nil {
		return err
	}
	if len(form.Errors) > 0 {
		return private(s, fiber.StatusUnprocessableEntity, subscribePage, v)
	}
	v.Sent = true
	return private(s, fiber.StatusOK, subscribePage, v)
}

// subscriber is the page behind the link of a mail: to confirm, or to choose topics and to end it. Looking at it
// changes nothing, as scanners follow every link.
func subscriber(c *fiber.Ctx) error {
	s, x, confirms, err := subscriberOf(c)
	if err == nil {
		var v subscriberView
		if v, err = s.subscriberView(x, confirms); err == nil {
			return private(s, fiber.StatusOK, subscriberPage, v)
		}
	}
	if s.Space == nil || !errors.Is(err, store.ErrAway) || !s.Subscriptions.Manages(c.Params("token")) {
		return err
	}
	return web.Leaving(c, "subscription.end", web.LeavingView{Name: s.Name, Key: "subscription.away.ask", Action: "/s/" + c.Params("token"), Do: "end"})
}

func subscriberOf(c *fiber.Ctx) (site, subscription.Subscriber, bool, error) {
	sp, err := web.Linked(c, "subscription.link.unknown")
	if err != nil {
		return site{}, subscription.Subscriber{}, false, err
	}
	x, confirms, err := sp.Subscriptions.Read(c.UserContext(), c.Params("token"))
	return read(c, sp, x.Lang), x, confirms, err
}

func (s site) subscriberView(x subscription.Subscriber, confirms bool) (subscriberView, error) {
	f, err := s.frame(s.t("subscription.yours"))
	if err != nil {
		return subscriberView{}, err
	}
	v := subscriberView{Frame: f, Action: "/s/" + s.c.Params("token") + "?lang=" + s.lang, Confirms: confirms, Hidden: hiddenAddress(x.Address)}
	v.CSRF, v.NoIndex = web.CSRF(s.c), true
	topics, err := s.Newsroom.Topics(s.ctx(), true)
	if err != nil {
		return v, err
	}
	chosen := x.Topics
	if confirms {
		chosen = x.Wanted
	}
	for _, t := range topics {
		if has := slices.Contains(chosen, t.ID); has || !confirms && !t.Closed {
			v.Topics = append(v.Topics, topicOptions([]newsroom.Topic{t}, s.lang)...)
		}
	}
	v.Form.Values = map[string][]string{"topic": chosen, "pace": {paceName(x.Pace)}}
	v.Paces, v.Pace = s.paces(), "subscription.pace."+paceName(x.WantedPace)
	return v, nil
}

// hiddenAddress shows of an address its first letter and its domain: a link may be seen by others than its reader.
func hiddenAddress(address string) string {
	for i, r := range address {
		if r == '@' && i > 0 {
			return string([]rune(address)[:1]) + "…" + address[i:]
		}
	}
	return ""
}

// paceOf is how often somebody wants to be written to; a form without the field means at once.
func paceOf(form templates.Form) subscription.Pace {
	if p := form.Value("pace"); p != "now" {
		return subscription.Pace(p)
	}
	return subscription.AtOnce
}

// paceName is a pace as forms have it.
func paceName(p subscription.Pace) string {
	if p == subscription.AtOnce {
		return "now"
	}
	return string(p)
}

func (s site) paces() []templates.Option {
	var out []templates.Option
	for _, p := range subscription.Paces() {
		out = append(out, templates.Option{Value: paceName(p), Label: s.t("subscription.pace." + paceName(p))})
	}
	return out
}

// changeSubscriber confirms, or sets the topics, or ends it: what the button that was pressed says.
func changeSubscriber(c *fiber.Ctx) error {
	form := web.Form(c)
	if form.Value("List-Unsubscribe") == "One-Click" { // a mail program, RFC 8058
		return endAtOnce(c)
	}
	s, x, confirms, err := subscriberOf(c)
	done := "subscription.done.changed"
	switch topics := form.Values["topic"]; {
	case err != nil:
	case confirms:
		x, err = s.Subscriptions.Confirm(c.UserContext(), c.Params("token"), web.ClientIP(c))
		done = "subscription.done.confirmed"
	case form.Value("do") == "end", len(topics) == 0:
		x, err = s.Subscriptions.Choose(c.UserContext(), c.Params("token"), nil, x.Pace, web.ClientIP(c))
		done = "subscription.done.ended"
	default:
		x, err = s.Subscriptions.Choose(c.UserContext(), c.Params("token"), topics, paceOf(form), web.ClientIP(c))
	}
	if s.Space != nil && errors.Is(err, store.ErrAway) && form.Value("do") == "end" {
		return endLater(c, s.Space)
	}
	if err != nil {
		return err
	}
	v, err := s.subscriberView(x, false)
	if err != nil {
		return err
	}
	v.Done, v.Ended = done, x.State == subscription.Ended
	if !v.Ended {
		v.Action = "/s/" + s.Subscriptions.ManageToken(x) + "?lang=" + s.lang
		v.Manage = web.Of(c).Base.JoinPath("/s/" + s.Subscriptions.ManageToken(x)).String()
	}
	return private(s, fiber.StatusOK, subscriberPage, v)
}

// endAtOnce ends a subscription for a mail program, as often as it is asked.
func endAtOnce(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "subscription.link.unknown")
	if err != nil {
		return err
	}
	if err := sp.Subscriptions.End(c.UserContext(), c.Params("token"), web.ClientIP(c)); errors.Is(err, store.ErrAway) {
		return endLater(c, sp)
	} else if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusOK)
}

// endLater takes the wish while the database is away.
func endLater(c *fiber.Ctx, sp *space.Space) error {
	if err := sp.Subscriptions.EndLater(c.Params("token"), web.ClientIP(c)); err != nil {
		return err
	}
	return web.Leaving(c, "subscription.end", web.LeavingView{Name: sp.Name, Key: "subscription.away.done"})
}

const subscribersShown = 50

// subscribers is the portal's page of who gets which topic, and what they agreed to.
func subscribers(c *fiber.Ctx) error {
	sp, q := web.Space(c), web.Query(c)
	v := subscribersView{Frame: web.Frame(c, "subscription.subscribers"), Export: web.URL(c, "/newsroom/subscribers/export.csv")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.newsroom", "/newsroom")}
	topics, err := sp.Newsroom.Topics(c.UserContext(), true)
	if err != nil {
		return err
	}
	counts, err := sp.Subscriptions.Counts(c.UserContext())
	if err != nil {
		return err
	}
	topic := ""
	for _, t := range topics {
		name, _ := t.Name.In(web.Lang(c))
		n := int(counts[t.ID])
		v.Tabs = append(v.Tabs, templates.Tab{Label: name, URL: web.Address(web.URL(c, "/newsroom/subscribers"), "topic", t.Slug), Active: q.Get("topic") == t.Slug, Count: &n})
		if q.Get("topic") == t.Slug {
			topic = t.ID
			v.Export = web.Address(v.Export, "topic", t.Slug)
		}
	}
	v.All, v.AllActive, v.Q = web.URL(c, "/newsroom/subscribers"), topic == "", q.Get("q")
	v.Topics, v.Form = web.URL(c, "/newsroom/topics"), "/newsroom/"+sp.ID+"/subscribe"
	v.HasTopics = len(topics) > 0
	if topic != "" {
		v.Keep = []templates.Option{{Label: "topic", Value: q.Get("topic")}}
	}
	page, err := sp.Subscriptions.Find(c.UserContext(), subscription.Search{Topic: topic, Address: v.Q, After: q.Get("after"), Limit: subscribersShown})
	if err != nil {
		return err
	}
	for _, x := range page.Items {
		row := subscriberRow{Address: x.Address, Topics: topicNames(topics, x.Topics, web.Lang(c)), Pace: "subscription.pace." + paceName(x.Pace), At: x.ActiveAt, Consent: x.Consent.Text, ConfirmedAt: x.Consent.ConfirmedAt, From: x.Consent.ConfirmedFrom}
		if x.ContactID != "" {
			row.URL = web.URL(c, "/contacts/"+x.ContactID)
		}
		v.Rows = append(v.Rows, row)
	}
	if page.Next != "" {
		v.Older = web.Address(web.URL(c, "/newsroom/subscribers"), "topic", q.Get("topic"), "q", v.Q, "after", page.Next)
	}
	return web.Results(c, subscribersPage, "subscriber-rows", v)
}

func topicNames(topics []newsroom.Topic, ids []string, lang string) []string {
	var out []string
	for _, t := range chosen(topics, ids) {
		name, _ := t.Name.In(lang)
		out = append(out, name)
	}
	return out
}

// exportSubscribers gives out the addresses with what they agreed to, and leaves in the log that it did.
func exportSubscribers(c *fiber.Ctx) error {
	sp := web.Space(c)
	topics, err := sp.Newsroom.Topics(c.UserContext(), true)
	if err != nil {
		return err
	}
	topic := ""
	for _, t := range topics {
		if slug := web.Query(c).Get("topic"); slug != "" && t.Slug == slug {
			topic = t.ID
		}
	}
	n := 0
	return web.CSV(c, "subscribers.csv", func(w *sheet.Writer) error {
		w.Write(web.Words(c, "subscription.column.", "address", "topics", "pace", "lang", "since", "asked", "asked_from", "confirmed", "confirmed_from", "consent")...)
		for x, err := range sp.Subscriptions.All(c.UserContext(), topic) {
			if err != nil {
				return err
			}
			names := strings.Join(topicNames(topics, x.Topics, web.Lang(c)), "; ")
			w.Write(x.Address, names, paceName(x.Pace), x.Lang, stamp(x.ActiveAt), stamp(x.Consent.AskedAt), x.Consent.AskedFrom, stamp(x.Consent.ConfirmedAt), x.Consent.ConfirmedFrom, x.Consent.Text)
			n++
		}
		return sp.Subscriptions.RecordExport(c.UserContext(), n, web.Actor(c))
	})
}
