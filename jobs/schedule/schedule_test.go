package schedule

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"standfirst/models/job"
	"standfirst/models/job/jobtest"
)

func planned(t *testing.T, q *job.Queue) []job.Job {
	t.Helper()
	page, err := q.Find(t.Context(), "", "", 50)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

// Every node plans; what two of them plan for the same moment is one job.
func TestTwoNodesPlanOneSweep(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	q := jobtest.Queue(t, now)
	sweep := Sweep{Spec: "@every 1m", Kind: "space.sweep"}
	var nodes []*Schedule
	for range 2 {
		s, err := New(q, slog.New(slog.DiscardHandler), now, sweep)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, s)
	}
	for range 3 {
		for _, s := range nodes {
			s.plan(sweep)
		}
		at = at.Add(time.Minute)
	}
	jobs := planned(t, q)
	if len(jobs) != 3 {
		t.Fatalf("%d jobs for three moments", len(jobs))
	}
	for _, j := range jobs {
		if j.Kind != "space.sweep" || j.MaxAttempts != 1 {
			t.Errorf("%+v", j)
		}
	}
}

// A program that slept plans every sweep when it wakes: the work finds itself by being due.
func TestEverySweepIsPlannedAtTheStart(t *testing.T) {
	q := jobtest.Queue(t, time.Now)
	s, err := New(q, slog.New(slog.DiscardHandler), time.Now, Sweep{"0 3 * * *", "nightly"}, Sweep{"@every 1h", "hourly"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx); close(ended) }()
	for range 2 {
		<-q.Woken()
		if len(planned(t, q)) == 2 {
			break
		}
	}
	stop()
	<-ended
	kinds := map[string]bool{}
	for _, j := range planned(t, q) {
		kinds[j.Kind] = true
	}
	if !kinds["nightly"] || !kinds["hourly"] {
		t.Errorf("planned: %v", kinds)
	}
}

func TestAScheduleThatCannotBeReadIsRefused(t *testing.T) {
	for _, spec := range []string{"", "every day", "61 * * * *", "* * *"} {
		if _, err := New(jobtest.Queue(t, time.Now), slog.New(slog.DiscardHandler), time.Now, Sweep{spec, "x"}); err == nil {
			t.Errorf("%q is taken", spec)
		}
	}
}
