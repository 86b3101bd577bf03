package host

import (
	"context"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store/sqlite"
)

var by = audit.Actor{ID: "u1", Name: "Anna"}

// outside is the DNS and what answers.
type outside struct {
	addresses map[string][]string
	broken    error // of the DNS
	status    int
	body      string
	err       error
	asked     string
}

func (o *outside) LookupHost(_ context.Context, name string) ([]string, error) {
	if o.broken != nil {
		return nil, o.broken
	}
	if found := o.addresses[name]; len(found) > 0 {
		return slices.Clone(found), nil
	}
	return nil, &net.DNSError{Name: name, IsNotFound: true}
}

func (o *outside) Peek(_ context.Context, address string) (int, string, error) {
	o.asked = address
	return o.status, o.body, o.err
}

type world struct {
	t       *testing.T
	now     time.Time
	outside *outside
	hosts   *Hosts
	acme    *Own
	rival   *Own
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), outside: &outside{addresses: map[string][]string{"press.example.org": {"192.0.2.1"}}}}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "house.db"))
	w.must(err)
	t.Cleanup(func() { _ = db.Close() })
	clock := func() time.Time { return w.now }
	log, err := audit.Open(t.Context(), db, clock)
	w.must(err)
	base, err := url.Parse("https://press.example.org")
	w.must(err)
	w.hosts, err = Open(t.Context(), Deps{DB: db, Now: clock, Base: base, Resolver: w.outside, Door: w.outside})
	w.must(err)
	w.acme, w.rival = w.hosts.For("acme", log), w.hosts.For("rival", log)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) look() Name {
	w.t.Helper()
	n, err := w.acme.Look(w.t.Context(), by)
	w.must(err)
	return n
}

