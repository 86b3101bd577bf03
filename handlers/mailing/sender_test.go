package mailing_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/mailing"
	"standfirst/handlers/setting"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/models/contact"
	mailings "standfirst/models/mailing"
	"standfirst/models/sender"
	models "standfirst/models/setting"
	"standfirst/models/space"
)

// names is a DNS that holds what a test publishes.
type names map[string]string

func (n names) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, ok := n[name]; ok {
		return []string{text}, nil
	}
	return nil, &net.DNSError{Name: name, IsNotFound: true}
}

func (n names) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return []*net.MX{{Host: "mx." + name}}, nil
}

func (n names) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) {
	return []net.IPAddr{{IP: net.IPv4(192, 0, 2, 7)}}, nil
}

func (n names) LookupAddr(context.Context, string) ([]string, error) {
	return []string{"mail.acme.example."}, nil
}

// sink takes every message and says through which server it came.
type sink struct {
	server models.SMTP
	taken  *[]taken
}

type taken struct {
	host, password, signs string
	mailings.Message
}

func (s sink) Send(_ context.Context, m mailings.Message) mailings.Outcome {
	*s.taken = append(*s.taken, taken{s.server.Host, s.server.Password, s.server.Sign.Selector, m})
	return mailings.Outcome{Kind: mailings.Taken, Code: 250, Stage: "sent"}
}

func openSending(t *testing.T, dns names) (*house, *[]taken) {
	t.Helper()
	var all []taken
	routes := func(k *web.Kit) []web.Route { return slices.Concat(mailing.Routes(k), setting.Routes(k)) }
	h := openWith(t, routes, func(k *web.Kit, out *space.Outside) {
		out.Frame = mail.Frame{Set: k.Set}
		out.Sender = func(smtp models.SMTP) mailings.Sender { return sink{smtp, &all} }
		if dns != nil {
			out.Names = dns
		}
	})
	must(t, h.Space.Settings.SetMail(h.ctx, models.Mail{
		Sender: models.Sender{Name: "Acme", Address: "press@acme.example"}, SMTP: models.SMTP{Host: "mail.acme.example", Port: 587, TLS: models.TLSStart}, Postal: "1 Way",
	}, author))
	return h, &all
}

func newsDesk(change ...func(url.Values)) url.Values {
	f := url.Values{
		"once": {"one"}, "sender_name": {"Acme News"}, "sender_address": {"news@acme.example"}, "smtp_host": {"relay.acme.example"}, "smtp_port": {"465"},
		"smtp_tls": {"tls"}, "smtp_user": {"news"}, "smtp_password": {"correct horse"}, "daily": {"500"},
	}
	for _, c := range change {
		c(f)
	}
	return f
}

var proofLink = regexp.MustCompile(`/v/[\w.-]+`)

