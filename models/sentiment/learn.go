package sentiment

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"unicode"

	"standfirst/models/shingle"
)

// Correction is what a person says a text says of its target.
type Correction struct {
	Text   string `json:"text"`
	Target string `json:"target"`
	Label  string `json:"label"`
}

// MinCorrections is how many corrections a model needs before it is worth more than the rules.
const MinCorrections = 200

// Model is what was learnt from corrections: a linear model over runs of characters or words, with the rules'
// judgement as one voice among them. It does not change once made and may be used by many at a time.
type Model struct {
	labels  []string
	weights [][]float32 // of each label, by feature
	bias    []float64
	// Accuracy is the share of corrections that it judges rightly when it was not taught them: five times a fifth
	// is kept back.
	Accuracy float64
}

const (
	features = 1 << 18
	epochs   = 12
	folds    = 5
)

// Learn makes a model of corrections; nil when there are fewer than MinCorrections of known labels, or all have one
// label. The same corrections in the same order make the same model.
func Learn(corrections []Correction) *Model {
	var all []example
	labels := []string{}
	for _, label := range []string{Positive, Neutral, Negative} {
		for _, c := range corrections {
			if c.Label == label {
				labels = append(labels, label)
				break
			}
		}
	}
	for _, c := range corrections {
		for i, label := range labels {
			if c.Label == label {
				all = append(all, example{featuresOf(c.Text, c.Target), i})
			}
		}
	}
	if len(all) < MinCorrections || len(labels) < 2 {
		return nil
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	right := 0
	for fold := range folds {
		var taught, kept []example
		for i, e := range all {
			if i%folds == fold {
				kept = append(kept, e)
			} else {
				taught = append(taught, e)
			}
		}
		m := train(taught, labels)
		for _, e := range kept {
			if best, _ := m.judge(e.features); best == e.label {
				right++
			}
		}
	}
	m := train(all, labels)
	m.Accuracy = float64(right) / float64(len(all))
	return m
}

// Judge says how a text speaks of a target, as Judge without a model does.
func (m *Model) Judge(text, target string) Result {
	if m == nil {
		return Judge(text, target)
	}
	best, p := m.judge(featuresOf(text, target))
	score := 0.0
	for i, label := range m.labels {
		switch label {
		case Positive:
			score += p[i]
		case Negative:
			score -= p[i]
		}
	}
	return Result{m.labels[best], math.Round(score*1000) / 1000}
}

type example struct {
	features []feature
	label    int
}

type feature struct {
	at    uint32
	value float32
}

// featuresOf are the runs of one to three characters (of Chinese) or of one and two words, each once, and what the
// rules say. Whom the text is about is the same sign everywhere, so that what was learnt of one serves for all.
func featuresOf(text, target string) []feature {
	seen := map[uint32]bool{}
	var out []feature
	add := func(name string) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(name)) // a hash never fails
		if at := h.Sum32() % (features - 8); !seen[at] {
			seen[at] = true
			out = append(out, feature{at, 1})
		}
	}
	weight, _ := weigh(text, target)
	folded := shingle.Fold(text)
	if target = shingle.Fold(strings.TrimSpace(target)); target != "" {
		folded = strings.ReplaceAll(folded, target, " § ")
	}
	if isChinese(text) {
		runes := []rune(strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return '0'
			}
			return r
		}, folded))
		for i := range runes {
			for n := 1; n <= 3 && i+n <= len(runes); n++ {
				add(string(runes[i : i+n]))
			}
		}
	} else {
		words := strings.FieldsFunc(folded, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '§' && r != '!' && r != '?'
		})
		for i, w := range words {
			add(w)
			if i > 0 {
				add(words[i-1] + " " + w)
			}
		}
	}
	scale := float32(1 / math.Sqrt(float64(max(1, len(out)))))
	for i := range out {
		out[i].value = scale
	}
	ruled := squash(weight)
	voice := func(n uint32, v float64) { out = append(out, feature{features - 8 + n, float32(v)}) }
	voice(0, ruled)
	switch {
	case ruled > 0.15:
		voice(1, 0.4)
	case ruled < -0.15:
		voice(2, 0.4)
	default:
		voice(3, 0.4)
	}
	return out
}

// train fits a logistic regression for each label against the others, by steps that shrink for features often seen
// (AdaGrad). Features are first weighed by how unevenly they are spread over the labels, which is what makes a
// linear model strong on few and short texts (Wang and Manning, 2012).
func train(all []example, labels []string) *Model {
	m := &Model{labels: labels, bias: make([]float64, len(labels))}
	for label := range labels {
		spread := uneven(all, label)
		weights, squares := make([]float32, features), make([]float32, features)
		bias, biasSquare := 0.0, 0.0
		rng := rand.New(rand.NewPCG(uint64(label), 7))
		order := rng.Perm(len(all))
		for range epochs {
			rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			for _, at := range order {
				e := all[at]
				z := bias
				for _, f := range e.features {
					z += float64(weights[f.at] * f.value * spread[f.at])
				}
				wrong := 1 / (1 + math.Exp(-z))
				if e.label == label {
					wrong--
				}
				for _, f := range e.features {
					x := f.value * spread[f.at]
					g := float32(wrong)*x + 1e-5*weights[f.at]
					squares[f.at] += g * g
					weights[f.at] -= 0.3 * g / float32(math.Sqrt(float64(squares[f.at])+1e-6))
				}
				biasSquare += wrong * wrong
				bias -= 0.1 * wrong / math.Sqrt(biasSquare+1e-6)
			}
		}
		for i, s := range spread {
			weights[i] *= s
		}
		m.weights, m.bias[label] = append(m.weights, weights), bias
	}
	return m
}

// uneven is, of each feature, the size of the logarithm of how much more often it stands in texts of the label than
// in others; of what the rules say it is 1.
func uneven(all []example, label int) []float32 {
	in, out := make([]float64, features), make([]float64, features)
	totalIn, totalOut := 1.0, 1.0
	for _, e := range all {
		for _, f := range e.features {
			if e.label == label {
				in[f.at]++
				totalIn++
			} else {
				out[f.at]++
				totalOut++
			}
		}
	}
	spread := make([]float32, features)
	for i := range spread {
		if in[i]+out[i] > 0 {
			spread[i] = float32(0.25 + math.Abs(math.Log((in[i]+1)/(totalIn+1)*(totalOut+1)/(out[i]+1))))
		}
		if i >= features-8 {
			spread[i] = 2
		}
	}
	return spread
}

// judge gives the most probable label and the probability of each.
func (m *Model) judge(features []feature) (best int, p []float64) {
	p = make([]float64, len(m.labels))
	total := 0.0
	for i, weights := range m.weights {
		z := m.bias[i]
		for _, f := range features {
			z += float64(weights[f.at] * f.value)
		}
		p[i] = 1 / (1 + math.Exp(-z))
		total += p[i]
		if p[i] > p[best] {
			best = i
		}
	}
	for i := range p {
		p[i] /= max(total, 1e-9)
	}
	return best, p
}
