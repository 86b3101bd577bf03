package sentiment

import (
	"math"
	"strings"
)

// judgeEnglishTarget sums up what a text says about a target: each word of judgement counts by how it stands to the
// nearest mention of the target.
func judgeEnglishTarget(text, target string) float64 {
	words := englishWordsOf(text)
	mentions := mentionsOf(words, target)
	if len(mentions) == 0 {
		return judgeEnglish(text)
	}
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
				s.said[i] = true
			}
			if before := s.wordAt(m.from - 1); h.role == speech && (inverted || before == "," || before == `"`) {
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
	switch clauses := abs(at.clause - home.clause); {
	case at.sentence != home.sentence:
		weight *= 0.4
	case clauses > 0:
		weight *= math.Pow(0.75, float64(min(clauses, 4)))
	}
	weight *= s.rivals(h, m, before)
	if s.said[h.from] {
		weight *= 0.25
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

// rivals weakens a word that stands nearer to somebody else.
func (s *scope) rivals(h hit, m span, before bool) float64 {
	from, to := m.to, h.from
	if before {
		from, to = h.to, m.from
	}
	names := 0
	for i := from; i < to; i++ {
		if isName(s.words, i) && (i == from || !isName(s.words, i-1)) {
			names++
		}
	}
	switch {
	case names == 0:
		return 1
	case names == 1:
		return 0.55
	}
	return 0.35
}

// roleOf is the value of a word of judgement for a mention, by who does what to whom.
func (s *scope) roleOf(h hit, m span, before bool) float64 {
	between := func(words ...string) bool {
		from, to := h.to, m.from
		if !before {
			from, to = m.to, h.from
		}
		for i := from; i < to; i++ {
			for _, w := range words {
				if s.words[i].text == w {
					return true
				}
			}
		}
		return false
	}
	next := func() string {
		if h.to < len(s.words) {
			return s.words[h.to].text
		}
		return ""
	}
	sign := 1.0
	if h.negated {
		sign = -0.5
	}
	if h.noun && h.role != 0 && (h.role == blame || h.role == praise) && s.isNoun(h) {
		return sign * s.nounRole(h, m, before, between)
	}
	switch h.role {
	case blame, praise, abuse, contest:
		value, doer := 2.2, 0.25
		switch h.role {
		case blame:
			value, doer = -2.2, -0.25
		case abuse:
			value, doer = -1.8, -1.8
		case contest:
			value, doer = -1.8, 2
		}
		passive := s.passive(h, next())
		switch {
		case !before && passive, before && !passive:
			if before && s.stopBetween(h.to, m.from) || s.words[h.from].clause-s.words[m.from].clause > 2 {
				value *= 0.6
			}
			if before && between("for", "with", "after", "by", "because", "over", "to", "from", "at", "in") && !between("against") {
				value *= 0.35 // the object came earlier
			}
			return sign * value
		case before && passive && between("by"):
			return sign * doer
		case !before: // who judges
			return sign * doer
		}
		return sign * value * 0.3
	case misdeed, deed:
		value := 2.0
		if h.role == misdeed {
			value = -2.0
		}
		if h.value*value > 0 {
			value = h.value
			if h.negated {
				value = -value / 0.65
			}
		}
		passive := s.passive(h, next())
		if s.wordBefore(h.to) == "succeeded" && h.to < len(s.words) && isName(s.words, h.to) {
			return 0 // an office, not an effort
		}
		switch {
		case !before && !passive, before && passive && between("by"):
			return sign * value
		case !before: // it happens to it
			return sign * value * 0.6
		}
		return sign * value * 0.35
	case speech:
		return 0
	}
	value := h.value
	if before && between("than") && !s.incomparable(m) || before && s.wordBefore(m.from) == "unlike" {
		return -value * 0.8
	}
	return value
}

func (s *scope) wordBefore(i int) string { return s.wordAt(i - 1) }

// incomparable reports whether it is said that nobody goes further than a mention: "hard to think of a worse man than T".
func (s *scope) incomparable(m span) bool {
	for i := m.from - 1; i > 0 && s.words[i].sentence == s.words[m.from].sentence; i-- {
		if s.words[i].text == "to" && s.words[i-1].text == "hard" || s.words[i].text == "few" || s.words[i].text == "rarely" || s.words[i].text == "seldom" {
			return true
		}
	}
	return false
}

// passive reports whether a form of a verb is passive: after a form of "be", or before "by", "of" or "for".
func (s *scope) passive(h hit, next string) bool {
	if !h.verb.participle {
		return false
	}
	for j := h.from - 1; j >= 0 && j >= h.from-4; j-- {
		w := s.words[j].text
		if s.words[j].stop {
			break
		}
		if beings[w] {
			return true
		}
		if w == "has" || w == "have" || w == "had" || w == "having" {
			return false
		}
	}
	return next == "by" || next == "of" || next == "for" || next == "over" || next == "as" || next == "in" && s.wordBefore(h.from) == ","
}

// isNoun reports whether a word that is noun and verb alike is a noun here.
func (s *scope) isNoun(h hit) bool {
	if h.verb.role == 0 {
		return true
	}
	switch before := s.wordBefore(h.from); before {
	case "the", "a", "an", "his", "her", "their", "its", "'s", "of", "from", "this", "that", "any", "no", "more", "such", "new", "public", "growing", "fierce", "strong", "harsh", "sharp", "for", "with", "in", "by", "under", "high", "personal", "political", "wide", "widespread":
		return true
	}
	if h.to < len(s.words) {
		switch s.words[h.to].text {
		case "of", "against", "for", "from", "on":
			return !h.verb.participle && !h.verb.ing
		}
	}
	return false
}

// nounRole is the value of a noun such as criticism or praise: of whom, or by whom.
func (s *scope) nounRole(h hit, m span, before bool, between func(...string) bool) float64 {
	value := 1.8
	if h.role == blame {
		value = -1.8
	}
	switch {
	case before && between("of", "against", "on", "for", "toward", "towards", "at", "about", "to", "with"):
		if between("from", "by") && !between("against") {
			return value * 0.2
		}
		return value
	case before && between("from", "by"):
		return value * 0.1
	case !before && m.to < len(s.words) && s.words[m.to].text == "'s" && h.from-m.to <= 4: // T's criticism
		if h.to < len(s.words) && strings.Contains(" of on against for ", " "+s.words[h.to].text+" ") {
			return value * 0.1
		}
		return value * 0.5
	case !before && between("face", "faces", "faced", "facing", "draw", "draws", "drew", "drawn", "receive", "receives", "received", "win", "wins", "won", "earn", "earned", "gain", "gained", "come", "came", "met", "under", "sparked", "provoked", "prompted", "attract", "attracted", "enjoys", "enjoyed", "has", "had"):
		return value
	}
	return value * 0.4
}
