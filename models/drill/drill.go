// Package drill rehearses incidents.
//
// A scenario is a script of injects: a journalist's mail with a deadline, a post that goes round, a call from a
// regulator, each so many minutes after the start and some of them only if the team has or has not done something
// yet. Scenarios are supplied with the program; a space may change them, copy them and write its own.
//
// A drill is an incident of mode drill together with a run of a scenario. Its injects arrive on a clock, which can run
// faster than the real one, stand still and be moved on by hand; the team answers them in the drill's own inbox.
// Nothing that the team does in it leaves the house (see incident.Incidents.Leaves). When it ends it is scored by what
// the log of the incident says and by nothing that anybody has typed in.
package drill

import (
	"cmp"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// Channel says how an inject reaches the team.
type Channel string

// The channels.
const (
	Mail   Channel = "mail"
	Call   Channel = "call"
	Post   Channel = "post"   // in a social network
	News   Channel = "news"   // an article
	Inside Channel = "inside" // from a colleague
)

// Channels are all of them, in the order in which forms show them.
func Channels() []Channel { return []Channel{Mail, Call, Post, News, Inside} }

// Condition says when an inject arrives at all. It is looked at when the inject is due.
type Condition string

// The conditions.
const (
	Always      Condition = ""
	NoStatement Condition = "no_statement" // nothing has been published yet
	Statement   Condition = "statement"    // something has
	NoFact      Condition = "no_fact"      // no fact is verified yet
	Disputed    Condition = "disputed"     // a fact is disputed, or was retracted
	Unanswered  Condition = "unanswered"   // the inject that Of names has not been answered
	Answered    Condition = "answered"     // it has
)

// Conditions are all of them, in the order in which forms show them.
func Conditions() []Condition {
	return []Condition{Always, NoStatement, Statement, NoFact, Disputed, Unanswered, Answered}
}

// about reports whether the condition is about another inject.
func (c Condition) about() bool { return c == Unanswered || c == Answered }

// Inject is one event of a script.
type Inject struct {
	Key     string        `json:"key"` // unique in the scenario; Of names it
	At      int64         `json:"at"`  // minutes of the script after its start
	Channel Channel       `json:"channel"`
	From    incident.Text `json:"from"`
	Subject incident.Text `json:"subject"`
	Body    incident.Text `json:"body"`
	Answer  int64         `json:"answer"` // minutes within which an answer is wanted; 0: none is
	If      Condition     `json:"if"`
	Of      string        `json:"of"` // key of the inject that If is about
}

// The most injects of a script, and the longest texts in characters.
const (
	MaxInjects = 60
	MaxAt      = 24 * 60 // minutes
	MaxFrom    = 120
	MaxSubject = 200
	MaxBody    = 4000
	MaxAnswer  = 4000
)

// Scenario is a script with the incident that it is about.
type Scenario struct {
	ID        string        `json:"id"` // a supplied one has the name of its file
	Rev       int64         `json:"rev"`
	Title     incident.Text `json:"title"`
	Summary   incident.Text `json:"summary"` // what the team is told at the start
	Type      incident.Type `json:"type"`
	Grade     int           `json:"grade"` // sets the targets; how far it has spread is for the team to assess
	Injects   []Inject      `json:"injects"`
	Own       bool          `json:"own"` // the space has changed or made it
	CreatedAt time.Time     `json:"createdAt"`
	ChangedAt time.Time     `json:"changedAt"`
	ChangedBy string        `json:"changedBy"`
}

// Minutes is how long the script runs at the usual speed.
func (s Scenario) Minutes() int64 {
	var last int64
	for _, i := range s.Injects {
		last = max(last, i.At)
	}
	return last
}

// State says whether a drill goes on.
type State string

// The states of a drill.
const (
	Running State = "running"
	Paused  State = "paused"
	Ended   State = "ended"
)

// Speeds are how fast the script may run against the real clock.
func Speeds() []int64 { return []int64{1, 2, 5} }

// Fate is what has become of an inject.
type Fate string

// The fates.
const (
	Waiting Fate = "waiting"
	Arrived Fate = "arrived"
	Skipped Fate = "skipped" // by whoever runs the drill
	Unmet   Fate = "unmet"   // its condition did not hold when it was due
)

// Reply is what the team said to an inject.
type Reply struct {
	At   time.Time `json:"at"`
	ByID string    `json:"byId"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// Event is an inject in a drill.
type Event struct {
	Inject
	Fate    Fate      `json:"fate"`
	Manual  bool      `json:"manual"` // added, or brought forward, by whoever runs the drill
	Came    time.Time `json:"came"`
	Due     time.Time `json:"due"`  // zero: no answer is wanted
	Held    int64     `json:"held"` // milliseconds during which the drill stood still and no answer was there
	Replies []Reply   `json:"replies"`
}

// Answered reports whether the team has answered.
func (e Event) Answered() bool { return len(e.Replies) > 0 }

// Wanted reports whether it has arrived and an answer was wanted.
func (e Event) Wanted() bool { return e.Fate == Arrived && e.Answer > 0 }

// Took is how long the first answer took, without the time for which the drill stood still.
func (e Event) Took() time.Duration {
	if !e.Answered() {
		return 0
	}
	return max(0, e.Replies[0].At.Sub(e.Came)-time.Duration(e.Held)*time.Millisecond)
}

// InTime reports whether the first answer came when it was wanted.
func (e Event) InTime() bool { return e.Answered() && !e.Replies[0].At.After(e.Due) }

// Note is what an observer has seen.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// MaxNotes is how many notes a drill keeps.
const MaxNotes = 200

// Drill is a run of a scenario. Its id is the incident's.
type Drill struct {
	ID         string        `json:"id"`
	Rev        int64         `json:"rev"`
	ScenarioID string        `json:"scenarioId"`
	Title      incident.Text `json:"title"` // of the scenario when it began
	Speed      int64         `json:"speed"`
	State      State         `json:"state"`
	Open       bool          `json:"open"` // it has not ended
	StartedAt  time.Time     `json:"startedAt"`
	StartedBy  string        `json:"startedBy"`
	EndedAt    time.Time     `json:"endedAt"`
	EndedBy    string        `json:"endedBy"`
	Elapsed    int64         `json:"elapsed"` // milliseconds of the script that had run at Since, or when it was paused
	Since      time.Time     `json:"since"`   // when the clock was last set going; zero while it stands still
	PausedAt   time.Time     `json:"pausedAt"`
	Turn       int64         `json:"turn"` // raised whenever the clock or the script is changed; names the job
	Events     []Event       `json:"events"`
	Notes      []Note        `json:"notes"`
	Score      Score         `json:"score"` // once it has ended
	Parts      []Part        `json:"parts"` // once it has ended: who took part
	Owes       bool          `json:"owes"`
	Owed       []audit.Owed  `json:"owed"`
}

// Event returns the event with this key.
func (d Drill) Event(key string) (Event, bool) {
	at := slices.IndexFunc(d.Events, func(e Event) bool { return e.Key == key })
	if at < 0 {
		return Event{}, false
	}
	return d.Events[at], true
}

// Inbox are the events that have arrived, the latest first.
func (d Drill) Inbox() []Event {
	var out []Event
	for _, e := range d.Events {
		if e.Fate == Arrived {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int {
		return cmp.Or(b.Came.Compare(a.Came), cmp.Compare(b.Inject.At, a.Inject.At))
	})
	return out
}

// Script are the events that have not arrived, in the order of the script.
func (d Drill) Script() []Event {
	var out []Event
	for _, e := range d.Events {
		if e.Fate != Arrived {
			out = append(out, e)
		}
	}
	return out
}
