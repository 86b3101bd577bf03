package article

import (
	"strings"
	"testing"
)

// Who made an article is looked for under the headline and then above it. Putting the two in a row must not write over
// the lines behind the first paragraphs, where an article of few paragraphs has its date.
func TestTheDateBelowAShortArticleIsRead(t *testing.T) {
	paragraph := "<p>" + strings.Repeat("北风公司今天上午宣布召回全部充电器，已有三台过热，公司将免费更换。", 3) + "</p>"
	page := `<html><head><title>北风公司宣布召回全部充电器</title></head><body><div>首页</div><div>要闻</div><div>财经</div><div>正文</div>` +
		`<h1>北风公司宣布召回全部充电器</h1><p>记者 王小明</p>` + paragraph + paragraph + `<div>发布时间：2026-11-22 10:00</div></body></html>`
	a, err := Parse([]byte(page), Origin{URL: "https://news.example/a"})
	if err != nil || a.Published.String() != "2026-11-22T02:00:00Z" || a.PublishedFrom != "text" || a.Authors() != "王小明" {
		t.Errorf("published %q from %q, by %q, %v", a.Published, a.PublishedFrom, a.Authors(), err)
	}
}
