package wording

import (
	"strings"
	"sync"

	"standfirst/models/pattern"
)

// Leftovers are the words that a template or a draft has left in a text: [NAME], {{field}}, TBD, XX月XX日, 【姓名】, 某某.
func Leftovers(text string) []Span {
	r := read(text)
	p := leftovers()
	out := r.find(p.always, 0)
	for _, m := range p.unless.FindAllStringSubmatchIndex(r.Text, most) {
		if m[2] < 0 {
			out = append(out, r.span(m[0], m[1]))
		}
	}
	return inOrder(out)
}

type leftoverPatterns struct{ always, unless *pattern.Pattern }

// brackets hold what somebody has to fill in. What stands in square brackets in small letters may be an editor's word
// in a quotation: “he closed [the interface]”.
const (
	fillIn     = `Insert|insert|Your|your|Name|Company|Title|Date|City|Place|Product|Phone|Email|E-mail|Contact|Number|Link|URL|Quote|Location|Time|Spokes(?:person|man|woman)|Position|Amount|Month|Day|Year`
	hanFillIn  = `填写|填入|插入|替换|请补充|此处|姓名|名称|职务|金额|人数|链接|网址|电话号码|邮箱地址`
	hanSurname = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤`
)

// leftovers are large patterns, made at their first use: programs that read no text for them start without.
var leftovers = sync.OnceValue(func() leftoverPatterns {
	return leftoverPatterns{
		always: pattern.New(strings.Join([]string{
			`\[[A-Z][A-Z0-9 ,'’_/:-]{1,70}\]`,
			`\[(?:` + fillIn + `)\b[^\]\n]{0,70}\]`,
			`\[\p{Han}[\p{Han}，、：；,:;A-Za-z0-9 ]{0,30}\]`,
			`【[^】\n]{0,12}(?:` + hanFillIn + `|[Xx×]{2,}|待(?:定|补|填|确认|补充))[^】\n]{0,12}】`,
			`\((?:请|在)?(?:此处|填写|补充|插入|填入|替换)[^)\n]{0,24}\)|\(请(?:补充|填写|插入|填入|替换)[^)\n]{0,24}\)|\(待(?:定|补|填|补充|确认)\)`,
			`\{\{[^}\n]{0,40}\}\}|\{%[^}\n]{0,40}%\}|\{[A-Za-z][A-Za-z_. ]{1,30}\}|<<[^<>\n]{1,40}>>|«[A-Za-z_ ]{2,40}»|<[A-Z][A-Z _]{2,30}>|\*\|[A-Z_:]{2,30}\|\*|%%?[A-Z_]{3,30}%%?|\$[A-Z_]{4,30}\$`,
			`[Xx×]{1,4}[年月](?:[Xx×]{1,4}[月日号])*|\b20[Xx]{2}(?:年|\b)|\b202[Xx](?:年|\b)`,
			`\b[Xx]{2,}\b|×{2,}|_{3,}|[?？]{3,}`,
			`\b(?:TBD|TBC|TBA|TKTK|TK|TODO|FIXME|tbd|tbc)\b|(?i:lorem ipsum)|(?i:\binsert (?:quote|name|date|text|link|figure|number)s? here\b)`,
			`\b(?:Company|Product|Spokesperson|Client|Your) Name\b|\b(?:your\.?)?name@[\w.-]+\w|\b0{3,4}-0{4}(?:-0{4})?\b`,
			`\bDRAFT\b|草稿|\((?:初稿|送审稿|征求意见稿|内部资料)\)|【(?:初稿|送审稿|征求意见稿|内部资料)】`,
		}, "|")),
		// Whoever is anonymised is called 王某某, and of a statement it is true that something 尚待确认.
		unless: pattern.New(`([` + hanSurname + `有尚仍还等正且亟需])?(?:某某|待定|待补充|待确认)`),
	}
})
