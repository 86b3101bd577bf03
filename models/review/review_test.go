package review_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/review"
	"standfirst/models/task"
)

var (
	start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications", From: "192.0.2.4"}
	omar  = audit.Actor{ID: "omar", Name: "Omar Haddad", Department: "communications"}
)

type world struct {
	*review.Reviews
	incidents *incident.Incidents
	tasks     *task.Tasks
	log       *audit.Log
	at        time.Time
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
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
	w.tasks, err = task.Load(t.Context(), task.Deps{DB: db, Audit: log, Now: now, Incidents: w.incidents})
	must(t, err)
	w.Reviews, err = review.Open(t.Context(), review.Deps{DB: db, Audit: log, Now: now, Incidents: w.incidents, Tasks: w.tasks})
	must(t, err)
	i, err := w.incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Mode: incident.Real, Private: true,
		Weight: incident.Weight{Spread: incident.Local, Harm: incident.Loss, Source: incident.Named},
	}, lin)
	must(t, err)
	w.at = w.at.Add(10 * time.Minute)
	must(t, w.incidents.Decide(t.Context(), i.ID, "Stop the sale", "Quinn said so", omar))
	return w, i
}

func (w *world) close(t *testing.T, id string) {
	t.Helper()
	for _, p := range []incident.Phase{incident.Confirmed, incident.Acting, incident.Remedied, incident.Closed} {
		w.at = w.at.Add(time.Hour)
		_, err := w.incidents.MoveTo(t.Context(), id, p, "", lin)
		must(t, err)
	}
}

func text(s string) incident.Text { return incident.Text{"en": s} }

func content() review.Content {
	return review.Content{Worked: text("The call"), Failed: text("The list was old"), Factors: incident.Text{"zh-CN": "名单一年未更新"}}
}

func (w *world) written(t *testing.T, id string, c review.Content) review.Review {
	t.Helper()
	r, _, err := w.Get(t.Context(), id)
	must(t, err)
	r, err = w.Write(t.Context(), id, r.Rev, c, omar)
	must(t, err)
	return r
}

func TestAReviewIsSignedOnceTheHarmIsDealtWithAndSaysWhatItMust(t *testing.T) {
	w, i := newWorld(t)
	ctx := t.Context()
	r := w.written(t, i.ID, review.Content{Worked: text("The call")})
	_, err := w.Sign(ctx, i.ID, r.Rev, lin)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	if got := strings.Join(fields, " "); got != "failed_en factors_en" {
		t.Fatal(got)
	}
	r = w.written(t, i.ID, content())
	if _, err := w.Sign(ctx, i.ID, r.Rev, lin); !fault.Is(err, "review.early") {
		t.Fatal(err)
	}
	w.close(t, i.ID)
	if _, err := w.Sign(ctx, i.ID, r.Rev-1, lin); !fault.Is(err, "review.clash") {
		t.Fatal(err)
	}
	if _, err := w.Sign(ctx, i.ID, r.Rev, audit.System("x")); fault.KindOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
	if _, err := w.tasks.AddFollowUp(ctx, i.ID, task.New{Title: text("Renew the list"), OwnerID: "omar", Due: w.at.AddDate(0, 3, 0)}, lin); err != nil {
		t.Fatal("what follows from a closed incident:", err)
	}
	v, err := w.Sign(ctx, i.ID, r.Rev, lin)
	must(t, err)
	if v.Number != 1 || len(v.Decisions) != 1 || len(v.Measures) != 1 || v.Owners[0] != "omar" || len(v.Clock) != 3 || len(v.Targets) != 4 {
		t.Fatalf("%+v", v)
	}
	r, _, err = w.Get(ctx, i.ID)
	must(t, err)
	if _, err := w.Sign(ctx, i.ID, r.Rev, lin); !fault.Is(err, "review.same") {
		t.Fatal("signed twice:", err)
	}
	c := content()
	c.Lessons = text("Renew it each quarter")
	r = w.written(t, i.ID, c)
	second, err := w.Sign(ctx, i.ID, r.Rev, lin)
	must(t, err)
	r, _, err = w.Get(ctx, i.ID)
	must(t, err)
	first, _ := r.Version(1)
	if second.Prev != first.Hash || first.Hash != v.Hash || !first.Holds(i.ID) || !r.Versions[1].Holds(i.ID) || r.Changed() || r.Owes {
		t.Fatalf("%+v", r)
	}
	first.Text.Worked = text("Everything")
	if first.Holds(i.ID) {
		t.Error("a version that was altered holds")
	}
}

// Two who write at once: one is told, and neither text is lost.
func TestWhoWritesLaterIsToldAndNothingIsOverwritten(t *testing.T) {
	w, i := newWorld(t)
	r := w.written(t, i.ID, content())
	var both sync.WaitGroup
	clashes := make(chan error, 2)
	for range 2 {
		both.Go(func() {
			_, err := w.Write(context.WithoutCancel(t.Context()), i.ID, r.Rev, content(), omar)
			clashes <- err
		})
	}
	both.Wait()
	a, b := <-clashes, <-clashes
	if (a == nil) == (b == nil) || !fault.Is(errors.Join(a, b), "review.clash") {
		t.Fatal(a, b)
	}
	if _, err := w.Write(t.Context(), i.ID, r.Rev+1, review.Content{Worked: text(strings.Repeat("长", review.MaxText+1))}, omar); !fault.Is(err, "review.long") {
		t.Fatal(err)
	}
}

