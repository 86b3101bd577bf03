package sentiment

import (
	_ "embed" // the list of verbs
	"strings"
	"sync"
)

//go:embed lexicon/verbs.txt
var verbList string

// role is on whom the judgement of a verb falls.
type role int

const (
	_       role = iota
	blame        // against its object
	abuse        // against both
	contest      // for its subject, against its object
	praise       // for its object
	misdeed
	deed   // these two: on its subject
	speech // on nobody
)

var roles = map[string]role{"blame": blame, "abuse": abuse, "contest": contest, "praise": praise, "misdeed": misdeed, "deed": deed, "speech": speech}

// verb is a form of a verb of judgement.
type verb struct {
	role       role
	participle bool // may be passive
	ing, base  bool
}

var english = sync.OnceValue(func() (l struct {
	lexicon
	verbs map[string]verb
	nouns map[string]role
},
) {
	l.lexicon = lexicon{weights: map[string]float64{}}
	l.add(vaderWords)
	l.add(englishWords)
	l.verbs = map[string]verb{}
	for line := range strings.Lines(verbList) {
		fields := strings.Fields(line)
		if len(fields) == 0 || roles[fields[0]] == 0 {
			continue
		}
		for _, f := range fields[1:] {
			inflect(strings.Split(f, "/"), roles[fields[0]], l.verbs)
		}
	}
	l.nouns = map[string]role{}
	for n := range strings.FieldsSeq("criticism criticisms attack attacks assault accusation accusations allegation allegations complaint complaints lawsuit lawsuits suit charge charges case indictment investigation inquiry probe outrage anger fury backlash opposition protest protests protesters condemnation contempt hatred hate hostility disdain distrust mistrust disapproval revolt rebellion coup insult insults smear smears broadside tirade rant impeachment sanctions boycott calls") {
		l.nouns[n] = blame
	}
	for n := range strings.FieldsSeq("praise support admiration respect love affection sympathy endorsement tribute tributes gratitude thanks applause enthusiasm affinity backing congratulations cheers accolades honors award awards fondness appreciation approval preference trust faith confidence") {
		l.nouns[n] = praise
	}
	return l
})

// inflect puts down the forms of a verb: its base and, of an irregular one, past and participle. Of a phrase ("stand",
// "stood", "stood_up_for") the first word is inflected; the rest stands at the last form.
func inflect(forms []string, r role, into map[string]verb) {
	last := len(forms) - 1
	first, rest, _ := strings.Cut(forms[last], "_")
	forms[last] = first
	base := forms[0]
	if rest != "" {
		rest = " " + strings.ReplaceAll(rest, "_", " ")
	}
	put := func(form string, v verb) {
		if old, ok := into[form+rest]; !ok || old.role != speech {
			into[form+rest] = v
		}
	}
	stem := base
	switch end := base[len(base)-1]; {
	case end == 'e':
		stem = base[:len(base)-1]
	case doubles(base):
		stem = base + string(end)
	}
	past := stem + "ed"
	third := base + "s"
	switch {
	case strings.HasSuffix(base, "y") && len(base) > 1 && !strings.ContainsRune("aeiou", rune(base[len(base)-2])):
		past, third = base[:len(base)-1]+"ied", base[:len(base)-1]+"ies"
	case strings.HasSuffix(base, "s") || strings.HasSuffix(base, "sh") || strings.HasSuffix(base, "ch") || strings.HasSuffix(base, "x") || strings.HasSuffix(base, "z"):
		third = base + "es"
	}
	ing := stem + "ing"
	if strings.HasSuffix(base, "ee") || strings.HasSuffix(base, "ie") {
		ing = base + "ing"
	}
	if base == "lie" {
		ing = "lying"
	}
	put(base, verb{role: r, base: true})
	put(third, verb{role: r})
	put(ing, verb{role: r, ing: true})
	switch {
	case len(forms) == 3:
		put(forms[1], verb{role: r, participle: forms[1] == forms[2]})
		put(forms[2], verb{role: r, participle: true})
	default:
		put(past, verb{role: r, participle: true})
	}
}

// doubles reports whether the last consonant is doubled: a short stressed syllable ends in it.
func doubles(base string) bool {
	n := len(base)
	if n < 3 {
		return false
	}
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	if vowel(base[n-1]) || !vowel(base[n-2]) || vowel(base[n-3]) || strings.IndexByte("wxy", base[n-1]) >= 0 {
		return false
	}
	if n <= 4 { // slam, scam, ban
		return true
	}
	for _, end := range []string{"pel", "ban", "bel", "mit", "fer", "scam", "slam", "snub", "trod", "drub", "swin", "regret", "unseat"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	return strings.Count(base, "a")+strings.Count(base, "e")+strings.Count(base, "i")+strings.Count(base, "o")+strings.Count(base, "u") == 1
}
