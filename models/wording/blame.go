package wording

import (
	"strings"
	"sync"

	"standfirst/models/pattern"
)

// Blame are the phrases with which a text puts the blame on others, makes the matter small or says nothing. What they
// are is practice: the guides to apologies of the trade name them again and again.
func Blame(lang, text string) []Span { return read(text).find(blame()[lang], 0) }

// blame are large patterns, made at their first use: programs that read no text for them start without.
var blame = sync.OnceValue(func() map[string]*pattern.Pattern {
	const (
		harm    = `(?:inconvenience|confusion|misunderstanding|offen[cs]e|concern|distress|trouble)`
		whoever = `(?:anyone|anybody|someone|somebody|any (?:customers?|users?|people)|you|those)`
		others  = `(?:suppliers?|vendors?|contractors?|subcontractors?|partners?|providers?|employees?|users?|customers?)`
	)
	return map[string]*pattern.Pattern{
		English: pattern.New(`(?i)` + strings.Join([]string{
			`\bno comment\b`, `\b(?:cannot|can[’']t|declined? to|will not|unable to|not in a position to) comment\b`,
			`\b(?:mistakes|errors) (?:were|have been) made\b`,
			`\bif ` + whoever + ` (?:was|were|feels?|felt|has been|have been) (?:offended|hurt|upset|inconvenienced|affected|misled)\b`,
			`\b` + whoever + ` who (?:may|might) (?:have been|be|feel|have felt) (?:offended|hurt|upset|inconvenienced|affected|misled)\b`,
			`\bwe regret any ` + harm + `\b`, `\bsorry (?:if|(?:that )?you feel|for any ` + harm + `)\b`, `\bapologi[sz]e (?:if|for any ` + harm + `)\b`,
			`\b(?:an? )?isolated (?:incident|case)\b`, `\brogue (?:employee|trader|worker)s?\b`, `\bbad apples?\b`, `\b(?:by|actions? of) (?:an? )?(?:former|disgruntled) employees?\b`, `\bacted alone\b`,
			`\b(?:taken|quoted) out of context\b`, `\bblown out of (?:all )?proportion\b`, `\bexaggerated by\b`, `\b(?:media hype|smear campaign|malicious rumou?rs?)\b`,
			`\b(?:a )?misunderstanding (?:by|of|among) (?:the )?(?:users?|customers?|media|public)\b`,
			`\b(?:only|just) (?:a (?:handful|few|small number|tiny fraction)|a very small)\b`, `\b(?:a (?:very )?)?small (?:number|minority|fraction) of (?:our )?(?:users|customers|people)\b`,
			`\b(?:user|customer) error\b`, `\bimproper use by\b`, `\bit was not our fault\b`, `\bno fault of (?:ours|our own)\b`,
			`\bfault of (?:an?|our|the|one of our) (?:[a-z-]+ ){0,2}?` + others + `\b`,
			`\bcaused by (?:an?|our|the|one of our) (?:third[- ]party |external |outside |former )?` + others + `\b`,
			`\bthird[- ]party (?:vendor|supplier|contractor)s? (?:is|are|was|were) (?:solely )?(?:responsible|to blame)\b`, `\bindustry[- ]wide (?:problem|issue)\b`, `\bno (?:system|product|company) is perfect\b`,
			`\bwe take [^.!?]{1,60}? (?:very|extremely|so|incredibly) seriously\b`, `\babundance of caution\b`,
			`\bas you (?:may )?know\b`, `\bunfortunate (?:incident|event|situation)\b`,
		}, "|")),
		Chinese: pattern.New(strings.Join([]string{
			`无可奉告`, `不予(?:置评|回应)`, `不便(?:透露|回应|置评)`,
			`如(?:有|果)?(?:冒犯|得罪|造成(?:了)?(?:任何)?(?:不便|困扰|误解))`, `若(?:有|因此)?(?:冒犯|不便)`,
			`给(?:您|你|大家|用户|客户|旅客|乘客|公众|广大(?:用户|消费者|网友|市民)|消费者)(?:们)?(?:带来|造成|添)(?:了)?(?:的)?(?:诸多)?(?:不便|困扰|麻烦)`, `(?:可能|由此|因此)(?:给[^，。]{1,8})?(?:造成|带来)的(?:不便|困扰)`,
			`(?:极)?(?:个别|少数)(?:员工|用户|消费者|人员|网友|媒体|门店|经销商|供应商)`, `极少数`, `临时工`, `(?:员工|属|系)个人行为`,
			`断章取义`, `别有用心`, `不明真相`, `恶意(?:炒作|中伤|抹黑)`, `被(?:过度|恶意)(?:解读|放大|炒作)`, `误会一场`, `夸大(?:其词|报道|事实)`, `媒体夸大`,
			`(?:系|属|为)(?:个案|个例|孤立事件)`, `纯属(?:个案|误会|巧合)`,
			`(?:用户|消费者|顾客)(?:自身)?(?:使用|操作|保管)不当`, `(?:引发|引起|造成)(?:了)?(?:部分|广大)?(?:网友|公众|大家|用户|消费者)?(?:的)?误(?:解|会)`,
			`与(?:我司|本公司|我公司|公司|我们)无关`, `(?:供应商|第三方(?:供应商|公司|平台|服务商|机构|外包)?|外包(?:公司|人员|团队)|合作方|经销商)(?:的)?(?:原因|责任|过错|所为|失误|操作失误)`,
			`保留[^，。]{0,10}追究[^，。]{0,10}(?:责任|权利)`, `不可抗力`, `历史遗留问题`, `行业(?:普遍|共性|通病)`,
			`高度重视`, `(?:深感|深表|表示|感到)(?:十分|非常|深切)?遗憾`,
		}, "|")),
	}
})
