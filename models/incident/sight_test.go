package incident_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
)

// The whole table of the grade, and that danger is never slight.
func TestTheGradeIsTheProductOfSpreadHarmAndSource(t *testing.T) {
	want := map[string]int{ // spread, harm, source
		"111": 4, "112": 4, "113": 3, "121": 4, "122": 3, "123": 2, "131": 2, "132": 2, "133": 2,
		"211": 4, "212": 3, "213": 2, "221": 3, "222": 2, "223": 1, "231": 2, "232": 1, "233": 1,
		"311": 3, "312": 2, "313": 2, "321": 2, "322": 1, "323": 1, "331": 2, "332": 1, "333": 1,
	}
	for code, grade := range want {
		w := incident.Weight{Spread: incident.Spreads()[code[0]-'1'], Harm: incident.Harms()[code[1]-'1'], Source: incident.Sources()[code[2]-'1']}
		if got := w.Grade(); got != grade {
			t.Errorf("%+v (%d points) has grade %d, want %d", w, w.Points(), got, grade)
		}
	}
	if (incident.Weight{}).Grade() != 0 {
		t.Error("what is not assessed has a grade")
	}
}

func TestDeclaringTakesTheDerivedGradeOrAGraverOneWithItsReason(t *testing.T) {
	w := newWorld(t)
	n := recall()
	n.Grade, n.Weight = 0, incident.Weight{Spread: incident.Local, Harm: incident.Loss, Source: incident.Named} // 8 points: 2
	if i := w.declared(t, n); i.Grade != 2 || i.ByHand != "" {
		t.Fatalf("%+v", i)
	}
	n.Grade = 1
	if _, err := w.Declare(t.Context(), n, lin); !fault.Is(err, "incident.reason.missing") || fault.All(err)[0].Field != "grade_reason" {
		t.Fatal(err)
	}
	n.GradeReason = "the minister asks"
	i := w.declared(t, n)
	if i.Grade != 1 || i.ByHand != "the minister asks" {
		t.Fatalf("%+v", i)
	}
	n.Grade = 3
	if _, err := w.Declare(t.Context(), n, lin); !fault.Is(err, "incident.grade.slighter") {
		t.Fatal(err)
	}
	n.Grade, n.Weight.Harm = 0, ""
	if _, err := w.Declare(t.Context(), n, lin); !fault.Is(err, "incident.harm.unknown") {
		t.Fatal("half an assessment passed:", err)
	}
	i, err := w.Assess(t.Context(), i.ID, incident.Weight{Spread: incident.Contained, Harm: incident.Annoyance, Source: incident.Named}, lin)
	must(t, err)
	if i.Grade != 4 || i.ByHand != "" {
		t.Fatalf("%+v", i)
	}
	page, err := w.Timeline(t.Context(), i.ID, "", 5)
	must(t, err)
	if first := page.Items[0]; first.Action != incident.EventAssessed || first.Data["from"] != "1" || first.Data["to"] != "4" {
		t.Fatalf("%+v", first)
	}
}

