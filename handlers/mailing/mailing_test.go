package mailing_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/mailing"
	releases "standfirst/handlers/release"
	"standfirst/handlers/setting"
	"standfirst/handlers/today"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/jobs/runner"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/incident"
	mailings "standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/models/task"
)

// house is the program with a release that may be sent and a list of three.
type house struct {
	*webtest.App
	ctx     context.Context
	list    audience.List
	fact    fact.Fact
	release release.Release
	readers []contact.Contact
}

var (
	author  = audit.Actor{ID: "u1", Name: "Author", Department: "communications"}
	checker = audit.Actor{ID: "u2", Name: "Checker", Department: "product"}
	lawyer  = audit.Actor{ID: "u3", Name: "Lawyer", Department: "legal"}
)

func open(t *testing.T) *house {
	t.Helper()
	routes := func(k *web.Kit) []web.Route {
		return slices.Concat(mailing.Routes(k), setting.Routes(k), today.Routes(k))
	}
	return openWith(t, routes, func(k *web.Kit, out *space.Outside) { out.Frame = mail.Frame{Set: k.Set} })
}

func openWith(t *testing.T, routes func(*web.Kit) []web.Route, setup func(*web.Kit, *space.Outside)) *house {
	t.Helper()
	h := &house{App: webtest.New(t, routes, setup), ctx: context.Background()}
	s := h.Space
	i, err := s.Incidents.Declare(h.ctx, incident.New{
		Title: incident.Text{"en": "Recall"}, Summary: incident.Text{"en": "A charger overheats."},
		Type: incident.ProductSafety, Grade: 2, Mode: incident.Real,
	}, author)
	must(t, err)
	h.fact, err = s.Facts.Create(h.ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": "12 chargers overheated."}}, author)
	must(t, err)
	h.fact, err = s.Facts.AddLink(h.ctx, h.fact.ID, "https://lab.example/r", "", false, author)
	must(t, err)
	for _, who := range []audit.Actor{checker, lawyer} {
		h.fact, err = s.Facts.Sign(h.ctx, h.fact.ID, h.fact.Now().Hash, who)
		must(t, err)
	}
	h.release, err = s.Releases.Create(h.ctx, i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en":    {Headline: "Statement on the recall", Body: "<p>" + release.Cite(h.fact.ID, h.fact.Current, "12 chargers overheated.") + "</p>"},
		"zh-CN": {Headline: "关于召回的声明", Body: "<p>" + release.Cite(h.fact.ID, h.fact.Current, "12台充电器过热。") + "</p>"},
	}}, author)
	must(t, err)
	_, err = s.Releases.Submit(h.ctx, h.release.ID, 1, author)
	must(t, err)
	h.release, err = s.Releases.Approve(h.ctx, h.release.ID, 1, "", h.As("approver").Actor())
	must(t, err)
	h.list, err = s.Lists.Create(h.ctx, "Technology press", "", author)
	must(t, err)
	for n, lang := range []string{"en", "zh-CN", "en"} {
		c, err := s.Contacts.Create(h.ctx, contact.Contact{
			Name: fmt.Sprintf("Reader %d", n), Kind: "journalist", Lang: lang, Email: fmt.Sprintf("reader%d@news.example", n), Emails: []string{fmt.Sprintf("reader%d@news.example", n)},
		}, author)
		must(t, err)
		h.readers = append(h.readers, c)
		_, err = s.Contacts.AddToList(h.ctx, h.list.ID, contact.Selection{IDs: []string{c.ID}}, author)
		must(t, err)
	}
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) form(change ...func(url.Values)) url.Values {
	f := url.Values{
		"release": {h.release.ID}, "lang": {"en"}, "subject_en": {"On the recall"}, "subject_zh-CN": {"关于召回"},
		"intro_en": {"Dear [[first_name|colleague]],"}, "lists": {h.list.ID}, "waves": {"1"}, "wave_0_when": {"now"}, "wave_0_at_zone": {"Europe/London"},
	}
	for _, c := range change {
		c(f)
	}
	return f
}

func set(name string, values ...string) func(url.Values) {
	return func(f url.Values) { f[name] = values }
}

