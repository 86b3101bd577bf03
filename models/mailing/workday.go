package mailing

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/holiday"
	"standfirst/models/setting"
)

// Workdays is what becomes of messages that would arrive on a weekend or a public holiday where their readers are.
type Workdays string

// What may become of them. Nothing that is urgent waits, whatever a mailing says.
const (
	AskDays    Workdays = ""       // the review names them
	MoveDays   Workdays = "move"   // they wait for the next working day
	IgnoreDays Workdays = "ignore" // they go, and nothing is said
)

// AllWorkdays lists them in the order in which forms offer them.
func AllWorkdays() []Workdays { return []Workdays{AskDays, MoveDays, IgnoreDays} }

// movedHour is when a message goes out that was to go at once, and waits for a working day.
const movedHour = 10

// DayOff are messages of a mailing that fall on a day on which their readers do not work.
type DayOff struct {
	Country string // two letters; "" not known
	Date    string // 2006-01-02, where the readers are
	Name    string // of the holiday, in the country's language; "" a weekend
	Moved   string // the working day to which they are moved; "" they are not
}

func (m *Mailing) setWorkdays(p Plan) {
	m.Workdays = AskDays
	if slices.Contains(AllWorkdays(), p.Workdays) {
		m.Workdays = p.Workdays
	}
}

// rest knows the days off for one mailing; nil when they do not matter to it.
type rest struct {
	calendar *holiday.Calendar
	country  string // of those whose country is not known
	move     bool
	found    map[DayOff]int64
	zones    map[[2]string]*time.Location // of contact and wave: loading one takes longer than all the rest
}

func (s *Mailings) rest(ctx context.Context, m Mailing, g setting.Guards) (*rest, error) {
	if m.Workdays == IgnoreDays || m.IsCorrection() {
		return nil, nil
	}
	rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil // the checks say so
	}
	if err != nil || rel.Kind.Urgent() {
		return nil, err
	}
	return &rest{g.Calendar(), g.Country, m.Workdays == MoveDays, map[DayOff]int64{}, map[[2]string]*time.Location{}}, nil
}

// due is when a message to a contact goes out that would at a moment, on a day off or not. open is when their hours are
// open, at a moment or next after it.
func (r *rest) due(c contact.Contact, w Wave, at time.Time, open func(time.Time) time.Time) time.Time {
	country := cmp.Or(c.Country, r.country)
	local := at.In(r.zone(c, w))
	day := r.calendar.On(country, local)
	if !day.Off {
		return at
	}
	off := DayOff{Country: country, Date: local.Format(time.DateOnly), Name: day.Name}
	if r.move {
		next := r.calendar.Next(country, local)
		if w.Now {
			next = time.Date(next.Year(), next.Month(), next.Day(), movedHour, 0, 0, 0, next.Location())
		}
		next = open(next).In(local.Location())
		next = open(r.calendar.Next(country, next)).In(local.Location()) // hours that are over open on the day after, which may be off
		off.Moved, at = next.Format(time.DateOnly), next.UTC()
	}
	r.found[off]++
	return at
}

func (r *rest) zone(c contact.Contact, w Wave) *time.Location {
	key := [2]string{c.Zone, w.Zone}
	zone, ok := r.zones[key]
	if !ok {
		zone = zoneOf(c, w)
		r.zones[key] = zone
	}
	return zone
}

// off are the days off that were met, the earliest first.
func (r *rest) off() ([]DayOff, map[DayOff]int64) {
	if r == nil {
		return nil, nil
	}
	var days []DayOff
	for d := range r.found {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b DayOff) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Country, b.Country))
	})
	return days, r.found
}
