package wording

import (
	"strings"
	"sync"

	"standfirst/models/pattern"
)

// Element is something that a text of a kind has to say; the catalogue key of its name is "wording.element."+Element.
type Element string

// The elements of statements in a crisis, in the order in which they are usually said. The list is practice (the
// trade's guides to holding statements and apologies): what happened and to whom, what is known and what is not yet,
// what is done now and for those who were harmed, whom to ask, and when more will be said.
const (
	Happened   Element = "happened"
	Affected   Element = "affected"
	Unknown    Element = "unknown"
	Doing      Element = "doing"
	Sorry      Element = "sorry"
	Fault      Element = "fault"
	Remedy     Element = "remedy"
	Prevention Element = "prevention"
	Contact    Element = "contact"
	NextUpdate Element = "next_update"
)

// Required are the elements that a text of the kind must have; none for kinds without such a list.
func Required(kind string) []Element {
	switch kind {
	case "holding":
		return []Element{Happened, Affected, Unknown, Doing, Contact, NextUpdate}
	case "apology":
		return []Element{Sorry, Happened, Fault, Affected, Remedy, Prevention, Contact}
	}
	return nil
}

// Missing are the required elements of which a text shows no sign, in their order.
func Missing(kind, lang, text string) []Element {
	text = read(text).Text
	var out []Element
	for _, e := range Required(kind) {
		if re := signs()[lang][e]; re != nil && !re.MatchString(text) {
			out = append(out, e)
		}
	}
	return out
}

// longSentence is how much of a sentence is read before and behind a place of it, in bytes: a list of a thousand figures
// without a full stop is not read a thousand times.
const longSentence = 1000

// Announces reports whether the sentence at a place of the text says when more will be said. Its times are ours to
// keep; no fact could back them.
func Announces(lang, text string, at int) bool {
	start := max(0, at-longSentence)
	text, at = text[start:min(len(text), at+longSentence)], at-start
	from := strings.LastIndexAny(text[:at], ".!?。！？；\n") + 1
	to := len(text)
	if end := strings.IndexAny(text[at:], "!?。！？；\n"); end >= 0 {
		to = at + end
	}
	if end := strings.Index(text[at:to], ". "); end >= 0 {
		to = at + end
	}
	re := signs()[lang][NextUpdate]
	return re != nil && re.MatchString(read(strings.ToValidUTF8(text[from:to], "")).Text)
}

