package channel_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	alertjobs "standfirst/jobs/alert"
	jobs "standfirst/jobs/channel"
	"standfirst/jobs/runner"
	watchjobs "standfirst/jobs/watch"
	"standfirst/models/alert"
	"standfirst/models/channel"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/space"
	"standfirst/models/watch"
	"standfirst/models/webhook"
)

// way is the real way out, to this machine as well.
type way struct{ *outbound.Fetcher }

func (w way) Admits(address string) error { return w.CheckReceiver(address) }

func (w way) Post(ctx context.Context, address string, header map[string]string, body []byte) (webhook.Answer, error) {
	p, err := w.Fetcher.Post(ctx, address, header, body)
	return webhook.Answer(p), err
}

const secret = "SEC-it-is"

// chats plays the vendors: it checks signatures as their documents say, and answers as their robots do.
type chats struct {
	*httptest.Server
	t     *testing.T
	clock func() time.Time
	mu    sync.Mutex
	got   map[string][]string // bodies, by the first part of the path
	no    bool
}

func newChats(t *testing.T) *chats {
	c := &chats{t: t, got: map[string][]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(c.take))
	t.Cleanup(c.Close)
	return c
}

func mac(key, text string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

func (c *chats) take(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		c.t.Errorf("%s: %v", raw, err)
	}
	kind := strings.Split(r.URL.Path, "/")[1]
	c.got[kind] = append(c.got[kind], string(raw))
	good, bad := `{"errcode":0,"errmsg":"ok"}`, `{"errcode":45009,"errmsg":"too often"}`
	near := func(at time.Time) bool { return at.Sub(c.clock()).Abs() < time.Hour }
	switch kind {
	case "wecom":
		if r.URL.Query().Get("key") != "k-1" || body["msgtype"] != "markdown" || len(body["markdown"].(map[string]any)["content"].(string)) > 4096 {
			c.t.Errorf("企业微信: %s %s", r.URL, raw)
		}
	case "dingtalk":
		stamp := r.URL.Query().Get("timestamp")
		ms, _ := strconv.ParseInt(stamp, 10, 64)
		if r.URL.Query().Get("access_token") != "told-to-nobody" || r.URL.Query().Get("sign") != mac(secret, stamp+"\n"+secret) || !near(time.UnixMilli(ms)) || body["msgtype"] != "markdown" {
			c.t.Errorf("钉钉: %s %s", r.URL, raw)
		}
	case "feishu":
		good, bad = `{"code":0,"msg":"success"}`, `{"code":19021,"msg":"sign match fail"}`
		stamp, _ := body["timestamp"].(string)
		s, _ := strconv.ParseInt(stamp, 10, 64)
		if body["sign"] != mac(stamp+"\n"+secret, "") || !near(time.Unix(s, 0)) || body["msg_type"] != "post" {
			c.t.Errorf("飞书: %s", raw)
		}
	case "slack":
		good = "ok"
		if text, _ := body["text"].(string); strings.Contains(text, "<b>") || !strings.Contains(text, "|") {
			c.t.Errorf("Slack: %s", raw)
		}
	case "hook":
		if r.Header.Get("Standfirst-Signature") != webhook.Sign(secret, r.Header.Get("Standfirst-Timestamp"), raw) {
			c.t.Errorf("webhook: %v", r.Header)
		}
		if event := r.Header.Get("Standfirst-Event"); !strings.Contains(string(raw), `"event":"`+event+`"`) {
			c.t.Errorf("the header says %q, the body %s", event, raw)
		}
	}
	if c.no {
		if kind == "slack" || kind == "hook" {
			w.WriteHeader(http.StatusTooManyRequests)
		}
		good = bad
	}
	_, _ = io.WriteString(w, good)
}

// took is what came to a chat since it was asked last.
func (c *chats) took(kind string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got[kind]
	c.got[kind] = nil
	return got
}

type desk struct {
	*webtest.App
	t     *testing.T
	chats *chats
	run   *runner.Runner
	n     int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	f := outbound.NewFetcher(outbound.FetchConfig{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []int{0}})
	t.Cleanup(f.Close)
	d := &desk{t: t, chats: newChats(t)}
	d.App = webtest.New(t, func(*web.Kit) []web.Route { return nil }, func(_ *web.Kit, o *space.Outside) { o.Receivers = way{f} })
	d.chats.clock = d.Clock.Now
	d.run = runner.New(d.Space.Jobs, "test", slog.New(slog.DiscardHandler))
	jobs.Handle(d.run, d.Space.Channels)
	watchjobs.Handle(d.run, d.Space.Watches)
	alertjobs.Handle(d.run, d.Space.Alerts)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) pass(by time.Duration) {
	d.t.Helper()
	d.Clock.Add(by)
	for range 1000 {
		ran, err := d.run.Once(d.t.Context(), "test/0")
		d.must(err)
		if !ran {
			return
		}
	}
	d.t.Fatal("the work has no end")
}

