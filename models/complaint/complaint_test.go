package complaint_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/complaint"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

var (
	start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
)

type world struct {
	*complaint.Complaints
	incidents *incident.Incidents
	log       *audit.Log
	at        time.Time
}

func newWorld(t *testing.T) (*world, incident.Incident) {
	t.Helper()
	w := &world{at: start}
	now := func() time.Time { return w.at }
	db, log := audittest.Open(t, now)
	w.log = log
	var err error
	w.incidents, err = incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	must(t, err)
	w.Complaints, err = complaint.Open(t.Context(), complaint.Deps{DB: db, Audit: log, Now: now, Incidents: w.incidents, Space: "harbourlight"})
	must(t, err)
	return w, w.declare(t, incident.Real, false)
}

func (w *world) declare(t *testing.T, mode incident.Mode, private bool) incident.Incident {
	t.Helper()
	i, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 2, Mode: mode, Private: private}, lin)
	must(t, err)
	return i
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func lilei() complaint.New {
	return complaint.New{
		Terms: complaint.Terms{Harm: complaint.Data, Wish: complaint.Compensation, Wished: complaint.Sum{Amount: 5000, Currency: "EUR"}}, Channel: complaint.Phone,
		Name: "Quentin Zebrafinch", Reach: "Quentin@Zebra.example", Story: "Zebrafinch here: strangers ring me", Consent: "told on the telephone", Lang: "en",
	}
}

func TestTheFormIsClosedUntilAManagerOpensItAndNeverThereForDrillsAndPrivateIncidents(t *testing.T) {
	w, i := newWorld(t)
	if _, err := w.Submit(t.Context(), i.ID, lilei()); fault.KindOf(err) != fault.NotFound {
		t.Fatal("a closed form takes complaints:", err)
	}
	must(t, w.Take(t.Context(), i.ID, true, lin))
	if _, err := w.Submit(t.Context(), i.ID, lilei()); err != nil {
		t.Fatal(err)
	}
	if err := w.Take(t.Context(), w.declare(t, incident.Drill, false).ID, true, lin); !fault.Is(err, "complaint.form.drill") {
		t.Fatal(err)
	}
	if err := w.Take(t.Context(), w.declare(t, incident.Real, true).ID, true, lin); !fault.Is(err, "complaint.form.private") {
		t.Fatal(err)
	}
	_, err := w.incidents.Restrict(t.Context(), i.ID, true, "", lin) // an open form ends when its incident becomes private
	must(t, err)
	if _, err := w.Submit(t.Context(), i.ID, lilei()); fault.KindOf(err) != fault.NotFound {
		t.Fatal("a private incident takes complaints:", err)
	}
}

