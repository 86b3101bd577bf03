package article

import (
	"strings"

	"standfirst/models/pattern"
)

// invitation are lines that ask the reader to do something else than read on.
var invitation = pattern.New(`(?i)^(?:(?:related|read more|read also|see also|also read|more|watch|listen|don't miss|dont miss|recommended)\s*[:：].*|read (?:more|also|next)|see also|related(?: (?:stories|articles|content|topics|links))?|more (?:on|from|stories|like this)|watch|listen|recommended|advertisement|sponsored|ad|loading\W*|share(?: this.*)?|follow us.*|sign up.*|subscribe.*|click here.*|download (?:the|our) .*app.*|(?:story|article) continues below.*|扫一扫.*|点击(?:进入|查看|阅读|下载).{0,20}|(?:延伸|相关|推荐|更多|热门)阅读.*|相关(?:新闻|报道|文章|链接).*|分享(?:到|至).*|关注我们.*|打开APP.*|返回搜狐.*|本文来源.{0,40}|责任编辑.{0,30}|(?:编辑|值班编[辑委]|校对|审核|监制)\s*[:：｜|丨/].{0,20}|(?:图|题图|头图|封面图?|配图|图片|图片来源)\s*[:：｜|丨/].{1,20}|(?:声明|特别声明|免责声明|版权声明)[:：].*|举报/反馈)$`)

// house are lines that a site puts under or between the paragraphs of all its articles: rules for comments, what happens
// to the address of who subscribes, the edition in print.
var house = pattern.New(`(?i)^(?:privacy notice\b.*|newsletters may contain info.*|(?:for more information )?see our privacy policy.*|we use google recaptcha.*|welcome to the discussion\b.*|keep it clean\..*|don't threaten\..*|be (?:truthful|nice|proactive)\..*|share with us\. we'd love.*|please (?:turn off your caps lock|enable javascript|log in to comment|avoid obscene).*|our standards\s*:.*|a version of this article (?:appears|appeared) in print.*|this video (?:can not|cannot) be played.*|your browser does not support.*|get (?:the )?(?:\S+ ){1,8}(?:in|to|delivered to) your inbox.*|分享让更多人看到.*|您当前使用的浏览器版本过低.*|本网站?仅提供(?:信息)?存储.*|长按.{0,12}二维码.*|点击.{0,6}蓝字.{0,10}关注.*|转载请(?:注明|联系|务必).*|[\s—–-]*(?:END|完|全文完)[\s—–-]*|.{0,6}点.{0,4}[“\"「]?在看.*|本(?:内容|文)(?:由|经).{0,20}(?:授权|许可).{0,60}|本(?:内容|文)(?:为|仅代表|系)作者.{0,30}(?:观点|立场).*|[上下]一[篇条]\s*[:：].*|您?当前(?:的)?位置\s*[:：].*|(?:(?:发布)?(?:时间|日期)\s*[:：]\s*)?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d\d:\d\d(?::\d\d)?)?\s+(?:来源|信息来源|作者|编辑|点击|浏览|阅读|字体|字号)\s*[:：].{0,60}|next up in \d+|example video title will go here.*|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))$`)

// ends are headings below which a page lists other articles or what readers say.
var ends = pattern.New(`(?i)^(?:also from this source|more from this source|most (?:popular|read|viewed)|related (?:stories|articles|posts|news)|you (?:may|might) also like|(?:leave|post) a (?:reply|comment)|\d+ comments|相关推荐|热门推荐|精彩推荐|为您推荐|猜你喜欢|大家都在看|网友评论|最新评论|热门评论|全部评论|最新文章|热门文章)[:：]?$`)

// uptoEnds cuts off what follows such a heading in the last third of a text.
func uptoEnds(lines []string) []string {
	total := 0
	for _, said := range lines {
		total += len(said)
	}
	read := 0
	for i, said := range lines {
		if 3*read >= 2*total && ends.MatchString(said) {
			return lines[:i]
		}
		read += len(said)
	}
	return lines
}

// isTeaser tells a line that leads away from one of the article's, or is none of it.
func (l line) isTeaser() bool {
	n := len([]rune(l.text))
	if n <= 400 && house.MatchString(l.text) {
		return true
	}
	if n <= 400 && invitation.MatchString(strings.TrimRight(l.text, ".:： ")) && n < 120 {
		return true
	}
	return n < 200 && l.linked > 0 && l.linked*10 >= 9*len(strings.TrimSpace(l.text)) && !sentence.MatchString(l.text)
}
