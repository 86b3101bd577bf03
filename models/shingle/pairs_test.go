package shingle

import (
	"fmt"
	stdfnv "hash/fnv"
	"math/rand/v2"
	"strings"
	"testing"
)

const (
	wireEN   = `Northwind recalled 1,200 chargers on Tuesday after three of them overheated in homes in Leeds and Bristol. The company said nobody was hurt and that it would replace every unit sold since March at no cost. "We got this wrong and we are putting it right," its chief executive Dana Holt told reporters. The regulator opened an inquiry and asked owners to unplug the device until it has been replaced. Northwind shares fell 4 percent in early trading. Analysts at two banks put the cost of the recall at about 9 million pounds, a tenth of what the firm earned last year. Retailers have taken the charger off their shelves, and the maker of its battery cells said it was checking other batches. Owners can enter the serial number on a page that the company has set up, and a courier collects the old unit within five days.`
	wireZH   = `北风公司周二宣布召回1200台充电器，此前有三台在利兹和布里斯托尔的家庭中出现过热。公司表示无人受伤，并将免费更换自三月以来售出的全部产品。首席执行官达娜·霍尔特对记者说：“这件事我们做错了，现在正在改正。”监管部门已立案调查，并要求用户在更换之前拔掉电源。北风公司股价早盘下跌百分之四。两家银行的分析师估计召回费用约为九百万英镑，相当于去年利润的十分之一。零售商已将该充电器下架，电芯供应商表示正在排查其他批次。用户可在公司开设的页面输入序列号，快递员会在五天内上门取回旧品。`
	wireHant = `北風公司周二宣布召回1200台充電器，此前有三台在利茲和布里斯托爾的家庭中出現過熱。公司表示無人受傷，並將免費更換自三月以來售出的全部產品。首席執行官達娜·霍爾特對記者說：“這件事我們做錯了，現在正在改正。”監管部門已立案調查，並要求用戶在更換之前拔掉電源。北風公司股價早盤下跌百分之四。兩家銀行的分析師估計召回費用約為九百萬英鎊，相當於去年利潤的十分之一。零售商已將該充電器下架，電芯供應商表示正在排查其他批次。用戶可在公司開設的頁面輸入序列號，快遞員會在五天內上門取回舊品。`
	eventEN  = `Northwind, the maker of home chargers, is taking 1,200 devices back after fires were reported in Leeds and Bristol, the firm said on Tuesday. Nobody was hurt. "We got this wrong and we are putting it right," chief executive Dana Holt said. The shares of the company lost 4 percent. The regulator has opened an inquiry. Owners should unplug the charger and enter its serial number on a page of the company, which replaces it free of charge. Retailers stopped selling it. Banks put the cost at about 9 million pounds.`
	eventZH  = `家用充电器厂商北风公司周二表示，因利兹、布里斯托尔发生过热事故，将收回1200台产品，目前没有人员受伤。“这件事我们做错了，现在正在改正。”首席执行官达娜·霍尔特说。公司股价下跌百分之四。监管部门已立案调查，提醒用户拔掉电源，并到公司网页输入序列号免费更换。零售商已停止销售，银行估算此次费用约九百万英镑。`
	otherEN  = `The city council voted on Tuesday to close three libraries and to keep the mobile one, after a debate that lasted past midnight. Residents filled the gallery and read from children's books. "You can count books, you can't count what they do," said one of them. The mayor promised to look at the figures again in spring. Savings of 2 million pounds are needed by the end of the year, and officials say the alternative was to shut two swimming pools. Opposition members called the vote a disgrace and asked for a review by the auditor, who has already criticised how the council plans its budgets.`
	otherZH  = `市议会周二投票决定关闭三座图书馆，只保留流动图书车，辩论一直持续到午夜以后。市民坐满旁听席，有人朗读儿童读物。一位居民说：“书可以数，书做的事数不清。”市长承诺春天再核算一次。年底前需要节省两百万英镑，官员表示另一个选择是关闭两座游泳馆。反对派议员称这次表决令人羞愧，要求审计部门复查，而审计部门此前已批评过议会的预算编制方式。`
)

