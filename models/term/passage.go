package term

import (
	"slices"
	"unicode"
)

// Passage is a place of a text, in bytes from Start up to End.
type Passage struct{ Start, End int }

// Passages finds where a text has what Ask asks for, in order and without overlaps: Latin words to their end, Chinese as it
// was typed or, where it stands nowhere so, its pairs.
func Passages(text, typed string) []Passage {
	var folded []rune
	var at []int // where each begins
	for i, r := range text {
		folded, at = append(folded, FoldRune(r)), append(at, i)
	}
	at = append(at, len(text))
	var out []Passage
	for _, run := range split(Simplify(Fold(typed))) {
		want := []rune(run.text)
		if !run.han {
			out = append(out, latin(folded, at, want)...)
			continue
		}
		found := chinese(folded, at, want)
		for i := 0; len(found) == 0 && len(want) > 2 && i < len(want)-1; i++ {
			out = append(out, chinese(folded, at, want[i:i+2])...)
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b Passage) int { return a.Start - b.Start })
	return joined(out)
}

// latin finds words that begin so, short ones whole.
func latin(text []rune, at []int, want []rune) []Passage {
	var out []Passage
	for i := 0; i+len(want) <= len(text); i++ {
		if i > 0 && wordy(text[i-1]) || !slices.Equal(text[i:i+len(want)], want) {
			continue
		}
		end := i + len(want)
		for end < len(text) && wordy(text[end]) {
			end++
		}
		if len(want) >= shortStart || end == i+len(want) {
			out = append(out, Passage{at[i], at[end]})
		}
		i = end - 1
	}
	return out
}

// wordy tells whether a character is part of a Latin word or a number.
func wordy(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}

func chinese(text []rune, at []int, want []rune) []Passage {
	var out []Passage
	for i := 0; i+len(want) <= len(text); i++ {
		if slices.Equal(text[i:i+len(want)], want) {
			out = append(out, Passage{at[i], at[i+len(want)]})
			i += len(want) - 1
		}
	}
	return out
}

// joined makes one of passages that overlap or touch.
func joined(all []Passage) []Passage {
	var out []Passage
	for _, p := range all {
		if n := len(out); n > 0 && p.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, p.End)
			continue
		}
		out = append(out, p)
	}
	return out
}
