package release

import (
	"slices"
	"time"

	"standfirst/models/audit"
)

// Turn is a step of a round, and how far it has come.
type Turn struct {
	Step        Step       `json:"step"`
	OpenedAt    time.Time  `json:"openedAt"` // zero: its turn has not come
	Due         time.Time  `json:"due"`      // zero: there is no deadline
	DoneAt      time.Time  `json:"doneAt"`   // zero: not every text is approved
	EscalatedAt time.Time  `json:"escalatedAt"`
	Planned     bool       `json:"planned"` // its letters are on their way
	Approvals   []Approval `json:"approvals"`
}

// Approval is of the text in one language, in exactly these words. One that an edit has voided is kept, so that the
// next look shows what has changed since.
type Approval struct {
	Lang    string    `json:"lang"`
	Hash    string    `json:"hash"` // of the text
	Version int       `json:"version"`
	By      string    `json:"by"`
	ByName  string    `json:"byName"`
	At      time.Time `json:"at"`
	Comment string    `json:"comment"`
	Void    bool      `json:"void"`
}

// Done reports whether every text is approved by as many as the step asks for.
func (t Turn) Done() bool { return !t.DoneAt.IsZero() }

// IsOpen reports whether somebody is asked now.
func (t Turn) IsOpen() bool { return !t.OpenedAt.IsZero() && !t.Done() }

// Late reports whether the deadline has passed.
func (t Turn) Late(at time.Time) bool { return t.IsOpen() && !t.Due.IsZero() && !at.Before(t.Due) }

// DeputyAsked reports whether the deputy may decide: the deadline has passed, or nobody else is there.
func (t Turn) DeputyAsked(at time.Time) bool {
	return t.Step.Deputy.ID != "" && (t.Late(at) || !t.EscalatedAt.IsZero())
}

// Asks reports whether a person may take this decision now. That somebody has written the text, or decided elsewhere, is
// not looked at here.
func (t Turn) Asks(p Person, at time.Time) bool {
	return t.IsOpen() && p.May && (t.Step.asks(p) || t.DeputyAsked(at) && t.Step.Deputy.ID == p.ID)
}

// Last returns the latest approval of a language in this step, also one that was voided.
func (t Turn) Last(lang string) (Approval, bool) {
	var last Approval
	found := false
	for _, a := range t.Approvals {
		if a.Lang == lang && (!found || !a.At.Before(last.At)) {
			last, found = a, true
		}
	}
	return last, found
}

// By returns somebody's approval of a language, also one that was voided.
func (t Turn) By(userID, lang string) (Approval, bool) {
	at := slices.IndexFunc(t.Approvals, func(a Approval) bool { return a.Lang == lang && a.By == userID })
	if at < 0 {
		return Approval{}, false
	}
	return t.Approvals[at], true
}

// standing is how many approve the words of a language.
func (t Turn) standing(lang string) int64 {
	var n int64
	for _, a := range t.Approvals {
		if a.Lang == lang && !a.Void {
			n++
		}
	}
	return n
}

// Missing are the languages of which too few have approved the words of the round.
func (t Turn) Missing(langs []string) []string {
	return slices.DeleteFunc(slices.Clone(langs), func(lang string) bool { return t.standing(lang) >= t.Step.Needs() })
}

// MissingFrom are those of them that this person has not approved.
func (t Turn) MissingFrom(userID string, langs []string) []string {
	return slices.DeleteFunc(t.Missing(langs), func(lang string) bool {
		a, ok := t.By(userID, lang)
		return ok && !a.Void
	})
}

// Gave reports whether somebody has approved all that the step waits for, and only others can go on with it.
func (t Turn) Gave(userID string, langs []string) bool {
	if len(langs) == 0 || len(t.Missing(langs)) == 0 {
		return false
	}
	return len(t.MissingFrom(userID, langs)) == 0
}

// lacks is how many have to decide yet.
func (t Turn) lacks(langs []string) int64 {
	var most int64
	for _, lang := range langs {
		most = max(most, t.Step.Needs()-t.standing(lang))
	}
	return most
}

// Given is how many have approved every text; of a step that asks for several it says how far it has come.
func (t Turn) Given(langs []string) int64 { return t.Step.Needs() - t.lacks(langs) }

// Deciders are the names of those whose approvals stand, each once.
func (t Turn) Deciders() []string {
	var names, ids []string
	for _, a := range t.Approvals {
		if !a.Void && !slices.Contains(ids, a.By) {
			ids, names = append(ids, a.By), append(names, a.ByName)
		}
	}
	return names
}

// approve records that somebody approves every text that the step waits for them to approve, and returns the
// languages. A step that asks for several is done when the last of them approves.
func (t *Turn) approve(v Version, comment string, by audit.Actor, at time.Time) []string {
	sums, langs := v.sums(), t.MissingFrom(by.ID, v.Langs())
	for _, lang := range langs {
		t.Approvals = slices.DeleteFunc(t.Approvals, func(a Approval) bool { return a.Lang == lang && (a.By == by.ID || t.Step.Needs() == 1) })
		t.Approvals = append(t.Approvals, Approval{Lang: lang, Hash: sums[lang], Version: v.Number, By: by.ID, ByName: by.Name, At: at, Comment: comment})
	}
	if len(t.Missing(v.Langs())) == 0 {
		t.DoneAt = at
	}
	return langs
}
