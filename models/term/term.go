// Package term derives the search terms that documents keep and the terms that a query asks for.
//
// Search is portable this way: a document stores an array of terms, indexed as words, and the store's
// Prefix finds them on any database. Terms are Latin words in lower case without accents; of Chinese runs
// what stands from each place on, up to four characters; and their pinyin from each place on (of what is no
// name, from every second: most words have two characters), joined and as initials, so that 李雷 is found by
// 李, 雷, 李雷, lilei, lei and ll. None is the beginning of another one
// that it could be found by: how many there are decides how fast contacts are imported.
package term

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxRun bounds the Chinese run whose pinyin is derived: names and titles are short, prose is not.
const maxRun = 16

// window is how much of a Chinese run is kept from each place on.
const window = 4

// maxTerms bounds what one document keeps.
const maxTerms = 120

// Set collects the terms of one document.
type Set struct {
	terms []string
	at    [256]uint8 // by hash, open: which of the terms it is, from 1; a map would take longer than the terms
}

// Add derives terms of free text: a role, a tag, an address.
func (s *Set) Add(texts ...string) {
	for _, text := range texts {
		s.add(text, false)
	}
}

// AddName derives terms of a person's name: the first character is read as a surname, and Latin words
// are joined and initialled like Chinese ones.
func (s *Set) AddName(names ...string) {
	for _, name := range names {
		s.add(name, true)
		s.join(name)
	}
}

// AddTitle derives terms of the name of an outlet or another body: like a person's, without a surname.
func (s *Set) AddTitle(titles ...string) {
	for _, title := range titles {
		s.add(title, false)
		s.join(title)
	}
}

func (s *Set) join(name string) {
	if words := latinWords(Fold(name)); len(words) > 1 && len(words) < 8 {
		s.put(strings.Join(words, ""))
		s.put(initials(words))
	}
}

// AddStarts derives what a person's name may begin with when it is typed without spaces, from the family
// and from the given name on, each behind a mark that is in no other term: Start asks for them.
func (s *Set) AddStarts(names ...string) {
	for _, name := range names {
		var words, other []string
		for _, run := range split(Fold(name)) {
			if run.han {
				chars := []rune(run.text)
				sounds := read(chars, len(words) == 0)
				if len(words) == 0 {
					other = readOtherwise(chars, sounds)
				}
				words = append(words, sounds...)
			} else {
				words = append(words, run.text)
			}
		}
		if len(words) > 8 {
			continue
		}
		for i := range words[:min(len(words), 3)] {
			s.put(mark + strings.Join(words[i:], ""))
		}
		if len(words) > 1 {
			s.put(mark + initials(words))
		}
		if other != nil {
			s.put(mark + strings.Join(other, ""))
			s.put(mark + initials(other))
		}
	}
}

const mark = "·"

// Start is the term that a name has which begins with the text, "" when none could: in Chinese it is the
// name itself that begins so.
func Start(text string) string {
	words := latinWords(Fold(text))
	if len(words) == 0 {
		return ""
	}
	return mark + strings.Join(words, "")
}

// List returns the terms in order.
func (s *Set) List() []string {
	out := slices.Clone(s.terms)
	slices.Sort(out)
	return out
}

func (s *Set) add(text string, person bool) {
	for i, run := range split(Fold(text)) {
		if !run.han {
			s.put(run.text)
			continue
		}
		chars := []rune(run.text)
		s.windows(chars)
		if plain := Simplify(run.text); plain != run.text {
			s.windows([]rune(plain))
		}
		if len(chars) > maxRun {
			continue
		}
		sounds := read(chars, person && i == 0)
		for i := range sounds {
			if !person && i%2 > 0 {
				continue // most words have two characters
			}
			joined := strings.Join(sounds[i:], "")
			s.put(joined)
			if person && strings.Contains(joined, "v") { // 吕: Lü is typed Lv, Lu by those who leave the dots out, and Lyu in a passport
				s.put(strings.ReplaceAll(joined, "v", "u"))
				s.put(strings.ReplaceAll(joined, "v", "yu"))
			}
			if len(sounds)-i > 1 && (person || i == 0) {
				s.put(initials(sounds[i:]))
			}
		}
		if person && i == 0 {
			if other := readOtherwise(chars, sounds); other != nil {
				s.put(strings.Join(other, ""))
				s.put(initials(other))
			}
		}
	}
}

// windows keeps what stands from each place of a Chinese run on.
func (s *Set) windows(chars []rune) {
	for i := range chars {
		s.put(string(chars[i:min(i+window, len(chars))]))
	}
}

