// Package complaint keeps the cases of people whom an incident has harmed: what harm, what they wish, what they were
// offered, and what came of it.
//
// A case says nothing of the person. Who complains, how to reach them and what they have written lie in a record
// of their own, which few may open; each opening is in the log. That record can be erased, and is erased by itself
// three years after the case has ended; the case stays. Offers in one incident for one kind of harm are compared:
// one that is far from the others needs a reason.
package complaint

import (
	"time"

	"standfirst/models/audit"
)

// State says how far a case has come.
type State string

// The states.
const (
	Received  State = "received"
	InHand    State = "in_hand"
	Offered   State = "offered"
	Settled   State = "settled"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn" // by the complainant
)

// States are all of them, in order.
func States() []State { return []State{Received, InHand, Offered, Settled, Rejected, Withdrawn} }

// Ended reports whether nothing is to be done any more.
func (s State) Ended() bool { return s == Settled || s == Rejected || s == Withdrawn }

// Harm is the kind of harm; offers are compared within one.
type Harm string

// The kinds of harm.
const (
	Injury  Harm = "injury" // to body or health
	Damage  Harm = "damage" // to things
	Loss    Harm = "loss"   // of money
	Data    Harm = "data"   // personal data
	Service Harm = "service"
	Dignity Harm = "dignity"
	Other   Harm = "other"
)

// Harms are all of them, in the order in which they are offered.
func Harms() []Harm { return []Harm{Injury, Damage, Loss, Data, Service, Dignity, Other} }

// Remedy is what is wished or offered.
type Remedy string

// The remedies.
const (
	Refund       Remedy = "refund"
	Replacement  Remedy = "replacement"
	Apology      Remedy = "apology"
	Compensation Remedy = "compensation"
	OtherRemedy  Remedy = "other"
)

// Remedies are all of them, in the order in which they are offered.
func Remedies() []Remedy { return []Remedy{Refund, Compensation, Replacement, Apology, OtherRemedy} }

// Channel is how a complaint came in.
type Channel string

// The channels. Form is the public one, which nobody chooses by hand.
const (
	Form  Channel = "form"
	Phone Channel = "phone"
	Mail  Channel = "mail"
	Post  Channel = "post"   // in a social network
	Desk  Channel = "person" // in person, in a shop
)

// Channels are those that are chosen by hand, in the order in which they are offered.
func Channels() []Channel { return []Channel{Phone, Mail, Post, Desk} }

// Sum is an amount of money; Amount 0 is none.
type Sum struct {
	Amount   int64  `json:"amount"`   // in the smallest unit of the currency
	Currency string `json:"currency"` // ISO 4217, "" for no money
}

// Offer is what a complainant was offered.
type Offer struct {
	Kind   Remedy    `json:"kind"`
	Sum    Sum       `json:"sum"`
	Reason string    `json:"reason"` // why it is far from those to others; "" when it is not
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// Note is what the team writes down about a case.
type Note struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	By   string    `json:"by"`
}

// The longest texts, in characters, and the most of each.
const (
	MaxName    = 200
	MaxReach   = 254
	MaxStory   = 5000 // what a complainant writes
	MaxSummary = 1000
	MaxReason  = 1000
	MaxNote    = 2000
	MaxNotes   = 200
	MaxOffers  = 50
	MaxCases   = 100_000 // of one incident
)

// kept is how many years a person's record is kept after the case has ended: as long as claims can be made.
const kept = 3

// Case is a complaint. Nothing in it says whose it is.
type Case struct {
	ID         string       `json:"id"`
	Rev        int64        `json:"rev"`
	IncidentID string       `json:"incidentId"`
	Ref        string       `json:"ref"` // what the complainant names it by, "HB-7K3M-92QX"
	Channel    Channel      `json:"channel"`
	Harm       Harm         `json:"harm"`
	Wish       Remedy       `json:"wish"`
	Wished     Sum          `json:"wished"`
	Summary    string       `json:"summary"` // by the team, without names
	State      State        `json:"state"`
	Open       bool         `json:"open"`
	OwnerID    string       `json:"ownerId"` // "" while nobody has taken it in hand
	OwnerName  string       `json:"ownerName"`
	Offers     []Offer      `json:"offers"` // the latest, which counts, last
	Outcome    string       `json:"outcome"`
	RemedyOn   string       `json:"remedyOn"` // the day on which the remedy was or will be given, "2026-12-01"; "" for none
	Notes      []Note       `json:"notes"`    // the latest last
	ReceivedAt time.Time    `json:"receivedAt"`
	EndedAt    time.Time    `json:"endedAt"`
	ChangedAt  time.Time    `json:"changedAt"`
	KeptUntil  time.Time    `json:"keptUntil"` // when the person's record is erased; zero while the case is open
	ErasedAt   time.Time    `json:"erasedAt"`  // when it was; zero while there is one
	Terms      []string     `json:"terms"`
	Owes       bool         `json:"owes"`
	Owed       []audit.Owed `json:"owed"`
}

// Offer returns the offer that counts.
func (c Case) Offer() (Offer, bool) {
	if len(c.Offers) == 0 {
		return Offer{}, false
	}
	return c.Offers[len(c.Offers)-1], true
}

// Person is who complains and what they have written. It has the id of its case.
type Person struct {
	ID         string    `json:"id"`
	Rev        int64     `json:"rev"`
	IncidentID string    `json:"incidentId"`
	Name       string    `json:"name"`
	Reach      string    `json:"reach"` // a mail address, a telephone number or another way, as it was typed
	Key        string    `json:"key"`   // that in one form, by which the complainant asks
	Story      string    `json:"story"` // what happened, in their words
	Wish       string    `json:"wish"`  // what they wish, in their words
	Lang       string    `json:"lang"`
	Consent    string    `json:"consent"` // the text that they have agreed to, or how that was said
	ConsentAt  time.Time `json:"consentAt"`
}

// intake is whether the public may complain about an incident on a form. Without a document it may not.
type intake struct {
	ID   string       `json:"id"` // of the incident
	Rev  int64        `json:"rev"`
	Open bool         `json:"open"`
	Owes bool         `json:"owes"`
	Owed []audit.Owed `json:"owed"`
}
