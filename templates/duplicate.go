package templates

import "time"

// Side is one of two records that may be one.
type Side struct {
	ID, URL, Name, NameLang, Latin string
	Blocked                        bool // a person who is not to be contacted
	Details                        []Detail
}

// Pair is a suspicion with both records beside each other.
type Pair struct {
	ID, Strength, StrengthKind string
	Reasons                    []string
	A, B                       Side
	MergeURL                   string
	By                         string
	At                         time.Time
}

// Queue is what waits to be judged, for the partial "duplicate.queue". Words begins the keys of what is said
// otherwise of people than of outlets.
type Queue struct {
	Words, Base    string
	Tabs           []Tab
	Rules          []Option
	Rule, Strength string
	Dismissed      bool
	Pairs          []Pair
	Pager          Pager
	MayEdit, Empty bool
	Exact          int64 // how many pairs could be merged at once
	Icon           string
}

// Work is a job on its way that looks for duplicates or merges them, for the partial "duplicate.work".
type Work struct {
	URL, Label          string
	Running, Dead, Over bool
	Done, Total         int64
}

// Choice is one field of two records that become one.
type Choice struct{ Name, Label, A, B, Pick string }

// Merger lets somebody choose what a merged record shall keep, for the partial "duplicate.merge".
type Merger struct {
	Words         string
	A, B          Side
	SwapURL, Next string
	Cancel        string
	Choices       []Choice
	Same          []Choice // fields with nothing to choose
	Both          []Detail
	Reasons       []string
	Blocked       bool
}

// Absorbed is a record that became part of the one of the page.
type Absorbed struct {
	UndoURL, Name, By string
	At                time.Time
}

// Twin is a record that may be the same as the one of the page.
type Twin struct {
	Name, URL, MergeURL string
	Reasons             []string
}
