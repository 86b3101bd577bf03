package uptake

import (
	"strings"

	"standfirst/models/shingle"
	"standfirst/models/wording"
)

// How a quotation of ours was taken over.
const (
	Exact     = "exact"
	Shortened = "shortened" // words were left out, none changed or added
	Altered   = "altered"
)

// Quote is a quotation of a release.
type Quote struct {
	Speaker string
	Text    string // without its marks
}

// QuoteFound is a quotation of an article that is one of ours.
type QuoteFound struct {
	Quote
	Kind   string // Exact, Shortened or Altered
	Theirs string
	At     Span // with its marks
}

// Quotes are the quotations of a text of ours.
func Quotes(text string) []Quote {
	var out []Quote
	for _, s := range wording.Quotes(text) {
		out = append(out, Quote{wording.Speaker(text, s), unmarked(s.In(text))})
	}
	return out
}

const (
	// sameQuote is the share of its words that a quotation must have in common, in order, with one of ours.
	sameQuote = 0.6
	// minPart keeps a phrase that anybody may use from being a shortened quotation, in tokens.
	minPart = 4
	// maxQuote bounds how many tokens of a quotation are compared.
	maxQuote = 400
)

// Quotes finds the quotations of ours among those of the article, in the order of the article. Each of theirs is
// compared with the one that it is nearest to.
func (a *Article) Quotes(ours []Quote) []QuoteFound {
	if len(ours) == 0 {
		return nil
	}
	prepared := make([][]string, len(ours))
	for i, q := range ours {
		prepared[i] = words(q.Text)
	}
	var out []QuoteFound
	for _, s := range wording.Quotes(a.Text) {
		theirs := unmarked(s.In(a.Text))
		have := words(theirs)
		best, share := QuoteFound{}, 0.0
		for i, q := range ours {
			if kind, n := compareQuotes(prepared[i], have); kind != "" && n > share {
				best, share = QuoteFound{Quote: q, Kind: kind, Theirs: theirs, At: Span{s.From, s.To}}, n
			}
		}
		if best.Kind != "" {
			out = append(out, best)
		}
	}
	return out
}

// compareQuotes says how theirs was made of ours, "" when it was not, and how much of theirs is of ours.
func compareQuotes(ours, theirs []string) (string, float64) {
	if len(theirs) < minPart || len(ours) == 0 {
		return "", 0
	}
	n := inOrder(ours, theirs)
	share := float64(n) / float64(len(theirs))
	switch {
	case n == len(ours) && n == len(theirs):
		return Exact, 2
	case n == len(theirs):
		return Shortened, 1.5
	case share >= sameQuote && float64(n) >= 0.3*float64(len(ours)):
		return Altered, share
	}
	return "", 0
}

// inOrder is how many words two texts have in common in the same order: the length of their longest common
// subsequence.
func inOrder(a, b []string) int {
	last := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			up := last[j+1]
			if a[i] == b[j] {
				last[j+1] = diagonal + 1
			} else {
				last[j+1] = max(up, last[j])
			}
			diagonal = up
		}
	}
	return last[len(b)]
}

func words(text string) []string {
	tokens := shingle.Tokens(text)
	out := make([]string, 0, min(len(tokens), maxQuote))
	for _, t := range tokens[:min(len(tokens), maxQuote)] {
		out = append(out, t.Text)
	}
	return out
}

func unmarked(quote string) string { return strings.Trim(quote, "“”\"「」『』 \t\n") }
