package mailing

import (
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fact"
)

// Status of a delivery.
type Status string

// The states of a delivery.
const (
	Queued      Status = "queued"      // waits for its turn
	InFlight    Status = "sending"     // is being handed over
	Accepted    Status = "accepted"    // the server took it (or it was captured)
	Deferred    Status = "deferred"    // refused for now, will be tried again
	Bounced     Status = "bounced"     // the mailbox does not exist
	Failed      Status = "failed"      // refused for good for another reason, or tried too long
	Suppressed  Status = "suppressed"  // may not be mailed since the audience was frozen
	Stopped     Status = "cancelled"   // the mailing was cancelled or halted first
	Ready       Status = "carry"       // of a hand-over: waits for a person who carries it over
	Unconfirmed Status = "unconfirmed" // handed over, and no answer came: a person decides
)

// Statuses lists them in the order in which pages show them.
func Statuses() []Status {
	return []Status{Queued, Ready, InFlight, Accepted, Deferred, Unconfirmed, Bounced, Failed, Suppressed, Stopped}
}

// Why a contact was left out of the audience, or a delivery will not be sent. The catalogue key of the
// sentence is "mailing.reason."+Reason; where Cause says more, one of its own.
const (
	NoAddress    = "no_address"
	Malformed    = "malformed"
	Duplicate    = "duplicate"
	DoNotContact = "do_not_contact"
	Unapproved   = "unapproved" // a new contact that waits for approval
	Unsubscribed = "opted_out"
	Dead         = "bounced"      // the address is suppressed because it does not exist
	Complained   = "complained"   // and because the reader called our mail junk
	HeldByHand   = "suppressed"   // and because a colleague decided so
	Erased       = "erased"       // the person had everything that we knew of them removed
	Barred       = "unsubscribed" // any of these, in mailings of the time before they were told apart

	ExcludedList    = "excluded"
	ExcludedSegment = "excluded_segment"
	ExcludedRules   = "excluded_rules"
	ExcludedByHand  = "excluded_by_hand"

	OnLeave       = "on_leave"    // at the time of sending
	WishedLess    = "wish"        // the reader wants mail less often
	PitchedLately = "pitched"     // got another mailing within the settings' window
	Capped        = "capped"      // has had as many messages as the settings allow
	SameOutlet    = "same_outlet" // another of the same outlet gets it in this wave
	Replied       = "replied"     // of a follow-up: has answered,
	Covered       = "covered"     // or written about it,
	SameDay       = "same_day"    // or got the first message on this very day
	OffHours      = "off_hours"   // waits for the hours of the reader
	ByLaw         = "law_"        // with a code of contact.Verdict behind it

	EarlierWave = "earlier_wave"
	ByCancel    = "cancelled"  // a person cancelled the mailing
	ByHalt      = "halted"     // a cited fact fell
	TooLong     = "expired"    // deferred until the time for trying was over
	NoAnswer    = "no_answer"  // handed over, no answer
	ByPerson    = "by_person"  // a person decided about an unconfirmed delivery
	Unrendered  = "unrendered" // the message could not be made
	NotNow      = "not_now"    // out of reach for longer than this mailing is news
	LanePaced   = "lane_paced" // waits for its turn within the limits of the settings
	LaneHeld    = "lane_held"  // waits: its provider has asked for less, or for none; see Lane

	WireRetired = "wire_retired" // of a hand-over: the wire is not used any more,
	WireOpen    = "wire_open"    // or has not agreed to hold back what is under an embargo
)

