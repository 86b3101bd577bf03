package incident_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
)

func quick() map[int]incident.Targets {
	all := incident.DefaultTargets()
	t := all[2]
	t.Statement = 30
	all[1], all[2] = incident.Targets{Call: 2, Assess: 5, Statement: 20, Briefing: 60, Answer: 90, Warn: 5}, t
	return all
}

// What an incident was declared under holds for it, whatever is set later; one that is declared then has the new.
func TestTargetsOfADeclaredIncidentStayWhatTheyWere(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	statement := func(id string) int64 {
		t.Helper()
		r, err := w.Read(ctx, id)
		must(t, err)
		limits, ok := r.Limits()
		if !ok {
			t.Fatal("no targets")
		}
		return limits.Statement
	}
	old := w.declared(t, recall())
	must(t, w.SetTargets(ctx, 0, quick(), lin))
	fresh := w.declared(t, recall())
	if a, b := statement(old.ID), statement(fresh.ID); a != 60 || b != 30 {
		t.Fatalf("%d and %d minutes", a, b)
	}
	before := w.exported(t, fresh.ID)
	if _, err := w.Regrade(ctx, fresh.ID, 1, "a child was hurt", lin); err != nil || statement(fresh.ID) != 20 {
		t.Fatal("another grade has its own targets of that declaration:", err)
	}
	d, err := w.Standard(ctx)
	must(t, err)
	must(t, w.ResetTargets(ctx, d.Rev, lin))
	if statement(fresh.ID) != 20 || statement(w.declared(t, recall()).ID) != 60 {
		t.Fatal("the defaults are not back, or reach what was declared before")
	}
	if _, _, err := incident.VerifyChain(before, ""); err != nil {
		t.Error("an export of before verifies no more:", err)
	}
	if n := events(t, w.log, old.ID); n != 1 {
		t.Errorf("setting targets wrote %d events to an incident", n-1)
	}
}

func TestEveryFaultOfTheTargetsIsToldAtOnce(t *testing.T) {
	w := newWorld(t)
	all := quick()
	a, b := all[3], all[4]
	a.Assess, a.Briefing, a.Warn = 0, 100, incident.MaxTarget+1
	b.Answer = 60 * 24
	all[3], all[4] = a, b
	err := w.SetTargets(t.Context(), 0, all, lin)
	var got []string
	for _, f := range fault.All(err) {
		got = append(got, f.Field+" "+strings.TrimPrefix(f.Key, "incident.targets."))
	}
	if want := "assess_3 range, briefing_3 grades, warn_3 range, answer_4 grades"; strings.Join(got, ", ") != want {
		t.Fatalf("%s, want %s", got, want)
	}
	all = quick()
	a = all[4]
	a.Assess = a.Statement + 1
	all[4] = a
	if err := w.SetTargets(t.Context(), 0, all, lin); !fault.Is(err, "incident.targets.order") {
		t.Fatal(err)
	}
	must(t, w.SetTargets(t.Context(), 0, quick(), lin))
	if err := w.SetTargets(t.Context(), 0, quick(), lin); !fault.Is(err, "incident.targets.clash") {
		t.Fatal("what somebody else has set is lost:", err)
	}
}

// A file of the first form says nothing of targets; it verifies as it did.
func TestAnExportOfTheFirstFormStillVerifies(t *testing.T) {
	w := newWorld(t)
	var c incident.Chain
	must(t, json.Unmarshal(w.exported(t, w.answered(t).ID), &c))
	c.Format = "standfirst.incident.1"
	old := incident.Forged(c)
	if bytes.Contains(old, []byte(`"targets": [`)) {
		t.Fatal("the first form names no targets")
	}
	if _, _, err := incident.VerifyChain(old, ""); err != nil {
		t.Fatal(err)
	}
	c.Format = "standfirst.incident.2"
	c.Events[0].Data["targets"] = strings.Replace(c.Events[0].Data["targets"], "statement=60", "statement=600", 1)
	if _, _, err := incident.VerifyChain(incident.Forged(c), ""); !errors.Is(err, incident.ErrChain) {
		t.Fatal("softer targets are taken:", err)
	}
}

// Outsiders who get no names verify the same clock and the same targets.
func TestABareChainProvesTheSameClock(t *testing.T) {
	w := newWorld(t)
	i := w.answered(t)
	var b bytes.Buffer
	must(t, w.ExportBare(t.Context(), i.ID, &b))
	bare, _, err := incident.VerifyChain(b.Bytes(), "")
	must(t, err)
	full, _, err := incident.VerifyChain(w.exported(t, i.ID), bare.Head)
	must(t, err)
	one, _ := json.Marshal([]any{bare.Clock, bare.Targets})
	other, _ := json.Marshal([]any{full.Clock, full.Targets})
	if !bytes.Equal(one, other) || bytes.Contains(b.Bytes(), []byte("cause unknown")) || bytes.Contains(b.Bytes(), []byte("林悦")) {
		t.Fatalf("%s\n%s", one, b.Bytes())
	}
}

// The summary of times counts real incidents that the viewer may know of, from their chains; a target that is not due
// yet counts for neither side.
func TestResponseTimesOverAllIncidents(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	weigh := func(i incident.Incident, after time.Duration) {
		t.Helper()
		w.pass(after)
		_, err := w.Assess(ctx, i.ID, incident.Weight{Spread: incident.Spreads()[0], Harm: incident.Harms()[0], Source: incident.Sources()[0]}, lin)
		must(t, err)
	}
	n := recall()
	n.Mode = incident.Drill
	weigh(w.declared(t, n), time.Minute)
	w.pass(48 * time.Hour)
	since := w.at
	quick := w.declared(t, recall())
	weigh(quick, 5*time.Minute)
	slow := w.declared(t, recall())
	weigh(slow, 45*time.Minute)
	n = recall()
	n.Private = true
	hidden := w.declared(t, n)
	w.pass(time.Minute)
	all, more, err := w.Times(incident.For(ctx, "wu", false), since)
	must(t, err)
	if more || len(all) != 2 || all[0].ID != slow.ID || all[1].ID != quick.ID {
		t.Fatalf("%d incidents, more %v", len(all), more)
	}
	pace := map[string]incident.Pace{}
	for _, p := range incident.Paces(all, w.at) {
		pace[p.Point] = p
	}
	if p := pace["assessed"]; p.Reached != 2 || p.Of != 2 || p.Median != 25*time.Minute || p.Slowest != 45*time.Minute || p.InTime != 1 || p.Due != 2 {
		t.Errorf("assessed: %+v", p)
	}
	if p := pace["statement"]; p.Reached != 0 || p.Median != 0 || p.InTime != 0 || p.Due != 0 || p.Waiting != 2 {
		t.Errorf("nothing was due: %+v", p)
	}
	w.pass(5 * time.Hour)
	for _, p := range incident.Paces(all, w.at) {
		if p.Point == "statement" && (p.Due != 2 || p.InTime != 0) {
			t.Errorf("both statements are missed: %+v", p)
		}
	}
	if all, _, err := w.Times(ctx, time.Time{}); err != nil || len(all) != 3 || all[0].ID != hidden.ID {
		t.Errorf("the program itself sees all real ones: %d %v", len(all), err)
	}
}