func TestPairs(t *testing.T) {
	half := func(s string) string { r := []rune(s); return string(r[:len(r)*55/100]) }
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"the same", wireEN, wireEN, true},
		{"case, width and punctuation", wireEN, strings.ReplaceAll(strings.ToUpper(wireEN), ",", "，"), true},
		{"another headline and boilerplate", "Charger recall\n" + wireEN + "\n(Reporting by A. Writer; Editing by B. Reader)\nAll rights reserved.", "Northwind in trouble\nLONDON, Nov 24 - " + wireEN + "\nSubscribe to our newsletter", true},
		{"Chinese boilerplate", "来源：某某网\n" + wireZH + "\n责任编辑：王五\n版权声明：未经授权不得转载。", wireZH + "\n（本文不代表本站立场）扫码关注我们", true},
		{"some words changed", wireEN, strings.NewReplacer("homes", "houses", "hurt", "injured", "wrong", "badly wrong", "inquiry", "investigation", "percent", "per cent", "about", "roughly").Replace(wireEN), true},
		{"some Chinese words changed", wireZH, strings.NewReplacer("宣布", "称", "此前有", "原因是", "表示", "称", "立案调查", "介入调查", "英镑", "镑").Replace(wireZH), true},
		{"shortened", wireEN, half(wireEN), true},
		{"shortened in Chinese", wireZH, half(wireZH), true},
		{"two stories", wireEN, otherEN, false},
		{"two Chinese stories", wireZH, otherZH, false},
		{"two reports of one event", wireEN, eventEN, false},
		{"two Chinese reports of one event", wireZH, eventZH, false},
		{"a fifth of the words changed", wireEN, edited(wireEN, otherEN, " "), true},
		{"a sixth of the Chinese characters changed", wireZH, edited(wireZH, otherZH, ""), true},
		{"two languages", wireEN, wireZH, false},
		{"one quotation in two stories", otherEN + ` "We got this wrong and we are putting it right," its chief executive Dana Holt told reporters.`, wireEN, false},
		{"an item within a long review of the press", half(wireEN), wireEN + strings.Repeat(otherEN, 1) + reversed(otherEN) + reversed(wireEN) + reversed(otherEN+wireEN), false},
		{"short posts", "刚刚！北风公司宣布召回全部充电器，已有三台过热", "北风公司宣布召回全部充电器，已有三台过热！！", true},
		{"short posts of two matters", "北风公司宣布召回全部充电器", "南风公司宣布裁减全部销售员", false},
		{"short headlines", "Northwind recalls 1,200 chargers after three overheat", "Northwind recalls 1,200 chargers after three overheat - Morning Post", true},
		{"short headlines of two matters", "Northwind recalls 1,200 chargers after fire", "Southwind recalls 300 heaters after fire", false},
		{"a form filled in twice", form("Alpha", 12, 340, 9, 77, 5), form("Beta", 31, 122, 4, 18, 2), false},
		{"a form filled in once", form("Alpha", 12, 340, 9, 77, 5), "Alpha reports. " + form("Alpha", 12, 340, 9, 77, 5), true},
		{"results of two companies, in brief", brief("Alder", "8", "412"), brief("Birch", "3", "97"), false},
		{"results of one company, in brief", brief("Alder", "8", "412"), "Alder Foods reports\n" + strings.ReplaceAll(brief("Alder", "8", "412"), " percent", "%"), true},
		{"two towns", "Weather in Leeds: rain in the afternoon with gusts along the coast. The weekend is dry with sunny spells.", "Weather in Truro: rain in the afternoon with gusts along the coast. The weekend is dry with sunny spells.", false},
		{"two Chinese companies", pledge("青石股份", "1200", "8.1"), pledge("蓝田股份", "3500", "15.6"), false},
		{"one Chinese company", pledge("青石股份", "1200", "8.1"), "【快讯】" + strings.ReplaceAll(pledge("青石股份", "1200", "8.1"), "公告", "晚间公告称"), true},
		{"two defendants", "李某因酒后驾驶机动车被判处拘役，并处罚金。法院认为其如实供述，可从轻处罚。", "王某因酒后驾驶机动车被判处拘役，并处罚金。法院认为其如实供述，可从轻处罚。", false},
		{"two earthquakes", quake("2.1", "4:10", "Milbrook"), quake("2.1", "4:12", "Carrow"), false},
		{"one earthquake", quake("2.1", "4:10", "Milbrook"), "Earthquake near Milbrook\n" + strings.ReplaceAll(quake("2.1", "4:10", "Milbrook"), "Did you feel this earthquake? ", ""), true},
		{"the notices of two days", parity("23", "7.0812"), parity("24", "7.0835"), false},
		{"one notice", parity("23", "7.0812"), "央行今日公布\n" + strings.ReplaceAll(parity("23", "7.0812"), "公布", "消息"), true},
		{"two releases of one company", "Orvane Semiconductor today named Lotte Brands chief technologist. She joins from a maker of railway signals, where she led research for nine years, and succeeds Kees Molenaar, who retires.\n" + aboutOrvane, "Orvane Semiconductor has opened a centre in Tilburg that will train 120 technicians a year, half of them career changers. The province pays a third of the cost.\n" + aboutOrvane, false},
		{"written in two places", "LONDON, Nov 24 (Wireline) - " + wireEN[:480], "NEW YORK, Nov 25 (Post) -- " + wireEN[:480], true},
		{"spelt in two ways", "The Northwind Centre in Leeds said Labour members from Kyiv would visit. " + wireEN[:480], "The Northwind Center in Leeds said Labor members from Kyiv would visit. " + wireEN[:480], true},
		{"in traditional characters", wireZH, wireHant, true},
		{"names in capitals", wireEN, strings.ReplaceAll(strings.ToUpper(wireEN), "HOMES", "HOUSES"), true},
		{"names in small letters", wireEN, strings.ReplaceAll(strings.ToLower(wireEN), "homes", "houses"), true},
		{"two words", "看好", "看好！", true},
		{"two other words", "看好", "看空", false},
		{"nothing", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Pairs([]Text{New(c.a), New("something else altogether"), New(c.b)})
			if found := len(got) == 1 && got[0].A == 0 && got[0].B == 2; found != c.same || len(got) > 1 {
				t.Errorf("same = %v, found %v; score %.3f", c.same, got, New(c.a).Score(New(c.b)))
			}
		})
	}
}