// draft makes a draft through the form and returns its path.
func (h *house) draft() string {
	h.T.Helper()
	r := h.As("officer").Post("/acme/mailings", h.form())
	to := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasSuffix(to, "/review") {
		h.T.Fatalf("%d %s\n%s", r.StatusCode, to, webtest.Words(r.Text))
	}
	return strings.TrimSuffix(to, "/review")
}

// work runs the jobs that are due.
func (h *house) work() {
	h.T.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	r := runner.New(h.Space.Jobs, "test", log)
	mail.New(h.Space.Mailings, log, h.Clock.Now).Register(r)
	for {
		ran, err := r.Once(h.ctx, "test")
		must(h.T, err)
		if !ran {
			return
		}
	}
}

func TestTheWayOfAMailing(t *testing.T) {
	h := open(t)
	h.Run(
		webtest.Scenario{As: "officer", Path: "/acme/mailings", Has: []string{"No mailings yet"}},
		webtest.Scenario{As: "officer", Path: "/acme/mailings/new", Has: []string{"Statement on the recall", "Version"}},
		webtest.Scenario{As: "officer", Path: "/acme/mailings/new?release=" + h.release.ID, Has: []string{`value="Statement on the recall"`, `value="关于召回的声明"`, "Technology press"}},
		webtest.Scenario{As: "viewer", Path: "/acme/mailings", Status: 403},
		webtest.Scenario{As: "rival/manager", Path: "/acme/mailings/new?release=" + h.release.ID, Status: 404},
		webtest.Scenario{Path: "/acme/mailings", Status: 303, To: "/login?next=%2Facme%2Fmailings"},
	)
	path := h.draft()
	h.Run(
		webtest.Scenario{As: "officer", Path: path, Status: 303, To: path + "/review"},
		webtest.Scenario{As: "officer", Path: path + "/review", Has: []string{"Technology press", "No sender is set", "The 1 cited fact is verified", "A PR manager has to confirm"}, HasNot: []string{"Send to 3 people"}},
		webtest.Scenario{As: "manager", Path: path + "/review", Has: []string{"Send to 3 people", "Type 3 to confirm", "Reader 0", `sandbox`}},
		webtest.Scenario{As: "officer", Path: path + "/edit", Has: []string{"Dear [[first_name|colleague]],"}},
		webtest.Scenario{As: "rival/manager", Path: strings.Replace(path, "/acme/", "/rival/", 1) + "/review", Status: 404},
		webtest.Scenario{As: "officer", Method: "POST", Path: path + "/launch?key=k", Form: url.Values{"confirm": {"3"}}, Status: 403},
		webtest.Scenario{As: "manager", Method: "POST", Path: path + "/launch?key=k", Form: url.Values{"confirm": {"4"}}, Status: 422, Has: []string{"The audience is 3 recipients just now", `value="4"`}},
		webtest.Scenario{As: "manager", Method: "POST", Path: path + "/launch?key=k", Form: url.Values{"confirm": {"three"}}, Status: 422},
		webtest.Scenario{As: "manager", Method: "POST", Path: path + "/launch?key=k", Form: url.Values{"confirm": {" 3 "}}, Status: 303, To: path},
		webtest.Scenario{Name: "a second press", As: "manager", Method: "POST", Path: path + "/launch?key=k", Form: url.Values{"confirm": {"3"}}, Status: 303, To: path},
		webtest.Scenario{As: "manager", Path: path, Has: []string{"Scheduled", "Pause", "hx-sse:connect"}},
	)
	h.work()
	h.Run(
		webtest.Scenario{As: "officer", Path: path, Has: []string{"Done", "Captured, not sent", "launched it to 3 recipients"}, HasNot: []string{"hx-sse:connect"}},
		webtest.Scenario{As: "officer", Path: path + "/progress", Has: []string{"data-over", "Captured"}},
		webtest.Scenario{As: "officer", Path: path + "/recipients", Has: []string{"reader0@news.example", "reader2@news.example"}},
		webtest.Scenario{As: "officer", Path: path + "/recipients?q=READER1", Has: []string{"reader1@news.example"}, HasNot: []string{"reader0@news.example"}},
		webtest.Scenario{As: "officer", Path: path + "/recipients?state=bounced", Has: []string{"Nobody matches"}},
		webtest.Scenario{As: "officer", Path: path + "/removed", Has: []string{"Nobody was left out"}},
		webtest.Scenario{As: "officer", Path: "/acme/captured", Has: []string{"Captured, not sent", "On the recall", "关于召回"}},
		webtest.Scenario{As: "officer", Path: path + "/edit", Status: 303, To: path},
		webtest.Scenario{As: "manager", Method: "POST", Path: path + "/pause", Status: 303, To: path},
	)
	csv := h.As("officer").Get(path + "/recipients.csv")
	if lines := strings.Split(strings.TrimSpace(csv.Text), "\n"); len(lines) != 4 || !strings.Contains(csv.Text, h.fact.ID+"@") {
		t.Errorf("CSV:\n%s", csv.Text)
	}
}