// A further sender: set up, confirmed by the link that its address gets, chosen by a mailing, which then goes through
// its server.
func TestAMailingComesFromTheSenderThatItChooses(t *testing.T) {
	h, all := openSending(t, nil)
	h.Run(
		webtest.Scenario{As: "manager", Path: "/acme/settings/senders", Status: 403},
		webtest.Scenario{As: "manager", Method: "POST", Path: "/acme/settings/senders", Form: newsDesk(), Status: 403},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/senders", Form: newsDesk(set("sender_address", "nobody"), set("smtp_port", "x"), set("daily", "many")), Status: 422, Has: []string{"This is not a mail address", `value="nobody"`, "Write how many messages", `id="f-smtp_password-hint">Type it again`}, HasNot: []string{"correct horse", `id="f-oauth_refresh-hint">Type it again`}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/senders", Form: newsDesk(set("sender_address", "nobody"), set("smtp_password", ""), set("oauth_refresh", "battery staple")), Status: 422, Has: []string{`id="f-oauth_refresh-hint">Type it again`}, HasNot: []string{"battery staple", `id="f-smtp_password-hint">Type it again`}},
	)
	path := h.As("administrator").Post("/acme/settings/senders", newsDesk()).Header.Get("Location")
	h.As("administrator").Post("/acme/settings/senders", newsDesk())
	senders, err := h.Space.Senders.All(h.ctx)
	must(t, err)
	if len(senders) != 1 || path != "/acme/settings/senders/"+senders[0].ID || len(*all) == 0 {
		t.Fatal(path, len(senders), len(*all))
	}
	asked := (*all)[0]
	if asked.host != "relay.acme.example" || asked.password != "correct horse" || asked.To.Email != "news@acme.example" || asked.From.Email != "news@acme.example" || asked.AutoSubmitted != "auto-generated" {
		t.Fatalf("%+v", asked)
	}
	link := proofLink.FindString(asked.Text)
	h.Run(
		webtest.Scenario{As: "administrator", Path: path, Has: []string{"not confirmed yet", `value="news@acme.example"`}, HasNot: []string{"correct horse", "Type it again"}},
		webtest.Scenario{Name: "a test to nobody", As: "administrator", Method: "POST", Path: path + "/test", Form: url.Values{"address": {"nobody"}}, Status: 422, Has: []string{`id="f-address-error"`, `value="nobody"`, `value="news@acme.example"`, `value="relay.acme.example"`}},
		webtest.Scenario{As: "rival/administrator", Path: strings.Replace(path, "acme", "rival", 1), Status: 404},
		webtest.Scenario{Name: "not yet to be chosen", As: "officer", Method: "POST", Path: "/acme/mailings", Form: h.form(set("sender", senders[0].ID)), Status: 422, Has: []string{"has not been confirmed"}},
		webtest.Scenario{Name: "a look confirms nothing", Path: link, Has: []string{"news@acme.example", "<button"}},
		webtest.Scenario{Name: "a bad link", Path: link + "x", Status: 404},
		webtest.Scenario{Name: "in Chinese", Path: link, Lang: "zh-CN", Has: []string{"是否属实"}},
	)
	if x, _ := h.Space.Senders.Get(h.ctx, senders[0].ID); x.Ready() {
		t.Fatal("a GET confirms")
	}
	if _, err := h.Space.Senders.Prove(h.ctx, strings.TrimPrefix(link, "/v/"), "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	r := h.As("officer").Post("/acme/mailings", h.form(set("sender", senders[0].ID)))
	review := r.Header.Get("Location")
	h.Run(
		webtest.Scenario{As: "administrator", Path: "/acme/settings/senders", Has: []string{"news@acme.example", "at most 500 a day", "acme.example"}},
		webtest.Scenario{As: "officer", Path: review, Has: []string{"Acme News &lt;news@acme.example&gt;"}},
		webtest.Scenario{As: "officer", Path: strings.Replace(review, "/review", "/edit", 1), Has: []string{`value="` + senders[0].ID + `" selected`}},
	)
	*all = nil
	h.As("officer").Post(strings.Replace(review, "/review", "/test", 1), url.Values{"address": {"me@acme.example"}})
	if len(*all) != 2 || (*all)[0].host != "relay.acme.example" || (*all)[0].From.Email != "news@acme.example" || (*all)[0].ListID != "press.acme.example" || !strings.HasSuffix((*all)[0].MessageID, "@acme.example>") {
		t.Fatalf("%+v", *all)
	}
	h.As("administrator").Post(path+"/retirement", url.Values{"retired": {"1"}})
	h.Run(webtest.Scenario{As: "officer", Path: review, Has: []string{"is out of use"}})
}

// moody is a server that answers as a test says.
type moody struct{ answer *mailings.Outcome }

func (m moody) Send(context.Context, mailings.Message) mailings.Outcome { return *m.answer }

