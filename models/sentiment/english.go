package sentiment

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a piece of an English text.
type word struct {
	text     string // folded; "not" for "n't"
	capital  bool
	first    bool // of its sentence
	stop     bool // a mark, not a word
	sentence int
	clause   int // counted over the text
	quoted   bool
}

var (
	englishNegators = set("not no never none nobody nothing neither nor without hardly barely scarcely rarely seldom cannot lacks lack lacked lacking isn't wasn't little unable denies denied deny refutes refuted so-called zero prevents prevented avoid avoids avoided free_of")
	englishDegrees  = map[string]float64{
		"very": 1.4, "extremely": 1.7, "really": 1.3, "so": 1.3, "too": 1.2, "most": 1.4, "highly": 1.4, "deeply": 1.4, "incredibly": 1.6, "totally": 1.5, "completely": 1.5, "utterly": 1.7, "absolutely": 1.6, "truly": 1.4, "particularly": 1.3, "especially": 1.3, "hugely": 1.5, "widely": 1.2, "severely": 1.5, "badly": 1.3, "sharply": 1.4, "strongly": 1.3, "repeatedly": 1.3, "openly": 1.2, "increasingly": 1.2,
		"somewhat": 0.7, "slightly": 0.6, "fairly": 0.8, "rather": 0.9, "quite": 1.1, "partly": 0.7, "mildly": 0.6, "relatively": 0.8, "barely": 0.5, "almost": 0.7, "nearly": 0.8, "allegedly": 0.8, "reportedly": 0.8,
	}
	englishTurns  = set("but however yet nevertheless nonetheless still")
	englishYields = set("although though despite while whereas notwithstanding albeit")
	englishBreaks = set("but although though while whereas because since when after before unless if who whom which whose amid despite however unlike")
	modals        = set("would could might may if should unless whether meant supposed promised vowed pledged")
	// cures are what is done about something bad: "protects children from poisoning" is no blame.
	cures = set("protect protects protected protecting save saves saved saving prevent prevents prevented preventing combat combats combating tackle tackles tackled tackling fight fights fought fighting end ends ended ending reduce reduces reduced reducing curb curbs curbed curbing ease eases eased easing stop stops stopped stopping rescue rescued rescuing cure cures cured curing eradicate eradicated eradicating overcome overcame survive survives survived surviving address addresses addressed addressing solve solved solving expose exposes exposed exposing uncover uncovered halt halted halting lower lowered lowering relieve relieved alleviate alleviated against repair repaired heal healed lift lifted avert averted averting counter countered countering confront confronted confronting defeat defeated rid handle handled handles handling manage managed managing weathered fix fixes fixed fixing cut cuts cutting slashed")
	// verbsFollow are the words after which a base form is a verb, not a noun: "to fire", "they attack".
	verbsFollow = set("to will would can could should may might must did do does not i you we they who let never always and also people many some critics voters americans")
	raises      = set("most more less widely highly well much deeply so very increasingly universally once-")
	agent       = set("by of for over")
	determiners = set("a an the 's his her their its our my your most more very so such another")
	beings      = set("is are was were be been being am get gets got getting 's 're becomes became")
	pronouns    = set("he she him her his hers they them their it its himself herself themselves itself")
)

