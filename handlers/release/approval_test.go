package release_test

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/approval"
	handlers "standfirst/handlers/release"
	"standfirst/handlers/today"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	asks "standfirst/models/approval"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

func approvalRoutes(k *web.Kit) []web.Route {
	return slices.Concat(handlers.Routes(k), approval.Routes(k), today.Routes(k))
}

// routed is a desk with a route: legal within half an hour, with a deputy, then management. The officer writes.
func routed(t *testing.T) *desk {
	t.Helper()
	d := deskOf(t, approvalRoutes)
	must[release.Route](t)(d.Space.Releases.SetRoute(d.ctx, 0, release.Route{Kind: "statement", Steps: []release.Step{
		{
			Name: "legal", Order: 1, People: []release.Decider{{ID: d.As("approver").User().ID}}, Deputy: release.Decider{ID: d.As("approver2").User().ID}, Minutes: 30,
			Question: map[string]string{"en": "Do we <b>admit</b> too much?", "zh-CN": "承认是否过多？"},
		},
		{Name: "management", Order: 2, People: []release.Decider{{ID: d.As("manager").User().ID}}},
	}}, d.As("administrator").Actor()))
	return d
}

func (d *desk) submitted() release.Release {
	d.t.Helper()
	rel := d.release()
	return must[release.Release](d.t)(d.Space.Releases.Submit(d.ctx, rel.ID, rel.Current, d.As("officer").Actor()))
}

// work does the jobs that are due; the first that die are left as a killed program leaves them, once they are done.
func (d *desk) work(die int) {
	d.t.Helper()
	do := map[string]func(context.Context, asks.Work) error{
		asks.TurnKind: d.Space.Approvals.Turn, asks.HalfKind: d.Space.Approvals.Half, asks.EndKind: d.Space.Approvals.End, asks.LetterKind: d.Space.Approvals.Letter,
	}
	for {
		j, ok, err := d.Space.Jobs.Claim(d.ctx, "test", time.Minute)
		if err != nil {
			d.t.Fatal(err)
		}
		if !ok {
			return
		}
		if run := do[j.Kind]; run != nil {
			if err := run(d.ctx, must[asks.Work](d.t)(job.Decode[asks.Work](j))); err != nil {
				d.t.Fatal(err)
			}
		}
		if die--; die >= 0 {
			continue
		}
		if _, err := d.Space.Jobs.Finish(d.ctx, j); err != nil {
			d.t.Fatal(err)
		}
	}
}

// letters are the messages kept so far, the oldest first.
func (d *desk) letters() []mailing.Message {
	d.t.Helper()
	page, err := d.Space.Mailings.Captured(d.ctx, "", mailing.Part{Limit: 50})
	if err != nil {
		d.t.Fatal(err)
	}
	var out []mailing.Message
	for _, k := range page.Items {
		out = append([]mailing.Message{k.Message}, out...)
	}
	return out
}

func linkIn(t *testing.T, letter mailing.Message) string {
	t.Helper()
	_, rest, ok := strings.Cut(letter.Text, "https://press.example.org/approve/")
	if !ok {
		t.Fatalf("no link in %q", letter.Text)
	}
	token, _, _ := strings.Cut(rest, "\n")
	return "/approve/" + token
}

