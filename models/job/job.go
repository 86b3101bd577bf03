// Package job keeps background work as documents: enqueue, claim, finish, retry.
//
//	ready ──take──▶ running ──ok──▶ done
//	  ▲               │  ├─ temporary error, tries left ─▶ ready, run_at = now + backoff
//	  └─ lease over ──┘  └─ permanent, or tries used up ─▶ dead (shown to people)
//
// A job's id is its meaning ("wave.start:<id>"), so enqueueing twice is enqueueing once, and every node
// may plan the same work: the first insert wins.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"standfirst/models/store"
)

// State of a job.
type State string

// The states; the picture is in the package comment.
const (
	Ready   State = "ready"
	Running State = "running"
	Done    State = "done"
	Dead    State = "dead"
)

// Job is a unit of background work.
type Job struct {
	ID          string    `json:"id"`
	Rev         int64     `json:"rev"`
	Kind        string    `json:"kind"`
	Payload     string    `json:"payload"` // JSON
	State       State     `json:"state"`
	RunAt       time.Time `json:"run_at"` // when it is due; of a running job: when its lease ends
	Owner       string    `json:"owner"`
	Attempt     int64     `json:"attempt"` // counts claims; finishing must name it
	MaxAttempts int64     `json:"max_attempts"`
	LastError   string    `json:"last_error"` // for administrators; never holds message bodies or secrets
	Done        int64     `json:"done"`       // progress: Done of Total
	Total       int64     `json:"total"`
	Note        string    `json:"note"`
	By          string    `json:"by"` // user id of who started it, or "system:…"
	CreatedAt   time.Time `json:"created_at"`
	FinishedAt  time.Time `json:"finished_at"`
}

// New is a job to be enqueued.
type New struct {
	ID, Kind    string
	Payload     any       // kept as JSON
	RunAt       time.Time // zero: now
	MaxAttempts int64     // 0: 10
	By          string
}

// Queue holds the jobs of one space.
type Queue struct {
	jobs store.Collection[Job]
	now  func() time.Time
	wake chan struct{}
}

// Open opens the queue.
func Open(ctx context.Context, db store.DB, now func() time.Time) (*Queue, error) {
	jobs, err := store.Open[Job](ctx, db, "jobs", store.On("state", "run_at"), store.On("kind", "created_at"), store.On("created_at"))
	if err != nil {
		return nil, err
	}
	return &Queue{jobs, now, make(chan struct{}, 1)}, nil
}

// Enqueue adds a job. If a job of this id exists, whatever its state, nothing happens and that is success.
func (q *Queue) Enqueue(ctx context.Context, n New) error {
	if n.ID == "" || n.Kind == "" {
		return errors.New("job: needs an id and a kind")
	}
	data, err := json.Marshal(n.Payload)
	if err != nil {
		return fmt.Errorf("job %s: %w", n.ID, err)
	}
	now := q.now()
	j := Job{
		ID: n.ID, Kind: n.Kind, Payload: string(data), State: Ready, RunAt: n.RunAt,
		MaxAttempts: n.MaxAttempts, By: n.By, CreatedAt: now,
	}
	if j.RunAt.IsZero() {
		j.RunAt = now
	}
	if j.MaxAttempts == 0 {
		j.MaxAttempts = 10
	}
	if err := q.jobs.Insert(ctx, &j); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	q.Wake()
	return nil
}

// Wake tells a waiting runner of this process that there may be work.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Woken is signalled after Enqueue; a runner waits on it besides its timer.
func (q *Queue) Woken() <-chan struct{} { return q.wake }

// Claim takes the job that has been due longest: a ready one, else a running one whose lease is over. Of those that are due
// at the same instant the first by its id is taken.
// False means none just now.
func (q *Queue) Claim(ctx context.Context, owner string, lease time.Duration) (Job, bool, error) {
	now := q.now()
	for _, state := range []State{Ready, Running} { // one at a time, so that each is a walk along its index
		j, ok, err := q.jobs.Take(ctx,
			store.Query{Filter: store.And(store.Eq("state", state), store.Lte("run_at", now)), Sort: []string{"run_at"}},
			store.Patch{
				Set: map[string]any{"state": Running, "owner": owner, "run_at": now.Add(lease)},
				Inc: map[string]int64{"attempt": 1},
			})
		if ok || err != nil {
			return j, ok, err
		}
	}
	return Job{}, false, nil
}

// Orphaned makes jobs due at once that a process which is gone left running. Only the one process that serves an
// embedded database may say so, before its runner starts; where several nodes share a database the lease decides.
func (q *Queue) Orphaned(ctx context.Context) error {
	_, err := q.jobs.Modify(ctx, store.Eq("state", Running), store.Patch{Set: map[string]any{"run_at": q.now()}})
	return err
}

// mine is the fencing condition: only the claim that is still in force may write.
func mine(j Job) store.Filter {
	return store.And(store.Eq("state", Running), store.Eq("owner", j.Owner), store.Eq("attempt", j.Attempt))
}

