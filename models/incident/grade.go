package incident

import (
	"slices"

	"standfirst/models/fault"
)

// Weight is what the grade is derived from: how far it has spread, what harm it does, where it comes from.
// All three are said, or none (not assessed yet).
type Weight struct {
	Spread Spread `json:"spread"`
	Harm   Harm   `json:"harm"`
	Source Source `json:"source"`
}

// Spread says how many know of it.
type Spread string

// Harm says what it does to people.
type Harm string

// Source says who says so.
type Source string

// The steps of each, from 1 point to 3.
const (
	Contained Spread = "contained" // known inside, or to a few
	Local     Spread = "local"     // one channel, one place, some posts
	Wide      Spread = "wide"      // several outlets, a trending list, abroad

	Annoyance Harm = "annoyance" // inconvenient, nobody is worse off for good
	Loss      Harm = "loss"      // money, data or good name of some people
	Danger    Harm = "danger"    // life, health or the rights of many

	Unnamed  Source = "unnamed"  // anonymous, or one account that nobody knows
	Named    Source = "named"    // a person or customer with a name, a known creator
	Official Source = "official" // an authority, an outlet of record, or our own finding
)

// Spreads, Harms and Sources are the steps of each, the slightest first.
func Spreads() []Spread { return []Spread{Contained, Local, Wide} }

// Harms are the steps of harm, the slightest first.
func Harms() []Harm { return []Harm{Annoyance, Loss, Danger} }

// Sources are the steps of the source, the slightest first.
func Sources() []Source { return []Source{Unnamed, Named, Official} }

// Stated reports whether anything has been assessed.
func (w Weight) Stated() bool { return w != Weight{} }

// Points is the product of the three, 1 to 27; 0 when it is not assessed.
func (w Weight) Points() int {
	return (slices.Index(Spreads(), w.Spread) + 1) * (slices.Index(Harms(), w.Harm) + 1) * (slices.Index(Sources(), w.Source) + 1)
}

// Band is a line of the table from points to grades.
type Band struct{ Grade, From, To int }

// Bands are the table: the product of the three decides, and danger to life, health or rights is never
// slighter than grade 2 (the custom of the grading tables in field.md 6.23).
func Bands() []Band { return []Band{{1, 12, 27}, {2, 6, 9}, {3, 3, 4}, {4, 1, 2}} }

// Grade is the grade that the three give, 0 when they are not assessed.
func (w Weight) Grade() int {
	points := w.Points()
	for _, b := range Bands() {
		if points >= b.From && points > 0 {
			if w.Harm == Danger {
				return min(b.Grade, 2)
			}
			return b.Grade
		}
	}
	return 0
}

// check adds a fault for each of the three that is none of its steps, when any of them is said.
func (w Weight) check(faults *fault.List) {
	if !w.Stated() {
		return
	}
	if !slices.Contains(Spreads(), w.Spread) {
		faults.Add(fault.Bad("spread", "incident.spread.unknown"))
	}
	if !slices.Contains(Harms(), w.Harm) {
		faults.Add(fault.Bad("harm", "incident.harm.unknown"))
	}
	if !slices.Contains(Sources(), w.Source) {
		faults.Add(fault.Bad("source", "incident.source.unknown"))
	}
}

// settle is the grade of a declaration: the derived one, or a graver one that was set by hand with a reason.
// What is not assessed is graded by hand.
func (w Weight) settle(byHand int, reason string, faults *fault.List) (grade int, kept string) {
	derived := w.Grade()
	if derived == 0 || byHand == 0 || byHand == derived {
		grade = max(byHand, derived)
	} else {
		grade = byHand
		if byHand > derived {
			faults.Add(fault.Bad("grade", "incident.grade.slighter", "grade", derived))
		}
		kept = checkReasonOn("grade_reason", faults, reason)
	}
	if grade < Gravest || grade > Slightest {
		faults.Add(fault.Bad("grade", "incident.grade.unknown"))
	}
	return grade, kept
}
