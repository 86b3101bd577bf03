package coverage

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Breach is that a clip carries the text of a release, or the link to it, and appeared before the embargo on it was
// lifted. The machine only says so; a named person rules on it, and nobody is shut out by that.
type Breach struct {
	ReleaseID  string    `json:"release_id"`
	IncidentID string    `json:"incident_id"`
	Lift       time.Time `json:"lift"`
	Appeared   time.Time `json:"appeared"` // published or, where that is not known, found
	DayOnly    bool      `json:"day_only"` // the day before the lift or an earlier one; the time is not known
	Ruling     string    `json:"ruling"`   // one of Rulings; "" while nobody has ruled
	Note       string    `json:"note"`
	By         string    `json:"by"`
	ByName     string    `json:"by_name"`
	At         time.Time `json:"at"`
}

// The rulings.
const (
	Broken    = "broken"   // the outlet broke the embargo
	Leaked    = "leaked"   // the text came from elsewhere
	OwnError  = "own"      // we let it out ourselves
	NotBroken = "unbroken" // it is no breach: the date is wrong, or nothing of the release stands in it
)

// Rulings are all of them, in the order in which a person is offered them.
func Rulings() []string { return []string{Broken, Leaked, OwnError, NotBroken} }

// Is reports whether there is anything to rule on, or was.
func (b Breach) Is() bool { return b.ReleaseID != "" }

// Early is how long before the lift the clip appeared; of one whose time of day is not known, at least.
func (b Breach) Early() time.Duration { return b.Lift.Sub(b.Appeared) }

// breachOf says whether a clip that carries a release appeared before its lift.
func breachOf(c Clip, m Match, t Told) Breach {
	if t.Lift.IsZero() {
		return Breach{}
	}
	b := Breach{ReleaseID: t.ID, IncidentID: t.IncidentID, Lift: t.Lift, Appeared: c.Published, DayOnly: c.DayOnly}
	if c.Published.IsZero() {
		b.Appeared, b.DayOnly = c.FoundAt, false
	}
	if b.DayOnly { // a day is kept as its noon: the lift must lie on a later one
		b.Appeared = b.Appeared.Add(12 * time.Hour)
	}
	if !b.Appeared.Before(t.Lift) || (m.Kind == "hand" && m.Score == 0) {
		return Breach{}
	}
	return b
}

// maxRuling bounds the reason of a ruling, in characters.
const maxRuling = 1000

// Rule says what a clip before the lift was: a breach, a leak from elsewhere, our own error, or none. A breach asks
// for a reason, as it goes on record.
func (s *Clips) Rule(ctx context.Context, id, ruling, note string, by audit.Actor) (Clip, error) {
	if !slices.Contains(Rulings(), ruling) {
		return Clip{}, fault.Bad("ruling", "coverage.breach.unknown")
	}
	if note = markup.OneLine(note); ruling == Broken && note == "" {
		return Clip{}, fault.Bad("note", "coverage.breach.reason")
	}
	if len([]rune(note)) > maxRuling {
		return Clip{}, fault.Bad("note", "coverage.breach.long", "max", maxRuling)
	}
	seen, err := s.Get(ctx, id)
	if err != nil {
		return Clip{}, err
	}
	if !seen.Breach.Is() { // nor does it for a person who may not know of it
		return Clip{}, fault.Clash("coverage.breach.none")
	}
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if !c.Breach.Is() {
			return fault.Clash("coverage.breach.none")
		}
		c.Breach.Ruling, c.Breach.Note, c.Breach.By, c.Breach.ByName, c.Breach.At = ruling, note, by.ID, by.Name, s.Now().UTC()
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	e := audit.Entry{By: by, Action: "coverage.breach_ruled", Object: "clip:" + c.ID, Data: map[string]string{"title": c.Title, "ruling": ruling, "note": note}}
	_, err = s.Audit.Append(ctx, "release:"+c.Breach.ReleaseID, e)
	return c, err
}
