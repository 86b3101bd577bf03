package report_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/handlers/report"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	"standfirst/models/coverage"
	model "standfirst/models/report"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

// BenchmarkAQuarterOnPaper lays a report over 10,000 clips out and prints it. "count" is the counting alone, "page" the
// laying out, "pdf" the printing.
func BenchmarkAQuarterOnPaper(b *testing.B) {
	browser, app, ctx := browsertest.Chromium(b), webtest.New(b, report.Routes), b.Context()
	ok := func(err error) {
		if b.Helper(); err != nil {
			b.Fatal(err)
		}
	}
	app.Kit.Print = outbound.NewPrinter(browser, func(path string) ([]byte, string, bool) {
		asset, found := app.Kit.Assets.Find(path)
		return asset.Body, asset.Type, found
	}).Print
	db, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), "space.db"))
	ok(err)
	b.Cleanup(func() { ok(db.Close()) })
	files, err := sqlite.OpenFiles(b.TempDir())
	ok(err)
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	sp, err := space.Open(ctx, account.SpaceRecord{ID: "acme", Name: "Acme", Lang: "en", Zone: "UTC"}, db, files, func() time.Time { return now }, space.Outside{
		Sealer: setting.NewSealer([]byte("a key for tests")), Words: func(_, key string, _ map[string]any) string { return key },
	})
	ok(err)
	clips, err := store.Open[coverage.Clip](ctx, db, "clips")
	ok(err)
	var part []*coverage.Clip
	for i := range 10_000 {
		at := now.Add(-time.Duration(i) * time.Minute)
		part = append(part, &coverage.Clip{
			ID: fmt.Sprint("clip", i), Title: "召回两批奶粉 A headline about the recall", Text: strings.Repeat("An article of the usual length says what happened. ", 40), At: at, Published: at,
			State: coverage.Confirmed, Relevant: true, Lang: "en", Cluster: fmt.Sprint("c", i/10), OutletID: fmt.Sprint("o", i%200),
		})
		if len(part) == 500 {
			_, err := clips.InsertMissing(ctx, part...)
			ok(err)
			part = nil
		}
	}
	p, err := sp.Reports.Make(ctx, "", model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "quarter", First: "2026-10-01", Zone: "UTC"}}, app.As("officer").Actor())
	ok(err)
	paper, may := report.Paper{Kit: app.Kit}, func(account.Permission) bool { return true }
	r, err := sp.Reports.Tell(ctx, p, time.UTC)
	ok(err)
	page, err := paper.Page(model.Sheet{Plan: p, Report: r, Space: "acme", Lang: "en", May: may})
	ok(err)
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			_, err := sp.Reports.Tell(ctx, p, time.UTC)
			ok(err)
		}
	})
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			_, err := paper.Page(model.Sheet{Plan: p, Report: r, Space: "acme", Lang: "en", May: may})
			ok(err)
		}
	})
	b.Run("pdf", func(b *testing.B) {
		for b.Loop() {
			_, err := paper.PDF(ctx, page)
			ok(err)
		}
	})
}
