package sentiment

import (
	"strings"

	"standfirst/models/pattern"
)

// chineseNames are what a target may be called: its name and, of a company, the name without its kind.
func chineseNames(target string) []string {
	if target == "" {
		return nil
	}
	out := []string{target}
	short := target
	for _, kind := range []string{"股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "集团", "控股", "股份", "科技", "先生", "女士"} {
		if s := strings.TrimSuffix(short, kind); s != short && len([]rune(s)) >= 2 {
			short = s
			out = append(out, s)
		}
	}
	return out
}

// Verbs of judgement: what they say falls on their object, not on who judges.
var chineseBlames = []string{"批评", "指责", "谴责", "抨击", "炮轰", "怒斥", "痛斥", "指控", "控告", "起诉", "举报", "质疑", "投诉", "抗议", "抵制", "嘲讽", "讽刺", "打击", "制裁", "处罚", "查处", "通报", "约谈", "警告", "开除", "罚款", "曝光", "赞扬", "表扬", "称赞", "点赞", "盛赞", "感谢", "祝贺", "表彰", "力挺", "支持", "肯定", "击败", "战胜", "碾压", "完胜", "吊打", "不如", "比不上", "远不如", "优于", "好于", "强于", "胜过"}

var (
	// chineseSpeech is a target that tells something, right behind its name or an office: what is told is about others,
	// unless the teller is named in it again.
	chineseSpeech = pattern.New(`^(?:.{0,4}(?:负责人|发言人|方面|官方|工作人员|客服|人士))?(?:方面)?(?:今日|今天|昨日|昨天|当日|近日|日前|\d{1,2}日)?(?:向.{1,6}|在.{1,8}[中上]|对.{1,4}|接受.{1,8}时|电话)?(?:介绍|表示|指出|提醒|认为|透露|强调|警告|预测|预计|解释|告诉记者|告诉|分析|分析称|预警|呼吁|建议|坦言|直言|写道|说|称|报道|通报|提示)(?:说|称|道|了)?`)
	// chineseSelf is a teller who speaks of itself.
	chineseSelf = pattern.New(`公司|集团|我们|我司|我行|本行|本公司|自身|旗下`)
	// chineseTo and chinesePlace are a target that people are brought to, or that something happens beside.
	chineseTo    = pattern.New(`送(?:往|到|至|入|医)(?:了)?$`)
	chinesePlace = pattern.New(`^(?:附近|门口|门前|门外|对面|楼下|周边|旁边|隔壁|一带)`)
	// chineseFeigned is a target whose name somebody else took.
	chineseFeigned = pattern.New(`(?:冒充|假冒|仿冒|冒用|伪造)(?:“|")?$`)
	// chineseActs are what an authority does to others, behind its name.
	chineseActs = pattern.New(`^.{0,6}(?:向|对|将|责令|要求|依法|决定).{0,24}(?:罚|警示函|立案|约谈|通报|责令|下发|作出|处以|开出|发函|问询|问责|监管函|关注函|整改|下架|召回|吊销|起诉|处分)`)
	// chineseWhile is a target that is only there when something happens.
	chineseWhile = pattern.New(`(?:赶到|抵达|到达|到场|来到).{0,6}(?:时|后)$`)
	// chineseAgainst sets a target against whom was spoken of before.
	chineseAgainst = pattern.New(`却|则|反观|相比之下|而是`)
)

// chineseFocus is how much each clause says about the target.
func chineseFocus(clauses []clause, names []string) []float64 {
	out := make([]float64, len(clauses))
	near, met, told := 0.3, false, false
	for i, c := range clauses {
		at, name := -1, ""
		for _, n := range names {
			if at = strings.Index(c.text, n); at >= 0 {
				name = n
				break
			}
		}
		switch {
		case at >= 0:
			out[i] = chineseRole(c.text, at, at+len(name))
			if !met && i > 0 && !clauses[i-1].ends && chineseAgainst.MatchString(c.text) {
				for j := range i {
					out[j] = 0.05
				}
			}
			near, met = 0.8, true
			rest := c.text[at+len(name):]
			told = chineseSpeech.MatchString(rest)
			if told || chineseWhile.MatchString(rest) || chinesePlace.MatchString(rest) {
				near = 0.05
			}
		case met && told && chineseSelf.MatchString(c.text):
			out[i] = 0.8
		case met:
			out[i] = near
			near *= 0.8
		default:
			out[i] = near
		}
		if c.ends && told {
			near, told = 0.3, false
		}
	}
	if !met { // it is spoken of throughout, under another name
		for i := range out {
			out[i] = 1
		}
	}
	return out
}

// chineseRole is how much, and with which sign, the judgement of a clause falls on the target that stands there.
func chineseRole(text string, from, to int) float64 {
	switch rest := text[to:]; {
	case chineseFeigned.MatchString(text[:from]):
		return 0.03
	case chinesePlace.MatchString(rest), chineseTo.MatchString(text[:from]):
		return 0.03
	case chineseActs.MatchString(rest):
		return 0.07
	case chineseSpeech.MatchString(rest) && !chineseSelf.MatchString(rest):
		return 0.05
	}
	for _, verb := range chineseBlames {
		at := strings.Index(text, verb)
		if at < 0 {
			continue
		}
		suffers := strings.ContainsAny(text[:at], "被遭受获") || strings.HasSuffix(text[:at], "受到") || strings.HasSuffix(text[:at], "引发") || strings.HasSuffix(text[:at], "引起")
		switch verb {
		case "击败", "战胜", "碾压", "完胜", "吊打", "优于", "好于", "强于", "胜过":
			if at < from {
				return -1
			}
			return 1
		case "不如", "比不上", "远不如":
			if at < from {
				return -1
			}
			return 1
		}
		if strings.HasPrefix(text[to:], "的"+verb) && (strings.HasSuffix(text[:from], "对") || strings.HasSuffix(text[:from], "针对")) {
			return 1 // "对甲公司的指控"
		}
		if to <= at && !suffers {
			return 0.07 // it is who judges
		}
		return 1
	}
	return 1
}
