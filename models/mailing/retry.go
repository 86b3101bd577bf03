package mailing

import (
	"context"
	"hash/fnv"
	"math"
	"time"

	"standfirst/models/release"
	"standfirst/models/reply"
)

// Retry says when a message that was refused for now is tried again.
type Retry struct {
	First  time.Duration // pause after the first refusal
	Factor float64       // by which the pause grows
	Most   time.Duration // longest pause
	GiveUp time.Duration // after the first try, when the delivery fails for good,
	Dated  time.Duration // or after this, when it is old by then
}

// DefaultRetry waits ten minutes, then longer, and gives up after five days as mail servers do; after a day where the
// news is bound to a date.
func DefaultRetry() Retry {
	return Retry{First: 10 * time.Minute, Factor: 1.8, Most: 3 * time.Hour, GiveUp: 5 * 24 * time.Hour, Dated: 24 * time.Hour}
}

// For is how the messages of a mailing are tried again.
func (r Retry) For(m Mailing) Retry {
	if m.Dated && r.Dated > 0 {
		r.GiveUp = min(r.GiveUp, r.Dated)
	}
	return r
}

// pressing says what the release of a mailing that is launched asks for: it is old in a day, or somebody waits for it.
func (s *Mailings) pressing(ctx context.Context, m Mailing) (dated, urgent bool, err error) {
	rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
	return rel.Kind == "advisory" || rel.Embargo.State != release.NoEmbargo, m.IsCorrection() || rel.Kind.Urgent(), err
}

// next is when the try after the attempt-th is due; false when the time for trying is over. Each pause is
// up to a fifth longer or shorter, so that what was refused together does not come back together.
func (r Retry) next(id string, attempt int64, first, now time.Time) (time.Time, bool) {
	pause := float64(r.First) * math.Pow(r.Factor, float64(max(attempt, 1)-1))
	pause = math.Min(pause, float64(r.Most))
	h := fnv.New32a()
	h.Write([]byte(id))
	h.Write([]byte{byte(attempt)})
	pause *= 0.8 + 0.4*float64(h.Sum32())/float64(math.MaxUint32)
	at := now.Add(time.Duration(pause)).Truncate(time.Millisecond)
	return at, at.Sub(first) <= r.GiveUp
}

// wait is how long an answer's meaning asks to wait at least. Minutes are meant for a product that tries again after
// minutes: where the first pause is of seconds, as in the demo, they shrink with it.
func (r Retry) wait(v reply.Verdict) time.Duration {
	if usual := DefaultRetry().First; r.First < time.Minute {
		return time.Duration(float64(v.Wait()) * float64(r.First) / float64(usual))
	}
	return v.Wait()
}
