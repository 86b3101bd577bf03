package release

import (
	"slices"
	"testing"
	"time"
)

// two of three decide: Bo of legal, Dora and Eli who manage.
func twoOfThree(t *testing.T) (*desk, Release) {
	d := staffed(t)
	d.route("", EveryGrade, Step{Name: "management", Order: 1, People: these(bo, dora, eli), Needed: 2, Minutes: 30})
	return d, d.submitted(both("Headline", "标题"))
}

func TestAStepMayNeedSeveralPeople(t *testing.T) {
	d, rel := twoOfThree(t)
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "Fine.", bo))
	if turn := rel.Round().Turns[0]; rel.State != Review || turn.Done() || turn.Given(Langs()) != 1 {
		t.Fatalf("one of two: %s, %d given", rel.State, turn.Given(Langs()))
	}
	_, err := d.Approve(d.ctx, rel.ID, 1, "Again.", bo)
	wantFault(t, err, "approval.given")
	if rel = must[Release](t)(d.Get(d.ctx, rel.ID)); len(rel.Decisions) != 1 {
		t.Errorf("%d decisions", len(rel.Decisions))
	}
	if len(rel.Turns(person(bo, "approver"), d.time)) != 0 || len(rel.Turns(person(eli, "approver"), d.time)) != 1 {
		t.Error("who has decided is not asked again, the others are")
	}
	if since := must[[]Since](t)(d.SinceApproval(d.ctx, rel, rel.Round().Turns[0], eli.ID)); len(since) != 2 || since[0].From != 0 {
		t.Errorf("Eli has read nothing yet: %+v", since)
	}
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", eli)); rel.State != Approved || !slices.Equal(rel.Round().Turns[0].Deciders(), []string{"Bo", "Eli"}) {
		t.Fatalf("two of two: %s by %v", rel.State, rel.Round().Turns[0].Deciders())
	}

	// An edit of one language takes both approvals of it back, and leaves those of the other.
	m := both("Another headline", "标题")
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, m, anna))
	rel = must[Release](t)(d.Accept(d.ctx, rel.ID, 2, Finding{Kind: "one_lang", Lang: "zh-CN", Text: "2"}.Key(), "a typo", "", anna))
	rel = must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))
	turn := rel.Round().Turns[0]
	if got := turn.MissingFrom(bo.ID, Langs()); !slices.Equal(got, []string{"en"}) || turn.Given(Langs()) != 0 {
		t.Fatalf("Bo has to approve %v", got)
	}
	if since := must[[]Since](t)(d.SinceApproval(d.ctx, rel, turn, bo.ID)); len(since) != 1 || since[0].From != 1 || len(since[0].Changes) != 1 {
		t.Errorf("Bo reads what has changed since: %+v", since)
	}
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", dora)) // who had not been needed the first time
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", bo)); rel.State != Approved {
		t.Errorf("approved again: %s", rel.State)
	}
}

func TestOneOfSeveralSendsBack(t *testing.T) {
	d, rel := twoOfThree(t)
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	rel = must[Release](t)(d.Decline(d.ctx, rel.ID, 1, "Too long.", dora))
	if rel.State != Draft {
		t.Fatalf("%s", rel.State)
	}
	if rel = must[Release](t)(d.Submit(d.ctx, rel.ID, 1, anna)); rel.Round().Turns[0].Given(Langs()) != 1 {
		t.Error("Bo's approval of the same words stands")
	}
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", dora)); rel.State != Approved {
		t.Errorf("%s", rel.State)
	}
}

func TestTheDeputyIsOneOfThoseWhoAreNeeded(t *testing.T) {
	d := staffed(t)
	d.route("", EveryGrade, Step{Name: "management", Order: 1, People: these(bo, dora), Needed: 2, Deputy: Decider{ID: eli.ID}, Minutes: 30})
	rel := d.submitted(both("Headline", "标题"))
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	_, err := d.Approve(d.ctx, rel.ID, 1, "", eli)
	wantFault(t, err, "approval.not_yours")
	d.time = d.time.Add(30 * time.Minute)
	if rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", eli)); rel.State != Approved {
		t.Errorf("%s", rel.State)
	}
}

func TestMoreThanThereAreCannotBeNeeded(t *testing.T) {
	d := staffed(t)
	set := func(s Step) error {
		s.Name, s.Order = "management", 1
		_, err := d.SetRoute(d.ctx, 0, Route{Steps: []Step{s}}, dora)
		return err
	}
	wantFault(t, set(Step{People: these(bo, dora), Needed: 3}), "approval.step.needed_many")
	wantFault(t, set(Step{Department: "legal", Needed: 2}), "approval.step.needed_many")
	wantFault(t, set(Step{People: these(bo, dora), Needed: -1}), "approval.step.needed_range")
	// Dora writes it: of two who are needed one is left, and of two steps the one needs both.
	d.route("news", EveryGrade, Step{Name: "management", Order: 1, People: these(bo, dora), Needed: 2})
	m := both("Headline", "标题")
	m.Kind = "news"
	rel := must[Release](t)(d.Create(d.ctx, "", m, dora))
	_, err := d.Submit(d.ctx, rel.ID, 1, dora)
	wantFault(t, err, "approval.nobody")
	d.route("statement", EveryGrade, Step{Name: "management", Order: 1, People: these(dora, eli), Needed: 2}, Step{Name: "speaker", Order: 2, People: these(eli)})
	rel = must[Release](t)(d.Create(d.ctx, "", both("Headline", "标题"), anna))
	_, err = d.Submit(d.ctx, rel.ID, 1, anna)
	wantFault(t, err, "approval.nobody")
}