func TestOriginIsTyped(t *testing.T) {
	w := newWorld(t)
	n := recall()
	if i := w.declared(t, n); !i.Origin.Hand() {
		t.Fatalf("%+v", i.Origin)
	}
	n.Origin = incident.Origin{Kind: incident.FromEnquiry, Ref: "e1", Name: " Is it\ntrue? "}
	if i := w.declared(t, n); i.Origin.Ref != "e1" || i.Origin.Name != "Is it true?" {
		t.Fatalf("%+v", i.Origin)
	}
	for _, o := range []incident.Origin{{Kind: "dream", Ref: "x"}, {Kind: incident.FromAlert}, {Kind: incident.ByHand, Ref: "x"}} {
		n.Origin = o
		if _, err := w.Declare(t.Context(), n, lin); !fault.Is(err, "incident.origin.unknown") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestAPrivateIncidentIsMissingForOthers(t *testing.T) {
	w := newWorld(t)
	n := recall()
	n.Private = true
	i := w.declared(t, n)
	open := w.declared(t, recall())
	must(t, w.Relate(t.Context(), open.ID, i.ID, lin))
	omar, anna, its := incident.For(t.Context(), "omar", false), incident.For(t.Context(), "anna", true), incident.For(t.Context(), "lin", false)
	for name, ctx := range map[string]context.Context{"the declarer": its, "an administrator": anna, "the program": t.Context()} {
		if got, err := w.Get(ctx, i.ID); err != nil || !got.Private {
			t.Errorf("%s: %v", name, err)
		}
		if n, err := w.Count(ctx, incident.Search{}); err != nil || n != 2 {
			t.Errorf("%s counts %d: %v", name, n, err)
		}
		if r, err := w.Related(ctx, open.ID); err != nil || len(r) != 1 {
			t.Errorf("%s sees %d related: %v", name, len(r), err)
		}
	}
	if _, err := w.Get(omar, i.ID); fault.KindOf(err) != fault.NotFound {
		t.Error("Get:", err)
	}
	if n, _ := w.Count(omar, incident.Search{Text: "recall"}); n != 1 {
		t.Error("Count:", n)
	}
	if page, _ := w.Find(omar, incident.Search{}); len(page.Items) != 1 || page.Items[0].ID != open.ID {
		t.Error("Find:", page.Items)
	}
	if all, _ := w.GetAll(omar, i.ID, open.ID); len(all) != 1 {
		t.Error("GetAll:", all)
	}
	if r, _ := w.Related(omar, open.ID); len(r) != 0 {
		t.Error("Related:", r)
	}
	if err := w.Note(omar, i.ID, "x", lin); fault.KindOf(err) != fault.NotFound {
		t.Error("Note:", err)
	}
	if _, err := w.MoveTo(omar, i.ID, incident.Confirmed, "", lin); fault.KindOf(err) != fault.NotFound {
		t.Error("MoveTo:", err)
	}
	if err := w.Relate(omar, open.ID, i.ID, lin); !fault.Is(err, "incident.related.missing") {
		t.Error("Relate:", err)
	}
	_, err := w.Restrict(its, i.ID, false, "", lin)
	must(t, err)
	if _, err := w.Get(incident.For(t.Context(), "omar", false), i.ID); err != nil {
		t.Error("after it was shown again:", err)
	}
}

func TestRelationsGoBothWaysAndOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.declared(t, recall()), w.declared(t, recall())
	for range 2 {
		must(t, w.Relate(t.Context(), a.ID, b.ID, lin))
		must(t, w.Relate(t.Context(), b.ID, a.ID, lin))
	}
	for _, id := range []string{a.ID, b.ID} {
		r, err := w.Related(t.Context(), id)
		must(t, err)
		if len(r) != 1 || events(t, w.log, id) != 2 {
			t.Fatalf("%d related, %d events", len(r), events(t, w.log, id))
		}
	}
	drill := recall()
	drill.Mode = incident.Drill
	d := w.declared(t, drill)
	for other, key := range map[string]string{a.ID: "incident.related.self", "nowhere": "incident.related.missing", d.ID: "incident.related.mode", strings.Repeat("x", 9000): "incident.related.missing"} {
		if err := w.Relate(t.Context(), a.ID, other, lin); !fault.Is(err, key) {
			t.Errorf("%.20s: %v, want %s", other, err, key)
		}
	}
	must(t, w.Unrelate(t.Context(), b.ID, a.ID, lin))
	if r, _ := w.Related(t.Context(), a.ID); len(r) != 0 {
		t.Fatal("still related")
	}
}

// Whoever dies between taking a relation back and telling the log leaves a debt, which the sweep pays once; saying it
// again meanwhile wins.
func TestARelationThatIsTakenBackIsToldWhateverDies(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a, b := w.declared(t, recall()), w.declared(t, recall())
	for _, again := range []bool{false, true} {
		must(t, w.Relate(ctx, a.ID, b.ID, lin))
		before := events(t, w.log, a.ID)
		must(t, w.Unpaid(ctx, a.ID, b.ID, lin, w.at))
		if r, _ := w.Related(ctx, a.ID); len(r) != 0 {
			t.Fatal("still shown")
		}
		if again {
			must(t, w.Relate(ctx, b.ID, a.ID, lin))
		}
		w.pass(2 * time.Minute)
		for range 2 {
			must(t, w.Sweep(ctx))
		}
		want, left := before+1, 0
		if again {
			want, left = before+2, 1
		}
		r, err := w.Related(ctx, a.ID)
		must(t, err)
		if n := events(t, w.log, a.ID); n != want || len(r) != left {
			t.Errorf("again %v: %d events, want %d; %d related", again, n, want, len(r))
		}
	}
}
