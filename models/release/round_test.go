package release

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// person is a member of the space who may approve.
func person(by audit.Actor, role string) Person {
	return Person{ID: by.ID, Name: by.Name, Role: role, Department: by.Department, Lang: "en", May: true}
}

var (
	dora = audit.Actor{ID: "u-dora", Name: "Dora", Department: "management"}
	eli  = audit.Actor{ID: "u-eli", Name: "Eli", Department: "management"}
)

// staffed is a desk of which it is known who works there. Anna writes, Bo is of the legal department, Dora and Eli
// manage, Chen may not approve.
func staffed(t *testing.T) *desk {
	d := newDesk(t)
	d.Releases.People = func(context.Context) ([]Person, error) {
		silent := person(chen, "officer")
		silent.May = false
		return []Person{person(anna, "manager"), person(bo, "approver"), person(dora, "manager"), person(eli, "approver"), silent}, nil
	}
	return d
}

func these(people ...audit.Actor) []Decider {
	var out []Decider
	for _, p := range people {
		out = append(out, Decider{ID: p.ID})
	}
	return out
}

func (d *desk) route(kind Kind, grade int64, steps ...Step) Route {
	d.t.Helper()
	return must[Route](d.t)(d.SetRoute(d.ctx, 0, Route{Kind: kind, Grade: grade, Steps: steps}, dora))
}

func both(en, zh string) Manuscript {
	return Manuscript{Kind: "statement", Text: map[string]Text{
		"en":    {Headline: en, Body: "Text.", Contact: "press@example.com"},
		"zh-CN": {Headline: zh, Body: "正文。", Contact: "press@example.com"},
	}}
}

func (d *desk) submitted(m Manuscript) Release {
	d.t.Helper()
	rel := must[Release](d.t)(d.Create(d.ctx, "", m, anna))
	return must[Release](d.t)(d.Submit(d.ctx, rel.ID, 1, anna))
}

// openSteps are the names of the steps that are asked now.
func openSteps(rel Release) string {
	var out []string
	for _, t := range rel.Round().Open() {
		out = append(out, t.Step.Name)
	}
	return strings.Join(out, " ")
}

func TestStepsOfOneNumberGoSideBySideAndTheNextOnesWait(t *testing.T) {
	d := staffed(t)
	d.route("", EveryGrade,
		Step{Name: "speaker", Order: 2, Department: "management", Minutes: 60},
		Step{Name: "legal", Order: 1, People: these(bo), Minutes: 30},
		Step{Name: "management", Order: 1, Department: "management"},
	)
	rel := d.submitted(both("Headline", "标题"))
	if got := openSteps(rel); got != "legal management" {
		t.Fatalf("open: %s", got)
	}
	_, err := d.Approve(d.ctx, rel.ID, 1, "", anna)
	wantFault(t, err, "release.approve.own")
	_, err = d.Approve(d.ctx, rel.ID, 1, "", chen)
	wantFault(t, err, "approval.not_yours")

	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "ok", dora))
	if rel.State != Review || openSteps(rel) != "legal" {
		t.Fatalf("after one of two: %s, open %s", rel.State, openSteps(rel))
	}
	_, err = d.Decide(d.ctx, rel.ID, Verdict{Version: 1, Step: rel.Round().Turns[2].Step.Key, Approve: true}, eli)
	wantFault(t, err, "approval.not_yours") // its turn has not come
	d.time = d.time.Add(time.Hour)
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	if openSteps(rel) != "speaker" || !rel.Round().Open()[0].Due.Equal(d.time.Add(time.Hour)) {
		t.Fatalf("after both: open %s, due %s", openSteps(rel), rel.Round().Open()[0].Due)
	}
	_, err = d.Approve(d.ctx, rel.ID, 1, "", dora)
	wantFault(t, err, "approval.twice")
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", eli))
	if rel.State != Approved || rel.ApprovedVersion != 1 || len(rel.Decisions) != 3 || rel.Decisions[2].Step != "speaker" {
		t.Fatalf("%s, %+v", rel.State, rel.Decisions)
	}
	if _, err = d.Approve(d.ctx, rel.ID, 1, "", eli); err == nil {
		t.Error("it was approved once more")
	}
}

