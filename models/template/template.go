// Package template keeps the prepared texts from which releases begin, one for each kind at least, and the snippets
// that stand in many of them.
//
// Those supplied with the program have their gaps in [brackets], which the check of a release finds as long as they
// are there. A space changes what is supplied, adds its own, and puts away what it does not use. Legal approves the
// words of a template until a day; changed words are not approved any more.
package template

import (
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/models/incident"
	"standfirst/models/release"
)

// Sort tells whole texts from passages.
type Sort string

// The sorts.
const (
	Release Sort = "release" // a whole release
	Snippet Sort = "snippet" // a passage of a body
)

// Sorts lists both.
func Sorts() []Sort { return []Sort{Release, Snippet} }

// Template is a prepared text in one language or both. A snippet has a body alone, and no kind.
type Template struct {
	ID        string                  `json:"id"`
	Rev       int64                   `json:"rev"`
	Sort      Sort                    `json:"sort"`
	Kind      release.Kind            `json:"kind"`
	Name      incident.Text           `json:"name"`
	Text      map[string]release.Text `json:"text"` // by language; bodies are HTML of the subset that releases keep
	Own       bool                    `json:"own"`  // written or changed by the space
	Archived  bool                    `json:"archived"`
	Approved  Approval                `json:"approved"` // legal's
	ChangedAt time.Time               `json:"changedAt"`
	ChangedBy string                  `json:"changedBy"`
}

// Approval is legal's word for the text whose hash it carries, until a day.
type Approval struct {
	By    string    `json:"by"`
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
	Hash  string    `json:"hash"`
}

// Holds is how long an approval counts. What the law and our practice ask for changes within a year.
const Holds = 365 * 24 * time.Hour

// IsApproved reports whether legal has approved these very words and the approval has not run out.
func (t Template) IsApproved(now time.Time) bool {
	return t.Approved.By != "" && t.Approved.Hash == t.Hash() && now.Before(t.Approved.Until)
}

// Hash names the words: SHA-256, lower-case hex.
func (t Template) Hash() string {
	return release.Digest([]any{"standfirst.template.1", t.Sort, t.Kind, t.Text})
}

// In is the text in lang, or in the language there is, and which that is.
func (t Template) In(lang string) (release.Text, string) {
	if text, ok := t.Text[lang]; ok {
		return text, lang
	}
	for _, other := range release.Langs() {
		if text, ok := t.Text[other]; ok {
			return text, other
		}
	}
	return release.Text{}, lang
}

// Begin is the text of a new release under the headlines that somebody has typed. A language without a headline is
// not written yet, and gets none.
func (t Template) Begin(headlines map[string]string) map[string]release.Text {
	out := map[string]release.Text{}
	for lang, headline := range headlines {
		if headline = strings.TrimSpace(headline); headline != "" {
			text := t.Text[lang]
			text.Headline = headline
			out[lang] = text
		}
	}
	return out
}

// IsSupplied reports whether the program brings a text under this id.
func IsSupplied(id string) bool { _, ok := suppliedByID()[id]; return ok }

//go:embed supplied/*.json
var files embed.FS

// supplied are the texts that come with the program, in the order of their kinds, snippets last.
var supplied = sync.OnceValue(func() []Template {
	names, err := fs.Glob(files, "supplied/*.json")
	if err != nil {
		panic(err) // a constant pattern
	}
	var out []Template
	for _, name := range names {
		data, err := files.ReadFile(name)
		var t Template
		if err == nil {
			err = json.Unmarshal(data, &t)
		}
		if err != nil {
			panic(name + ": " + err.Error()) // the test reads every one
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, compare)
	return out
})

var suppliedByID = sync.OnceValue(func() map[string]Template {
	out := map[string]Template{}
	for _, t := range supplied() {
		out[t.ID] = t
	}
	return out
})

// compare puts releases before snippets, and those by kind, what is supplied first.
func compare(a, b Template) int {
	place := func(t Template) int {
		if t.Sort == Snippet {
			return len(release.Kinds())
		}
		return slices.Index(release.Kinds(), t.Kind)
	}
	if d := place(a) - place(b); d != 0 {
		return d
	}
	nameA, _ := a.Name.In(incident.English)
	nameB, _ := b.Name.In(incident.English)
	return strings.Compare(nameA, nameB)
}
