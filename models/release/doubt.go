package release

import (
	"context"
	"slices"
	"time"

	"standfirst/models/fact"
)

// Doubt is a statement of a published text that does not stand as it was published.
type Doubt struct {
	Fact  fact.Fact
	State DoubtState
	Since time.Time // UTC
}

// DoubtState is what became of the statement.
type DoubtState string

// The states. What was put differently is verified in other words than the text uses.
const (
	UnderReview    DoubtState = "review"
	TakenBack      DoubtState = "withdrawn"
	PutDifferently DoubtState = "restated"
)

// Doubts returns what of a version does not stand any more, in the order in which it is cited, and when
// any of its facts last changed (the zero time when it cites none). A fact that got new evidence, or whose
// new wording is not verified yet, is in no doubt.
func (r *Releases) Doubts(ctx context.Context, v Version) ([]Doubt, time.Time, error) {
	standings, err := r.Facts.Standing(ctx, v.Facts)
	if err != nil {
		return nil, time.Time{}, err
	}
	var out []Doubt
	var changed time.Time
	for _, st := range standings {
		if st.Fact.UpdatedAt.After(changed) {
			changed = st.Fact.UpdatedAt
		}
		if d, some := doubt(st); some {
			out = append(out, d)
		}
	}
	return out, changed, nil
}

func doubt(st fact.Standing) (Doubt, bool) {
	if st.OK {
		return Doubt{}, false
	}
	d := Doubt{Fact: st.Fact, Since: st.Fact.UpdatedAt}
	fall := st.Fact.LastFall(st.Version)
	switch {
	case st.State == fact.Retracted, st.State == fact.Refuted:
		d.State = TakenBack
	case st.State == fact.Disputed, fall.State == fact.Disputed && st.Fact.State != fact.Verified:
		d.State = UnderReview
	case st.Fact.State == fact.Verified && st.State == fact.Superseded && !sameClaim(st):
		d.State, d.Since = PutDifferently, st.Fact.Now().VerifiedAt
		return d, true
	default:
		return Doubt{}, false
	}
	if !fall.At.IsZero() {
		d.Since = fall.At
	}
	return d, true
}

func sameClaim(st fact.Standing) bool {
	was, _ := st.Fact.Version(st.Version)
	now := st.Fact.Now()
	return !slices.ContainsFunc(Langs(), func(l string) bool { return was.Claim[l] != now.Claim[l] })
}

// Words are the passages of a text that say a fact, without doubles.
func (t Text) Words(factID string) []string {
	var out []string
	for _, c := range citations(parse(t.Body)) {
		if c.fact == factID && !slices.Contains(out, c.text) {
			out = append(out, c.text)
		}
	}
	return out
}
