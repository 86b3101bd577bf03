package comment

import (
	"slices"
	"unicode/utf8"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// around is how many letters around a passage are remembered, to tell it from others of the same words and to find
// its place when its own words have changed.
const around = 32

// Passage is a place in the text of one language: the words that stood there, and those around them.
type Passage struct {
	Lang   string `json:"lang"`   // "" of the whole release
	Words  string `json:"words"`  // as they were quoted
	Before string `json:"before"` // letters without white space
	After  string `json:"after"`
}

// Whole reports whether no passage is meant but the release.
func (p Passage) Whole() bool { return p.Words == "" }

// Place is where a passage stands in a text now.
type Place struct {
	Stands  bool // its words are there
	Changed bool // they are not, but what stood around them is, and between it other words
	Mark    release.Mark
}

// Gone reports whether nothing is left of it.
func (p Place) Gone() bool { return !p.Stands && !p.Changed }

// quote makes the passage of words that stand in a text. Near are the words before them, as a reader's browser gives
// them: of several places with the same words the one that fits best is taken.
func quote(lang, words, near string, texts ...release.Text) (Passage, error) {
	words = incident.TidyLine(words)
	letters := release.Letters(words)
	switch {
	case len(letters) == 0:
		return Passage{}, nil
	case utf8.RuneCountInString(words) > MaxWords:
		return Passage{}, fault.Bad("words", "comment.words.long", "most", MaxWords)
	}
	for _, t := range texts {
		all := Read(t).letters
		if at := best(all, letters, release.Letters(near), nil); at >= 0 {
			end := at + len(letters)
			return Passage{lang, words, string(all[max(0, at-around):at]), string(all[end:min(len(all), end+around)])}, nil
		}
	}
	return Passage{}, fault.Bad("words", "comment.words.missing")
}

// Reading is a text in which passages are looked for.
type Reading struct {
	letters    []rune
	beforeBody int
}

// Read prepares a text for looking for any number of passages.
func Read(t release.Text) Reading {
	all, beforeBody := t.Letters()
	return Reading{all, beforeBody}
}

// Find looks for the passage in a text of its language.
func (p Passage) Find(r Reading) Place {
	all := r.letters
	words, before, after := release.Letters(p.Words), []rune(p.Before), []rune(p.After)
	mark := func(from, to int) release.Mark { return release.Mark{From: from - r.beforeBody, To: to - r.beforeBody} }
	if at := best(all, words, before, after); at >= 0 {
		return Place{Stands: true, Mark: mark(at, at+len(words))}
	}
	// A dozen letters on each side are rarely the same twice; between them is what has become of the words.
	const enough = 12
	if len(before) < enough || len(after) < enough {
		return Place{}
	}
	from := find(all, before[len(before)-enough:], 0)
	if from < 0 {
		return Place{}
	}
	from += enough
	to := find(all, after[:enough], from)
	if to <= from || to-from > 2*len(words)+40 {
		return Place{}
	}
	return Place{Changed: true, Mark: mark(from, to)}
}

// best is where words stand in a text with the longest part of before in front of them and of after behind them; -1
// for nowhere.
func best(all, words, before, after []rune) int {
	found, most := -1, -1
	for at := find(all, words, 0); at >= 0; at = find(all, words, at+1) {
		fit := 0
		for n := 1; n <= len(before) && n <= at && before[len(before)-n] == all[at-n]; n++ {
			fit++
		}
		for n := 0; n < len(after) && at+len(words)+n < len(all) && after[n] == all[at+len(words)+n]; n++ {
			fit++
		}
		if fit > most {
			found, most = at, fit
		}
	}
	return found
}

func find(all, words []rune, from int) int {
	for at := from; at+len(words) <= len(all); at++ {
		if slices.Equal(all[at:at+len(words)], words) {
			return at
		}
	}
	return -1
}
