package mailing

import (
	"math/rand/v2"
	"testing"
	"time"

	"standfirst/models/setting"
)

// Whatever is asked for, whenever, and whenever within its two seconds what was let through arrives: no sliding window
// holds more than its limit, and nearly as many as the limit allows get through.
func TestNoSlidingWindowHoldsMoreThanItsLimit(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		l := setting.Limits{PerMinute: 1 + random.Int64N(60), PerHour: 50 + random.Int64N(500), PerDay: 200 + random.Int64N(3000)}
		f, now := &flow{}, noon
		var arrived []time.Time
		for now.Sub(noon) < 30*time.Hour {
			n, next, gap := f.admit(1+random.IntN(200), l, now)
			for range n {
				arrived = append(arrived, now.Add(time.Duration(random.Int64N(int64(admitFor)))))
			}
			if gap <= 0 || next.Before(now) {
				t.Fatalf("next at %s with a gap of %s", next, gap)
			}
			now = now.Add(time.Duration(random.Int64N(int64(90 * time.Second))))
		}
		for _, w := range windows(l) {
			from := 0
			for i, at := range arrived {
				for arrived[from].Before(at.Add(-w.length)) {
					from++
				}
				if n := int64(i - from + 1); n > w.most {
					t.Fatalf("seed %d: %d within %s, the limit is %d", seed, n, w.length, w.most)
				}
			}
		}
		if least := l.PerDay * 8 / 10; int64(len(arrived)) < least && l.PerMinute > 10 && l.PerHour*20 > l.PerDay {
			t.Errorf("seed %d: only %d got through in 30 hours with %+v", seed, len(arrived), l)
		}
		if len(f.Ticks) > 400 {
			t.Errorf("%d ticks are kept", len(f.Ticks))
		}
	}
}

func TestTurnsAreSpread(t *testing.T) {
	f := &flow{}
	n, next, gap := f.admit(100, setting.Limits{PerMinute: 30}, noon)
	if n != 30 || gap != 2*time.Second || next.Before(noon.Add(time.Minute)) {
		t.Fatalf("%d now, the next at %s, then every %s", n, next, gap)
	}
	_, later, _ := f.admit(50, setting.Limits{PerMinute: 30}, noon)
	if !later.Equal(next.Add(70 * gap)) {
		t.Errorf("the next batch comes at %s, before those that wait already", later)
	}
	if n, _, _ := f.admit(5, setting.Limits{}, noon); n != 5 {
		t.Errorf("%d of 5 without a limit", n)
	}
}
