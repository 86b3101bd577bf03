package release

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/models/fact"
	"standfirst/models/incident"
)

func TestCheckFindsWhatAPersonOverlooks(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12 of 4,300 units overheated by 25 November 2026.", "截至 2026年11月25日，4300 台设备中有 12 台过热。")
	cite := func(words string) string { return Cite(f.ID, f.Current, words) }
	for _, c := range []struct {
		name string
		text map[string]Text
		want []string
	}{
		{"all is well", map[string]Text{
			"en":    {Headline: "12 units overheated", Body: cite("12 of 4300 units overheated by 25 November 2026."), Contact: "press@example.com"},
			"zh-CN": {Headline: "12 台设备过热", Body: cite("截至2026年11月25日，4,300 台设备中有 12 台过热。"), Contact: "press@example.com"},
		}, nil},
		{"figures without a fact", map[string]Text{
			"en":    {Headline: "13 units overheated", Body: cite("12 units") + " On 3 May 2026 we saw 7.5% of 1,200 cells fail, 2 million in all; call 400 820 0000."},
			"zh-CN": {Headline: "过热", Body: cite("12 台") + "赔偿三百万元，约百分之三十，5月3日到账，合计 2.5亿元。"},
		}, []string{
			"unbound en headline 13", "unbound en body 3 May 2026", "unbound en body 7.5%", "unbound en body 1,200", "unbound en body 2 million", "no_contact en  ",
			"unbound zh-CN body 三百万", "unbound zh-CN body 百分之三十", "unbound zh-CN body 5月3日", "unbound zh-CN body 2.5亿", "no_contact zh-CN  ",
			"figures en  13", "figures en  7.5%", "figures en  1,200", "figures en  2 million", "figures zh-CN  三百万", "figures zh-CN  百分之三十", "figures zh-CN  2.5亿",
		}},
		{"a figure that differs from its fact", map[string]Text{
			"en":    {Headline: "Units overheated", Body: cite("Only 2 of 4,300 units overheated."), Contact: "x"},
			"zh-CN": {Headline: "过热", Body: cite("12 台过热"), Contact: "x"},
		}, []string{"altered en body 2", "figures en  4,300", "figures zh-CN  12"}},
		{"what templates leave", map[string]Text{
			"en":    {Headline: "[COMPANY NAME] regrets", Body: cite("12 units") + " XXX said so on TBD, {{first_name}}.", Dateline: "CITY, ____", Contact: "x"},
			"zh-CN": {Headline: "关于某某事件的声明", Body: cite("12 台") + "【姓名】表示，XX公司将负责，时间待定。", Contact: "x"},
		}, []string{
			"leftover en headline [COMPANY NAME]", "leftover en dateline ____", "leftover en body XXX", "leftover en body TBD", "leftover en body {{first_name}}",
			"leftover zh-CN headline 某某", "leftover zh-CN body 【姓名】", "leftover zh-CN body XX", "leftover zh-CN body 待定",
		}},
		{"a language is missing", map[string]Text{
			"en": {Headline: "Units overheated", Body: cite("12 units"), Contact: "x"},
		}, []string{"no_lang zh-CN  "}},
		{"languages cite other facts", map[string]Text{
			"en":    {Headline: "Units overheated", Body: cite("12 units"), Contact: "x"},
			"zh-CN": {Headline: "过热", Body: "部分设备过热。", Contact: "x"},
		}, []string{"parity zh-CN  ", "figures en  12"}},
		{"the same figures, written otherwise", map[string]Text{
			"en":    {Headline: "Units overheated", Body: cite("12 of 4,300 units") + " It took twenty-five minutes, or two hours. We pay 1.2 million by 3 pm on 27 November, 30 per cent now.", Contact: "x"},
			"zh-CN": {Headline: "过热", Body: cite("4300 台中的 12 台") + "历时25分钟，三小时十二分。我们将于11月27日下午3点前赔付120万元，先付三成。", Contact: "x"},
		}, []string{"unbound en body 1.2 million", "unbound en body 3 pm", "unbound en body 27 November", "unbound en body 30 per cent", "unbound zh-CN body 25", "unbound zh-CN body 十二", "unbound zh-CN body 11月27日", "unbound zh-CN body 下午3点", "unbound zh-CN body 120万", "unbound zh-CN body 三成"}},
		{"a wrong weekday, a quotation, a name, and blame put on others", map[string]Text{
			"en":    {Headline: "Units overheated", Body: cite("12 units") + " Mistakes were made. “We stopped every sale within the hour,” said Lin Wei.", Dateline: "SHANGHAI, Friday 26 November 2026", Contact: "x"},
			"zh-CN": {Headline: "过热", Body: cite("12 台") + "系个别员工操作所致。", Dateline: "上海，2026年11月26日（星期四）", Contact: "x"},
		}, []string{
			"weekday en dateline Friday 26 November 2026", "blame en body Mistakes were made", "quote en body “We stopped every sale within the hour,”", "name en body Lin Wei",
			"blame zh-CN body 个别员工",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rel := must[Release](t)(d.Create(d.ctx, inc.ID, Manuscript{Kind: "statement", Text: c.text}, anna))
			report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, 1))))
			var got []string
			for _, f := range report.Findings {
				got = append(got, fmt.Sprintf("%s %s %s %s", f.Kind, f.Lang, f.Part, f.Text))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if !report.Stands() || report.Cited[0].Fact.Key != "F-1" {
				t.Errorf("cited: %+v", report.Cited)
			}
		})
	}
}

