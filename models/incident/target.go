package incident

import "context"

// Targets are how soon the team must answer, by grade, in minutes since the declaration.
type Targets struct {
	Call      int64 `json:"call"`      // minutes since a call until the deputy is called
	Assess    int64 `json:"assess"`    // first assessment
	Statement int64 `json:"statement"` // first public statement
	Briefing  int64 `json:"briefing"`  // briefing
	Answer    int64 `json:"answer"`    // full answer
}

// DefaultTargets are those of product.md (first assessment 15 to 30 minutes, first statement 1 or 4 hours,
// briefing 24 hours, full answer 48 hours), the graver the sooner.
func DefaultTargets() map[int]Targets {
	return map[int]Targets{
		1: {5, 15, 60, 24 * 60, 48 * 60},
		2: {10, 15, 60, 24 * 60, 48 * 60},
		3: {20, 30, 240, 24 * 60, 48 * 60},
		4: {40, 30, 240, 24 * 60, 48 * 60},
	}
}

// TargetsOf returns the targets of a grade.
func (s *Incidents) TargetsOf(_ context.Context, grade int) Targets { return DefaultTargets()[grade] }
