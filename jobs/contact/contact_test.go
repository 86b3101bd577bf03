package contact_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	jobs "standfirst/jobs/contact"
	"standfirst/jobs/runner"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store/sqlite"
)

var anna = audit.Actor{ID: "u1", Name: "Anna"}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreCheckedAndImportedAndNewNamesTakenOver(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	now := func() time.Time { return time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC) }
	db, err := sqlite.Open(context.Background(), filepath.Join(dir, "space.db"))
	ok(t, err)
	defer db.Close()
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	ok(t, err)
	log, err := audit.Open(ctx, db, now)
	ok(t, err)
	queue, err := job.Open(ctx, db, now)
	ok(t, err)
	outlets, err := outlet.Open(ctx, outlet.Deps{DB: db, Audit: log, Jobs: queue, Now: now})
	ok(t, err)
	lists, err := audience.Open(ctx, audience.Deps{DB: db, Audit: log, Now: now})
	ok(t, err)
	contacts, err := contact.Open(ctx, contact.Deps{DB: db, Audit: log, Jobs: queue, Files: files, Now: now, Outlets: outlets, Lists: lists})
	ok(t, err)
	r := runner.New(queue, "test", slog.New(slog.DiscardHandler))
	jobs.Handle(r, contacts)
	work := func() {
		t.Helper()
		for ran := true; ran; {
			ran, err = r.Once(ctx, "test")
			ok(t, err)
		}
		if dead, err := queue.Find(ctx, job.Dead, "", 10); err != nil || len(dead.Items) > 0 {
			t.Fatal(dead.Items, err)
		}
	}

	i, err := contacts.Upload(ctx, "x.csv", strings.NewReader("name,email,outlet\nA,a@x.example,Old Name\n"), anna)
	ok(t, err)
	i, err = contacts.Map(ctx, i.ID, i.Plan)
	ok(t, err)
	ok(t, contacts.CheckLater(ctx, i, anna))
	work()
	if i, err = contacts.Import(ctx, i.ID); err != nil || i.State != contact.Checked {
		t.Fatal(i.State, err)
	}
	_, err = contacts.Start(ctx, i.ID, anna)
	ok(t, err)
	work()
	if i, err = contacts.Import(ctx, i.ID); err != nil || i.State != contact.Finished {
		t.Fatal(i.State, err)
	}
	done, err := queue.Get(ctx, contact.JobOf(i.ID))
	ok(t, err)
	if done.Done != 1 || done.Total != 1 || done.State != job.Done {
		t.Fatalf("%+v", done)
	}

	o, found, err := outlets.ByName(ctx, "Old Name")
	if err != nil || !found {
		t.Fatal(err)
	}
	_, err = outlets.Change(ctx, o.ID, outlet.AnyRev, func(o *outlet.Outlet) { o.Name = "Evening Star" }, anna)
	ok(t, err)
	work()
	if n, err := contacts.Count(ctx, contact.Search{Text: "evening"}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	// Work that is gone is not tried for ever.
	ok(t, queue.Enqueue(ctx, job.New{ID: "contact.import:gone", Kind: "contact.import", Payload: contact.Work{ImportID: "gone"}}))
	_, err = r.Once(ctx, "test")
	ok(t, err)
	if j, err := queue.Get(ctx, "contact.import:gone"); err != nil || j.State != job.Dead {
		t.Fatal(j.State, err)
	}
}
