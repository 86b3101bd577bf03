package figure

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"standfirst/models/pattern"
)

// Ways to write small numbers in words. The Chinese ones are told from other words by the measure behind them: 三名, but
// not 第三 and not 三个月. 一 and "one" are articles as often as numbers and are left out.
var (
	spelled = pattern.New(`(?i)\b` + small + `(?:[ -]` + small + `)?\b`)
	shares  = pattern.New(`(?i)\b(half|(?:a|one)[ -]third|two[ -]thirds|(?:a|one)[ -]quarter|three[ -]quarters|(?:a|one)[ -]fifth|(?:a|one)[ -]tenth) (?:of|the|our|its|their|all)\b`)
	hanFew  = pattern.New(`(第)?([两二三四五六七八九十]{1,3})(余|多)?(名|位|人|例|起|台|辆|件|户|个|家|款|只|瓶|箱|盒|部|枚)`)
	hanMany = pattern.New(`(?:[上近逾超][十百千万亿]|[十百千]余|十几|几十|数十)(?:名|位|人|例|起|台|辆|件|户|家)`)
	manyOf  = pattern.New(`(?i)\b(dozens|scores|hundreds|thousands|millions) of\b`)
	hanPart = pattern.New(`([一二三四五六七八九十])分之([一二三四五六七八九十])|一半|半数|过半`)
)

// surely are the measures that are used of people and things alone. Behind the others the thing must be known.
const surely = "名位人例起台辆件户"

// Spelled are the small numbers that a text writes as words: "twelve", "a third of", 三名, 三分之一. In leaves them out,
// since many are words of the sentence; those that surely count something say what, in Of.
func Spelled(text string) []Figure {
	narrow := Narrowed(text)
	text = narrow.Text
	var out []Figure
	add := func(kind Kind, value string, from, to int, of []string) {
		f := Figure{Kind: kind, Value: value, Text: text[from:to], Near: Near(text, from, to), Of: of}
		f.From, f.To = narrow.Back(from, to)
		out = append(out, f)
	}
	for _, at := range spelled.FindAllStringIndex(text, most) {
		n := 0
		for _, word := range strings.FieldsFunc(strings.ToLower(text[at[0]:at[1]]), func(r rune) bool { return r == ' ' || r == '-' }) {
			n += smalls[word]
		}
		var of []string
		if n > 1 {
			of = named(clause(text[at[1]:]))
		}
		add(Number, strconv.Itoa(n), at[0], at[1], of)
	}
	for _, at := range shares.FindAllStringSubmatchIndex(text, most) {
		add(Percent, share(parts[strings.ReplaceAll(strings.ToLower(text[at[2]:at[3]]), "-", " ")]), at[2], at[3], []string{"share"})
	}
	for _, at := range hanFew.FindAllStringSubmatchIndex(text, most) {
		measure, behind := text[at[8]:at[9]], text[at[9]:]
		of := named(clause(text[at[8]:]))
		if at[2] >= 0 || strings.HasPrefix(behind, "月") || strings.HasPrefix(behind, "数") || !strings.Contains(surely, measure) && len(of) == 0 {
			continue
		}
		if len(of) == 0 {
			of = []string{measure}
		}
		add(Number, hanNumber(text[at[4]:at[5]]), at[4], at[9], of)
	}
	for _, at := range manyOf.FindAllStringSubmatchIndex(text, most) {
		add(Number, strings.ToLower(text[at[2]:at[3]]), at[2], at[3], []string{"person"})
	}
	for _, at := range hanMany.FindAllStringIndex(text, most) {
		if r, _ := utf8.DecodeLastRuneInString(text[:at[0]]); strings.ContainsRune(han+"十百千万", r) {
			continue // the end of a number that has been read
		}
		add(Number, text[at[0]:at[1]], at[0], at[1], []string{"person"})
	}
	for _, at := range hanPart.FindAllStringSubmatchIndex(text, most) {
		part := [2]int{1, 2}
		if at[2] >= 0 {
			n, _ := strconv.Atoi(hanNumber(text[at[4]:at[5]]))
			of, _ := strconv.Atoi(hanNumber(text[at[2]:at[3]]))
			part = [2]int{n, of}
		}
		add(Percent, share(part), at[0], at[1], []string{"share"})
	}
	return out
}

var parts = map[string][2]int{
	"half": {1, 2}, "a third": {1, 3}, "one third": {1, 3}, "two thirds": {2, 3}, "a quarter": {1, 4}, "one quarter": {1, 4},
	"three quarters": {3, 4}, "a fifth": {1, 5}, "one fifth": {1, 5}, "a tenth": {1, 10}, "one tenth": {1, 10},
}

// share is a part of a whole in per cent, or as the fraction that it is.
func share(part [2]int) string {
	if part[0]*100%part[1] == 0 {
		return strconv.Itoa(part[0] * 100 / part[1])
	}
	return strconv.Itoa(part[0]) + "/" + strconv.Itoa(part[1])
}

// spans are what counts time and not people, things or money.
var spans = map[string]bool{"second": true, "minute": true, "hour": true, "day": true, "week": true, "month": true, "year": true}

// Counts reports whether a figure counts people, things, money or shares of them, and no span of time.
func (f Figure) Counts() bool {
	for _, thing := range f.Of {
		if !spans[thing] {
			return true
		}
	}
	return false
}
