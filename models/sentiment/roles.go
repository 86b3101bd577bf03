package sentiment

import "strings"

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
			value, doer = -2.2, -0.12
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
		if before && between("at", "in", "near", "outside", "inside") {
			return sign * value * 0.05 // "arrested at T"
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
		if strings.HasPrefix(s.wordBefore(h.to), "succeed") && h.to < len(s.words) && (isName(s.words, h.to) || next() == "him" || next() == "her" || next() == "the") {
			return 0 // an office, not an effort
		}
		if figure := next(); figure != "" && figure[0] >= '0' && figure[0] <= '9' {
			return 0 // "won 48 percent": how much, not how well
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
	if !before && s.finds(h, m) {
		return 0
	}
	if before && between("than") && !s.incomparable(m) || before && s.wordBefore(m.from) == "unlike" {
		return -value * 0.8
	}
	return value
}

func (s *scope) wordBefore(i int) string { return s.wordAt(i - 1) }

// cured reports whether something bad is what the target does something about.
func (s *scope) cured(h hit, m span) bool {
	for i := h.from - 1; i >= m.to && i >= h.from-7; i-- {
		if cures[s.words[i].text] && s.words[i].sentence == s.words[h.from].sentence {
			return true
		}
	}
	return false
}

// ofOthers reports whether a word is in a relative clause about somebody else: "T helped those who had failed".
func (s *scope) ofOthers(h hit, m span) bool {
	for i := h.from - 1; i > m.to+1 && !s.words[i].stop; i-- {
		switch s.words[i].text {
		case "who", "whom", "whose", "which":
			return true
		case "that":
			return english().verbs[s.wordAt(i-1)].role != speech
		}
	}
	return false
}

// turnedInto reports whether a word says what something was before the target "turned" it "into" something else.
func (s *scope) turnedInto(h hit, m span) bool {
	turned := false
	for i := m.to; i < h.from; i++ {
		switch s.words[i].text {
		case "turned", "turns", "turning", "transformed", "transforms", "transforming":
			turned = true
		case "into":
			turned = false
		}
	}
	if !turned {
		return false
	}
	for i := h.to; i < len(s.words) && s.words[i].sentence == s.words[h.from].sentence; i++ {
		if s.words[i].text == "into" {
			return true
		}
	}
	return false
}

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
	if next != "" && strings.ContainsRune("$€£0123456789", []rune(next)[0]) {
		return true // headlines leave "was" out: "T fined $3 million"
	}
	return next == "by" || next == "of" || next == "for" || next == "over" || next == "as" || next == "with" || next == "after" || next == "amid" || next == "in" && s.wordBefore(h.from) == ","
}

// finds reports whether a mention is who finds somebody else guilty, or worse.
func (s *scope) finds(h hit, m span) bool {
	for i := m.to; i < h.from && i <= m.to+2; i++ {
		switch s.words[i].text {
		case "found", "finds", "find", "ruled", "rules", "declared", "declares":
			return !beings[s.wordAt(i-1)] && i+1 < h.from // "T was found guilty"
		}
	}
	return false
}

// ofMisdeed reports whether a good word is what a misdeed was done to: "falsified safety records".
func (s *scope) ofMisdeed(h hit) bool {
	for i := h.from - 1; i >= 0 && i >= h.from-3 && !s.words[i].stop; i-- {
		if r := english().verbs[s.words[i].text].role; r == misdeed || r == abuse {
			return true
		}
	}
	return false
}

// beside reports whether a mention only tells where something was, or for whom somebody once worked.
func (s *scope) beside(m span) bool {
	at := m.from - 1
	if s.wordAt(at) == "the" {
		at--
	}
	switch s.wordAt(at) {
	case "near", "outside", "beside":
		return true
	case "for":
		return strings.HasPrefix(s.wordAt(at-1), "work")
	}
	return false
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
	case !before && between("open", "opens", "opened", "opening", "launch", "launches", "launched", "launching", "order", "orders", "ordered", "begin", "begins", "began", "start", "starts", "started"):
		return value * 0.05 // it is who looks into others
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

// setAgainst reports whether a word is of a clause that sets somebody else against the mention: "Bolt's profits soared,
// whereas T had to borrow".
func (s *scope) setAgainst(h hit, m span, before bool) bool {
	from, to := m.to, h.from
	if before {
		from, to = h.to, m.from
	}
	against := false
	for i := max(from-1, 0); i <= to && i < len(s.words); i++ {
		against = against || s.words[i].text == "whereas" || s.words[i].text == "while"
	}
	if !against {
		against = s.words[0].text == "while" || s.words[0].text == "whereas"
	}
	for i, w := range s.words {
		if against && w.clause == s.words[h.from].clause && i < h.from && (isName(s.words, i) || w.first && w.capital && i+1 < len(s.words) && s.words[i+1].text == "'s") && (i < m.from || i >= m.to) {
			return true
		}
	}
	return false
}

// withinOthers reports whether a mention is within what is told of somebody else: "a man who threw an egg at T was …".
func (s *scope) withinOthers(m span) bool {
	for i := m.from - 1; i > 0 && i >= m.from-8 && !s.words[i].stop && s.words[i].sentence == s.words[m.from].sentence; i-- {
		if w := s.words[i].text; w == "who" || w == "whose" {
			return true
		}
	}
	return false
}
