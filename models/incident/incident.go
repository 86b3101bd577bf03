// Package incident keeps the events that may harm trust, and how far the team's answer to each has come.
//
// An incident is declared, moves through guarded phases and is closed. Everything done about it stands in
// its audit stream, "incident:<id>": the facts and releases below it write there as well. The clock
// (times to the first verified fact, the first public statement, the end) is read from that stream and is
// never typed in. An incident is real or a drill for good; everything below a drill is a drill.
package incident

import (
	"slices"
	"time"

	"standfirst/models/audit"
)

// Type says what kind of thing has happened.
type Type string

// The types.
const (
	ProductSafety      Type = "product_safety"
	DataLeak           Type = "data_leak"
	ServiceOutage      Type = "service_outage"
	StaffConduct       Type = "staff_conduct"
	FalseRumour        Type = "false_rumour"
	ExecutiveStatement Type = "executive_statement"
	PartnerFailure     Type = "partner_failure"
	ContentModeration  Type = "content_moderation"
)

// Types are all of them, in the order in which they are offered.
func Types() []Type {
	return []Type{
		ProductSafety, DataLeak, ServiceOutage, StaffConduct,
		FalseRumour, ExecutiveStatement, PartnerFailure, ContentModeration,
	}
}

// Mode says whether an incident is real or rehearsed. It never changes.
type Mode string

// The modes.
const (
	Real  Mode = "real"
	Drill Mode = "drill"
)

// Grades run from 1, the gravest, to 4.
const (
	Gravest   = 1
	Slightest = 4
)

// The longest title and summary, in characters.
const (
	MaxTitle   = 200
	MaxSummary = 4000
	MaxReason  = 2000
)

// Incident is an event that may harm trust.
type Incident struct {
	ID         string       `json:"id"`
	Rev        int64        `json:"rev"`
	Title      Text         `json:"title"`
	Summary    Text         `json:"summary"`
	Type       Type         `json:"type"`
	Grade      int          `json:"grade"` // 1 (gravest) to 4
	Weight     Weight       `json:"weight"`
	ByHand     string       `json:"byHand"` // why the grade is another than the weight gives; "" when it is not
	Private    bool         `json:"private"`
	Withheld   bool         `json:"withheld"` // while it is private, what was published of it is out of the newsroom as well
	Admitted   []string     `json:"admitted"` // users who see it while it is private, whether or not they are of the team
	Seers      []string     `json:"seers"`    // derived: those and the team
	Team       []Seat       `json:"team"`     // the roles that somebody holds, in order
	Origin     Origin       `json:"origin"`
	Mode       Mode         `json:"mode"`
	Phase      Phase        `json:"phase"`
	Open       bool         `json:"open"` // any phase but closed
	DeclaredBy string       `json:"declaredBy"`
	DeclaredAt time.Time    `json:"declaredAt"` // for sorting; the clock reads the audit stream
	UpdatedAt  time.Time    `json:"updatedAt"`
	Terms      []string     `json:"terms"`
	SortKey    string       `json:"sortKey"`
	Owes       bool         `json:"owes"`
	Owed       []audit.Owed `json:"owed"` // events not yet in the log
}

// Drill reports whether the incident, and with it everything below it, is a rehearsal.
func (i Incident) Drill() bool { return i.Mode == Drill }

// Stream is the audit stream of an incident, to which its facts and releases write as well.
func Stream(id string) string { return "incident:" + id }

func (i *Incident) derive() {
	texts := make([]string, 0, 4)
	for _, l := range Languages() {
		texts = append(texts, i.Title[l], i.Summary[l])
	}
	i.Terms = Terms(texts...)
	title, _ := i.Title.In(English)
	i.SortKey = SortKey(title)
	i.Open = i.Phase != Closed
	seers := slices.Clone(i.Admitted)
	for _, s := range i.Team {
		seers = append(seers, s.Holder.ID, s.Deputy.ID)
	}
	slices.Sort(seers)
	i.Seers = slices.DeleteFunc(slices.Compact(seers), func(id string) bool { return id == "" })
}

func (i *Incident) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	i.Owed = append(i.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Stream(i.ID), Data: data}))
	i.Owes = true
	i.UpdatedAt = at
}
