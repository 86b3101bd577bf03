package release

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"standfirst/models/incident"
	"standfirst/models/pattern"
)

// token is a word of a text, or a single character of a script that is written without spaces. What it says is
// independent of width, letter case and typography; start and end are where it stands in the text.
type token struct {
	word       string
	start, end int
	block      bool // the first of a paragraph
	sentence   bool // the first of a sentence
}

var quoted = pattern.New(`(?m)^[ \t\x{3000}]*(?:(?:>|&gt;|\|)[ \t]?)+`)

// legible is a text as it is compared: without the marks of quoted mail, and without what nobody sees.
func legible(s string) string { return incident.Tidy(quoted.ReplaceAllString(incident.Tidy(s), "")) }

// tokens cuts a text that was made legible. A blank line, or the end of a line that ends a sentence, ends a paragraph;
// any other line break is a space, because mail programs put them anywhere.
func tokens(s string) []token {
	var out []token
	block, sentence := true, true
	runes := []rune(s)
	at := make([]int, len(runes)+1)
	for i, r := range runes {
		at[i+1] = at[i] + utf8.RuneLen(r)
	}
	add := func(from, to int) {
		word := strings.ToLower(norm.NFKC.String(string(runes[from:to])))
		word = strings.NewReplacer(",", "", "’", "", "'", "").Replace(word)
		out = append(out, token{word, at[from], at[to], block, sentence})
		block, sentence = false, false
	}
	for i := 0; i < len(runes); {
		r := plainRune(runes[i])
		switch {
		case spaceless(r):
			add(i, i+1)
			i++
		case wordly(r), meant(runes, i):
			j := i + 1
			for wordly(r) && j < len(runes) && (wordly(plainRune(runes[j])) && !spaceless(plainRune(runes[j])) || inside(runes, j)) {
				j++
			}
			add(i, j)
			i = j
		case runes[i] == '\n':
			j := i
			for j < len(runes) && unicode.IsSpace(runes[j]) {
				j++
			}
			block = block || sentence || strings.Count(string(runes[i:j]), "\n") > 1
			sentence = sentence || block
			i = j
		default:
			sentence = sentence || strings.ContainsRune(".!?。！？", r) && ends(runes, i)
			i++
		}
	}
	return out
}

// plainRune is a character in its usual width.
func plainRune(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		return r - 0xFEE0
	}
	return r
}

func wordly(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// inside reports whether the sign at i belongs to the number or the word around it: 1,200 is 1200 and 1.5 is not 15.
func inside(runes []rune, i int) bool {
	if i == 0 || i+1 >= len(runes) {
		return false
	}
	before, after := plainRune(runes[i-1]), plainRune(runes[i+1])
	switch plainRune(runes[i]) {
	case '.', ',':
		return unicode.IsDigit(before) && unicode.IsDigit(after)
	case '\'', '’':
		return unicode.IsLetter(before) && unicode.IsLetter(after)
	}
	return false
}

// meant reports whether a sign that is no letter says something: a share, an amount of money, a limit, a minus.
func meant(runes []rune, i int) bool {
	r := plainRune(runes[i])
	next := func() bool { return i+1 < len(runes) && unicode.IsDigit(plainRune(runes[i+1])) }
	switch r {
	case '%', '‰', '@', '#':
		return true
	case '<', '>', '≤', '≥', '±', '+', '−', '~':
		return next()
	case '-':
		return next() && (i == 0 || unicode.IsSpace(runes[i-1]))
	}
	return unicode.Is(unicode.Sc, r)
}

// ends reports whether a full stop ends a sentence: nothing but closing signs and space follow. In Chinese the next
// sentence may follow at once.
func ends(runes []rune, i int) bool {
	if strings.ContainsRune("。！？", runes[i]) {
		return true
	}
	for _, r := range runes[i+1:] {
		switch {
		case unicode.IsSpace(r):
			return true
		case wordly(r):
			return false
		}
	}
	return true
}

// gram is how many characters a fingerprint is made of, and window of how many the least is kept: two texts that share
// gram+window-1 characters share a fingerprint (winnowing: Schleimer, Wilkerson and Aiken, SIGMOD 2003).
const (
	gram   = 8
	window = 4
)

// fingerprints name a wording: texts that share a passage share some.
func fingerprints(words []token) []string {
	var letters []rune
	for _, w := range words {
		letters = append(letters, []rune(w.word)...)
	}
	var sums []uint64
	for i := 0; i+gram <= len(letters); i++ {
		h := fnv.New64a()
		_, _ = h.Write([]byte(string(letters[i : i+gram])))
		sums = append(sums, h.Sum64())
	}
	if len(sums) == 0 {
		return nil
	}
	var out []string
	last := -1
	for i := 0; i == 0 || i+window <= len(sums); i++ {
		least := i
		for j := i; j < min(i+window, len(sums)); j++ {
			if sums[j] <= sums[least] {
				least = j
			}
		}
		if least != last {
			out = append(out, strconv.FormatUint(sums[least], 36))
			last = least
		}
		if len(out) >= maxPrinted {
			break
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// whole is everything that a reader of the page reads, a paragraph a block.
func (t Text) whole() string {
	var parts []string
	for _, s := range []string{t.Headline, t.Subhead, t.Dateline, t.words(), t.Boilerplate, t.Contact} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return legible(strings.Join(parts, "\n\n"))
}

// words is the body as it is read on a page: without the addresses behind links, a block a paragraph.
func (t Text) words() string {
	var b strings.Builder
	for _, root := range parse(Plainly(t.Body, nil)) {
		for n := range walk(root) {
			switch {
			case n.Type == html.TextNode:
				b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
			case n.DataAtom == atom.Br:
				b.WriteString("\n")
			case isBlock(n):
				b.WriteString("\n\n")
			}
		}
	}
	return b.String()
}
