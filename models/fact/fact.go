// Package fact keeps what we say is so, the evidence for it, and who vouches for it.
//
// A fact is a claim in plain words with evidence. Its versions are immutable: any change of claim or
// evidence makes a new, unverified one. A version is verified only when two people of different
// departments, neither of them its author, have signed the hash of its canonical claim and evidence; the
// rule is in this package and nowhere else, so that no caller can go round it.
//
//	             sign ×2                 dispute
//	unverified ───────────▶ verified ──────────────▶ disputed
//	  │   ▲                  │  │  ▲                  │ │ │
//	  │   └──── revise ──────┘  │  └──── sign ×2 ─────┘ │ │ revise ─▶ unverified
//	  │ refute                  └──────── retract ──────┘ │
//	  ▼                                      ▼            │ refute
//	refuted ◀───────── refute ─────────── retracted       ▼
//	                                                   refuted
//
// A fact that falls from verified tells the rest of the program through the job "fact.fell".
package fact

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// State says how far a fact may be relied on.
type State string

// The states of a fact.
const (
	Unverified State = "unverified"
	Verified   State = "verified"
	Disputed   State = "disputed"
	Retracted  State = "retracted"
	Refuted    State = "refuted" // a false claim that circulates
)

// Two more that only a Standing has: the version asked for is not the current one, or there is no such fact.
const (
	Superseded State = "superseded"
	Unknown    State = "unknown"
)

// States are the states of a fact, in the order in which they are offered.
func States() []State { return []State{Unverified, Verified, Disputed, Retracted, Refuted} }

// The longest claim, reason, wording and note in characters, and the most of each.
const (
	MaxClaim    = 2000
	MaxReason   = 2000
	MaxWording  = 300
	MaxWordings = 50
	MaxNote     = 500
	MaxEvidence = 100
	MaxVersions = 500
)

// Fact is a claim with its history.
type Fact struct {
	ID         string        `json:"id"`
	Rev        int64         `json:"rev"`
	IncidentID string        `json:"incidentId"`
	Mode       incident.Mode `json:"mode"` // of its incident
	Seq        int           `json:"seq"`  // its number in the incident, from 1
	Key        string        `json:"key"`  // "F-1"
	State      State         `json:"state"`
	Current    int           `json:"current"`  // number of the version that counts
	Public     bool          `json:"public"`   // may be shown outside, once verified
	ReviewAt   time.Time     `json:"reviewAt"` // day on which it is to be looked at again; zero for none
	Versions   []Version     `json:"versions"`
	Wordings   []string      `json:"wordings"` // how a refuted claim is usually put, in any language
	Reason     string        `json:"reason"`   // of the last dispute, retraction or refutation
	Falls      []Fall        `json:"falls"`
	CreatedAt  time.Time     `json:"createdAt"`
	UpdatedAt  time.Time     `json:"updatedAt"`
	Terms      []string      `json:"terms"`
	Owes       bool          `json:"owes"` // has falls to announce or events to log
	Owed       []audit.Owed  `json:"owed"`
}

// Version is one immutable wording with its evidence. Only signatures are added to it.
type Version struct {
	Number     int           `json:"number"` // from 1
	Claim      incident.Text `json:"claim"`
	Evidence   []Evidence    `json:"evidence"`
	Hash       string        `json:"hash"` // of the canonical claim and evidence, lower-case hex
	Author     string        `json:"author"`
	AuthorName string        `json:"authorName"`
	At         time.Time     `json:"at"`
	Change     string        `json:"change"`     // "created", "claim", "evidence_added" or "evidence_removed"
	Signatures []Signature   `json:"signatures"` // those in force
	Void       []Signature   `json:"void"`       // those that a dispute took away
	VerifiedAt time.Time     `json:"verifiedAt"` // when it was last verified; zero for never
}

// Signature is one person's word for a version: the hash is what they signed.
type Signature struct {
	By         string    `json:"by"`
	Name       string    `json:"name"`
	Department string    `json:"department"` // theirs at that moment
	At         time.Time `json:"at"`
	Hash       string    `json:"hash"`
}

// Fall is the moment at which a version ceased to be verified.
type Fall struct {
	Job     string `json:"job"`
	Version int    `json:"version"`
	State   State  `json:"state"` // what the fact became: disputed, retracted, or unverified by a new version
	By      string `json:"by"`
	Told    bool   `json:"told"` // its job has been enqueued

	At time.Time `json:"at"` // zero in falls from before it was kept
}

// LastFall is how the version last ceased to be verified; the zero Fall when it never did.
func (f Fact) LastFall(version int) (last Fall) {
	for _, fall := range f.Falls {
		if fall.Version == version {
			last = fall
		}
	}
	return last
}

// Ref names one version of a fact. Releases and deliveries cite by it.
type Ref struct {
	FactID  string `json:"factId"`
	Version int    `json:"version"`
}

// Fell is the payload of the job "fact.fell".
type Fell struct {
	FactID  string `json:"factId"`
	Version int    `json:"version"`
	State   State  `json:"state"`
}

// FellKind is the kind of that job.
const FellKind = "fact.fell"

// Now is the version that counts.
func (f Fact) Now() Version {
	v, _ := f.Version(f.Current)
	return v
}

// Version returns the version of that number.
func (f Fact) Version(n int) (Version, bool) {
	if n < 1 || n > len(f.Versions) {
		return Version{}, false
	}
	return f.Versions[n-1], true
}

// WasVerified reports whether any version ever was verified.
func (f Fact) WasVerified() bool { return slices.ContainsFunc(f.Versions, Version.Verified) }

// Drill reports whether the fact belongs to a rehearsal.
func (f Fact) Drill() bool { return f.Mode == incident.Drill }

// Due reports whether the day of review has come.
func (f Fact) Due(now time.Time) bool { return !f.ReviewAt.IsZero() && !now.Before(f.ReviewAt) }

// Verified reports whether the version ever was verified.
func (v Version) Verified() bool { return !v.VerifiedAt.IsZero() }

func (f *Fact) now() *Version { return &f.Versions[f.Current-1] }

func (f *Fact) derive() {
	texts := append([]string{}, f.Wordings...)
	for _, l := range incident.Languages() {
		texts = append(texts, f.now().Claim[l])
	}
	for _, v := range slices.Backward(f.Versions) {
		if v.Verified() && v.Number != f.Current { // the public still reads it
			for _, l := range incident.Languages() {
				texts = append(texts, v.Claim[l])
			}
			break
		}
	}
	f.Terms = append(incident.Terms(texts...), strings.ToLower(f.Key))
	f.Owes = len(f.Owed) > 0
	for _, fall := range f.Falls {
		f.Owes = f.Owes || !fall.Told
	}
}

// owe notes an event for the incident's stream. The version is added to what it says.
func (f *Fact) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	all := map[string]string{"key": f.Key, "version": strconv.Itoa(f.Current)}
	for name, value := range data {
		all[name] = value
	}
	f.Owed = append(f.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Object(f.ID), Data: all}))
	f.UpdatedAt = at
}

// Object is how events name a fact.
func Object(id string) string { return "fact:" + id }