func TestFormsKeepWhatWasTyped(t *testing.T) {
	h := open(t)
	for name, c := range map[string]struct {
		form url.Values
		has  string
	}{
		"gap": {
			h.form(set("wave_0_when", "at"), set("wave_0_at", "2027-03-28T01:30")),
			"On that day clocks in Europe/London jump from 2027-03-28 01:00 to 2027-03-28 02:00",
		},
		"past":          {h.form(set("wave_0_when", "at"), set("wave_0_at", "2026-11-25T08:00")), "2026-11-25 08:00 in Europe/London is already past"},
		"no lists":      {h.form(set("lists")), "Choose at least one list"},
		"unknown field": {h.form(set("intro_en", "Dear [[salary]]")), "There is no field “salary”"},
		"no subject":    {h.form(set("subject_en", "")), "A subject is needed"},
		"own lists":     {h.form(set("waves", "2"), set("wave_1_when", "now")), "each needs its own lists or segments"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.As("officer").Post("/acme/mailings", c.form)
			if r.StatusCode != 422 || !strings.Contains(r.Text, c.has) || !strings.Contains(r.Text, "关于召回") {
				t.Errorf("%d lacks %q:\n%s", r.StatusCode, c.has, webtest.Words(r.Text))
			}
		})
	}
	h.Run(
		webtest.Scenario{As: "officer", Method: "POST", Path: "/acme/mailings", Form: h.form(set("do", "add")), Has: []string{"Wave 2", `name="wave_1_at"`, "On the recall"}},
		webtest.Scenario{As: "officer", Method: "POST", Path: "/acme/mailings", Form: h.form(set("do", "drop"), set("waves", "2")), HasNot: []string{"Wave 2"}},
	)
	// A time that comes twice is taken as the first, and the review says so.
	r := h.As("officer").Post("/acme/mailings", h.form(set("wave_0_when", "at"), set("wave_0_at", "2027-10-31T01:30")))
	h.Run(webtest.Scenario{As: "officer", Path: r.Header.Get("Location"), Has: []string{"This time comes twice on that day", "01:30 UTC&#43;1", "01:30 GMT"}})
}

func TestTestsAndPreviews(t *testing.T) {
	h := open(t)
	path := h.draft()
	preview := h.As("officer").Get(path + "/preview?as=" + h.readers[1].ID)
	if !strings.Contains(preview.Text, "12台充电器过热") || !strings.Contains(preview.Header.Get("Content-Security-Policy"), "sandbox") || strings.Contains(preview.Text, "<script") {
		t.Errorf("preview %v\n%s", preview.Header, preview.Text)
	}
	h.Run(
		webtest.Scenario{As: "officer", Path: path + "/preview?as=" + h.readers[0].ID, Has: []string{"Dear Reader,"}},
		webtest.Scenario{As: "officer", Path: path + "/preview?as=nobody", Status: 404},
		webtest.Scenario{As: "officer", Method: "POST", Path: path + "/test", Form: url.Values{"address": {"no address"}}, Status: 422, Has: []string{`value="no address"`}},
		webtest.Scenario{As: "officer", Method: "POST", Path: path + "/test", Form: url.Values{"address": {"me@acme.example"}}, Status: 303, To: path + "/review"},
		webtest.Scenario{As: "officer", Path: "/acme/captured", Has: []string{"me@acme.example", "Test"}},
	)
	page, err := h.Space.Mailings.Captured(h.ctx, "", mailings.Part{Limit: 10})
	must(t, err)
	id := page.Items[0].ID
	h.Run(
		webtest.Scenario{As: "officer", Path: "/acme/captured/" + id, Has: []string{"Captured, not sent", "me@acme.example", "X-Standfirst-Test"}},
		webtest.Scenario{As: "officer", Path: "/acme/captured/" + id + "/html", Has: []string{"<html"}},
		webtest.Scenario{As: "rival/officer", Path: "/rival/captured/" + id, Status: 404},
	)
}

