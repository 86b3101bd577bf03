// Package promise keeps what was promised to the public about incidents: by whom it is kept, by when, and what
// became of it.
//
// A promise is open until it is kept, which needs a proof, or broken or withdrawn, which need a reason. One that is
// open and past its time is overdue: while an incident has such promises it cannot be closed. Its owner is reminded
// by mail before it is due and once more when it is overdue.
package promise

import (
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// State says what has become of a promise.
type State string

// The states.
const (
	Open      State = "open"
	Kept      State = "kept"      // with a proof
	Broken    State = "broken"    // it was not kept, or too late, with the reason
	Withdrawn State = "withdrawn" // it is no longer promised, with the reason
)

// States are all of them, in the order in which they are offered.
func States() []State { return []State{Open, Kept, Broken, Withdrawn} }

// Place says what kind of text a promise stands in.
type Place string

// The places.
const (
	InRelease Place = "release"
	InAnswer  Place = "answer" // to somebody who asked
	Elsewhere Place = "other"
)

// Places are all of them, in the order in which they are offered.
func Places() []Place { return []Place{InRelease, InAnswer, Elsewhere} }

// Made says where a promise was made.
type Made struct {
	Place     Place  `json:"place"`
	ReleaseID string `json:"releaseId"` // of InRelease
	Version   int64  `json:"version"`   // of that release
	Where     string `json:"where"`     // of the others: to whom, in what
}

// Proof shows that a promise was kept: in words, and by a public address or a piece of evidence of the incident.
type Proof struct {
	Text       string `json:"text"`
	URL        string `json:"url"`
	FactID     string `json:"factId"` // with EvidenceID
	EvidenceID string `json:"evidenceId"`
	Name       string `json:"name"` // of the evidence
}

// Note says how far a promise has come.
type Note struct {
	Text   incident.Text `json:"text"`
	Public bool          `json:"public"` // shown in the newsroom, while the promise is
	At     time.Time     `json:"at"`
	By     string        `json:"by"`
}

// The longest texts, in characters, and the most of each.
const (
	MaxText     = 400
	MaxNote     = 2000
	MaxWhere    = 300
	MaxURL      = 2000
	MaxNotes    = 200 // of one promise
	MaxPromises = 300 // of one incident
)

// furthest is how long after the declaration of its incident a promise may be due: what is promised for later is
// no answer to it.
const furthest = 10 * 366 * 24 * time.Hour

// Promise is one thing that was promised.
type Promise struct {
	ID         string        `json:"id"`
	Rev        int64         `json:"rev"`
	IncidentID string        `json:"incidentId"`
	Text       incident.Text `json:"text"`
	Made       Made          `json:"made"`
	OwnerID    string        `json:"ownerId"`
	OwnerName  string        `json:"ownerName"`
	Due        time.Time     `json:"due"`
	State      State         `json:"state"`
	Open       bool          `json:"open"`
	Public     bool          `json:"public"` // shown in the newsroom, with its public notes
	Notes      []Note        `json:"notes"`  // the latest last
	Proof      Proof         `json:"proof"`
	Reason     string        `json:"reason"` // why it was broken, withdrawn or opened again
	EndedAt    time.Time     `json:"endedAt"`
	EndedBy    string        `json:"endedBy"`
	CreatedAt  time.Time     `json:"createdAt"`
	ChangedAt  time.Time     `json:"changedAt"`
	RemindAt   time.Time     `json:"remindAt"` // of the next reminder; zero when none is left
	Told       int64         `json:"told"`     // reminders that were sent for this due time
	Terms      []string      `json:"terms"`
	Owes       bool          `json:"owes"`
	Owed       []audit.Owed  `json:"owed"`
}

// Overdue reports whether the promise should have been kept by now and was not.
func (p Promise) Overdue(now time.Time) bool { return p.Open && p.Due.Before(now) }

// Late reports whether it was kept, and after its time.
func (p Promise) Late() bool { return p.State == Kept && p.EndedAt.After(p.Due) }

// before is how long before a promise is due its owner is reminded: half the time there is, at most a day.
func before(from, due time.Time) time.Duration { return min(24*time.Hour, max(0, due.Sub(from)/2)) }

// plan sets the reminders anew, as of a moment.
func (p *Promise) plan(now time.Time) {
	p.Told = 0
	p.RemindAt = p.Due.Add(-before(now, p.Due))
}

// derive sets what lists ask for.
func (p *Promise) derive() {
	if p.Open = p.State == Open; !p.Open {
		p.RemindAt = time.Time{}
	}
	p.Terms = incident.Terms(p.Text[incident.English], p.Text[incident.Chinese], p.OwnerName)
}

func (p *Promise) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	title, _ := p.Text.In(incident.English)
	if data == nil {
		data = map[string]string{}
	}
	data["promise"] = title
	p.Owed = append(p.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Object(p.ID), Data: data}))
	p.Owes, p.ChangedAt = true, at
}

// Object is how the log names a promise. Its events stand in the stream of its incident.
func Object(id string) string { return "promise:" + id }
