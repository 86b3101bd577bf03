package release

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/models/incident"
)

// findingsIn checks a text as the editor of an incident would see it checked: {…} stands for a citation of the fact.
func findingsIn(t *testing.T, d *desk, incidentID string, kind Kind, cite func(string) string, lang, body string) []string {
	t.Helper()
	for strings.Contains(body, "{") && !strings.Contains(body, "{{") {
		from, to := strings.Index(body, "{"), strings.Index(body, "}")
		body = body[:from] + cite(body[from+1:to]) + body[to+1:]
	}
	text := Text{Headline: map[string]string{"en": "On the charger", "zh-CN": "关于充电器的说明"}[lang], Body: body, Contact: "press@example.com"}
	rel := must[Release](t)(d.Create(d.ctx, incidentID, Manuscript{Kind: kind, Text: map[string]Text{lang: text}}, anna))
	report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, 1))))
	var out []string
	for _, f := range report.Findings {
		if f.Kind != "no_lang" {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Kind, f.Text, f.Want)))
		}
	}
	return out
}

// A false alarm costs the trust that a true one needs: texts as careful people write them raise none.
func TestACarefulTextRaisesNothing(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "Three customers were slightly injured. 12 of 4,300 T-20 chargers of batches B7 and B8, sold between 3 and 28 October 2026, overheated.",
		"三名顾客受轻伤。2026年10月3日至28日售出的4300个T-20充电器（批次B7、B8）中，有12个过热。")
	cite := func(words string) string { return Cite(f.ID, f.Current, words) }
	for _, c := range []struct {
		kind Kind
		lang string
		body string
	}{
		{"holding", "en", "We are aware that {12 chargers of the T-20 have overheated}. {Three customers were slightly injured}; we are in touch with them. The cause is not yet known. We have stopped the sale of the T-20 at once. Please unplug it and write to press@example.com or call +44 20 7946 0100. Our next update follows today by 18:00 GMT, or within 24 hours if nothing changes."},
		{"holding", "zh-CN", "我们获悉，{12个T-20充电器出现过热}，{三名顾客受轻伤}，我们已与他们取得联系。原因尚待确认。我们已第一时间停止销售T-20。请立即拔下充电器，如有疑问请致电400-820-8820。我们将于今晚8点前发布下一次通报。"},
		{"apology", "en", "We apologise to everyone who bought a T-20. {12 of 4,300 chargers overheated}. This is our responsibility: we did not check the new cells ourselves. Everyone who owns one from {batches B7 and B8} gets a replacement free of charge, whatever its age. From now on an independent laboratory checks each delivery, so that this cannot happen again. Write to press@example.com."},
		{"apology", "zh-CN", "我们向每一位购买T-20的顾客郑重道歉。{4300个充电器中有12个过热}。责任在我们：我们没有对新电芯进行检验。凡购买{批次B7、B8}的顾客，均可免费换新。今后每批电芯都由独立实验室检验，防止此类情况再次发生。联系方式：press@example.com。"},
		{"news", "en", "Harbourlight opens an editorial office in Singapore. The office works for readers around the clock, 24/7, and with 5G.\n\n1. Routes by ferry come first.\n\n2. Night trains follow.\n\nRead more at https://harbourlight.example/2026/11/singapore or write to desk24@harbourlight.example. The so-called “last mile” comes next year, and the film “Slow Trains” in spring."},
		{"news", "zh-CN", "港灯将在新加坡设立编辑部，7×24小时为读者服务，并支持5G访问。一方面介绍轮渡线路，另一方面介绍夜行列车，两方面内容千差万别。第一批线路已经上线，详见https://harbourlight.example/2026/11/xjp。栏目“慢火车”每个月更新一次，万一有变，我们会第一时间说明。"},
		{"clarification", "en", "A post says that every charger is being recalled. That is not so. Only {batches B7 and B8} are. The police are looking into a suspect; we cannot say more about that, and we have told them everything we know."},
		{"clarification", "zh-CN", "网上流传“全部召回”的说法不实，召回仅涉及{批次B7、B8}。造谣者王某某已被警方查处。谢谢各位媒体朋友。"},
		{"letter", "en", "Dear customer, you bought a charger from us. Please send it back in the enclosed bag; the postage is paid. You need no receipt. One call is enough, and we have a lot of patience. On Sunday nobody answers, on the other days we do."},
		{"explainer", "zh-CN", "充电器为什么会发热？把电能转换成另一种形式，总会有一部分变成热。正确的做法只有一个：用原装线，不要盖住。小王是我们的客服，有问题尽管问她。"},
		{"advisory", "en", "Media are invited to see the laboratory. The speakers will take questions. Photographs may be taken from the gallery. [Editors: the laboratory is a clean room.]"},
	} {
		t.Run(string(c.kind)+" "+c.lang, func(t *testing.T) {
			if got := findingsIn(t, d, inc.ID, c.kind, cite, c.lang, c.body); len(got) > 0 {
				t.Errorf("%q", got)
			}
		})
	}
}

