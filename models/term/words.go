package term

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWords bounds what one text is found by: a book is not searched to its end.
const maxWords = 8000

// longestWord bounds a word, in bytes: what is longer is no word that anybody types.
const longestWord = 32

// Words are what a long text is found by, each once: its Latin words and numbers, folded, and of its Chinese, in
// simplified characters, each two that stand side by side, and the last of a run alone. Ask tells which of them to look
// for.
func Words(text string) []string {
	seen := make(map[string]bool, len(text)/4)
	var out []string
	put := func(word string) {
		if !seen[word] && len(out) < maxWords {
			seen[word] = true
			out = append(out, word)
		}
	}
	for _, run := range split(Simplify(Fold(text))) {
		if !run.han {
			put(whole(run.text))
			continue
		}
		for at, size := 0, 0; at < len(run.text); at += size {
			_, size = utf8.DecodeRuneInString(run.text[at:])
			_, next := utf8.DecodeRuneInString(run.text[at+size:])
			put(run.text[at : at+size+next])
		}
	}
	return out
}

// whole is as much of a word as is kept.
func whole(word string) string {
	if len(word) <= longestWord {
		return word
	}
	return strings.ToValidUTF8(word[:longestWord], "")
}

// Asked is a word that a text must have: itself, or one that begins so.
type Asked struct {
	Word  string
	Start bool
}

// maxAsked bounds the words of a search.
const maxAsked = 12

// shortStart is from how many letters on a Latin word stands for all that begin so: "recall" finds "recalled".
const shortStart = 3

// Ask splits what somebody typed into what Words has of a text that holds it. A Chinese phrase is asked for by its
// pairs, which hardly ever stand in one text and not beside each other.
func Ask(typed string) []Asked {
	var out []Asked
	for _, run := range split(Simplify(Fold(typed))) {
		chars := []rune(run.text)
		switch {
		case !run.han:
			out = append(out, Asked{whole(run.text), len(chars) >= shortStart})
		case len(chars) == 1:
			out = append(out, Asked{run.text, true})
		default:
			for i := range chars[1:] {
				out = append(out, Asked{string(chars[i : i+2]), false})
			}
		}
	}
	return out[:min(len(out), maxAsked)]
}

// FoldRune is one character as Fold and Simplify write it: the first of those that it becomes.
func FoldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r >= 0x4e00 && r <= 0x9fff:
		if s, ok := simplified()[r]; ok {
			return s
		}
		return r
	}
	for _, first := range norm.NFKD.String(string(r)) {
		return unicode.ToLower(first)
	}
	return r
}
