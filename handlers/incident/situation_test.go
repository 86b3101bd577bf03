package incident_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/incident"
	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	model "standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/task"
)

func TestTheSituationPage(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	i := declared(t, app, model.Real)
	path := "/acme/incidents/" + i.ID + "/situation"
	by := app.As("manager").Actor()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	app.Run(webtest.Scenario{Name: "empty, it says what is missing", As: "officer", Path: path, Has: []string{"Nothing is verified yet", "Nobody holds a role yet"}})
	_, err := app.Space.Facts.Create(t.Context(), fact.New{IncidentID: i.ID, Claim: model.Text{"en": "1,200 <b>chargers"}}, by)
	ok(err)
	_, err = app.Space.Tasks.Add(t.Context(), i.ID, task.New{Title: model.Text{"zh-CN": "致电实验室"}, Role: model.Lead, Relative: true, Offset: 60}, by)
	ok(err)
	ok(app.Space.Incidents.Decide(t.Context(), i.ID, "Stop the sale", "cause \u202eunknown", by))
	app.Run(
		webtest.Scenario{Name: "what is so", As: "approver", Path: path, Has: []string{"1,200 &lt;b&gt;chargers", "致电实验室", "Stop the sale", "cause unknown", `hx-sse:connect`, "declared the incident"}, HasNot: []string{`name="text"`}},
		webtest.Scenario{Name: "a guest does not see it", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "another space's", As: "rival/manager", Path: "/rival/incidents/" + i.ID + "/situation", Status: 404},
		webtest.Scenario{Name: "who asks without listening is answered once", As: "officer", Path: path + "/stream", Has: []string{"hx-get", "event: done"}},
		webtest.Scenario{Name: "written from here, it leads back here", As: "officer", Method: "POST", Path: "/acme/incidents/" + i.ID + "/log", Form: url.Values{"text": {"Called"}, "from": {"situation"}}, Status: 303, To: path},
	)
}

// stream is what a browser hears of a stream, line by line.
func stream(ctx context.Context, t *testing.T, app *webtest.App, who, path string) (<-chan string, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Fiber.Listener(l) }()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+l.Addr().String()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "press.example.org"
	r.Header.Set("Accept", "text/html, text/event-stream")
	r.Header.Set("Cookie", "__Host-session="+app.Secret(who))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer func() { _ = resp.Body.Close() }()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if s.Text() != "" {
				lines <- s.Text()
			}
		}
	}()
	return lines, resp.StatusCode
}

// What one person does reaches another's open page within a second, a private incident's news nobody else, and the
// stream ends with the session.
func TestNewsOfAnIncidentReachItsPeopleAndNobodyElse(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	i := declared(t, app, model.Real)
	path := "/acme/incidents/" + i.ID + "/situation/stream?seq=0" // so that it says something at once
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	officer, status := stream(ctx, t, app, "acme/officer", path)
	if status != 200 {
		t.Fatal(status)
	}
	<-officer
	began := time.Now()
	if err := app.Space.Incidents.Note(ctx, i.ID, "secret words", app.As("manager").Actor()); err != nil {
		t.Fatal(err)
	}
	line := <-officer // not only when the stream looks again by itself
	if took := time.Since(began); took > 10*time.Second || !strings.Contains(line, `hx-get="/acme/incidents/`+i.ID+`/situation"`) || strings.Contains(line, "secret") {
		t.Fatalf("after %s: %q", took, line)
	}
	if _, err := app.Space.Incidents.Restrict(ctx, i.ID, true, "", app.As("manager").Actor()); err != nil {
		t.Fatal(err)
	}
	rest := ""
	for line := range officer { // it ends: the officer may not know of the incident any more
		rest += line
	}
	if !strings.Contains(rest, "done") || strings.Contains(rest, "hx-get") {
		t.Fatalf("who may not know of it heard %q", rest)
	}
	if _, status := stream(ctx, t, app, "acme/officer", path); status != 404 {
		t.Fatal("a private incident has a stream for others:", status)
	}
	manager, _ := stream(ctx, t, app, "acme/manager", path)
	<-manager
	u := app.As("manager").User()
	if err := app.Kit.Accounts.EndSessions(ctx, u.ID, ""); err != nil {
		t.Fatal(err)
	}
	for range manager { // drained: the stream has ended with the session
	}
}

// crowded is an incident with 10,000 events and 500 facts.
func crowded(tb testing.TB, app *webtest.App) string {
	tb.Helper()
	by := app.As("manager").Actor()
	i, err := app.Space.Incidents.Declare(tb.Context(), model.New{Title: model.Text{"en": "Long"}, Type: model.ProductSafety, Grade: 1, Mode: model.Real}, by)
	if err != nil {
		tb.Fatal(err)
	}
	for n := range 500 {
		if _, err := app.Space.Facts.Create(tb.Context(), fact.New{IncidentID: i.ID, Claim: model.Text{"en": fmt.Sprintf("Fact %d", n)}}, by); err != nil {
			tb.Fatal(err)
		}
	}
	for n := range 9400 {
		if n%20 == 0 {
			err = app.Space.Incidents.Decide(tb.Context(), i.ID, "Decided", "because", by)
		} else {
			err = app.Space.Incidents.Note(tb.Context(), i.ID, "Something happened", by)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	return i.ID
}

// BenchmarkSituation measures the page of an incident with 10,000 events and 500 facts, and beside it the store's
// reads that the page cannot do without. What is reported: p95 of both in milliseconds, and how many times the reads
// the page costs.
func BenchmarkSituation(b *testing.B) {
	app := webtest.New(b, incident.Routes)
	id := crowded(b, app)
	officer, path := app.As("officer"), "/acme/incidents/"+id+"/situation"
	officer.Get(path)
	var pages, reads []time.Duration
	for b.Loop() {
		began := time.Now()
		if r := officer.Get(path); r.StatusCode != 200 {
			b.Fatal(r.StatusCode)
		}
		pages = append(pages, time.Since(began))
		began = time.Now()
		bare(b, app, id)
		reads = append(reads, time.Since(began))
	}
	page, read := p95(pages), p95(reads)
	b.ReportMetric(float64(page.Microseconds())/1000, "page-p95-ms")
	b.ReportMetric(float64(read.Microseconds())/1000, "reads-p95-ms")
	b.ReportMetric(float64(page)/float64(read), "times")
}

func p95(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*95/100]
}

func bare(b *testing.B, app *webtest.App, id string) {
	b.Helper()
	ctx := b.Context()
	_, err := app.Space.Incidents.Get(ctx, id)
	for _, state := range []fact.State{fact.Verified, fact.Disputed, fact.Unverified} {
		_, e := app.Space.Facts.Find(ctx, fact.Search{IncidentID: id, State: state, Limit: 20})
		_, e2 := app.Space.Facts.Count(ctx, fact.Search{IncidentID: id, State: state})
		if e != nil || e2 != nil {
			b.Fatal(e, e2)
		}
	}
	_, e := app.Space.Incidents.Timeline(ctx, id, "", 25)
	_, e2 := app.Space.Tasks.Find(ctx, task.Search{IncidentID: id, State: task.Open, Limit: 12})
	_, e3 := app.Space.Releases.Find(ctx, release.Search{IncidentID: id, Limit: 1})
	if err != nil || e != nil || e2 != nil || e3 != nil {
		b.Fatal(err, e, e2, e3)
	}
}
