package mailing

import (
	"context"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/setting"
)

// Check is one thing that is looked at before a mailing goes out. Key is the message key of the sentence
// that says how it is.
type Check struct {
	Key  string
	Args map[string]any
	OK   bool
	Warn bool // does not hold, and yet the mailing may go
}

// held is a check that holds or does not, with a sentence for each.
func held(ok bool, good, bad string, args map[string]any) Check {
	if ok {
		return Check{Key: good, OK: true, Args: args}
	}
	return Check{Key: bad, Args: args}
}

// refusals are the faults of the checks that forbid sending.
func refusals(checks []Check) error {
	var faults fault.List
	for _, c := range checks {
		if !c.OK && !c.Warn {
			faults.Add(&fault.Error{Kind: fault.Conflict, Key: c.Key, Args: c.Args})
		}
	}
	return faults.Err()
}

// Checks looks at everything that must hold before a draft is launched.
func (s *Mailings) Checks(ctx context.Context, m Mailing) ([]Check, error) {
	checks, err := s.running(ctx, m)
	if err != nil {
		return nil, err
	}
	set, err := s.settings(ctx, m.SenderID)
	if err != nil {
		return nil, err
	}
	for _, w := range m.Waves {
		if !w.Now && !w.At.After(s.now()) {
			checks = append(checks, Check{Key: "mailing.check.time_past", Args: map[string]any{
				"at": w.InZone().Format("2006-01-02 15:04"), "zone": w.Zone,
			}})
		}
	}
	if _, err := s.expansion(ctx, m); len(fault.All(err)) > 0 {
		f := fault.Of(err)
		checks = append(checks, Check{Key: f.Key, Args: f.Args})
	} else if err != nil {
		return nil, err
	}
	if c, dead, err := s.linkCheck(ctx, m); err != nil {
		return nil, err
	} else if dead {
		checks = append(checks, c)
	}
	checks = append(checks, s.senderCheck(m, set))
	if _, err := s.Prepare(ctx, m); err != nil {
		checks = append(checks, Check{Key: "mailing.check.unrendered", Args: map[string]any{"error": keyOf(err)}})
	}
	return checks, nil
}

// linkCheck warns of links of the text that lead nowhere and that nobody has accepted.
func (s *Mailings) linkCheck(ctx context.Context, m Mailing) (Check, bool, error) {
	rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		return Check{}, false, nil
	}
	if err != nil {
		return Check{}, false, err
	}
	v, err := s.d.Releases.VersionOf(ctx, rel, m.ReleaseVersion)
	if err != nil {
		return Check{}, false, err
	}
	dead, err := s.d.Releases.DeadLinks(ctx, rel, v)
	return Check{Key: "mailing.check.links", Warn: true, Args: map[string]any{"n": len(dead), "address": strings.Join(dead, ", ")}}, len(dead) > 0, err
}

func keyOf(err error) string {
	if e := fault.Of(err); e != nil {
		return e.Key
	}
	return "internal"
}

func (s *Mailings) senderCheck(m Mailing, set setting.Setting) Check {
	switch {
	case m.Drill:
		return Check{Key: "mailing.check.drill", OK: true}
	case s.leaves(m, set):
		return Check{Key: "mailing.check.sender", OK: true, Args: map[string]any{"address": set.Sender.Address, "host": set.SMTP.Host}}
	}
	return Check{Key: "mailing.check.no_sender", Warn: true}
}

// running are the checks that must hold as long as a mailing sends: its version may still be sent, and
// every fact that it cites is verified in that version.
func (s *Mailings) running(ctx context.Context, m Mailing) ([]Check, error) {
	if _, err := s.d.Releases.Lift(ctx); err != nil { // one that is scheduled for this very moment
		return nil, err
	}
	rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		return []Check{{Key: "mailing.check.release_bad", Args: map[string]any{"version": m.ReleaseVersion}}}, nil
	}
	if err != nil {
		return nil, err
	}
	checks := []Check{s.releaseCheck(m, rel)}
	if c, ok := s.embargoCheck(m, rel); ok {
		checks = append(checks, c)
	}
	standings, err := s.d.Facts.Standing(ctx, m.Facts)
	if err != nil {
		return nil, err
	}
	all := Check{Key: "mailing.check.facts", OK: true, Args: map[string]any{"n": len(m.Facts)}}
	if len(m.Facts) == 0 {
		all.Key = "mailing.check.no_facts"
	}
	for _, st := range standings {
		if !st.OK {
			all.OK = false
			checks = append(checks, Check{Key: "mailing.check.fact_bad", Args: map[string]any{
				"fact": st.Fact.Key, "version": st.Version,
			}})
		}
	}
	if all.OK {
		checks = append(checks, all)
	}
	return checks, nil
}

func (s *Mailings) releaseCheck(m Mailing, rel release.Release) Check {
	return held(maySend(rel, m.ReleaseVersion), "mailing.check.release", "mailing.check.release_bad",
		map[string]any{"version": m.ReleaseVersion})
}
