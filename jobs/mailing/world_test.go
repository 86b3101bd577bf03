package mailing

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"standfirst/jobs/runner"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/filter"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/store"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
	"standfirst/models/wire"
	"standfirst/templates"
)

// clock is the program's clock in tests.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	going bool // it is the machine's, and ahead of it by
	by    time.Duration
}

// Now is where the clock stands.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.going {
		return time.Now().UTC().Add(c.by)
	}
	return c.at
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.going {
		c.by += d
	} else {
		c.at = c.at.Add(d)
	}
}

func (c *clock) ahead() time.Duration { c.mu.Lock(); defer c.mu.Unlock(); return c.by }

var (
	author   = audit.Actor{ID: "u-author", Name: "Author", Department: "communications"}
	checker  = audit.Actor{ID: "u-check", Name: "Checker", Department: "product"}
	lawyer   = audit.Actor{ID: "u-law", Name: "Lawyer", Department: "legal"}
	approver = audit.Actor{ID: "u-approve", Name: "Approver", Department: "management"}
)

// world is one space on a real database, with a server that only remembers.
type world struct {
	testing.TB
	ctx       context.Context
	clock     *clock
	db        store.DB
	jobs      *job.Queue
	contacts  *contact.Contacts
	outlets   *outlet.Outlets
	lists     *audience.Lists
	segments  *audience.Segments
	incidents *incident.Incidents
	facts     *fact.Facts
	releases  *release.Releases
	settings  *setting.Settings
	wires     *wire.Wires
	mailings  *mailing.Mailings
	audit     *audit.Log
	server    *server
	sender    mailing.Sender // in place of server, if set
	hold      time.Duration  // see mailing.Deps; openMailings takes it
	outbox    mailing.Outbox // likewise
}

// began is when the clock of a test begins.
var began = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func newWorld(t testing.TB) *world {
	t.Helper()
	dir := t.TempDir()
	if _, measured := t.(*testing.B); measured { // its memory too: another world stays in it for a while
		return openWorld(t, dir, began)
	}
	empty.once.Do(func() { empty.db = emptyDB(t) })
	if err := os.WriteFile(filepath.Join(dir, "space.db"), empty.db, 0o600); err != nil {
		t.Fatal(err)
	}
	return openWorld(t, dir, began)
}

// empty is the database of a space in which nothing has been done. It is made once: its tables take their time to make.
var empty struct {
	once sync.Once
	db   []byte
}

func emptyDB(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	w := openWorld(t, dir, began)
	w.must(w.db.Close())
	file, err := os.ReadFile(filepath.Join(dir, "space.db"))
	w.must(err)
	return file
}

// openWorld opens what is in a folder, or begins there.
func openWorld(t testing.TB, dir string, now time.Time) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), clock: &clock{at: now}, server: newServer()}
	db, err := sqlite.Open(w.ctx, filepath.Join(dir, "space.db"))
	w.must(err)
	t.Cleanup(func() { _ = db.Close() })
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	w.must(err)
	w.db = db
	w.audit, err = audit.Open(w.ctx, db, w.clock.Now)
	w.must(err)
	w.jobs, err = job.Open(w.ctx, db, w.clock.Now)
	w.must(err)
	w.outlets, err = outlet.Open(w.ctx, outlet.Deps{DB: db, Audit: w.audit, Now: w.clock.Now})
	w.must(err)
	w.lists, err = audience.Open(w.ctx, audience.Deps{DB: db, Audit: w.audit, Now: w.clock.Now})
	w.must(err)
	w.segments, err = audience.OpenSegments(w.ctx, audience.Deps{DB: db, Audit: w.audit, Now: w.clock.Now})
	w.must(err)
	w.contacts, err = contact.Open(w.ctx, contact.Deps{DB: db, Audit: w.audit, Jobs: w.jobs, Files: files, Now: w.clock.Now, Outlets: w.outlets, Lists: w.lists, Segments: w.segments})
	w.must(err)
	w.incidents, err = incident.Open(w.ctx, incident.Deps{DB: db, Audit: w.audit, Now: w.clock.Now})
	w.must(err)
	w.facts, err = fact.Open(w.ctx, fact.Deps{DB: db, Audit: w.audit, Jobs: w.jobs, Files: files, Incidents: w.incidents, Now: w.clock.Now})
	w.must(err)
	w.releases, err = release.Open(w.ctx, release.Deps{DB: db, Audit: w.audit, Incidents: w.incidents, Facts: w.facts, Now: w.clock.Now})
	w.must(err)
	w.settings, err = setting.Open(w.ctx, setting.Deps{
		DB: db, Audit: w.audit, Now: w.clock.Now, Sealer: setting.NewSealer([]byte("a key for tests only")), BaseURL: "https://press.example.org",
	})
	w.must(err)
	w.openMailings()
	return w
}

