package mailing

import (
	"testing"
	"time"

	"standfirst/models/mailing"
)

// A wave that takes long ends its job when its turn is over, and goes on behind whatever else has become due.
func TestAWaveLetsOthersHaveTheirTurn(t *testing.T) {
	w := newWorld(t)
	long, _ := w.sendTo(w.readersAt("one.example", 60)...)
	e := w.engine()
	e.Workers, e.Batch, e.Turn = 1, 5, 10*time.Second
	var urgent mailing.Mailing
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 3 {
			urgent, _ = w.sendTo(w.readersAt("two.example", 3)...)
		}
		w.clock.Add(time.Second)
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	if ran := w.run(e); ran < 4 {
		t.Errorf("%d jobs", ran)
	}
	last := 0
	for i, to := range w.server.order {
		if mailing.LaneOf(to) == "two.example" {
			last = i
		}
	}
	if last == 0 || last > 30 || w.get(long.ID).State != mailing.Done || w.get(urgent.ID).State != mailing.Done {
		t.Errorf("the last of the urgent is the %d. of %d", last, len(w.server.order))
	}
}
