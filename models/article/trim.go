package article

import (
	"slices"
	"strings"

	"standfirst/models/pattern"
)

// trim takes off a text what stands in fields of its own (the headline, the lines of who and when) and what newsrooms
// write under their articles.
func trim(text, title string, byline []Person) string {
	lines := strings.Split(text, "\n")
	lines = slices.DeleteFunc(lines, func(said string) bool { return pictureLine.MatchString(said) })
	for len(lines) > 1 {
		l := line{text: lines[0]}
		if n := len([]rune(l.text)); !(same(l.text, title) || l.holds(title) || (n <= 120 && (l.saysWho(byline) || l.isBy(byline))) || l.isDated(byline) || (n <= 80 && photo.MatchString(l.text)) || l.isCredit(byline) || formerTitle.MatchString(l.text)) {
			break
		}
		lines = lines[1:]
	}
	for i := min(3, len(lines)-1); i > 0; i-- { // a summary may stand above them
		if l := (line{text: lines[i]}); l.isDated(byline) || l.isCredit(byline) {
			lines = slices.Delete(lines, i, i+1)
		}
	}
	for len(lines) > 1 && (line{text: lines[len(lines)-1]}).isColophon(byline) {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

var (
	photo = pattern.New(`(?i)^(?:photo|image|picture|illustration|credit|file photo)\w*(?:\s+(?:by|credit|courtesy)|\s*:)|^(?:图|图片|图源|图片来源|资料图)\s*[:：/|｜].{1,20}$`)
	// colophon are the lines with which newsrooms close.
	colophon    = pattern.New(`(?i)^[\s_*•=–—#-]+$|^[(\[]?(?:additional )?(?:reporting|editing|writing|compiled|edited|reported) (?:and \w+ )?by\s|contributed to this (?:report|story|article)|^(?:©|copyright\b|\(c\))|all rights reserved|^this (?:story|article|report|post) (?:was|has been|is|originally|first) ?(?:updated|corrected|published|originally|first|appeared|part)|^follow (?:\S+ ){1,8}on (?:twitter|facebook|instagram|x)\b|^e-?mail\W.*@|^(?:contact|reach|write to) .*@`)
	hanColophon = inBothScripts(`^[（(【\[]?\s*(?:责任编辑|责编|编辑|审核|校对|来源|原标题|编审|监制|值班)\s*[:：]?.{0,40}$|^(?:摄影|摄像|制图|供图|视频|剪辑|设计|海报|图片|题图|图片来源|题图来源|封面图|统筹|策划|出品|栏目主编)\s*[:：/／|｜].{1,40}$|^[*＊]?本文(?:为|系).{0,20}原创.{0,12}$|^【?如果?您?有(?:新闻)?线索.{0,120}$|^(?:排版|招聘|插画|设计|运营|值班)\s*[:：/／|｜].{1,40}$|^[>》\s]*关注.{0,20}(?:公众号|微信)|^(?:点赞|在看|如需转载|转载.{0,6}(?:须|联系)).{0,60}$|^(?:版权声明|免责声明|特别声明|声明|转载请|未经授权|本文(?:仅代表|[为系是].{0,12}(?:独家|原创))).{0,200}$` +
		`|^.{0,40}(?:未经|非经|未經|非經).{0,12}(?:授权|許可|许可|授權|同意).{0,40}$|^.{0,40}(?:下载|下載).{0,12}(?:客户端|客戶端|APP|新闻|新聞).{0,20}$`)
	// made are the words for what somebody did for an article.
	made = inBothScripts(`记者|通讯员|作者|主笔|实习生|编辑|责编|撰文|采写|校对|审核|摄影|文\s*[/／|｜丨:：]`)
	// pictureLine stands under a picture: what it shows, and who took it.
	pictureLine = inBothScripts(`^[^。！？]{2,60}[\s　]\p{Han}{0,10}(?:记者)?[\s　]*(?:\p{Han}{2,4}[\s　]*(?:摄|供图|摄影)|\p{Han}{2,4}[\s　]+图)$`)
	formerTitle = inBothScripts(`^[（(]?原标题\s*[:：].{2,80}$`)
	biography   = pattern.New(`(?i)^.{0,40}\b(?:is (?:a|an|the)|covers|writes|reports|can be reached|has (?:been|written|covered)|joined|works|edits)\b|@`)
)

// holds: the line is the title with a word or two that stood beside it.
func (l line) holds(title string) bool {
	const beside = 20 // letters
	said, want := fold(l.text), fold(title)
	return len(want) > 2*beside && strings.Contains(said, want) && len(said) <= len(want)+beside
}

// isBy: the line begins with who wrote, and is no sentence.
func (l line) isBy(byline []Person) bool {
	said, by := strings.CutPrefix(strings.ToLower(l.text), "by ")
	return by && !sentence.MatchString(l.text) && slices.ContainsFunc(byline, func(p Person) bool { return strings.HasPrefix(said, strings.ToLower(p.Name)) })
}

// isColophon: nothing of the article is said in the line.
func (l line) isColophon(byline []Person) bool {
	if len([]rune(l.text)) > 300 {
		return false
	}
	for _, p := range byline {
		if p.Role == Author && strings.HasPrefix(l.text, p.Name) && biography.MatchString(strings.TrimPrefix(l.text, p.Name)) {
			return true
		}
	}
	return l.isCredit(byline) || colophon.MatchString(l.text) || hanColophon.MatchString(l.text)
}

// isCredit: the line has but who made the article and what they did, be it with the newsroom's name and the place.
func (l line) isCredit(byline []Person) bool {
	return len([]rune(l.text)) <= 60 && !strings.ContainsAny(l.text, "。！？") && made.MatchString(l.text) &&
		slices.ContainsFunc(byline, func(p Person) bool { return p.Role != Source && hasHan(p.Name) && strings.Contains(l.text, p.Name) })
}

// isDated: the line is that of the date, with whoever wrote or published it.
func (l line) isDated(byline []Person) bool {
	at := dateIn.FindStringIndex(l.text)
	if at == nil || len([]rune(l.text)) > 80 || sentence.MatchString(dateIn.ReplaceAllString(l.text, "")) || strings.Contains(l.text, "，") {
		return false
	}
	return l.saysWho(byline) || at[0] == 0 && strings.Contains(l.text[:at[1]], ":") ||
		slices.ContainsFunc(byline, func(p Person) bool { return strings.Contains(l.text, p.Name) })
}

// saysWho: nothing is left of the line but a few characters once names, dates and labels are gone.
func (l line) saysWho(byline []Person) bool {
	rest := dateIn.ReplaceAllString(l.text, "")
	named := rest != l.text
	for _, p := range byline {
		if strings.Contains(strings.ToLower(rest), strings.ToLower(p.Name)) {
			named = true
			rest = strings.ReplaceAll(strings.ToLower(rest), strings.ToLower(p.Name), "")
		}
	}
	if colons := labelColon.FindAllString(rest, 4); len(colons) >= 2 || (named && len(colons) == 1 && hasHan(rest) && len([]rune(rest)) < 40) {
		return true
	}
	rest = labels.ReplaceAllString(rest, "")
	return named && len([]rune(strings.TrimRight(fold(rest), "0123456789"))) <= 8 // behind the date is how often it was read
}

var labelColon = pattern.New(`(?:来源|作者|记者|编辑|时间|日期|浏览|浏览次数|点击|点击数|阅读|阅读量|字体|字号|稿源|人气|审核|供稿)\s*[:：]`)

var labels = pattern.New(`(?i)来源|作者|记者|编辑|责任|发布|时间|日期|文章|稿源|通讯员|本报|published|posted|updated|last|written|by|on|at|staff|writer|reporter|correspondent|and`)
