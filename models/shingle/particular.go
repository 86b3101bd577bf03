package shingle

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/pattern"
)

// Texts that one form has made (the quarterly figures of two companies, the weather of two towns) share nearly all of their
// words and differ in what they are about: names and figures. A reprint keeps these, whatever else is edited or cut.
const (
	// sharedNames is the share of the names of one text of which more must stand in the other.
	sharedNames = 0.5
	// From minFigures on, sharedFigures of them must stand in the other; of fewer, but two, one must.
	minFigures, sharedFigures = 4, 0.34
)

// particulars are what a text is about, each once.
type particulars struct {
	names, figures []string
	chinese        bool   // its names are guessed by what they end in
	all            string // the whole text, tokens between blanks, to look for the names of another one in
}

// calendar are words that are written with a capital and are no names here; figures beside them are days.
var calendar = wordSet("january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun")

// plain are words that begin with a capital within a sentence for other reasons, or that every form shares.
var plain = wordSet("i q1 q2 q3 q4 gmt bst est edt et pt utc am pm ceo cfo coo chief executive financial officer the a an and of for in on at to mr mrs ms dr company group inc ltd llc plc corp co")

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[word] = true
	}
	return out
}

// bodies are names in Chinese that end in what kind of body it is, with the two characters before, which tell one from another.
var bodies = pattern.New(`\p{Han}{2}(?:股份|集团|控股|证券|银行|保险|信托|基金|资本|汽车|食品|科技|环境|建设|能源|电子|医药|生物|电力|航空|物流|地产|传媒|药业|制药|重工|光电|通信|软件|文旅|大学|中学|小学|医院|法院|自治区|市|县|省|镇)|\p{Han}某`)

// commonBodies are beginnings of such names that are none.
var commonBodies = pattern.New(`^(?:该|本|我|全|各|两|多|上|股|楼|超|城|入|国|中国|有限|上市|部分|相关|其他|公司|投资|商业|人民|证券|创业|二级|一级|资本|海外|国内|.[和与及的在是为对向])`)

// hour is an hour of the day in English.
var hour = regexp.MustCompile(`^\d{1,2}(?:[.:]\d\d)? ?[ap]\.?m\b`)

func particularsOf(text string, tokens []Token) particulars {
	var p particulars
	var all strings.Builder
	for i, t := range tokens {
		all.WriteByte(' ')
		all.WriteString(t.Text)
		first, _ := utf8.DecodeRuneInString(text[t.Start:])
		switch {
		case unicode.IsDigit(first):
			if !dated(text, tokens, i) {
				p.figures = append(p.figures, figure(t.Text))
			}
		case unicode.IsUpper(first) && !calendar[t.Text] && !plain[t.Text] && (!opens(text, t.Start) || capital(text, tokens[i+1:])):
			p.names = append(p.names, t.Text)
		}
	}
	all.WriteByte(' ')
	p.all = all.String()
	if p.chinese = Size(tokens) > 3; p.chinese {
		for _, name := range bodies.FindAllString(text, -1) {
			if !commonBodies.MatchString(name) {
				p.names = append(p.names, strings.Join(strings.Split(Fold(name), ""), " "))
			}
		}
	}
	slices.Sort(p.names)
	slices.Sort(p.figures)
	p.names, p.figures = slices.Compact(p.names), slices.Compact(p.figures)
	return p
}

// figure is a number without the unit that is written to it: 412m, 7pm, 1200.
func figure(token string) string {
	if end := strings.IndexFunc(token, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }); end > 0 {
		return token[:end]
	}
	return token
}

// capital reports whether the first of the tokens begins with a capital: the first word of a sentence is a name when the one
// behind it is.
func capital(text string, tokens []Token) bool {
	if len(tokens) == 0 || calendar[tokens[0].Text] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text[tokens[0].Start:])
	return unicode.IsUpper(first)
}

// dated reports whether a number is a year, a quarter, an hour, or a day beside its month: forms share them.
func dated(text string, tokens []Token, i int) bool {
	t := tokens[i].Text
	if len(t) == 4 && (strings.HasPrefix(t, "19") || strings.HasPrefix(t, "20")) {
		return true
	}
	after, _ := utf8.DecodeRuneInString(text[tokens[i].End:])
	if hour.MatchString(text[tokens[i].Start:min(tokens[i].Start+8, len(text))]) {
		return true
	}
	return len(t) <= 2 && (strings.ContainsRune("年月日季时点分", after) ||
		i > 0 && calendar[tokens[i-1].Text] || i+1 < len(tokens) && calendar[tokens[i+1].Text])
}

// opens reports whether a place is the beginning of a sentence, where any word has a capital.
func opens(text string, at int) bool {
	before := strings.TrimRight(text[:at], " \t\"'“‘(（[*")
	last, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(".!?:。！？：\n", last)
}

// about reports whether two texts may be about the same: neither has other names nor other figures.
func (p particulars) about(o particulars) bool {
	least, shared := min(len(p.figures), len(o.figures)), common(p.figures, o.figures)
	guessed := p.chinese && least > 1 && shared == least // figures that are all the same weigh more than a guess
	if len(p.names) > 0 && len(o.names) > 0 && !guessed && max(p.named(o), o.named(p)) <= sharedNames {
		return false
	}
	if least >= minFigures {
		return float64(shared) >= sharedFigures*float64(least)
	}
	return least < 2 || shared > 0
}

// named is the share of its names that stand in another text.
func (p particulars) named(o particulars) float64 {
	n := 0
	for _, name := range p.names {
		if strings.Contains(o.all, " "+name+" ") {
			n++
		}
	}
	return float64(n) / float64(len(p.names))
}
