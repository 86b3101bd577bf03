package line

import (
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/incident"
)

// Channels are the ways in which people are answered, in the order in which they are offered.
func Channels() []string { return []string{"call", "mail", "meeting", "press_conference", "message"} }

// MaxWordings is how many texts an answer may have: the first and its corrections.
const MaxWordings = 50

// Answer is what somebody outside was told.
type Answer struct {
	ID          string        `json:"id"`
	Rev         int64         `json:"rev"`
	IncidentID  string        `json:"incidentId"`
	Mode        incident.Mode `json:"mode"`
	ContactID   string        `json:"contactId"`   // "" for none
	ContactName string        `json:"contactName"` // when it was recorded
	OutletID    string        `json:"outletId"`    // "" for none
	OutletName  string        `json:"outletName"`
	OutletWas   []string      `json:"outletWas"` // ids of outlets that became part of this one
	Name        string        `json:"name"`      // of somebody who is not among the contacts
	At          time.Time     `json:"at"`        // when it was said
	Channel     string        `json:"channel"`
	Speaker     string        `json:"speaker"` // who said it
	LineID      string        `json:"lineId"`  // the line that was used, "" for none
	LineKey     string        `json:"lineKey"`
	LineVersion int           `json:"lineVersion"`
	Wordings    []Wording     `json:"wordings"` // oldest first; the last counts
	RecordedAt  time.Time     `json:"recordedAt"`
	RecordedBy  string        `json:"recordedBy"` // user id

	FactIDs []string     `json:"factIds"` // of all wordings
	Owes    bool         `json:"owes"`
	Owed    []audit.Owed `json:"owed"`
}

// Wording is one text of an answer. It never changes.
type Wording struct {
	Text   string     `json:"text"`
	Facts  []fact.Ref `json:"facts"`
	At     time.Time  `json:"at"` // when it was written down
	By     string     `json:"by"`
	ByName string     `json:"byName"`
	Why    string     `json:"why"`    // of a correction
	Flags  []Flag     `json:"flags"`  // what it contradicts,
	Reason string     `json:"reason"` // and why it was kept nevertheless
	Erased bool       `json:"erased"` // the text named somebody who asked to be erased
}

// Now is the text that counts.
func (a Answer) Now() Wording {
	if len(a.Wordings) == 0 {
		return Wording{}
	}
	return a.Wordings[len(a.Wordings)-1]
}

// Corrected reports whether the first text was corrected.
func (a Answer) Corrected() bool { return len(a.Wordings) > 1 }

// Drill reports whether the answer belongs to a rehearsal.
func (a Answer) Drill() bool { return a.Mode == incident.Drill }

// Whom are the names of those who were told: the person, and the outlet.
func (a Answer) Whom() []string {
	return slices.DeleteFunc([]string{a.ContactName, a.Name, a.OutletName}, func(s string) bool { return s == "" })
}

func (a *Answer) derive() {
	a.FactIDs = []string{}
	for _, w := range a.Wordings {
		for _, id := range factIDs(w.Facts) {
			if !slices.Contains(a.FactIDs, id) {
				a.FactIDs = append(a.FactIDs, id)
			}
		}
	}
	a.Owes = len(a.Owed) > 0
}

// owe notes an event for the incident's stream. It names the outlet and no person: the log keeps what is erased
// elsewhere.
func (a *Answer) owe(at time.Time, by audit.Actor, action string) {
	w := a.Now()
	data := map[string]string{"channel": a.Channel, "outlet": a.OutletName, "flags": strconv.Itoa(len(w.Flags))}
	if w.Reason != "" {
		data["reason"] = w.Reason
	}
	if w.Why != "" {
		data["why"] = w.Why
	}
	a.Owed = append(a.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: AnswerObject(a.ID), Data: data}))
}

// AnswerObject is how events name an answer.
func AnswerObject(id string) string { return "answer:" + id }

// Flag is something in a text that contradicts a fact or what was said before. Its sentence is the message
// "line.flag."+Kind.
type Flag struct {
	Kind    string        `json:"kind"`    // "fact", "said", "standing" or "internal"
	Text    string        `json:"text"`    // the figure as it is written
	Near    string        `json:"near"`    // with the words around it
	Says    []string      `json:"says"`    // what the fact or the earlier text says instead
	Ref     fact.Ref      `json:"ref"`     // the fact, of all kinds but "said"
	Key     string        `json:"key"`     // what people call it
	State   fact.State    `json:"state"`   // of "standing"
	SaidID  string        `json:"saidId"`  // of "said": what was said before,
	Source  string        `json:"source"`  // what kind of thing it is,
	Whom    string        `json:"whom"`    // to whom,
	At      time.Time     `json:"at"`      // and when
	Subject incident.Text `json:"subject"` // its title
}
