// Package release holds what the organisation says: releases in two languages, bound to facts.
//
// Every save makes a version that never changes again and that names the exact fact versions it cites.
// A version is handed in, approved by somebody who did not write it, and published; each of these steps
// is refused while a cited fact is not verified in that very version. What a drill publishes stands in the
// simulated newsroom of the drill and nowhere else. What was public stays at its address: a release that is
// withdrawn or retracted leaves a notice there.
package release

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
)

// Kind is what sort of text a release is; the catalogue key of its name is "release.kind."+Kind.
type Kind string

// Kinds lists every kind, in the order in which an incident tends to need them.
func Kinds() []Kind {
	return []Kind{
		"holding", "statement", "apology", "situation", "clarification", "correction",
		"news", "advisory", "brief", "explainer", "letter",
	}
}

// Urgent reports whether somebody waits for texts of the kind, on a Sunday as well: those by which an incident is answered.
func (k Kind) Urgent() bool {
	switch k {
	case "holding", "statement", "apology", "situation", "clarification", "correction":
		return true
	}
	return false
}

// Langs lists the languages a release is written in. A Chinese text for readers of simplified Chinese is
// "zh-CN".
func Langs() []string { return []string{"en", "zh-CN"} }

// State is how far the current version has come. Whether something is public is told by Public: an
// edited release can be a draft again while its earlier version is still in the newsroom.
type State string

// The states; Retracted is the end, a retracted release cannot be changed.
const (
	Draft     State = "draft"
	Review    State = "review"
	Approved  State = "approved"
	Published State = "published"
	Retracted State = "retracted"
)

// Public is what the release's address in the newsroom shows.
type Public string

// What the address shows.
const (
	Never     Public = ""          // nothing has ever been there
	Live      Public = "live"      // the published version
	Withdrawn Public = "withdrawn" // a notice and no text
	Recalled  Public = "retracted" // the headline and what was wrong
)

