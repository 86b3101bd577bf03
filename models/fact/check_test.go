package fact_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
)

// fileOf is where the store keeps a file.
func (w *world) fileOf(t *testing.T, sum string) string {
	t.Helper()
	found := ""
	must(t, filepath.WalkDir(filepath.Join(w.dir, "files"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(strings.ReplaceAll(path, string(filepath.Separator), ""), sum) {
			found = path
		}
		return err
	}))
	if found == "" {
		t.Fatal("no file", sum)
	}
	return found
}

func (w *world) told(t *testing.T, action string) (n int) {
	t.Helper()
	for ev, err := range w.log.After(t.Context(), incident.Stream(w.incident.ID), 0) {
		must(t, err)
		if ev.Action == action {
			n++
		}
	}
	return n
}

// Damage is noticed by the check of the next day, told once, and forgotten when the file is whole again.
func TestDamagedEvidenceIsNoticedWithoutAnybodyOpeningIt(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f, err := w.Create(ctx, fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": "Batch B7"}}, author)
	must(t, err)
	for _, name := range []string{"a.txt", "b.txt"} {
		f, err = w.AddFile(ctx, f.ID, fact.Upload{Name: name, Content: strings.NewReader("proof of " + name)}, author)
		must(t, err)
	}
	must(t, w.Check(ctx))
	if r, _ := w.LastRound(ctx); r.Files != 2 || r.LastAt.IsZero() {
		t.Fatalf("%+v", r)
	}
	path := w.fileOf(t, f.Now().Evidence[0].SHA256)
	whole, err := os.ReadFile(path)
	must(t, err)
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, []byte("something else"), 0o600))
	must(t, w.Check(ctx))
	if d, _ := w.Damages(ctx, 10); len(d) != 0 {
		t.Fatal("a round was begun within a day")
	}
	for range 2 {
		w.pass(25 * time.Hour)
		must(t, w.Check(ctx))
	}
	d, err := w.Damages(ctx, 10)
	must(t, err)
	if len(d) != 1 || len(d[0].Files) != 1 || d[0].Files[0] != (fact.BrokenFile{SHA256: f.Now().Evidence[0].SHA256, Name: "a.txt", What: fact.Altered}) {
		t.Fatalf("%+v", d)
	}
	if n := w.told(t, fact.EventDamaged); n != 1 {
		t.Fatalf("told %d times", n)
	}
	must(t, os.WriteFile(path, whole, 0o600))
	w.pass(25 * time.Hour)
	must(t, w.Check(ctx))
	if d, _ = w.Damages(ctx, 10); len(d) != 0 {
		t.Fatalf("still marked: %+v", d)
	}
}
