package mailing

import (
	"strings"
	"testing"
	"time"

	"standfirst/models/mailing"
	"standfirst/models/setting"
)

// Each message comes back to an address of its own, the same at every try, by which its recipient is found; an address
// that differs in anything but the case of its letters is nobody's.
func TestEachMessageComesBackToAnAddressOfItsOwn(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	set, err := w.settings.Get(w.ctx)
	w.must(err)
	set.Sender.Returns = "bounces@acme.example"
	w.must(w.settings.SetMail(w.ctx, setting.Mail{Sender: set.Sender, SMTP: setting.SMTP{Host: "127.0.0.1", Port: 2525, TLS: setting.TLSNone}, Postal: "1 Acme Way"}, author))
	rel := w.news()
	plan := func(p *mailing.Plan) { p.Subject = map[string]string{"en": "A new charger"} }
	m := w.launch(w.toList(rel, plan, w.people(3)...))
	other := w.launch(w.toList(rel, plan, w.readersAt("other.example", 1)...))
	paths := map[string][]string{}
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		paths[msg.To.Email] = append(paths[msg.To.Email], msg.ReturnPath)
		if len(paths[msg.To.Email]) == 1 {
			return mailing.Outcome{Kind: mailing.Delayed, Code: 450, Text: "greylisted", Stage: "rcpt"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	e := w.engine()
	e.Workers = 1
	w.run(e)
	w.clock.Add(time.Hour)
	w.run(e)

	found := func(m mailing.Mailing, path string) string {
		page, err := w.mailings.Recipients(w.ctx, mailing.Search{MailingID: m.ID, Text: path, Limit: 10})
		w.must(err)
		var who []string
		for _, d := range page.Items {
			who = append(who, d.Address)
		}
		return strings.Join(who, " ")
	}
	seen := map[string]bool{}
	for _, d := range w.deliveries(m) {
		of := paths[d.Address]
		path := of[0]
		if !strings.HasPrefix(path, "bounces+") || !strings.HasSuffix(path, "@acme.example") || strings.IndexByte(path, '@') > 64 || seen[path] {
			t.Errorf("%s has the return path %q", d.Address, path)
		}
		seen[path] = true
		for _, again := range of {
			if again != path {
				t.Errorf("%s: %s, then %s", d.Address, path, again)
			}
		}
		for _, spelled := range []string{path, strings.ToUpper(path), " <" + path + "> "} {
			if got := found(m, spelled); got != d.Address {
				t.Errorf("%q finds %q", spelled, got)
			}
		}
		if got := found(other, path); got != "" {
			t.Errorf("%q finds %q in another mailing", path, got)
		}
		for i := len("bounces+"); i < strings.IndexByte(path, '@'); i++ {
			letter := byte('a')
			if path[i] == letter {
				letter = 'b'
			}
			if forged := path[:i] + string(letter) + path[i+1:]; found(m, forged) != "" {
				t.Fatalf("%q finds somebody, as %q does", forged, path)
			}
		}
	}
	for _, bad := range []string{"no address", "a+b@acme.example", strings.Repeat("b", 22) + "@acme.example"} {
		set.Sender.Returns = bad
		if err := w.settings.SetMail(w.ctx, setting.Mail{Sender: set.Sender}, author); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
