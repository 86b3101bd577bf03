// Package sentiment judges how a text speaks of somebody: of a named target, or as a whole. It knows no store.
//
// It starts cold, from lists of words of judgement and rules of what they refer to (negation, degree, contrast, who
// praises whom), in Chinese and English. Sentiment does not carry over from one field to another, so a Model learns
// from what a team corrects, and from then on the rules are one voice among what was learnt.
//
// What comes out colours and sorts. It never decides.
package sentiment

import (
	"math"
	"strings"
	"unicode"
)

// Labels.
const (
	Positive = "positive"
	Neutral  = "neutral"
	Negative = "negative"
)

// Result is a judgement: the label, and how far it goes from -1 (all blame) to 1 (all praise).
type Result struct {
	Label string  `json:"label"`
	Score float64 `json:"score"`
}

// Judge says how a text speaks of a target by the rules alone; with an empty target, how it speaks as a whole.
func Judge(text, target string) Result {
	weight, undecided := weigh(text, target)
	return result(squash(weight), undecided)
}

// weigh sums up the evidence, and says up to which score it decides nothing.
func weigh(text, target string) (weight, undecided float64) {
	if isChinese(text) {
		return judgeChinese(text, target), 0.05
	}
	if strings.TrimSpace(target) == "" {
		return judgeEnglish(text), 0.1
	}
	return judgeEnglishTarget(text, target), 0.07
}

func result(score, undecided float64) Result {
	r := Result{Neutral, math.Round(score*1000) / 1000}
	switch {
	case score >= undecided:
		r.Label = Positive
	case score <= -undecided:
		r.Label = Negative
	}
	return r
}

// squash brings a sum of weights between -1 and 1; a single clear word gives about 0.4.
func squash(weight float64) float64 { return weight / (math.Abs(weight) + 4) }

// isChinese reports whether a text is read as Chinese: a fifth of its letters suffices, as Chinese characters say
// more than letters do.
func isChinese(text string) bool {
	han, letters := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return han > 0 && han*5 >= letters
}