func (q *Queue) write(ctx context.Context, j Job, p store.Patch) (bool, error) {
	applied, err := q.jobs.Apply(ctx, store.Op{ID: j.ID, If: mine(j), Patch: p})
	if err != nil {
		return false, fmt.Errorf("job %s: %w", j.ID, err)
	}
	return applied[0], nil
}

// Extend moves the end of the lease; false means that the job is no longer ours and must be dropped.
func (q *Queue) Extend(ctx context.Context, j Job, lease time.Duration) (bool, error) {
	return q.write(ctx, j, store.Patch{Set: map[string]any{"run_at": q.now().Add(lease)}})
}

// Progress records how far a job is; false means that it is no longer ours.
func (q *Queue) Progress(ctx context.Context, j Job, done, total int64, note string) (bool, error) {
	return q.write(ctx, j, store.Patch{Set: map[string]any{"done": done, "total": total, "note": note}})
}

// Finish marks the job done.
func (q *Queue) Finish(ctx context.Context, j Job) (bool, error) {
	return q.write(ctx, j, store.Patch{Set: map[string]any{"state": Done, "finished_at": q.now(), "last_error": ""}})
}

// Again puts the job back to run at the given time, without using up a try.
func (q *Queue) Again(ctx context.Context, j Job, at time.Time) (bool, error) {
	return q.write(ctx, j, store.Patch{
		Set: map[string]any{"state": Ready, "run_at": at},
		Inc: map[string]int64{"max_attempts": 1},
	})
}

// Fail records an error: the job runs again after a growing, jittered pause (about attempt⁴ seconds, as
// River does), or is dead when permanent or out of tries.
func (q *Queue) Fail(ctx context.Context, j Job, cause error, permanent bool) (bool, error) {
	set := map[string]any{"last_error": cause.Error()}
	if permanent || j.Attempt >= j.MaxAttempts {
		set["state"], set["finished_at"] = Dead, q.now()
	} else {
		pause := time.Duration(j.Attempt*j.Attempt*j.Attempt*j.Attempt) * time.Second
		pause += rand.N(pause/5 + time.Second)
		set["state"], set["run_at"] = Ready, q.now().Add(min(pause, 6*time.Hour))
	}
	return q.write(ctx, j, store.Patch{Set: set})
}

// Retry puts a dead job back; a person asked for it.
func (q *Queue) Retry(ctx context.Context, id string) error {
	if _, err := q.jobs.Get(ctx, id); err != nil {
		return err
	}
	applied, err := q.jobs.Apply(ctx, store.Op{ID: id, If: store.Eq("state", Dead), Patch: store.Patch{
		Set: map[string]any{"state": Ready, "run_at": q.now()}, Inc: map[string]int64{"max_attempts": 3},
	}})
	if err == nil && applied[0] {
		q.Wake()
	}
	return err
}

// Get returns a job, or store.ErrNotFound.
func (q *Queue) Get(ctx context.Context, id string) (Job, error) { return q.jobs.Get(ctx, id) }

// Find returns a page of the jobs in a state ("" for all), newest first.
func (q *Queue) Find(ctx context.Context, state State, after string, limit int) (store.Page[Job], error) {
	query := store.Query{Sort: []string{"-created_at"}, After: after, Limit: limit}
	if state != "" {
		query.Filter, query.Sort = store.Eq("state", state), []string{"-run_at"}
	}
	return q.jobs.Find(ctx, query)
}

// Unfinished returns the jobs of a kind that wait or run, the newest first.
func (q *Queue) Unfinished(ctx context.Context, kind string) ([]Job, error) {
	page, err := q.jobs.Find(ctx, store.Query{
		Filter: store.And(store.Eq("kind", kind), store.In("state", Ready, Running)), Sort: []string{"-created_at"}, Limit: store.MaxLimit,
	})
	return page.Items, err
}

// NextDue returns in what time the earliest ready job is due; false when there is none.
func (q *Queue) NextDue(ctx context.Context) (time.Duration, bool, error) {
	j, err := q.jobs.First(ctx, store.Query{Filter: store.Eq("state", Ready), Sort: []string{"run_at"}})
	if errors.Is(err, store.ErrNotFound) {
		return 0, false, nil
	}
	return j.RunAt.Sub(q.now()), err == nil, err
}

// Prune removes what is done: sweeps after an hour, for there are thousands a day, and other jobs after a
// week, for somebody may ask what became of them.
func (q *Queue) Prune(ctx context.Context) error {
	now := q.now()
	_, err := q.jobs.Delete(ctx, store.And(store.Prefix("id", "cron:"), store.Eq("state", Done), store.Lt("finished_at", now.Add(-time.Hour))))
	_, err2 := q.jobs.Delete(ctx, store.And(store.Eq("state", Done), store.Lt("finished_at", now.Add(-7*24*time.Hour))))
	return errors.Join(err, err2)
}

// Decode reads a job's payload.
func Decode[T any](j Job) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(j.Payload), &v); err != nil {
		return v, fmt.Errorf("job %s: payload: %w", j.ID, err)
	}
	return v, nil
}