func TestAFallenFactIsSeen(t *testing.T) {
	h := open(t)
	path := h.draft()
	must(t, h.launch(path))
	h.work()
	_, err := h.Space.Facts.Retract(h.ctx, h.fact.ID, "the lab was wrong", checker)
	must(t, err)
	again := h.draft()
	h.work()
	h.Run(
		webtest.Scenario{As: "manager", Path: again + "/review", Has: []string{"This mailing cannot be sent yet", "is not verified in version"}, HasNot: []string{"Send to 3 people"}},
		webtest.Scenario{As: "manager", Path: path, Has: []string{"A correction to those who got this mailing has been drafted", "Open the correction"}},
	)
	m, err := h.Space.Mailings.Get(h.ctx, path[strings.LastIndexByte(path, '/')+1:])
	must(t, err)
	correction := "/acme/mailings/" + m.CorrectionID
	h.Run(webtest.Scenario{As: "manager", Path: correction + "/review", Has: []string{"It goes to exactly those who got the wrong message", "is not approved", "Correction: On the recall"}})

	// One of them has left since: somebody calls.
	must(t, h.Space.Contacts.Suppressions.Suppress(h.ctx, h.readers[0].Email, contact.ScopeAll, contact.Unsubscribed, author))
	h.Run(webtest.Scenario{Name: "not before it is launched", As: "manager", Path: correction + "/missed", Status: 303, To: correction})
	c, err := h.Space.Mailings.Get(h.ctx, m.CorrectionID)
	must(t, err)
	_, err = h.Space.Releases.Submit(h.ctx, c.ReleaseID, 1, author)
	must(t, err)
	_, err = h.Space.Releases.Approve(h.ctx, c.ReleaseID, 1, "", h.As("approver").Actor())
	must(t, err)
	_, err = h.Space.Mailings.Launch(h.ctx, c.ID, "k", 2, author)
	must(t, err)
	h.Run(
		webtest.Scenario{As: "manager", Path: correction, Has: []string{"1 person who has the wrong text cannot be told by mail", "Who to call", "To be called"}},
		webtest.Scenario{As: "manager", Path: correction + "/missed", Has: []string{"Reader 0", "Unsubscribed", "None known", "Not yet", "Make a task of it"}, HasNot: []string{"Reader 1"}},
		webtest.Scenario{As: "manager", Path: correction + "/missed.csv", Has: []string{"name,address,phone,reason,spoken_at", "Reader 0,reader0@news.example,,Unsubscribed,"}},
		webtest.Scenario{As: "manager", Method: "POST", Path: correction + "/missed/task", Form: url.Values{}, Status: 303, To: correction + "/missed"},
		webtest.Scenario{Name: "pressed twice", As: "officer", Method: "POST", Path: correction + "/missed/task", Form: url.Values{}, Status: 303, To: correction + "/missed"},
		webtest.Scenario{As: "manager", Path: correction + "/missed", Has: []string{"There is a task to call them"}, HasNot: []string{"Make a task of it"}},
		webtest.Scenario{Name: "of a mailing that corrects nothing", As: "manager", Path: path + "/missed", Status: 303, To: path},
	)
	tasks, err := h.Space.Tasks.Find(h.ctx, task.Search{})
	must(t, err)
	if len(tasks.Items) != 1 || tasks.Items[0].IncidentID != m.IncidentID || !strings.HasPrefix(tasks.Items[0].Title["en"], "Call 1 person") {
		t.Errorf("tasks %+v", tasks.Items)
	}
}

