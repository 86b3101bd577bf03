package article

import (
	"strings"
	"testing"
)

// What stands between a headline and the text, and the authors in it; "" where nobody is one.
var fragments = []struct{ language, above, want string }{
	{"en", `<div>Jane Doe, CNN • November 5, 2026</div>`, "Jane Doe"},
	{"en", `<div>Xiao Li, Reuters • November 5, 2026</div>`, ""}, // only first names that are known are sure
	{"en", `<p>Peter O'Neil</p><p>22 November 2026</p>`, "Peter O'Neil"},
	{"en", `<p>Maria van der Berg</p>`, "Maria van der Berg"},
	{"en", `<p>What the survey found</p><p>Laura Kim</p><time>Nov 22, 2026</time>`, "Laura Kim"},
	{"en", `<p>SARAH LINDQVIST</p><p>Published 22 November 2026</p>`, "Sarah Lindqvist"},
	{"en", `<div><a href="/tom">Tom Roe</a> | 22 November 2026 | 4 min read</div>`, "Tom Roe"},
	{"en", `<div><span>Anna Meier</span><span>Nov. 22, 2026</span></div>`, "Anna Meier"},
	{"en", `<p>Real Estate</p><p>22 November 2026</p>`, ""},
	{"en", `<p>Middle East</p><p>22 November 2026</p>`, ""},
	{"en", `<p>Climate Change</p>`, ""},
	{"en", `<p>San Francisco, AP • November 5, 2026</p>`, ""},
	{"en", `<p>New York</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Photo: Jane Doe</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<figure><img src="a.jpg"><figcaption>Jane Doe / Reuters</figcaption></figure><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Associated Press</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>The Morning Newsletter</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<div class="related"><p>Jane Doe</p><p>Nov 22, 2026</p></div>`, ""},
	{"en", `<p>Health Care</p><p>Jane Doe's week</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Robert Harbour</p><p>Nov 22, 2026</p>`, ""}, // the text speaks of the harbour: who is named in it may be its subject
	{"en", `<p>Mary Board</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Listen Now</p><p>Sign Up</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>James Street</p><p>Bridge Works</p><p>More about roads</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>A summary of it</p><p>Paul Anders Hall</p><p>Roads and bridges</p>`, ""},
	{"en", `<p>Medically reviewed by Jane Doe</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Jane Doe explains what happens next</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Follow Jane Doe</p><p>Nov 22, 2026</p>`, ""},
	{"en", `<p>Jane Doe, mayor of the harbour • November 5, 2026</p>`, ""},
	{"en", `<p>By Ann Lee and Carl Jensen, Senior Reporters</p><p>Jane Doe</p><p>Nov 22, 2026</p>`, "Ann Lee, Carl Jensen"},
	{"en", `<p>Photographs by Carl Jensen</p><p>Jane Doe</p><p>Nov 22, 2026</p>`, "Jane Doe"},

	{"zh-CN", `<p>2026-11-22 10:00 记者 王雷 实习生 李小梅</p>`, "王雷, 李小梅"},
	{"zh-CN", `<p>实习生 李小梅 记者 王雷</p>`, "李小梅, 王雷"},
	{"zh-CN", `<p>江城晚报实习记者 李小梅</p>`, "李小梅"},
	{"zh-CN", `<p>记者：王雷 通讯员：张敏</p>`, "王雷, 张敏"},
	{"zh-CN", `<p>记者王雷、通讯员张敏</p>`, "王雷, 张敏"},
	{"zh-CN", `<p>本报记者 王雷 本报通讯员 张敏</p>`, "王雷, 张敏"},
	{"zh-CN", `<p>见习记者 李小梅</p>`, "李小梅"},
	{"zh-CN", `<p>（记者 王雷 通讯员 张敏）</p>`, "王雷, 张敏"},
	{"zh-CN", `<p>（江城晚报记者王雷 实习生李小梅）</p>`, "王雷, 李小梅"},
	{"zh-CN", `<p>记者 王雷 文 通讯员 张敏 摄</p>`, "王雷"},
	{"zh-CN", `<p>记者 王雷 文/图</p>`, "王雷"},
	{"zh-CN", `<p>记者 王雷 摄</p>`, ""},
	{"zh-CN", `<p>实习生 李小梅 摄</p>`, ""},
	{"zh-CN", `<p>图片由通讯员张敏提供</p>`, ""},
	{"zh-CN", `<p>责任编辑：王雷</p>`, ""},
	{"zh-CN", `<p>编辑 王雷 校对 张敏</p>`, ""},
	{"zh-CN", `<p>来源：江城晚报</p>`, ""},
	{"zh-CN", `<p>记者从市政府获悉</p>`, ""},
	{"zh-CN", `<p>实习生活怎么过</p>`, ""},
	{"zh-CN", `<p>实习生 招聘</p>`, ""},
	{"zh-CN", `<p>通讯员 队伍建设</p>`, ""},
	{"zh-CN", `<p>财经要闻</p><p>2026-11-22</p>`, ""},
	{"zh-CN", `<p>记者 新华社</p>`, ""},
	{"zh-CN", `<p>记者 王雷 北京报道</p>`, "王雷"},
	{"zh-CN", `<p>作者：王雷 实习生：李小梅</p>`, "王雷, 李小梅"},
	{"zh-CN", `<p>记者 王雷 责编 张敏</p>`, "王雷"},
	{"zh-CN", `<p>记者 王雷 通讯员 江城市公安局</p>`, "王雷"},
	{"zh-CN", `<p>记者 王雷 通讯员 张敏 李强 综合报道</p>`, "王雷, 张敏, 李强"},
	{"zh-CN", `<div class="recommend"><p>记者 张敏</p></div><p>记者 王雷</p>`, "王雷"},
	{"zh-CN", `<p>点击订阅早报</p><p>关注我们</p>`, ""},
}

func TestWhoStandsByTheHeadline(t *testing.T) {
	for _, f := range fragments {
		html := page("", f.above)
		if f.language == "zh-CN" {
			html = `<html><head><title>跨江大桥封闭检修</title></head><body><h1>跨江大桥封闭检修</h1>` + f.above +
				strings.Repeat("<p>跨江大桥管理处表示，检测发现部分拉索需要更换，大桥将封闭两条车道十一周，过往车辆请提前绕行，施工进展会及时公布。</p>", 6) + `</body></html>`
		}
		if got := read(t, html, "https://news.example/a").Authors(); got != f.want {
			t.Errorf("%s: %q, want %q", f.above, got, f.want)
		}
	}
}
