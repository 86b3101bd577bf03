// Package correction keeps what outlets are asked to correct, as cases: the disputed sentence, the fact or the refuted
// claim that it is about, the letter, and what became of it.
//
//	draft ──▶ sent ──▶ acknowledged ──▶ corrected | refused | unanswered
//	  ▲         └──────────────────────────┘      │
//	  └──────────────── escalate ─────────────────┘    (author, then desk, then press council)
//
// Only a difference from a fact of ours or a refuted claim is a ground. Opinion and tone are none: there is no way to
// choose them. The page is captured when the case opens and looked at again after the letter has left; the machine says
// what has changed, and a person says whether that is a correction.
package correction

import (
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// State is how far a request has come.
type State string

// The states.
const (
	Draft        State = "draft"
	Sent         State = "sent"
	Acknowledged State = "acknowledged"
	Corrected    State = "corrected"
	Refused      State = "refused"
	Unanswered   State = "unanswered"
	Withdrawn    State = "withdrawn" // by us: we were wrong, or it does not matter any more
)

// States are all of them, in the order of a case.
func States() []State {
	return []State{Draft, Sent, Acknowledged, Corrected, Refused, Unanswered, Withdrawn}
}

// Ended reports whether nothing is awaited any more.
func (s State) Ended() bool { return slices.Contains(States()[3:], s) }

// The kinds of ground.
const (
	ByFact  = "fact"  // the article differs from a verified fact, or has an older one
	ByClaim = "claim" // it repeats a refuted claim
)

// Stages are whom a request is made to, one after the other: whoever wrote it, the desk, and the body that
// complaints about the press go to. A later one is tried when the one before has not helped.
func Stages() []string { return []string{"author", "desk", "council"} }

// Request is one case.
type Request struct {
	ID         string `json:"id"` // of the clip and the ground: the same is asked for once
	Rev        int64  `json:"rev"`
	ClipID     string `json:"clip_id"`
	URL        string `json:"url"`
	Title      string `json:"title"` // of the article
	Lang       string `json:"lang"`  // of the article, in which is written
	IncidentID string `json:"incident_id"`
	OutletID   string `json:"outlet_id"`
	OutletName string `json:"outlet_name"`
	ContactID  string `json:"contact_id"` // who wrote the article, "" when it is not known

	Ground   string        `json:"ground"` // ByFact or ByClaim
	FactID   string        `json:"fact_id"`
	FactKey  string        `json:"fact_key"`
	Version  int           `json:"version"`  // of the fact that is right
	Disputed string        `json:"disputed"` // the sentence of the article
	Wrong    string        `json:"wrong"`    // what in it is wrong: a figure, a wording; "" is the sentence
	Right    incident.Text `json:"right"`
	Why      string        `json:"why"`      // why a claim is refuted, "" of a fact
	Evidence string        `json:"evidence"` // address where readers can check it, "" for none

	State    State     `json:"state"`
	Stage    string    `json:"stage"` // one of Stages
	Letter   Letter    `json:"letter"`
	Steps    []Step    `json:"steps"` // oldest first
	OwnerID  string    `json:"owner_id"`
	Owner    string    `json:"owner"`
	OpenedAt time.Time `json:"opened_at"`
	SentAt   time.Time `json:"sent_at"` // the first letter
	EndedAt  time.Time `json:"ended_at"`
	At       time.Time `json:"at"`        // last change
	AnswerBy time.Time `json:"answer_by"` // until when an answer is expected
	RemindAt time.Time `json:"remind_at"` // zero when no reminder is left
	Told     int       `json:"told"`      // reminders sent
	CheckAt  time.Time `json:"check_at"`  // when the page is looked at next; zero: not any more

	Before Capture `json:"before"`
	After  Capture `json:"after"` // the last look
	Looks  int     `json:"looks"`
	Found  Found   `json:"found"`

	Terms []string     `json:"terms"` // of the headline, the outlet and the key of the fact
	Owes  bool         `json:"owes"`
	Owed  []audit.Owed `json:"owed"`
}

// Letter is what is sent. To is an address; without one the request is made by other ways, and noted as sent.
type Letter struct {
	To       string `json:"to"`
	Name     string `json:"name"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
	Delivery string `json:"delivery"` // "", "sending" (left, and nobody knows with what end), "taken", or the key of what went wrong
}

// Step is something that happened in a case.
type Step struct {
	Kind   string    `json:"kind"` // a state that was reached, or "note", "escalated", "found"
	Note   string    `json:"note"`
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Capture is the page at a moment. Text is the article, at most maxKept characters of it.
type Capture struct {
	SHA256 string    `json:"sha256"` // of the archived copy
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
}

// What a look at the page may find.
const (
	Same     = "same"    // the sentence stands as it stood
	Changed  = "changed" // it does not, and what is there instead is for a person to read
	Mended   = "mended"  // what is right stands there, or what was wrong is gone and a correction is announced
	Gone     = "gone"    // the page is gone
	NotFetch = "unseen"  // it could not be had
)

// Found is what the last look found, proposed to a person.
type Found struct {
	Kind string    `json:"kind"` // "" before the first look
	Note string    `json:"note"` // the sentence that announces a correction, or stands in the place of the disputed one
	At   time.Time `json:"at"`
}

// Hours is how long after the first letter the case ended, in whole hours.
func (r Request) Hours() int {
	if r.SentAt.IsZero() || r.EndedAt.Before(r.SentAt) {
		return 0
	}
	return int(r.EndedAt.Sub(r.SentAt) / time.Hour)
}

// Late reports whether an answer is overdue.
func (r Request) Late(now time.Time) bool {
	return (r.State == Sent || r.State == Acknowledged) && !r.AnswerBy.IsZero() && now.After(r.AnswerBy)
}

// May reports whether the case can go on to a state.
func (r Request) May(to State) bool {
	switch to {
	case Sent:
		return r.State == Draft
	case Acknowledged:
		return r.State == Sent
	case Corrected:
		return r.State != Draft && r.State != Corrected && r.State != Withdrawn
	case Refused, Unanswered:
		return r.State == Sent || r.State == Acknowledged
	case Withdrawn:
		return !r.State.Ended()
	}
	return false
}

// Next is the stage after the one of the case; "" when there is none.
func (r Request) Next() string {
	i := slices.Index(Stages(), r.Stage)
	if i < 0 || i+1 >= len(Stages()) {
		return ""
	}
	return Stages()[i+1]
}
