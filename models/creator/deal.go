package creator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"standfirst/models/audit"
)

// State says how far a deal has come.
type State string

// The states of a deal.
const (
	Draft        State = "draft"
	Offered      State = "offered"
	Accepted     State = "accepted"
	Declined     State = "declined"
	Briefed      State = "briefed"
	Acknowledged State = "acknowledged"
	Submitted    State = "submitted" // a draft is in
	Changes      State = "changes"   // changes are asked for
	Approved     State = "approved"  // the draft may be published
	Published    State = "published"
	Retained     State = "retained" // stays up until a date
	Ended        State = "ended"
	Cancelled    State = "cancelled"
)

// Stages group the states for the board, in order.
var Stages = []string{"arranging", "working", "live", "closed"}

var stages = map[State]string{
	Draft: "arranging", Offered: "arranging", Accepted: "arranging",
	Briefed: "working", Acknowledged: "working", Submitted: "working", Changes: "working", Approved: "working",
	Published: "live", Retained: "live",
	Declined: "closed", Ended: "closed", Cancelled: "closed",
}

// States are all states in their order.
var States = []State{Draft, Offered, Accepted, Declined, Briefed, Acknowledged, Submitted, Changes, Approved, Published, Retained, Ended, Cancelled}

// Way is the straight way of a deal, for showing how far it has come.
var Way = []State{Draft, Offered, Accepted, Briefed, Acknowledged, Submitted, Approved, Published, Retained, Ended}

// Langs are the languages that a brief may be in.
var Langs = []string{"zh-CN", "en"}

// Terms are what a deal is about. They can be changed until the creator has accepted.
type Terms struct {
	ContactID  string
	AccountID  string // one of the contact's accounts
	Title      string
	Format     string
	Benefit    Benefit
	Given      string // what is given: the product, the share, the post held
	Amount     int64  // cost to us in the smallest unit of the currency
	Currency   string
	Country    string // where the readers are, two letters; "" takes the contact's
	Lang       string // of brief and label
	IncidentID string
	PublishBy  string // date; "" is open
	RetainDays int    // how long the post stays up
}

// Deal is an agreement with a creator, from the first thought to the end of retention. All of it is one
// document, which is its transaction.
type Deal struct {
	ID          string  `json:"id"`
	Rev         int64   `json:"rev"`
	ContactID   string  `json:"contact_id"`
	ContactName string  `json:"contact_name"`
	AccountID   string  `json:"account_id"`
	Platform    string  `json:"platform"`
	Handle      string  `json:"handle"`
	Title       string  `json:"title"`
	Format      string  `json:"format"`
	Benefit     Benefit `json:"benefit"`
	Given       string  `json:"given"`
	Amount      int64   `json:"amount"`
	Currency    string  `json:"currency"`
	Country     string  `json:"country"`
	Lang        string  `json:"lang"`
	IncidentID  string  `json:"incident_id"`
	Drill       bool    `json:"drill"`  // of its incident
	Erased      bool    `json:"erased"` // the creator was: only what the books must hold is left, and nothing follows
	PublishBy   string  `json:"publish_by"`
	RetainDays  int     `json:"retain_days"`

	State    State    `json:"state"`
	Override Override `json:"override"` // another label than the rules ask for
	Approval Approval `json:"approval"` // legal's
	Reason   string   `json:"reason"`   // why it was declined, cancelled or ended

	Brief  Brief   `json:"brief"`  // the current one; Version 0 is none
	Briefs []Brief `json:"briefs"` // earlier ones, oldest first
	Link   Link    `json:"link"`   // the creator's own, to the brief
	Drafts []Text  `json:"drafts"` // oldest first

	Post        Post   `json:"post"`
	RetainUntil string `json:"retain_until"` // date
	CheckDue    bool   `json:"check_due"`    // the date of retention has come and nobody has looked
	Looks       []Look `json:"looks"`        // whether the post still stands

	Rating Rating `json:"rating"`

	CreatedBy   string    `json:"created_by"`
	CreatedName string    `json:"created_name"`
	CreatedAt   time.Time `json:"created_at"`
	TermsBy     string    `json:"terms_by"` // who last changed the terms
	UpdatedAt   time.Time `json:"updated_at"`

	// Derived.
	Stage string       `json:"stage"`
	Open  bool         `json:"open"`
	Due   string       `json:"due"` // the next date; "9999-12-31" is none
	Terms []string     `json:"terms"`
	Facts []string     `json:"fact_ids"` // that the current brief cites
	Owes  bool         `json:"owes"`
	Owed  []audit.Owed `json:"owed"`
}

// Override is a label that people chose over the one that the rules give, and why.
type Override struct {
	Text   string    `json:"text"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

func hash(parts []any) string {
	data, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Label is the disclosure that is due: what the rules ask for, or what people chose over it with a reason.
func (d Deal) Label() Due {
	due := Disclosure(d.Benefit, d.Platform, d.Country)
	if d.Override.Text != "" && d.Benefit.Any() {
		return Due{Labels: []Label{{Rule: "override", Text: d.Override.Text}}, Tool: due.Tool}
	}
	return due
}

// Agreed reports whether the creator ever accepted: the benefit then belongs to their history.
func (d Deal) Agreed() bool {
	return !slices.Contains([]State{Draft, Offered, Declined}, d.State) && (d.State != Cancelled || !d.Brief.SentAt.IsZero())
}

// Live reports whether the post is up, as far as we know.
func (d Deal) Live() bool { return d.State == Published || d.State == Retained }

// Looked reports whether somebody has looked at the post since the day came to which it was to stay up.
func (d Deal) Looked() bool {
	n := len(d.Looks)
	return n > 0 && d.Looks[n-1].At.Format(time.DateOnly) >= d.RetainUntil
}

// Rateable reports whether the creator has worked, so that one can say how it went.
func (d Deal) Rateable() bool {
	return d.Live() || d.State == Ended || (d.State == Cancelled && !d.Brief.SentAt.IsZero())
}

// Settled reports whether the creator has answered, so that the terms stand as they are.
func (d Deal) Settled() bool { return d.State != Draft && d.State != Offered }

// noDate sorts behind every date.
const noDate = "9999-12-31"

// NextDate is the date by which something is to happen, "" for none.
func (d Deal) NextDate() string {
	if d.Due == noDate {
		return ""
	}
	return d.Due
}

// derive fills what lists go by. Every change of a deal ends in it.
func (d *Deal) derive() {
	d.Stage = stages[d.State]
	d.Open = d.Stage != "closed"
	if d.Erased {
		d.Stage, d.Open = "closed", false
	}
	d.Due = noDate
	switch {
	case d.Erased:
	case d.State == Retained && d.RetainUntil != "":
		d.Due = d.RetainUntil
	case (d.Stage == "arranging" || d.Stage == "working") && d.PublishBy != "":
		d.Due = d.PublishBy
	}
	d.Facts = nil
	for _, cited := range d.Brief.Facts {
		d.Facts = append(d.Facts, cited.FactID)
	}
	d.Owes = len(d.Owed) > 0
}

func (d *Deal) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	all := map[string]string{"title": d.Title}
	for name, value := range data {
		all[name] = value
	}
	d.Owed = append(d.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: "deal:" + d.ID, Data: all}))
	d.Owes, d.UpdatedAt = true, at
}
