// Package mention finds the mentions of many terms in a text in one pass: ten thousand terms cost hardly more
// than ten. It knows no store.
//
// Characters are compared without case and width: ＡＢＣ, ABC and abc are one. A term is found wherever its
// characters stand in a row, also within a longer word ("art" in "start"), as Chinese has no blanks to tell words
// by; a Finder of whole words leaves those out where the term begins or ends in a letter or digit of an alphabet.
// Every mention counts, also one that overlaps or contains another.
package mention

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/shingle"
)

// Finder finds terms: an Aho-Corasick automaton over characters. Once made it does not change and may be used by
// many at a time.
type Finder struct {
	symbols []uint16        // of each character below 0x10000, after folding; 0: in no term
	rare    map[rune]uint16 // of the characters beyond
	edges   []edge          // of all states, laid into each other: a state's edge for a symbol is at state + symbol
	ends    []end           // of each state
	root    []int32         // where each symbol leads from the start
	outputs []output        // the first is none; behind it those of the terms, in their order
	terms   []string
	longest int // the longest term, in characters
	whole   bool
}

// A state is what of some term has been read so far; 0 is nothing. Its number is where its edges lie, which
// saves looking that up for each character; of a state that ends a term the edge to it says so, for the same reason.

// edge leads to a state (with ending added when a term ends there) when the state that it belongs to asks.
type edge struct{ from, to int32 }

const ending = 1 << 30

// end is what there is to know of a state besides its edges.
type end struct {
	fail int32 // where to look on when there is no edge: the longest end of it that begins a term
	out  int32 // the first of the terms that end here, in outputs; 0: none
}

// output is a term that ends in a state; the next one is shorter or folds to the same.
type output struct {
	term, length int32 // length in characters
	next         int32
}

// Errors of New.
var (
	ErrNoTerms      = errors.New("no terms")
	ErrTooManySigns = errors.New("the terms have more than 65,000 different characters")
)

// Options say what counts as a mention.
type Options struct {
	// WholeWords leaves out what stands within a longer word of an alphabet.
	WholeWords bool
}

// New makes a finder of terms. Blank terms and repeated ones are left out; of terms that differ in case or width
// alone each is found.
func New(terms []string, o Options) (*Finder, error) {
	f := &Finder{symbols: make([]uint16, 1<<16), rare: map[rune]uint16{}, whole: o.WholeWords, outputs: make([]output, 1)}
	folded := map[rune]uint16{}
	seen := map[string]bool{}
	tree := tree{children: make([][]branch, 1), out: make([]int32, 1)}
	for _, term := range terms {
		term = strings.TrimSpace(term)
		if term == "" || seen[term] {
			continue
		}
		seen[term] = true
		at, length := int32(0), int32(0)
		for _, r := range term {
			r = shingle.FoldRune(r)
			if folded[r] == 0 {
				if len(folded) >= 65000 {
					return nil, ErrTooManySigns
				}
				folded[r] = uint16(len(folded) + 1)
			}
			at = tree.step(at, folded[r])
			length++
		}
		f.longest = max(f.longest, int(length))
		f.outputs = append(f.outputs, output{int32(len(f.terms)), length, tree.out[at]})
		tree.out[at] = int32(len(f.outputs) - 1)
		f.terms = append(f.terms, term)
	}
	if len(f.terms) == 0 {
		return nil, ErrNoTerms
	}
	for r := range rune(1 << 16) {
		if utf8.ValidRune(r) && r != utf8.RuneError {
			f.symbols[r] = folded[shingle.FoldRune(r)]
		}
	}
	for r, s := range folded {
		if r >= 1<<16 { // nothing there has a width
			f.rare[r], f.rare[unicode.ToUpper(r)] = s, s
		}
	}
	f.build(tree, len(folded)+1)
	return f, nil
}

// Terms are what is looked for; mentions name them by their place here.
func (f *Finder) Terms() []string { return f.terms }

// tree holds the terms by their beginnings.
type tree struct {
	children [][]branch // of each state, by symbol
	out      []int32
}

type branch struct {
	symbol uint16
	to     int32
}

func bySymbol(b branch, s uint16) int { return int(b.symbol) - int(s) }

func (t *tree) step(from int32, symbol uint16) int32 {
	branches := t.children[from]
	i, ok := slices.BinarySearchFunc(branches, symbol, bySymbol)
	if ok {
		return branches[i].to
	}
	to := int32(len(t.children))
	t.children[from] = slices.Insert(branches, i, branch{symbol, to})
	t.children, t.out = append(t.children, nil), append(t.out, 0)
	return to
}

// join puts the terms that end in the shorter state behind those of the longer one.
func (f *Finder) join(own, shorter int32) int32 {
	if own == 0 {
		return shorter
	}
	last := own
	for f.outputs[last].next != 0 {
		last = f.outputs[last].next
	}
	f.outputs[last].next = shorter
	return own
}
