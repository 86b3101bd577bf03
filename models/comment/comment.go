// Package comment holds what colleagues say to each other about a release while it is written: threads about a passage
// or about the whole, with answers, until they are resolved.
//
// Nothing that was said is deleted. Its author may change it for a quarter of an hour, as in the log of interactions;
// the audit log keeps what stood there before. Who is mentioned finds it on the page Today and in a letter; a letter may
// be sent twice after a crash, with the same Message-ID.
package comment

import (
	"slices"
	"time"

	"standfirst/models/audit"
)

// OpenFor is how long what was said may be changed by whoever said it.
const OpenFor = 15 * time.Minute

// The bounds of what is kept.
const (
	MaxThreads = 300   // of a release
	MaxSaid    = 100   // of a thread
	MaxText    = 5_000 // characters of a remark
	MaxWords   = 1_000 // characters of a passage
)

// Thread is a comment with its answers.
type Thread struct {
	ID        string  `json:"id"`
	Rev       int64   `json:"rev"`
	ReleaseID string  `json:"releaseId"`
	Version   int     `json:"version"` // that stood when it began
	Passage   Passage `json:"passage"` // zero: the whole release is meant
	Said      []Said  `json:"said"`    // what began it, then the answers; the oldest first
	Open      bool    `json:"open"`

	ResolvedBy   string    `json:"resolvedBy"` // user id of who resolved it last
	ResolvedName string    `json:"resolvedName"`
	ResolvedAt   time.Time `json:"resolvedAt"`

	At    time.Time `json:"at"`    // when something was said last
	Waits []string  `json:"waits"` // ids of those who were mentioned or answered, until they have dealt with it

	Unsent  bool         `json:"unsent"`
	Letters []Letter     `json:"letters"` // not yet on their way
	Owes    bool         `json:"owes"`
	Owed    []audit.Owed `json:"owed"`
}

// Said is one remark. Its text is plain.
type Said struct {
	ID       string    `json:"id"`
	By       string    `json:"by"` // user id
	ByName   string    `json:"byName"`
	At       time.Time `json:"at"`
	EditedAt time.Time `json:"editedAt"` // zero: it stands as it was said
	Text     string    `json:"text"`
	To       []Named   `json:"to"` // who is mentioned
}

// Named is somebody who is mentioned.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Letter is one that tells somebody of a mention.
type Letter struct {
	SaidID string `json:"saidId"`
	UserID string `json:"userId"`
}

// Changeable reports whether a person may change it at that moment.
func (s Said) Changeable(userID string, at time.Time) bool {
	return userID != "" && s.By == userID && at.Before(s.At.Add(OpenFor))
}

// WaitsFor reports whether somebody has been mentioned or answered in it and has not dealt with it.
func (t Thread) WaitsFor(userID string) bool { return slices.Contains(t.Waits, userID) }

// Last is what was said last.
func (t Thread) Last() Said { return t.Said[len(t.Said)-1] }

func (t Thread) index(saidID string) int {
	return slices.IndexFunc(t.Said, func(s Said) bool { return s.ID == saidID })
}

// waits adds people, each once, but not who has just spoken.
func (t *Thread) waits(by string, ids ...string) {
	for _, id := range ids {
		if id != "" && id != by && !slices.Contains(t.Waits, id) {
			t.Waits = append(t.Waits, id)
		}
	}
}

func (t *Thread) heard(userID string) {
	t.Waits = slices.DeleteFunc(t.Waits, func(id string) bool { return id == userID })
}
