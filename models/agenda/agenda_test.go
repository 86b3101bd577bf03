package agenda_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"standfirst/models/account"
	"standfirst/models/agenda"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

var (
	manager = audit.Actor{ID: "lin", Name: "Lin Yue", Department: "communications"}
	checker = audit.Actor{ID: "grace", Name: "Grace Adeyemi", Department: "product"}
)

// house is a space on the real store, whose clock the test sets.
type house struct {
	*space.Space
	t  testing.TB
	db store.DB
	at time.Time
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, at: now}
	var err error
	h.db, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	h.must(err)
	t.Cleanup(func() { h.must(h.db.Close()) })
	files, err := sqlite.OpenFiles(t.TempDir())
	h.must(err)
	people := func(_ context.Context, id string) (account.User, error) {
		return account.User{ID: id, Name: id, Email: id + "@acme.example", Memberships: []account.Membership{{SpaceID: "acme", Role: account.Manager}}}, nil
	}
	h.Space, err = space.Open(t.Context(), account.SpaceRecord{ID: "acme", Name: "Acme", Lang: "en", Zone: "UTC"}, h.db, files, func() time.Time { return h.at }, space.Outside{
		Sealer: setting.NewSealer([]byte("a key for tests")), Words: func(_, key string, _ map[string]any) string { return key }, User: people,
	})
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// look is what a member of this role sees first.
func (h *house) look(by audit.Actor, role account.Role) agenda.Look {
	h.t.Helper()
	u := account.User{ID: by.ID, Name: by.Name, Zone: "UTC", Memberships: []account.Membership{{SpaceID: "acme", Role: role, Department: by.Department}}}
	ctx := incident.For(h.t.Context(), by.ID, role == account.Administrator)
	look, err := h.Agenda.Look(ctx, agenda.Reader{User: u, Person: h.Approver(u), Actor: by, Lang: "en", May: role.May})
	h.must(err)
	return look
}

func kinds(needs []agenda.Need) (out []agenda.Kind) {
	for _, n := range needs {
		if n.Kind != agenda.Ready { // a new space is not ready for anything
			out = append(out, n.Kind)
		}
	}
	return out
}

// What is broken or late stands before what somebody waits for, and that before what can wait; each sees what concerns
// them.
func TestWhatWeighsMostStandsFirst(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	i, err := h.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real}, manager)
	h.must(err)
	for text, due := range map[string]time.Duration{"A line today": time.Hour, "A letter tomorrow": 25 * time.Hour, "A report next week": 7 * 24 * time.Hour} {
		_, err := h.Promises.Make(ctx, i.ID, promise.New{
			Text: incident.Text{"en": text, "zh-CN": text}, Made: promise.Made{Place: promise.Elsewhere, Where: "the hotline"}, OwnerID: checker.ID, Due: now.Add(due),
		}, manager)
		h.must(err)
	}
	_, err = h.Facts.Create(ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": "Nobody was hurt."}, ReviewAt: now}, manager)
	h.must(err)
	h.at = now.Add(2 * time.Hour)
	h.unconfirmed(2)

	look := h.look(manager, account.Manager)
	if got := kinds(look.Needs); !slices.Equal(got, []agenda.Kind{agenda.Unconfirmed, agenda.Promise, agenda.Promise, agenda.Review}) {
		t.Errorf("a manager sees %v", got)
	}
	if n := look.Needs[slices.IndexFunc(look.Needs, func(n agenda.Need) bool { return n.Kind == agenda.Unconfirmed })]; n.N != 2 || n.ID != "m" {
		t.Errorf("%+v", n)
	}
	late, soon := look.Needs[len(look.Needs)-3], look.Needs[len(look.Needs)-2]
	if late.Title != "A line today" || late.Weight != agenda.Now || soon.Title != "A letter tomorrow" || soon.Weight != agenda.Soon {
		t.Errorf("%+v\n%+v", late, soon)
	}
	if got := kinds(h.look(checker, account.Checker).Needs); !slices.Equal(got, []agenda.Kind{agenda.Promise, agenda.Promise, agenda.Review}) {
		t.Errorf("whoever keeps the promises sees %v", got)
	}
	if got := kinds(h.look(audit.Actor{ID: "zhou", Department: "legal"}, account.Approver).Needs); len(got) != 0 {
		t.Errorf("whoever keeps none sees %v", got)
	}
	guest := h.look(audit.Actor{ID: "guest"}, account.Viewer)
	if len(guest.Needs) != 0 || len(guest.Sends) != 0 || len(guest.Clocks) != 1 {
		t.Errorf("a guest sees %+v", guest)
	}

	clock := look.Clocks[0]
	if clock.Next == nil || clock.Next.Name != "assessed" || clock.State != incident.Missed || !clock.Declared.Equal(now) {
		t.Errorf("%+v", clock)
	}
	coming := make([]string, 0, len(look.Coming))
	for _, e := range look.Coming {
		coming = append(coming, e.Title)
	}
	if !slices.Equal(coming, []string{"A letter tomorrow", "A report next week"}) {
		t.Errorf("coming up: %v", coming)
	}
}

