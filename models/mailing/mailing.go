// Package mailing sends one approved version of a release to the people of some lists, and knows of each
// of them what became of it.
//
//	draft ──launch──▶ scheduled ──first wave──▶ sending ──▶ done
//	  │                   │  ▲                  │    ▲ │
//	  └──── cancel ──▶ cancelled ◀──── paused ◀─┘────┘ └── a cited fact fell ──▶ halted
//
// The audience is frozen when a mailing is launched: one delivery for each normalised address, whose id is
// made of mailing and address, so that repeating any step makes nobody twice; and a record of everybody who
// was left out, with the reason. A delivery is marked "sending" on disk before its message is handed over,
// and its outcome is recorded after. Marked and without an outcome when its lease ends, it is "unconfirmed":
// shown to a person, never sent again by the program itself. What was handed over is remembered in the
// delivery's manifest: version of the release, versions of its facts, hash of the message, Message-ID.
package mailing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// State of a mailing.
type State string

// The states; the picture is in the package comment.
const (
	Draft     State = "draft"
	Scheduled State = "scheduled"
	Sending   State = "sending"
	Paused    State = "paused"
	Halted    State = "halted"
	Done      State = "done"
	Cancelled State = "cancelled"
)

// States lists them in the order of a mailing's life.
func States() []State { return []State{Draft, Scheduled, Sending, Paused, Halted, Done, Cancelled} }

// WaveState is how far a wave has come.
type WaveState string

// The states of a wave. Refused waves could not start, or were stopped; Wave.Reason says why.
const (
	WavePlanned   WaveState = "planned"
	WaveSending   WaveState = "sending"
	WaveDone      WaveState = "done"
	WaveRefused   WaveState = "refused"
	WaveCancelled WaveState = "cancelled"
)

// Mailing is one version of a release on its way to its readers.
type Mailing struct {
	ID             string            `json:"id"`
	Rev            int64             `json:"rev"`
	ReleaseID      string            `json:"releaseId"`
	ReleaseVersion int               `json:"releaseVersion"`
	IncidentID     string            `json:"incidentId"` // "" when the release belongs to none
	Drill          bool              `json:"drill"`      // nothing of it ever leaves the machine
	SenderID       string            `json:"senderId"`   // whom it comes from; "" is the sender of the settings
	Lang           string            `json:"lang"`       // for people who have none, or one the release is not written in
	Subject        map[string]string `json:"subject"`    // by language; may hold merge fields
	Terms          []string          `json:"terms"`      // what it is found by; see incident.Terms
	Intro          map[string]string `json:"intro"`      // personal lines above the release, plain text, may be empty
	Waves          []Wave            `json:"waves"`
	State          State             `json:"state"`
	Reason         string            `json:"reason"` // message key: why it is paused or halted; "" otherwise
	ReasonFact     fact.Ref          `json:"reasonFact"`
	Facts          []fact.Ref        `json:"facts"`    // what the version cites
	FactKeys       []string          `json:"factKeys"` // the same as text, for the index

	// The audience: who is meant, less who is left out. Segments and conditions are asked when it is frozen.
	ListIDs           []string  `json:"listIds"`
	SegmentIDs        []string  `json:"segmentIds"`
	PeopleIDs         []string  `json:"peopleIds"` // chosen one by one; they and Rules go out with RestWave
	Rules             string    `json:"rules"`     // a tree of package filter as JSON; "" none
	RestWave          string    `json:"restWave"`  // id of a wave; "" is the first
	ExcludeListIDs    []string  `json:"excludeListIds"`
	ExcludeSegmentIDs []string  `json:"excludeSegmentIds"`
	ExcludePeopleIDs  []string  `json:"excludePeopleIds"`
	ExcludeRules      string    `json:"excludeRules"`
	WireIDs           []string  `json:"wireIds"`       // of a hand-over: its audience are these wires, and nobody else; see HandsOver
	OnLeave           bool      `json:"onLeave"`       // of old: goes past GuardLeave
	Past              []Guard   `json:"past"`          // guards that it goes past,
	PastReason        string    `json:"onLeaveReason"` // because of this
	PerOutlet         PerOutlet `json:"perOutlet"`     // what becomes of several people of one outlet
	Workdays          Workdays  `json:"workdays"`      // what becomes of messages on weekends and holidays
	Uses              []string  `json:"uses"`          // release, lists and segments that it names anywhere; never empty

	CorrectsMailingID string   `json:"correctsMailingId"` // its audience are those who got that mailing
	CorrectsFact      fact.Ref `json:"correctsFact"`      // and with it this version of a fact
	CorrectionID      string   `json:"correctionId"`      // the latest correction drafted for this mailing
	FollowsID         string   `json:"followsId"`         // its audience are those who got that mailing and have not reacted
	FollowUpID        string   `json:"followUpId"`        // the follow-up drafted for this mailing

	Topics []string `json:"topics"` // of its release: somebody who refuses all of them gets none
	Track  bool     `json:"track"`  // its links are to be personal,
	Links  []string `json:"links"`  // and, since it was launched, lead to these addresses by their numbers

	Teaser bool `json:"teaser"` // launched while its release was under an embargo

	Asked       Asked     `json:"asked"`       // who wants it launched, while a second person has to
	Dated       bool      `json:"dated"`       // old in a day: it is not tried longer than that
	Urgent      bool      `json:"urgent"`      // its waves begin before those of others that are due at the same instant
	LaunchKey   string    `json:"launchKey"`   // of the form that launched it: a second press changes nothing
	LaunchUntil time.Time `json:"launchUntil"` // a launch is under way until then
	LaunchedAt  time.Time `json:"launchedAt"`
	LaunchedBy  string    `json:"launchedBy"`
	Run         int64     `json:"run"` // raised by launch and resume; names the jobs of the waves
	ResumedAt   time.Time `json:"resumedAt"`
	Recipients  int64     `json:"recipients"` // frozen
	Removed     int64     `json:"removed"`    // left out when it was frozen
	CreatedAt   time.Time `json:"createdAt"`
	CreatedBy   string    `json:"createdBy"`
	UpdatedAt   time.Time `json:"updatedAt"`
	FinishedAt  time.Time `json:"finishedAt"`
}

