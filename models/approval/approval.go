// Package approval asks for the approval of releases: it writes to those whose turn has come, reminds them, turns to the
// deputy when the deadline has passed, and takes decisions by the links in its letters.
//
// What is decided, and who may, is kept and guarded by package release. A letter may be sent twice after a crash, with
// the same Message-ID. Its link decides once: what was decided, edited or handed in anew since makes it say so.
package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// The kinds of job.
const (
	TurnKind   = "approval.turn"   // the turn of a step has come
	HalfKind   = "approval.half"   // half of its time is over
	EndKind    = "approval.end"    // all of it is
	LetterKind = "approval.letter" // one letter to one person
	SweepKind  = "approval.sweep"  // finds the turns that a crash has kept from being told
)

// The letters.
const (
	Ask    = "ask"
	Half   = "half"
	Late   = "late"
	Deputy = "deputy"
)

// Work is the payload of the jobs about a step; UserID and Letter are those of LetterKind.
type Work struct {
	ReleaseID string `json:"releaseId"`
	Seq       int64  `json:"seq"` // of the round
	Step      string `json:"step"`
	UserID    string `json:"userId"`
	Letter    string `json:"letter"`
}

// Post sends letters; mailing.Mailings does.
type Post interface {
	Post(ctx context.Context, l mailing.Notice) (mailing.Outcome, error)
	BaseURL(ctx context.Context) (string, error)
}

// Deps is what asking for approvals needs.
type Deps struct {
	Jobs      *job.Queue
	Now       func() time.Time
	Releases  *release.Releases
	Post      Post
	Space     string // id, a part of the links
	SpaceName string
	Lang      string // of the space, for people who have chosen none
	Zone      string // of the space, for people who have chosen none
	Words     func(lang, key string, args map[string]any) string
	Code      func([]byte) []byte // makes the code of a link
}

// Approvals asks for the approvals of one space.
type Approvals struct{ d Deps }

// New asks for the approvals of the releases, whenever somebody's turn comes.
func New(d Deps) *Approvals {
	s := &Approvals{d}
	d.Releases.OnTurn(s.Plan)
	return s
}

func (s *Approvals) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Plan enqueues the work of the steps whose turn has come. It may be repeated at will. Nobody is written to where no
// route is set: there everybody who may approve is asked by the page Today.
func (s *Approvals) Plan(ctx context.Context, rel release.Release) error {
	round := rel.Round()
	if rel.State != release.Review || round.RouteID == "" {
		return nil
	}
	var steps []string
	for _, t := range round.Open() {
		if t.Planned {
			continue
		}
		w := Work{ReleaseID: rel.ID, Seq: round.Seq, Step: t.Step.Key}
		jobs := []job.New{w.job(TurnKind, time.Time{})}
		if !t.Due.IsZero() {
			jobs = append(jobs, w.job(HalfKind, t.OpenedAt.Add(t.Due.Sub(t.OpenedAt)/2)), w.job(EndKind, t.Due))
		}
		for _, j := range jobs {
			if err := s.d.Jobs.Enqueue(ctx, j); err != nil {
				return err
			}
		}
		steps = append(steps, t.Step.Key)
	}
	if len(steps) == 0 {
		return nil
	}
	_, err := s.d.Releases.Planned(ctx, rel.ID, round.Seq, steps...)
	return err
}

func (w Work) job(kind string, at time.Time) job.New {
	return job.New{ID: fmt.Sprintf("%s:%s:%d:%s", kind, w.ReleaseID, w.Seq, w.Step), Kind: kind, Payload: w, RunAt: at, MaxAttempts: 20, By: "system:approval"}
}

