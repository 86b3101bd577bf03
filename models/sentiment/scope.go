package sentiment

import (
	"iter"
	"math"
)

// judgeEnglishTarget sums up what a text says about a target: each word of judgement counts by how it stands to the
// nearest mention of the target. A long text is read in parts, as what stands far from a mention says nothing of it.
func judgeEnglishTarget(text, target string) float64 {
	words := englishWordsOf(text)
	total, met := 0.0, false
	for part := range partsOf(words) {
		if mentions := mentionsOf(part, target); len(mentions) > 0 {
			total += judgeMentions(part, mentions)
			met = true
		}
	}
	if !met {
		return judgeEnglish(text)
	}
	return total
}

// Parts end with the sentence that reaches the first number of words, and at the latest at the second.
const partWords, longestPart = 200, 400

func partsOf(words []word) iter.Seq[[]word] {
	return func(yield func([]word) bool) {
		from := 0
		for i := range words {
			n := i + 1 - from
			if ends := i+1 == len(words) || words[i+1].sentence != words[i].sentence; i+1 == len(words) || n >= longestPart || n >= partWords && ends {
				if !yield(words[from : i+1]) {
					return
				}
				from = i + 1
			}
		}
	}
}

// judgeMentions sums up what a part of a text says about its mentions of the target.
func judgeMentions(words []word, mentions []span) float64 {
	named := map[int]bool{}
	for _, m := range mentions {
		for i := m.from; i < m.to; i++ {
			named[i] = true
		}
	}
	s := scope{words: words, mentions: withPronouns(words, mentions), said: map[int]bool{}}
	s.turned, s.yields = turnsOf(words)
	found := hits(words, func(i int) bool { return named[i] })
	s.markSaid(found)
	s.markUnlike()
	values, lead := make([]float64, len(found)), -1
	for i, h := range found {
		for _, m := range s.mentions {
			if v := s.weigh(h, m); math.Abs(v) > math.Abs(values[i]) {
				values[i] = v
			}
		}
		if h.role != 0 && math.Abs(values[i]) > 1.2 && (lead < 0 || math.Abs(values[i]) > math.Abs(values[lead])) {
			lead = i
		}
	}
	total := 0.0
	for i, v := range values {
		if lead >= 0 && i > lead && v*values[lead] < 0 && words[found[i].from].sentence == words[found[lead].from].sentence {
			v *= 0.35 // "praised for admitting the mistake": what follows says what for
		}
		total += v
	}
	return total
}

// span is a mention of the target, in words.
type span struct {
	from, to int
	weight   float64 // 1, less for a pronoun that may mean somebody else
}

// mentionsOf finds the target by its whole name, else by the last word of it, else by any longer word.
func mentionsOf(words []word, target string) []span {
	var name []string
	for _, w := range englishWordsOf(target) {
		if !w.stop && w.text != "'s" {
			name = append(name, w.text)
		}
	}
	for len(name) > 1 && (abbreviations[name[0]] || name[0] == "the") {
		name = name[1:]
	}
	if len(name) == 0 {
		return nil
	}
	var out []span
	find := func(parts []string) {
		for i := 0; i+len(parts) <= len(words); i++ {
			same := true
			for j, p := range parts {
				same = same && words[i+j].text == p
			}
			if same && (len(out) == 0 || i >= out[len(out)-1].to) {
				out = append(out, span{i, i + len(parts), 1})
			}
		}
	}
	find(name)
	if len(out) == 0 {
		find(name[len(name)-1:])
	}
	for _, n := range name {
		if len(out) == 0 && len(n) > 3 {
			find([]string{n})
		}
	}
	return out
}

// withPronouns adds the pronouns that follow a mention and may stand for it.
func withPronouns(words []word, mentions []span) []span {
	out := append([]span{}, mentions...)
	for i := mentions[0].to; i < len(words); i++ {
		if !pronouns[words[i].text] {
			continue
		}
		weight := 0.0
		for _, m := range mentions {
			if m.to <= i && words[i].sentence-words[m.from].sentence <= 1 {
				weight = 0.75
				for j := m.to; j < i; j++ {
					if isName(words, j) {
						weight = 0.35
					}
				}
			}
		}
		if weight > 0 {
			out = append(out, span{i, i + 1, weight})
		}
	}
	return out
}

func isName(words []word, i int) bool {
	w := words[i]
	return w.capital && !w.first && !w.stop && w.text != "i" && len(w.text) > 1
}

// scope is what is known of a text while its words of judgement are weighed.
type scope struct {
	words    []word
	mentions []span
	turned   map[int]int
	yields   map[int]bool
	said     map[int]bool // a word is in what the target itself says or judges, which is about others
	unlike   map[int]bool // a clause is about somebody whom the target is set against
}