// englishWordsOf cuts a text into words and marks.
func englishWordsOf(text string) []word {
	var out []word
	sentence, clause, quoted, first := 0, 0, false, true
	runes := []rune(text)
	for i := 0; i < len(runes); {
		r := runes[i]
		if r == '’' {
			r = '\''
		}
		inWord := func(j int) bool {
			if j >= len(runes) {
				return false
			}
			c := runes[j]
			if unicode.IsLetter(c) || unicode.IsDigit(c) || c == '%' || c == '$' {
				return true
			}
			between := j > i && j+1 < len(runes) && (unicode.IsLetter(runes[j+1]) || unicode.IsDigit(runes[j+1]))
			return between && (c == ',' && unicode.IsDigit(runes[j-1]) && unicode.IsDigit(runes[j+1]) || c == '\'' || c == '’' || c == '-' || c == '.' && (unicode.IsDigit(runes[j+1]) || j == i+1))
		}
		if !inWord(i) {
			switch r {
			case '"', '“', '”':
				quoted = !quoted
				if r != '"' {
					quoted = r == '“'
				}
				out = append(out, word{text: `"`, stop: true, sentence: sentence, clause: clause, quoted: quoted})
			case '.', '!', '?', '\n':
				title := len(out) > 0 && !out[len(out)-1].stop && r == '.' && abbreviations[out[len(out)-1].text]
				if !title && len(out) > 0 {
					out = append(out, word{text: string(r), stop: true, sentence: sentence, clause: clause, quoted: quoted})
					sentence, clause, first = sentence+1, clause+1, true
				}
			case ',', ';', ':', '(', ')', '—', '–':
				out = append(out, word{text: string(r), stop: true, sentence: sentence, clause: clause, quoted: quoted})
				clause++
			}
			i++
			continue
		}
		j := i
		for inWord(j) {
			j++
		}
		piece := strings.ReplaceAll(string(runes[i:j]), "’", "'")
		capital := unicode.IsUpper(runes[i])
		i = j
		low := strings.ToLower(piece)
		var parts []string
		switch {
		case strings.HasSuffix(low, "n't"):
			parts = []string{strings.TrimSuffix(low, "n't"), "not"}
		case strings.HasSuffix(low, "'s"), strings.HasSuffix(low, "'d"):
			parts = []string{low[:len(low)-2], low[len(low)-2:]}
		case strings.HasSuffix(low, "'re"), strings.HasSuffix(low, "'ve"), strings.HasSuffix(low, "'ll"):
			parts = []string{low[:len(low)-3], low[len(low)-3:]}
		default:
			parts = []string{low}
		}
		for n, p := range parts {
			if p == "" {
				continue
			}
			if n == 0 && englishBreaks[p] && !first {
				clause++
			}
			out = append(out, word{text: p, capital: capital && n == 0, first: first, sentence: sentence, clause: clause, quoted: quoted})
			first = false
		}
	}
	return out
}

var abbreviations = set("mr mrs ms dr sen rep gov gen st jr sr prof col lt sgt no vs u.s u.k inc co corp ltd")

// hit is a word or phrase of judgement in its place.
type hit struct {
	from, to int
	value    float64 // as a plain word, after negation and degree
	verb     verb
	role     role // of a verb, or of a noun
	noun     bool
	negated  bool
}

// hits finds the words of judgement.
func hits(words []word, skip func(int) bool) []hit {
	l := english()
	var out []hit
	for i := 0; i < len(words); i++ {
		if words[i].stop || skip(i) {
			continue
		}
		h, found := hit{from: i, to: i + 1}, false
		for n := min(4, len(words)-i); n > 0 && !found; n-- {
			phrase, ok := "", true
			for j := i; j < i+n; j++ {
				ok = ok && !words[j].stop && !skip(j)
				if j > i {
					phrase += " "
				}
				phrase += words[j].text
			}
			if !ok {
				continue
			}
			w, isWord := l.weights[phrase]
			v, isVerb := l.verbs[phrase]
			if isWord || isVerb {
				h.value, h.verb, h.role, h.to, found = w, v, v.role, i+n, true
			}
		}
		if h.verb.base && h.to == i+1 && words[i].text != "say" && !(i > 0 && (verbsFollow[words[i-1].text] || manyDo(words, i))) {
			h.verb, h.role = verb{}, 0
			if h.value == 0 {
				found = false
			}
		}
		adjective := h.verb.ing && determiners[before(words, i)] || h.verb.participle && (raises[before(words, i)] || determiners[before(words, i)]) && !agent[before(words, i+2)]
		if adjective && h.to == i+1 { // "a crushing defeat", "the most admired company": no doing
			if h.value == 0 {
				h.value = map[role]float64{blame: -1.8, abuse: -2, contest: -1.5, praise: 2, misdeed: -2, deed: 1.5}[h.role]
			}
			h.verb, h.role = verb{}, 0
		}
		if v := told(words, i); v != 0 {
			h.value, h.verb, h.role, found = v, verb{}, 0, true
		}
		if v, ok := undone(words, i); ok {
			out = append(out, hit{from: i, to: i + 1, value: v})
			continue
		}
		if undoes(words, i) || concedes(words, i) {
			continue
		}
		if r, ok := l.nouns[words[i].text]; ok && h.to == i+1 {
			h.noun, found = true, true
			if h.role == 0 {
				h.role = r
			}
		}
		if words[i].capital && !words[i].first && h.role == 0 && i+1 < len(words) && (words[i+1].capital || i > 0 && words[i-1].capital) {
			continue // part of a name: Justice Department, Best Buy
		}
		if !found {
			continue
		}
		h.value, h.negated = modified(words, i, h.value)
		out = append(out, h)
		i = h.to - 1
	}
	return out
}

// before is the word before a place, "" where there is none.
func before(words []word, i int) string {
	if i < 1 || i > len(words) {
		return ""
	}
	return words[i-1].text
}

