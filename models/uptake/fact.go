package uptake

import (
	"cmp"
	"slices"
	"strings"

	"standfirst/models/figure"
)

// Verdict is what an article does with a fact. A difference is never called false: the article may know better.
type Verdict string

// The verdicts.
const (
	Right    Verdict = "right"
	Differs  Verdict = "differs"  // from the fact as it was verified
	Outdated Verdict = "outdated" // it has what an earlier version said, or what was withdrawn since
	Missing  Verdict = "missing"  // the article says nothing of it
)

// Verdicts are all of them, in the order in which a person is offered them.
func Verdicts() []Verdict { return []Verdict{Right, Differs, Outdated, Missing} }

// Fact is a fact of ours in all its wordings.
type Fact struct {
	Current  int                 // the version that counts
	Fallen   bool                // not verified any more: whoever repeats it repeats what was withdrawn
	Versions []map[string]string // claims by language; element 0 is version 1
}

// FactFound is what an article does with a fact.
type FactFound struct {
	Verdict Verdict
	Version int    // whose words or figures the article has: of Outdated the older one; 0 for none
	Ours    string // the figure or the words of ours that were compared
	Theirs  string // what the article has there
	At      Span   // the sentence that says so; none when it stands in the headline alone
}

const (
	// aboutFact is the share of what a claim speaks of that a sentence must have for it to be about the same.
	aboutFact = 0.34
	// saysFact is the share from which a sentence says a claim that has no figures.
	saysFact = 0.55
)

// Fact reads what the article does with a fact of ours.
func (a *Article) Fact(f Fact) FactFound {
	best := FactFound{Verdict: Missing}
	for n := f.Current; n >= 1 && n <= len(f.Versions); n-- {
		found := a.claim(f.Versions[n-1], n == f.Current)
		if found.Verdict == Right {
			found.Version = n
			if n != f.Current || f.Fallen {
				found.Verdict = Outdated
			}
			return found
		}
		if n == f.Current {
			best = found
		}
	}
	return best
}

// claim looks for one version of a claim in every language it has. What differs is only told of the current one: an
// older one need not be looked at for that.
func (a *Article) claim(claim map[string]string, current bool) FactFound {
	best, weight := FactFound{Verdict: Missing}, -1.0
	for _, lang := range sortedKeys(claim) {
		found, share := a.claimIn(claim[lang])
		better := share > weight
		if found.Verdict == Right != (best.Verdict == Right) {
			better = found.Verdict == Right
		} else if (found.Verdict == Missing) != (best.Verdict == Missing) {
			better = best.Verdict == Missing
		}
		if better {
			best, weight = found, share
		}
	}
	if best.Verdict == Differs && !current {
		return FactFound{Verdict: Missing}
	}
	return best
}

func (a *Article) claimIn(claim string) (FactFound, float64) {
	ours, said := units(claim), figures(claim)
	if len(ours) == 0 {
		return FactFound{Verdict: Missing}, 0
	}
	about := a.about(ours, aboutFact)
	if len(about) == 0 {
		return FactFound{Verdict: Missing}, 0
	}
	share := about[0].share
	if len(said) == 0 {
		s := about[0]
		switch {
		case share >= saysFact && sameSide(claim, s.sentence):
			return FactFound{Verdict: Right, Ours: claim, Theirs: s.text, At: a.place(s.sentence)}, share
		case share >= saysFact:
			return FactFound{Verdict: Differs, Ours: claim, Theirs: s.text, At: a.place(s.sentence)}, share
		}
		return FactFound{Verdict: Missing}, share
	}
	return a.figures(said, about), share
}

// figures compares the figures of a claim with those of the sentences about it. One that agrees makes it right as
// long as none contradicts.
func (a *Article) figures(ours []figure.Figure, about []near) FactFound {
	right, differs := FactFound{Verdict: Missing}, FactFound{Verdict: Missing}
	for _, f := range ours {
		found, agreed := FactFound{}, false
		for _, s := range about {
			theirs := figures(s.text)
			if i := slices.IndexFunc(theirs, f.Agrees); i >= 0 {
				found, agreed = FactFound{Verdict: Right, Ours: f.Text, Theirs: theirs[i].Text, At: a.place(s.sentence)}, true
				break
			}
			closely := f.Kind == figure.Number && s.share < saysFact
			if others := f.Against(leftOver(theirs, ours), closely); len(others) > 0 && found.Verdict == "" {
				found = FactFound{Verdict: Differs, Ours: f.Text, Theirs: others[0].Text, At: a.place(s.sentence)}
			}
		}
		switch {
		case agreed && right.Verdict == Missing:
			right = found
		case !agreed && found.Verdict == Differs && differs.Verdict == Missing:
			differs = found
		}
	}
	if differs.Verdict == Differs {
		return differs
	}
	return right
}

// leftOver are the figures of an article that stand for none of ours: what agrees with one contradicts no other.
func leftOver(theirs, ours []figure.Figure) []figure.Figure {
	return slices.DeleteFunc(slices.Clone(theirs), func(t figure.Figure) bool { return slices.ContainsFunc(ours, t.Agrees) })
}

// near is a sentence, and how much of what it was looked for by stands in it.
type near struct {
	sentence
	share float64
}

// about are the sentences that speak of the same, the closest first. A sentence is read with the one before it, which
// often says whom it is about.
func (a *Article) about(ours map[string]bool, least float64) []near {
	var all []near
	for i, s := range a.sentences {
		share := shared(ours, s.units)
		if i > 0 && share > 0 {
			share = max(share, shared(ours, both(s.units, a.sentences[i-1].units))*0.85)
		}
		if share >= least {
			all = append(all, near{s, share})
		}
	}
	if share := shared(ours, a.headline.units); share >= least {
		all = append(all, near{a.headline, share * 0.99})
	}
	slices.SortStableFunc(all, func(x, y near) int { return cmp.Compare(y.share, x.share) })
	return all
}

// place is where a sentence stands in the text; the headline stands nowhere in it.
func (a *Article) place(s sentence) Span {
	if s.Span == a.headline.Span && s.text == a.headline.text {
		return Span{}
	}
	return s.Span
}

func both(x, y map[string]bool) map[string]bool {
	out := make(map[string]bool, len(x)+len(y))
	for u := range x {
		out[u] = true
	}
	for u := range y {
		out[u] = true
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k, v := range m {
		if strings.TrimSpace(v) != "" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}
