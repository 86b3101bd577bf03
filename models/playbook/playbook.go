// Package playbook keeps what a team does in each kind of incident: steps with roles and due times, a prepared
// first statement with gaps, and whom to tell what.
//
// One playbook a kind is supplied with the program. A space may change its own and take the supplied one back.
// Applying one to an incident makes its tasks once, however often it is applied.
package playbook

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"standfirst/models/incident"
)

// Step is one thing to be done. Its key never changes, so that applying a changed playbook again adds only what
// is new.
type Step struct {
	Key    string        `json:"key"`
	Role   incident.Role `json:"role"`
	Offset int64         `json:"offset"` // minutes after the declaration
	Title  incident.Text `json:"title"`
}

// Kind is a group of people that an incident concerns.
type Kind string

// The kinds, in the order in which pages show them.
const (
	Media      Kind = "media"
	Creators   Kind = "creators"
	Regulators Kind = "regulators"
	Partners   Kind = "partners"
	Users      Kind = "users"
	Staff      Kind = "staff"
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{Media, Creators, Regulators, Partners, Users, Staff} }

// Audience is a group of people with what it needs to hear.
type Audience struct {
	Kind Kind          `json:"kind"`
	Need incident.Text `json:"need"`
}

// Playbook is the plan of one kind of incident.
type Playbook struct {
	ID         string        `json:"id"` // the kind of incident
	Rev        int64         `json:"rev"`
	Type       incident.Type `json:"type"`
	Steps      []Step        `json:"steps"`
	Statement  incident.Text `json:"statement"` // gaps stand in [brackets]
	Audiences  []Audience    `json:"audiences"`
	Own        bool          `json:"own"` // the space has changed it
	ReviewedAt time.Time     `json:"reviewedAt"`
	ReviewedBy string        `json:"reviewedBy"`
	ChangedAt  time.Time     `json:"changedAt"`
	ChangedBy  string        `json:"changedBy"`
	Approved   Approval      `json:"approved"` // legal's, of the prepared statement
}

// Approval is legal's word for a prepared statement. It holds for the words whose hash it carries.
type Approval struct {
	By   string    `json:"by"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	Hash string    `json:"hash"`
}

// Legal is the department that approves prepared statements.
const Legal = "legal"

// StatementApproved reports whether legal has approved the prepared statement as it stands.
func (p Playbook) StatementApproved() bool {
	return p.Approved.By != "" && p.Approved.Hash == p.StatementHash()
}

// StatementHash names the words of the prepared statement.
func (p Playbook) StatementHash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "standfirst.statement.1\x00%s\x00%q\x00%q", p.Type, p.Statement[incident.English], p.Statement[incident.Chinese]))
	return hex.EncodeToString(sum[:])
}

// Stale is how long a review counts; after it the playbook wants a look (field.md C-25).
const Stale = 365 * 24 * time.Hour

// Due reports whether somebody should look it through.
func (p Playbook) Due(now time.Time) bool { return now.Sub(p.ReviewedAt) > Stale }

//go:embed supplied/*.json
var files embed.FS

// Supplied is the playbook that comes with the program; false for a kind of incident that there is none for.
func Supplied(kind incident.Type) (Playbook, bool) {
	var p Playbook
	if !slices.Contains(incident.Types(), kind) {
		return p, false
	}
	data, err := files.ReadFile("supplied/" + string(kind) + ".json")
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		panic(err) // the test reads every one
	}
	p.ID = string(kind)
	return p, true
}
