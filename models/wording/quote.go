package wording

import (
	"strings"
	"sync"

	"standfirst/models/pattern"
)

// Below this a text in quotation marks is a name or a single word that somebody handles with tongs, unless somebody is
// said to have said it.
const (
	quoteWords = 4
	quoteChars = 7
)

var quoted = pattern.New(`“[^“”]{2,900}”|"[^"\n]{2,900}"|「[^「」]{2,900}」|『[^『』]{2,900}』|(?:^|[\s(])‘[^‘’]{2,80}(?:’\p{L}[^‘’]{0,80})*[,.!?]’`)

// titled is what stands before the title of a text: our release “…”, an article headlined “…”.
var titled = pattern.New(`(?i)(?:\b(?:titled|entitled|headlined|headed|called|named|(?:release|statement|article|report|post|page|film|book|song|series|campaign|column)s?),? |(?:题为|名为|标题为|标题是|文章|声明|公告|报道|栏目|影片|活动) ?)$`)

// Quotes are the quotations of a text with their marks: what is said in somebody's words, of four English words or
// seven Chinese characters at least, or fewer that are said to be somebody's. Titles of texts are none.
func Quotes(text string) []Span {
	var out []Span
	for _, s := range read(text).find(quoted, 0) {
		s.From += len(s.In(text)) - len(strings.TrimLeft(s.In(text), " \n\t\u00a0("))
		words, chars := letters(s.In(text))
		if titled.MatchString(text[max(0, s.From-40):s.From]) && !strings.ContainsAny(s.In(text), ".!?。！？") {
			continue
		}
		if words >= quoteWords || chars >= quoteChars || (words > 1 || chars > 1) && said(text, s) {
			out = append(out, s)
		}
	}
	return out
}

const (
	saidWords = `said|says|added|adds|explained|explains|commented|stated|told reporters|continued|writes|wrote`
	latinName = `(?:[A-Z][\p{L}’'-]+\.? ){1,3}?[A-Z][\p{L}’'-]+`
	office    = `(?:(?:the|our|its|a|company|group|press|security|chief|executive|operating|financial|technology|officer|head|of|director|president|chair\w*|founder|spokes\w+|manager|general|counsel|product|safety|quality|public|relations|and|vice|deputy|global|managing)[’']?s? ?){0,8}`
	hanVerb   = `表示|说|称|指出|强调|介绍|坦言|补充|透露|回应|解释|告诉记者|写道`
	hanTitle  = `先生|女士|博士|教授|总经理|首席执行官|首席安全官|首席\p{Han}{2,4}官|董事长|董事会主席|总裁|副总裁|总监|发言人|负责人|主任|创始人|律师|CEO|CTO|COO|CFO`
)

// hanName is a name of two or three characters, or of four with a surname of two.
const (
	hanName  = `(?:(?:欧阳|司马|上官|诸葛|皇甫|东方|慕容|令狐|夏侯|司徒|南宫|公孙)|[` + hanSurname + `于安常乔易季曲柯樊祝骆倪葛管游耿聂焦俞游柳殷裴章洪舒娄辛沙涂简阮盛甘戚符饶岳温兰梅鲁])\p{Han}{1,2}?`
	hanWords = ` 方面 任何 高管 高层 金额 金融 马上 万一 常常 白天 江苏 安全 安排 黄金 石油 成员 成立 何时 何人 程度 程序 余额 严重 严格 温度 包括 曾经 曾多 易于 管理 管理层 游客 盛大 简单 温馨 章程 安全部 高级 万分 任一 于是 于此 `
)

type speaking struct {
	name  []*pattern.Pattern // behind which or before which a quotation stands
	other *pattern.Pattern   // he, she: whoever spoke before
	voice *pattern.Pattern   // somebody speaks, whoever it is
	post  []*pattern.Pattern // whoever holds an office, of whom no name is said
}

// speaks are large patterns, made at their first use.
var speaks = sync.OnceValue(func() speaking {
	return speaking{
		name: []*pattern.Pattern{
			pattern.New(`”,? ?(?:` + saidWords + `) ` + office + `,? ?(` + latinName + `)`),
			pattern.New(`\b(` + latinName + `)(?:, [^.“”"]{2,80},)? (?:` + saidWords + `)\b`),
			pattern.New(`\b(?:[Aa]ccording to|[Ii]n the words of) ` + office + `(` + latinName + `)`),
			pattern.New(`(` + hanName + `)(?:` + hanTitle + `)?(?:还|也|同时|随后|今天|今日|进一步)?(?:` + hanVerb + `)`),
		},
		other: pattern.New(`”,? ?(?:(?:he|she|they) (?:` + saidWords + `)|(?:` + saidWords + `) (?:he|she|they)\b)|(?:他|她)(?:还|也|同时|进一步)?(?:` + hanVerb + `)`),
		voice: pattern.New(`”,? ?(?:[A-Z][\p{L}’'. -]{1,60}? |he |she |they |the [a-z’' ]{1,40}? )?(?:` + saidWords + `)\b|\b(?:` + saidWords + `)[:,]? ”|(?:` + hanVerb + `)[:,]?”|”,?(?:公司|集团|品牌|本公司)?(?:(?:` + hanTitle + `)|[兼、])*(?:` + hanName + `|[他她]|` + hanTitle + `)(?:` + hanTitle + `)?(?:还|也|同时|随后)?(?:` + hanVerb + `)`),
		post: []*pattern.Pattern{
			pattern.New(`”,? ?(?:` + saidWords + `) ((?:the|an?|our) [a-z’' ]{3,40}?)[.,;]`),
			pattern.New(`\b((?:[Tt]he|[Aa]n?|[Oo]ur) (?:[a-z’']+ ){0,3}?(?:company|spokes\w+|firm|group|management|board|team))(?: has| had)? (?:` + saidWords + `)\b`),
			pattern.New(`(\p{Han}{0,6}(?:负责人|发言人|公司|集团|部门))(?:还|也|同时)?(?:` + hanVerb + `)`),
		},
	}
})

