package e2e

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
)

// schedule has Lin plan a wave in a zone that is not hers, look at what will happen,
// send herself a test and confirm by typing the number of people.
func (j *journey) schedule() {
	l := j.lin
	l.press("nav.releases")
	l.Press(j.shown())
	l.look()
	l.press("release.mail")
	l.Type(j.say("mailing.field.subject", "lang", j.say("mailing.lang.en")), subject[0])
	l.Type(j.say("mailing.field.subject", "lang", j.say("mailing.lang.zh")), subject[1])
	l.press("mailing.form.submit") // no list yet
	l.see("mailing.lists.needed")
	l.Tick(j.list, j.about("mailing.field.lists"))
	l.Tick(j.say("mailing.when.at"))
	l.typeIn("mailing.field.at", "2020-01-01T09:00") // long past
	l.press("mailing.form.submit")
	l.See("2020")
	zone, err := time.LoadLocation("Asia/Tokyo")
	j.must(err)
	j.at = j.now().Add(90 * time.Minute).Truncate(time.Minute).In(zone)
	l.typeIn("mailing.field.at", j.at.Format("2006-01-02T15:04"))
	l.typeIn("ui.zone", "Asia/Tokyo")
	l.press("mailing.form.submit")
	l.see("mailing.flash.created")
	l.See("Asia/Tokyo")
	l.see("mailing.check.facts", "n", 2)
	l.press("mailing.review.test")
	j.arrives(2) // one in each language
	j.sink.Reset()
	confirm := j.say("ui.confirm.type", "expect", "4")
	l.Type(confirm, "5")
	l.press("mailing.confirm.button", "n", 4)
	l.Type(confirm, "4")
	l.press("mailing.confirm.button", "n", 4)
	l.see("state.scheduled")
	l.see("mailing.progress.waiting")
}

// follow has Lin watch the page when the time has come, without touching anything, and then looks at what
// has arrived.
func (j *journey) follow() {
	l := j.lin
	l.see("mailing.progress.waiting")
	j.pass(j.at)
	j.arrives(4)
	l.see("state.done")
	l.look()
	for _, m := range []struct{ to, subject, text string }{
		{"ada@harbourdaily.example", subject[0], claims[0][0]},
		{"lilei@chenbao.example", subject[1], claims[0][1]},
	} {
		got := j.sink.To(m.to)
		if len(got) != 1 {
			j.t.Errorf("%d messages to %s", len(got), m.to)
			continue
		}
		j.check(got[0].Data, m.subject, m.text)
	}
	l.press("mailing.tab.recipients")
	l.See("ada@harbourdaily.example")
	l.see("state.accepted")
}

// check reads a message as a mail program would.
func (j *journey) check(data []byte, subject, text string) {
	j.t.Helper()
	r, err := mail.CreateReader(strings.NewReader(string(data)))
	j.must(err)
	if got, _ := r.Header.Subject(); got != subject {
		j.t.Errorf("the subject is %q, not %q", got, subject)
	}
	if got, _ := r.Header.AddressList("From"); len(got) != 1 || got[0].Name != j.house || got[0].Address != "press@harbourlight.example" {
		j.t.Errorf("from %v", got)
	}
	if got := r.Header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		j.t.Errorf("List-Unsubscribe-Post: %q", got)
	}
	var parts []string
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		j.must(err)
		body, err := io.ReadAll(part.Body)
		j.must(err)
		parts = append(parts, string(body))
	}
	if len(parts) != 2 || !strings.Contains(strings.Join(strings.Fields(parts[0]), " "), text) || !strings.Contains(parts[1], text) {
		j.t.Errorf("the two parts do not say %q: %q", text, parts)
	}
}

// leave opens the link of one reader, who presses the only button there is.
func (j *journey) leave() {
	got := j.sink.To("ada@harbourdaily.example")
	r, err := mail.CreateReader(strings.NewReader(string(got[0].Data)))
	j.must(err)
	link, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("List-Unsubscribe"), "<"), ">")
	ada := j.person()
	if !strings.HasPrefix(link, ada.Base+"/u/") {
		j.t.Fatalf("List-Unsubscribe: %s", r.Header.Get("List-Unsubscribe"))
	}
	ada.Go(strings.TrimPrefix(link, ada.Base))
	ada.look()
	ada.press("unsubscribe.button")
	ada.See(j.house)
	j.anna.press("nav.suppressions")
	j.anna.See("ada@harbourdaily.example")
}

// cover has Omar add the feed of a news site, on which a reprint stands, and confirm what was found.
func (j *journey) cover() {
	i := 0
	if j.lang != "en" {
		i = 1
	}
	paragraphs := "<p>" + strings.ReplaceAll(j.body[i], "\n\n", "</p><p>") + "</p><p>" + claims[0][i] + "</p><p>" + claims[1][i] + "</p>"
	j.press.publish("numbers", j.lang, j.article, paragraphs)
	o := j.omar
	o.press("nav.sources")
	o.see("coverage.source.empty.title")
	o.press("coverage.source.new")
	o.typeIn("coverage.source.url", j.press.URL+"/feed.xml")
	o.typeIn("coverage.column.outlet", "The Harbour Daily")
	o.press("coverage.source.add")
	o.see("coverage.flash.source_added")
	o.reload("nav.coverage", j.say("coverage.waiting.title", "n", 1))
	o.look()
	o.press("coverage.waiting.look")
	o.Press(j.article)
	o.look()
	o.see("coverage.match.text")
	o.press("nav.today")
	o.press("today.matches", "n", 1)
	o.Press(j.say("coverage.confirm") + ": " + j.article)
	o.see("coverage.flash.confirmed")
	o.look()
}

// reload looks at a page of the menu again and again until something is there that background work brings.
func (p *person) reload(page, text string) {
	p.w.t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); {
		p.Press(p.w.say(page))
		if p.Sees(text) {
			return
		}
	}
	p.See(text)
}

// report has Lin open the report and take its table along.
func (j *journey) report() {
	l := j.lin
	l.press("nav.reports")
	l.Press(j.shown())
	l.look()
	l.See("The Harbour Daily")
	l.See(j.article)
	l.see("report.reached.mail", "accepted", 4, "total", 4)
	if csv := l.Read(j.say("report.csv")); !strings.Contains(csv, j.article) || !strings.Contains(csv, "The Harbour Daily") {
		j.t.Errorf("the table does not hold the article: %s", csv)
	}
	l.press("report.print")
	l.See(j.article)
}

var subject = [2]string{"Statement on telephone numbers", "关于手机号外泄的声明"}