func TestARouteIsSetAndShownInBothLanguages(t *testing.T) {
	d := deskOf(t, approvalRoutes)
	legal, admin := d.As("approver").User().ID, "administrator"
	step := url.Values{
		"kind": {"statement"}, "grade": {"2"}, "rev": {"0"}, "steps": {"1"}, "step.0.name": {"legal"}, "step.0.order": {"1"}, "step.0.minutes": {"2"}, "step.0.unit": {"hours"},
		"step.0.question.en": {"Is it <i>true</i>?"}, "step.0.question.zh-CN": {"属实吗？"},
	}
	with := func(more ...string) url.Values {
		out := url.Values{}
		for k, v := range step {
			out[k] = v
		}
		for i := 0; i+1 < len(more); i += 2 {
			out.Set(more[i], more[i+1])
		}
		return out
	}
	d.Run(
		webtest.Scenario{Name: "who sets nothing sees nothing", As: "manager", Path: "/acme/settings/approvals", Status: 403},
		webtest.Scenario{Name: "empty", As: admin, Path: "/acme/settings/approvals", Has: []string{"No route is set", "Suggestion for grave incidents"}},
		webtest.Scenario{Name: "a suggestion", As: admin, Path: "/acme/settings/approvals/route?suggest=grave", Has: []string{`name="step.1.order"`, `value="30"`, `value="management" selected`, "我们是否对此负责到底"}},
		webtest.Scenario{Name: "one step more, and nothing is saved", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: with("do", "add"), Has: []string{`name="step.1.name"`, "属实吗？", "Is it &lt;i&gt;true"}},
		webtest.Scenario{Name: "nobody is named", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: step, Status: 422, Has: []string{`id="f-step.0.people-error"`, "Is it &lt;i&gt;true"}},
		webtest.Scenario{Name: "nor a stranger", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: with("step.0.people", d.As("rival/approver").User().ID), Status: 422},
		webtest.Scenario{Name: "not by a manager", As: "manager", Method: "POST", Path: "/acme/settings/approvals", Form: with("step.0.people", legal), Status: 403},
		webtest.Scenario{Name: "two of one", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: with("step.0.people", legal, "step.0.needed", "2"), Status: 422, Has: []string{`id="f-step.0.needed-error"`, "Only 1 who may approve", `value="2"`}},
		webtest.Scenario{Name: "half a person", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: with("step.0.people", legal, "step.0.needed", "0.5"), Status: 422, Has: []string{"Between 1 and 20"}},
		webtest.Scenario{Name: "set", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: with("step.0.people", legal), Status: 303, To: "/acme/settings/approvals"},
		webtest.Scenario{Name: "shown", As: admin, Path: "/acme/settings/approvals", Has: []string{"Approver of acme", "within 2 hours", "Is it &lt;i&gt;true"}},
		webtest.Scenario{Name: "somebody else was faster", As: admin, Method: "POST", Path: "/acme/settings/approvals", Form: with("step.0.people", legal), Status: 422, Has: []string{"has changed this route meanwhile"}},
		webtest.Scenario{Name: "opened again", As: admin, Path: "/acme/settings/approvals/route?kind=statement&grade=2", Has: []string{legal + `" checked`, `value="hours" selected`}},
		webtest.Scenario{Name: "there is none", As: admin, Path: "/acme/settings/approvals/route?kind=news&grade=2", Status: 404},
	)
	rel := d.release()
	d.Run(webtest.Scenario{Name: "a draft shows the way it will go", As: "officer", Path: "/acme/releases/" + rel.ID, Has: []string{"Once handed in it goes this way", "Approver of acme"}})
	set := must[release.Route](t)(d.Space.Releases.RouteOf(d.ctx, "statement", 2))
	d.Run(
		webtest.Scenario{Name: "removed", As: admin, Method: "POST", Path: "/acme/settings/approvals/removal", Form: url.Values{"kind": {"statement"}, "grade": {"2"}, "rev": {strconv.FormatInt(set.Rev, 10)}}, Status: 303},
		webtest.Scenario{Name: "gone", As: admin, Path: "/acme/settings/approvals", Has: []string{"No route is set"}},
	)
}

// Where two of two decide, each has a link of their own, which is used by whoever decides and stays open to the other.
func TestTwoDecideByTheirLinks(t *testing.T) {
	d := deskOf(t, approvalRoutes)
	must[release.Route](t)(d.Space.Releases.SetRoute(d.ctx, 0, release.Route{Kind: "statement", Steps: []release.Step{
		{Name: "legal", Order: 1, People: []release.Decider{{ID: d.As("approver").User().ID}, {ID: d.As("approver2").User().ID}}, Needed: 2, Minutes: 30},
	}}, d.As("administrator").Actor()))
	rel := d.submitted()
	d.work(0)
	letters := d.letters()
	if len(letters) != 2 || !strings.Contains(letters[0].Text, "Needed: 2 approvals; so far: 0.") {
		t.Fatalf("%d letters: %v", len(letters), letters)
	}
	first, second := linkIn(t, letters[0]), linkIn(t, letters[1])
	yes := form("decision", "approve")
	d.Run(
		webtest.Scenario{Name: "one", Method: "POST", Path: first, Form: yes, Lang: "en", Has: []string{"Your approval is recorded"}},
		webtest.Scenario{Name: "used", Method: "POST", Path: first, Form: yes, Lang: "en", Status: 422, Has: []string{"decided already"}},
		webtest.Scenario{Name: "how far it has come", As: "officer", Path: "/acme/releases/" + rel.ID, Has: []string{"Approvals needed: 2; so far: 1"}},
		webtest.Scenario{Name: "the other has all to read", Path: second, Lang: "zh-CN", Has: []string{"12 台设备过热。", "退回修改"}},
	)
	d.Clock.Add(15 * time.Minute)
	d.work(0)
	if again := d.letters(); len(again) != 3 || again[2].To.Email != letters[1].To.Email {
		t.Errorf("at half time only who has not decided is reminded: %d letters", len(again))
	}
	d.Run(webtest.Scenario{Name: "the other", Method: "POST", Path: second, Form: yes, Lang: "en", Has: []string{"Your approval is recorded"}})
	if now := must[release.Release](t)(d.Space.Releases.Get(d.ctx, rel.ID)); now.State != release.Approved {
		t.Errorf("%s", now.State)
	}
}