// A release that is put right in public leads to the mailing whose readers have the version from before, and that to its
// correction.
func TestAnEditedReleaseLeadsToItsCorrection(t *testing.T) {
	routes := func(k *web.Kit) []web.Route { return slices.Concat(mailing.Routes(k), releases.Routes(k)) }
	h := openWith(t, routes, func(k *web.Kit, out *space.Outside) { out.Frame = mail.Frame{Set: k.Set} })
	path, at := h.draft(), "/acme/releases/"+h.release.ID
	must(t, h.launch(path))
	h.work()
	keep := func(rel release.Release, err error) { t.Helper(); must(t, err); h.release = rel }
	keep(h.Space.Releases.Publish(h.ctx, h.release.ID, 1, nil, author))
	h.Run(
		webtest.Scenario{Name: "nothing is wrong", As: "manager", Path: at, HasNot: []string{"still have the version from before"}},
		webtest.Scenario{Name: "nothing to correct", As: "manager", Path: path, HasNot: []string{"Draft a correction"}},
	)
	v, err := h.Space.Releases.Version(h.ctx, h.release.ID, 1)
	must(t, err)
	text := v.Text
	for lang, more := range map[string]string{"en": "<p>It was the older model.</p>", "zh-CN": "<p>涉及的是旧款型号。</p>"} {
		part := text[lang]
		part.Body += more
		text[lang] = part
	}
	keep(h.Space.Releases.Save(h.ctx, h.release.ID, 1, release.Manuscript{Kind: h.release.Kind, Text: text}, author))
	keep(h.Space.Releases.Submit(h.ctx, h.release.ID, 2, author))
	keep(h.Space.Releases.Approve(h.ctx, h.release.ID, 2, "", h.As("approver").Actor()))
	keep(h.Space.Releases.Publish(h.ctx, h.release.ID, 2, map[string]string{"en": "The model was wrong.", "zh-CN": "型号有误。"}, author))
	h.Run(
		webtest.Scenario{As: "manager", Path: at, Has: []string{"The readers of “On the recall” still have the version from before", path + `"`}},
		webtest.Scenario{Name: "who sends no mail", As: "viewer", Path: at, HasNot: []string{"still have the version from before"}},
		webtest.Scenario{As: "manager", Path: path, Has: []string{"3 people have the old text", "Draft a correction"}},
		webtest.Scenario{As: "officer", Method: "POST", Path: path + "/correction", Form: url.Values{}, Status: 303},
		webtest.Scenario{Name: "it is drafted", As: "manager", Path: path, Has: []string{"A correction to those who got this mailing has been drafted"}, HasNot: []string{"Draft a correction"}},
		webtest.Scenario{Name: "and nothing more is owed", As: "manager", Path: at, HasNot: []string{"still have the version from before"}},
	)
}

func (h *house) launch(path string) error {
	_, err := h.Space.Mailings.Launch(h.ctx, path[strings.LastIndexByte(path, '/')+1:], "k", 3, author)
	return err
}