func TestNobodyElseKnowsOfTheReviewOfAPrivateIncident(t *testing.T) {
	w, i := newWorld(t)
	ctx := incident.For(t.Context(), "stranger", false)
	for name, err := range map[string]error{
		"get":   func() error { _, _, err := w.Get(ctx, i.ID); return err }(),
		"write": func() error { _, err := w.Write(ctx, i.ID, 0, content(), omar); return err }(),
		"sign":  func() error { _, err := w.Sign(ctx, i.ID, 0, omar); return err }(),
		"draft": func() error { _, _, err := w.Draft(ctx, i.ID); return err }(),
		"out":   w.Export(ctx, i.ID, 1, review.Inside, "", io.Discard, omar),
	} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (w *world) signed(t *testing.T, i incident.Incident) {
	t.Helper()
	w.close(t, i.ID)
	_, err := w.tasks.AddFollowUp(t.Context(), i.ID, task.New{Title: text("Renew the list"), OwnerID: "quinn", Due: w.at.AddDate(0, 1, 0)}, lin)
	must(t, err)
	r := w.written(t, i.ID, content())
	_, err = w.Sign(t.Context(), i.ID, r.Rev, lin)
	must(t, err)
}

func (w *world) exported(t *testing.T, id string, to review.Audience) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, w.Export(t.Context(), id, 1, to, "read me", &b, lin))
	return b.Bytes()
}

func TestAnExportProvesItselfOfflineAndGivesOutsideNoNames(t *testing.T) {
	w, i := newWorld(t)
	w.signed(t, i)
	for to, parts := range map[review.Audience]int{review.Inside: 8, review.Outside: 5} {
		data := w.exported(t, i.ID, to)
		f, c, _, err := review.Verify(data, "")
		must(t, err)
		if len(f.Said) != parts || len(c.Targets) != 4 {
			t.Errorf("%s: %d parts, %d targets", to, len(f.Said), len(c.Targets))
		}
		whole := strings.Join(entries(t, data), "\n")
		for _, name := range []string{"林悦", "Omar", "Quinn", "quinn", "Stop the sale", "192.0.2.4"} {
			if found := strings.Contains(whole, name); found && (to == review.Outside || name == "192.0.2.4") {
				t.Errorf("%s: %q is in it", to, name)
			} else if !found && to == review.Inside && name == "Stop the sale" {
				t.Errorf("%s: %q is not in it", to, name)
			}
		}
		if !strings.Contains(whole, "The list was old") {
			t.Errorf("%s: what did not work is not in it", to)
		}
	}
}

// Whoever changes a part, leaves one out, or takes the review of another chain is found.
func TestAChangedExportIsFound(t *testing.T) {
	w, i := newWorld(t)
	w.signed(t, i)
	data := w.exported(t, i.ID, review.Outside)
	forge := func(change func(*review.File)) error {
		all := entries(t, data)
		var f review.File
		must(t, json.Unmarshal([]byte(all[1]), &f))
		change(&f)
		out, err := json.Marshal(f)
		must(t, err)
		_, _, _, err = review.Verify(packed(t, all[0], string(out), all[2]), "")
		return err
	}
	if err := forge(func(*review.File) {}); err != nil {
		t.Fatal("the honest one:", err)
	}
	for name, change := range map[string]func(*review.File){
		"other words": func(f *review.File) {
			o := f.Said[review.PartText]
			o.Value = json.RawMessage(strings.Replace(string(o.Value), "old", "new", 1))
			f.Said[review.PartText] = o
		},
		"a part left out":  func(f *review.File) { delete(f.Said, review.PartMeasures) },
		"and its hash too": func(f *review.File) { delete(f.Said, review.PartMeasures); delete(f.Parts, review.PartMeasures) },
		"another number":   func(f *review.File) { f.Number = 2 },
		"another time":     func(f *review.File) { f.At = f.At.Add(time.Hour) },
		"another hash":     func(f *review.File) { f.Hash = strings.Repeat("0", 64) },
		"another incident": func(f *review.File) { f.Incident = "other" },
		"another place":    func(f *review.File) { f.Seq-- },
	} {
		if err := forge(change); !errors.Is(err, review.ErrReview) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := 0; n < len(data); n += 37 {
		bad := bytes.Clone(data)
		bad[n] ^= 4
		if _, _, _, err := review.Verify(bad, ""); err == nil && bytes.Equal([]byte(entries(t, bad)[1]), []byte(entries(t, data)[1])) != true {
			t.Fatalf("byte %d is not missed", n)
		}
	}
}

func entries(t *testing.T, data []byte) (out []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	for _, e := range z.File {
		r, err := e.Open()
		must(t, err)
		text, err := io.ReadAll(r)
		must(t, err)
		out = append(out, string(text))
	}
	return out
}

func packed(t *testing.T, readme, text, chain string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for n, name := range []string{"readme.txt", "review.json", "chain.json"} {
		to, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(to, []string{readme, text, chain}[n])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}
