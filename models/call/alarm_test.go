package call_test

import (
	"strings"
	"testing"
	"time"

	"standfirst/models/mailing"
)

func TestTheLeadIsToldBeforeATargetIsMissedAndOnce(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	watch := func(pass time.Duration, want string) {
		t.Helper()
		w.at, w.sent = w.at.Add(pass), nil
		for range 2 {
			must(t, w.Watch(t.Context()))
		}
		var got []string
		for _, n := range w.sent {
			got = append(got, n.Subject+" "+n.To.Email)
		}
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("at %s: %q, want %q", w.at.Sub(start), all, want)
		}
	}
	watch(10*time.Minute, "")
	watch(2*time.Minute, "call.target.near ada@acme.example")
	watch(4*time.Minute, "call.target.missed ada@acme.example, call.target.missed bo@acme.example")
	must(t, w.incidents.Announce(t.Context(), i.ID, w.at.Add(20*time.Minute), lin))
	watch(6*time.Minute, "call.target.near ada@acme.example") // of the update that was announced
	watch(72*time.Hour, "")                                   // long over: shown, not rung for
	if got := w.actions(t, i.ID); strings.Count(got, "target_near") != 2 || strings.Count(got, "target_missed") != 1 {
		t.Error(got)
	}
}

func TestAWarningThatIsNotTakenIsGivenAgainUnderTheSameName(t *testing.T) {
	w := newWorld(t)
	w.leak(t)
	w.at, w.outcome = w.at.Add(12*time.Minute), mailing.Outcome{Kind: mailing.Delayed}
	if err := w.Watch(t.Context()); err == nil {
		t.Fatal("nobody hears that the warning was not taken")
	}
	w.outcome = mailing.Outcome{Kind: mailing.Taken}
	must(t, w.Watch(t.Context()))
	must(t, w.Watch(t.Context()))
	if len(w.sent) != 2 || w.sent[0].ID != w.sent[1].ID {
		t.Fatalf("%+v", w.sent)
	}
}
