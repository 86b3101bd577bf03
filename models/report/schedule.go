package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"standfirst/models/fault"
)

// often are the usual choices of how often a report goes out: the fields of a specification from the day on.
var often = map[string]string{"day": "* * *", "week": "* * 1", "month": "1 * *", "weekday": "* * 1-5"}

// Often lists how often a report may go out without a specification of one's own, in the order they are offered.
func Often() []string { return []string{"week", "day", "weekday", "month"} }

// Spec is the specification of a round that goes out so often, one of Often, at a time of the day such as 09:00. It is
// "", which SendRound refuses, when one of the two is none.
func Spec(name, clock string) string {
	days, ok := often[name]
	at, err := time.Parse("15:04", clock)
	if err != nil || !ok {
		return ""
	}
	return strconv.Itoa(at.Minute()) + " " + strconv.Itoa(at.Hour()) + " " + days
}

// after is the first time after a moment that the specification names, by the clocks of the zone. It is looked for on
// the face of the clock: what falls into the hour that is left out in spring comes an hour later, and what falls into
// the hour that is repeated in autumn comes once.
func after(spec cron.Schedule, t time.Time, zone *time.Location) time.Time {
	face := t.In(zone)
	for range 4 { // the face may name a time that is not after t, when clocks went back
		next := spec.Next(time.Date(face.Year(), face.Month(), face.Day(), face.Hour(), face.Minute(), face.Second(), 0, time.UTC))
		if next.IsZero() {
			return next
		}
		at := time.Date(next.Year(), next.Month(), next.Day(), next.Hour(), next.Minute(), 0, 0, zone)
		if first := at.Add(-time.Hour); first.Hour() == at.Hour() { // the hour comes twice
			at = first
		}
		if at.After(t) {
			return at.UTC()
		}
		face = next
	}
	return time.Time{}
}

// parse reads the specification: five fields, at most once an hour.
func parse(spec, zone string) (cron.Schedule, *time.Location, *fault.Error) {
	at, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return nil, nil, fault.Bad("spec", "report.period.zone")
	}
	fields := strings.Fields(spec)
	if len(fields) != 5 || strings.ContainsAny(fields[0], "*/,-") || strings.HasPrefix(spec, "TZ=") || strings.HasPrefix(spec, "CRON_TZ=") {
		return nil, nil, fault.Bad("spec", "report.round.spec")
	}
	plan, err := cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return nil, nil, fault.Bad("spec", "report.round.spec")
	}
	return plan, at, nil
}
