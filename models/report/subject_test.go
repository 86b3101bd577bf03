package report

import (
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestAPeriodHasTheEdgesOfItsZone(t *testing.T) {
	for name, c := range map[string]struct {
		p        Period
		from, to string
		hours    float64
	}{
		"a week, from its Monday":                    {Period{Unit: "week", First: "2026-11-26", Zone: "Asia/Shanghai"}, "2026-11-22T16:00:00Z", "2026-11-29T16:00:00Z", 168},
		"a week that begins on a Sunday of the form": {Period{Unit: "week", First: "2026-11-29", Zone: "UTC"}, "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 168},
		"the week in which clocks go forward":        {Period{Unit: "week", First: "2026-03-29", Zone: "Europe/Berlin"}, "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z", 167},
		"the week in which they go back":             {Period{Unit: "week", First: "2026-10-25", Zone: "Europe/Berlin"}, "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z", 169},
		"a month in winter and summer time":          {Period{Unit: "month", First: "2026-03-17", Zone: "America/New_York"}, "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z", 743},
		"a quarter":                                  {Period{Unit: "quarter", First: "2026-05-31", Zone: "UTC"}, "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z", 2184},
		"one day without a midnight":                 {Period{Unit: "days", First: "2026-09-06", Last: "2026-09-06", Zone: "America/Santiago"}, "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z", 23},
		"the day before it":                          {Period{Unit: "days", First: "2026-09-05", Last: "2026-09-05", Zone: "America/Santiago"}, "2026-09-05T04:00:00Z", "2026-09-06T04:00:00Z", 24},
		"one day with two midnights":                 {Period{Unit: "days", First: "2026-11-01", Last: "2026-11-01", Zone: "America/Havana"}, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 25},
	} {
		p, err := c.p.Check()
		if err != nil {
			t.Fatal(name, err)
		}
		from, to := p.Bounds()
		if from.UTC().Format(time.RFC3339) != c.from || to.UTC().Format(time.RFC3339) != c.to || to.Sub(from).Hours() != c.hours {
			t.Errorf("%s: %s to %s, %v hours", name, from.UTC(), to.UTC(), to.Sub(from).Hours())
		}
		if _, before := p.Earlier().Bounds(); !before.Equal(from) {
			t.Errorf("%s: the period before ends at %s", name, before.UTC())
		}
	}
}

func TestAPeriodIsRefusedNextToItsField(t *testing.T) {
	for name, c := range map[string]struct {
		p     Period
		field string
	}{
		"no day":            {Period{Unit: "week", Zone: "UTC"}, "first"},
		"a day that is not": {Period{Unit: "month", First: "2026-02-30", Zone: "UTC"}, "first"},
		"no zone":           {Period{Unit: "week", First: "2026-02-03"}, "first"},
		"an unknown unit":   {Period{Unit: "fortnight", First: "2026-02-03", Zone: "UTC"}, "unit"},
		"an end before":     {Period{Unit: "days", First: "2026-02-03", Last: "2026-02-02", Zone: "UTC"}, "last"},
		"a hundred years":   {Period{Unit: "days", First: "1926-02-03", Last: "2026-02-02", Zone: "UTC"}, "last"},
	} {
		if _, err := c.p.Check(); fault.Of(err) == nil || fault.Of(err).Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