// signs are the words by which an element is recognised. These patterns, like the others of this package that are made
// at their first use, are large: programs that read no text for them start without.
var signs = sync.OnceValue(func() map[string]map[Element]*pattern.Pattern {
	return map[string]map[Element]*pattern.Pattern{
		English: {
			Happened:   pattern.New(`(?i)\b(?:happened|occurred|took place|was (?:found|discovered|reported|exposed|reachable|disclosed)|were (?:found|discovered|reported|exposed|reachable|disclosed)|we (?:are aware|became aware|learned|discovered|found)|outage|breach|incident|fire|accident|leak(?:ed)?|recall|overheat\w*|could be (?:reached|read|seen)|failed)\b`),
			Affected:   pattern.New(`(?i)\b(?:affect(?:s|ed|ing)?|concern(?:s|ed)|impact(?:s|ed)|injured|harmed|users?|customers?|people|passengers?|patients?|employees?|accounts?|guests?|travell?ers|owners?|buyers?|readers?|everyone|everybody|anyone|anybody|nobody|no one)\b`),
			Unknown:    pattern.New(`(?i)\b(?:not yet known|do(?:es)? not (?:yet )?know|don[’']t (?:yet )?know|unknown|unclear|(?:still|currently|are) (?:investigating|establishing|examining|checking|looking into)|under investigation|being investigated|cannot yet|can[’']t yet|yet to (?:establish|confirm|learn)|not (?:yet )?(?:been )?confirmed|we are (?:still )?(?:working to|finding out))\b`),
			Doing:      pattern.New(`(?i)\b(?:we (?:have |are |immediately |at once |also )*(?:closed|stopped|halted|switched off|shut|blocked|suspended|reported|informed|notified|informing|notifying|called in|working|repairing|fixing|investigating|asked|begun|started|taken|taking|recalled|replacing|contacting|set up)|measures|steps|immediate(?:ly)?)\b`),
			Sorry:      pattern.New(`(?i)\b(?:apologi[sz]e|apology|apologies|sorry)\b`),
			Fault:      pattern.New(`(?i)\b(?:our (?:fault|mistake|error|failure|responsibility)|we (?:failed|were wrong|made (?:a |this )?(?:serious )?mistakes?|got (?:it|this) wrong|should have|did not (?:do|act|protect|check|live up)|take (?:full )?responsibility|accept (?:full )?responsibility|let (?:you|them|people|our \w+) down|fell short)|(?:full )?responsibility)\b`),
			Remedy:     pattern.New(`(?i)\b(?:compensat\w+|refund\w*|reimburs\w+|replac(?:e|es|ed|ing|ement)|make (?:it|this|good)|put (?:it|this|things) right|free of charge|vouchers?|repair\w*|support (?:those|everyone|anyone|people)|help (?:those|everyone|anyone|people)|remed(?:y|ies|ied)|credit monitoring|hotline)\b`),
			Prevention: pattern.New(`(?i)\b(?:prevent\w*|never (?:happens? )?again|not happen again|so that (?:it|this|nothing)|from now on|in future|in the future|we will (?:review|change|improve|introduce|train|check|audit)|independent (?:review|audit|investigation)|lessons?|new (?:rules|checks|controls|process\w*))\b`),
			Contact:    pattern.New(`(?i)[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d ()-]{6,}\d|\b(?:contact|call|hotline|helpline|write to|press office|media enquiries)\b`),
			NextUpdate: pattern.New(`(?i)\b(?:next update|update (?:again|you|this)|(?:further|more|another|new) (?:information|update|statement|details)[^.]{0,60}\b(?:by|at|on|before|within|no later|tomorrow|today|as soon)\b|will (?:report|inform|publish|say|speak|update|let you know|give)[^.]{0,80}\b(?:by|at|before|within|tomorrow|today|every|no later)\b)`),
		},
		Chinese: {
			Happened:   pattern.New(`发生|出现|获悉|注意到|发现|接到(?:举报|反馈|投诉|报告)|事件|事故|泄露|故障|中断|召回|起火|过热|被(?:访问|曝光|公开)`),
			Affected:   pattern.New(`涉及|影响|受(?:伤|害|损)|波及|用户|客户|消费者|顾客|乘客|患者|员工|人员|账号`),
			Unknown:    pattern.New(`尚(?:未|不|在|待|无)|仍(?:在|未|不)|正在(?:调查|核实|核查|排查|查明|确认|了解)|有待|还不(?:清楚|确定|知道)|暂(?:未|不|无法)|目前(?:无法|不能)|未能确认|原因(?:不明|待查)|调查中`),
			Doing:      pattern.New(`已(?:经)?(?:关闭|停止|暂停|下架|封堵|修复|切断|报告|报警|上报|通知|启动|成立|联系|采取|召回|要求|开始|安排)|立即|第一时间|正在(?:修复|通知|联系|处理|采取|配合|更换)|措施`),
			Sorry:      pattern.New(`道歉|致歉|抱歉|歉意|对不起|歉疚`),
			Fault:      pattern.New(`我们的(?:责任|过错|错误|失误|疏忽|问题)|我们(?:没有|未能|本应|辜负|做得不够|错了|失职|有责任|承担)|承担(?:全部|相应|应有|不可推卸的)?(?:的)?责任|负有?(?:不可推卸的|全部)?责任|疏忽|失职|管理(?:不善|漏洞|缺失)|责任在我们`),
			Remedy:     pattern.New(`赔偿|补偿|赔付|退款|退还|退货|更换|换货|免费|补救|弥补|援助|承担(?:医疗|全部)?费用|热线|修复`),
			Prevention: pattern.New(`防止|避免|杜绝|不再(?:发生|出现)|整改|改进|加强|完善|今后|今后将|独立(?:审查|审计|调查)|教训|引以为戒|新的?(?:制度|流程|机制)`),
			Contact:    pattern.New(`[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d ()-]{6,}\d|联系|热线|致电|电话|客服|邮箱`),
			NextUpdate: pattern.New(`(?:下一次|下次)(?:更新|通报|发布)|(?:将|会)(?:于|在|及时)?[^。]{0,30}(?:更新|通报|公布|发布|告知|说明)|[^。]{0,20}[点时日前][^。]{0,12}(?:再次|再|继续)(?:更新|通报|公布|发布)|进一步(?:消息|通报|情况)[^。]{0,20}(?:通报|公布|发布|告知)`),
		},
	}
})