// mortal has the mailings kept by a database that can be killed and sent away.
func (w *world) mortal() *mortal.DB {
	w.Helper()
	db := mortal.Of(w.db)
	w.db = db
	w.openMailings()
	return db
}

// openMailings opens the mailings anew, as a restart of the program does.
func (w *world) openMailings() {
	w.Helper()
	words, err := templates.Load()
	w.must(err)
	w.wires, err = wire.Open(w.ctx, wire.Deps{DB: w.db, Audit: w.audit, Now: w.clock.Now})
	w.must(err)
	w.mailings, err = mailing.Open(w.ctx, mailing.Deps{
		DB: w.db, Audit: w.audit, Jobs: w.jobs, Now: w.clock.Now, Space: "acme",
		Contacts: w.contacts, Lists: w.lists, Segments: w.segments, Outlets: w.outlets, Incidents: w.incidents, Facts: w.facts,
		Releases: w.releases, Settings: w.settings, Wires: w.wires, Frame: Frame{words.Set}, Hold: w.hold, Outbox: w.outbox,
		Words: func(lang, key string, args map[string]any) string { return words.Catalogs.T(lang, key, args) },
		Sender: func(setting.SMTP) mailing.Sender {
			if w.sender != nil {
				return w.sender
			}
			return w.server
		},
	})
	w.must(err)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// engine is an engine as a fresh process would have it.
func (w *world) engine() *Engine {
	e := New(w.mailings, slog.New(slog.NewTextHandler(io.Discard, nil)), w.clock.Now)
	e.Batch, e.Workers = 20, 4
	return e
}

// setSender sets sender and server, so that mail leaves.
func (w *world) setSender() {
	w.Helper()
	w.must(w.settings.SetMail(w.ctx, setting.Mail{
		Sender: setting.Sender{Name: "Acme Press", Address: "press@acme.example"},
		SMTP:   setting.SMTP{Host: "127.0.0.1", Port: 2525, TLS: setting.TLSNone}, Postal: "1 Acme Way\nTown",
	}, author))
}

func (w *world) list(name string, contacts ...contact.Contact) audience.List {
	w.Helper()
	l, err := w.lists.Create(w.ctx, name, "", author)
	w.must(err)
	w.add(l, contacts...)
	return l
}

func (w *world) add(l audience.List, contacts ...contact.Contact) {
	w.Helper()
	var ids []string
	for _, c := range contacts {
		ids = append(ids, c.ID)
	}
	if len(ids) > 0 {
		_, err := w.contacts.AddToList(w.ctx, l.ID, contact.Selection{IDs: ids}, author)
		w.must(err)
	}
}

func (w *world) contact(name, email string, change ...func(*contact.Contact)) contact.Contact {
	w.Helper()
	c := contact.Contact{Name: name, Kind: "journalist", Lang: "en", Source: "hand"}
	if email != "" {
		c.Email, c.Emails = email, []string{email}
	}
	for _, f := range change {
		f(&c)
	}
	c, err := w.contacts.Create(w.ctx, c, author)
	w.must(err)
	return c
}

// segment is everybody who meets the conditions.
func (w *world) segment(name string, rules ...filter.Tree) audience.Segment {
	w.Helper()
	cat, err := w.contacts.Catalogue(w.ctx)
	w.must(err)
	g, err := w.segments.Create(w.ctx, audience.Outline{Name: name, Tree: filter.Group(filter.All, rules...)}, cat, author)
	w.must(err)
	return g
}

func (w *world) people(n int) []contact.Contact {
	return w.readers(n, func(i int) string { return fmt.Sprintf("reader%04d@news%d.example", i, i%7) })
}

// readersAt are people of one provider.
func (w *world) readersAt(domain string, n int) []contact.Contact {
	return w.readers(n, func(i int) string { return fmt.Sprintf("reader%04d@%s", i, domain) })
}

func (w *world) readers(n int, address func(int) string, change ...func(int, *contact.Contact)) []contact.Contact {
	w.Helper()
	rows, err := store.Open[contact.Contact](w.ctx, w.db, "contacts")
	w.must(err)
	out, ptrs := make([]contact.Contact, n), make([]*contact.Contact, n)
	for i := range n {
		email := address(i)
		out[i] = contact.Contact{ID: store.NewID(), Name: fmt.Sprintf("Reader %04d", i), Kind: "journalist", Lang: "en", Email: email, Emails: []string{email}}
		for _, f := range change {
			f(i, &out[i])
		}
		ptrs[i] = &out[i]
	}
	w.must(rows.Insert(w.ctx, ptrs...)) // as an import does; one by one takes seconds
	return out
}

func (w *world) incident(mode incident.Mode) incident.Incident {
	w.Helper()
	i, err := w.incidents.Declare(w.ctx, incident.New{
		Title: incident.Text{"en": "Battery recall"}, Summary: incident.Text{"en": "A charger overheats."},
		Type: incident.ProductSafety, Grade: 2, Mode: mode,
	}, author)
	w.must(err)
	return i
}

// verified makes a fact that two people of different departments have signed.
func (w *world) verified(i incident.Incident, claim string) fact.Fact {
	w.Helper()
	f, err := w.facts.Create(w.ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": claim, "zh-CN": "有12台充电器过热。"}}, author)
	w.must(err)
	f, err = w.facts.AddLink(w.ctx, f.ID, "https://lab.example/report", "lab report", false, author)
	w.must(err)
	return w.sign(f)
}

func (w *world) sign(f fact.Fact) fact.Fact {
	w.Helper()
	var err error
	for _, who := range []audit.Actor{checker, lawyer} {
		f, err = w.facts.Sign(w.ctx, f.ID, f.Now().Hash, who)
		w.must(err)
	}
	return f
}

// approved makes a release in both languages that cites the facts, and approves it.
func (w *world) approved(i incident.Incident, facts ...fact.Fact) release.Release {
	w.Helper()
	body, bodyZH := "<p>We say what we know.</p>", "<p>以下为目前核实的情况。</p>"
	for _, f := range facts {
		body += "<p>" + release.Cite(f.ID, f.Current, f.Now().Claim["en"]) + "</p>"
		bodyZH += "<p>" + release.Cite(f.ID, f.Current, f.Now().Claim["zh-CN"]) + "</p>"
	}
	rel, err := w.releases.Create(w.ctx, i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en":    {Headline: "Statement on the recall", Body: body, Contact: "press@acme.example"},
		"zh-CN": {Headline: "关于召回的声明", Body: bodyZH, Contact: "press@acme.example"},
	}}, author)
	w.must(err)
	return w.approve(rel)
}

