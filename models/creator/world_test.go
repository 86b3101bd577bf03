package creator_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store/sqlite"
)

var (
	officer = audit.Actor{ID: "u1", Name: "Omar", Department: "communications"}
	manager = audit.Actor{ID: "u2", Name: "林悦", Department: "communications"}
	grace   = audit.Actor{ID: "u3", Name: "Grace", Department: "product"}
	marco   = audit.Actor{ID: "u4", Name: "Marco", Department: "security"}
	lawyer  = audit.Actor{ID: "u5", Name: "周敏", Department: "legal"}
)

// world is a space with a clock that tests move.
type world struct {
	*creator.Creators
	t   *testing.T
	ctx context.Context
	now time.Time
	sp  *space.Space
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	db, err := sqlite.Open(w.ctx, filepath.Join(dir, "space.db"))
	w.must(err)
	t.Cleanup(func() { _ = db.Close() })
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	w.must(err)
	w.sp, err = space.Open(w.ctx, account.SpaceRecord{ID: "acme", Name: "Acme"}, db, files, func() time.Time { return w.now }, space.Outside{Base: "https://press.example", Sealer: setting.NewSealer([]byte("a key for tests"))})
	w.must(err)
	w.Creators = w.sp.Creators
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// wants fails unless err is the fault of that key.
func (w *world) wants(err error, key string) {
	w.t.Helper()
	if !fault.Is(err, key) {
		w.t.Fatalf("%v, want %s", err, key)
	}
}

func (w *world) person(name, country string) contact.Contact {
	w.t.Helper()
	c, err := w.sp.Contacts.Create(w.ctx, contact.Contact{Name: name, Kind: "creator", Country: country}, officer)
	w.must(err)
	return c
}

func (w *world) account(c contact.Contact, platform, handle string) creator.Account {
	w.t.Helper()
	a, err := w.AddAccount(w.ctx, c.ID, platform, handle, officer)
	w.must(err)
	return a
}

func (w *world) incident() incident.Incident {
	w.t.Helper()
	i, err := w.sp.Incidents.Declare(w.ctx, incident.New{Title: incident.Text{"en": "Recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, manager)
	w.must(err)
	return i
}

func (w *world) verified(i incident.Incident, claim string) fact.Fact {
	w.t.Helper()
	f, err := w.sp.Facts.Create(w.ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": claim, "zh-CN": "两批次未密封。"}}, officer)
	w.must(err)
	f, err = w.sp.Facts.AddFile(w.ctx, f.ID, fact.Upload{Name: "a.txt", Content: strings.NewReader("report of " + claim)}, officer)
	w.must(err)
	for _, who := range []audit.Actor{grace, marco} {
		f, err = w.sp.Facts.Sign(w.ctx, f.ID, f.Now().Hash, who)
		w.must(err)
	}
	if f.State != fact.Verified {
		w.t.Fatal(f.State)
	}
	return f
}

// step fails the test when a step of a deal is refused.
func (w *world) step(d creator.Deal, err error) creator.Deal {
	w.t.Helper()
	w.must(err)
	return d
}

func terms(c contact.Contact, a creator.Account) creator.Terms {
	return creator.Terms{
		ContactID: c.ID, AccountID: a.ID, Title: "Recall explained", Format: "post", Benefit: creator.Paid, Amount: 1200000, Currency: "CNY",
		Lang: "zh-CN", PublishBy: "2026-12-01", RetainDays: 90,
	}
}

// arranged is a deal with a brief from one fact, for a post on 小红书, in no incident.
func (w *world) arranged(benefit creator.Benefit) (creator.Deal, fact.Fact) {
	w.t.Helper()
	i := w.incident()
	f := w.verified(i, "Two batches were not sealed.")
	for _, to := range []incident.Phase{incident.Closed} {
		_, err := w.sp.Incidents.MoveTo(w.ctx, i.ID, to, "over", manager)
		w.must(err)
	}
	c := w.person("小鹿", "CN")
	t := terms(c, w.account(c, "xiaohongshu", "5f0c0123456789abcdef0123"))
	if t.Benefit = benefit; benefit != creator.Paid {
		t.Amount, t.Given = 0, "a set of tins"
	}
	d := w.step(w.Arrange(w.ctx, t, officer))
	return w.step(w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "用你自己的话说明召回", Facts: []string{f.ID}}, officer)), f
}

func factNew(incidentID, claim string) fact.New {
	return fact.New{IncidentID: incidentID, Claim: incident.Text{"en": claim}}
}