func TestAnApologySaysWhatItHasTo(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", Manuscript{Kind: "apology", Text: map[string]Text{
		"en": {Headline: "We apologise", Body: "We apologise to the customers whose units overheated. This is our responsibility. Write to press@example.com.", Contact: "x"},
	}}, anna))
	report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, 1))))
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Kind+" "+f.Text)
	}
	if want := []string{"element remedy", "element prevention", "no_lang "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatTheCheckFindsIsMendedOrAcceptedBeforeItIsHandedIn(t *testing.T) {
	d := newDesk(t)
	text := map[string]Text{"en": {Headline: "We met", Body: "We meet on Monday, 26 November 2026, [CITY]. “There was no danger to anybody,” said Lin Wei.", Contact: "x"}}
	rel := must[Release](t)(d.Create(d.ctx, "", Manuscript{Kind: "news", Text: text}, anna))
	find := func(rel Release, kind string) Finding {
		t.Helper()
		report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, rel.Current))))
		for _, f := range report.Findings {
			if f.Kind == kind {
				return f
			}
		}
		return Finding{}
	}
	_, err := d.Submit(d.ctx, rel.ID, 1, anna)
	wantFault(t, err, "release.check.blocking")

	weekday, quote := find(rel, "weekday"), find(rel, "quote")
	if weekday.Want != "Thursday" || quote.Want != "Lin Wei" {
		t.Errorf("%+v %+v", weekday, quote)
	}
	_, err = d.Accept(d.ctx, rel.ID, 1, weekday.Key(), " ", "", anna)
	wantFault(t, err, "release.accept.reason_missing")
	_, err = d.Accept(d.ctx, rel.ID, 1, quote.Key(), "By mail", "", anna)
	wantFault(t, err, "release.accept.speaker_missing")
	_, err = d.Accept(d.ctx, rel.ID, 1, "no such", "So it is", "", anna)
	wantFault(t, err, "release.accept.gone")

	// The template's word is mended; the weekday and the quotation, whose words stay, may stand.
	rel = must[Release](t)(d.Accept(d.ctx, rel.ID, 1, weekday.Key(), "It is the old calendar", "", anna))
	rel = must[Release](t)(d.Accept(d.ctx, rel.ID, 1, quote.Key(), "By telephone, 14:00", "Lin Wei", anna))
	text["en"] = Text{Headline: "We met", Body: "We meet on Monday, 26 November 2026, in Lisbon. “There was no danger to anybody,” said Lin Wei.", Contact: "x"}
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, Manuscript{Kind: "news", Text: text}, anna))
	if a := find(rel, "quote").Accepted; a == nil || a.Speaker != "Lin Wei" || a.ByName != anna.Name || a.Version != 1 {
		t.Errorf("%+v", a)
	}
	rel = must[Release](t)(d.Submit(d.ctx, rel.ID, 2, anna))

	// Taken back while it waits, it is not approved.
	rel = must[Release](t)(d.Reopen(d.ctx, rel.ID, weekday.Key(), anna))
	_, err = d.Approve(d.ctx, rel.ID, 2, "", bo)
	wantFault(t, err, "release.check.blocking")
	rel = must[Release](t)(d.Accept(d.ctx, rel.ID, 2, weekday.Key(), "It is the old calendar", "", anna))
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 2, "", bo))

	// A quotation with other words is another quotation. A language that nobody touched is behind.
	text["en"] = Text{Headline: "We met", Body: "“There was never any danger to anybody,” said Lin Wei.", Contact: "x"}
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 2, Manuscript{Kind: "news", Text: text}, anna))
	if f := find(rel, "quote"); f.Accepted != nil || !f.Must() {
		t.Errorf("%+v", f)
	}
}

