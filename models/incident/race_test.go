package incident_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// Two people act at once, in any order: every step that the log tells is one that the rules allow from where the one
// before it led, nothing is told twice, the document is where the log says, and the chain holds.
func TestTwoPeopleAtOnceNeverReachWhatTheRulesForbid(t *testing.T) {
	for seed := range uint64(6) {
		w := newWorld(t)
		i := w.declared(t, recall())
		other := w.declared(t, recall())
		var people sync.WaitGroup
		for n, name := range []string{"lin", "ada"} {
			people.Go(func() {
				act(w, i.ID, other.ID, audit.Actor{ID: name, Name: name}, rand.New(rand.NewPCG(seed, uint64(n))))
			})
		}
		people.Wait()
		judge(t, w, i.ID)
	}
}

// act does at random what people do; what the rules forbid is refused, and that is no fault.
func act(w *world, id, other string, by audit.Actor, dice *rand.Rand) {
	ctx := context.Background()
	phases, roles := incident.Phases(), incident.Roles()
	for range 40 {
		switch dice.IntN(8) {
		case 0, 1, 2:
			_, _ = w.MoveTo(ctx, id, phases[dice.IntN(len(phases))], "because", by)
		case 3:
			_, _ = w.Regrade(ctx, id, 1+dice.IntN(4), "because", by)
		case 4:
			_, _ = w.Appoint(ctx, id, roles[dice.IntN(3)], []string{"ada", "bo"}[dice.IntN(2)], "", by)
		case 5:
			_, _ = w.Restrict(ctx, id, dice.IntN(2) == 0, "", by)
		case 6:
			if dice.IntN(2) == 0 {
				_ = w.Relate(ctx, id, other, by)
			} else {
				_ = w.Unrelate(ctx, other, id, by)
			}
		case 7:
			_ = w.Decide(ctx, id, "Stop", "because", by)
		}
	}
}

func judge(t *testing.T, w *world, id string) {
	t.Helper()
	now, err := w.Get(t.Context(), id)
	must(t, err)
	phase, grade, private, marks := incident.Aware, 2, false, map[string]bool{}
	for ev, err := range w.log.After(t.Context(), incident.Stream(id), 0) {
		must(t, err)
		if mark := ev.Data["mark"]; mark != "" {
			if marks[mark] {
				t.Errorf("event %d tells again what was told: %s", ev.Seq, ev.Action)
			}
			marks[mark] = true
		}
		switch ev.Action {
		case incident.EventPhase, incident.EventClosed, incident.EventReopened:
			to := incident.Phase(ev.Data["to"])
			legal := slices.ContainsFunc(phase.Steps(), func(s incident.Step) bool { return s.To == to })
			if incident.Phase(ev.Data["from"]) != phase || !legal {
				t.Fatalf("event %d goes from %s to %s, where the incident was %s", ev.Seq, ev.Data["from"], to, phase)
			}
			phase = to
		case incident.EventRegraded:
			grade = int(ev.Data["to"][0] - '0')
		case incident.EventPrivate, incident.EventPublic:
			if private == (ev.Action == incident.EventPrivate) {
				t.Errorf("event %d: it was so already", ev.Seq)
			}
			private = !private
		}
	}
	if now.Phase != phase || now.Grade != grade || now.Private != private || now.Owes {
		t.Errorf("the incident is %s, grade %d, private %v, owes %v; the log says %s, %d, %v", now.Phase, now.Grade, now.Private, now.Owes, phase, grade, private)
	}
	clock, err := w.Clock(t.Context(), id)
	must(t, err)
	if clock.Closed.Done() != (now.Phase == incident.Closed) {
		t.Error("the clock and the incident differ about the end")
	}
	report, err := w.log.Verify(t.Context(), incident.Stream(id))
	must(t, err)
	if len(report.Faults) > 0 {
		t.Error(report.Faults)
	}
}