// Wave is a part of a mailing that starts at a time of its own.
type Wave struct {
	ID        string         `json:"id"`
	At        time.Time      `json:"at"`        // UTC; zero with Now
	Now       bool           `json:"now"`       // as soon as the mailing is launched
	Local     string         `json:"local"`     // the time as it was chosen, "2006-01-02T15:04"
	Zone      string         `json:"zone"`      // IANA name
	Ambiguous bool           `json:"ambiguous"` // the hour happens twice on that day; At is the first
	State     WaveState      `json:"state"`
	Reason    string         `json:"reason"` // message key: why it was refused
	Frozen    bool           `json:"frozen"`
	OwnZone   bool           `json:"ownZone"` // each reader gets it at Local where they are; At is the first of these
	After     bool           `json:"after"`   // it waits until the waves before it have been handed over
	Phase     incident.Phase `json:"phase"`   // and until its incident has come so far; "" is any
	Accepts   int64          `json:"accepts"` // while its release is under an embargo it waits until so many have accepted the terms

	// Whose wave it is; without either, the lists and segments of the mailing.
	ListIDs    []string `json:"listIds"`
	SegmentIDs []string `json:"segmentIds"`

	Total     int64     `json:"total"`
	StartedAt time.Time `json:"startedAt"`
	DoneAt    time.Time `json:"doneAt"`
}

// InZone is the wave's time in its own zone.
func (w Wave) InZone() time.Time {
	loc, err := Zone(w.Zone)
	if err != nil {
		return w.At.UTC()
	}
	return w.At.In(loc)
}

// Wave returns the wave with this id.
func (m Mailing) Wave(id string) (Wave, bool) {
	i := slices.IndexFunc(m.Waves, func(w Wave) bool { return w.ID == id })
	if i < 0 {
		return Wave{}, false
	}
	return m.Waves[i], true
}

func (m *Mailing) wave(id string) *Wave {
	for i := range m.Waves {
		if m.Waves[i].ID == id {
			return &m.Waves[i]
		}
	}
	return nil
}

// number is which wave it is, from 1; there are MaxWaves at most.
func (m Mailing) number(w Wave) uint8 {
	return uint8(1 + slices.IndexFunc(m.Waves, func(o Wave) bool { return o.ID == w.ID })) //nolint:gosec // MaxWaves fits
}

// parts are the lists and segments that a wave goes to.
func (m Mailing) parts(w Wave) (lists, segments []string) {
	if len(w.ListIDs)+len(w.SegmentIDs) > 0 {
		return w.ListIDs, w.SegmentIDs
	}
	return m.ListIDs, m.SegmentIDs
}

// TakesRest reports whether a wave is the one with which go those who were chosen one by one or by conditions.
func (m Mailing) TakesRest(w Wave) bool {
	if _, ok := m.Wave(m.RestWave); ok {
		return w.ID == m.RestWave
	}
	return len(m.Waves) > 0 && m.Waves[0].ID == w.ID
}

// HasRest reports whether anybody was chosen one by one or by conditions.
func (m Mailing) HasRest() bool { return len(m.PeopleIDs) > 0 || m.Rules != "" }

// Active reports whether messages of the mailing may still leave: it waits, sends or is paused.
func (m Mailing) Active() bool {
	return m.State == Scheduled || m.State == Sending || m.State == Paused
}

// Over reports whether nothing more will happen to it by itself.
func (m Mailing) Over() bool { return m.State == Done || m.State == Cancelled }

// IsCorrection reports whether its audience are the readers of an earlier mailing.
func (m Mailing) IsCorrection() bool { return m.CorrectsMailingID != "" }

// SubjectIn is the subject in lang, or in the mailing's own language.
func (m Mailing) SubjectIn(lang string) string {
	if s := m.Subject[lang]; s != "" {
		return s
	}
	if s := m.Subject[m.Lang]; s != "" {
		return s
	}
	for _, l := range release.Langs() {
		if s := m.Subject[l]; s != "" {
			return s
		}
	}
	return ""
}

// Langs are the languages it can go out in: those that have a subject.
func (m Mailing) Langs() []string {
	var out []string
	for _, lang := range release.Langs() {
		if m.Subject[lang] != "" {
			out = append(out, lang)
		}
	}
	return out
}

// NextWave is the first wave that has not started; false when there is none.
func (m Mailing) NextWave() (Wave, bool) {
	var next Wave
	found := false
	for _, w := range m.Waves {
		if w.State == WavePlanned && (!found || w.At.Before(next.At)) {
			next, found = w, true
		}
	}
	return next, found
}

// lang is the language in which somebody who prefers "preferred" is written to.
func (m Mailing) lang(preferred string) string {
	if m.Subject[preferred] != "" {
		return preferred
	}
	return m.Lang
}

func (m Mailing) stream() string { return "mailing:" + m.ID }

func factKey(r fact.Ref) string { return fmt.Sprintf("%s@%d", r.FactID, r.Version) }

func factKeys(refs []fact.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = factKey(r)
	}
	return out
}

// hashID makes an id of what it is about, so that repeating a step finds what is there already.
func hashID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func newID() string { return store.NewID() }