func TestALanguageThatWasLeftBehindIsNoticed(t *testing.T) {
	d := newDesk(t)
	both := func(en, zh string) Manuscript {
		return Manuscript{Kind: "news", Text: map[string]Text{"en": {Headline: "We move", Body: en, Contact: "x"}, "zh-CN": {Headline: "搬迁", Body: zh, Contact: "x"}}}
	}
	rel := must[Release](t)(d.Create(d.ctx, "", both("We move.", "我们搬迁。"), anna))
	must[Release](t)(d.Submit(d.ctx, rel.ID, 1, anna))
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	behind := func(rel Release) string {
		report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, rel.Current))))
		var out []string
		for _, f := range report.Findings {
			out = append(out, f.Kind+" "+f.Lang)
		}
		return strings.Join(out, ", ")
	}
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, both("We move to Lisbon.", "我们搬迁。"), anna))
	if got := behind(rel); got != "one_lang zh-CN" {
		t.Errorf("%q", got)
	}
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 2, both("We move to Lisbon.", "我们搬迁到里斯本。"), anna))
	if got := behind(rel); got != "" {
		t.Errorf("%q", got)
	}
}

func TestCheckShowsHowCitedFactsStand(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12 units overheated.", "")
	rel := d.approved(inc.ID, f)
	must[fact.Fact](t)(d.Facts.Revise(d.ctx, f.ID, incident.Text{"en": "14 units overheated."}, anna))
	report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, 1))))
	if c := report.Cited[0]; c.OK || !c.Newer || c.State != fact.Superseded || report.Stands() {
		t.Errorf("cited: %+v", c)
	}
}

func TestCompareVersions(t *testing.T) {
	ref := func(id string, n int) fact.Ref { return fact.Ref{FactID: id, Version: n} }
	a := Version{Number: 1, Facts: []fact.Ref{ref("f1", 1), ref("f2", 1)}, Text: map[string]Text{
		"en":    {Headline: "Same", Body: "<p>We saw 12 units.</p>\n\n<p>It stays.</p>"},
		"zh-CN": {Headline: "电池召回声明"},
	}}
	b := Version{Number: 2, Facts: []fact.Ref{ref("f1", 2), ref("f2", 1)}, Text: map[string]Text{
		"en":    {Headline: "Same", Body: "<p>We saw 14 units.</p>\n\n<p>It stays.</p>"},
		"zh-CN": {Headline: "电池退换声明"},
	}}
	d := Compare(a, b, nil)
	var got []string
	for _, c := range d.Changes {
		for _, line := range c.Lines {
			text := c.Lang + " " + c.Part + ": "
			for _, p := range line {
				text += map[string]string{"same": "", "added": "+", "removed": "-"}[p.Op] + p.Text + "|"
			}
			got = append(got, text)
		}
	}
	want := []string{"en body: We saw |-12|+14| units.|", "en body: It stays.|", "zh-CN headline: 电池|-召回|+退换|声明|"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if !slices.Equal(d.FactsIn, []fact.Ref{ref("f1", 2)}) || !slices.Equal(d.FactsOut, []fact.Ref{ref("f1", 1)}) {
		t.Errorf("facts: %+v", d)
	}
	if !Compare(a, a, nil).Same() {
		t.Error("a version differs from itself")
	}
}

func TestUnbackedFiguresAreFound(t *testing.T) {
	claims := []string{"12 units of batch B7 overheated.", "共有1,200名客户。"}
	for text, want := range map[string]string{
		"12 units": "",
		"We ring within 2 hours, about your T-20.":    "",
		"B7 and 13 more, 13 in all, on 5 March":       "13 5 March",
		"涉及1200名客户，另有3万条记录，两小时内回电":                    "3万",
		"As @dr88 says: 40,000 records, 1,200 people": "40,000",
	} {
		if got := strings.Join(Unbacked(text, claims...), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
