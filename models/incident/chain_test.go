package incident_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// answered is an incident with something at every point of its clock.
func (w *world) answered(t *testing.T) incident.Incident {
	t.Helper()
	ctx := t.Context()
	n := recall()
	n.Weight, n.Grade = incident.Weight{}, 2
	i := w.declared(t, n)
	step := func(do func() error) {
		t.Helper()
		w.pass(10 * time.Minute)
		must(t, do())
	}
	say := func(action string, data map[string]string) func() error {
		return func() error {
			_, err := w.log.Append(ctx, incident.Stream(i.ID), audit.Entry{By: audit.Actor{ID: "ada", Name: "Ada\u202e", From: "192.0.2.4"}, Action: action, Object: "x", Data: data})
			return err
		}
	}
	step(func() error {
		_, err := w.Assess(ctx, i.ID, incident.Weight{Spread: incident.Local, Harm: incident.Loss, Source: incident.Named}, lin)
		return err
	})
	step(say(incident.EventAcknowledged, nil))
	step(say(incident.EventFactVerified, nil))
	step(func() error { return w.Announce(ctx, i.ID, w.at.Add(time.Hour), lin) })
	step(say(incident.EventReleasePublished, map[string]string{"kind": "statement"}))
	step(say(incident.EventReleasePublished, map[string]string{"kind": "apology"}))
	step(func() error { return w.Reach(ctx, i.ID, "remedy", "everybody gets a new charger", lin) })
	step(func() error { return w.Reach(ctx, i.ID, "briefed", "the board", lin) })
	step(func() error { return w.Decide(ctx, i.ID, "Stop the sale", "cause unknown", lin) })
	step(func() error { return w.Reach(ctx, i.ID, "answered", strings.Repeat("长", 4000), lin) })
	return i
}

func TestEveryPointOfTheClockComesFromAnEvent(t *testing.T) {
	w := newWorld(t)
	i := w.answered(t)
	r, err := w.Read(t.Context(), i.ID)
	must(t, err)
	want := map[string]int{"declared": 0, "assessed": 10, "acknowledged": 20, "fact": 30, "statement": 50, "apology": 60, "remedy": 70, "briefed": 80, "answered": 100}
	for _, p := range r.Clock.Points() {
		minutes, reached := want[p.Name]
		if p.Mark.Done() != reached || int(p.Mark.Elapsed/time.Minute) != minutes {
			t.Errorf("%s after %s", p.Name, p.Mark.Elapsed)
		}
	}
	if !r.Update.Kept.Equal(start.Add(50 * time.Minute)) {
		t.Errorf("the update that was announced: %+v", r.Update)
	}
	if d, err := w.Decisions(t.Context(), i.ID, r); err != nil || len(d) != 1 || d[0].Data["reason"] != "cause unknown" {
		t.Errorf("%+v %v", d, err)
	}
	states := map[string]incident.TargetState{}
	for _, x := range r.Targets() {
		states[x.Name] = x.State(w.at)
	}
	for name, state := range map[string]incident.TargetState{"assessed": incident.Met, "statement": incident.Met, "briefed": incident.Met, "answered": incident.Met, "update": incident.Met} {
		if states[name] != state {
			t.Errorf("%s is %s, want %s", name, states[name], state)
		}
	}
}

func TestATargetIsNearBeforeItIsMissed(t *testing.T) {
	w := newWorld(t)
	i := w.declared(t, recall())
	state := func(name string) incident.TargetState {
		t.Helper()
		r, err := w.Read(t.Context(), i.ID)
		must(t, err)
		for _, x := range r.Targets() {
			if x.Name == name {
				return x.State(w.at)
			}
		}
		return ""
	}
	for _, c := range []struct {
		pass time.Duration
		want incident.TargetState
	}{{0, incident.Running}, {44 * time.Minute, incident.Running}, {2 * time.Minute, incident.Near}, {15 * time.Minute, incident.Missed}} {
		w.pass(c.pass)
		if got := state("statement"); got != c.want {
			t.Errorf("after %s: %s, want %s", w.at.Sub(start), got, c.want)
		}
	}
	_, err := w.log.Append(t.Context(), incident.Stream(i.ID), audit.Entry{By: lin, Action: incident.EventReleasePublished})
	must(t, err)
	if got := state("statement"); got != incident.Late {
		t.Errorf("published after its time it is %s", got)
	}
}

