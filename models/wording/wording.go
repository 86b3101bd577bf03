// Package wording reads a text in English or Chinese for what careful editors look for before it goes out: weekdays
// that do not fit their dates, words that templates left, phrases that shift the blame, quotations and the people who
// are named, and what an apology or a holding statement has to say and does not.
//
// It knows phrases, not meaning: what it finds is shown to a person, who mends it or says why it may stand.
package wording

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"standfirst/models/figure"
)

// English and Chinese name the languages, as the texts of a release do.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Span is a place in a text, in bytes.
type Span struct{ From, To int }

// In are the words that stand there.
func (s Span) In(text string) string { return text[s.From:s.To] }

// reading is a text with its half-width form, in which patterns are looked for: they need one form of a digit, a comma
// or a bracket only.
type reading struct {
	half string
	at   []int // where in the text each byte of half stands, and its end
}

func read(text string) reading {
	var b strings.Builder
	at := make([]int, 0, len(text)+1)
	for i, r := range text {
		before := b.Len()
		b.WriteRune(figure.Half(r))
		for range b.Len() - before {
			at = append(at, i)
		}
	}
	return reading{b.String(), append(at, len(text))}
}

func (r reading) span(from, to int) Span { return Span{r.at[from], r.at[to]} }

// find returns the places of a pattern, or of its group.
func (r reading) find(re *regexp.Regexp, group int) []Span {
	if re == nil {
		return nil
	}
	var out []Span
	for _, m := range re.FindAllStringSubmatchIndex(r.half, most) {
		out = append(out, r.span(m[2*group], m[2*group+1]))
	}
	return out
}

// leftover is what templates leave behind: [NAME], XXX, {{field}}, TBD, 【姓名】, 某某, 待定.
var leftover = regexp.MustCompile(`\[[A-Z][A-Z0-9 ,'’_/:-]{1,70}\]|\[[a-z]+(?:,? [a-z'’-]+){1,10}\]|\[\p{Han}[\p{Han}，、：；,:;A-Za-z0-9 ]{0,30}\]|【[^】]{0,20}】|\{\{[^}]{0,40}\}\}|` +
	`\b[Xx]{2,}\b|\b(?:TBD|TBC|TKTK|TK|TODO)\b|(?i:lorem ipsum)|_{3,}|×{2,}|某某|待定|待补充|待确认`)

// Leftovers are the words that a template or a draft has left in a text.
func Leftovers(text string) []Span { return read(text).find(leftover, 0) }

// Blame are the phrases with which a text puts the blame on others, makes the matter small or says nothing. What they
// are is practice: the guides to apologies of the trade name them again and again.
func Blame(lang, text string) []Span { return read(text).find(blame()[lang], 0) }

var blame = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		English: regexp.MustCompile(`(?i)\bno comment\b|\bmistakes were made\b|\bif (?:anyone|anybody|someone|you) (?:was|were|feels?|felt|has been|have been) (?:offended|hurt|upset|inconvenienced|affected|misled)\b|` +
			`\bwe regret any (?:inconvenience|confusion|misunderstanding|offen[cs]e)\b|\bsorry (?:if|that you feel|for any (?:inconvenience|confusion|misunderstanding|offen[cs]e))\b|\bapologi[sz]e (?:if|for any (?:inconvenience|confusion|misunderstanding|offen[cs]e))\b|` +
			`\b(?:an? )?isolated (?:incident|case)\b|\brogue employees?\b|\bbad apples?\b|\btaken out of context\b|\bblown out of proportion\b|\b(?:a )?misunderstanding (?:by|of) (?:the )?(?:users?|customers?|media|public)\b|` +
			`\bonly a (?:handful|few|small number)\b|\b(?:a )?small (?:number|minority) of (?:users|customers|people)\b|\buser error\b|\bit was not our fault\b|\bthird[- ]party (?:vendor|supplier|contractor)s? (?:is|are|was|were) (?:solely )?(?:responsible|to blame)\b|` +
			`\bwe take (?:this|these matters|your [a-z]+) very seriously\b|\bas you (?:may )?know\b|\bunfortunate (?:incident|event|situation)\b`),
		Chinese: regexp.MustCompile(`无可奉告|不予置评|不便(?:透露|回应)|如(?:有|果)?(?:冒犯|得罪|造成(?:了)?(?:任何)?不便)|若(?:有|因此)?(?:冒犯|不便)|给(?:您|你|大家|用户|广大用户|消费者)(?:带来|造成)(?:了)?(?:的)?不便|` +
			`(?:极)?(?:个别|少数)(?:员工|用户|消费者|人员|网友|媒体)|极少数|临时工|断章取义|别有用心|不明真相|恶意(?:炒作|中伤|抹黑)|被(?:过度|恶意)(?:解读|放大)|误会一场|(?:系|属)(?:个案|个例|孤立事件)|纯属(?:个案|误会|巧合)|` +
			`(?:用户|消费者|顾客)(?:使用|操作)不当|引发(?:了)?(?:部分)?(?:网友|公众|大家|用户)?误(?:解|会)|与(?:我司|本公司|我公司|公司)无关|第三方(?:供应商|公司|外包)?(?:的)?(?:责任|过错|所为)|高度重视`),
	}
})

// most bounds what is found of a kind in one text.
const most = 200

// letters counts what a text says: English words, or Chinese characters.
func letters(text string) (words, chars int) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
	}) {
		if n := strings.IndexFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }); n >= 0 {
			chars += utf8.RuneCountInString(w)
		} else {
			words++
		}
	}
	return words, chars
}

// inOrder sorts spans by where they begin and drops those that lie in another.
func inOrder(all []Span) []Span {
	slices.SortFunc(all, func(a, b Span) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	var out []Span
	for _, s := range all {
		if n := len(out); n == 0 || s.To > out[n-1].To {
			out = append(out, s)
		}
	}
	return out
}