// One click, from anywhere, without cookie or token; a look changes nothing.
func TestUnsubscribing(t *testing.T) {
	h := open(t)
	path := h.draft()
	must(t, h.launch(path))
	h.work()
	page, err := h.Space.Mailings.Captured(h.ctx, "", mailings.Part{Limit: 10})
	must(t, err)
	link, err := url.Parse(page.Items[0].Message.UnsubscribeURL)
	must(t, err)
	address := page.Items[0].Message.To.Email
	held := func() bool {
		found, err := h.Space.Contacts.Suppressions.Suppressed(h.ctx, address)
		must(t, err)
		return len(found) > 0
	}
	h.Run(webtest.Scenario{
		Name: "a look", Path: link.Path, Has: []string{"Stop all mail", "r•••@news.example", "<button", "<title>Unsubscribe · Acme</title>", `class="bare-brand"><span>Acme</span>`},
		HasNot: []string{address, "Standfirst", `href="/"`}, // the reader knows the sender, not the program
	})
	if held() {
		t.Fatal("a GET unsubscribed")
	}
	for range 2 {
		c := h.As("")
		c.Header.Set("Sec-Fetch-Site", "cross-site")
		c.Header.Set("Origin", "https://mail.example")
		r := c.Post(link.Path, url.Values{"List-Unsubscribe": {"One-Click"}})
		if r.StatusCode != http.StatusOK || !held() {
			t.Fatalf("%d, held %v: %s", r.StatusCode, held(), webtest.Words(r.Text))
		}
	}
	h.Run(
		webtest.Scenario{Name: "afterwards", Path: link.Path, Has: []string{"Done:"}, HasNot: []string{"<form class=\"form\""}},
		webtest.Scenario{Name: "in Chinese", Path: link.Path, Lang: "zh-CN", Has: []string{"已退订"}},
		webtest.Scenario{Name: "a bad link", Path: link.Path + "x", Status: 404},
		webtest.Scenario{Name: "another space", Path: strings.Replace(link.Path, "/u/acme", "/u/rival", 1), Status: 404},
		webtest.Scenario{Name: "no space", Path: "/u/none.x.y", Status: 404},
		webtest.Scenario{Name: "nonsense", Path: "/u/abc", Status: 404},
	)
}

// A reader may leave the list by which a message came, or want another language, and go on getting the rest.
func TestAReaderHasOtherWishes(t *testing.T) {
	h := open(t)
	other, err := h.Space.Lists.Create(h.ctx, "Another list", "", author)
	must(t, err)
	path := h.draft()
	must(t, h.launch(path))
	h.work()
	page, err := h.Space.Mailings.Captured(h.ctx, "", mailings.Part{Limit: 10})
	must(t, err)
	link, err := url.Parse(page.Items[0].Message.UnsubscribeURL)
	must(t, err)
	address := page.Items[0].Message.To.Email
	reader := h.readers[slices.IndexFunc(h.readers, func(c contact.Contact) bool { return c.Email == address })]
	_, err = h.Space.Contacts.AddToList(h.ctx, other.ID, contact.Selection{IDs: []string{reader.ID}}, author)
	must(t, err)
	h.Run(
		webtest.Scenario{Name: "choices", Path: link.Path, Has: []string{"Leave this group", "Write to me in", `value="` + reader.Lang + `" checked`}, HasNot: []string{"Technology press", "Topics"}},
		webtest.Scenario{Name: "in Chinese", Path: link.Path, Lang: "zh-CN", Has: []string{"退出该群组", "希望收到的语言"}},
		webtest.Scenario{Name: "no such language", Method: "POST", Path: link.Path, Form: url.Values{"do": {"lang"}, "lang": {"tlh"}}, Status: 422},
		webtest.Scenario{Name: "a language", Method: "POST", Path: link.Path, Form: url.Values{"do": {"lang"}, "lang": {"zh-CN"}}, Has: []string{"Noted."}},
		webtest.Scenario{Name: "the list", Method: "POST", Path: link.Path, Form: url.Values{"do": {"list"}}, Has: []string{"you have left this group", "Stop all mail"}},
		webtest.Scenario{Name: "again", Method: "POST", Path: link.Path, Form: url.Values{"do": {"list"}}, Has: []string{"you have left this group"}},
	)
	topic, err := h.Space.Newsroom.AddTopic(h.ctx, incident.Text{"en": "Batteries", "zh-CN": "电池"}, author)
	must(t, err)
	h.Run(
		webtest.Scenario{Name: "leave that ends before it begins", Method: "POST", Path: link.Path, Form: url.Values{"do": {"wishes"}, "mail_every": {"7"}, "leave_from": {"2026-12-24"}, "leave_until": {"2026-12-01"}}, Status: 422, Has: []string{"2026-12-24"}},
		webtest.Scenario{Name: "a rhythm that is not offered", Method: "POST", Path: link.Path, Form: url.Values{"do": {"wishes"}, "mail_every": {"x"}}, Status: 422},
		webtest.Scenario{Name: "rhythm and leave", Method: "POST", Path: link.Path, Form: url.Values{"do": {"wishes"}, "mail_every": {"7"}, "leave_from": {"2026-12-24"}, "leave_until": {"2027-01-03"}}, Has: []string{"Noted.", `value="7" checked`, `value="2027-01-03"`}},
		webtest.Scenario{Name: "topics", Path: link.Path, Lang: "zh-CN", Has: []string{"电池", `value="` + topic.ID + `" checked`}},
		webtest.Scenario{Name: "a topic that is not wanted", Method: "POST", Path: link.Path, Form: url.Values{"do": {"topics"}}, Has: []string{"Noted."}, HasNot: []string{`value="` + topic.ID + `" checked`}},
	)
	if c, err := h.Space.Contacts.Get(h.ctx, reader.ID); err != nil || c.Lang != "zh-CN" || c.MailEvery != 7 || c.LeaveUntil != "2027-01-03" {
		t.Error(c.Lang, c.MailEvery, c.LeaveUntil, err)
	}
	about := func(topics ...string) string {
		t.Helper()
		m := mailings.Mailing{ReleaseID: h.release.ID, Topics: topics, Lang: "en", Subject: map[string]string{"en": "x"}, PeopleIDs: []string{reader.ID}, Waves: []mailings.Wave{{ID: "w"}}}
		a, err := h.Space.Mailings.Audience(h.ctx, m)
		must(t, err)
		for reason := range a.Reasons() {
			return reason
		}
		return ""
	}
	for want, topics := range map[string][]string{mailings.Unsubscribed: {topic.ID}, "": {topic.ID, "another"}} {
		if got := about(topics...); got != want {
			t.Errorf("about %v: %q, want %q", topics, got, want)
		}
	}
	must(t, h.Space.Contacts.Suppressions.Lift(h.ctx, address, contact.TopicScope(topic.ID), author))
	reach := func(listID string, want int64) {
		t.Helper()
		a, err := h.Space.Mailings.Audience(h.ctx, mailings.Mailing{ReleaseID: h.release.ID, Lang: "en", Subject: map[string]string{"en": "x"}, ListIDs: []string{listID}, Waves: []mailings.Wave{{ID: "w"}}})
		if must(t, err); a.Total != want {
			t.Errorf("list %s reaches %d, want %d", listID, a.Total, want)
		}
	}
	reach(h.list.ID, 2)
	reach(other.ID, 1)
}