func TestSentTwiceItIsOneCase(t *testing.T) {
	w, i := newWorld(t)
	must(t, w.Take(t.Context(), i.ID, true, lin))
	n := lilei()
	n.Once = "0123456789abcdef"
	var refs [8]string
	var wg sync.WaitGroup
	for k := range refs {
		wg.Go(func() {
			c, err := w.Submit(t.Context(), i.ID, n)
			if refs[k] = c.Ref; err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, ref := range refs {
		if ref == "" || ref != refs[0] {
			t.Fatal(refs)
		}
	}
	n.Reach = "eve@example.org" // who gets hold of the page of another learns nothing
	c, err := w.Submit(t.Context(), i.ID, n)
	must(t, err)
	if c.Ref == refs[0] {
		t.Fatal("the case of another was shown")
	}
	if got, err := w.Count(t.Context(), complaint.Search{}); err != nil || got != 2 {
		t.Fatal(got, err)
	}
}

func TestTheStateIsToldToWhoeverKnowsBothAndWrongPairsAreAnsweredAlike(t *testing.T) {
	w, i := newWorld(t)
	c, err := w.Receive(t.Context(), i.ID, lilei(), lin)
	must(t, err)
	if len(c.Ref) != 12 || !strings.HasPrefix(c.Ref, "HA-") {
		t.Fatal(c.Ref)
	}
	for _, typed := range []string{c.Ref, strings.ToLower(c.Ref), strings.ReplaceAll(c.Ref, "-", " "), " " + c.Ref + " "} {
		if got, err := w.Status(t.Context(), typed, " quentin@zebra.EXAMPLE "); err != nil || got.Ref != c.Ref || got.State != complaint.Received {
			t.Fatal(typed, got, err)
		}
	}
	var answers []string
	for _, pair := range [][2]string{{c.Ref, "other@zebra.example"}, {"HA-2222-2222", "quentin@zebra.example"}, {"", ""}, {c.Ref, ""}, {"x", "y"}, {c.Ref, "quentin@"}} {
		_, err := w.Status(t.Context(), pair[0], pair[1])
		answers = append(answers, fault.Of(err).Field+" "+fault.Of(err).Key)
		if answers[0] != answers[len(answers)-1] || !fault.Is(err, "complaint.status.unknown") {
			t.Fatal(pair, answers)
		}
	}
	n := lilei()
	n.Reach = "+86 138 0000 1111"
	c, err = w.Receive(t.Context(), i.ID, n, lin)
	must(t, err)
	if _, err := w.Status(t.Context(), c.Ref, "13800001111"); err != nil {
		t.Fatal("a number without its country's code:", err)
	}
	drill, err := w.Receive(t.Context(), w.declare(t, incident.Drill, false).ID, lilei(), lin)
	must(t, err)
	if _, err := w.Status(t.Context(), drill.Ref, lilei().Reach); !fault.Is(err, "complaint.status.unknown") {
		t.Fatal("a drill is public:", err)
	}
}

// Neither the case nor any event says who complains; to open the record leaves a trace; erased it is gone, and the
// case stays.
func TestThePersonIsApartAndCanBeErased(t *testing.T) {
	w, i := newWorld(t)
	c, err := w.Receive(t.Context(), i.ID, lilei(), lin)
	must(t, err)
	_, p, err := w.Person(t.Context(), c.ID, lin)
	must(t, err)
	if p.Name != "Quentin Zebrafinch" {
		t.Fatalf("%+v", p)
	}
	page, err := w.incidents.Timeline(t.Context(), i.ID, "", 10)
	must(t, err)
	if page.Items[0].Action != complaint.EventPersonOpened || page.Items[0].By.ID != "lin" {
		t.Fatalf("%+v", page.Items[0])
	}
	c, _, err = w.Get(t.Context(), c.ID)
	must(t, err)
	if told := strings.ToLower(fmt.Sprintf("%+v %+v", c, page.Items)); strings.Contains(told, "zebra") || strings.Contains(told, "strangers") {
		t.Fatal("the case or the log says who complains:", told)
	}
	_, err = w.Erase(t.Context(), c.ID, lin)
	must(t, err)
	got, err := w.Erase(t.Context(), c.ID, lin)
	must(t, err)
	if got.ErasedAt.IsZero() || got.Ref != c.Ref {
		t.Fatalf("%+v", got)
	}
	if _, _, err := w.Person(t.Context(), c.ID, lin); !fault.Is(err, "complaint.person.erased") {
		t.Fatal(err)
	}
	if _, err := w.Status(t.Context(), c.Ref, lilei().Reach); !fault.Is(err, "complaint.status.unknown") {
		t.Fatal(err)
	}
}

// A correction and a hand-out leave their reason in the log, and nothing of the person.
func TestARecordIsCorrectedAndHandedOutForAReason(t *testing.T) {
	w, i := newWorld(t)
	c, err := w.Receive(t.Context(), i.ID, lilei(), lin)
	must(t, err)
	to := complaint.Correction{Name: "Quentin Zebrafinch-Lee", Reach: "q.lee@zebra.example", Story: lilei().Story}
	if err := w.Correct(t.Context(), c.ID, to, lin); !fault.Is(err, "complaint.reason.missing") {
		t.Fatal("without a reason:", err)
	}
	to.Reason = "misheard on the telephone"
	must(t, w.Correct(t.Context(), c.ID, to, lin))
	if err := w.Correct(t.Context(), c.ID, to, lin); !fault.Is(err, "complaint.person.same") {
		t.Fatal("nothing is corrected:", err)
	}
	if _, err := w.Status(t.Context(), c.Ref, "Q.Lee@zebra.example"); err != nil {
		t.Fatal("they cannot ask by the corrected address:", err)
	}
	if _, err := w.Status(t.Context(), c.Ref, lilei().Reach); err == nil {
		t.Fatal("they can still ask by the wrong one")
	}
	if _, _, err := w.GiveOut(t.Context(), c.ID, " ", lin); !fault.Is(err, "complaint.reason.missing") {
		t.Fatal(err)
	}
	_, p, err := w.GiveOut(t.Context(), c.ID, "asked for it by letter", lin)
	must(t, err)
	if p.Name != to.Name || p.Reach != to.Reach || p.Consent != lilei().Consent {
		t.Fatalf("%+v", p)
	}
	must(t, w.Exported(t.Context(), 7, i.ID, lin))
	page, err := w.incidents.Timeline(t.Context(), i.ID, "", 10)
	must(t, err)
	given, fixed := page.Items[0], page.Items[1]
	if given.Action != complaint.EventPersonGiven || given.Data["reason"] != "asked for it by letter" || fixed.Action != complaint.EventPersonFixed || fixed.Data["reason"] != to.Reason || fixed.Data["fields"] != "name, reach" {
		t.Fatalf("%+v %+v", given, fixed)
	}
	if told := strings.ToLower(fmt.Sprintf("%+v", page.Items)); strings.Contains(told, "zebra") {
		t.Fatal("the log says who complains:", told)
	}
	exports, err := w.log.Timeline(t.Context(), "exports", "", 10)
	must(t, err)
	if len(exports.Items) != 1 || exports.Items[0].Action != complaint.EventExported || exports.Items[0].Data["n"] != "7" {
		t.Fatalf("%+v", exports.Items)
	}
	_, err = w.Erase(t.Context(), c.ID, lin)
	must(t, err)
	for _, err := range []error{w.Correct(t.Context(), c.ID, to, lin), second(w.GiveOut(t.Context(), c.ID, "late", lin))} {
		if !fault.Is(err, "complaint.person.erased") {
			t.Fatal(err)
		}
	}
}

func second(_ complaint.Case, _ complaint.Person, err error) error { return err }

func TestARecordIsKeptThreeYearsAfterTheEndAndNoLonger(t *testing.T) {
	w, i := newWorld(t)
	c, err := w.Receive(t.Context(), i.ID, lilei(), lin)
	must(t, err)
	w.at = w.at.AddDate(5, 0, 0) // however long a case takes
	must(t, w.Sweep(t.Context()))
	c, err = w.End(t.Context(), c.ID, complaint.Settled, "Paid", "2026-12-01", lin)
	must(t, err)
	if want := w.at.AddDate(3, 0, 0); !c.KeptUntil.Equal(want) {
		t.Fatal(c.KeptUntil, want)
	}
	for _, x := range []struct {
		at   time.Time
		gone bool
	}{{c.KeptUntil.Add(-time.Minute), false}, {c.KeptUntil, true}} {
		w.at = x.at
		must(t, w.Sweep(t.Context()))
		if got, _, err := w.Get(t.Context(), c.ID); err != nil || got.ErasedAt.IsZero() == x.gone {
			t.Fatalf("at %s: %+v %v", x.at, got, err)
		}
	}
}

// An offer far from those to others for the same harm needs a reason, and the comparison shows it.
func TestAnOfferFarFromTheOthersNeedsAReason(t *testing.T) {
	w, i := newWorld(t)
	offer := func(amount int64, reason string) (complaint.Case, error) {
		c, err := w.Receive(t.Context(), i.ID, lilei(), lin)
		must(t, err)
		w.at = w.at.Add(24 * time.Hour)
		return w.MakeOffer(t.Context(), c.ID, complaint.Offer{Kind: complaint.Compensation, Sum: complaint.Sum{Amount: amount, Currency: "EUR"}, Reason: reason}, lin)
	}
	for _, amount := range []int64{4000, 5000, 6000} {
		c, err := offer(amount, "")
		must(t, err)
		_, err = w.End(t.Context(), c.ID, complaint.Settled, "Paid", "", lin)
		must(t, err)
	}
	for _, amount := range []int64{2499, 10001} {
		if _, err := offer(amount, ""); !fault.Is(err, "complaint.offer.outlier") {
			t.Fatalf("%d beside a median of 5000: %v", amount, err)
		}
	}
	for _, amount := range []int64{3000, 9000} {
		if _, err := offer(amount, ""); err != nil {
			t.Fatal(amount, err)
		}
	}
	_, err := offer(50000, "a doctor's bill")
	must(t, err)
	if _, err := offer(0, ""); !fault.Is(err, "complaint.offer.amount") {
		t.Fatal(err)
	}
	got, err := w.Treatment(t.Context(), i)
	must(t, err)
	if len(got) != 1 || got[0].Cases != 9 || got[0].Settled != 3 || got[0].MedianTime != 24*time.Hour || len(got[0].Outliers) != 1 || got[0].Outliers[0].Offers[0].Reason != "a doctor's bill" {
		t.Fatalf("%+v", got)
	}
	if r := got[0].Ranges; len(r) != 1 || r[0] != (complaint.Range{Currency: "EUR", Offers: 6, Min: 3000, Median: 5500, Max: 50000}) {
		t.Fatalf("%+v", r)
	}
}

func TestCasesOfAPrivateIncidentAreNowhere(t *testing.T) {
	w, _ := newWorld(t)
	i := w.declare(t, incident.Real, true)
	c, err := w.Receive(t.Context(), i.ID, lilei(), lin)
	must(t, err)
	eve := incident.For(t.Context(), "eve", false)
	page, err := w.Find(eve, complaint.Search{Text: c.Ref})
	if err != nil || len(page.Items) != 0 {
		t.Fatal(page.Items, err)
	}
	by := audit.Actor{ID: "eve"}
	_, _, opened := w.Person(eve, c.ID, by)
	_, changed := w.Note(eve, c.ID, "x", by)
	_, erased := w.Erase(eve, c.ID, by)
	for what, err := range map[string]error{"opened": opened, "changed": changed, "erased": erased, "form": w.Take(eve, i.ID, true, by)} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
}
