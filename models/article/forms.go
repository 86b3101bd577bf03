package article

import (
	"strings"

	"standfirst/models/pattern"
)

const (
	hanName  = `[\p{Han}][\p{Han}·•]{1,11}`
	hanRole  = `(?:(?:本报|本刊|本网|本台|特约|见习|实习|首席)?(?:记者|通讯员)|实习生)\s*[:：]?\s*`
	hanNames = hanName + `(?:[\s、，,/／]{1,3}(?:` + hanRole + `)?\s*` + hanName + `){0,5}`
)

// pictured is a list of names of those who took or drew a picture.
var pictured = inBothScripts(`^(?:[\p{Han}·\s、，]{2,20}[\s/／]*(?:摄影|摄|供图|制图|绘图|图)(?:$|[\s）)。，、|])|[\p{Han}·、，]{2,20}(?:摄影|摄|供图|制图|绘图|图)/)`)

// wroteToo: the text is theirs as well, or that of the first of them.
var wroteToo = inBothScripts(`^[\p{Han}·\s、，]{2,20}?(?:文[/／、\s]*(?:并)?(?:图|摄)|\s文\s)`)

// penName is what a page itself calls the author, although it is no name of the usual form.
var penName = inBothScripts(`(?:^|[\s|｜，,；;])作者\s*[:：]\s*([\p{Han}\p{L}\d_·]{2,10})(?:$|[\s|｜（(，,；;])`)

// nextPictures is where a byline goes on with who took the pictures: "文 / 甲　图 / 乙", "记者 甲 摄影 乙".
var nextPictures = inBothScripts(`[\s　、，,|｜（(](?:摄影|摄像|摄|供图|图片|制图|插画|图)(?:\s*[:：/／|｜丨]\s*|\s+)\p{Han}{2}`)

// uptoPictures leaves out those who took pictures where a label says so ahead of them, and all who follow.
func uptoPictures(said string) string {
	if at := nextPictures.FindStringIndex(said); at != nil {
		return said[:at[0]]
	}
	return said
}

// traditional has the characters of the words that are looked for as both scripts write them.
var traditional = strings.NewReplacer("记", "[记記]", "讯", "[讯訊]", "员", "[员員]", "报", "[报報]", "辑", "[辑輯]", "责", "[责責]", "编", "[编編]", "实", "[实實]", "习", "[习習]",
	"摄", "[摄攝]", "图", "[图圖]", "导", "[导導]", "来", "[来來]", "对", "[对對]", "审", "[审審]", "监", "[监監]", "执", "[执執]", "笔", "[笔筆]", "写", "[写寫]", "采访", "[采採][访訪]",
	"约", "[约約]", "见", "[见見]", "转", "[转轉]", "评论", "[评評][论論]", "体", "[体體]", "闻", "[闻聞]", "网", "[网網]", "电", "[电電]", "财经", "[财財][经經]", "传", "[传傳]")

// inBothScripts is a pattern whose words are also found in traditional characters. None of them may stand in a class.
func inBothScripts(text string) *pattern.Pattern { return pattern.New(traditional.Replace(text)) }

// wideName is a name of two characters that a blank makes as wide as one of three.
var wideName = pattern.New(`([\s：:、，/|｜])(\p{Han}) (\p{Han})($|[\s、，）)])`)

// The ways in which a text names who wrote it. Each is tried on one line; what it finds must be names besides.
var (
	hanCredit = []*pattern.Pattern{
		inBothScripts(`本文作者\s*[:：]?\s*(\p{Han}{2,4}?)(?:[，,。）)\s是为系]|$)`),
		inBothScripts(`^(?:[\p{Han}A-Za-z\d]{2,10}\s+)?(?:作者|撰文|撰稿|文)\s+(` + hanNames + `)$`),
		inBothScripts(`[（(【〔［\[](?:[^（()）。]{0,16}?)记者\s*(\p{Han}{2,3}?)(?:新加坡|华盛顿|華盛頓|吉隆坡|\p{Han}{2})\d{1,2}日电[)）】〕］\]]`), // whoever writes from where
		inBothScripts(`^[^\s，。：:、]{2,12}(?:记者|通讯员)\s+(` + hanNames + `)$`),
		inBothScripts(`(?:文/图|图/文|图文|文图)[\s:：/／|｜丨]+(` + hanNames + `)`),
		inBothScripts(`\d{1,2}日(?:电|讯|消息|报道)\s*[（(](?:记者\s*)?(` + hanNames + `)[）)]`),
		inBothScripts(`(?:作者|撰文|撰稿|撰稿人|主笔|执笔|采写|采访|编译|文字|文图|图文|图/文|文/图)\s*[:：/／|｜丨]\s*(?:[\p{Han}A-Za-z\d+]{2,12}?(?:记者|通讯员)\s*|记者\s*)?(` + hanNames + `)`),
		inBothScripts(`(?:^|[\s（(|｜】【〔［])文\s*[:：/／|｜丨]\s*(?:\p{Han}{2,8}(?:网|报|社|新闻|周刊)\s+)?(?:[\p{Han}]{2,8}(?:记者|通讯员)\s*[:：]?\s*)?(` + hanNames + `)`),
		inBothScripts(`(?:记者|评论员|通讯员|实习生)\s*[:：/／|｜丨]\s*(` + hanNames + `)`),
		inBothScripts(`[（(【〔［](?:[^（()）。]{0,16}?)(?:记者|通讯员|实习生)\s*(` + hanNames + `)`),
		inBothScripts(`(?:^|[\s（(|｜】丨□■◎●○◆★▲△※])(?:本报|本刊|本网|本台|特约|见习|实习|首席|[\p{Han}A-Za-z\d+]{1,10}(?:网|报|社|台|新闻|财经|客户端|周刊|报道|传媒|\+))?(?:全媒体|首席|特约|见习|实习|评论)?(?:(?:记者|通讯员)\s*|实习生\s+)(` + hanNames + `)`),
	}
	hanEditor = inBothScripts(`(?:责任编辑|责编|编辑|编委|主编|审核|编审|监制|校对|校审|审校)(?:\s*[:：/／|｜丨]\s*|\s+)(` + hanNames + `)`)
	// nextEditor is where the next sort of editor is named: "责任编辑：甲 图片编辑：乙".
	nextEditor  = inBothScripts(`\s\p{Han}{0,4}(?:编辑|编委|责编|主编|审核|编审|监制|校对|校审|审校)(?:\s*[:：/／|｜丨]|\s)`)
	hanSource   = inBothScripts(`(?:来源|稿源|信息来源|文章来源|来自|转自)\s*[:：]\s*([^\s，。；;|｜（）()]{2,30})`)
	latinCredit = pattern.New(`(?:^|[\s|•·(–—-])(?:(?:By|BY|by|Author|AUTHOR)\s*:?|(?:Words|WORDS|Text|Writer|Reporter)\s*:)\s+([\p{Lu}][^|]{2,150})`)
	latinEditor = pattern.New(`(?:Edited by|Editing by|Editor\s*:)\s+([\p{Lu}][^|;)]{2,100})`)
	latinTail   = pattern.New(`^[(—–-]?\s*(?:Reporting by|Report by|Written by|Writing by|Posted by|By|BY|Words\s*:)\s+([\p{Lu}][^|;)]{2,100})`)
	bylineMark  = pattern.New(`(?i)(?:^|[\s_-])(?:by-?line\w*|authors?|author-?name|post-?author|entry-?author|article-?author\w*|c-byline\S*|writer|contributor|reporter)(?:[\s_-]|$)`)
)
