package intake

import (
	"strings"
	"unicode"

	"standfirst/models/term"
)

// Columnar is what a column may hold, in the order a person is offered it.
var Columnar = []string{"url", "title", "outlet", "author", "date", "time", "text", "medium", "programme", "start", "end", "heard", "edition", "page", "position", "reach", "tone", "tags", "note"}

// headers are the names under which they come, folded and without signs, those of the exports of Meltwater, Cision,
// Muck Rack, Brandwatch, Talkwalker, 清博, 新榜 and 慧科 among them. An earlier name is a better one.
var headers = map[string][]string{
	"url":       words("url articleurl link articlelink permalink newsurl clipurl address websiteurl 原文链接 文章链接 链接 网址 链接地址 原文地址 文章地址 url地址 新闻链接"),
	"title":     words("headline title newsheadline articletitle clipheadline 标题 文章标题 新闻标题 题目 内容标题"),
	"outlet":    words("outlet outletname source sourcename publication mediaoutlet publicationname medianame domain site 媒体 媒体名称 来源 发布媒体 来源媒体 媒体来源 公众号 公众号名称 站点 网站 网站名称 账号名称 信息来源"),
	"author":    words("author authors byline journalist influencer contactname authorname reporter 作者 记者 发布者 作者名称 署名"),
	"date":      words("date published publishdate publicationdate publisheddate newsdate datetime publishedat coveragedate 发布时间 日期 发布日期 时间 发表时间 刊发日期 发文时间"),
	"time":      words("time publishtime publicationtime 发布时刻 时刻"),
	"text":      words("fulltext newstext articletext text body content hitsentence openingtext snippet summary contentsnippet abstract 正文 全文 内容 摘要 文章内容 文章摘要 内容摘要"),
	"medium":    words("mediatype medium sourcetype mediumtype pagetype channel outlettype 媒体类型 媒介类型 平台 平台类型 渠道 来源类型 信息类型"),
	"programme": words("programme program programmename programname show showname 节目 节目名称 栏目"),
	"start":     words("starttime start airtime timecode begin 播出时间 开始时间 播出时段"),
	"end":       words("endtime end finish 结束时间"),
	"heard":     words("speaker speakers spokesperson guest 发言人 受访人 受访者 嘉宾"),
	"edition":   words("edition editionname 版本 刊次"),
	"page":      words("page pagenumber pageno 版面 版次 页码 版号"),
	"position":  words("position section 版位 位置"),
	"reach":     words("reach potentialreach estimatedreach audience audiencereach uniquevisitors uvm circulation viewership impressions 覆盖人数 触达人数 触达 到达人数 受众 发行量 收视人数 阅读数 阅读量 曝光量"),
	"tone":      words("sentiment tone tonality 情感 情感倾向 情感属性 倾向 倾向性 调性 正负面"),
	"tags":      words("tags tag labels label categories category keywords 标签 分类 类别"),
	"note":      words("notes note comment comments remark 备注 说明"),
}

func words(text string) []string { return strings.Fields(text) }

// services are known by headers that only their files have.
var services = []struct{ name, header string }{
	{"Meltwater", "hitsentence"},
	{"Meltwater", "inputname"},
	{"Cision", "newsheadline"},
	{"Cision", "newsattachments"},
	{"Brandwatch", "queryname"},
	{"Talkwalker", "contentsnippet"},
	{"清博", "清博指数"},
	{"新榜", "新榜指数"},
	{"慧科", "慧科新闻编号"},
}

func headKey(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, term.Fold(text))
}

// guess says what columns are by their names: for each field the column with the best name, each column once.
func guess(header []string) []string {
	out := make([]string, len(header))
	for _, field := range Columnar {
		best, rank := -1, len(header)*1000
		for n, h := range header {
			key := headKey(h)
			for at, name := range headers[field] {
				if out[n] == "" && key == name && at < rank {
					best, rank = n, at
				}
			}
		}
		if best >= 0 {
			out[best] = field
		}
	}
	return out
}

// serviceOf is whose file has these headers, "" where nothing tells.
func serviceOf(header []string) string {
	for _, s := range services {
		for _, h := range header {
			if headKey(h) == s.header {
				return s.name
			}
		}
	}
	return ""
}

// media are the names of the kinds of medium in files.
var media = map[string][]string{
	"web":   words("web online onlinenews news website blog site forum internet 网站 网媒 新闻 网络 客户端 app 论坛 博客 网络媒体 新闻网站"),
	"print": words("print newspaper magazine printnews press 报刊 报纸 杂志 平媒 纸媒 电子报 数字报"),
	"radio": words("radio podcast audio 广播 电台 播客"),
	"tv":    words("tv television broadcast video tvradio 电视 视频 广电"),
	"post":  words("social socialmedia twitter x facebook instagram weibo wechat tiktok youtube reddit linkedin 微博 微信 公众号 微信公众号 小红书 抖音 快手 知乎 b站 哔哩哔哩 头条号 自媒体 社交媒体 短视频"),
}

// mediumOf is the medium of a word, "" where it is none that is known: the address tells more than a guess.
func mediumOf(text string) string {
	key := headKey(text)
	for medium, names := range media {
		for _, n := range names {
			if key == n {
				return medium
			}
		}
	}
	return ""
}
