package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"standfirst/models/incident"
	"standfirst/models/release"
)

// Everything below is invented: Harbourlight (港灯) is a platform for travel notes that has had a leak, and
// every address ends in a name that is reserved for examples (RFC 2606).

const (
	organisation   = "Harbourlight 港灯"
	spaceID        = "harbourlight"
	domain         = "harbourlight.example"
	recipients     = 2000
	firstWave      = 600 // dailies and wires; the rest are magazines, sites and creators
	retractAtCount = 1100
)

// medium is an outlet of the sample.
type medium struct {
	name, domain, kind, lang, region string
	tier                             int
	reach                            int64
}

var media = []medium{
	{"The Harbour Daily", "harbourdaily.example", "newspaper", "en", "London", 1, 1_850_000},
	{"晨报网", "chenbao.example", "newspaper", "zh-CN", "上海", 1, 3_200_000},
	{"Techwire", "techwire.example", "wire", "en", "New York", 1, 2_400_000},
	{"东方科技评论", "dongfangtech.example", "magazine", "zh-CN", "北京", 1, 980_000},
	{"Coastline Radio", "coastline.example", "broadcaster", "en", "Dublin", 2, 410_000},
	{"南城晚报", "nancheng.example", "newspaper", "zh-CN", "广州", 2, 760_000},
	{"Travel Ledger", "travelledger.example", "magazine", "en", "Singapore", 2, 220_000},
	{"海角旅行志", "haijiao.example", "magazine", "zh-CN", "深圳", 2, 310_000},
	{"Privacy Notes", "privacynotes.example", "newsletter", "en", "Berlin", 2, 64_000},
	{"数据观察", "shujuguancha.example", "site", "zh-CN", "杭州", 2, 150_000},
	{"Northern Post", "northernpost.example", "newspaper", "en", "Manchester", 3, 95_000},
	{"江畔新闻", "jiangpan.example", "site", "zh-CN", "武汉", 3, 88_000},
	{"Roadside", "roadside.example", "podcast", "en", "Toronto", 3, 41_000},
	{"慢游笔记", "manyou.example", "account", "zh-CN", "成都", 3, 120_000},
}

var (
	given   = strings.Fields("Ada Ben Clara Dan Elena Felix Grace Hugo Ines Jonas Kira Liam Mara Noah Olga Paul Quinn Rosa Sam Tess Uma Victor Wanda Yara")
	family  = strings.Fields("Abbott Baker Carver Doyle Ellis Fischer Grant Hale Irwin Jansen Keller Lowe Murphy Novak Olsen Price Quist Reyes Stone Turner Usher Vance Weber Young")
	surname = strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 单 仇 区 曾")
	forname = strings.Fields("雷 梅梅 伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 涛 明 超 秀兰 霞 平 刚 桂英 文")
	beats   = strings.Fields("technology travel privacy consumer business")
	beatsZH = strings.Fields("科技 旅游 隐私 消费 财经")
)

// row is one person of the sample: the same number gives the same person.
func row(i int) []string {
	m := media[i%len(media)]
	if m.lang == "zh-CN" {
		name := surname[i%len(surname)] + forname[(i/len(surname))%len(forname)]
		return []string{name, fmt.Sprintf("press%04d@%s", i, m.domain), m.name, m.domain, "记者", beatsZH[i%len(beatsZH)], m.lang, "CN"}
	}
	name := given[i%len(given)] + " " + family[(i/len(given))%len(family)]
	local := strings.ToLower(strings.ReplaceAll(name, " ", "."))
	return []string{name, fmt.Sprintf("%s.%d@%s", local, i, m.domain), m.name, m.domain, "Reporter", beats[i%len(beats)], m.lang, "GB"}
}

// table is a file as an agency hands it over: good rows, and some that no importer should swallow.
func table(from, to int, faults bool) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	put := func(cells []string) {
		if err := w.Write(cells); err != nil {
			panic(err) // a buffer takes everything
		}
	}
	put([]string{"Name", "E-mail", "Outlet", "Domain", "Role", "Beats", "Language", "Country"})
	for i := from; i < to; i++ {
		put(row(i))
	}
	if faults {
		put([]string{"Nobody", "not an address", "The Harbour Daily", "", "", "", "en", ""})
		put([]string{"=cmd|' /C calc'!A1", "formula@@harbourdaily.example", "", "", "", "", "en", ""})
		put(row(from)) // the same person twice
	}
	w.Flush()
	return b.Bytes()
}

// claims of the fact sheet, by their order.
var (
	claimFound   = incident.Text{"en": "On 23 November 2026 at 21:40 our team found that a file with the telephone numbers of 12,400 users could be reached from outside.", "zh-CN": "2026年11月23日21时40分，我们的团队发现一份含12,400名用户手机号的文件可从外部访问。"}
	claimClosed  = incident.Text{"en": "Access to the file was closed within 40 minutes.", "zh-CN": "该文件的访问在40分钟内即被关闭。"}
	claimContent = incident.Text{"en": "The file held no passwords, no payment data and no private messages.", "zh-CN": "文件中不含密码、支付信息或私信。"}
	claimRumour  = incident.Text{"en": "The passwords of three million Harbourlight users have been leaked.", "zh-CN": "港灯三百万用户的密码已经泄露。"}
	claimRight   = incident.Text{"en": "Access to the file was closed at 00:52 on 24 November 2026, three hours and twelve minutes after it was found.", "zh-CN": "该文件的访问于2026年11月24日0时52分关闭，距发现三小时十二分钟。"}
	wordings     = []string{"passwords of three million", "三百万用户的密码"}
)

func statement(cite func(n int, lang string) string) release.Manuscript {
	return release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en": {
			Headline: "What happened to 12,400 telephone numbers, and what we are doing",
			Subhead:  "We apologise to everybody concerned",
			Dateline: "London, 25 November 2026",
			Body: "<p>We have to report a failure of ours, and we apologise for it.</p><p>" + cite(1, "en") + " " + cite(3, "en") + "</p><p>" + cite(2, "en") +
				"</p><p>Every user whose number was in the file hears from us today, by name, with what it means and what they can do. Our help desk is open day and night, and nobody has to wait for an answer longer than four hours.</p>" +
				"<p>A file like this must not be reachable, and it was our duty to see it sooner. We have asked an outside firm to examine how it came about; its findings will be published in full.</p>",
			Boilerplate: "Harbourlight is a platform for travel notes with editorial offices in London and Shanghai.",
			Contact:     "Lin Yue, press desk, press@" + domain + ", +44 20 7946 0100",
		},
		"zh-CN": {
			Headline: "关于12,400个手机号外泄的说明与我们的措施",
			Subhead:  "我们向所有受影响的用户致歉",
			Dateline: "上海，2026年11月25日",
			Body: "<p>我们必须通报一次自身的过失，并为此诚恳道歉。</p><p>" + cite(1, "zh-CN") + cite(3, "zh-CN") + "</p><p>" + cite(2, "zh-CN") +
				"</p><p>今天，每一位号码在该文件中的用户都会收到我们的逐一通知，说明影响以及可以采取的措施。我们的客服昼夜值守，任何人等待答复的时间不超过四小时。</p>" +
				"<p>这样的文件本不应可被访问，我们也有责任更早发现。我们已委托外部机构调查原因，其结论将全文公布。</p>",
			Boilerplate: "港灯是一个旅行笔记平台，编辑部设在伦敦和上海。",
			Contact:     "林悦，新闻中心，press@" + domain + "，+44 20 7946 0100",
		},
	}}
}
