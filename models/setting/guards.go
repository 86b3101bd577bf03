package setting

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/holiday"
)

// Guards are the rules of a space that keep people from being written to too often, or at night, and large sends from
// going out by one person's press of a button. 0 and "" are none.
type Guards struct {
	WindowDays int64  `json:"window_days"` // nobody who got a mailing gets another within so many days
	CapCount   int64  `json:"cap_count"`   // nobody gets more messages than this
	CapDays    int64  `json:"cap_days"`    // within so many days
	QuietFrom  string `json:"quiet_from"`  // "22:00", where the reader is,
	QuietTo    string `json:"quiet_to"`    // until "07:00": what would arrive in between waits
	Second     int64  `json:"second"`      // a mailing to so many people or more is launched by two
	Factor     int64  `json:"factor"`      // and one to so many by who shows a second factor
	Country    string `json:"country"`     // two letters: whose holidays count for people whose country is not known
	Days       string `json:"days"`        // days that are off or worked besides; see holiday.Parse
}

// Calendar knows the days off that the rules name.
func (g Guards) Calendar() *holiday.Calendar {
	own, err := holiday.Parse(g.Days)
	if err != nil { // it was read when it was set
		own = nil
	}
	return holiday.New(own)
}

// Windows are the lengths that are offered for WindowDays. Two days to a month is what press desks keep to.
func Windows() []int64 { return []int64{0, 2, 7, 14, 30} }

const (
	mostDays    = 365
	mostPeople  = 10_000_000
	clockLayout = "15:04"
)

// SetGuards sets the rules. The fields of their form are window_days, cap_count, cap_days, quiet_from, quiet_to, second,
// factor, country and days.
func (s *Settings) SetGuards(ctx context.Context, g Guards, by audit.Actor) error {
	g.Country, g.Days = strings.ToUpper(strings.TrimSpace(g.Country)), strings.TrimSpace(strings.ReplaceAll(g.Days, "\r\n", "\n"))
	if err := g.check().Err(); err != nil {
		return err
	}
	for _, text := range []*string{&g.QuietFrom, &g.QuietTo} {
		if at, err := time.Parse(clockLayout, *text); err == nil {
			*text = at.Format(clockLayout) // hours are compared as texts
		}
	}
	return s.change(ctx, "setting.guards_changed", by, func(doc *Setting) { doc.Guards = g })
}

func (g Guards) check() fault.List {
	var faults fault.List
	if !slices.Contains(Windows(), g.WindowDays) {
		faults.Add(fault.Bad("window_days", "setting.guard.days"))
	}
	if g.CapCount < 0 || g.CapCount > mostDays {
		faults.Add(fault.Bad("cap_count", "setting.limit.bad"))
	}
	if g.CapDays < 0 || g.CapDays > mostDays || g.CapCount > 0 && g.CapDays == 0 {
		faults.Add(fault.Bad("cap_days", "setting.guard.days"))
	}
	for field, text := range map[string]string{"quiet_from": g.QuietFrom, "quiet_to": g.QuietTo} {
		if _, err := time.Parse(clockLayout, text); text != "" && err != nil {
			faults.Add(fault.Bad(field, "setting.guard.clock"))
		}
	}
	if (g.QuietFrom == "") != (g.QuietTo == "") || g.QuietFrom != "" && g.QuietFrom == g.QuietTo {
		faults.Add(fault.Bad("quiet_to", "setting.guard.both"))
	}
	if g.Country != "" && !slices.Contains(holiday.Countries(), g.Country) {
		faults.Add(fault.Bad("country", "setting.guard.country"))
	}
	_, err := holiday.Parse(g.Days)
	faults.Add(fault.Of(err))
	for field, n := range map[string]int64{"second": g.Second, "factor": g.Factor} {
		if n < 0 || n > mostPeople {
			faults.Add(fault.Bad(field, "setting.limit.bad"))
		}
	}
	return faults
}