func TestALinkDecidesOnce(t *testing.T) {
	d := routed(t)
	rel := d.submitted()
	d.work(0)
	letters := d.letters()
	if len(letters) != 1 || letters[0].To.Email != "approver@acme.example" {
		t.Fatalf("%d letters", len(letters))
	}
	for _, want := range []string{"Do we <b>admit</b> too much?", "We recall the battery", "关于召回电池的声明", "Decide by 2026-11-25 09:30 GMT"} {
		if !strings.Contains(letters[0].Text, want) {
			t.Errorf("%q is missing in %s", want, letters[0].Text)
		}
	}
	link := linkIn(t, letters[0])
	yes, no := form("decision", "approve", "comment", "<script>fine"), form("decision", "decline")
	rival := strings.Replace(link, "/approve/acme.", "/approve/rival.", 1)
	d.Run(
		webtest.Scenario{Name: "a scanner looks", Path: link, Lang: "en", Has: []string{"Do we &lt;b&gt;admit", "09:30 GMT", "This step has not approved any version yet", "12 units overheated.", "Send back"}},
		webtest.Scenario{Name: "and again, in Chinese", Path: link, Lang: "zh-CN", Has: []string{"承认是否过多", "12 台设备过热。", "退回修改"}},
		webtest.Scenario{Name: "forged", Path: link + "x", Lang: "en", Status: 404, Has: []string{"not one of ours"}},
		webtest.Scenario{Name: "of another space", Method: "POST", Path: rival, Form: yes, Lang: "en", Status: 404},
		webtest.Scenario{Name: "sent back without a word", Method: "POST", Path: link, Form: no, Lang: "en", Status: 422, Has: []string{"Say what has to change", "f-comment-error"}},
	)
	if now := must[release.Release](t)(d.Space.Releases.Get(d.ctx, rel.ID)); len(now.Decisions) != 0 {
		t.Fatal("looking has decided")
	}
	d.Run(
		webtest.Scenario{Name: "one press", Method: "POST", Path: link, Form: yes, Lang: "en", Has: []string{"Your approval is recorded"}, HasNot: []string{"<textarea"}},
		webtest.Scenario{Name: "used", Path: link, Lang: "en", Has: []string{"decided already", "Approver of acme approved it"}, HasNot: []string{"<textarea"}},
		webtest.Scenario{Name: "used, and pressed", Method: "POST", Path: link, Form: form("decision", "decline", "comment", "no"), Lang: "en", Status: 422, Has: []string{"decided already"}},
		webtest.Scenario{Name: "the page shows who, and who is next", As: "manager", Path: "/acme/releases/" + rel.ID, Has: []string{"approved by Approver of acme", "&lt;script&gt;fine", "by mail link", "Your decision: Management"}},
		webtest.Scenario{Name: "so does Today", As: "manager", Path: "/acme", Has: []string{"Approve: We recall the battery"}},
		webtest.Scenario{Name: "of whose turn it is not", As: "approver", Path: "/acme", HasNot: []string{"Approve: We recall the battery"}},
		webtest.Scenario{Name: "in the portal", As: "manager", Method: "POST", Path: "/acme/releases/" + rel.ID + "/approval", Form: form("version", "1", "decision", "approve"), Status: 303},
	)
	now := must[release.Release](t)(d.Space.Releases.Get(d.ctx, rel.ID))
	if now.State != release.Approved || !now.Decisions[0].Link || now.Decisions[1].Link {
		t.Errorf("%s %+v", now.State, now.Decisions)
	}
}