func (d *desk) channel(p channel.Plan) channel.Channel {
	d.t.Helper()
	p.Name, p.Lang, p.Zone = string(p.Kind), "en", "UTC"
	c, err := d.Space.Channels.Create(d.t.Context(), "", p, d.As("administrator").Actor())
	d.must(err)
	return c
}

func (d *desk) all() map[channel.Kind]channel.Channel {
	return map[channel.Kind]channel.Channel{
		channel.WeCom:    d.channel(channel.Plan{Kind: channel.WeCom, Address: d.chats.URL + "/wecom/send?key=k-1", Level: alert.Notice}),
		channel.DingTalk: d.channel(channel.Plan{Kind: channel.DingTalk, Address: d.chats.URL + "/dingtalk/send?access_token=told-to-nobody", Secret: secret, Level: alert.Notice}),
		channel.Feishu:   d.channel(channel.Plan{Kind: channel.Feishu, Address: d.chats.URL + "/feishu/hook/x", Secret: secret, Level: alert.Notice}),
		channel.Slack:    d.channel(channel.Plan{Kind: channel.Slack, Address: d.chats.URL + "/slack/x", Level: alert.Notice}),
		channel.Webhook:  d.channel(channel.Plan{Kind: channel.Webhook, Address: d.chats.URL + "/hook", Secret: secret, Level: alert.Notice}),
	}
}

// warn raises an alert: a leading outlet names a new watch. Its level is elevated for a crisis, and a notice for a
// competitor.
func (d *desk) warn(kind watch.Kind, incidentID string) {
	d.t.Helper()
	ctx, by := d.t.Context(), d.As("manager").Actor()
	d.n++
	word := "beifeng" + strconv.Itoa(d.n)
	paper, err := d.Space.Outlets.Create(ctx, outlet.Outlet{Name: "Evening <b> " + word, Kind: "newspaper", Tier: 1}, by)
	d.must(err)
	_, err = d.Space.Watches.Create(ctx, "", watch.Plan{Name: word, Kind: kind, Query: word, IncidentID: incidentID}, by)
	d.must(err)
	_, err = d.Space.Coverage.WriteDown(ctx, coverage.Hand{Medium: "web", Title: "Fire [at](http://x) <b>" + word, Text: "The maker " + word + " said nothing.", OutletID: paper.ID}, by)
	d.must(err)
	d.pass(time.Second)
}

var kinds = []string{"wecom", "dingtalk", "feishu", "slack", "hook"}

func TestEveryChatIsToldInItsOwnWay(t *testing.T) {
	d := newDesk(t)
	channels := d.all()
	for kind, c := range channels {
		try, err := d.Space.Channels.Test(t.Context(), c.ID, d.As("administrator").Actor())
		if err != nil || !try.Good {
			t.Errorf("%s: %+v %v", kind, try, err)
		}
	}
	for _, kind := range kinds {
		if got := d.chats.took(kind); len(got) != 1 {
			t.Errorf("%s got %d tests", kind, len(got))
		}
	}
	d.warn(watch.Crisis, "")
	for _, kind := range kinds {
		got := d.chats.took(kind)
		if len(got) != 1 || !strings.Contains(got[0], "beifeng1") || !strings.Contains(got[0], "/acme/alerts/") {
			t.Errorf("%s got %q", kind, got)
			continue
		}
		if kind != "hook" && strings.Contains(got[0], "](http://x)") && kind != "feishu" && kind != "slack" {
			t.Errorf("a headline made a link: %s", got[0])
		}
	}
	// Refused, it is tried again, and once it is taken no more.
	d.chats.no = true
	d.warn(watch.Crisis, "")
	for _, kind := range kinds {
		d.chats.took(kind)
	}
	c, err := d.Space.Channels.Get(t.Context(), channels[channel.Feishu].ID)
	if err != nil || c.Last.Good || c.Last.Why != "channel.said_no" || !strings.Contains(c.Last.Answer, "sign match fail") {
		t.Errorf("%+v %v", c.Last, err)
	}
	d.chats.no = false
	d.pass(time.Minute)
	d.pass(time.Hour)
	for _, kind := range kinds {
		if got := d.chats.took(kind); len(got) != 1 {
			t.Errorf("%s got it %d times", kind, len(got))
		}
	}
}

// What comes faster than a robot takes it is told together in one message: each alert once, none lost.
func TestABurstIsToldTogether(t *testing.T) {
	d := newDesk(t)
	d.channel(channel.Plan{Kind: channel.WeCom, Address: d.chats.URL + "/wecom/send?key=k-1", Level: alert.Notice})
	const alerts = 21
	for range alerts {
		d.warn(watch.Crisis, "")
	}
	apart := len(d.chats.got["wecom"])
	d.pass(2 * time.Minute)
	got := d.chats.took("wecom")
	if apart > 20 || len(got) != apart+1 || !strings.Contains(got[apart], "/acme/alerts)") {
		t.Errorf("%d messages at once, %d in the end: %q", apart, len(got), got)
	}
	all := strings.Join(got, " ")
	for n := range alerts {
		if found := strings.Count(all, fmt.Sprintf("］ beifeng%d: First", n+1)); found != 1 {
			t.Errorf("alert %d was told %d times", n+1, found)
		}
	}
}