// aboutOrvane stands below each release of a company.
const aboutOrvane = `About Orvane Semiconductor
Orvane Semiconductor designs and makes power chips for trains, heat pumps and charging stations. It employs 5,400 people at eleven sites and is listed in Amsterdam. This release contains statements about future events that involve risks and uncertainties; actual results may differ.`

func quake(magnitude, at, town string) string {
	return "A magnitude " + magnitude + " earthquake was reported at " + at + " a.m. Thursday eight miles from " + town + ", according to the Geological Survey. In the last ten days there have been no earthquakes of magnitude 3.0 or greater centered nearby. Did you feel this earthquake? Consider reporting what you felt."
}

func parity(day, dollar string) string {
	return "中国外汇交易中心公布，2026年11月" + day + "日银行间外汇市场人民币汇率中间价为：1美元对人民币" + dollar + "元，1欧元对人民币8.1421元，100日元对人民币4.7110元，1港元对人民币0.91025元。"
}

func brief(company, percent, million string) string {
	return company + " Foods announced results for the third quarter ended September 30, 2026. Revenue rose " + percent + " percent to $" + million + " million. The company will host a call at 9 a.m. Eastern time on Thursday."
}

func pledge(company, shares, percent string) string {
	return company + "公告，控股股东将其持有的公司" + shares + "万股股份质押，占其所持股份的" + percent + "%。截至公告日，质押风险可控，不会对公司生产经营产生重大影响。"
}

// edited has one or two of every seven to twelve words (characters) replaced by those of another text.
func edited(text, by, sep string) string {
	words, others := strings.Split(text, sep), strings.Split(by, sep)
	rng := rand.New(rand.NewPCG(8, 9))
	for i := 3; i+2 < len(words); i += 7 + rng.IntN(6) {
		copy(words[i:i+1+rng.IntN(2)], others[rng.IntN(len(others)-2):])
	}
	return strings.Join(words, sep)
}

func form(name string, n ...int) string {
	return fmt.Sprintf("%s said in its report for the quarter that sales rose %d percent to %d million dollars. Net income for the three months was %d million dollars, or %d cents a share, which beat the estimates of analysts by %d cents. The company keeps its guidance for the year and its dividend, and will hold a call with investors at eight in the morning.", name, n[0], n[1], n[2], n[3], n[4])
}

// reversed has the words of a text and none of its passages.
func reversed(s string) string {
	words := strings.Fields(s)
	for i, j := 0, len(words)-1; i < j; i, j = i+1, j-1 {
		words[i], words[j] = words[j], words[i]
	}
	return " " + strings.Join(words, " ")
}

func TestHashesStayWhatIsStored(t *testing.T) {
	ts := Tokens("Alpha beta 充电器")
	for i, h := range Hashes(ts, 3) {
		want := fnv64(ts[i : i+3])
		if h != want {
			t.Errorf("shingle %d is %x, stored sketches have %x", i, h, want)
		}
	}
}

func fnv64(ts []Token) uint64 {
	h := stdfnv.New64a()
	for _, t := range ts {
		h.Write([]byte(t.Text + "\x00"))
	}
	return h.Sum64()
}

func BenchmarkPairs(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(wireEN + " " + otherEN)
	var texts []string
	bytes := 0
	for range 1000 {
		var s strings.Builder
		for range 400 {
			s.WriteString(words[rng.IntN(len(words))] + fmt.Sprint(rng.IntN(30)) + " ")
		}
		texts = append(texts, s.String())
		bytes += s.Len()
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		all := make([]Text, len(texts))
		for i, s := range texts {
			all[i] = New(s)
		}
		Pairs(all)
	}
}
