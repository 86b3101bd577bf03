// Package query finds texts by what people write into a search: words and phrases joined by AND, OR and NOT, words that
// stand near each other, and limits to outlets, languages and headlines. It reads such a query, says where it is wrong,
// and holds many queries against a text at once. It knows no store.
//
//	recall "power bank"                 both, anywhere (AND may be left out)
//	(北风 OR Beifeng) NOT 天气预报       one of two, and not a third
//	beifeng NEAR/8 overheat*            at most eight words between them, either way; * stands for any ending
//	title:召回 lang:zh outlet:sina.com.cn
//
// Words are compared whole and without case and width; of Chinese, where nothing tells words apart, any run of characters
// is found. Operators are known in any case; a word that is one is searched for in quotes. Brackets, quotes and colons
// may be of full width.
package query

import (
	"fmt"

	"standfirst/models/shingle"
)

// Query is a query that was read without a fault.
type Query struct {
	source string
	root   node
}

// String is the query as it was written.
func (q Query) String() string { return q.source }

// Problem says what is wrong with a query.
type Problem string

// The problems.
const (
	Empty       Problem = "empty"
	Long        Problem = "long"     // longer than MaxLength
	Many        Problem = "many"     // more than MaxTerms
	Deep        Problem = "deep"     // more brackets in each other than MaxDepth
	NoWord      Problem = "no_word"  // a term without a letter or digit
	Operand     Problem = "operand"  // an operator without something after it
	Opening     Problem = "opening"  // a closing bracket that was never opened
	Closing     Problem = "closing"  // a bracket that is never closed
	Unquoted    Problem = "unquoted" // a quote that is never closed
	Field       Problem = "field"    // a limit that is none of outlet, lang and title
	Value       Problem = "value"    // a limit without a value
	Distance    Problem = "distance" // NEAR with a distance that is none, or beyond MaxDistance
	NearWords   Problem = "near"     // NEAR beside something that is no word, phrase or choice of these
	Wildcard    Problem = "wildcard" // * before the end of a word, or after fewer than three letters
	NothingSure Problem = "open"     // it would find every text that lacks something: no word must stand in it
)

// The bounds of a query.
const (
	MaxLength   = 8000 // characters
	MaxTerms    = 500
	MaxDepth    = 20
	MaxDistance = 100
)

// Fault is what is wrong with a query, and where.
type Fault struct {
	Problem Problem
	At      int    // the character at which it shows, counted from 1
	Near    string // what stands there, cut short
}

func (f *Fault) Error() string { return fmt.Sprintf("query: %s at %d: %q", f.Problem, f.At, f.Near) }

// node is a part of a query.
type node interface {
	// in says whether the part is true of a text, and where that shows.
	in(d *document) (bool, []Span)
	// anchors are terms of which at least one stands in every text of which the part is true; nil: there are none.
	anchors() []term
}

// Span is a place in a text.
type Span struct {
	Title      bool // in the headline
	Start, End int  // in bytes
}

// term is a run of tokens.
type term struct {
	tokens []string
	prefix bool // the last token may go on
	title  bool // only in the headline
}

// choice is what stands beside NEAR: terms of which any will do.
type choice []term

type (
	all  []node
	any_ []node
	not  struct{ what node }
	near struct {
		a, b     choice
		distance int // tokens that may stand between
	}
	outlet string
	lang   string
)

func newTerm(text string, prefix, title bool) (term, bool) {
	t := term{prefix: prefix, title: title}
	for _, token := range shingle.Tokens(text) {
		t.tokens = append(t.tokens, token.Text)
	}
	return t, len(t.tokens) > 0
}

// Words are the terms that a text may have for which the query is true, as they are compared: those behind NOT are none
// of them.
func (q Query) Words() []string {
	var out []string
	var walk func(n node)
	walk = func(n node) {
		switch n := n.(type) {
		case term:
			out = append(out, n.plain())
		case near:
			for _, t := range append(append(choice{}, n.a...), n.b...) {
				out = append(out, t.plain())
			}
		case all:
			for _, sub := range n {
				walk(sub)
			}
		case any_:
			for _, sub := range n {
				walk(sub)
			}
		}
	}
	walk(q.root)
	return out
}

// Problems are all of them.
func Problems() []Problem {
	return []Problem{
		Empty, Long, Many, Deep, NoWord, Operand, Opening, Closing, Unquoted, Field, Value, Distance, NearWords, Wildcard, NothingSure,
	}
}
