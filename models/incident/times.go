package incident

import (
	"context"
	"slices"
	"time"
)

// Timed is how fast one incident was answered.
type Timed struct {
	Incident
	Clock   Clock
	Targets []Target // those of its grade that stand since the declaration
}

// MaxTimed is how many incidents a summary of times holds, the latest.
const MaxTimed = 300

// Times are the response times of the real incidents that were declared since a moment (zero: ever) and that the
// viewer may know of, the latest first. More says that there are others, earlier than those. Everything is read from
// the chains; nothing is typed in.
func (s *Incidents) Times(ctx context.Context, since time.Time) (out []Timed, more bool, err error) {
	q := Search{Mode: Real, Limit: 100}
	for {
		page, err := s.Find(ctx, q)
		if err != nil {
			return nil, false, err
		}
		for _, i := range page.Items {
			if i.DeclaredAt.Before(since) {
				return out, false, nil
			}
			if len(out) == MaxTimed {
				return out, true, nil
			}
			r, err := s.Read(ctx, i.ID)
			if err != nil {
				return nil, false, err
			}
			timed := Timed{Incident: i, Clock: r.Clock}
			for _, t := range r.Targets() {
				if t.Name != "update" { // which is not measured from the declaration
					timed.Targets = append(timed.Targets, t)
				}
			}
			out = append(out, timed)
		}
		if q.After = page.Next; q.After == "" {
			return out, false, nil
		}
	}
}

// Target returns the target of a point of the clock; false when none is set for it.
func (t Timed) Target(point string) (Target, bool) {
	at := slices.IndexFunc(t.Targets, func(x Target) bool { return x.Name == point })
	if at < 0 {
		return Target{}, false
	}
	return t.Targets[at], true
}

// Pace is how fast a point of the clock was reached over several incidents.
type Pace struct {
	Point   string
	Reached int           // incidents that reached it
	Of      int           // all that were looked at
	Median  time.Duration // of those that reached it; 0 for none
	Slowest time.Duration
	InTime  int // reached within the target
	Due     int // that had a target which was due, or was reached
	Waiting int // that have a target which is not due yet
}

// Paces sums up the points from the first assessment on, in the order of the clock. A target that was not due yet
// counts for neither side.
func Paces(all []Timed, now time.Time) []Pace {
	var out []Pace
	for n, p := range (Clock{}).Points() {
		if p.Name == "declared" {
			continue
		}
		pace := Pace{Point: p.Name, Of: len(all)}
		var took []time.Duration
		for _, t := range all {
			mark := t.Clock.Points()[n].Mark
			if mark.Done() {
				took = append(took, mark.Elapsed)
			}
			if target, ok := t.Target(p.Name); ok {
				switch target.State(now) {
				case Met:
					pace.InTime++
					pace.Due++
				case Late, Missed:
					pace.Due++
				default:
					pace.Waiting++
				}
			}
		}
		if pace.Reached = len(took); len(took) > 0 {
			slices.Sort(took)
			pace.Median, pace.Slowest = (took[(len(took)-1)/2]+took[len(took)/2])/2, took[len(took)-1]
		}
		out = append(out, pace)
	}
	return out
}
