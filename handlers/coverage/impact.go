package coverage

import (
	"strings"
	"time"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
)

// ImpactView is how much a clip matters, in words.
type ImpactView struct {
	Level, Kind string // Level is "" where nobody can say
	Line        string // why, in one line
	Why         []string
}

var impactKinds = map[string]string{coverage.High: "warn", coverage.Medium: "info", coverage.Low: "mute"}

// standing is what is known of the outlet of a clip, as it was on the day of the clip.
func (n *names) standing(clip coverage.Clip) coverage.Standing {
	o := n.outlets[clip.OutletID]
	return coverage.Standing{Tier: o.Tier, Reach: o.ReachOn(clip.At.UTC().Format(time.DateOnly))}
}

// impact judges a clip by what is known of it and of its outlet.
func (n *names) impact(clip coverage.Clip) ImpactView {
	judged := clip.Impact(n.standing(clip), n.ours)
	v := ImpactView{Kind: impactKinds[judged.Level]}
	if judged.Level != "" {
		v.Level = web.T(n.c, "coverage.impact."+judged.Level)
	}
	for _, r := range judged.Why {
		why := web.T(n.c, "coverage.impact.why."+r.Key, "n", r.N)
		if v.Why = append(v.Why, why); r.Points > 0 {
			v.Line += "; " + why
		}
	}
	v.Line = strings.TrimPrefix(v.Line, "; ")
	return v
}
