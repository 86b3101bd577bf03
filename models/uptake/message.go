package uptake

import (
	"slices"

	"standfirst/models/wording"
)

// Message is a key message with the other ways of putting it, in any language.
type Message struct {
	Wordings []string
}

// MessageFound is how a key message came across, each from 0 to 2 as practitioners of message pull-through code it:
// presence (0 absent, 1 implied, 2 explicit), prominence (0 passing, 1 secondary, 2 headline, lead or quotation),
// fidelity (0 wrong, 1 partial, 2 accurate). What is absent has neither of the others.
type MessageFound struct {
	Presence, Prominence, Fidelity int
	Theirs                         string
	At                             Span
}

// MaxScore is the highest of each.
const MaxScore = 2

const (
	explicitMessage = 0.62
	impliedMessage  = 0.4
	// leadSentences is how many sentences make the lead.
	leadSentences = 2
)

// Message reads how a key message came across.
func (a *Article) Message(m Message) MessageFound {
	best, share := MessageFound{}, 0.0
	for _, w := range m.Wordings {
		about := a.about(units(w), impliedMessage)
		if len(about) == 0 || about[0].share <= share {
			continue
		}
		s := about[0]
		share, best = s.share, MessageFound{Presence: 1, Prominence: a.prominence(s.sentence), Fidelity: fidelity(w, s), Theirs: s.text, At: a.place(s.sentence)}
		if share >= explicitMessage {
			best.Presence = MaxScore
		} else {
			best.Fidelity = min(best.Fidelity, 1) // what is only implied is in part at best
		}
	}
	return best
}

// prominence is where a sentence stands.
func (a *Article) prominence(s sentence) int {
	if !a.place(s).Is() {
		return MaxScore
	}
	quoted := func(q wording.Span) bool { return q.From < s.End && s.Start < q.To }
	i := slices.IndexFunc(a.sentences, func(o sentence) bool { return o.Span == s.Span })
	switch {
	case i < leadSentences, slices.ContainsFunc(wording.Quotes(a.Text), quoted):
		return MaxScore
	case i < (len(a.sentences)+1)/2:
		return 1
	}
	return 0
}

// fidelity says whether a sentence says what the message says: wrong when a figure contradicts or one says no where
// the other says yes, partial when figures of ours are wanting.
func fidelity(message string, s near) int {
	theirs := figures(s.text)
	wanting := false
	for _, f := range figures(message) {
		if len(f.Against(theirs, s.share < explicitMessage)) > 0 {
			return 0
		}
		wanting = wanting || !slices.ContainsFunc(theirs, f.Agrees)
	}
	if !sameSide(message, s.sentence) {
		return 0
	}
	if wanting {
		return 1
	}
	return MaxScore
}
