package mailing

import (
	"context"
	"errors"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
)

// Hint is a reason to write to fewer people. The catalogue key of the sentence is "mailing.hint."+Hint.
type Hint string

// The hints. Each is what contacts' records say; who acts on one leaves its people out by its conditions.
const (
	HintAddress Hint = "address" // mail to the address presumably does not arrive
	HintStale   Hint = "stale"   // the address was not checked for a year, or a server or a colleague doubts it
	HintSilent  Hint = "silent"  // often written to, and no answer for a year
	HintRecent  Hint = "recent"  // got another message within a day
	HintDormant Hint = "dormant" // the relationship sleeps
	HintTrust   Hint = "trust"   // the trust ledger speaks against them
)

// Hints are all of them, in the order in which pages give them.
func Hints() []Hint {
	return []Hint{HintRecent, HintAddress, HintStale, HintSilent, HintDormant, HintTrust}
}

// Rules are the conditions that the people of a hint meet.
func (h Hint) Rules() filter.Tree {
	switch h {
	case HintAddress:
		return filter.Is("address_quality", filter.Equals, string(contact.QualityDoubtful), string(contact.QualityBad))
	case HintStale:
		return filter.Is("stale_field", filter.Equals, "email")
	case HintSilent:
		never := filter.Group(filter.Any, filter.Is("last_reply", filter.Unset), filter.Is("last_reply", filter.Ago, "365"))
		return filter.Group(filter.All, filter.Is("mailed", filter.More, "5"), never)
	case HintRecent:
		return filter.Is("last_mailed", filter.Within, "1")
	case HintDormant:
		return filter.Is("stage", filter.Equals, "dormant")
	case HintTrust:
		return filter.Is("trust", filter.Less, "40")
	}
	return filter.Tree{}
}

// Exclude adds the people of a hint to those whom conditions leave out.
func (h Hint) Exclude(rules filter.Tree) filter.Tree {
	rules, more := rules.Clean(), h.Rules()
	switch {
	case more.Empty():
		return rules
	case rules.Empty():
		return filter.Group(filter.Any, more)
	case rules.Match == filter.Any || len(rules.Of) == 1 && rules.Match == filter.All:
		return filter.Group(filter.Any, append(rules.Of[:len(rules.Of):len(rules.Of)], more)...)
	}
	return filter.Group(filter.Any, rules, more)
}

// Weigh says whom a plan for a mailing would reach if it were launched now, and what advises against some of
// them; it writes nothing. It looks at the first most people, and says when there are more. Faults are those of
// the plan that concern its audience.
func (s *Mailings) Weigh(ctx context.Context, m Mailing, p Plan, most int, by audit.Actor) (Audience, error) {
	a := newAudience()
	a.Advice = map[Hint]int64{}
	var faults fault.List
	if err := s.setWho(ctx, &m, p, by, &faults); err != nil {
		return a, err
	}
	if err := faults.Err(); err != nil {
		return a, err
	}
	s.setWaves(&m, p, &fault.List{}) // when they go is another matter
	m.Workdays = IgnoreDays
	e, err := s.expansion(ctx, m)
	if err != nil {
		return a, err
	}
	hints, err := e.hints(ctx)
	if err != nil {
		return a, err
	}
	e.most, e.advising = most, func(ctx context.Context, ids []string) error {
		for hint, circle := range hints {
			found, err := s.d.Contacts.Among(ctx, circle, ids...)
			if err != nil {
				return err
			}
			if len(found) > 0 {
				a.Advice[hint] += int64(len(found))
			}
		}
		return nil
	}
	err = e.run(ctx, func(ds []Delivery, rs []Removed) error { a.add(ds, rs); return nil })
	if a.More = errors.Is(err, errEnough); a.More {
		err = nil
	}
	return a, err
}

// hints are the circles of all hints, those that cannot be asked left out.
func (e *expansion) hints(ctx context.Context) (map[Hint]contact.Circle, error) {
	out := map[Hint]contact.Circle{}
	for _, h := range Hints() {
		c, err := e.circle(ctx, h.Rules())
		if err != nil {
			return nil, err
		}
		out[h] = c
	}
	return out, nil
}
