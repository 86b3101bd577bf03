package sender_test

import (
	"strings"
	"testing"

	"standfirst/models/setting"
)

// A refresh token that takes the place of the last one is found at the next start, changes nothing of the way that is
// open, is never in the clear in the database, and gives way to what somebody types later.
func TestARenewedTokenTakesThePlaceOfTheOneThatWasTyped(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	smtp := setting.SMTP{
		Host: "smtp.acme.example", Port: 587, TLS: setting.TLSStart, User: "press@acme.example", Password: "secret\nfirst",
		OAuth: setting.OAuth{TokenURL: "https://login.example/token", ClientID: "press"},
	}
	p := plan()
	p.SMTP = smtp
	x, err := w.Create(ctx, "", p, anna)
	must(err)
	from := setting.Sender{Name: "Acme", Address: "press@acme.example"}
	must(w.settings.SetMail(ctx, setting.Mail{Sender: from, SMTP: smtp, Postal: "1 Acme Way"}, anna))
	for _, id := range []string{"", x.ID} {
		way, version, err := w.Way(ctx, id)
		must(err)
		if way.Password != "secret\nfirst" || way.Renewed == nil {
			t.Fatalf("%q: the way is %q", id, way.Password)
		}
		must(way.Renewed(ctx, "second "+id))
		must(way.Renewed(ctx, "third "+id))
		again, same, err := w.Way(ctx, id)
		must(err)
		if again.Password != "secret\nthird "+id || same != version {
			t.Errorf("%q: afterwards it is %q, version %s after %s", id, again.Password, same, version)
		}
	}
	before, _, err := w.Way(ctx, "")
	must(err)
	smtp.Password = "secret\ntyped"
	must(w.settings.SetMail(ctx, setting.Mail{Sender: from, SMTP: smtp, Postal: "1 Acme Way"}, anna))
	if way, _, err := w.Way(ctx, ""); err != nil || way.Password != "secret\ntyped" {
		t.Errorf("what was typed later is %q, %v", way.Password, err)
	}
	way, _, err := w.Way(ctx, "")
	must(err)
	must(way.Renewed(ctx, "newer"))
	must(before.Renewed(ctx, "of a connection that was opened before"))
	if way, _, err := w.Way(ctx, ""); err != nil || way.Password != "secret\nnewer" {
		t.Errorf("a late token of the secrets before has taken the place of one that works: %q, %v", way.Password, err)
	}
	if way, _, err := w.Way(ctx, x.ID); err != nil || !strings.HasPrefix(way.Password, "secret\nthird") {
		t.Errorf("the other sender's is %q, %v", way.Password, err)
	}
}
