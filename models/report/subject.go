package report

import (
	"strconv"
	"time"

	"standfirst/models/account"
	"standfirst/models/fault"
)

// Kind says what a report is about.
type Kind string

// The kinds of report.
const (
	OfRelease  Kind = "release"
	OfIncident Kind = "incident"
	OfPeriod   Kind = "period"
	OfOutlet   Kind = "outlet"
	OfContact  Kind = "contact"
	OfWatch    Kind = "watch"    // what a watch has found
	OfCreators Kind = "creators" // what was published for a benefit
	OfReview   Kind = "review"   // what was learnt from an incident
	OfDrill    Kind = "drill"    // how a drill went
)

// Kinds lists the kinds that people make, in the order they are offered. The report of a release is there by itself.
func Kinds() []Kind {
	return []Kind{OfPeriod, OfIncident, OfReview, OfDrill, OfOutlet, OfContact, OfWatch, OfCreators}
}

// Key is the message that names a report of the kind whose subject has no name.
func (k Kind) Key() string {
	if k == OfPeriod {
		return "report.kind.period.name"
	}
	return "report.kind." + string(k)
}

// OfAnIncident reports whether reports of the kind are about one incident or drill.
func (k Kind) OfAnIncident() bool { return k == OfIncident || k == OfReview || k == OfDrill }

// NeedsPeriod reports whether the kind is about nothing without a span of time.
func (k Kind) NeedsPeriod() bool { return k == OfPeriod || k == OfCreators }

// NeedsThing reports whether the kind is about something that has an id.
func (k Kind) NeedsThing() bool { return k != OfPeriod && k != OfCreators }

// Beside reports whether the figures of such a report can be set beside those of another incident.
func (k Kind) Beside() bool { return k == OfIncident || k == OfReview }

// Needs is the permission that a reader of such reports holds. What was written by a contact is for those who may read
// contacts, what was learnt, how a drill went and what is watched for those who may read the log of incidents.
func (k Kind) Needs() account.Permission {
	switch k {
	case OfContact:
		return account.ContactRead
	case OfReview, OfDrill, OfWatch:
		return account.FactVerify
	}
	return account.ReportRead
}

// Subject is what a report is about: a thing, a span of time, or what came of a thing in a span of time.
type Subject struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"` // of the release, incident, outlet, contact or watch; "" for none
	Period Period `json:"period"`
	Tag    string `json:"tag"` // only clips that have it; "" for all
}

// Taggable reports whether a report of the kind can be of the clips of one tag.
func (k Kind) Taggable() bool {
	return k == OfPeriod || k == OfIncident || k == OfOutlet || k == OfContact || k == OfWatch
}

// Named is what a report is called whose subject has a name: with its tag and its days, in the language of words.
func (s Subject) Named(name string, words func(key string, args map[string]any) string) string {
	if s.Tag != "" {
		name = words("report.tagged", map[string]any{"name": name, "tag": s.Tag})
	}
	if span := s.Period.In(words); span != "" {
		name = words("report.titled", map[string]any{"name": name, "span": span})
	}
	return name
}

// of is the incident, the outlet or the contact that the subject is; each "" where it is something else.
func (s Subject) of() (incidentID, outletID, contactID string) {
	switch s.Kind {
	case OfIncident, OfReview:
		incidentID = s.ID
	case OfOutlet:
		outletID = s.ID
	case OfContact:
		contactID = s.ID
	}
	return incidentID, outletID, contactID
}

// Period is a span of whole local days. The zero value is all of time.
type Period struct {
	Unit  string `json:"unit"`  // week, month, quarter or days; "" for no limit
	First string `json:"first"` // its first day, 2026-11-23
	Last  string `json:"last"`  // its last day, of unit "days" alone
	Zone  string `json:"zone"`  // IANA name of the zone in which days begin
}

// Units are the lengths of a period, in the order they are offered.
func Units() []string { return []string{"week", "month", "quarter", "days"} }

const dateLayout = "2006-01-02"

// maxDaysLong bounds a period: ten years and a bit.
const maxDaysLong = 3700