func TestAnEditVoidsTheApprovalsOfTheTextItTouches(t *testing.T) {
	d := staffed(t)
	d.route("", EveryGrade, Step{Name: "legal", Order: 1, People: these(bo)}, Step{Name: "management", Order: 2, People: these(dora)})
	rel := d.submitted(both("Headline", "标题"))
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	m := both("Headline, changed", "标题")
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, m, anna))
	legal := rel.Round().Turns[0]
	if rel.State != Draft || legal.Done() || !slices.Equal(legal.Missing(Langs()), []string{"en"}) {
		t.Fatalf("%s, legal lacks %v", rel.State, legal.Missing(Langs()))
	}
	events := must[audit.Event](t)(last(d, rel.ID, EventVoided))
	if events.Data["langs"] != "en" {
		t.Errorf("the log says %v", events.Data)
	}

	head, _ := rel.Head(2)
	m.Text["en"] = Text{Headline: "Headline, changed", Body: "Text.", Contact: "press@example.com"}
	rel = must[Release](t)(d.Accept(d.ctx, rel.ID, 2, Finding{Kind: "one_lang", Lang: "zh-CN", Text: "2"}.Key(), "a typo", "", anna))
	rel = must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	since := must[[]Since](t)(d.SinceApproval(d.ctx, rel, rel.Round().Turns[0], bo.ID))
	if len(since) != 1 || since[0].Lang != "en" || since[0].From != 1 || len(since[0].Changes) != 1 || since[0].Changes[0].Part != "headline" {
		t.Errorf("legal is shown %+v", since)
	}
	if other := must[[]Since](t)(d.SinceApproval(d.ctx, rel, rel.Round().Turns[1], dora.ID)); len(other) != 2 || other[0].From != 0 {
		t.Errorf("who has approved nothing is shown %+v", other)
	}
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", bo))
	if a, _ := rel.Round().Turns[0].Last("zh-CN"); a.Version != 1 || a.Void {
		t.Errorf("the Chinese text is approved in version %d", a.Version)
	}
	if a, _ := rel.Round().Turns[0].Last("en"); a.Version != 2 || a.Hash != head.Texts["en"] {
		t.Errorf("the English text is approved in version %d", a.Version)
	}
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", dora))
	if rel.State != Approved {
		t.Fatal(rel.State)
	}
	// Another kind is another route and another promise: nothing stands.
	m.Kind = "apology"
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 2, m, anna))
	for _, turn := range rel.Round().Turns {
		if len(turn.Missing(Langs())) != 2 {
			t.Errorf("%s still approves", turn.Step.Name)
		}
	}
}

// last is the latest event of an action in the stream of a release.
func last(d *desk, id, action string) (audit.Event, error) {
	page, err := d.Audit.Timeline(d.ctx, Stream(id), "", 100)
	for _, ev := range page.Items {
		if ev.Action == action {
			return ev, err
		}
	}
	return audit.Event{}, fault.Missing("x").Because(err)
}

func TestLosingALanguageOrAStepNeverApprovesByItself(t *testing.T) {
	d := staffed(t)
	route := d.route("", EveryGrade, Step{Name: "legal", Order: 1, People: these(bo)}, Step{Name: "management", Order: 1, People: these(dora)})
	rel := d.submitted(both("Headline", "标题"))
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", dora))
	m := both("Headline", "标题")
	delete(m.Text, "zh-CN")
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, m, anna))
	rel = must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	if openSteps(rel) != "legal management" {
		t.Errorf("open: %s", openSteps(rel))
	}
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", bo))
	rel = must[Release](t)(d.Decline(d.ctx, rel.ID, 2, "no", dora))
	// Legal stands, so that only management has to look again; unless management is asked no more.
	again := must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	if openSteps(again) != "management" {
		t.Errorf("open: %s", openSteps(again))
	}
	must[Release](t)(d.Decline(d.ctx, rel.ID, 2, "no", dora))
	must[Route](t)(d.SetRoute(d.ctx, route.Rev, Route{Steps: route.Steps[:1]}, dora))
	again = must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	if again.State != Review || openSteps(again) != "legal" {
		t.Errorf("%s, open %s", again.State, openSteps(again))
	}
}

