// Package enquiry keeps what the press asks: who, what, until when it is needed, who of the team sees to it, and what
// became of it.
//
//	open ──▶ answered | declined
//	  ▲            │
//	  └── reopen ──┘
//
// An enquiry is answered by an answer that is on record among those of its incident, or, where there is none, by what
// somebody notes. When it was answered is when that was said, not when it was written down.
package enquiry

import (
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// State is what became of an enquiry.
type State string

// The states.
const (
	Open     State = "open"
	Answered State = "answered"
	Declined State = "declined" // we said that we would not answer
)

// States are all of them, in the order in which they are offered.
func States() []State { return []State{Open, Answered, Declined} }

// The most characters of a question, a note and a name.
const (
	MaxQuestion = 4000
	MaxNote     = 2000
	MaxName     = 120
)

// Enquiry is a question of the press.
type Enquiry struct {
	ID          string    `json:"id"`
	Rev         int64     `json:"rev"`
	IncidentID  string    `json:"incidentId"`  // "" for none
	ContactID   string    `json:"contactId"`   // "" for none
	ContactName string    `json:"contactName"` // when it was noted
	OutletID    string    `json:"outletId"`    // "" for none
	OutletName  string    `json:"outletName"`
	OutletWas   []string  `json:"outletWas"` // ids of outlets that became part of this one
	Name        string    `json:"name"`      // of somebody who is not among the contacts
	Channel     string    `json:"channel"`   // one of line.Channels
	Question    string    `json:"question"`
	Came        time.Time `json:"came"`    // when it reached us
	Due         time.Time `json:"due"`     // until when the answer is needed; zero: nobody has said
	OwnerID     string    `json:"ownerId"` // user, "" nobody yet
	OwnerName   string    `json:"ownerName"`
	State       State     `json:"state"`
	EndedAt     time.Time `json:"endedAt"`  // when it was answered or declined
	EndedBy     string    `json:"endedBy"`  // name
	AnswerID    string    `json:"answerId"` // "" where the answer is not on record
	Note        string    `json:"note"`     // how it was answered, or why not
	NotedAt     time.Time `json:"notedAt"`
	NotedBy     string    `json:"notedBy"` // name
	Erased      bool      `json:"erased"`  // the question named somebody who asked to be erased

	Terms []string     `json:"terms"` // of the question and of who asks
	Owes  bool         `json:"owes"`
	Owed  []audit.Owed `json:"owed"`
}

// Late reports whether it is open past the time at which the answer is needed.
func (e Enquiry) Late(now time.Time) bool {
	return e.State == Open && !e.Due.IsZero() && now.After(e.Due)
}

// InTime reports whether it was answered by the time at which the answer was needed. Where nobody had said when that
// is, it was neither in time nor late.
func (e Enquiry) InTime() bool {
	return e.State == Answered && !e.Due.IsZero() && !e.EndedAt.After(e.Due)
}

// Took is how long the answer took; false when there is none.
func (e Enquiry) Took() (time.Duration, bool) {
	if e.State != Answered || e.EndedAt.Before(e.Came) {
		return 0, false
	}
	return e.EndedAt.Sub(e.Came), true
}

// Whom are the names of those who ask: the person, and the outlet.
func (e Enquiry) Whom() []string {
	var out []string
	for _, name := range []string{e.ContactName, e.Name, e.OutletName} {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

func (e *Enquiry) derive() {
	e.Terms = incident.Terms(append(e.Whom(), e.Question)...)
	e.Owes = len(e.Owed) > 0
}

// Object is how events name an enquiry.
func Object(id string) string { return "enquiry:" + id }

// owe notes an event. It names the outlet and no person: the log keeps what is erased elsewhere.
func (e *Enquiry) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	if data == nil {
		data = map[string]string{}
	}
	data["outlet"] = e.OutletName
	e.Owes = true
	e.Owed = append(e.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Object(e.ID), Data: data}))
}

// stream is where its events stand.
func (e Enquiry) stream() string {
	if e.IncidentID == "" {
		return "space"
	}
	return incident.Stream(e.IncidentID)
}