// Check returns the faults of the period, on first and last, and the period from the first day of its unit: any day
// of a week stands for the week. Weeks begin on Monday (ISO 8601).
func (p Period) Check() (Period, error) {
	if p.Unit == "" {
		return Period{}, nil
	}
	day, err := time.Parse(dateLayout, p.First)
	if err != nil {
		return p, fault.Bad("first", "report.period.first")
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		return p, fault.Bad("first", "report.period.zone")
	}
	last := p.Last
	p.Last = ""
	switch p.Unit {
	case "week":
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	case "month":
		day = day.AddDate(0, 0, 1-day.Day())
	case "quarter":
		day = time.Date(day.Year(), (day.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	case "days":
		end, err := time.Parse(dateLayout, last)
		if err != nil || end.Before(day) {
			return p, fault.Bad("last", "report.period.last")
		}
		if end.Sub(day) > maxDaysLong*24*time.Hour {
			return p, fault.Bad("last", "report.period.long")
		}
		p.Last = last
	default:
		return p, fault.Bad("unit", "report.period.unit")
	}
	p.First = day.Format(dateLayout)
	return p, nil
}

// Earlier is the period of the same length before this one. That of a month is the month before, however long.
func (p Period) Earlier() Period {
	day, end := p.days()
	switch p.Unit {
	case "":
		return p
	case "week":
		day = day.AddDate(0, 0, -7)
	case "month":
		day = day.AddDate(0, -1, 0)
	case "quarter":
		day = day.AddDate(0, -3, 0)
	default:
		p.Last = day.AddDate(0, 0, -1).Format(dateLayout)
		day = day.Add(-end.Sub(day))
	}
	p.First = day.Format(dateLayout)
	return p
}

// days are the first day and the one after the last, as dates in UTC.
func (p Period) days() (first, after time.Time) {
	first, err := time.Parse(dateLayout, p.First)
	if err != nil {
		return time.Time{}, time.Time{}
	}
	switch p.Unit {
	case "week":
		return first, first.AddDate(0, 0, 7)
	case "month":
		return first, first.AddDate(0, 1, 0)
	case "quarter":
		return first, first.AddDate(0, 3, 0)
	}
	last, err := time.Parse(dateLayout, p.Last)
	if err != nil {
		return time.Time{}, time.Time{}
	}
	return first, last.AddDate(0, 0, 1)
}

// Bounds are the first moment of the period and the first after it, as the clocks of its zone have them: a day on
// which they change is 23 or 25 hours long. Both are zero for no limit.
func (p Period) Bounds() (from, to time.Time) {
	if p.Unit == "" {
		return time.Time{}, time.Time{}
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	first, after := p.days()
	return Dawn(first, zone), Dawn(after, zone)
}

// Span names the first and the last day, "" for no limit.
func (p Period) Span() string {
	first, after := p.days()
	if p.Unit == "" || first.IsZero() {
		return ""
	}
	return first.Format(dateLayout) + " – " + after.AddDate(0, 0, -1).Format(dateLayout)
}

// In is what the period is called in the language of words: "November 2026", "the week from 23 November 2026"; "" for no
// limit.
func (p Period) In(words func(key string, args map[string]any) string) string {
	first, _ := p.days()
	month := words("calendar.month."+first.Format("01"), nil)
	switch {
	case p.Unit == "" || first.IsZero():
		return ""
	case p.Unit == "week":
		return words("report.span.week", map[string]any{"day": strconv.Itoa(first.Day()), "month": month, "year": first.Format("2006")})
	case p.Unit == "month":
		return words("calendar.month", map[string]any{"month": month, "year": first.Format("2006")})
	case p.Unit == "quarter":
		return words("report.span.quarter", map[string]any{"n": strconv.Itoa((int(first.Month())-1)/3 + 1), "year": first.Format("2006")})
	}
	return p.Span()
}

// whole is the last whole period of the unit before a day: a weekly report that leaves on Monday tells of the week
// before.
func (p Period) whole(day time.Time) Period {
	if !p.Rolls() {
		return p
	}
	p.First, p.Zone = day.Format(dateLayout), day.Location().String()
	current, err := p.Check()
	if err != nil {
		return p
	}
	return current.Earlier()
}

// lastWhole is whole at a moment, in the zone of the period.
func (p Period) lastWhole(now time.Time) Period {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	return p.whole(now.In(zone))
}

// At is the period of the same length in which a day lies: the page of a weekly report shows any week. It is a NotFound
// fault when the day is no date, or the period is not of weeks, months or quarters.
func (p Period) At(day string) (Period, error) {
	if !p.Rolls() {
		return p, fault.Missing("report.missing")
	}
	p.First = day
	at, err := p.Check()
	if err != nil {
		return p, fault.Missing("report.missing").Because(err)
	}
	return at, nil
}

// Later is the period after this one.
func (p Period) Later() Period {
	_, after := p.days()
	p.First = after.Format(dateLayout)
	return p
}

// Rolls reports whether there are others of its kind before and after it.
func (p Period) Rolls() bool { return p.Unit != "" && p.Unit != "days" }

// Dawn is the first moment of a date in a zone. Where clocks leave midnight out the day begins later; where they go
// through it twice it begins the first time.
func Dawn(date time.Time, zone *time.Location) time.Time {
	y, m, d := date.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if t.Day() != d { // midnight does not exist, and the hour before it was meant
		if _, end := t.ZoneBounds(); !end.IsZero() {
			return end.In(zone)
		}
	}
	if before := t.Add(-time.Hour); before.Day() == d {
		return before
	}
	return t
}

func midnight(t time.Time, zone *time.Location) time.Time { return Dawn(t.In(zone), zone) }
