package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store/sqlite"
)

// sheetArchive is the archive of a fact sheet with one fact that two people have verified.
func sheetArchive(t *testing.T) []byte {
	t.Helper()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, dir := t.Context(), t.TempDir()
	now := func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	db, err := sqlite.Open(ctx, filepath.Join(dir, "space.db"))
	ok(err)
	t.Cleanup(func() { _ = db.Close() })
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	ok(err)
	log, err := audit.Open(ctx, db, now)
	ok(err)
	jobs, err := job.Open(ctx, db, now)
	ok(err)
	incidents, err := incident.Open(ctx, incident.Deps{DB: db, Audit: log, Now: now})
	ok(err)
	facts, err := fact.Open(ctx, fact.Deps{DB: db, Audit: log, Jobs: jobs, Files: files, Incidents: incidents, Now: now, Space: "acme"})
	ok(err)
	lin, amy, chen := audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}, audit.Actor{ID: "amy", Name: "Amy", Department: "legal"}, audit.Actor{ID: "chen", Name: "陈工", Department: "engineering"}
	i, err := incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Charger recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, lin)
	ok(err)
	f, err := facts.Create(ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": "1,200 chargers."}}, lin)
	ok(err)
	f, err = facts.AddFile(ctx, f.ID, fact.Upload{Name: "report.txt", Content: strings.NewReader("cell B7 overheats")}, lin)
	ok(err)
	for _, by := range []audit.Actor{amy, chen} {
		_, err = facts.Sign(ctx, f.ID, f.Now().Hash, by)
		ok(err)
	}
	var out bytes.Buffer
	ok(facts.Export(ctx, &out, fact.Archive{IncidentID: i.ID, Restricted: true}, lin))
	return out.Bytes()
}
