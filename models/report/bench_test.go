package report_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/mailing"
	"standfirst/models/report"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

// BenchmarkReportOfAQuarter makes a report over 10,000 clips and 200,000 deliveries, with the quarter before beside
// it. "bare" is the reading of the same documents by the store alone, and nothing done with them.
func BenchmarkReportOfAQuarter(b *testing.B) {
	ctx := b.Context()
	sp, db := opened(b)
	of := report.Subject{Kind: report.OfPeriod, Period: report.Period{Unit: "quarter", First: "2026-10-01", Zone: "UTC"}}
	clips, deliveries := filled(ctx, b, db, now)
	from, to := of.Period.Bounds()
	b.Run("report", func(b *testing.B) {
		for b.Loop() {
			r, err := sp.Reports.About(ctx, of, time.UTC)
			must(b, err)
			if r.Placements != 10_000 || r.Mail.Total != 200_000 {
				b.Fatal(r.Placements, r.Mail.Total)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for _, err := range clips.Each(ctx, store.Query{Filter: store.And(store.Gte("at", from), store.Lt("at", to)), Sort: []string{"at"}}) {
				must(b, err)
				n++
			}
			rows, err := deliveries.Group(ctx, store.Eq("mailingId", "m"), []store.By{{Field: "state"}})
			must(b, err)
			if n != 10_000 || len(rows) == 0 {
				b.Fatal(n, rows)
			}
		}
	})
}

// now is the time of these tests.
var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// opened is an empty space with its store.
func opened(t testing.TB) (*space.Space, store.DB) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	files, err := sqlite.OpenFiles(t.TempDir())
	must(t, err)
	sp, err := space.Open(t.Context(), account.SpaceRecord{ID: "acme", Name: "Acme", Lang: "en", Zone: "UTC"}, db, files, func() time.Time { return now }, space.Outside{
		Sealer: setting.NewSealer([]byte("a key for tests")), Words: func(_, key string, _ map[string]any) string { return key },
	})
	must(t, err)
	return sp, db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// filled writes the clips, in clusters of ten, and one mailing with its deliveries.
func filled(ctx context.Context, b *testing.B, db store.DB, now time.Time) (store.Collection[coverage.Clip], store.Collection[mailing.Delivery]) {
	b.Helper()
	clips, err := store.Open[coverage.Clip](ctx, db, "clips")
	must(b, err)
	text := strings.Repeat("An article of the usual length says what happened. ", 40)
	var part []*coverage.Clip
	for i := range 10_000 {
		at := now.Add(-time.Duration(i) * time.Minute)
		part = append(part, &coverage.Clip{
			ID: fmt.Sprintf("clip%d", i), Title: "A headline about the recall", Text: text, At: at, Published: at, State: coverage.Confirmed, Relevant: true,
			Lang: "en", Cluster: fmt.Sprint("c", i/10), OutletID: fmt.Sprint("o", i%200), Matches: []coverage.Match{{ReleaseID: "r", State: coverage.Confirmed}},
		})
		if len(part) == 500 {
			_, err := clips.InsertMissing(ctx, part...)
			must(b, err)
			part = nil
		}
	}
	mailings, err := store.Open[mailing.Mailing](ctx, db, "mailings")
	must(b, err)
	must(b, mailings.Insert(ctx, &mailing.Mailing{ID: "m", LaunchedAt: now.Add(-time.Hour), CreatedAt: now}))
	deliveries, err := store.Open[mailing.Delivery](ctx, db, "deliveries")
	must(b, err)
	var mails []*mailing.Delivery
	for i := range 200_000 {
		mails = append(mails, &mailing.Delivery{ID: fmt.Sprint("d", i), MailingID: "m", Address: fmt.Sprintf("r%d@news.example", i), State: []mailing.Status{mailing.Accepted, mailing.Failed}[i%2], At: now})
		if len(mails) == 2000 {
			_, err := deliveries.InsertMissing(ctx, mails...)
			must(b, err)
			mails = nil
		}
	}
	return clips, deliveries
}