func TestSettings(t *testing.T) {
	h := open(t)
	good := url.Values{
		"sender_name": {"Acme Press"}, "sender_address": {"press@acme.example"}, "postal": {"1 Way"}, "smtp_host": {"mail.acme.example"},
		"smtp_port": {"587"}, "smtp_tls": {"starttls"}, "smtp_user": {"press"}, "smtp_password": {"correct horse"},
	}
	bad := url.Values{"sender_address": {"nobody"}, "smtp_host": {"mail server"}, "smtp_port": {"x"}, "smtp_tls": {"tls"}, "smtp_password": {"correct horse"}}
	h.Run(
		webtest.Scenario{As: "manager", Path: "/acme/settings", Status: 403},
		webtest.Scenario{As: "administrator", Path: "/acme/settings", Has: []string{"Mail is captured, not sent"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/mail", Form: bad, Status: 422, Has: []string{"This is not a mail address", `value="nobody"`, "A port is a number"}, HasNot: []string{"correct horse"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/test", Form: url.Values{"address": {"me@acme.example"}}, Status: 303, To: "/acme/settings"},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/mail", Form: good, Status: 303, To: "/acme/settings"},
		webtest.Scenario{As: "administrator", Path: "/acme/settings", Has: []string{"Mail leaves for real", "A password is kept", `value="press@acme.example"`}, HasNot: []string{"correct horse"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/house", Form: url.Values{"base_url": {"ftp://x"}}, Status: 422, Has: []string{`value="ftp://x"`}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/house", Form: url.Values{"base_url": {"https://press.acme.example"}, "press_name": {"李雷"}}, Status: 303},
		webtest.Scenario{As: "rival/administrator", Path: "/rival/settings", HasNot: []string{"press@acme.example"}},
	)
}
