package mailing

import (
	"time"
	_ "time/tzdata"

	"standfirst/models/fault"
	// a machine without zone data must not send at the wrong hour
)

// LocalLayout is how a form writes a local time.
const LocalLayout = "2006-01-02T15:04"

// Moment is an instant chosen as a wall-clock time in a zone.
type Moment struct {
	At        time.Time // UTC
	Ambiguous bool      // the clock shows that time twice; At is the first
	Second    time.Time // the second one, UTC; zero unless Ambiguous
}

// Zone loads a zone by its IANA name. The machine's own zone and "" are refused: what is stored must mean
// the same on every machine.
func Zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fault.Bad("zone", "mailing.zone.unknown", "zone", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fault.Bad("zone", "mailing.zone.unknown", "zone", name)
	}
	return loc, nil
}

// LocalTime turns a wall-clock time ("2006-01-02T15:04") in a zone into an instant. A time that the clock
// skips when daylight saving begins is refused; the fault names what is skipped and the next instant that
// exists. Of a time that comes twice the first is taken, and Moment says so.
func LocalTime(local, zone string) (Moment, error) {
	loc, err := Zone(zone)
	if err != nil {
		return Moment{}, err
	}
	wall, err := time.Parse(LocalLayout, local)
	if err != nil {
		if wall, err = time.Parse("2006-01-02T15:04:05", local); err != nil {
			return Moment{}, fault.Bad("at", "mailing.at.malformed")
		}
	}
	guess := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc)
	// Transitions near the guess give the offsets that the wall time may have been meant in.
	var found []time.Time
	start, end := guess.ZoneBounds()
	for _, probe := range []time.Time{guess, start.Add(-time.Nanosecond), end} {
		if probe.IsZero() || probe.Equal(time.Time{}.Add(-time.Nanosecond)) {
			continue
		}
		_, offset := probe.In(loc).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if sameWall(at.In(loc), wall) && (len(found) == 0 || !at.Equal(found[0])) {
			found = append(found, at.UTC())
		}
	}
	switch len(found) {
	case 0:
		return Moment{}, gapFault(start, end, wall, loc, zone)
	case 1:
		return Moment{At: found[0]}, nil
	}
	if found[1].Before(found[0]) {
		found[0], found[1] = found[1], found[0]
	}
	return Moment{At: found[0], Ambiguous: true, Second: found[1]}, nil
}

func sameWall(t, wall time.Time) bool {
	return t.Year() == wall.Year() && t.YearDay() == wall.YearDay() && t.Hour() == wall.Hour() &&
		t.Minute() == wall.Minute() && t.Second() == wall.Second()
}

// asWall reads the clock on the wall at t as if it were UTC, so that walls can be compared.
func asWall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func gapFault(start, end, wall time.Time, loc *time.Location, zone string) error {
	for _, change := range []time.Time{start, end} {
		if change.IsZero() {
			continue
		}
		after := asWall(change.In(loc))
		before := asWall(change.Add(-time.Nanosecond).In(loc)).Add(time.Nanosecond)
		if !wall.Before(before) && wall.Before(after) {
			return fault.Bad("at", "mailing.at.gap", "zone", zone,
				"from", before.Format("2006-01-02 15:04"), "to", after.Format("2006-01-02 15:04"),
				"next", after.Format("2006-01-02 15:04"))
		}
	}
	return fault.Bad("at", "mailing.at.malformed")
}