// Each text has one thing wrong with it, and that is what is found.
func TestOneThingWrongIsFound(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "Three customers were injured. 12,000 chargers of batch B7 were sold for 1.2 million dollars by 3 October 2026, 3% of all.",
		"三名顾客受伤。截至2026年10月3日，批次B7的1.2万个充电器售出，金额120万美元，占全部的3%。")
	cite := func(words string) string { return Cite(f.ID, f.Current, words) }
	for _, c := range []struct{ lang, body, want string }{
		// The same figure, however it is written.
		{"en", "{12 thousand chargers for $1.2m, 3 per cent of all, until 3 Oct 2026}.", ""},
		{"zh-CN", "{一万二千个充电器，一百二十万美元，百分之三，截至10月3日}。", ""},
		{"zh-CN", "{１２，０００个充电器，占３％，至二〇二六年十月三日}。", ""},
		// Another figure where the fact is cited.
		{"en", "{13,000 chargers}.", "altered 13,000"},
		{"zh-CN", "{1.3万个充电器}。", "altered 1.3万"},
		{"zh-CN", "{一百三十万美元}。", "altered 一百三十万"},
		{"zh-CN", "{百分之四}。", "altered 百分之四"},
		{"zh-CN", "{截至10月4日}。", "altered 10月4日"},
		{"en", "{Four customers were injured}.", "altered Four"},
		{"zh-CN", "{四名顾客受伤}。", "altered 四名"},
		{"en", "{Batch B8}.", "altered B8"},
		// A figure without a fact.
		{"en", "We sold 12,000 chargers.", "unbound 12,000"},
		{"en", "Two customers were hurt.", "unbound Two"},
		{"en", "Half of our customers know it.", "unbound Half"},
		{"en", "Sold from 3–28 October 2026.", "unbound 3; unbound 28 October 2026"},
		{"en", "It cost us €2.5m.", "unbound 2.5m"},
		{"en", "This concerns batch C9.", "unbound C9"},
		{"zh-CN", "两名顾客受伤。", "unbound 两名"},
		{"zh-CN", "上千名用户受影响。", "unbound 上千名"},
		{"zh-CN", "赔付一百二十万元。", "unbound 一百二十万"},
		{"zh-CN", "三分之一的用户受影响。", "unbound 三分之一"},
		{"zh-CN", "涉及20余万用户。", "unbound 20余万"},
		{"zh-CN", "涉及1亿2000万条记录。", "unbound 1亿2000万"},
		{"zh-CN", "事故发生在晚上八点。", "unbound 晚上八点"},
		{"zh-CN", "涉及１２０台。", "unbound 120"},
		// A weekday.
		{"en", "We met on Saturday, {3 October 2026}.", ""},
		{"en", "We met on Friday, 25 November 2026.", "unbound 25 November 2026; weekday Friday, 25 November 2026 Wednesday"},
		{"zh-CN", "11月26日（周五）见。", "unbound 11月26日; weekday 11月26日（周五） 周四"},
		{"zh-CN", "二〇二六年十一月二十六日（星期五）见。", "unbound 二〇二六年十一月二十六日; weekday 二〇二六年十一月二十六日（星期五） 星期四"},
		{"zh-CN", "11月23日至27日（周一至周六）。", "unbound 11月23日; unbound 27日; weekday 27日（周一至周六） 周五"},
		// What a template left.
		{"en", "Dear [Name], we write to you.", "leftover [Name]"},
		{"en", "«Company» regrets it.", "leftover «Company»"},
		{"zh-CN", "XX月XX日，我们道歉。", "leftover XX月XX日"},
		{"zh-CN", "关于某某公司的说明。", "leftover 某某"},
		{"zh-CN", "原因（待补充）。", "leftover （待补充）"},
		// Blame.
		{"en", "It was caused by our supplier.", "blame caused by our supplier"},
		{"en", "We take the safety of everybody very seriously.", "blame We take the safety of everybody very seriously"},
		{"zh-CN", "系供应商原因。", "blame 供应商原因"},
		{"zh-CN", "我们保留追究法律责任的权利。", "blame 保留追究法律责任的权利"},
		// A quotation, and whoever said it.
		{"en", "“We are sorry,” said Lin Wei.", "quote “We are sorry,” Lin Wei; name Lin Wei"},
		{"en", "“We are sorry,” said a spokesperson.", "quote “We are sorry,” a spokesperson"},
		{"zh-CN", "“我们为此道歉。”首席执行官王小明说。", "quote “我们为此道歉。” 王小明; name 王小明"},
		{"zh-CN", "公司负责人表示：“我们会负责到底。”", "quote “我们会负责到底。” 公司负责人"},
		{"zh-CN", "总经理李雷将出席。", "name 李雷"},
		{"en", "Our chief executive Anna Berg will be there.", "name Anna Berg"},
	} {
		got := strings.Join(findingsIn(t, d, inc.ID, "news", cite, c.lang, c.body), "; ")
		if got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.body, got, c.want)
		}
	}
}

// Small numbers of people are the ones that matter most in an incident, in figures or in words.
func TestSmallNumbersOfPeopleAreComparedAcrossLanguages(t *testing.T) {
	for _, c := range []struct{ en, zh, want string }{
		{"Three passengers were injured.", "三名乘客受伤。", ""},
		{"3 passengers were injured.", "有三名乘客受伤。", ""},
		{"Three passengers were injured.", "五名乘客受伤。", "Three, 五名"},
		{"5 people died.", "4人死亡。", "5, 4"},
		{"Half of our users know.", "一半用户知道。", ""},
		{"A third of our users know.", "四分之一的用户知道。", "A third, 四分之一"},
		{"It took two steps and one day.", "我们分三步走。", ""},
		{"from 21 to 25 November", "11月21日至25日", ""},
		{"from 21 to 25 November", "11月21日至26日", "25 November, 26日"},
		{"It cost $1.2m.", "耗资120万美元。", ""},
		{"at 8 pm", "晚上八点", ""},
	} {
		var got []string
		for _, f := range figureParity(Version{Text: map[string]Text{"en": {Body: "<p>" + c.en + "</p>"}, "zh-CN": {Body: "<p>" + c.zh + "</p>"}}}) {
			got = append(got, f.Text)
		}
		slices.Sort(got)
		want := strings.Split(c.want, ", ")
		slices.Sort(want)
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s / %s: %q, want %q", c.en, c.zh, got, c.want)
		}
	}
}
