package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/mailing"
	"standfirst/models/report"
	"standfirst/models/store"
)

// Who unsubscribes does so at the last mailing that had gone to them by then, however many went to others since.
func TestAReaderUnsubscribesAtTheLastMailingThatWentToThem(t *testing.T) {
	ctx := t.Context()
	sp, db := opened(t)
	mailings, err := store.Open[mailing.Mailing](ctx, db, "mailings")
	must(t, err)
	deliveries, err := store.Open[mailing.Delivery](ctx, db, "deliveries")
	must(t, err)
	to := func(id string, names ...string) {
		for _, name := range names {
			address := name + "@news.example"
			must(t, deliveries.Insert(ctx, &mailing.Delivery{ID: mailing.DeliveryID(id, address), MailingID: id, Address: address, State: mailing.Accepted, At: now}))
		}
	}
	for i := range 60 {
		id := fmt.Sprint("m", i)
		must(t, mailings.Insert(ctx, &mailing.Mailing{ID: id, LaunchedAt: now.Add(time.Duration(i-80) * time.Hour), CreatedAt: now}))
		to(id, fmt.Sprint("stays", i))
	}
	must(t, mailings.Insert(ctx, &mailing.Mailing{ID: "later", LaunchedAt: now.Add(time.Hour), CreatedAt: now}))
	to("m0", "early", "both")
	to("m59", "both")
	to("later", "early", "late")
	for _, name := range []string{"early", "both", "late", "never"} { // "late" leaves before anything went to them
		must(t, sp.Contacts.Suppressions.Suppress(ctx, name+"@news.example", contact.ScopeAll, contact.Unsubscribed, audit.System("test")))
	}
	all, _, err := report.Post{Mailings: sp.Mailings, Contacts: sp.Contacts}.Between(ctx, time.Time{}, time.Time{})
	must(t, err)
	left := map[string]int64{}
	for _, m := range all {
		if m.Unsubscribed > 0 {
			left[m.ID] = m.Unsubscribed
		}
	}
	if len(all) != 61 || len(left) != 2 || left["m0"] != 1 || left["m59"] != 1 {
		t.Errorf("%d mailings, left at %v", len(all), left)
	}
}

// A correction is told of with what it corrects, also when it is of another release.
func TestTheMailingsOfAReleaseBringTheirCorrections(t *testing.T) {
	ctx := t.Context()
	sp, db := opened(t)
	mailings, err := store.Open[mailing.Mailing](ctx, db, "mailings")
	must(t, err)
	must(t, mailings.Insert(ctx, &mailing.Mailing{ID: "wrong", ReleaseID: "r", CorrectionID: "right", LaunchedAt: now.Add(-time.Hour), CreatedAt: now}))
	must(t, mailings.Insert(ctx, &mailing.Mailing{ID: "right", ReleaseID: "note", CorrectsMailingID: "wrong", LaunchedAt: now, CreatedAt: now}))
	must(t, mailings.Insert(ctx, &mailing.Mailing{ID: "dangling", ReleaseID: "r", CorrectionID: "gone", LaunchedAt: now.Add(-2 * time.Hour), CreatedAt: now}))
	all, err := report.Post{Mailings: sp.Mailings, Contacts: sp.Contacts}.OfRelease(ctx, "r")
	must(t, err)
	var ids []string
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	if !slices.Equal(ids, []string{"dangling", "wrong", "right"}) || !all[2].Correction {
		t.Errorf("%v", ids)
	}
}

// What a feed calls a headline may be megabytes long: a report shows its beginning, in the page and in what is frozen.
func TestAHeadlineOfMegabytesIsCut(t *testing.T) {
	ctx := t.Context()
	sp, db := opened(t)
	clips, err := store.Open[coverage.Clip](ctx, db, "clips")
	must(t, err)
	long := strings.Repeat("召回 ", 300_000)
	must(t, clips.Insert(ctx, &coverage.Clip{
		ID: "c", Title: long, Byline: long, At: now, Published: now, State: coverage.Confirmed, Relevant: true, Flagged: true,
		Claims: []coverage.ClaimHit{{FactID: "f", Key: "F-1", Wording: "x"}},
	}))
	p, err := sp.Reports.Make(ctx, "", report.Subject{Kind: report.OfPeriod, Period: report.Period{Unit: "week", First: "2026-11-26", Zone: "UTC"}}, audit.System("test"))
	must(t, err)
	frozen, err := sp.Reports.Freeze(ctx, p.ID, "", "", time.UTC, audit.System("test"))
	must(t, err)
	p, err = sp.Reports.Plan(ctx, p.ID)
	must(t, err)
	_, r, err := sp.Reports.Thaw(ctx, p, frozen.Hash)
	must(t, err)
	if r.Placements != 1 || len(r.Repeats) != 1 {
		t.Fatalf("%d placements, %d repeats", r.Placements, len(r.Repeats))
	}
	for _, c := range []coverage.Clip{r.Stories[0].Lead, r.Repeats[0].Clip, r.Exhibits[0].Clip} {
		if n := len([]rune(c.Title)); n > 301 || len([]rune(c.Byline)) > 301 {
			t.Errorf("%d characters", n)
		}
	}
}