// What was published since the reader's own midnight is today's.
func TestTodayBeginsAtTheReadersMidnight(t *testing.T) {
	h := open(t)
	clips, err := store.Open[coverage.Clip](t.Context(), h.db, "clips")
	h.must(err)
	for n, ago := range []time.Duration{time.Hour, 11 * time.Hour, 13 * time.Hour} {
		h.must(clips.Insert(t.Context(), &coverage.Clip{ID: strconv.Itoa(n), Title: "A", At: now.Add(-ago), Relevant: true, Flagged: n == 1}))
	}
	look := func(zone string) agenda.Day {
		u := account.User{ID: manager.ID, Zone: zone}
		l, err := h.Agenda.Look(t.Context(), agenda.Reader{User: u, Person: h.Approver(u), Actor: manager, May: account.Viewer.May})
		h.must(err)
		return l.Day
	}
	if d := look("UTC"); d.Articles != 2 || d.Flagged != 1 || len(d.Latest) != 3 {
		t.Errorf("in London: %+v", d)
	}
	if d := look("Asia/Shanghai"); d.Articles != 3 { // there midnight was twenty hours ago
		t.Errorf("in Shanghai: %d", d.Articles)
	}
	if d := look("Pacific/Honolulu"); d.Articles != 1 {
		t.Errorf("in Honolulu: %d", d.Articles)
	}
}

// unconfirmed makes a mailing with so many messages of which nobody knows whether they arrived.
func (h *house) unconfirmed(n int) {
	h.t.Helper()
	mailings, err := store.Open[mailing.Mailing](h.t.Context(), h.db, "mailings")
	h.must(err)
	h.must(mailings.Insert(h.t.Context(), &mailing.Mailing{ID: "m", Lang: "en", Subject: map[string]string{"en": "News"}, LaunchedAt: now.Add(-time.Hour), CreatedAt: now, State: mailing.Done}))
	deliveries, err := store.Open[mailing.Delivery](h.t.Context(), h.db, "deliveries")
	h.must(err)
	for k := range n {
		h.must(deliveries.Insert(h.t.Context(), &mailing.Delivery{ID: strconv.Itoa(k), MailingID: "m", State: mailing.Unconfirmed, Address: strconv.Itoa(k), At: now}))
	}
}

// BenchmarkLook is what a manager sees first in a space that has sent STANDFIRST_DELIVERIES messages (100,000 unless
// set) in 200 mailings and read 10,000 articles. "bare" is one question to the store: the latest six of these articles.
func BenchmarkLook(b *testing.B) {
	total, err := strconv.Atoi(os.Getenv("STANDFIRST_DELIVERIES"))
	if err != nil {
		total = 100_000
	}
	h := open(b)
	ctx := b.Context()
	clips := fill(h, total)
	for n := range 5 {
		_, err := h.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": fmt.Sprint("Leak ", n)}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real}, manager)
		h.must(err)
	}
	b.Run("look", func(b *testing.B) {
		for b.Loop() {
			if look := h.look(manager, account.Manager); len(look.Sends) != 6 || look.Day.Articles == 0 {
				b.Fatalf("%+v", look)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			_, err := clips.Find(ctx, store.Query{Filter: store.Eq("relevant", true), Sort: []string{"-at"}, Limit: 6})
			h.must(err)
		}
	})
}

func fill(h *house, total int) store.Collection[coverage.Clip] {
	ctx := h.t.Context()
	clips, err := store.Open[coverage.Clip](ctx, h.db, "clips")
	h.must(err)
	var read []*coverage.Clip
	for n := range 10_000 {
		read = append(read, &coverage.Clip{ID: fmt.Sprint("c", n), Title: "A headline", At: now.Add(-time.Duration(n) * time.Minute), Relevant: true, State: coverage.Confirmed})
	}
	insert(h, clips, read)
	mailings, err := store.Open[mailing.Mailing](ctx, h.db, "mailings")
	h.must(err)
	deliveries, err := store.Open[mailing.Delivery](ctx, h.db, "deliveries")
	h.must(err)
	const parts = 200
	for n := range parts {
		m := &mailing.Mailing{ID: fmt.Sprint("m", n), Lang: "en", Subject: map[string]string{"en": "News"}, State: mailing.Done, LaunchedAt: now.Add(-time.Duration(n) * 6 * time.Hour), CreatedAt: now}
		if n < 20 {
			m.State = mailing.Draft
		}
		h.must(mailings.Insert(ctx, m))
		var part []*mailing.Delivery
		for k := range total / parts {
			part = append(part, &mailing.Delivery{ID: fmt.Sprintf("%d-%d", n, k), MailingID: m.ID, Address: fmt.Sprintf("r%d@news.example", k), State: mailing.Accepted, At: now})
		}
		insert(h, deliveries, part)
	}
	return clips
}

func insert[T any](h *house, into store.Collection[T], all []*T) {
	for part := range slices.Chunk(all, 2000) {
		_, err := into.InsertMissing(h.t.Context(), part...)
		h.must(err)
	}
}
