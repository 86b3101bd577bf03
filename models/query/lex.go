package query

import (
	"strconv"
	"strings"
	"unicode"
)

type kind int

const (
	end kind = iota
	word
	quoted
	open
	closed
	and
	or
	negation
	nearby
	limit // a limit's name; its value is the next lexeme
)

// lexeme is a part of a query as it is written.
type lexeme struct {
	kind     kind
	text     string
	at       int // in characters, from 0
	distance int // of nearby
}

// quotes are what opens a phrase, with what closes it.
var quotes = map[rune]rune{'"': '"', '“': '”', '”': '”', '„': '“', '「': '」', '『': '』', '＂': '＂', '«': '»'}

// limits are the names of limits, in both languages.
var limits = map[string]string{
	"outlet": "outlet", "lang": "lang", "language": "lang", "title": "title",
	"媒体": "outlet", "语言": "lang", "标题": "title",
}

// nearDistance is that of a NEAR that names none.
const nearDistance = 10

// lex cuts a query into lexemes; the last is the end.
func lex(source string) ([]lexeme, error) {
	s := []rune(source)
	var out []lexeme
	for i := 0; i < len(s); {
		r := s[i]
		switch {
		case unicode.IsSpace(r) || r == 0xFEFF || r == 0x200B:
			i++
		case r == '(' || r == '（':
			out, i = append(out, lexeme{kind: open, text: "(", at: i}), i+1
		case r == ')' || r == '）':
			out, i = append(out, lexeme{kind: closed, text: ")", at: i}), i+1
		case quotes[r] != 0:
			stop := i + 1
			for stop < len(s) && s[stop] != quotes[r] && !(r != '"' && s[stop] == '"') {
				stop++
			}
			if stop == len(s) {
				return nil, fault(Unquoted, s, i)
			}
			out, i = append(out, lexeme{kind: quoted, text: string(s[i+1 : stop]), at: i}), stop+1
		case r == '-' || r == '－' || r == '!' || r == '！':
			out, i = append(out, lexeme{kind: negation, text: string(r), at: i}), i+1
		case r == '|' || r == '｜':
			out, i = append(out, lexeme{kind: or, text: string(r), at: i}), i+1
		case r == '&' || r == '＆' || r == '+':
			out, i = append(out, lexeme{kind: and, text: string(r), at: i}), i+1
		default:
			l, next, err := bare(s, i)
			if err != nil {
				return nil, err
			}
			out, i = append(out, l), next
		}
	}
	return append(out, lexeme{kind: end, at: len(s)}), nil
}

// bare reads a run without blanks, brackets and quotes: a word, an operator, or the name of a limit.
func bare(s []rune, from int) (lexeme, int, error) {
	to := from
	for to < len(s) && !unicode.IsSpace(s[to]) && !strings.ContainsRune("()（）|｜", s[to]) && quotes[s[to]] == 0 {
		if s[to] == ':' || s[to] == '：' {
			if l, next, err := limitAt(s, from, to); err != nil || next > 0 {
				return l, next, err
			}
		}
		to++
	}
	text := string(s[from:to])
	l := lexeme{kind: word, text: text, at: from}
	upper := strings.ToUpper(text)
	switch upper {
	case "AND":
		l.kind = and
	case "OR":
		l.kind = or
	case "NOT":
		l.kind = negation
	case "NEAR":
		l.kind, l.distance = nearby, nearDistance
	}
	if number, ok := strings.CutPrefix(upper, "NEAR/"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 || n > MaxDistance {
			return l, 0, fault(Distance, s, from)
		}
		l.kind, l.distance = nearby, n
	}
	return l, to, nil
}

// limitAt reads the name of a limit before a colon; next is 0 when what stands there is a part of a word, as in 10:30.
func limitAt(s []rune, from, colon int) (l lexeme, next int, err error) {
	name := string(s[from:colon])
	for _, r := range name {
		if !unicode.IsLetter(r) {
			return l, 0, nil
		}
	}
	known, ok := limits[strings.ToLower(name)]
	if !ok {
		if name == "" {
			return l, 0, nil
		}
		return l, 0, fault(Field, s, from)
	}
	return lexeme{kind: limit, text: known, at: from}, colon + 1, nil
}

// fault shows what stands at a character, as far as a line has room for it.
func fault(p Problem, s []rune, at int) *Fault {
	rest := s[min(at, len(s)):]
	return &Fault{Problem: p, At: at + 1, Near: string(rest[:min(len(rest), 20)])}
}
