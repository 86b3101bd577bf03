// Package task keeps what is to be done about incidents, and about being ready for them: by whom, and by when.
//
// A task is due at a moment, or so many minutes after the declaration of its incident. It belongs to a person, or
// to a role of the team and then to whoever holds that role. Its owner is reminded by mail before it is due and
// once more when it is late.
package task

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// State says what has become of a task.
type State string

// The states.
const (
	Open    State = "open"
	Done    State = "done"
	Dropped State = "dropped" // it will not be done, for a reason
)

// The longest title, in characters, and the latest a task may be due after the declaration, in minutes (a year).
const (
	MaxTitle  = 300
	MaxOffset = 366 * 24 * 60
	MaxTasks  = 500 // of one incident
)

// Task is one thing to be done.
type Task struct {
	ID         string        `json:"id"`
	Rev        int64         `json:"rev"`
	IncidentID string        `json:"incidentId"` // "" when it belongs to none but to the space itself
	Title      incident.Text `json:"title"`
	Role       incident.Role `json:"role"` // of the team; "" when it is a person's alone
	ByRole     bool          `json:"byRole"`
	OwnerID    string        `json:"ownerId"` // "" while nobody holds the role
	OwnerName  string        `json:"ownerName"`
	Relative   bool          `json:"relative"` // Offset counts, and Due is derived from it
	Offset     int64         `json:"offset"`   // minutes since the declaration
	Due        time.Time     `json:"due"`
	State      State         `json:"state"`
	Open       bool          `json:"open"`
	Reason     string        `json:"reason"` // why it was dropped or opened again
	DoneAt     time.Time     `json:"doneAt"`
	DoneBy     string        `json:"doneBy"`
	From       string        `json:"from"` // what it was made by: "playbook:…", "review:…", "ready:…"; "" by hand
	CreatedAt  time.Time     `json:"createdAt"`
	RemindAt   time.Time     `json:"remindAt"` // of the next reminder; zero when none is left
	Told       int64         `json:"told"`     // reminders that were sent for this due time
	Owes       bool          `json:"owes"`
	Owed       []audit.Owed  `json:"owed"`
}

// Late reports whether the task is open and should have been done.
func (t Task) Late(now time.Time) bool { return t.Open && t.Due.Before(now) }

// OfSpace reports whether the task belongs to no incident.
func (t Task) OfSpace() bool { return t.IncidentID == "" }

// Lasting reports whether the task is to be done also after its incident is closed: what follows from its review, or
// from a look at how ready the space is.
func (t Task) Lasting() bool {
	return t.OfSpace() || strings.HasPrefix(t.From, FromReview) || strings.HasPrefix(t.From, FromReadiness)
}

// What tasks are made by that last longer than their incident.
const (
	FromReview    = "review:"
	FromReadiness = "ready:"
)

// stream is where the task is logged, and object what its events are about.
func (t Task) stream() string {
	if t.OfSpace() {
		return "tasks"
	}
	return incident.Stream(t.IncidentID)
}

func (t Task) object() string {
	if t.OfSpace() {
		return "task:" + t.ID
	}
	return incident.Stream(t.IncidentID)
}

// before is how long before a task is due its owner is reminded: half the time there is, at most half an hour.
func before(from, due time.Time) time.Duration { return min(30*time.Minute, max(0, due.Sub(from)/2)) }

// plan sets the reminders anew, as of a moment.
func (t *Task) plan(now time.Time) {
	t.Told = 0
	t.RemindAt = t.Due.Add(-before(now, t.Due))
	t.follow()
}

// follow derives what lists ask for.
func (t *Task) follow() {
	t.Open = t.State == Open
	if !t.Open {
		t.RemindAt = time.Time{}
	}
}

// own gives the task of a role to whoever holds it.
func (t *Task) own(i incident.Incident) {
	if !t.ByRole {
		return
	}
	seat, _ := i.Seat(t.Role)
	t.OwnerID, t.OwnerName = seat.Holder.ID, seat.Holder.Name
}

func (t *Task) owe(at time.Time, by audit.Actor, action, reason string) {
	title, _ := t.Title.In(incident.English)
	data := map[string]string{"title": title, "task": t.ID}
	if t.OwnerName != "" {
		data["owner"] = t.OwnerName
	}
	if reason != "" {
		data["reason"] = reason
	}
	t.Owed = append(t.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: t.object(), Data: data}))
	t.Owes = true
}

// idOf is the same for the same step of the same plan in one incident, so that applying a plan twice makes
// its tasks once.
func idOf(incidentID, from string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "standfirst.task.1\x00%s\x00%s", incidentID, from))
	return hex.EncodeToString(sum[:16])
}