func TestTheDeputyDecidesOnceTheDeadlineHasPassed(t *testing.T) {
	d := staffed(t)
	d.route("", EveryGrade, Step{Name: "legal", Order: 1, People: these(bo), Deputy: Decider{ID: eli.ID}, Minutes: 30})
	rel := d.submitted(both("Headline", "标题"))
	d.time = d.time.Add(29 * time.Minute)
	_, err := d.Approve(d.ctx, rel.ID, 1, "", eli)
	wantFault(t, err, "approval.not_yours")
	d.time = d.time.Add(time.Minute)
	step := rel.Round().Turns[0].Step.Key
	for range 2 {
		rel = must[Release](t)(d.Escalate(d.ctx, rel.ID, rel.Round().Seq, step))
	}
	if !rel.Round().Turns[0].EscalatedAt.Equal(d.time) {
		t.Error("the escalation is not noted")
	}
	page := must[store.Page[audit.Event]](t)(d.Audit.Timeline(d.ctx, Stream(rel.ID), "", 100))
	if n := len(slices.DeleteFunc(page.Items, func(ev audit.Event) bool { return ev.Action != EventEscalated })); n != 1 {
		t.Errorf("%d escalations in the log", n)
	}
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", eli)); rel.State != Approved {
		t.Error(rel.State)
	}
}

func TestWhoWroteAnyOfTheWordsDoesNotApproveThem(t *testing.T) {
	d := staffed(t)
	rel := must[Release](t)(d.Create(d.ctx, "", both("Headline", "标题"), dora))
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, both("Headline by Anna", "标题"), anna))
	must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	_, err := d.Approve(d.ctx, rel.ID, 2, "", dora) // the Chinese text is hers
	wantFault(t, err, "release.approve.own")
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", bo)); rel.State != Approved {
		t.Error(rel.State)
	}
}

