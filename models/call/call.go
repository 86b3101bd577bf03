// Package call calls the team of an incident and keeps who has acknowledged.
//
// A call is one person called for one role. It is sent by mail with a personal link that acknowledges it in one
// press, without signing in. Who stays silent is followed up by the deputy after the time that the grade gives.
// A call may be sent twice after a crash, with the same Message-ID, but never not at all: an alarm that is
// heard twice does no harm.
package call

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// State says how far a call has come.
type State string

// The states.
const (
	Waiting State = "waiting" // to be sent
	Sent    State = "sent"
	Kept    State = "kept" // captured in the portal: a drill, or no sender is set
	Failed  State = "failed"
)

// How a call was acknowledged.
const (
	ByLink = "link" // the personal link of the mail
	ByPage = "page" // on the page, signed in
)

// Call is one person called for one role of the team of an incident.
type Call struct {
	ID         string        `json:"id"` // derived from incident, role, person and round
	Rev        int64         `json:"rev"`
	IncidentID string        `json:"incidentId"`
	Role       incident.Role `json:"role"`
	UserID     string        `json:"userId"`
	Name       string        `json:"name"`
	Address    string        `json:"address"`
	Lang       string        `json:"lang"` // "" is the space's
	Deputy     bool          `json:"deputy"`
	Round      int64         `json:"round"` // from 1; called again makes the next
	CalledAt   time.Time     `json:"calledAt"`
	CalledBy   string        `json:"calledBy"` // name
	Wait       int64         `json:"wait"`     // minutes until the deputy is called
	State      State         `json:"state"`
	Why        string        `json:"why"` // message key of why it failed
	SentAt     time.Time     `json:"sentAt"`
	AckAt      time.Time     `json:"ackAt"`
	How        string        `json:"how"`
	PassedAt   time.Time     `json:"passedAt"` // when it was followed up: the deputy called, or nobody left to call
	Owes       bool          `json:"owes"`     // jobs to be enqueued or events to be written
	Owed       []audit.Owed  `json:"owed"`
}

// Acknowledged reports whether the person has answered.
func (c Call) Acknowledged() bool { return !c.AckAt.IsZero() }

// DueAt is when the deputy is called if the person stays silent.
func (c Call) DueAt() time.Time { return c.CalledAt.Add(time.Duration(c.Wait) * time.Minute) }

// idOf is the same for the same person in the same role and round, so that calling twice is calling once.
func idOf(incidentID string, role incident.Role, userID string, round int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "standfirst.call.1\x00%s\x00%s\x00%s\x00%d", incidentID, role, userID, round))
	return hex.EncodeToString(sum[:16])
}

func (c *Call) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	all := map[string]string{"role": string(c.Role), "name": c.Name, "call": c.ID}
	for k, v := range data {
		all[k] = v
	}
	c.Owed = append(c.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: incident.Stream(c.IncidentID), Data: all}))
	c.Owes = true
}