func TestWhoIsToldOfWhatAndWhen(t *testing.T) {
	d := newDesk(t)
	now := d.Clock.Now().UTC()
	d.channel(channel.Plan{Kind: channel.Slack, Address: d.chats.URL + "/slack/x", Level: alert.Urgent})
	d.channel(channel.Plan{
		Kind: channel.WeCom, Address: d.chats.URL + "/wecom/send?key=k-1", Level: alert.Elevated,
		QuietFrom: now.Add(-time.Hour).Format("15:04"), QuietTo: now.Add(2 * time.Hour).Format("15:04"),
	})
	d.warn(watch.Competitor, "")
	d.warn(watch.Crisis, "")
	if slack, wecom := d.chats.took("slack"), d.chats.took("wecom"); len(slack)+len(wecom) != 0 {
		t.Errorf("told in quiet hours: %q %q", slack, wecom)
	}
	d.pass(3 * time.Hour)
	if slack, wecom := d.chats.took("slack"), d.chats.took("wecom"); len(slack) != 0 || len(wecom) != 1 || !strings.Contains(wecom[0], "beifeng2") {
		t.Errorf("after them: %q %q", slack, wecom)
	}
}

func TestWhatIsPrivateOrRehearsedDoesNotLeave(t *testing.T) {
	d := newDesk(t)
	d.channel(channel.Plan{Kind: channel.Slack, Address: d.chats.URL + "/slack/x", Level: alert.Notice})
	for _, n := range []incident.New{{Mode: incident.Real, Private: true}, {Mode: incident.Drill}} {
		n.Title, n.Type, n.Grade = incident.Text{"en": "Leak"}, incident.DataLeak, 1
		i, err := d.Space.Incidents.Declare(t.Context(), n, d.As("manager").Actor())
		d.must(err)
		d.warn(watch.Crisis, i.ID)
	}
	d.pass(time.Hour)
	if page, err := d.Space.Alerts.Find(t.Context(), alert.Search{}); err != nil || len(page.Items) != 2 {
		t.Error(page.Items, err)
	}
	if got := d.chats.took("slack"); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestMailGoesToPeopleWithoutAnAccount(t *testing.T) {
	d := newDesk(t)
	d.channel(channel.Plan{Kind: channel.Mail, To: "one@example.org, two@example.org\none@example.org", Level: alert.Notice})
	d.warn(watch.Crisis, "")
	page, err := d.Space.Mailings.Captured(t.Context(), "", mailing.Part{Limit: 10})
	d.must(err)
	to := map[string]bool{}
	for _, m := range page.Items {
		to[m.Message.To.Email] = strings.Contains(m.Message.Subject, "beifeng1") && strings.Contains(m.Message.Text, "/acme/alerts/")
	}
	if len(page.Items) != 2 || !to["one@example.org"] || !to["two@example.org"] {
		t.Errorf("%+v", page.Items)
	}
}

func TestSecretsAreSealedAndAddressesGuarded(t *testing.T) {
	d := newDesk(t)
	c := d.channel(channel.Plan{Kind: channel.DingTalk, Address: d.chats.URL + "/dingtalk/send?access_token=told-to-nobody", Secret: secret, Level: alert.Notice})
	raw, err := json.Marshal(c)
	d.must(err)
	if strings.Contains(string(raw), "told-to-nobody") || strings.Contains(string(raw), secret) || c.Host == "" {
		t.Errorf("%s", raw)
	}
	_, err = d.Space.Channels.Create(t.Context(), "", channel.Plan{Name: " ", Kind: channel.Slack, Address: "http://10.0.0.1/x", Level: "x", Lang: "x", Zone: "x", QuietFrom: "7"}, d.As("administrator").Actor())
	fields := map[string]bool{}
	for _, f := range fault.All(err) {
		fields[f.Field] = true
	}
	for _, f := range []string{"name", "address", "level", "lang", "zone", "quiet_from", "quiet_to"} {
		if !fields[f] {
			t.Errorf("no fault on %s: %v", f, err)
		}
	}
	// Changed without typing them again, address and secret stay.
	c, err = d.Space.Channels.Change(t.Context(), c.ID, channel.Plan{Name: "Desk", Kind: channel.DingTalk, Level: alert.Urgent, Lang: "zh-CN", Zone: "Asia/Shanghai"}, d.As("administrator").Actor())
	d.must(err)
	if try, err := d.Space.Channels.Test(t.Context(), c.ID, d.As("administrator").Actor()); err != nil || !try.Good {
		t.Errorf("%+v %v", try, err)
	}
}