func (w *world) approve(rel release.Release) release.Release {
	w.Helper()
	_, err := w.releases.Submit(w.ctx, rel.ID, rel.Current, author)
	w.must(err)
	rel, err = w.releases.Approve(w.ctx, rel.ID, rel.Current, "", approver)
	w.must(err)
	return rel
}

func (w *world) plan(rel release.Release, lists ...audience.List) mailing.Plan {
	p := mailing.Plan{ReleaseID: rel.ID, Subject: map[string]string{"en": "On the recall", "zh-CN": "关于召回"}}
	for _, l := range lists {
		p.ListIDs = append(p.ListIDs, l.ID)
	}
	return p
}

func (w *world) draft(p mailing.Plan) mailing.Mailing {
	w.Helper()
	m, err := w.mailings.Create(w.ctx, p, author)
	w.must(err)
	return m
}

// launch launches a draft with the right number.
func (w *world) launch(m mailing.Mailing) mailing.Mailing {
	w.Helper()
	a, err := w.mailings.Audience(w.ctx, m)
	w.must(err)
	m, err = w.mailings.Launch(w.ctx, m.ID, "form-"+m.ID, a.Total, author)
	w.must(err)
	return m
}

// simple is a launched mailing to n people with one verified fact.
func (w *world) simple(n int) (mailing.Mailing, fact.Fact) {
	w.Helper()
	return w.sendTo(w.people(n)...)
}

