package audit

import (
	"testing"
	"time"
)

// What is appended to many streams at once can be erased like the rest, and the chains still verify.
func TestWhatIsErasedLeavesTheChainsWhole(t *testing.T) {
	l := open(t)
	fill(t, l, "contact:1", 1)
	var batch []Placed
	for _, stream := range []string{"contact:1", "contact:2"} {
		batch = append(batch, Placed{stream, Entry{By: Actor{ID: "u1", Name: "Ada"}, Action: "contact.created", Object: stream, Data: map[string]string{"name": "李雷"}}})
	}
	if err := l.AppendAll(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	n, err := l.Erase(t.Context(), func(ev Event) ([]string, bool) { return []string{"name"}, ev.Stream == "contact:2" })
	if err != nil || n != 4 { // two names of people, and the actor's name and address
		t.Fatal(n, err)
	}
	for ev, err := range l.OfStreams(t.Context(), time.Time{}, "contact:1", "contact:2") {
		if err != nil || ev.Data["name"] != "" || (ev.Stream == "contact:2" && ev.By.Name != "") {
			t.Errorf("%+v %v", ev, err)
		}
	}
	r, err := l.VerifyAll(t.Context())
	if err != nil || len(r.Faults) > 0 || r.Events != 3 || r.Erased != n || r.Loose != 0 {
		t.Errorf("%+v %v", r, err)
	}
}

// An erased value cannot be put back as another one, nor can one be slipped in.
func TestAValueInThePlaceOfAnErasedOneIsFound(t *testing.T) {
	for name, data := range map[string]map[string]string{
		"erased and filled": {"n": "0", "before": "another", "after": "b"},
		"never there":       {"n": "0", "after": "b", "more": "x"},
	} {
		l := open(t)
		ev := fill(t, l, "incident:1", 2)[0]
		if _, err := l.Erase(t.Context(), func(Event) ([]string, bool) { return []string{"before"}, false }); err != nil {
			t.Fatal(err)
		}
		mustModify(t, l, ev.ID, map[string]any{"data": data})
		if r, err := l.Verify(t.Context(), "incident:1"); err != nil || len(r.Faults) != 1 || r.Faults[0].Seq != 1 {
			t.Errorf("%s: %+v %v", name, r, err)
		}
	}
}
