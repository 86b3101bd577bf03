package mailing

import (
	"time"

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
	Unconfirmed Status = "unconfirmed" // handed over, and no answer came: a person decides
)

// Statuses lists them in the order in which pages show them.
func Statuses() []Status {
	return []Status{Queued, InFlight, Accepted, Deferred, Unconfirmed, Bounced, Failed, Suppressed, Stopped}
}

// Why a contact was left out of the audience, or a delivery will not be sent. The catalogue key of the
// sentence is "mailing.reason."+Reason.
const (
	NoAddress    = "no_address"
	Malformed    = "malformed"
	Duplicate    = "duplicate"
	DoNotContact = "do_not_contact"
	Unsubscribed = "unsubscribed"
	ExcludedList = "excluded"
	EarlierWave  = "earlier_wave"
	ByCancel     = "cancelled"  // a person cancelled the mailing
	ByHalt       = "halted"     // a cited fact fell
	TooLong      = "expired"    // deferred until the time for trying was over
	NoAnswer     = "no_answer"  // handed over, no answer
	ByPerson     = "by_person"  // a person decided about an unconfirmed delivery
	Unrendered   = "unrendered" // the message could not be made
)

// Delivery is one message of a mailing to one address, and its manifest.
type Delivery struct {
	ID        string    `json:"id"` // of mailing and address
	Rev       int64     `json:"rev"`
	MailingID string    `json:"mailingId"`
	WaveID    string    `json:"waveId"`
	ContactID string    `json:"contactId"`
	Name      string    `json:"name"`
	Address   string    `json:"address"` // normalised
	Outlet    string    `json:"outlet"`  // name of the contact's outlet when the audience was frozen
	Lang      string    `json:"lang"`
	Search    string    `json:"search"` // name and address in lower case
	State     Status    `json:"state"`
	Reason    string    `json:"reason"`
	DueAt     time.Time `json:"dueAt"` // queued, deferred: not before; sending: when its lease ends
	At        time.Time `json:"at"`    // of the last change of state
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

	Suspect   bool      `json:"suspect"` // the server says that the mailbox does not exist
	CreatedAt time.Time `json:"createdAt"`
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
	At        time.Time `json:"at"`
}

// DeliveryID is the id of the delivery of a mailing to a normalised address.
func DeliveryID(mailingID, address string) string { return hashID("delivery", mailingID, address) }