// sendTo is a launched mailing to people with one verified fact.
func (w *world) sendTo(people ...contact.Contact) (mailing.Mailing, fact.Fact) {
	w.Helper()
	w.setSender()
	i := w.incident(incident.Real)
	f := w.verified(i, "12 chargers overheated.")
	rel := w.approved(i, f)
	return w.launch(w.draft(w.plan(rel, w.list("Press "+store.NewID(), people...)))), f
}

// run runs the jobs that are due, as the runner does, until none is; it returns how many ran.
func (w *world) run(e *Engine) int {
	w.Helper()
	r := runner.New(w.jobs, store.NewID(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	e.Register(r)
	n := 0
	for {
		ran, err := r.Once(w.ctx, "test")
		w.must(err)
		if !ran {
			return n
		}
		if n++; n > 200 {
			w.Fatal("jobs do not come to an end")
		}
	}
}

func (w *world) get(id string) mailing.Mailing {
	w.Helper()
	m, err := w.mailings.Get(w.ctx, id)
	w.must(err)
	return m
}

func (w *world) counts(m mailing.Mailing) map[mailing.Status]int64 {
	w.Helper()
	p, err := w.mailings.Progress(w.ctx, m)
	w.must(err)
	return p.Counts
}

func (w *world) deliveries(m mailing.Mailing) []mailing.Delivery {
	w.Helper()
	var out []mailing.Delivery
	for d, err := range w.mailings.AllRecipients(w.ctx, mailing.Search{MailingID: m.ID}) {
		w.must(err)
		out = append(out, d)
	}
	return out
}

// server takes messages and remembers them. answer, if set, decides.
type server struct {
	mu     sync.Mutex
	got    map[string][]mailing.Message
	order  []string
	answer func(n int, m mailing.Message) mailing.Outcome
}

func newServer() *server { return &server{got: map[string][]mailing.Message{}} }

// Send takes the message unless answer says otherwise.
func (s *server) Send(_ context.Context, m mailing.Message) mailing.Outcome {
	m = m.Whole()
	s.mu.Lock()
	n := len(s.order)
	answer := s.answer
	s.mu.Unlock()
	out := mailing.Outcome{Kind: mailing.Taken, Code: 250, Text: "ok", Stage: "final"}
	if answer != nil {
		out = answer(n, m)
	}
	if out.Kind == mailing.Taken || out.Kind == mailing.Unknown {
		s.mu.Lock()
		s.got[m.To.Email] = append(s.got[m.To.Email], m)
		s.order = append(s.order, m.To.Email)
		s.mu.Unlock()
	}
	return out
}

func (s *server) count() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.order) }

func (s *server) copies(address string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.got[address])
}