func TestANameIsOneOfTheDNSAndNobodyElses(t *testing.T) {
	w := open(t)
	for typed, want := range map[string]string{
		"news.example.com": "news.example.com", " https://News.Example.com/ ": "news.example.com", "news.example.com.": "news.example.com", "新闻.example.com": "xn--efvy88h.example.com",
	} {
		n, err := w.acme.Set(t.Context(), typed, by)
		if err != nil || n.Name != want {
			t.Errorf("%q: %q, %v", typed, n.Name, err)
		}
	}
	for typed, want := range map[string]string{
		"": "host.missing", "news": "host.private", "localhost": "host.private", "news.localhost": "host.private", "printer.local": "host.private", "127.0.0.1": "host.address", "[::1]": "host.address",
		"127.1": "host.address", "10.0.0.1": "host.address", "news.example.com:8080": "host.invalid", "news example.com": "host.invalid", "news.example.com/press": "host.invalid", "-news.example.com": "host.invalid",
		"press.example.org": "host.portal", "HTTPS://PRESS.example.org": "host.portal", "other.example.org": "host.portal", "news.example.com\r\nx: y": "host.invalid", "a_b.example.com": "host.invalid", "*.example.com": "host.invalid",
	} {
		if _, err := w.acme.Set(t.Context(), typed, by, "other.example.org:443"); !fault.Is(err, want) {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
	_, err := w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	if _, err := w.rival.Set(t.Context(), "news.example.com", by); !fault.Is(err, "host.taken") {
		t.Errorf("another newsroom gets the name: %v", err)
	}
	_, err = w.rival.Set(t.Context(), "rival.example.com", by)
	w.must(err)
	if _, err := w.rival.Set(t.Context(), "news.example.com", by); !fault.Is(err, "host.taken") { // that has one already
		t.Errorf("another newsroom gets the name: %v", err)
	}
	if w.hosts.Space("news.example.com") != "acme" || w.hosts.Space("rival.example.com") != "rival" || w.hosts.Space("press.example.org") != "" {
		t.Error("names lead to other newsrooms")
	}
	w.must(w.acme.Remove(t.Context(), by))
	w.must(w.acme.Remove(t.Context(), by))
	if w.hosts.Space("news.example.com") != "" || !w.hosts.Known("press.example.org") || w.hosts.Known("news.example.com") || w.hosts.Known("") {
		t.Error("a removed name is still known, or the portal's is not")
	}
}

func TestANameIsActiveOnceTheProgramAnswersThere(t *testing.T) {
	w := open(t)
	n, err := w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	proof, err := w.hosts.Proof(t.Context(), "news.example.com")
	w.must(err)
	if proof == "" || proof != n.Proof {
		t.Fatalf("the proof is %q", proof)
	}
	o := w.outside
	for _, c := range []struct {
		name string
		set  func()
		want State
		why  string
	}{
		{"no record", func() {}, Unknown, ""},
		{"the DNS is down", func() { o.broken = &net.DNSError{IsTimeout: true} }, Silent, "host.dns"},
		{"elsewhere", func() {
			o.broken, o.addresses["news.example.com"], o.status, o.body = nil, []string{"198.51.100.7"}, 200, "shop"
		}, Elsewhere, ""},
		{"no certificate", func() {
			o.addresses["news.example.com"], o.err = []string{"192.0.2.1"}, fault.Later(nil, "fetch.tls", "host", "news.example.com")
		}, Silent, "fetch.tls"},
		{"the portal's pages", func() { o.err, o.status, o.body = nil, 404, "" }, Foreign, "host.status"},
		{"another newsroom", func() { o.status, o.body = 200, "0123456789abcdef" }, Foreign, ""},
	} {
		c.set()
		if n := w.look(); n.State != c.want || n.Why != c.why || n.Active() || w.acme.Base() != "" {
			t.Errorf("%s: %+v", c.name, n)
		}
	}
	o.body = proof + "\n"
	if n := w.look(); n.State != Here || !n.ActiveAt.Equal(w.now) || w.acme.Base() != "https://news.example.com" || o.asked != "https://news.example.com"+ProofPath {
		t.Errorf("found: %+v, %s", n, o.asked)
	}
	o.addresses["news.example.com"] = []string{"203.0.113.9"} // behind a network that hides the machine
	if n := w.look(); n.State != Here {
		t.Errorf("behind a network: %+v", n)
	}
	if n, err := w.acme.Set(t.Context(), "news.example.com", by); err != nil || !n.Active() {
		t.Errorf("the same name again: %+v, %v", n, err)
	}
	n, err = w.acme.Set(t.Context(), "press-room.example.com", by)
	if err != nil || n.Active() || n.Proof == proof || w.acme.Base() != "" {
		t.Errorf("another name: %+v, %v", n, err)
	}
}

// A look says nothing of the name when whoever asked has gone.
func TestALookThatIsGivenUpIsNoMiss(t *testing.T) {
	w := open(t)
	_, err := w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	w.outside.broken = context.Canceled
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.acme.Look(gone, by); err == nil {
		t.Error("a look without anybody")
	}
	if n, _, err := w.acme.Get(t.Context()); err != nil || n.Misses != 0 || n.State != Waiting {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestAnActiveNameIsWatchedAndLeftWhenItIsLost(t *testing.T) {
	w := open(t)
	_, err := w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	o := w.outside
	sweep := func(later time.Duration) Name {
		t.Helper()
		w.now = w.now.Add(later)
		w.must(w.acme.Sweep(t.Context()))
		n, _, err := w.acme.Get(t.Context())
		w.must(err)
		return n
	}
	if n := sweep(0); n.State != Unknown {
		t.Fatalf("nobody looked: %+v", n)
	}
	o.addresses["news.example.com"], o.status = []string{"192.0.2.1"}, 200
	o.body, err = w.hosts.Proof(t.Context(), "news.example.com")
	w.must(err)
	if n := sweep(time.Minute); n.State != Unknown {
		t.Error("looked again after a minute")
	}
	if n := sweep(10 * time.Minute); !n.Active() {
		t.Fatalf("after ten minutes: %+v", n)
	}
	o.status = 502
	if n := sweep(10 * time.Minute); n.Misses != 0 {
		t.Error("an active name is looked at every ten minutes")
	}
	for miss := range int64(mostMisses) {
		n := sweep(time.Hour)
		if n.Misses != miss+1 || n.Active() != (miss+1 < mostMisses) || (w.acme.Base() != "") != n.Active() {
			t.Errorf("miss %d: %+v", miss, n)
		}
	}
	o.status = 200
	if n := sweep(10 * time.Minute); !n.Active() || n.Misses != 0 {
		t.Errorf("found again: %+v", n)
	}
	w.must(w.acme.Remove(t.Context(), by))
	events, err := w.acme.log.Timeline(t.Context(), "newsroom", "", 20)
	w.must(err)
	var got []string
	for _, ev := range events.Items {
		got = append(got, ev.Action)
	}
	slices.Sort(got)
	if want := []string{EventActive, EventActive, EventLost, EventRemoved, EventSet}; !slices.Equal(got, want) {
		t.Errorf("the log has %v", got)
	}
}

// A name that was lost long after it was entered is looked for again as well.
func TestANameThatWasFoundIsNotGivenUpForItsAge(t *testing.T) {
	w := open(t)
	_, err := w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	o := w.outside
	o.addresses["news.example.com"], o.status = []string{"192.0.2.1"}, 200
	o.body, err = w.hosts.Proof(t.Context(), "news.example.com")
	w.must(err)
	w.look()
	w.now = w.now.Add(2 * givenUp)
	w.look()
	o.status = 502
	for range mostMisses {
		w.look()
	}
	if w.acme.Base() != "" {
		t.Fatal("the name is not lost")
	}
	o.status = 200
	w.now = w.now.Add(waitingEvery)
	w.must(w.acme.Sweep(t.Context()))
	if w.acme.Base() == "" {
		t.Error("nobody looks for it")
	}
	o.status = 502
	for range mostMisses {
		w.look()
	}
	w.now = w.now.Add(givenUp)
	if n, _, err := w.acme.Get(t.Context()); err != nil || n.due(w.now) {
		t.Errorf("looked for after a month: %+v, %v", n, err)
	}
}

// The portal is moved by those who run the program, who need not know which names newsrooms have.
func TestThePortalIsAtItsNameWhoeverHadIt(t *testing.T) {
	w := open(t)
	_, err := w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	base, err := url.Parse("https://news.example.com")
	w.must(err)
	moved, err := Open(t.Context(), Deps{DB: w.hosts.d.DB, Now: w.hosts.d.Now, Base: base})
	w.must(err)
	if w.hosts.Space("news.example.com") != "acme" || moved.Space("news.example.com") != "" || !moved.Known("news.example.com") {
		t.Error("the newsroom stands in the portal's place")
	}
}

// What another node changes is known within a second; a name that was never found in a month is given up.
func TestOtherNodesFollow(t *testing.T) {
	w := open(t)
	db := w.hosts.d.DB
	second, err := Open(t.Context(), Deps{DB: db, Now: w.hosts.d.Now, Base: w.hosts.d.Base})
	w.must(err)
	_, err = w.acme.Set(t.Context(), "news.example.com", by)
	w.must(err)
	if second.Space("news.example.com") != "" {
		t.Error("known at once: the test sees nothing")
	}
	w.now = w.now.Add(readAgain)
	if second.Space("news.example.com") != "acme" {
		t.Error("the other node does not know after a second")
	}
	if second.For("acme", nil).Looks() {
		t.Error("looks without a way out")
	}
	n := Name{SetAt: w.now, LookedAt: w.now}
	if n.due(w.now.Add(time.Minute)) || !n.due(w.now.Add(time.Hour)) || n.due(w.now.Add(givenUp)) {
		t.Error("a waiting name is not looked at when it is due")
	}
}

func TestARecordLeadsToThePortal(t *testing.T) {
	w := open(t)
	for base, want := range map[string]Record{
		"https://press.example.org": {"n.example", "CNAME", "press.example.org"}, "https://192.0.2.7": {"n.example", "A", "192.0.2.7"}, "https://[2001:db8::7]": {"n.example", "AAAA", "2001:db8::7"},
	} {
		u, err := url.Parse(base)
		w.must(err)
		w.hosts.d.Base = u
		if got := w.acme.Record(Name{Name: "n.example"}); got != want {
			t.Errorf("%s: %+v", base, got)
		}
	}
	w.hosts.d.Base, _ = url.Parse("http://127.0.0.1:8097")
	if !w.acme.Local() || w.hosts.Address("n.example") != "http://n.example:8097" {
		t.Error("the portal of one's own machine")
	}
}
