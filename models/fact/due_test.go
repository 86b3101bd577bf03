package fact_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/incident"
)

func TestFactsWhoseReviewIsDueAreFound(t *testing.T) {
	w := newWorld(t)
	for key, day := range map[string]time.Time{"never": {}, "today": start, "tomorrow": start.AddDate(0, 0, 1), "yesterday": start.AddDate(0, 0, -1)} {
		_, err := w.Create(t.Context(), fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": key}, ReviewAt: day}, author)
		must(t, err)
	}
	settled := w.in(t, fact.Retracted)
	_, err := w.ReviewOn(t.Context(), settled.ID, start.AddDate(0, 0, -2), author)
	must(t, err)
	page, err := w.Find(t.Context(), fact.Search{DueBy: start, Limit: 10})
	must(t, err)
	var got []string
	for _, f := range page.Items {
		got = append(got, f.Now().Claim["en"])
	}
	if fmt.Sprint(got) != "[yesterday today]" {
		t.Fatal(got)
	}
}

// Two people at once, on the real store: whatever comes first, what is verified was signed by two departments
// on what it says now, and the archive of it all holds.
func TestTwoPeopleAtOnceNeverLeaveAForbiddenState(t *testing.T) {
	w := newWorld(t)
	people := []audit.Actor{legal, lab, {ID: "boss", Name: "Boss", Department: "management"}}
	for round := range 12 {
		f := w.backed(t)
		var both sync.WaitGroup
		for _, by := range people {
			both.Go(func() {
				for step := range 4 {
					now, err := w.Get(t.Context(), f.ID)
					if err != nil {
						t.Error(err)
						return
					}
					switch (step + round + len(by.ID)) % 5 {
					case 0:
						_, _ = w.Revise(t.Context(), f.ID, incident.Text{"en": fmt.Sprint(by.ID, step, round)}, by)
					case 1:
						_, _ = w.Dispute(t.Context(), f.ID, "doubt", by)
					case 2:
						_, _ = w.AddRedacted(t.Context(), f.ID, now.Now().Evidence[0].ID, report(fmt.Sprint(by.ID, step)), by)
					default:
						_, _ = w.Sign(t.Context(), f.ID, now.Now().Hash, by)
					}
					if now, err = w.Get(t.Context(), f.ID); err == nil && now.State == fact.Verified {
						if err := fourEyes(now); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		both.Wait()
	}
	report, err := w.log.Verify(t.Context(), incident.Stream(w.incident.ID))
	must(t, err)
	if len(report.Faults) > 0 {
		t.Fatal(report.Faults)
	}
	w.pass(time.Hour)
	must(t, w.Sweep(t.Context()))
	if p := prove(t, w.exported(t)); !p.OK {
		t.Fatal(p.Faults)
	}
}
