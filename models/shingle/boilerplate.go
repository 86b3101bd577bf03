package shingle

import (
	"strings"

	"standfirst/models/pattern"
)

// What outlets put around a story says nothing about which story it is. Only whole lines of it are left out, and
// only short ones, so that a sentence about a disclaimer stays.
var boilerplate = []*pattern.Pattern{
	pattern.New(`^[\s【\[(（]*(?:责任编辑|责编|编辑|审核|校对|监制|值班编辑|来源|原标题|转自|稿源|图片来源|免责声明|版权声明|特别声明|声明|风险提示|温馨提示|延伸阅读|相关阅读|相关新闻|推荐阅读|热门推荐|点击进入|扫描二维码|扫码|关注微信|长按|举报电话|新闻热线|爆料|投稿|返回搜狐|更多精彩|海量资讯|文章关键词|分享到|阅读全文|展开全文|本文来自|本文转载|以上内容|未经授权|转载请|文[/／|｜:：])`),
	pattern.New(`(?:版权归.{0,12}所有|未经.{0,8}(?:授权|许可|同意).{0,8}(?:不得|禁止|请勿)?转载|不代表.{0,12}(?:观点|立场)|不构成.{0,8}(?:投资|买卖)?建议|仅供参考|保留所有权利|下载.{0,10}(?:客户端|APP|App)|京ICP|京公网安备|责任编辑[:：])`),
	pattern.New(`(?i)^\W*(?:copyright|©|\(c\) ?\d{4}|all rights reserved|read more|related(?: articles| stories)?:|see also|sign up|subscribe|follow us|share this|advertisement|sponsored|photo:|image:|contact:|media contact|for more information|this (?:article|story) (?:was|originally|first)|reporting by|editing by|our standards|most read|recommended|click here|newsletter|get the latest|download (?:our|the) app|comments?\b.{0,20}$|tags?:)`),
	pattern.New(`(?i)(?:all rights reserved|may not be (?:published|reproduced|copied)|\((?:additional )?reporting by|writing by .{3,60}editing by|sign up (?:for|to)|subscribe (?:to|now)|follow .{2,40} on (?:twitter|facebook|instagram|x)\b|terms of (?:use|service)|privacy policy|cookie)`),
}

// boilerplateLine bounds a line of boilerplate, in bytes: longer ones are prose.
const boilerplateLine = 360

// dateline is where and when a newsroom says that it wrote, ahead of the first sentence: each that takes the text over
// puts its own.
var dateline = inLines(`\p{Lu}[\p{Lu} .'’-]{2,30}(?:, [\p{L}. ]{2,20})?(?:,? ` + monthDay + `(?: ?` + agency + `)?| ?` + agency + `) ?(?:--|[-–—]) |\p{Han}{2,12}\d{1,2}月\d{1,2}日(?:电|電|讯|訊)(?: ?[（(][^（()）\n]{2,24}[)）])?`)

const (
	monthDay = `\p{Lu}\p{L}{2,8}\.? \d{1,2}(?:, \d{4})?,?`
	agency   = `(?:\([^()\n]{2,30}\)|/[^/\n]{2,30}/)`
)

// aboutUs heads what a company says of itself below each of its releases.
var aboutUs = inLines(`(?:About \p{Lu}[^.!?\n]{1,60}|关于[^，。！？\n]{2,20}|關於[^，。！？\n]{2,20})[:：]?[ \t]*$`)

func inLines(form string) *pattern.Pattern { return pattern.New(`(?m)^[ \t　]*(?:` + form + `)`) }

// withoutBoilerplate leaves out of a text what says nothing about which story it is.
func withoutBoilerplate(text string) string {
	text = dateline.ReplaceAllString(text, "")
	if !strings.Contains(text, "\n") {
		return text
	}
	if at := aboutUs.FindStringIndex(text); at != nil && 4*at[0] >= len(text) {
		text = text[:at[0]]
	}
	kept := make([]string, 0, 32)
lines:
	for line := range strings.Lines(text) {
		if len(line) <= boilerplateLine {
			for _, b := range boilerplate {
				if b.MatchString(line) {
					continue lines
				}
			}
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}
