// Package review keeps what a team has learnt from an incident.
//
// A review has text that is written at any time, and beside it what nobody types in: the clock, the targets, the
// decisions and what follows as tasks, read from the incident's chain. A manager signs it once the harm is dealt with;
// that freezes a version, whose hash stands in the chain. A version never changes: what is written later makes
// another. Its hash is made of its parts, so that parts can be left out for people outside and the rest still proves
// itself.
package review

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/task"
)

// The events, in the incident's stream.
const (
	EventSigned   = incident.EventReviewed
	EventExported = "review.exported"
	EventOutside  = "review.exported_outside"
)

// The longest text under one heading in characters, and the most versions.
const (
	MaxText     = 8000
	MaxVersions = 50
)

// Headings are what a review says in words, in the order in which pages show them.
func Headings() []string { return []string{"summary", "worked", "failed", "factors", "lessons"} }

// needed are the headings that a review cannot be signed without.
var needed = []string{"worked", "failed", "factors"}

// Content is what people write, by heading.
type Content struct {
	Summary incident.Text `json:"summary"`
	Worked  incident.Text `json:"worked"`
	Failed  incident.Text `json:"failed"`  // what did not work
	Factors incident.Text `json:"factors"` // what contributed to it
	Lessons incident.Text `json:"lessons"`
}

// Of returns the text under a heading, nil when there is no such heading.
func (c *Content) Of(heading string) *incident.Text {
	all := []*incident.Text{&c.Summary, &c.Worked, &c.Failed, &c.Factors, &c.Lessons}
	if at := slices.Index(Headings(), heading); at >= 0 {
		return all[at]
	}
	return nil
}

// Same reports whether both say the same.
func (c Content) Same(o Content) bool {
	for _, h := range Headings() {
		if !c.Of(h).Same(*o.Of(h)) {
			return false
		}
	}
	return true
}

// Review is the review of one incident. Its id is the incident's.
type Review struct {
	ID        string       `json:"id"`
	Rev       int64        `json:"rev"`
	Text      Content      `json:"text"`
	WrittenAt time.Time    `json:"writtenAt"` // zero: nothing is written yet
	WrittenBy string       `json:"writtenBy"`
	Versions  []Version    `json:"versions"` // that were signed, oldest first
	Owes      bool         `json:"owes"`
	Owed      []audit.Owed `json:"owed"`
}

// Last is the version that was signed last; false when none was.
func (r Review) Last() (Version, bool) {
	if len(r.Versions) == 0 {
		return Version{}, false
	}
	return r.Versions[len(r.Versions)-1], true
}

// Version returns a version by its number.
func (r Review) Version(n int) (Version, bool) {
	if n < 1 || n > len(r.Versions) {
		return Version{}, false
	}
	return r.Versions[n-1], true
}

// Changed reports whether what is written is not what was signed last.
func (r Review) Changed() bool {
	last, ok := r.Last()
	return !ok || !r.Text.Same(last.Text)
}

// About is the incident as it was when the version was signed.
type About struct {
	Title    incident.Text  `json:"title"`
	Type     incident.Type  `json:"type"`
	Grade    int            `json:"grade"`
	Mode     incident.Mode  `json:"mode"`
	Phase    incident.Phase `json:"phase"`
	Declared time.Time      `json:"declared"`
}

// Point is a point of the clock that was reached, with the event that proves it.
type Point struct {
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	Seconds int64     `json:"seconds"` // after the declaration
	Event   int64     `json:"event"`
}

// Target is a target of the grade, and whether it was kept.
type Target struct {
	Name    string    `json:"name"`
	Minutes int64     `json:"minutes"`
	Due     time.Time `json:"due"`
	Met     time.Time `json:"met"` // zero: it was not
	Kept    bool      `json:"kept"`
}

// Decision is one decision with its reason.
type Decision struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Text   string    `json:"text"`
	Reason string    `json:"reason"`
	Event  int64     `json:"event"`
}

// Measure is a task that follows from the review, without who does it.
type Measure struct {
	Task  string        `json:"task"`
	Title incident.Text `json:"title"`
	Due   time.Time     `json:"due"`
	State task.State    `json:"state"`
}

// Signer is who signed.
type Signer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Version is a review as it was signed.
type Version struct {
	Number     int               `json:"number"` // from 1
	About      About             `json:"about"`
	Text       Content           `json:"text"`
	Clock      []Point           `json:"clock"`
	Targets    []Target          `json:"targets"`
	Decisions  []Decision        `json:"decisions"`
	Decided    int64             `json:"decided"` // decisions there were; Decisions are the latest of them
	Measures   []Measure         `json:"measures"`
	Owners     []string          `json:"owners"` // of Measures, in their order
	Signer     Signer            `json:"signer"`
	Department string            `json:"department"` // the signer's
	At         time.Time         `json:"at"`
	Seq        int64             `json:"seq"`  // of the last event that it was made from
	Head       string            `json:"head"` // hash of that event
	Prev       string            `json:"prev"` // hash of the version before; "" for the first
	Salts      map[string]string `json:"salts"`
	Parts      map[string]string `json:"parts"` // hash of each part
	Hash       string            `json:"hash"`
}

// The parts of a version.
const (
	PartAbout     = "about"
	PartText      = "text"
	PartClock     = "clock"
	PartTargets   = "targets"
	PartDecisions = "decisions"
	PartMeasures  = "measures"
	PartOwners    = "owners"
	PartSigner    = "signer"
)

// internal are the parts that are left out for people outside: who decided what and why, who does what, who signed.
var internal = []string{PartDecisions, PartOwners, PartSigner}

// said are the parts of a version with what they say.
func (v Version) said() map[string]any {
	return map[string]any{
		PartAbout: v.About, PartText: v.Text, PartClock: v.Clock, PartTargets: v.Targets, PartDecisions: v.Decisions,
		PartMeasures: v.Measures, PartOwners: v.Owners, PartSigner: v.Signer,
	}
}

// seal gives every part its hash, with a salt by which nobody finds out by trying what a part says that was left out.
func (v *Version) seal(incidentID string) {
	v.Salts, v.Parts = map[string]string{}, map[string]string{}
	for name, value := range v.said() {
		v.Salts[name] = rand.Text()
		v.Parts[name] = partHash(name, v.Salts[name], value)
	}
	v.Hash = v.whole(incidentID)
}

func (v Version) whole(incidentID string) string {
	return hash("standfirst.review.1", incidentID, v.Number, v.At, v.Department, v.Decided, v.Seq, v.Head, v.Prev, v.Parts)
}

// Holds reports whether the version is what was signed.
func (v Version) Holds(incidentID string) bool {
	for name, value := range v.said() {
		if v.Parts[name] != partHash(name, v.Salts[name], value) {
			return false
		}
	}
	return v.Hash == v.whole(incidentID)
}

func partHash(name, salt string, value any) string { return hash("part", name, salt, value) }

func hash(parts ...any) string {
	data, err := json.Marshal(parts)
	if err != nil {
		panic(err) // texts, numbers and times always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