// Release is one text through all its versions.
type Release struct {
	ID         string            `json:"id"`
	Rev        int64             `json:"rev"`
	IncidentID string            `json:"incidentId"` // "" when it belongs to none
	Drill      bool              `json:"drill"`      // the incident's mode when the release was made
	Kind       Kind              `json:"kind"`
	Slug       string            `json:"slug"` // unique; fixed once it has been public
	Title      map[string]string `json:"title"`
	State      State             `json:"state"`
	Current    int               `json:"current"` // number of the current version, from 1
	Versions   []Head            `json:"versions"`

	SubmittedVersion int        `json:"submittedVersion"` // 0: none waits
	ApprovedVersion  int        `json:"approvedVersion"`  // 0: the current version is not approved
	Decisions        []Decision `json:"decisions"`
	Passage          Round      `json:"passage"` // the last passage through a route; see Round

	Accepted []Acceptance `json:"accepted"` // findings of the check that may stand

	Public           Public            `json:"public"`
	Listed           bool              `json:"listed"` // in the newsroom's index: live or retracted, and of no drill
	PublishedVersion int               `json:"publishedVersion"`
	PublishedTitle   map[string]string `json:"publishedTitle"`
	PublishedAt      time.Time         `json:"publishedAt"` // when its first version became public
	ChangedAt        time.Time         `json:"changedAt"`   // when what the public sees last changed
	Notices          []Notice          `json:"notices"`     // public; oldest first
	Topics           []string          `json:"topics"`      // ids of the newsroom's topics
	Announce         bool              `json:"announce"`    // its first publishing is sent to those who follow its topics

	Embargoed bool    `json:"embargoed"` // it opens by itself at Embargo.LiftAt
	Embargo   Embargo `json:"embargo"`

	FactIDs   []string  `json:"factIds"` // facts cited by the current or the public version
	Terms     []string  `json:"terms"`   // what it is found by; see incident.Terms
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`

	Owes bool        `json:"owes"`
	Owed []audit.Due `json:"owed"` // events not yet in the log
}

// Head is what the release remembers of a version without reading it.
type Head struct {
	ID         string     `json:"id"` // of the Version
	Number     int        `json:"number"`
	At         time.Time  `json:"at"`
	By         string     `json:"by"` // user id of the author
	ByName     string     `json:"byName"`
	Langs      []string   `json:"langs"`
	Facts      []fact.Ref `json:"facts"`
	Hash       string     `json:"hash"`
	Department string     `json:"department"`

	Texts map[string]string `json:"texts"` // hash of each text, by language; nil in versions older than routes
}

// Decision is an approval, or a refusal of one, of one exact version.
type Decision struct {
	Version  int       `json:"version"`
	Hash     string    `json:"hash"` // of the text that was decided on
	Approved bool      `json:"approved"`
	By       string    `json:"by"`
	ByName   string    `json:"byName"`
	At       time.Time `json:"at"`
	Comment  string    `json:"comment"`
	Step     string    `json:"step"`  // its name; "" before there were routes
	Label    string    `json:"label"` // of a step of the name "other"
	Langs    []string  `json:"langs"` // the texts that an approval is of
	Link     bool      `json:"link"`  // by the link of a letter, without signing in
}

// Notice is what the public is told about a change: kind "correction", "withdrawn" or "retracted".
type Notice struct {
	Kind    string            `json:"kind"`
	Version int               `json:"version"` // the version that is corrected, withdrawn or retracted
	Text    map[string]string `json:"text"`
	At      time.Time         `json:"at"`
}

// Version is a saved text. It never changes.
type Version struct {
	ID         string          `json:"id"`
	Rev        int64           `json:"rev"`
	ReleaseID  string          `json:"releaseId"`
	Number     int             `json:"number"`
	At         time.Time       `json:"at"`
	By         string          `json:"by"`
	ByName     string          `json:"byName"`
	Department string          `json:"department"`
	Text       map[string]Text `json:"text"` // by language; a language that has no text is absent
	Facts      []fact.Ref      `json:"facts"`
	Hash       string          `json:"hash"` // SHA-256, lower-case hex, of text and facts
}

// Text is a release in one language. Body is HTML of the kept subset; the other parts are plain.
type Text struct {
	Headline    string `json:"headline"`
	Subhead     string `json:"subhead"`
	Dateline    string `json:"dateline"`
	Body        string `json:"body"`
	Boilerplate string `json:"boilerplate"`
	Contact     string `json:"contact"`
}

// Manuscript is what an editor hands in.
type Manuscript struct {
	Kind Kind
	Slug string // "" keeps the one it has, or makes one from the headline
	Text map[string]Text
}

// Head returns what is remembered of version n, and whether there is one.
func (r Release) Head(n int) (Head, bool) {
	if n < 1 || n > len(r.Versions) {
		return Head{}, false
	}
	return r.Versions[n-1], true
}

// IsPublic reports whether a version is in the newsroom now.
func (r Release) IsPublic() bool { return r.Public == Live }

// Corrections returns how often the release was corrected in public.
func (r Release) Corrections() int {
	n := 0
	for _, notice := range r.Notices {
		if notice.Kind == "correction" {
			n++
		}
	}
	return n
}

// Headline is the current headline in lang, or in the language there is.
func (r Release) Headline(lang string) string { return inLang(r.Title, lang) }

// Langs are the languages of the version, in the order of Langs.
func (v Version) Langs() []string {
	var out []string
	for _, lang := range Langs() {
		if _, ok := v.Text[lang]; ok {
			out = append(out, lang)
		}
	}
	return out
}

// In is the text in lang and the language it is in: another one when lang is missing.
func (v Version) In(lang string) (Text, string) {
	if t, ok := v.Text[lang]; ok {
		return t, lang
	}
	for _, other := range v.Langs() {
		return v.Text[other], other
	}
	return Text{}, lang
}

func (v Version) titles() map[string]string {
	out := map[string]string{}
	for lang, t := range v.Text {
		if t.Headline != "" {
			out[lang] = t.Headline
		}
	}
	return out
}

// sum hashes text and facts, so that an approval can be seen to be of these words and no others.
func (v Version) sum() string {
	return Digest([]any{v.Text, v.Facts})
}

// Digest is the SHA-256 of a value as JSON, in lower-case hex. The value is made of texts, numbers and times.
func Digest(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts, numbers and times always marshal
	}
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func inLang(texts map[string]string, lang string) string {
	if s := texts[lang]; s != "" {
		return s
	}
	for _, other := range Langs() {
		if s := texts[other]; s != "" {
			return s
		}
	}
	return ""
}

// cited are the facts that a change of would touch: those of the current and of the public version.
func (r Release) cited() []string {
	seen := map[string]bool{}
	numbers := []int{r.Current}
	if r.Public == Live {
		numbers = append(numbers, r.PublishedVersion)
	}
	for _, n := range numbers {
		head, _ := r.Head(n)
		for _, ref := range head.Facts {
			seen[ref.FactID] = true
		}
	}
	out := make([]string, 0, len(seen))
	for id := range seen {
		out = append(out, id)
	}
	sort.Strings(out)
	return out
}

func (r *Release) show(p Public, at time.Time) {
	r.Public, r.Listed, r.ChangedAt = p, !r.Drill && (p == Live || p == Recalled), at
	r.FactIDs = r.cited()
	r.derive()
}

func isKind(k Kind) bool { return slices.Contains(Kinds(), k) }