// markSaid finds what the target says: after "T said", and in quotation marks before ", T said".
func (s *scope) markSaid(found []hit) {
	for _, h := range found {
		if h.role != speech && h.role != blame && h.role != praise || h.noun && s.isNoun(h) || h.role != speech && s.passive(h, s.wordAt(h.to)) || h.verb.participle && h.from > 0 && beings[s.words[h.from-1].text] {
			continue
		}
		for _, m := range s.mentions {
			gap := h.from - m.to
			if m.weight < 0.5 || s.words[m.from].sentence != s.words[h.from].sentence {
				continue
			}
			inverted := m.from-h.to <= 1 && m.from >= h.to // "said T"
			if gap < 0 && !inverted || gap > 3 || gap >= 0 && s.stopBetween(m.to, h.from) {
				continue
			}
			for i := h.to; i < len(s.words) && s.words[i].sentence == s.words[h.from].sentence; i++ {
				if s.words[i].text == "but" && !s.words[i].quoted {
					break // what others say against it
				}
				s.said[i] = true
			}
			before := s.wordAt(m.from - 1)
			if before == "the" {
				before = s.wordAt(m.from - 2)
			}
			if h.role == speech && (inverted || before == "," || before == `"`) {
				for i := h.from - 1; i >= 0 && s.words[i].sentence == s.words[h.from].sentence; i-- {
					s.said[i] = true // "… , T said"
				}
			}
			for i, w := range s.words {
				if h.role == speech && w.quoted && w.sentence >= s.words[h.from].sentence-2 && w.sentence <= s.words[h.from].sentence+2 {
					s.said[i] = true
				}
			}
		}
	}
	for i, w := range s.words {
		if w.text != "according" {
			continue
		}
		for _, m := range s.mentions {
			if m.from-i == 2 {
				for j := range s.words {
					s.said[j] = s.said[j] || s.words[j].sentence == w.sentence
				}
			}
		}
	}
}

// markUnlike finds the clauses that set others against the target: "Unlike his corrupt predecessor, T …".
func (s *scope) markUnlike() {
	s.unlike = map[int]bool{}
	for i, w := range s.words {
		if w.text == "unlike" || w.text == "compared" && s.wordAt(i+1) == "with" {
			s.unlike[w.clause] = true
		}
	}
	for _, m := range s.mentions {
		if m.weight == 1 {
			delete(s.unlike, s.words[m.from].clause)
		}
	}
}

func (s *scope) wordAt(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].text
}

func (s *scope) stopBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if s.words[i].stop {
			return true
		}
	}
	return false
}

// weigh is what a word of judgement says about a mention.
func (s *scope) weigh(h hit, m span) float64 {
	at, before := s.words[h.from], h.to <= m.from
	value := s.roleOf(h, m, before)
	if value == 0 {
		return 0
	}
	distance := h.from - m.to
	if before {
		distance = m.from - h.to
	}
	weight := m.weight / (1 + 0.05*float64(max(distance, 0)))
	home := s.words[m.from]
	clauses := abs(at.clause - home.clause)
	if !before && s.wordAt(m.to) == "," {
		clauses = min(clauses, 1) // what follows "T, who …," is of T again
	}
	switch {
	case at.sentence != home.sentence:
		weight *= 0.4
	case clauses > 0:
		weight *= math.Pow(0.75, float64(min(clauses, 4)))
	}
	weight *= s.rivals(h, m, before)
	if s.said[h.from] {
		weight *= 0.07
	}
	if h.value > 0 && h.role == 0 && s.ofMisdeed(h) {
		return 0
	}
	if before && s.beside(m) {
		weight *= 0.04
	}
	if clauses > 0 && s.setAgainst(h, m, before) {
		weight *= 0.1
	}
	if !before && h.role == blame && h.verb.participle && s.withinOthers(m) {
		weight *= 0.1
	}
	if s.wordAt(h.from-1) == "once" && value > 0 && (h.role == praise || h.verb.participle) {
		weight *= -0.5 // "once hailed as a reformer"
	}
	if !before && s.ofOthers(h, m) {
		weight *= 0.4
	}
	if !before && value < 0 && h.role == 0 && s.cured(h, m) {
		weight *= -0.15
	}
	if !before && s.turnedInto(h, m) {
		return 0
	}
	if s.wordAt(m.from-1) == "without" {
		weight *= -0.6 // what would have been
	}
	if s.unlike[at.clause] {
		weight *= -0.6
	}
	if home.text != "he" && s.wordAt(m.to) == "'s" && (relatives[s.wordAt(m.to+1)] || relatives[s.wordAt(m.to+2)]) {
		weight *= 0.15 // it is said of them
	}
	if !before && s.wordAt(m.from-1) == "by" {
		weight *= 0.3 // "fined by T after …"
	}
	if s.yields[at.clause] && !s.yields[home.clause] {
		weight *= 0.5
	}
	if turn, ok := s.turned[at.sentence]; ok && at.sentence == home.sentence {
		if h.from > turn {
			weight *= 1.3
		} else {
			weight *= 0.7
		}
	}
	for j := h.from - 1; j >= 0 && j >= h.from-4; j-- {
		if modals[s.words[j].text] {
			weight *= 0.6
			break
		}
	}
	if before && distance <= 2 && h.role == 0 && !s.stopBetween(h.to, m.from) {
		weight *= 1.3 // "embattled T"
	}
	return value * weight
}

// relatives are who is somebody else beside a name.
var relatives = set("predecessor successor sister brother wife husband son daughter father mother friend friends opponent opponents rival rivals critic critics enemy enemies lawyer lawyers attorney attorneys spokesman spokeswoman spokesperson aide aides colleague colleagues neighbour neighbours neighbor neighbors supporters fans victims victim accuser accusers detractors uncle cousin nephew")

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