func (s *Set) put(term string) {
	if term == "" || len(s.terms) >= maxTerms {
		return
	}
	hash := uint32(2166136261) // FNV-1a
	for i := range len(term) {
		hash = (hash ^ uint32(term[i])) * 16777619
	}
	place := uint8(hash ^ hash>>8 ^ hash>>16)
	for s.at[place] > 0 {
		if s.terms[s.at[place]-1] == term {
			return
		}
		place++
	}
	if s.terms == nil {
		s.terms = make([]string, 0, maxTerms/2)
	}
	s.terms = append(s.terms, term)
	s.at[place] = uint8(len(s.terms))
}

// Query splits what somebody typed into terms that must all be found, each as a prefix.
func Query(text string) []string {
	var s Set
	for _, run := range split(Fold(text)) {
		chars := []rune(run.text)
		if !run.han || len(chars) <= window {
			s.put(run.text)
			continue
		}
		for i := 0; i < len(chars); i += window {
			s.put(string(chars[min(i, len(chars)-window):][:window]))
		}
	}
	return s.terms[:min(len(s.terms), 12)]
}

// Parts are the ways to read a word of a query as a family name in pinyin with the initials of what is given: 区家良 is
// Ou JL in many a list, and "oujl" is typed for it. Each way has two terms that must both be found. "fangmh" has several.
func Parts(word string) [][2]string {
	end := len(word)
	for end > 0 && strings.IndexByte(consonants, word[end-1]) >= 0 {
		end--
	}
	var out [][2]string
	for n := end; end > 0 && n <= end+2 && len(word)-n >= 2; n++ { // a syllable may end in n or ng
		if isPinyin(word[:n]) {
			out = append(out, [2]string{word[:n], word[n:]})
		}
	}
	return out
}

// consonants are the letters that a syllable of pinyin may begin with and a vowel is none of.
const consonants = "bpmfdtnlgkhjqxrzcsyw"

// isPinyin reports whether a word is one syllable, as most family names are, or two.
func isPinyin(word string) bool {
	syllables := syllablesOf()
	for n := 1; n < len(word); n++ {
		if syllables[word[:n]] && syllables[word[n:]] {
			return true
		}
	}
	return syllables[word]
}

// Forms are the terms of which one must be found for a term of a query: what was typed in traditional characters may be
// kept in simplified ones. The other way round is kept with the document.
func Forms(term string) []string {
	if plain := Simplify(term); plain != term {
		return []string{term, plain}
	}
	return []string{term}
}

// Fold makes text comparable: compatibility forms and full-width letters unified, lower case, accents
// removed, space collapsed.
func Fold(text string) string {
	if folded, ok := foldPlain(text); ok {
		return folded
	}
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// foldPlain folds text of ASCII and of common Chinese characters, which nearly all is: only case and space are
// different there. False: it is not of these.
func foldPlain(text string) (string, bool) {
	same := true
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r < 0x4e00 || r > 0x9fff {
				return "", false
			}
			i += size
			continue
		case 'A' <= c && c <= 'Z', '\t' <= c && c <= '\r':
			same = false
		case c == ' ' && (i == 0 || i == len(text)-1 || text[i-1] == ' '):
			same = false
		}
		i++
	}
	if same {
		return text, true
	}
	out, space := make([]byte, 0, len(text)), false
	for i := range len(text) {
		c := text[i]
		switch {
		case c == ' ', '\t' <= c && c <= '\r':
			space = len(out) > 0
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if space {
			out, space = append(out, ' '), false
		}
		out = append(out, c)
	}
	return string(out), true
}

type run struct {
	text string
	han  bool
}

// split cuts folded text into words of letters and digits, Chinese apart from the rest.
func split(text string) []run {
	var runs []run
	start, han := -1, false
	flush := func(end int) {
		if start >= 0 {
			runs = append(runs, run{text[start:end], han})
			start = -1
		}
	}
	for i, r := range text {
		is := r >= firstHan && unicode.Is(unicode.Han, r)
		if !is && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush(i)
			continue
		}
		if is != han {
			flush(i)
			han = is
		}
		if start < 0 {
			start = i
		}
	}
	flush(len(text))
	return runs
}

// firstHan is where Unicode has the first Chinese character.
const firstHan = 0x2e80

func latinWords(text string) []string {
	var words []string
	for _, run := range split(text) {
		if run.han {
			return nil
		}
		words = append(words, run.text)
	}
	return words
}

func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		for _, r := range w {
			b.WriteRune(r)
			break
		}
	}
	return b.String()
}