func TestALinkOfAnotherVersionSaysSo(t *testing.T) {
	d := routed(t)
	rel := d.submitted()
	d.work(0)
	link := linkIn(t, d.letters()[0])
	edited := release.Manuscript{Kind: "statement", Text: map[string]release.Text{}}
	for lang, text := range must[release.Version](t)(d.Space.Releases.Version(d.ctx, rel.ID, 1)).Text {
		text.Headline += " 2"
		edited.Text[lang] = text
	}
	must[release.Release](t)(d.Space.Releases.Save(d.ctx, rel.ID, 1, edited, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "edited", Path: link, Lang: "en", Has: []string{"The text has changed", "Version 2 stands now"}, HasNot: []string{"<textarea"}},
		webtest.Scenario{Name: "and pressed", Method: "POST", Path: link, Form: form("decision", "approve"), Lang: "zh-CN", Status: 422, Has: []string{"文本已有改动"}},
	)
	d.Clock.Add(time.Minute)
	must[release.Release](t)(d.Space.Releases.Submit(d.ctx, rel.ID, 2, d.As("officer").Actor()))
	d.work(0)
	again := linkIn(t, d.letters()[1])
	d.Clock.Add(8 * 24 * time.Hour)
	d.Run(
		webtest.Scenario{Name: "the old one stays void", Path: link, Lang: "en", Has: []string{"The text has changed"}},
		webtest.Scenario{Name: "the new one has expired", Path: again, Lang: "en", Has: []string{"has expired"}, HasNot: []string{"<textarea"}},
		webtest.Scenario{Name: "and decides nothing", Method: "POST", Path: again, Form: form("decision", "approve"), Lang: "en", Status: 422},
	)
}

func TestRemindersAndTheDeputyComeOnceEvenAfterAKill(t *testing.T) {
	d := routed(t)
	rel := d.submitted()
	d.work(2) // the turn and its letter are done, and the program is killed before it says so
	d.Clock.Add(2 * time.Minute)
	d.work(0)
	first := d.letters()
	for _, l := range first {
		if l.MessageID != first[0].MessageID {
			t.Fatal("the same letter has two names")
		}
	}
	had := len(first)
	for range 2 {
		d.Clock.Add(13 * time.Minute)
		d.work(0)
		if err := d.Space.Approvals.Sweep(d.ctx); err != nil {
			t.Fatal(err)
		}
		d.work(0)
	}
	half := d.letters()[had:]
	if len(half) != 1 || !strings.HasPrefix(half[0].Subject, "Half of the time is over") {
		t.Fatalf("%d reminders at half", len(half))
	}
	d.Run(webtest.Scenario{Name: "not the deputy's yet", As: "approver2", Path: "/acme", HasNot: []string{"Approve: We recall"}})
	d.Clock.Add(2 * time.Minute)
	d.work(0)
	d.work(0)
	end := d.letters()[had+1:]
	var to []string
	for _, l := range end {
		to = append(to, l.To.Email)
	}
	slices.Sort(to)
	if strings.Join(to, " ") != "approver2@acme.example approver@acme.example" {
		t.Fatalf("at the end %v are written to", to)
	}
	deputy := end[slices.IndexFunc(end, func(l mailing.Message) bool { return l.To.Email == "approver2@acme.example" })]
	d.Run(
		webtest.Scenario{Name: "it is the deputy's now", As: "approver2", Path: "/acme", Has: []string{"Approve: We recall", "Overdue"}},
		webtest.Scenario{Name: "the page says so", As: "officer", Path: "/acme/releases/" + rel.ID, Has: []string{"The deadline passed", "The deputy is asked"}},
		webtest.Scenario{Name: "the deputy decides", Method: "POST", Path: linkIn(t, deputy), Form: form("decision", "approve"), Lang: "en", Has: []string{"Your approval is recorded"}},
	)
	// What a crash kept from being told is found, and told once.
	d.Space.Releases.OnTurn(nil)
	other := d.submitted()
	before := len(d.letters())
	for range 2 {
		if err := d.Space.Approvals.Sweep(d.ctx); err != nil {
			t.Fatal(err)
		}
		d.work(0)
	}
	if n := len(d.letters()) - before; n != 2 { // management of the first, legal of the other
		t.Errorf("%d letters after the sweep for %s", n, other.ID)
	}
}