// Sweep plans what a crash has kept from being planned. It may be repeated at will.
func (s *Approvals) Sweep(ctx context.Context) error {
	for q := (release.Search{State: release.Review, Limit: 100}); ; {
		page, err := s.d.Releases.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, rel := range page.Items {
			if err := s.Plan(ctx, rel); err != nil {
				return fmt.Errorf("release %s: %w", rel.ID, err)
			}
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

// Turn asks those whose turn has come. When too few of them are there, the deputy is asked at once.
func (s *Approvals) Turn(ctx context.Context, w Work) error {
	rel, t, people, err := s.open(ctx, w)
	if err != nil || people == nil {
		return err
	}
	asked := asked(rel, people, w.Step, s.now())
	if err := s.letters(ctx, w, Ask, asked); err != nil {
		return err
	}
	if int64(len(asked))+t.Given(rel.Round().Langs) >= t.Step.Needs() {
		return nil
	}
	return s.escalate(ctx, w, people)
}

// Half reminds them when half of the time is over.
func (s *Approvals) Half(ctx context.Context, w Work) error {
	rel, t, people, err := s.open(ctx, w)
	if err != nil || people == nil || t.Late(s.now()) {
		return err
	}
	return s.letters(ctx, w, Half, asked(rel, people, w.Step, s.now()))
}

// End reminds them when all of it is over, and asks the deputy.
func (s *Approvals) End(ctx context.Context, w Work) error {
	rel, t, people, err := s.open(ctx, w)
	if err != nil || people == nil {
		return err
	}
	late := slices.DeleteFunc(asked(rel, people, w.Step, s.now()), func(p release.Person) bool { return p.ID == t.Step.Deputy.ID })
	if err := s.letters(ctx, w, Late, late); err != nil {
		return err
	}
	return s.escalate(ctx, w, people)
}

func (s *Approvals) escalate(ctx context.Context, w Work, people []release.Person) error {
	rel, err := s.d.Releases.Escalate(ctx, w.ReleaseID, w.Seq, w.Step)
	if err != nil {
		return err
	}
	t, _ := rel.Round().Turn(w.Step)
	deputy := slices.DeleteFunc(asked(rel, people, w.Step, s.now()), func(p release.Person) bool { return p.ID != t.Step.Deputy.ID })
	return s.letters(ctx, w, Deputy, deputy)
}

// open reads the step that a job is about, and who may see the release; nil when the step is not open any more.
func (s *Approvals) open(ctx context.Context, w Work) (release.Release, release.Turn, []release.Person, error) {
	rel, err := s.d.Releases.Get(ctx, w.ReleaseID)
	if err != nil {
		return rel, release.Turn{}, nil, err
	}
	t, ok := rel.Round().Turn(w.Step)
	if !ok || rel.State != release.Review || rel.Round().Seq != w.Seq || !t.IsOpen() {
		return rel, t, nil, nil
	}
	people, err := s.d.Releases.PeopleFor(ctx, rel)
	return rel, t, append([]release.Person{}, people...), err
}

// asked are those who may take the decision of a step now.
func asked(rel release.Release, people []release.Person, step string, at time.Time) []release.Person {
	var out []release.Person
	for _, p := range people {
		if slices.ContainsFunc(rel.Turns(p, at), func(t release.Turn) bool { return t.Step.Key == step }) {
			out = append(out, p)
		}
	}
	return out
}

// letters enqueues one letter to each, once.
func (s *Approvals) letters(ctx context.Context, w Work, letter string, to []release.Person) error {
	for _, p := range to {
		w.UserID, w.Letter = p.ID, letter
		j := w.job(LetterKind, time.Time{})
		j.ID += ":" + letter + ":" + p.ID
		if err := s.d.Jobs.Enqueue(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// Waiting are the decisions that wait for a person, those with the nearest deadline first, at most limit.
func (s *Approvals) Waiting(ctx context.Context, p release.Person, limit int) ([]release.Release, error) {
	page, err := s.d.Releases.Find(ctx, release.Search{State: release.Review, Limit: store.MaxLimit})
	mine := slices.DeleteFunc(page.Items, func(rel release.Release) bool { return len(rel.Turns(p, s.now())) == 0 })
	slices.SortStableFunc(mine, func(a, b release.Release) int { return s.due(a, p).Compare(s.due(b, p)) })
	return mine[:min(limit, len(mine))], err
}

// due is the nearest deadline of a person's turns; what has none comes after what has.
func (s *Approvals) due(rel release.Release, p release.Person) time.Time {
	out := s.now().AddDate(1, 0, 0)
	for _, t := range rel.Turns(p, s.now()) {
		if !t.Due.IsZero() && t.Due.Before(out) {
			out = t.Due
		}
	}
	return out
}
