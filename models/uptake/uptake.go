// Package uptake says what an article did with what we said: which of our facts it has right, otherwise, in an older
// form or not at all, which quotations it took over and how, which key messages came across. It knows no store and
// decides nothing: everything it finds carries the words that show it, and waits for a person.
package uptake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/shingle"
)

// Span is a place in a text, in bytes. The zero Span is no place.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Is reports whether there is a place.
func (s Span) Is() bool { return s.End > s.Start }

// In is the text at the place; "" when the text has no such place.
func (s Span) In(text string) string {
	if s.Start < 0 || s.End <= s.Start || s.End > len(text) {
		return ""
	}
	return text[s.Start:s.End]
}

// Article is a text that is read. The headline has no place in the body.
type Article struct {
	Title, Text string
	sentences   []sentence // of the text
	headline    sentence
}

// New prepares an article for being read several times.
func New(title, text string) *Article {
	a := &Article{Title: title, Text: text, headline: newSentence(title, Span{0, len(title)})}
	for _, at := range sentences(text) {
		a.sentences = append(a.sentences, newSentence(at.In(text), at))
	}
	return a
}

// sentence is one sentence with what it speaks of.
type sentence struct {
	Span
	text  string
	units map[string]bool
}

func newSentence(text string, at Span) sentence {
	return sentence{Span: at, text: text, units: units(text)}
}

// sentences cuts a text at the ends of sentences and of lines.
func sentences(text string) []Span {
	var out []Span
	start := 0
	cut := func(end int) {
		from, to := start, end
		for from < to {
			r, n := utf8.DecodeRuneInString(text[from:to])
			if !unicode.IsSpace(r) {
				break
			}
			from += n
		}
		for to > from {
			r, n := utf8.DecodeLastRuneInString(text[from:to])
			if !unicode.IsSpace(r) {
				break
			}
			to -= n
		}
		if to > from {
			out = append(out, Span{from, to})
		}
		start = end
	}
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			continue
		}
		switch r {
		case '\n':
			cut(i)
		case '。', '！', '？', '；':
			cut(next)
		case '.', '!', '?':
			if ends(text, next) {
				cut(next)
			}
		}
	}
	cut(len(text))
	return out
}

// ends tells the point at the end of a sentence from one in "3.5" or "U.S. firms": what follows begins anew.
func ends(text string, next int) bool {
	rest := strings.TrimLeft(text[next:], `”"’')`)
	if rest == "" || rest[0] == '\n' {
		return true
	}
	if rest[0] != ' ' {
		return false
	}
	before := strings.Fields(text[max(0, next-12):next])
	if n := len(before); n > 0 {
		if word := strings.TrimRight(before[n-1], "."); len(word) == 1 || abbreviations[strings.ToLower(word)] {
			return false
		}
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, ` “"‘'(`))
	return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.Is(unicode.Han, r)
}

var abbreviations = map[string]bool{"mr": true, "ms": true, "mrs": true, "dr": true, "prof": true, "st": true, "no": true, "u.s": true, "u.k": true, "inc": true, "ltd": true, "co": true}

// units are what two sentences on one matter have in common: pairs of Chinese characters, and words without their
// endings. Figures and the words of every sentence are left out: figures are compared by themselves.
func units(text string) map[string]bool {
	out := map[string]bool{}
	before := ""
	for _, t := range shingle.Tokens(text) {
		r, size := utf8.DecodeRuneInString(t.Text)
		switch {
		case unicode.Is(unicode.Han, r):
			if particles[r] {
				before = ""
				continue
			}
			if before != "" {
				out[before+t.Text] = true
			}
			before = t.Text
			continue
		case unicode.IsDigit(r), common[t.Text], size == len(t.Text):
		default:
			out[stem(t.Text)] = true
		}
		before = ""
	}
	return out
}

// stem takes the commonest endings of English words away; that a few words fall together does no harm here.
func stem(word string) string {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if rest, ok := strings.CutSuffix(word, end); ok && len(rest) >= 3 {
			return strings.TrimSuffix(rest, "e")
		}
	}
	return strings.TrimSuffix(word, "e")
}

var common = setOf(`the a an and or but of in on at to for from by with as is are was were be been being has have had it its
that this these those which who whom whose will would can could may might shall should do does did not no nor so than then
there their they them he she his her we our us you your i said says say after before about into over under up out also`)

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// particles are characters that stand in every Chinese sentence.
var particles = func() map[rune]bool {
	out := map[rune]bool{}
	for _, r := range "的了是在和与及或也都就而并将对于从被把为以其之该这那等" {
		out[r] = true
	}
	return out
}()

var negations = struct{ words, marks []string }{
	words: []string{" no ", " not ", " none ", " never ", " without ", " nobody ", " nothing ", " neither ", " nor ", "n't ", "n’t "},
	marks: []string{"未", "没有", "无", "并非", "不是", "不会", "不存在", "否认", "从未", "尚无"},
}

// sameSide reports whether a sentence says of a claim that it is so where the claim does, and that it is not where the
// claim does not. Only the parts of both that speak of the same are asked: "the company has not answered" denies
// nothing of what stands before it.
func sameSide(claim string, s sentence) bool {
	return deniedIn(claim, s.units) == deniedIn(s.text, units(claim))
}

func deniedIn(text string, of map[string]bool) bool {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，;；:：、“”\"", r) }) {
		if shared(units(part), of) > 0 && negated(part) {
			return true
		}
	}
	return false
}

// negated reports whether a clause says that something is not so.
func negated(text string) bool {
	plain := " " + strings.ToLower(strings.NewReplacer(",", " ", ".", " ", ";", " ", "\n", " ").Replace(text)) + " "
	for _, w := range negations.words {
		if strings.Contains(plain, w) {
			return true
		}
	}
	for _, m := range negations.marks {
		if strings.Contains(text, m) {
			return true
		}
	}
	return false
}

// shared is the share of what a sentence of ours speaks of that another one speaks of as well, 0 to 1.
func shared(ours, theirs map[string]bool) float64 {
	if len(ours) == 0 {
		return 0
	}
	n := 0
	for u := range ours {
		if theirs[u] {
			n++
		}
	}
	return float64(n) / float64(len(ours))
}
