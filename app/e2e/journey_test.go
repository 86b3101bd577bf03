package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/browsertest"
)

const password = "violet harbour lantern 62"

// From nothing to the report, by hand, once in each language: every step is what a new user sees, clicks
// and types.
func TestByHand(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, browsertest.Start(t), lang)
			j := &journey{world: w, texts: english}
			if lang == "zh-CN" {
				j.texts = chinese
			}
			for _, step := range []struct {
				name string
				do   func()
			}{
				{"set up", j.setUp},
				{"sender", j.setSender},
				{"import", j.importContacts},
				{"colleagues", j.invite},
				{"incident", j.declare},
				{"facts", j.verify},
				{"release", j.write},
				{"approval", j.approve},
				{"mailing", j.schedule},
				{"coverage", j.cover},
				{"progress", j.follow},
				{"unsubscribing", j.leave},
				{"report", j.report},
			} {
				begun := time.Now()
				step.do()
				t.Logf("%s: %.1f s", step.name, time.Since(begun).Seconds())
			}
		})
	}
}

// journey is what its steps hand on to each other.
type journey struct {
	*world
	texts
	anna, lin, omar, grace, zhou *person
	public                       string    // path of the page in the newsroom
	at                           time.Time // when the wave is to start
}

func (j *journey) setUp() {
	code, err := j.server.Accounts.OfferSetup(j.t.Context())
	j.must(err)
	j.anna = j.person()
	a := j.anna
	a.Go("/")
	a.look()
	a.see("account.setup.title")
	a.typeIn("account.setup.key_label", code)
	a.typeIn("account.setup.organisation", j.house)
	a.typeIn("account.name", j.names[0])
	a.typeIn("account.email", "anna@harbourlight.example")
	a.typeIn("account.password", "harbourlight1") // too easy: it names the house
	a.typeIn("account.department", j.say("department.management"))
	a.press("account.setup.submit")
	a.see("account.password.personal")
	a.typeIn("account.password", password)
	a.press("account.setup.submit")
	a.see("account.setup.done")
}

func (j *journey) setSender() {
	a := j.anna
	a.press("today.step.sender")
	a.see("setting.captures")
	sender := browsertest.About(j.say("setting.section.sender_text"))
	a.Type(j.say("setting.field.sender_name"), j.house, sender)
	a.Type(j.say("setting.field.sender_address"), "press@harbourlight.example", sender)
	a.typeIn("setting.field.postal", j.postal)
	host, port := j.sink.Addr(), ""
	host, port, _ = strings.Cut(host, ":")
	a.typeIn("setting.field.host", host)
	a.typeIn("setting.field.port", port)
	a.Tick(j.say("setting.tls.none"))
	a.pressIn(j.say("setting.section.smtp_text"), "ui.save")
	a.see("setting.sends")
	a.press("mailing.review.test")
	a.see("setting.flash.tested", "address", "anna@harbourlight.example")
	j.arrives(1)
	j.sink.Reset()
	a.typeIn("setting.field.press_name", j.names[1])
	a.typeIn("setting.field.press_phone", "+44 20 7946 0100")
	a.pressIn(j.say("setting.section.house_text"), "ui.save")
	a.see("setting.flash.saved")
}

// arrives waits until the mail server has that many messages.
func (j *journey) arrives(n int) {
	j.t.Helper()
	ctx, cancel := context.WithTimeout(j.t.Context(), 3*time.Minute)
	defer cancel()
	j.must(j.sink.Wait(ctx, n))
}

func (j *journey) importContacts() {
	a := j.anna
	a.press("nav.contacts")
	a.see("contact.empty.title")
	a.press("nav.today")
	a.press("today.step.contacts")
	a.Upload(j.say("contact.import.file"), j.file("press.csv", j.table))
	a.press("contact.import.upload")
	a.typeIn("contact.bulk.new_list", j.list)
	a.press("contact.import.check", "n", 5)
	a.see("contact.import.start", "n", 4)
	a.look()
	a.See(j.badProblem)
	a.see("contact.import.fate.error")
	a.press("contact.import.start", "n", 4)
	a.see("contact.import.done", "n", 4)
	a.look()
	if errors := a.Read(j.say("contact.import.errors", "n", 1)); !strings.Contains(errors, j.badRow) {
		j.t.Errorf("the file of refused rows does not hold %q: %s", j.badRow, errors)
	}
	a.Press(j.list)
	a.look()
	a.see("audience.members", "n", 4)
}