// around is a quotation's surroundings with one closing mark in its place. near is how many bytes are read on each side.
func around(text string, quote Span, near int) string {
	return read(strings.ToValidUTF8(text[max(0, quote.From-near):quote.From]+"”"+text[quote.To:min(len(text), quote.To+near)], "")).Text
}

// said reports whether words right beside a quotation say that somebody said it.
func said(text string, quote Span) bool { return speaks().voice.MatchString(around(text, quote, 90)) }

// Speaker guesses who said a quotation from the words around it: a person, or where none is named whoever speaks for
// them, and "" when nobody is said to have said it. Where it is he or she, it is whoever was named last before.
func Speaker(text string, quote Span) string {
	p, near := speaks(), around(text, quote, 160)
	if p.other.MatchString(near) {
		if name := lastNamed(text[max(0, quote.From-900):quote.From]); name != "" {
			return name
		}
	}
	for _, re := range p.name {
		for _, m := range re.FindAllStringSubmatch(near, 4) {
			if isName(m[1]) {
				return m[1]
			}
		}
	}
	for _, re := range p.post {
		if m := re.FindStringSubmatch(near); m != nil {
			return m[1]
		}
	}
	return ""
}

func lastNamed(text string) string {
	text = read(strings.ToValidUTF8(text, "")).Text
	at, name := -1, ""
	for _, re := range speaks().name {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			if m[2] > at && isName(text[m[2]:m[3]]) {
				at, name = m[2], text[m[2]:m[3]]
			}
		}
	}
	return name
}

// isName leaves out what only looks like a person's name.
func isName(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	switch first {
	case "The", "Our", "This", "These", "We", "In", "On", "At", "For", "A", "An", "As", "If", "It", "President", "Chairman", "Speaker", "Minister", "Company":
		return false
	}
	if chars := []rune(name); len(chars) > 2 && strings.Contains(hanWords, " "+string(chars[:2])+" ") {
		return false
	}
	return !strings.Contains(hanWords, " "+name+" ")
}

var names = sync.OnceValue(func() map[string][]*pattern.Pattern {
	return map[string][]*pattern.Pattern{
		English: {
			pattern.New(`\b(` + latinName + `), (?:(?:the|our|its|a) )?(?:[a-z]+ ){0,3}?(?:chief|head|director|president|chair(?:man|woman|person)?|founder|spokes(?:man|woman|person)|CEO|CTO|COO|CFO|manager|counsel|officer)\b`),
			pattern.New(`\b(?:Mr|Ms|Mrs|Dr|Prof|Professor)\.? (` + latinName + `|[A-Z][\p{L}’'-]+)`),
			pattern.New(`[”"],? ?(?:` + saidWords + `) ` + office + `,? ?(` + latinName + `)`),
			pattern.New(`[”"],? ?(` + latinName + `) (?:` + saidWords + `)\b`),
			pattern.New(`\b(?:chief executive(?: officer)?|[Cc]hief [a-z]+ officer|CEO|CTO|COO|CFO|spokes(?:man|woman|person)|[Mm]anaging director|[Gg]eneral counsel|[Hh]ead of [a-z]+(?: [a-z]+)?|founder) (` + latinName + `)`),
			pattern.New(`\b[Aa]ccording to ` + office + `(` + latinName + `)`),
		},
		Chinese: {
			pattern.New(`(?:` + hanTitle + `)(` + hanName + `)(?:` + hanVerb + `|先生|女士|[,。、;:)(“]|将|在|向|对|与|和|及|也|就|于|为|出席|接受|已|今|$)`),
			pattern.New(`(` + hanName + `)(?:先生|女士|博士|教授|\((?:` + hanTitle + `)\))`),
			pattern.New(`(?:^|[,。;:”\s])(` + hanName + `)(?:` + hanVerb + `)`),
		},
	}
})

// Names are the people whom a text names with their title or as speakers. Names that stand alone are not seen: they
// cannot be told from other words without a list of them.
func Names(lang, text string) []Span {
	var out []Span
	for _, re := range names()[lang] {
		for _, s := range read(text).find(re, 1) {
			if isName(s.In(text)) {
				out = append(out, s)
			}
		}
	}
	return inOrder(out)
}
