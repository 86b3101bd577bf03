package incident

import "slices"

// Phase says how far the answer to an incident has come.
type Phase string

// The phases, in order.
const (
	Aware         Phase = "aware"         // we know that something may have happened
	Investigating Phase = "investigating" // we are finding out
	Confirmed     Phase = "confirmed"     // we know what happened
	Acting        Phase = "acting"        // the harm is being dealt with
	Remedied      Phase = "remedied"      // it has been dealt with
	Closed        Phase = "closed"
)

// Phases are all of them, in order.
func Phases() []Phase { return []Phase{Aware, Investigating, Confirmed, Acting, Remedied, Closed} }

// Step is a move to another phase. Some want a reason: going back, closing early, opening again.
type Step struct {
	To     Phase
	Reason bool
}

// Steps are the moves that may be made from a phase.
func (p Phase) Steps() []Step {
	switch p {
	case Aware:
		return []Step{{Investigating, false}, {Confirmed, false}, {Closed, true}}
	case Investigating:
		return []Step{{Confirmed, false}, {Acting, false}, {Closed, true}}
	case Confirmed:
		return []Step{{Acting, false}, {Investigating, true}}
	case Acting:
		return []Step{{Remedied, false}, {Investigating, true}}
	case Remedied:
		return []Step{{Closed, false}, {Acting, true}}
	case Closed:
		return []Step{{Investigating, true}}
	}
	return nil
}

func (p Phase) step(to Phase) (Step, bool) {
	steps := p.Steps()
	i := slices.IndexFunc(steps, func(s Step) bool { return s.To == to })
	if i < 0 {
		return Step{}, false
	}
	return steps[i], true
}

func (p Phase) known() bool { return slices.Contains(Phases(), p) }

// action names the event of a move, so that the clock finds the end without reading data.
func (p Phase) action(to Phase) string {
	switch {
	case to == Closed:
		return EventClosed
	case p == Closed:
		return EventReopened
	}
	return EventPhase
}
