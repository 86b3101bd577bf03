package webhook_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"standfirst/app/outbound"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	routes "standfirst/handlers/webhook"
	"standfirst/jobs/runner"
	jobs "standfirst/jobs/webhook"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/models/webhook"
)

// way is the real way out, to this machine as well.
type way struct{ *outbound.Fetcher }

func (w way) Admits(address string) error { return w.CheckReceiver(address) }

func (w way) Post(ctx context.Context, address string, header map[string]string, body []byte) (webhook.Answer, error) {
	p, err := w.Fetcher.Post(ctx, address, header, body)
	return webhook.Answer(p), err
}

func out(t *testing.T) way {
	t.Helper()
	f := outbound.NewFetcher(outbound.FetchConfig{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []int{0}})
	t.Cleanup(f.Close)
	return way{f}
}

// receiver is a program that is told, and checks who tells it.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	t      *testing.T
	secret string
	status int
	got    []webhook.Statement
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Error(err)
	}
	if got, want := req.Header.Get("Standfirst-Signature"), webhook.Sign(r.secret, req.Header.Get("Standfirst-Timestamp"), body); got != want || req.Method != http.MethodPost {
		r.t.Errorf("%s is signed %q, want %q", req.Method, got, want)
	}
	var s webhook.Statement
	if err := json.Unmarshal(body, &s); err != nil {
		r.t.Errorf("%s: %v", body, err)
	}
	if req.Header.Get("Standfirst-Id") != s.ID || req.Header.Get("Standfirst-Event") != string(s.Event) {
		r.t.Errorf("the headers %v are not those of %s", req.Header, body)
	}
	r.got = append(r.got, s)
	w.WriteHeader(r.status)
	if r.status >= 300 {
		_, _ = io.WriteString(w, "no room\n"+strings.Repeat("x", 5000))
	}
}

// took is what came since it was asked last.
func (r *receiver) took() []webhook.Statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// desk is a space with a webhook for everything.
type desk struct {
	*webtest.App
	t    *testing.T
	recv *receiver
	hook webhook.Hook
	run  *runner.Runner
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	door := out(t)
	d := &desk{App: webtest.New(t, routes.Routes, func(_ *web.Kit, o *space.Outside) { o.Receivers = door }), t: t, recv: newReceiver(t)}
	hook, secret, err := d.Space.Webhooks.Create(t.Context(), "form", webhook.Plan{Name: "Intranet", URL: d.recv.URL + "/in?token=xyzzy", Events: webhook.Events()}, d.As("administrator").Actor())
	if err != nil {
		t.Fatal(err)
	}
	d.hook, d.recv.secret = hook, secret
	d.run = runner.New(d.Space.Jobs, "test", slog.New(slog.DiscardHandler))
	jobs.Handle(d.run, d.Space.Webhooks, d.Clock.Now)
	return d
}

// work runs every job that is due. Jobs of other features have no function here and end.
func (d *desk) work() {
	d.t.Helper()
	for range 100 {
		ran, err := d.run.Once(d.t.Context(), "test/0")
		if err != nil {
			d.t.Fatal(err)
		}
		if !ran {
			return
		}
	}
	d.t.Fatal("the work has no end")
}

func (d *desk) now() webhook.Hook {
	d.t.Helper()
	return must[webhook.Hook](d.t)(d.Space.Webhooks.Get(d.t.Context(), d.hook.ID))
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (d *desk) incident(mode incident.Mode) incident.Incident {
	d.t.Helper()
	return must[incident.Incident](d.t)(d.Space.Incidents.Declare(d.t.Context(), incident.New{
		Title: incident.Text{"en": "Recall", "zh-CN": "召回"}, Type: incident.ProductSafety, Grade: 2, Mode: mode,
	}, d.As("manager").Actor()))
}

// fact is a verified one.
func (d *desk) fact(incidentID string, public bool) fact.Fact {
	d.t.Helper()
	ctx, by := d.t.Context(), d.As("officer").Actor()
	f := must[fact.Fact](d.t)(d.Space.Facts.Create(ctx, fact.New{IncidentID: incidentID, Claim: incident.Text{"en": "12 units overheated."}, Public: public}, by))
	f = must[fact.Fact](d.t)(d.Space.Facts.AddFile(ctx, f.ID, fact.Upload{Name: "report.txt", Content: strings.NewReader("report"), Public: public}, by))
	for _, who := range []string{"checker", "approver"} {
		f = must[fact.Fact](d.t)(d.Space.Facts.Sign(ctx, f.ID, f.Now().Hash, d.As(who).Actor()))
	}
	return f
}

func words(headline string) release.Manuscript {
	return release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en":    {Headline: headline, Body: "<p>Words.</p>", Contact: "Desk"},
		"zh-CN": {Headline: "声明", Body: "<p>正文。</p>", Contact: "Desk"},
	}}
}

func (d *desk) approved(incidentID, headline string) release.Release {
	d.t.Helper()
	return d.approve(must[release.Release](d.t)(d.Space.Releases.Create(d.t.Context(), incidentID, words(headline), d.As("officer").Actor())))
}

func (d *desk) approve(rel release.Release) release.Release {
	d.t.Helper()
	ctx, by, releases := d.t.Context(), d.As("officer").Actor(), d.Space.Releases
	version := must[release.Version](d.t)(releases.Version(ctx, rel.ID, rel.Current))
	for _, f := range must[release.Report](d.t)(releases.Check(ctx, rel, version)).Findings {
		must[release.Release](d.t)(releases.Accept(ctx, rel.ID, rel.Current, f.Key(), "It is only a test", "", by))
	}
	must[release.Release](d.t)(releases.Submit(ctx, rel.ID, rel.Current, by))
	return must[release.Release](d.t)(releases.Approve(ctx, rel.ID, rel.Current, "", d.As("approver").Actor()))
}

var note = map[string]string{"en": "A figure was wrong.", "zh-CN": "数字有误。"}

func (d *desk) publish(rel release.Release) release.Release {
	d.t.Helper()
	return must[release.Release](d.t)(d.Space.Releases.Publish(d.t.Context(), rel.ID, rel.Current, note, d.As("officer").Actor()))
}
