// Package line keeps what is to be said about an incident, and what was said to whom.
//
// A line to take is a question with its answer in both languages, bound to the exact fact versions it rests on. Its
// versions never change. A version is ready only while every fact it cites is verified in that very version, and,
// unless the line is for the team alone, may be shown outside. Whether that still holds is asked of the facts each
// time and stored nowhere: the moment a fact falls or gets a new version, each line that rests on it is frozen.
//
// An answer is what somebody was told: by whom, when, in which words, on which facts. It never goes away: a
// correction keeps both texts. Before it is recorded it is compared with the facts and with what was said before;
// what contradicts them is kept only for a reason.
//
// Said is the one list of all of it (releases, mailings, lines, answers), by which everything ever said is found.
package line

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/incident"
)

// Use says to whom a line may be said.
type Use string

// The uses.
const (
	Public   Use = "public"
	IfAsked  Use = "if_asked"
	Internal Use = "internal" // for the team alone
)

// Uses are all of them, in the order in which they are offered.
func Uses() []Use { return []Use{Public, IfAsked, Internal} }

// State is how far a line has come.
type State string

// The states.
const (
	Draft   State = "draft"
	Ready   State = "ready"
	Dropped State = "dropped"
)

// States are all of them.
func States() []State { return []State{Draft, Ready, Dropped} }

// The longest parts, in characters, and the most of each.
const (
	MaxQuestion = 500
	MaxText     = 4000
	MaxTopic    = 80
	MaxName     = 120
	MaxReason   = 2000
	MaxFacts    = 20
	MaxVersions = 200
	MaxLines    = 500 // of one incident
)

// Line is a question and what is answered.
type Line struct {
	ID         string        `json:"id"`
	Rev        int64         `json:"rev"`
	IncidentID string        `json:"incidentId"`
	Mode       incident.Mode `json:"mode"` // of its incident
	Seq        int           `json:"seq"`  // its number in the incident, from 1
	Key        string        `json:"key"`  // "Q-1"
	State      State         `json:"state"`
	Current    int           `json:"current"` // number of the version that counts
	Versions   []Version     `json:"versions"`
	OwnerID    string        `json:"ownerId"`
	OwnerName  string        `json:"ownerName"`
	CreatedAt  time.Time     `json:"createdAt"`
	UpdatedAt  time.Time     `json:"updatedAt"`

	// Derived of the current version, for lists.
	Use      Use      `json:"use"`
	Topic    string   `json:"topic"`
	SortKey  string   `json:"sortKey"`
	FactIDs  []string `json:"factIds"`
	FactKeys []string `json:"factKeys"`
	Terms    []string `json:"terms"`

	Owes bool         `json:"owes"` // events to log, or a version to be found under what was said
	Owed []audit.Owed `json:"owed"`
}

// Version is one immutable wording. Only that it was made ready is added to it.
type Version struct {
	Number   int           `json:"number"` // from 1
	Question incident.Text `json:"question"`
	Answer   incident.Text `json:"answer"`
	Topic    string        `json:"topic"`
	Use      Use           `json:"use"`
	Facts    []fact.Ref    `json:"facts"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
	ByName   string        `json:"byName"`
	ReadyAt  time.Time     `json:"readyAt"` // when it was last made ready; zero for never
	ReadyBy  string        `json:"readyBy"`
}

// Now is the version that counts.
func (l Line) Now() Version {
	v, _ := l.Version(l.Current)
	return v
}

// Version returns the version of that number.
func (l Line) Version(n int) (Version, bool) {
	if n < 1 || n > len(l.Versions) {
		return Version{}, false
	}
	return l.Versions[n-1], true
}

// Drill reports whether the line belongs to a rehearsal.
func (l Line) Drill() bool { return l.Mode == incident.Drill }

// Open reports whether guests may read the line: it is public and ready.
func (l Line) Open() bool { return l.State == Ready && l.Use == Public }

func (l *Line) now() *Version { return &l.Versions[l.Current-1] }

func (l *Line) add(v Version) {
	v.Number = len(l.Versions) + 1
	l.Versions = append(l.Versions, v)
	l.Current = v.Number
}

func (l *Line) derive() {
	v := l.Now()
	l.Use, l.Topic = v.Use, v.Topic
	texts := []string{v.Topic}
	for _, lang := range incident.Languages() {
		texts = append(texts, v.Question[lang], v.Answer[lang])
	}
	l.Terms = append(incident.Terms(texts...), strings.ToLower(l.Key))
	question, _ := v.Question.In(incident.English)
	l.SortKey = incident.SortKey(question)
	l.FactIDs, l.FactKeys = factIDs(v.Facts), factKeys(v.Facts)
	l.Owes = len(l.Owed) > 0
}

func (l *Line) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	all := map[string]string{"key": l.Key, "version": strconv.Itoa(l.Current)}
	for name, value := range data {
		all[name] = value
	}
	l.Owed = append(l.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Object(l.ID), Data: all}))
	l.UpdatedAt = at
}

// Object is how events name a line.
func Object(id string) string { return "line:" + id }

func factIDs(refs []fact.Ref) []string {
	out := make([]string, 0, len(refs))
	for _, r := range refs {
		if !slices.Contains(out, r.FactID) {
			out = append(out, r.FactID)
		}
	}
	return out
}

func factKeys(refs []fact.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = FactKey(r)
	}
	return out
}

// FactKey writes a fact version as one text, as forms send it.
func FactKey(r fact.Ref) string { return r.FactID + "@" + strconv.Itoa(r.Version) }

// ParseFactKey reads what FactKey writes.
func ParseFactKey(s string) (fact.Ref, bool) {
	id, number, ok := strings.Cut(s, "@")
	n, err := strconv.Atoi(number)
	return fact.Ref{FactID: id, Version: n}, ok && err == nil && id != "" && n > 0
}
