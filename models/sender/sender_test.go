package sender_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/sender"
	"standfirst/models/setting"
)

var (
	anna  = audit.Actor{ID: "anna", Name: "Anna"}
	start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
)

// world is a space's senders with a DNS server of their own on loopback.
type world struct {
	*sender.Senders
	settings *setting.Settings
	zone     *zone
	now      time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{now: start, zone: serveZone(t)}
	clock := func() time.Time { return w.now }
	db, log := audittest.Open(t, clock)
	var err error
	w.settings, err = setting.Open(t.Context(), setting.Deps{DB: db, Audit: log, Now: clock, Sealer: setting.NewSealer([]byte(strings.Repeat("k", 32))), BaseURL: "https://portal.example"})
	if err != nil {
		t.Fatal(err)
	}
	w.Senders, err = sender.Open(t.Context(), sender.Deps{DB: db, Audit: log, Now: clock, Space: "acme", Settings: w.settings, Names: w.zone.resolver()})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// zone is what a DNS server answers; names are complete, with their dot.
type zone struct {
	mu      sync.Mutex
	records map[string][]string // by name: whole records in the form of zone files
	refuses bool
	asked   func() // is called for each question
	address string
}

func serveZone(t *testing.T) *zone {
	t.Helper()
	z := &zone{records: map[string][]string{}}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	z.address = conn.LocalAddr().String()
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(z.answer)}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown(); _ = conn.Close(); <-done })
	return z
}

// alter changes what is answered from now on.
func (z *zone) alter(change func(z *zone)) {
	z.mu.Lock()
	defer z.mu.Unlock()
	change(z)
}

func (z *zone) answer(w dns.ResponseWriter, q *dns.Msg) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.asked != nil {
		z.asked()
	}
	m := new(dns.Msg)
	m.SetReply(q)
	m.Compress = true
	asked := q.Question[0]
	all, known := z.records[strings.ToLower(asked.Name)]
	switch {
	case z.refuses:
		m.Rcode = dns.RcodeServerFailure
	case !known:
		m.Rcode = dns.RcodeNameError
	}
	for _, text := range all {
		if rr, err := dns.NewRR(asked.Name + " 60 IN " + text); err == nil && rr.Header().Rrtype == asked.Qtype {
			m.Answer = append(m.Answer, rr)
		}
	}
	if udp := 512; m.Len() > udp { // keys are longer than a bare datagram: a server says so, or the client offers more
		if o := q.IsEdns0(); o == nil || int(o.UDPSize()) < m.Len() {
			m.Truncate(udp)
		}
	}
	_ = w.WriteMsg(m)
}

func (z *zone) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", z.address)
	}}
}

// txt is a TXT record, in parts of 255 octets as the DNS has them.
func txt(value string) string {
	var parts []string
	for len(value) > 250 {
		parts, value = append(parts, `"`+value[:250]+`"`), value[250:]
	}
	return "TXT " + strings.Join(append(parts, `"`+value+`"`), " ")
}

func (w *world) publish(r sender.Record) {
	w.zone.alter(func(z *zone) { z.records[r.Name+"."] = []string{txt(r.Value)} })
}

func plan() sender.Plan {
	return sender.Plan{
		From: setting.Sender{Name: "Acme Press", Address: "press@acme.example"},
		SMTP: setting.SMTP{Host: "smtp.acme.example", Port: 587, TLS: setting.TLSStart, User: "press", Password: "hunter2-secret"},
	}
}

