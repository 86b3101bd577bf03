package wording

import (
	"regexp"
	"strings"
	"sync"
)

// Below this a text in quotation marks is a name or a single word that somebody handles with tongs.
const (
	quoteWords = 4
	quoteChars = 7
)

var quoted = regexp.MustCompile(`“[^“”]{2,900}”|"[^"\n]{2,900}"|「[^「」]{2,900}」|『[^『』]{2,900}』`)

// Quotes are the quotations of a text with their marks: what is said in somebody's words, of four English words or
// seven Chinese characters at least.
func Quotes(text string) []Span {
	var out []Span
	for _, s := range read(text).find(quoted, 0) {
		if words, chars := letters(s.In(text)); words >= quoteWords || chars >= quoteChars {
			out = append(out, s)
		}
	}
	return out
}

const (
	saidWords = `said|says|added|adds|explained|explains|commented|stated|told reporters|continued`
	latinName = `(?:[A-Z][\p{L}’'-]+\.? ){1,3}?[A-Z][\p{L}’'-]+`
	hanName   = `[\p{Han}]{2,4}?`
	hanTitle  = `先生|女士|博士|教授|总经理|首席执行官|首席安全官|首席\p{Han}{2,4}官|董事长|总裁|副总裁|总监|发言人|负责人|主任|创始人|律师|CEO|CTO|COO|CFO`
)

var speakers = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`[”"」』][,]? ?(?:` + saidWords + `) (` + latinName + `)`),
		regexp.MustCompile(`\b(` + latinName + `)(?:, [^,.“"]{2,60},)? (?:` + saidWords + `)\b`),
		regexp.MustCompile(`(?:` + hanTitle + `)(` + hanName + `)(?:` + `表示|说|称|指出|强调|介绍)`),
		regexp.MustCompile(`(` + hanName + `)(?:` + hanTitle + `)?(?:` + `表示|说道|指出|强调|介绍说|称)`),
	}
})

// Speaker guesses who said a quotation from the words around it, "" when nobody is named. near is how many bytes
// before and after it are read.
func Speaker(text string, quote Span) string {
	const near = 160
	around := text[max(0, quote.From-near):quote.From] + "”" + text[quote.To:min(len(text), quote.To+near)]
	for _, re := range speakers() {
		if m := re.FindStringSubmatch(read(strings.ToValidUTF8(around, "")).half); m != nil {
			return m[1]
		}
	}
	return ""
}

var names = sync.OnceValue(func() map[string][]*regexp.Regexp {
	return map[string][]*regexp.Regexp{
		English: {
			regexp.MustCompile(`\b(` + latinName + `), (?:(?:the|our|its|a) )?(?:[a-z]+ ){0,3}?(?:chief|head|director|president|chair(?:man|woman|person)?|founder|spokes(?:man|woman|person)|CEO|CTO|COO|CFO|manager|counsel|officer)\b`),
			regexp.MustCompile(`\b(?:Mr|Ms|Mrs|Dr|Prof|Professor)\.? (` + latinName + `|[A-Z][\p{L}’'-]+)`),
			regexp.MustCompile(`[”"],? ?(?:` + saidWords + `) (` + latinName + `)`),
		},
		Chinese: {
			regexp.MustCompile(`(?:` + hanTitle + `)(` + hanName + `)(?:表示|说|称|指出|强调|先生|女士|[,。、])`),
		},
	}
})

// Names are the people whom a text names with their title or as speakers. Names that stand alone are not seen: they
// cannot be told from other words without a list of them.
func Names(lang, text string) []Span {
	var out []Span
	for _, re := range names()[lang] {
		out = append(out, read(text).find(re, 1)...)
	}
	return inOrder(out)
}
