package setting_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/setting"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/mailing"
	models "standfirst/models/setting"
	"standfirst/models/space"
)

// unreachable is a server that nobody reaches.
type unreachable struct{}

func (unreachable) Send(context.Context, mailing.Message) mailing.Outcome {
	return mailing.Outcome{Kind: mailing.Delayed, Why: "outbound.smtp.unreachable", Stage: "connect"}
}

// A link that could not be mailed is no test message, and nobody tries it again: that is what is said. What the page offers
// is what there is: without a DNS nothing is asked anew, and without a key that signs none goes on signing.
func TestASenderWhoseServerIsNotReached(t *testing.T) {
	app := webtest.New(t, setting.Routes, func(_ *web.Kit, o *space.Outside) {
		o.Sender = func(models.SMTP) mailing.Sender { return unreachable{} }
	})
	r := app.As("administrator").Post("/acme/settings/senders", url.Values{
		"once": {"one"}, "sender_name": {"News"}, "sender_address": {"news@acme.example"}, "smtp_host": {"relay.acme.example"}, "smtp_port": {"587"}, "smtp_tls": {"starttls"},
	})
	path := r.Header.Get("Location")
	if said := told(r); !strings.HasPrefix(path, "/acme/settings/senders/") || !strings.Contains(said, "sender.flash.ask_failed") || strings.Contains(said, "again") {
		t.Fatal(r.StatusCode, path, said)
	}
	if said := told(app.As("administrator").Post(path+"/test", url.Values{"address": {"me@acme.example"}})); !strings.Contains(said, "setting.flash.test_failed") || strings.Contains(said, "again") {
		t.Error(said)
	}
	app.Run(webtest.Scenario{
		Name: "its domain", As: "administrator", Path: "/acme/settings/domains/acme.example",
		Has: []string{"Waits for its record", "Mail is signed once this key is in use"}, HasNot: []string{"Ask again", "signs now goes on"},
	})
}