// A machine whose clock is set back makes no time negative, and nobody can put a point before its event.
func TestAClockThatIsSetBackMakesNothingEarlier(t *testing.T) {
	w := newWorld(t)
	i := w.declared(t, recall())
	w.at = start.Add(-48 * time.Hour)
	must(t, w.Reach(t.Context(), i.ID, "remedy", "x", lin))
	c, err := w.Clock(t.Context(), i.ID)
	must(t, err)
	if c.Remedy.Elapsed != 0 || c.Remedy.At.Before(c.Declared.At) {
		t.Fatalf("%+v", c.Remedy)
	}
	w.at = start.Add(time.Hour)
	for _, at := range []time.Time{{}, start.Add(-time.Minute), w.at.AddDate(0, 2, 0)} {
		if err := w.Announce(t.Context(), i.ID, at, lin); fault.KindOf(err) != fault.Invalid {
			t.Errorf("announced %s: %v", at, err)
		}
	}
	if err := w.Claim(t.Context(), i.ID, start.Add(time.Minute), "x", lin); !fault.Is(err, "incident.claim.range") {
		t.Error(err)
	}
	must(t, w.Claim(t.Context(), i.ID, start.Add(-3*time.Hour), "a customer rang", lin))
	r, err := w.Read(t.Context(), i.ID)
	must(t, err)
	if r.Claimed.Seq == 0 || !r.Clock.Declared.At.Equal(start) {
		t.Fatalf("%+v", r)
	}
}

func (w *world) exported(t *testing.T, id string) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, w.Export(t.Context(), id, &b))
	return b.Bytes()
}

func TestAnExportedChainIsRecomputedOffline(t *testing.T) {
	w := newWorld(t)
	i := w.answered(t)
	data := w.exported(t, i.ID)
	c, report, err := incident.VerifyChain(data, "")
	must(t, err)
	if report.Events != 11 || len(c.Clock) != 9 || c.Clock[4].Point != "statement" || c.Clock[4].Seconds != 3000 {
		t.Fatalf("%+v %+v", report, c.Clock)
	}
	if bytes.Contains(data, []byte("192.0.2.4")) {
		t.Error("the file gives addresses away")
	}
	if _, _, err := incident.VerifyChain(data, c.Head); err != nil {
		t.Error(err)
	}
	if _, _, err := incident.VerifyChain(data, strings.Repeat("0", 64)); !errors.Is(err, incident.ErrChain) {
		t.Error("another head is taken:", err)
	}
}

// Any byte that is changed, removed or added is found.
func TestAnyChangeOfAnExportedChainIsFound(t *testing.T) {
	w := newWorld(t)
	data := w.exported(t, w.answered(t).ID)
	for n := range data {
		if n > 400 && n%29 != 0 && n < len(data)-400 { // every 29th in the middle, which is events like all others
			continue
		}
		bad := slices.Clone(data)
		bad[n] ^= 1 << (n % 7)
		if _, _, err := incident.VerifyChain(bad, ""); err == nil {
			t.Fatalf("byte %d (%q → %q) is not missed", n, data[n], bad[n])
		}
		if n%97 == 0 {
			if _, _, err := incident.VerifyChain(slices.Delete(slices.Clone(data), n, n+1), ""); err == nil {
				t.Fatalf("byte %d may be taken out", n)
			}
		}
	}
	for name, bad := range map[string][]byte{"nothing": {}, "a space at the end": append(slices.Clone(data), ' '), "half of it": data[:len(data)/2]} {
		if _, _, err := incident.VerifyChain(bad, ""); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// An event that is removed, doubled, moved or altered is found even when whoever did it writes the digest and the
// clock anew.
func TestAnEventRemovedOrMovedIsFoundWhoeverWritesTheFileAnew(t *testing.T) {
	w := newWorld(t)
	data := w.exported(t, w.answered(t).ID)
	forge := func(change func(*incident.Chain)) error {
		var c incident.Chain
		must(t, json.Unmarshal(data, &c))
		change(&c)
		if n := len(c.Events); n > 0 {
			c.Head = c.Events[n-1].Hash
		}
		_, _, err := incident.VerifyChain(incident.Forged(c), "")
		return err
	}
	if err := forge(func(*incident.Chain) {}); err != nil {
		t.Fatal("the honest file:", err)
	}
	for n := range 10 { // without the last it is a shorter chain that holds: against that stands the published head
		for name, change := range map[string]func(*incident.Chain){
			"removed": func(c *incident.Chain) { c.Events = slices.Delete(c.Events, n, n+1) },
			"moved":   func(c *incident.Chain) { c.Events[n], c.Events[n+1] = c.Events[n+1], c.Events[n] },
			"doubled": func(c *incident.Chain) { c.Events = slices.Insert(c.Events, n, c.Events[n]) },
			"earlier": func(c *incident.Chain) { c.Events[n].At = c.Events[n].At.Add(-time.Minute) },
			"another": func(c *incident.Chain) { c.Events[n].Action = incident.EventRemedy + "x" },
			"by whom": func(c *incident.Chain) { c.Events[n].By.ID = "mallory" },
			"named":   func(c *incident.Chain) { c.Events[n].By.Name = "Mallory" },
			"added":   func(c *incident.Chain) { c.Events[n].Data = map[string]string{"text": "forged"} },
			"stream":  func(c *incident.Chain) { c.Events[n].Stream = "incident:other" },
		} {
			if err := forge(change); !errors.Is(err, incident.ErrChain) {
				t.Errorf("event %d %s: %v", n+1, name, err)
			}
		}
	}
}