// invite makes a link for each colleague, who opens it in a browser of their own.
func (j *journey) invite() {
	for i, c := range []struct {
		who                    **person
		address, role, section string
	}{
		{&j.lin, "lin", "role.manager", "department.communications"},
		{&j.omar, "omar", "role.officer", "department.communications"},
		{&j.grace, "grace", "role.checker", "department.product"},
		{&j.zhou, "zhou", "role.approver", "department.legal"},
	} {
		address := c.address + "@harbourlight.example"
		a, form := j.anna, browsertest.About(j.say("account.invite.make"))
		a.press("nav.users")
		a.Type(j.say("account.email"), address, form)
		a.Type(j.say("account.role"), j.say(c.role), form)
		a.Type(j.say("account.department"), j.say(c.section), form)
		a.press("account.invite.submit")
		a.see("account.invite.link", "email", address)
		link := browsertest.Eval[string](a.Tab, `document.querySelector(".copy code").textContent`)
		p := j.person()
		*c.who = p
		p.Go(strings.TrimPrefix(link, p.Base))
		p.look()
		p.See(address)
		p.typeIn("account.name", j.names[i+1])
		p.typeIn("account.password", password)
		p.press("account.invite.accept")
		p.see("account.invite.done")
	}
}

func (j *journey) declare() {
	l := j.lin
	l.press("nav.incidents")
	l.see("incident.empty.title")
	l.press("nav.today")
	l.press("today.step.incident")
	l.press("incident.new.submit") // empty: it comes back with what is missing
	l.see("incident.title.missing")
	l.typeIn("incident.field.title.en", j.titleEN)
	l.typeIn("incident.field.title.zh-CN", j.titleZH)
	l.typeIn("incident.field.type", j.say("incident.type.data_leak"))
	l.typeIn("incident.field.grade", j.say("incident.grade.2"))
	l.Tick(j.say("incident.mode.real"))
	l.press("incident.new.submit")
	l.see("incident.flash.declared")
}

// verify has Omar write two facts, on evidence, and two colleagues of different departments sign them. A
// signature for what has changed meanwhile is refused, and so is the author's.
func (j *journey) verify() {
	for i, c := range j.claims {
		o := j.omar
		o.press("nav.incidents")
		o.Press(j.title)
		o.look()
		o.press("incident.fact.new")
		o.typeIn("fact.field.claim.en", c[0])
		o.typeIn("fact.field.claim.zh-CN", c[1])
		o.Tick(j.say("fact.field.public"))
		o.press("fact.new.submit")
		o.See(c[0])
		o.Upload(j.say("fact.evidence.file"), j.file("log.txt", []byte("access log\n"+c[0]+"\n")))
		o.typeIn("fact.evidence.note", j.note)
		o.press("fact.evidence.upload")
		o.see("fact.flash.evidence")
		o.see("fact.sign.author")
		if i > 0 {
			continue
		}
		j.grace.Go(o.Path())
		j.grace.look()
		o.press("fact.evidence.add_link")
		o.typeIn("fact.evidence.url", "https://status.harbourlight.example/log")
		o.press("fact.evidence.link")
		j.grace.press("fact.sign.button", "department", j.say("department.product"))
		j.grace.see("fact.sign.changed", "fact", "F-1", "key", "F-1")
	}
	for i, c := range j.claims {
		claim := j.in(c[0], c[1])
		j.grace.press("nav.today") // it waits for her
		j.grace.Press(claim)
		j.grace.press("fact.sign.button", "department", j.say("department.product"))
		j.grace.see("fact.flash.signed")
		j.zhou.press("nav.incidents")
		j.zhou.Press(j.title)
		j.zhou.Press(fmt.Sprintf("F-%d %s", i+1, claim))
		j.zhou.press("fact.sign.button", "department", j.say("department.legal"))
		j.zhou.see("state.verified")
		j.zhou.look()
	}
}
