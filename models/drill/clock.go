package drill

import (
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// seen is what the team has done so far, for the conditions.
type seen struct{ statement, fact, disputed bool }

// At is how far the script has run at a moment.
func (d Drill) At(now time.Time) time.Duration {
	ran := time.Duration(d.Elapsed) * time.Millisecond
	if d.Since.IsZero() || now.Before(d.Since) {
		return ran
	}
	return ran + now.Sub(d.Since)*time.Duration(d.Speed)
}

// When is the moment at which the clock reaches so many minutes of the script, as it runs now; zero while it stands.
func (d Drill) When(minutes int64) time.Time {
	if d.Since.IsZero() {
		return time.Time{}
	}
	left := time.Duration(minutes)*time.Minute - time.Duration(d.Elapsed)*time.Millisecond
	return d.Since.Add(max(0, left) / time.Duration(d.Speed))
}

// next is when the next event is due; zero when none is, or the clock stands.
func (d Drill) next() time.Time {
	for _, e := range d.Events {
		if e.Fate == Waiting {
			return d.When(e.Inject.At)
		}
	}
	return time.Time{}
}

// sort keeps the events in the order of the script.
func (d *Drill) sort() {
	slices.SortStableFunc(d.Events, func(a, b Event) int { return int(a.Inject.At - b.Inject.At) })
}

// holds reports whether the condition of an event holds.
func (d Drill) holds(e Event, s seen) bool {
	switch e.If {
	case NoStatement:
		return !s.statement
	case Statement:
		return s.statement
	case NoFact:
		return !s.fact
	case Disputed:
		return s.disputed
	case Unanswered, Answered:
		// Of one that has not arrived itself, neither can be said.
		other, ok := d.Event(e.Of)
		return ok && other.Fate == Arrived && other.Answered() == (e.If == Answered)
	}
	return true
}

// tick lets arrive what is due, and says whether anything has changed.
func (d *Drill) tick(now time.Time, s seen) bool {
	ran, changed := d.At(now), false
	for n := range d.Events {
		e := &d.Events[n]
		if e.Fate != Waiting || time.Duration(e.Inject.At)*time.Minute > ran {
			continue
		}
		changed = true
		if !d.holds(*e, s) {
			e.Fate = Unmet
			d.owe(now, audit.System("drill"), EventUnmet, e.data())
			continue
		}
		d.arrive(e, now, audit.System("drill"))
	}
	return changed
}

func (d *Drill) arrive(e *Event, now time.Time, by audit.Actor) {
	e.Fate, e.Came = Arrived, now
	if e.Answer > 0 {
		e.Due = now.Add(time.Duration(e.Answer) * time.Minute / time.Duration(d.Speed))
	}
	d.owe(now, by, EventArrived, e.data())
}

// pause stops the clock.
func (d *Drill) pause(now time.Time) {
	d.Elapsed, d.Since, d.State = d.At(now).Milliseconds(), time.Time{}, Paused
	d.PausedAt = now
	d.Turn++
}

// resume sets the clock going again. What stood unanswered gets the time back.
func (d *Drill) resume(now time.Time) {
	d.release(now)
	d.Since, d.State = now, Running
	d.Turn++
}

// release gives what stood unanswered the time back for which the drill stood still.
func (d *Drill) release(now time.Time) {
	if d.PausedAt.IsZero() {
		return
	}
	for n := range d.Events {
		e := &d.Events[n]
		if e.Fate != Arrived || e.Answered() {
			continue
		}
		from := d.PausedAt
		if e.Came.After(from) {
			from = e.Came
		}
		held := max(0, now.Sub(from))
		e.Held += held.Milliseconds()
		if !e.Due.IsZero() {
			e.Due = e.Due.Add(held)
		}
	}
	d.PausedAt = time.Time{}
}

func (e Event) data() map[string]string {
	subject, _ := e.Subject.In(incident.English)
	from, _ := e.From.In(incident.English)
	return map[string]string{"inject": e.Key, "channel": string(e.Channel), "subject": subject, "from": from}
}

func (d *Drill) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	d.Owed = append(d.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: incident.Stream(d.ID), Data: data}))
	d.Owes = true
}