// Delivery is one message of a mailing to one address, and its manifest.
type Delivery struct {
	ID        string    `json:"id"` // of mailing and address
	Rev       int64     `json:"rev"`
	MailingID string    `json:"mailingId"`
	WaveID    string    `json:"waveId"`
	Drill     bool      `json:"drill"` // rehearsed: no claim of it applies but one that keeps it here
	ContactID string    `json:"contactId"`
	WireID    string    `json:"wireId"` // of a hand-over; "" when it goes to a person
	Name      string    `json:"name"`
	Address   string    `json:"address"` // normalised; "" when a person carries it to a wire
	Outlet    string    `json:"outlet"`  // name of the contact's outlet when the audience was frozen
	Lang      string    `json:"lang"`
	After     time.Time `json:"after"`  // of a follow-up: when the message that it follows was handed over
	AlsoTo    string    `json:"alsoTo"` // who else at the outlet gets it, if the message says so
	Via       string    `json:"via"`    // which part of the audience has the reader; see Via…; of a correction or a follow-up: that had them then; "" of old
	Search    string    `json:"search"` // name and address in lower case
	State     Status    `json:"state"`
	Reason    string    `json:"reason"`
	DueAt     time.Time `json:"dueAt"` // queued, deferred: not before; sending: when its lease ends
	Turn      int64     `json:"turn"`  // its place among those that are due together: that in the audience, where it lies
	At        time.Time `json:"at"`    // of the last change of state, but that to sending: see SentAt
	Lane      string    `json:"lane"`  // see LaneOf; "" of old
	Attempts  int64     `json:"attempts"`
	Owner     string    `json:"owner"` // run that marked it sending

	// The manifest: what was handed over.
	ReleaseID      string     `json:"releaseId"`
	ReleaseVersion int        `json:"releaseVersion"`
	Facts          []fact.Ref `json:"facts"`
	BodyHash       string     `json:"bodyHash"` // SHA-256, lower-case hex, of subject, text and HTML
	MessageID      string     `json:"messageId"`
	FirstAt        time.Time  `json:"firstAt"`  // when it was first handed over
	SentAt         time.Time  `json:"sentAt"`   // when it was last handed over
	Captured       bool       `json:"captured"` // kept in the portal, not sent

	// What the server said last.
	Code     int64  `json:"code"`
	Enhanced string `json:"enhanced"`
	Text     string `json:"text"`
	Why      string `json:"why"` // message key that says it, with {code} and {text}; "" when it was taken
	Stage    string `json:"stage"`
	Meaning  string `json:"meaning"` // what it means: reply.Verdict.Why; "" when nothing was refused

	Clicked   bool      `json:"clicked"` // a person on the reader's side has followed a link; see Click
	Replied   bool      `json:"replied"` // the reader has answered; see Reply
	Suspect   bool      `json:"suspect"` // the server says that the mailbox does not exist
	CreatedAt time.Time `json:"createdAt"`

	until time.Time // let through by a limit until then; see Late
}

// Reader is who gets a delivery.
type Reader struct{ Address, ContactID string }

// Reader is who gets it. It holds nothing else of the delivery.
func (d Delivery) Reader() Reader {
	return Reader{strings.Clone(d.Address), strings.Clone(d.ContactID)}
}

// Carried reports whether the reader has, or may have, received the message.
func (d Delivery) Carried() bool {
	return d.State == Accepted || d.State == Unconfirmed || d.State == InFlight
}

func (d Delivery) firstTry(now time.Time) time.Time {
	if d.FirstAt.IsZero() {
		return now
	}
	return d.FirstAt
}

// Cites reports whether its message cited this version of a fact.
func (d Delivery) Cites(ref fact.Ref) bool {
	for _, r := range d.Facts {
		if r == ref {
			return true
		}
	}
	return false
}

// Removed is somebody who was left out of a mailing when its audience was frozen, and why.
type Removed struct {
	ID        string    `json:"id"` // of mailing, wave and contact
	Rev       int64     `json:"rev"`
	MailingID string    `json:"mailingId"`
	WaveID    string    `json:"waveId"`
	ContactID string    `json:"contactId"`
	Name      string    `json:"name"`
	Address   string    `json:"address"`
	Reason    string    `json:"reason"`
	About     string    `json:"about"`  // the use of the list or segment that leaves them out; see ListUse
	Search    string    `json:"search"` // name and address in lower case
	Until     string    `json:"until"`  // last day of a leave, "" when it is open
	At        time.Time `json:"at"`
}

// Reasons lists why people are left out of an audience, in the order in which pages show them.
func Reasons() []string {
	return []string{
		NoAddress, Malformed, Duplicate, DoNotContact, Unapproved, Unsubscribed, Dead, Complained, HeldByHand, Erased, Barred,
		ByLaw + contact.LawRefused, ByLaw + contact.LawNoBasis, ByLaw + contact.LawWrongBasis, ByLaw + contact.LawExpired,
		OnLeave, WishedLess, PitchedLately, Capped, Replied, Covered, SameDay, SameOutlet, ExcludedList, ExcludedSegment, ExcludedRules, ExcludedByHand, EarlierWave,
		WireRetired, WireOpen,
	}
}

// Cause is what Removed are counted by: a reason and, where lists or segments leave people out, which one.
type Cause struct{ Reason, About string }

// DeliveryID is the id of the delivery of a mailing to a normalised address.
func DeliveryID(mailingID, address string) string { return hashID("delivery", mailingID, address) }
