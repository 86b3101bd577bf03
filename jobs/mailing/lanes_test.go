package mailing

import (
	"runtime"
	"sync"
	"testing"

	"standfirst/models/mailing"
	"standfirst/models/reply"
)

var took = mailing.Outcome{Kind: mailing.Taken, Code: 250}

func places(l *lanes, name string) (n int) {
	for l.enter(name) {
		n++
	}
	for range n {
		l.leave(name)
	}
	return n
}

func TestALaneGrowsSlowlyAndHalves(t *testing.T) {
	l := &lanes{}
	if n := places(l, "google"); n != 2 {
		t.Fatalf("%d at once at the start", n)
	}
	grown := 0
	for want := 2; want < 10; want++ {
		if n := places(l, "google"); n != want {
			t.Fatalf("%d at once after %d successes, want %d", n, grown, want)
		}
		for range want {
			l.heard("google", took, reply.Verdict{})
			grown++
		}
	}
	l.heard("google", mailing.Outcome{Code: 421}, reply.Verdict{Action: reply.Retry})
	if n := places(l, "google"); n != 5 {
		t.Errorf("%d at once after a 421", n)
	}
	l.heard("google", mailing.Outcome{Code: 550}, reply.Verdict{Action: reply.Slow})
	if n := places(l, "google"); n != 2 || !l.held("google") {
		t.Errorf("%d at once after a limit, held %v", n, l.held("google"))
	}
	if n := places(l, "yahoo"); n != 2 || l.held("yahoo") {
		t.Errorf("another provider has %d", n)
	}
	for range 5 {
		l.heard("google", mailing.Outcome{Code: 421}, reply.Verdict{Action: reply.Slow})
	}
	if n := places(l, "google"); n != 1 {
		t.Errorf("%d at once at the least", n)
	}
}

// A provider without a free place does not keep others waiting, and never has more at once than its limit.
func TestAFullLaneKeepsNobodyWaiting(t *testing.T) {
	q := newQueue(&lanes{}, 50)
	for range 10 {
		q.put(&mailing.Delivery{Address: "a@qq.com"})
	}
	for range 5 {
		q.put(&mailing.Delivery{Address: "a@gmail.com"})
	}
	q.close()
	var taken []*mailing.Delivery
	for range 4 {
		d, ok := q.take()
		if !ok {
			t.Fatal("nothing to take")
		}
		taken = append(taken, d)
	}
	if taken[2].Address != "a@gmail.com" || taken[3].Address != "a@gmail.com" {
		t.Fatalf("took %v", taken)
	}
	var mu sync.Mutex
	var workers sync.WaitGroup
	busy, most, left := map[string]int{"tencent": 2, "google": 2}, 0, 0
	for range 8 {
		workers.Go(func() {
			for {
				d, ok := q.take()
				if !ok {
					return
				}
				lane := mailing.LaneOf(d.Address)
				mu.Lock()
				busy[lane]++
				most = max(most, busy[lane])
				left++
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				busy[lane]--
				mu.Unlock()
				q.done(d)
			}
		})
	}
	for _, d := range taken {
		mu.Lock()
		busy[mailing.LaneOf(d.Address)]--
		mu.Unlock()
		q.done(d)
	}
	workers.Wait()
	if most > 2 || left != 11 {
		t.Errorf("%d at once, %d taken", most, left)
	}
}
