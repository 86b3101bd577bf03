package coverage_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/outlet"

	jobs "standfirst/jobs/coverage"
	"standfirst/jobs/runner"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
)

// life is one run of the program over the database.
type life struct {
	clips   *coverage.Clips
	sources *coverage.Sources
	runner  *runner.Runner
}

func live(t *testing.T, db store.DB, files store.Files, now func() time.Time) life {
	t.Helper()
	ctx := t.Context()
	log, err := audit.Open(ctx, db, now)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := job.Open(ctx, db, now)
	if err != nil {
		t.Fatal(err)
	}
	clips, sources, err := coverage.Open(ctx, coverage.Deps{DB: db, Audit: log, Jobs: queue, Files: files, Now: now, Ours: said{}, Outlets: nobody{}})
	if err != nil {
		t.Fatal(err)
	}
	r := runner.New(queue, "node", slog.New(slog.DiscardHandler))
	jobs.Handle(r, clips, sources, plain{})
	return life{clips, sources, r}
}

// run works until nothing is due; an error means that the process died.
func (l life) run(t *testing.T) error {
	for range 1000 {
		ran, err := l.runner.Once(t.Context(), "node/1")
		if err != nil || !ran {
			return err
		}
	}
	t.Fatal("the work has no end")
	return nil
}

const text = "Starharvest Dairy is recalling batches A17 and A18 of its infant milk powder after its own laboratory found packaging " +
	"that had not been sealed as required. No illness has been reported. Parents can return the tins to any shop without a receipt."

type said struct{}

func (said) Told(context.Context, time.Time) ([]coverage.Told, error) {
	return []coverage.Told{{ID: "r1", IncidentID: "i1", Edition: coverage.Edition{Version: 1, Text: map[string]string{"en": text}}}}, nil
}

func (said) Release(context.Context, string) (coverage.Told, error) {
	return coverage.Told{}, fault.Missing("coverage.release.missing")
}
func (said) Refuted(context.Context) ([]coverage.Refuted, error) { return nil, nil }

type nobody struct{}

func (nobody) AddReach(context.Context, string, outlet.Reach, audit.Actor) error { return nil }

func (nobody) ByAddress(context.Context, string) (coverage.Outlet, bool, error) {
	return coverage.Outlet{}, false, nil
}

func (nobody) Outlet(context.Context, string) (coverage.Outlet, error) {
	return coverage.Outlet{ID: "o1"}, nil
}

func (nobody) Author(context.Context, string, string) (string, bool, error) { return "", false, nil }

type plain struct{}

func (plain) Get(ctx context.Context, r coverage.FetchRequest) (coverage.FetchResult, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return coverage.FetchResult{}, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return coverage.FetchResult{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return coverage.FetchResult{Status: res.StatusCode, URL: r.URL, ContentType: res.Header.Get("Content-Type"), Body: body}, err
}

// TestDeathBetweenAnyTwoSteps kills the program at its first write, its second, and so on through a whole
// poll with the reading of its pages, starts it again each time, and wants the very same end.
func TestDeathBetweenAnyTwoSteps(t *testing.T) {
	var site *httptest.Server
	site = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			fmt.Fprint(rw, `<rss version="2.0"><channel><title>News</title>`)
			for _, path := range []string{"/a", "/b", "/c"} {
				fmt.Fprintf(rw, `<item><title>%s</title><link>%s%s</link></item>`, path, site.URL, path)
			}
			fmt.Fprint(rw, `</channel></rss>`)
			return
		}
		rw.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/c" {
			fmt.Fprint(rw, "<html><body><article><p>Nothing about anybody, and nothing that anybody would want to read twice.</p></article></body></html>")
			return
		}
		fmt.Fprintf(rw, "<html><head><title>Recall %s</title></head><body><article><p>%s</p></article></body></html>", r.URL.Path, text)
	}))
	defer site.Close()

	deaths, want := 0, ""
	for n := -1; ; n++ {
		got, died := oneLife(t, site.URL, n)
		if n < 0 {
			want = got
			t.Log(want)
			continue
		}
		if got != want {
			t.Fatalf("after a death at write %d the end is\n%s\nwant\n%s", n, got, want)
		}
		if !died {
			break
		}
		deaths++
	}
	if deaths < 15 {
		t.Errorf("only %d writes were tried", deaths)
	}
}

// oneLife adds a source, lets the program die at write n, runs it again, and describes the end.
func oneLife(t *testing.T, site string, n int) (end string, died bool) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	files, err := sqlite.OpenFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	m := mortal.Of(db)
	first := live(t, m, files, clock)
	src, err := first.sources.Add(t.Context(), coverage.NewSource{URL: site + "/feed", OutletID: "o1"}, audit.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	m.DieAfter(n)
	err = first.run(t)
	died = errors.Is(err, mortal.ErrDead)
	if err != nil && !died {
		t.Fatal(err)
	}
	m.Live()
	now = now.Add(2 * time.Minute) // the lease of what was running is over
	second := live(t, m, files, clock)
	if err := second.run(t); err != nil {
		t.Fatal(err)
	}
	return describe(t, second, src.ID), died
}

func describe(t *testing.T, l life, sourceID string) string {
	t.Helper()
	var lines []string
	leader := map[string]string{}
	for c, err := range l.clips.Each(t.Context(), coverage.Search{All: true, Sort: "at"}) {
		if err != nil {
			t.Fatal(err)
		}
		path := c.URL[strings.LastIndexByte(c.URL, '/'):]
		if leader[c.Cluster] == "" {
			leader[c.Cluster] = "yes"
		} else if c.Cluster != "" {
			leader[c.Cluster] = "shared"
		}
		lines = append(lines, fmt.Sprintf("%s %s %q %s release=%s reprint=%v archived=%d read=%d outlet=%s", path, c.State, c.Title, c.Lang, c.ReleaseID, c.Reprint, c.Archive.Size, c.Read, c.OutletID))
	}
	slices.Sort(lines)
	shared := 0
	for _, v := range leader {
		if v == "shared" {
			shared++
		}
	}
	src, err := l.sources.Get(t.Context(), sourceID)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\nclusters=%d shared=%d polls=%d found=%d trouble=%q", strings.Join(lines, "\n"), len(leader), shared, src.Polls, src.Found, src.Trouble.Key)
}
