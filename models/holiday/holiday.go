// Package holiday knows on which days a country does not work. Most countries' days are computed
// (github.com/rickar/cal); mainland China's are those that the State Council announces each November for the year to
// come, with the weekends that are worked for them (github.com/6tail/lunar-go). Where a space knows better, or a year is
// not announced yet, its own days count.
package holiday

import (
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
	"github.com/rickar/cal/v2"
)

// Calendar says which days are worked. It is good for one goroutine.
type Calendar struct {
	own    []Own
	looked map[string]Day
}

// Day is how a day is in a country. Name is that of the holiday, in the country's own language; "" of a weekend.
type Day struct {
	Off  bool
	Name string
}

// New makes a calendar in which some days are as a space says.
func New(own []Own) *Calendar { return &Calendar{own, map[string]Day{}} }

// On is how a day is in a country, given by its two letters (ISO 3166-1). Of a country that is not known, or "", only
// weekends are off. Of at only the date counts, in its own location.
func (c *Calendar) On(country string, at time.Time) Day {
	date := at.Format(time.DateOnly)
	day, ok := c.looked[country+date]
	if !ok {
		day = c.look(country, at, date)
		c.looked[country+date] = day
	}
	return day
}

// shifted is by how many days at most a holiday is observed before or after its date, which may be in another year.
const shifted = 7

func (c *Calendar) look(country string, at time.Time, date string) Day {
	for _, o := range c.own {
		if o.Country == country && o.First <= date && date <= o.Last {
			return Day{!o.Works, o.Name}
		}
	}
	if country == "CN" {
		if h := HolidayUtil.GetHoliday(date); h != nil {
			return Day{!h.IsWork(), h.GetName()}
		}
	}
	for _, h := range public[country] {
		if h.Type != cal.ObservancePublic && h.Type != cal.ObservanceBank {
			continue
		}
		for year := at.AddDate(0, 0, -shifted).Year(); year <= at.AddDate(0, 0, shifted).Year(); year++ {
			actual, observed := h.Calc(year)
			for _, is := range []time.Time{actual, observed} {
				if !is.IsZero() && is.Format(time.DateOnly) == date {
					return Day{true, h.Name}
				}
			}
		}
	}
	return Day{Off: weekend(country, at.Weekday())}
}

// friday are the countries whose weekend is Friday and Saturday.
var friday = map[string]bool{
	"AF": true, "BH": true, "BD": true, "DZ": true, "EG": true, "IL": true, "IQ": true, "JO": true, "KW": true,
	"LY": true, "MV": true, "OM": true, "PS": true, "QA": true, "SA": true, "SD": true, "SY": true, "YE": true,
}

func weekend(country string, day time.Weekday) bool {
	if friday[country] {
		return day == time.Friday || day == time.Saturday
	}
	return day == time.Saturday || day == time.Sunday
}

// farthest bounds the search for a working day, in days; no country rests for so long.
const farthest = 60

// Next is the first working day of a country from a moment on, at the same time by the clock of its location: the moment
// itself on a working day.
func (c *Calendar) Next(country string, at time.Time) time.Time {
	for n := range farthest {
		if day := at.AddDate(0, 0, n); !c.On(country, day).Off {
			return day
		}
	}
	return at
}