func (w *world) look(t *testing.T, set setting.Setting) sender.Look {
	t.Helper()
	w.Forget(set.Domain())
	l, err := w.Look(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func acme() setting.Setting {
	return setting.Setting{Sender: setting.Sender{Address: "press@acme.example"}, SMTP: setting.SMTP{Host: "smtp.acme.example"}}
}

func TestASenderIsConfirmedByTheLinkMailedToIt(t *testing.T) {
	w := newWorld(t)
	x, err := w.Create(t.Context(), "form-1", plan(), anna)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Create(t.Context(), "form-1", plan(), anna); err != nil || again.ID != x.ID {
		t.Error("pressing the button twice made two", again.ID, err)
	}
	if x.Ready() || strings.Contains(x.SMTP.Password, "hunter2") {
		t.Fatalf("%+v", x)
	}
	token := w.ProofToken(x)
	for _, wrong := range []string{"", "x", token + "x", token[:len(token)-2] + "AA", strings.Replace(token, x.ID, strings.Repeat("0", 32), 1)} {
		if _, err := w.Prove(t.Context(), wrong, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	for range 2 {
		if got, err := w.Prove(t.Context(), token, "192.0.2.1"); err != nil || !got.Ready() {
			t.Fatal(got, err)
		}
	}
	p := plan()
	p.From.Address, p.SMTP.Password = "news@acme.example", ""
	changed, err := w.Change(t.Context(), x.ID, p, anna)
	if err != nil || changed.Ready() || changed.SMTP.Password != x.SMTP.Password {
		t.Fatal("another address needs another confirmation and keeps the password:", changed, err)
	}
	if _, err := w.Prove(t.Context(), token, ""); fault.KindOf(err) != fault.NotFound {
		t.Error("an old link confirms the new address", err)
	}
	over := w.ProofToken(changed)
	w.now = w.now.Add(8 * 24 * time.Hour)
	if _, err := w.Prove(t.Context(), over, ""); fault.KindOf(err) != fault.NotFound {
		t.Error("a link works after its time", err)
	}
	smtp, version, err := w.Way(t.Context(), x.ID)
	if err != nil || smtp.Password != "hunter2-secret" || version == "" {
		t.Error(smtp.Password, version, err)
	}
	if same, err := w.WayVersion(t.Context(), x.ID); err != nil || same != version {
		t.Errorf("the way is of version %q, and of %q: %v", version, same, err)
	}
	p.SMTP.Host = "elsewhere.example"
	if moved, err := w.Change(t.Context(), x.ID, p, anna); err != nil || moved.SMTP.Password != "" {
		t.Error("another server gets the old one's password", moved.SMTP.Password, err)
	}
}

func TestWhatIsWrongWithASenderIsSaidByItsFields(t *testing.T) {
	w := newWorld(t)
	for field, change := range map[string]func(*sender.Plan){
		"sender_address":  func(p *sender.Plan) { p.From.Address = "a@b@c" },
		"sender_name":     func(p *sender.Plan) { p.From.Name = "Eve\r\nBcc: all" },
		"sender_reply_to": func(p *sender.Plan) { p.From.ReplyTo = "x" },
		"smtp_host":       func(p *sender.Plan) { p.SMTP.Host = "a b" },
		"smtp_port":       func(p *sender.Plan) { p.SMTP.Port = 0 },
		"smtp_tls":        func(p *sender.Plan) { p.SMTP.TLS = setting.TLSNone },
		"daily":           func(p *sender.Plan) { p.Daily = -1 },
	} {
		p := plan()
		change(&p)
		_, err := w.Create(t.Context(), field, p, anna)
		if all := fault.All(err); len(all) != 1 || all[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestADailyLimitHoldsForTwentyFourHours(t *testing.T) {
	w := newWorld(t)
	p := plan()
	p.Daily = 3
	x, err := w.Create(t.Context(), "", p, anna)
	if err != nil {
		t.Fatal(err)
	}
	take := func(want bool) {
		t.Helper()
		if got, err := w.Take(t.Context(), x.ID); err != nil || got != want {
			t.Errorf("at %s: %t, %v", w.now.Format("15:04"), got, err)
		}
	}
	take(true)
	w.now = w.now.Add(time.Hour)
	take(true)
	take(true)
	take(false)
	w.now = start.Add(23*time.Hour + 30*time.Minute)
	take(false)
	w.now = start.Add(24*time.Hour + time.Minute)
	take(true) // that of the first hour is over
	take(false)
}

func TestAKeySignsOnceItsRecordIsPublished(t *testing.T) {
	w := newWorld(t)
	k, err := w.MakeKey(t.Context(), "acme.example", anna)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.MakeKey(t.Context(), "acme.example", anna); err != nil || again.ID != k.ID {
		t.Error("a second key is made while one waits", err)
	}
	const rsa = "ANBgkqhkiG9w0BAQ" // what each private key in the open has at its beginning
	if strings.Contains(k.Private, rsa) || len(k.Public) < 360 {
		t.Error("the private key is not sealed, or the public one is too short")
	}
	if err := w.UseKey(t.Context(), k.Domain, k.Selector, anna); fault.Of(err) == nil || fault.Of(err).Key != "sender.key.unpublished" {
		t.Error("signs without a record:", err)
	}
	w.publish(sender.Record{Name: k.Record().Name, Value: strings.Replace(k.Record().Value, k.Public[40:44], "AAAA", 1)})
	if err := w.UseKey(t.Context(), k.Domain, k.Selector, anna); fault.Of(err) == nil || fault.Of(err).Key != "sender.key.unpublished" {
		t.Error("signs with another key's record:", err)
	}
	if f := w.look(t, acme()).Of("dkim"); f.Says != "waits_other" || len(f.Found) != 1 || f.Record != k.Record() {
		t.Errorf("another key's record: %+v", f)
	}
	w.publish(k.Record())
	if err := w.UseKey(t.Context(), k.Domain, k.Selector, anna); err != nil {
		t.Fatal(err)
	}
	if f := w.look(t, acme()).Of("dkim"); f.State != sender.Good {
		t.Errorf("%+v", f)
	}

	// A change: the next key waits beside the one that signs, then takes over.
	next, err := w.MakeKey(t.Context(), "acme.example", anna)
	if err != nil || next.ID == k.ID {
		t.Fatal(next.ID, err)
	}
	selector := func() string {
		t.Helper()
		keys, err := w.Keys(t.Context(), "acme.example")
		keys = slices.DeleteFunc(keys, func(k sender.Key) bool { return k.State != sender.KeySigns })
		if err != nil || len(keys) != 1 {
			t.Fatal(keys, err)
		}
		return keys[0].Selector
	}
	if selector() != k.Selector {
		t.Error("the next key signs before its record is there")
	}
	w.publish(next.Record())
	if err := w.UseKey(t.Context(), next.Domain, next.Selector, anna); err != nil || selector() != next.Selector {
		t.Error(selector(), err)
	}
	if err := w.DropKey(t.Context(), next.Domain, next.Selector, anna); fault.KindOf(err) != fault.Conflict {
		t.Error("the key that signs was removed:", err)
	}
	for range 2 {
		if err := w.DropKey(t.Context(), k.Domain, k.Selector, anna); err != nil {
			t.Error(err)
		}
	}
	w.zone.alter(func(z *zone) { delete(z.records, next.Record().Name+".") })
	f := w.look(t, acme()).Of("dkim")
	if f.State != sender.Missing || f.Says != "unpublished" || f.Record != next.Record() {
		t.Errorf("%+v", f)
	}
}

func TestADomainIsLookedAtAsReceiversDo(t *testing.T) {
	for name, c := range map[string]struct {
		zone   map[string][]string
		host   string
		what   string
		state  sender.State
		says   string
		record sender.Record
	}{
		"no spf":           {nil, "", "spf", sender.Missing, "none", sender.Record{Name: "acme.example", Type: "TXT", Value: "v=spf1 a:smtp.acme.example ~all"}},
		"two spf":          {map[string][]string{"acme.example.": {txt("v=spf1 mx -all"), txt("v=spf1 -all")}}, "", "spf", sender.Missing, "many", sender.Record{Name: "acme.example", Type: "TXT", Value: "v=spf1 mx a:smtp.acme.example -all"}},
		"open spf":         {map[string][]string{"acme.example.": {txt("v=spf1 +all")}}, "", "spf", sender.Weak, "open", sender.Record{Name: "acme.example", Type: "TXT", Value: "v=spf1 a:smtp.acme.example ~all"}},
		"spf by address":   {map[string][]string{"acme.example.": {txt("v=spf1 ip4:192.0.2.0/24 -all")}, "smtp.acme.example.": {"A 192.0.2.7"}}, "", "spf", sender.Good, "ok", sender.Record{}},
		"spf by include":   {map[string][]string{"acme.example.": {txt("v=spf1 include:_spf.acme.example -all")}, "_spf.acme.example.": {txt("v=spf1 ip4:192.0.2.7 -all")}, "smtp.acme.example.": {"A 192.0.2.7"}}, "", "spf", sender.Good, "ok", sender.Record{}},
		"spf of others":    {map[string][]string{"acme.example.": {txt("v=spf1 ip4:198.51.100.1 -all")}, "smtp.acme.example.": {"A 192.0.2.7"}}, "", "spf", sender.Weak, "host", sender.Record{Name: "acme.example", Type: "TXT", Value: "v=spf1 ip4:198.51.100.1 a:smtp.acme.example -all"}},
		"spf of a relay":   {map[string][]string{"acme.example.": {txt("v=spf1 mx ~all")}}, "smtp.exmail.qq.com", "spf", sender.Weak, "host", sender.Record{Name: "acme.example", Type: "TXT", Value: "v=spf1 mx include:spf.mail.qq.com ~all"}},
		"relay permitted":  {map[string][]string{"acme.example.": {txt("v=spf1 include:_spf.google.com ~all")}}, "smtp.gmail.com", "spf", sender.Good, "ok", sender.Record{}},
		"no dkim":          {nil, "", "dkim", sender.Missing, "none", sender.Record{}},
		"server signs":     {map[string][]string{"google._domainkey.acme.example.": {txt("v=DKIM1; p=MIIB")}}, "", "dkim", sender.Weak, "server", sender.Record{}},
		"revoked":          {map[string][]string{"google._domainkey.acme.example.": {txt("v=DKIM1; p=")}}, "", "dkim", sender.Missing, "none", sender.Record{}},
		"no dmarc":         {nil, "", "dmarc", sender.Missing, "none", sender.Record{Name: "_dmarc.acme.example", Type: "TXT", Value: "v=DMARC1; p=none; rua=mailto:press@acme.example"}},
		"dmarc":            {map[string][]string{"_dmarc.acme.example.": {txt("v=DMARC1;p=reject")}}, "", "dmarc", sender.Good, "ok", sender.Record{}},
		"dmarc no p":       {map[string][]string{"_dmarc.acme.example.": {txt("v=DMARC1; sp=none")}}, "", "dmarc", sender.Missing, "no_policy", sender.Record{Name: "_dmarc.acme.example", Type: "TXT", Value: "v=DMARC1; p=none; rua=mailto:press@acme.example"}},
		"two dmarc":        {map[string][]string{"_dmarc.acme.example.": {txt("v=DMARC1; p=none"), txt("v=DMARC1; p=none")}}, "", "dmarc", sender.Missing, "many", sender.Record{Name: "_dmarc.acme.example", Type: "TXT", Value: "v=DMARC1; p=none"}},
		"mx":               {map[string][]string{"acme.example.": {"MX 10 mx.acme.example."}}, "", "mx", sender.Good, "ok", sender.Record{}},
		"null mx":          {map[string][]string{"acme.example.": {"MX 0 ."}}, "", "mx", sender.Weak, "null", sender.Record{}},
		"no mx":            {nil, "", "mx", sender.Weak, "none", sender.Record{}},
		"ptr":              {map[string][]string{"smtp.acme.example.": {"A 192.0.2.7"}, "7.2.0.192.in-addr.arpa.": {"PTR smtp.acme.example."}}, "", "ptr", sender.Good, "ok", sender.Record{}},
		"no ptr":           {map[string][]string{"smtp.acme.example.": {"A 192.0.2.7"}}, "", "ptr", sender.Weak, "none", sender.Record{Name: "7.2.0.192.in-addr.arpa", Type: "PTR", Value: "smtp.acme.example."}},
		"ptr astray":       {map[string][]string{"smtp.acme.example.": {"A 192.0.2.7"}, "7.2.0.192.in-addr.arpa.": {"PTR host.isp.example."}}, "", "ptr", sender.Weak, "astray", sender.Record{Name: "7.2.0.192.in-addr.arpa", Type: "PTR", Value: "smtp.acme.example."}},
		"no ptr, IPv6":     {map[string][]string{"smtp.acme.example.": {"AAAA 2001:db8::567:89ab"}}, "", "ptr", sender.Weak, "none", sender.Record{Name: "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", Type: "PTR", Value: "smtp.acme.example."}},
		"no ptr, a number": {map[string][]string{}, "192.0.2.7", "ptr", sender.Weak, "none", sender.Record{}},
		"no such server":   {nil, "", "ptr", sender.Weak, "no_host", sender.Record{}},
		"own network":      {nil, "10.0.0.9", "ptr", sender.Unasked, "private", sender.Record{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if c.zone != nil {
				w.zone.alter(func(z *zone) { z.records = c.zone })
			}
			set := acme()
			if c.host != "" {
				set.SMTP.Host = c.host
			}
			f := w.look(t, set).Of(c.what)
			if f.State != c.state || f.Says != c.says || f.Record != c.record {
				t.Errorf("%+v", f)
			}
		})
	}
}

// Receivers look for the permitted servers at the domain to which refusals come back, where it is another than that of From.
func TestTheDomainOfBouncesIsLookedAtToo(t *testing.T) {
	w := newWorld(t)
	w.zone.alter(func(z *zone) {
		z.records = map[string][]string{"acme.example.": {txt("v=spf1 a:smtp.acme.example -all"), "MX 10 mx.acme.example."}, "bounces.example.": {txt("v=spf1 mx -all"), "MX 0 ."}}
	})
	set := acme()
	if f := w.look(t, set).Of("returns"); f.Says != "" {
		t.Errorf("without an address of their own: %+v", f)
	}
	set.Sender.Returns = "back@acme.example"
	if f := w.look(t, set).Of("returns"); f.Says != "" {
		t.Errorf("at the domain of From: %+v", f)
	}
	set.Sender.Returns = "back@Bounces.example"
	look := w.look(t, set)
	want := sender.Record{Name: "bounces.example", Type: "TXT", Value: "v=spf1 mx a:smtp.acme.example -all"}
	if f := look.Of("returns"); f.State != sender.Weak || f.Record != want || f.Sentence() != "sender.find.spf.host" {
		t.Errorf("%+v", f)
	}
	if f := look.Of("returns_mx"); f.Says != "null" || f.Sentence() != "sender.find.mx.null" {
		t.Errorf("%+v", f)
	}
	if f := look.Of("spf"); f.State != sender.Good {
		t.Errorf("that of From: %+v", f)
	}
}

// Whoever goes away before the DNS has answered leaves nothing behind: a look of which it is believed that nobody
// answered hinders no mailing.
func TestALookThatWasCutOffIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w.zone.alter(func(z *zone) { z.asked = cancel })
	if l, err := w.Look(ctx, acme()); err != nil || l.Of("dkim").State != sender.Unasked {
		t.Fatal(l, err)
	}
	w.zone.alter(func(z *zone) { z.asked = nil })
	if l, err := w.Look(t.Context(), acme()); err != nil || len(l.Hinders()) != 2 {
		t.Error(l, err)
	}
}

func TestADNSThatDoesNotAnswerSaysNothing(t *testing.T) {
	w := newWorld(t)
	w.zone.alter(func(z *zone) { z.refuses = true })
	l := w.look(t, acme())
	for _, f := range l.Findings {
		if f.State != sender.Unasked || f.Record.Name != "" {
			t.Errorf("%+v", f)
		}
	}
	if len(l.Hinders()) != 0 {
		t.Error("a silent DNS hinders a mailing")
	}
}