func TestARouteThatCannotEndIsRefused(t *testing.T) {
	d := staffed(t)
	d.route("", EveryGrade, Step{Name: "legal", Order: 1, People: these(bo)}, Step{Name: "text", Order: 2, Role: "approver", Department: "legal"})
	rel := must[Release](t)(d.Create(d.ctx, "", both("Headline", "标题"), anna))
	_, err := d.Submit(d.ctx, rel.ID, 1, anna)
	wantFault(t, err, "approval.nobody") // Bo alone would have to decide twice
	for name, x := range map[string]struct {
		step       Step
		key, field string
	}{
		"nobody named":      {Step{Name: "legal", Order: 1}, "approval.step.people_missing", "step.0.people"},
		"nobody there":      {Step{Name: "legal", Order: 1, Role: "viewer"}, "approval.step.nobody", "step.0.people"},
		"who may not":       {Step{Name: "legal", Order: 1, People: these(chen)}, "approval.step.person_unknown", "step.0.people"},
		"deputy, no time":   {Step{Name: "legal", Order: 1, People: these(bo), Deputy: Decider{ID: eli.ID}}, "approval.step.deputy_when", "step.0.minutes"},
		"their own deputy":  {Step{Name: "legal", Order: 1, People: these(bo), Deputy: Decider{ID: bo.ID}, Minutes: 9}, "approval.step.deputy_same", "step.0.deputy"},
		"an unknown name":   {Step{Name: "second", Order: 1, People: these(bo)}, "approval.step.unknown", "step.0.name"},
		"without a label":   {Step{Name: "other", Order: 1, People: these(bo)}, "approval.step.label_missing", "step.0.label"},
		"out of order":      {Step{Name: "legal", People: these(bo)}, "approval.step.order_range", "step.0.order"},
		"a year":            {Step{Name: "legal", Order: 1, People: these(bo), Minutes: 525600}, "approval.step.minutes_range", "step.0.minutes"},
		"too long to check": {Step{Name: "legal", Order: 1, People: these(bo), Question: incident.Text{"en": strings.Repeat("x", 600)}}, "release.part.too_long", "step.0.question"},
	} {
		_, err := d.SetRoute(d.ctx, 0, Route{Kind: "news", Steps: []Step{x.step}}, dora)
		if f := fault.All(err); len(f) == 0 || f[0].Key != x.key || f[0].Field != x.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = d.SetRoute(d.ctx, 0, Route{}, dora)
	wantFault(t, err, "approval.route.empty")
}

func TestTheMostExactRouteHolds(t *testing.T) {
	d := staffed(t)
	inc := d.incident(incident.Real) // grade 2
	rel := must[Release](t)(d.Create(d.ctx, inc.ID, both("Headline", "标题"), anna))
	plain := must[Release](t)(d.Create(d.ctx, "", both("Plain", "标题"), anna))
	want := func(rel Release, kind Kind, grade int64) {
		t.Helper()
		route := must[Route](t)(d.RouteFor(d.ctx, rel))
		if route.Kind != kind || route.Grade != grade {
			t.Errorf("the route of %q and %d holds, not that of %q and %d", route.Kind, route.Grade, kind, grade)
		}
	}
	if route := must[Route](t)(d.RouteFor(d.ctx, rel)); !route.BuiltIn() {
		t.Error("the built-in one does not hold")
	}
	step := Step{Name: "legal", Order: 1, People: these(bo)}
	all := d.route("", EveryGrade, step)
	want(rel, "", EveryGrade)
	d.route("statement", EveryGrade, step)
	want(rel, "statement", EveryGrade)
	d.route("", 2, step)
	want(rel, "", 2)
	d.route("statement", 2, step)
	want(rel, "statement", 2)
	d.route("", NoIncident, step)
	want(plain, "", NoIncident)

	_, err := d.SetRoute(d.ctx, all.Rev-1, Route{Steps: []Step{step}}, eli)
	wantFault(t, err, "approval.route.clash")
	if err := d.RemoveRoute(d.ctx, must[Route](t)(d.RouteOf(d.ctx, "statement", 2)).Rev, "statement", 2, dora); err != nil {
		t.Fatal(err)
	}
	want(rel, "", 2)
	if set := must[[]Route](t)(d.Routes(d.ctx)); len(set) != 4 {
		t.Errorf("%d routes are set", len(set))
	}
	d.route("statement", 2, step) // and set again
	want(rel, "statement", 2)
}

func TestWhatWaitedBeforeThereWereRoutesGoesOn(t *testing.T) {
	d := staffed(t)
	rel := d.submitted(both("Headline", "标题"))
	_, err := d.releases.Edit(d.ctx, rel.ID, func(rel *Release) error {
		rel.Passage = Round{}
		for n := range rel.Versions {
			rel.Versions[n].Texts = nil
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Approve(d.ctx, rel.ID, 1, "", anna)
	wantFault(t, err, "release.approve.own")
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo)); rel.State != Approved {
		t.Error(rel.State)
	}
	rel = d.save(rel, both("Headline", "标题，新"))
	rel = must[Release](t)(d.Accept(d.ctx, rel.ID, 2, Finding{Kind: "one_lang", Lang: "en", Text: "2"}.Key(), "a typo", "", anna))
	rel = must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	if openSteps(rel) != builtIn {
		t.Error(openSteps(rel))
	}
}