// A server that takes no mail uses up nothing of what its sender may send in a day.
func TestAnOutageTakesNothingOfADay(t *testing.T) {
	answer := mailings.Outcome{Kind: mailings.Delayed, Why: "outbound.smtp.connect", Stage: "connect"}
	h := openWith(t, mailing.Routes, func(_ *web.Kit, out *space.Outside) {
		out.Sender = func(models.SMTP) mailings.Sender { return moody{&answer} }
	})
	x, err := h.Space.Senders.Create(h.ctx, "", sender.Plan{
		From: models.Sender{Name: "News", Address: "news@acme.example"}, SMTP: models.SMTP{Host: "relay.acme.example", Port: 587, TLS: models.TLSStart}, Daily: 1,
	}, author)
	must(t, err)
	try := func() mailings.Outcome {
		o, err := h.Space.Mailings.TestSender(h.ctx, "en", x.ID, "me@acme.example", author)
		must(t, err)
		return o
	}
	for range 3 {
		if o := try(); o != answer {
			t.Fatalf("%+v", o)
		}
	}
	answer = mailings.Outcome{Kind: mailings.Delayed, Code: 451, Stage: "rcpt"}
	if o := try(); o != answer {
		t.Fatalf("%+v", o)
	}
	if o := try(); o.Why != "sender.daily.full" {
		t.Errorf("a message that a server has heard of does not count: %+v", o)
	}
}

// Large receivers refuse bulk mail that nobody signed: it does not start here, and what is to be published is named.
func TestBulkMailWaitsUntilItsDomainSignsAndSaysSo(t *testing.T) {
	dns := names{"acme.example": "v=spf1 a:mail.acme.example -all"}
	h, all := openSending(t, dns)
	var ids []string
	for n := range 120 {
		c, err := h.Space.Contacts.Create(h.ctx, contact.Contact{Name: fmt.Sprintf("More %d", n), Kind: "journalist", Lang: "en", Email: fmt.Sprintf("more%d@news.example", n), Emails: []string{fmt.Sprintf("more%d@news.example", n)}}, author)
		must(t, err)
		ids = append(ids, c.ID)
	}
	few := h.draft()
	h.Run(webtest.Scenario{Name: "a few may be written to", As: "officer", Path: few + "/review", Has: []string{"is not signed (DKIM)", `data-kind="warn"`}, HasNot: []string{"This mailing cannot go out"}})
	_, err := h.Space.Contacts.AddToList(h.ctx, h.list.ID, contact.Selection{IDs: ids}, author)
	must(t, err)
	many := h.draft()
	launch := func() webtest.Response {
		return h.As("manager").Post(many+"/launch?key=k", url.Values{"confirm": {"123"}})
	}
	refused := launch()
	keys, err := h.Space.Senders.Keys(h.ctx, "acme.example")
	must(t, err)
	if len(keys) != 1 || refused.StatusCode != 422 {
		t.Fatal(len(keys), refused.StatusCode, webtest.Words(refused.Text))
	}
	record := keys[0].Record()
	said := webtest.Words(refused.Text)
	if !strings.Contains(said, record.Name) || !strings.Contains(said, "_dmarc.acme.example") {
		t.Fatal(said)
	}
	domain := "/acme/settings/domains/acme.example"
	use := func() { h.As("administrator").Post(domain+"/use", url.Values{"selector": {keys[0].Selector}}) }
	use()
	if keys, err := h.Space.Senders.Keys(h.ctx, "acme.example"); err != nil || keys[0].State != sender.KeyWaits {
		t.Fatal("the key signs without its record")
	}
	dns[record.Name], dns["_dmarc.acme.example"] = record.Value, "v=DMARC1; p=none"
	use()
	h.As("administrator").Post(domain+"/look", nil)
	h.Run(
		webtest.Scenario{As: "administrator", Path: domain, Has: []string{"the key is published at", "The domain has a policy", "Signs"}, HasNot: []string{"do not start"}},
		webtest.Scenario{As: "administrator", Path: "/acme/settings/domains/evil.example", Status: 404},
		webtest.Scenario{As: "manager", Path: domain, Status: 403},
	)
	if r := launch(); r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	*all = nil
	h.As("officer").Post(few+"/test", url.Values{"address": {"me@acme.example"}})
	if len(*all) == 0 || (*all)[0].signs != keys[0].Selector {
		t.Fatalf("the mail is not signed: %+v", *all)
	}
}