// modified applies what stands shortly before a word: degrees and a negation.
func modified(words []word, at int, value float64) (float64, bool) {
	negated := false
	for j, left := at-1, 4; j >= 0 && left > 0 && !words[j].stop; j, left = j-1, left-1 {
		w := words[j].text
		if d, ok := englishDegrees[w]; ok && left >= 3 {
			value *= d
		}
		if englishNegators[w] && !negated {
			if w == "no" && j+1 < len(words) && words[j+1].text == "doubt" {
				continue
			}
			if w == "not" && j+1 < len(words) && (words[j+1].text == "only" || words[j+1].text == "just") {
				continue
			}
			if w == "not" && before(words, j) == "could" && compared(words, at) {
				value *= 1.3 // "could not have been kinder"
				continue
			}
			if w == "not" && value > 0 && strings.HasPrefix(before(words, j), "c") && enough(words, at) {
				value *= 1.3 // "cannot recommend it enough"
				continue
			}
			value, negated = value*-0.65, true
		}
		if !negated && w == "single" && before(words, j) == "a" && englishNegators[before(words, j-1)] {
			value, negated = value*-0.65, true // "not a single life was lost"
		}
		if !negated && (w == "but" && before(words, j) == "anything" || w == "from" && before(words, j) == "far") {
			value, negated = value*-0.65, true // "anything but safe", "far from safe"
		}
		if w == "but" || w == "and" && left < 3 {
			break
		}
	}
	if at+1 < len(words) && !negated {
		switch words[at+1].text {
		case "none", "nothing", "nobody", "little", "no": // "delivered none", "convinced no one"
			value, negated = value*-0.65, true
		}
	}
	if !negated && unproven(words, at) {
		value, negated = value*-0.65, true
	}
	for j := at + 1; j+1 < len(words) && j <= at+6 && !words[j].stop && !negated; j++ {
		if words[j].text == "less" && words[j+1].text == "than" { // "voters trust T less than anybody"
			value, negated = value*-0.65, true
		}
	}
	return value, negated
}

// enough reports whether the clause of a place goes on to "enough", and ends there.
func enough(words []word, at int) bool {
	for j := at + 1; j < len(words) && j <= at+6 && !words[j].stop; j++ {
		if words[j].text == "enough" {
			return j+1 == len(words) || words[j+1].stop
		}
	}
	return false
}

var (
	proofs = set("evidence proof sign signs indication suggestion basis")
	lacks  = set("no without any little insufficient")
)

// unproven reports whether what is said at a place is what no evidence was found of: "no evidence that Acme broke the
// rules".
func unproven(words []word, at int) bool {
	for j, left := at-1, 10; j > 0 && left > 0 && words[j].sentence == words[at].sentence; j, left = j-1, left-1 {
		if words[j].stop || words[j].text == "but" {
			return false
		}
		if proofs[words[j].text] && j+1 < at && (words[j+1].text == "that" || words[j+1].text == "of") {
			return lacks[words[j-1].text]
		}
	}
	return false
}

// compared reports whether the word of a place is a comparative.
func compared(words []word, at int) bool {
	w := words[at].text
	return w == "worse" || strings.HasSuffix(w, "er") || before(words, at) == "more"
}

// judgeEnglish sums up a text as a whole.
func judgeEnglish(text string) float64 {
	words := englishWordsOf(text)
	turned, yields := turnsOf(words)
	total := 0.0
	for _, h := range hits(words, func(int) bool { return false }) {
		value := h.value
		if value == 0 && !h.noun { // its verbs weigh here by what they say alone
			switch h.role {
			case praise, deed, contest:
				value = 1.4
			case blame, misdeed, abuse:
				value = -1.4
			}
			if h.negated {
				value *= -0.65
			}
		}
		c := words[h.from].clause
		if yields[c] {
			value *= 0.5
		}
		if at, ok := turned[words[h.from].sentence]; ok {
			if h.from > at {
				value *= 1.4
			} else {
				value *= 0.6
			}
		}
		total += value
	}
	for _, r := range text { // what faces say counts whatever the language
		if w, ok := chinese().weights[string(r)]; ok && r > utf8.RuneSelf && !unicode.Is(unicode.Han, r) {
			total += w
		}
	}
	sentences := 1
	if len(words) > 0 {
		sentences += words[len(words)-1].sentence
	}
	return total * 2 / (1 + math.Sqrt(float64(sentences)))
}

// turnsOf finds where each sentence turns, and the clauses that only concede.
func turnsOf(words []word) (turned map[int]int, yields map[int]bool) {
	turned, yields = map[int]int{}, map[int]bool{}
	for i, w := range words {
		switch {
		case englishTurns[w.text] && w.text != "still" && w.text != "yet":
			turned[w.sentence] = i
		case englishYields[w.text]:
			yields[w.clause] = true
		}
	}
	return turned, yields
}
