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
			"unbound en headline 13", "unbound en body 3 May 2026", "unbound en body 7.5%", "unbound en body 1,200", "unbound en body 2 million", "unbound en body 400 820 0000", "no_contact en  ",
			"unbound zh-CN body 三百万", "unbound zh-CN body 百分之三十", "unbound zh-CN body 5月3日", "unbound zh-CN body 2.5亿", "no_contact zh-CN  ",
		}},
		{"a figure that differs from its fact", map[string]Text{
			"en":    {Headline: "Units overheated", Body: cite("Only 2 of 4,300 units overheated."), Contact: "x"},
			"zh-CN": {Headline: "过热", Body: cite("12 台过热"), Contact: "x"},
		}, []string{"altered en body 2"}},
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
		}, []string{"parity zh-CN  "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rel := must[Release](t)(d.Create(d.ctx, inc.ID, Manuscript{Kind: "statement", Text: c.text}, anna))
			report := must[Report](t)(d.Check(d.ctx, must[Version](t)(d.Version(d.ctx, rel.ID, 1))))
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

func TestCheckShowsHowCitedFactsStand(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12 units overheated.", "")
	rel := d.approved(inc.ID, f)
	must[fact.Fact](t)(d.Facts.Revise(d.ctx, f.ID, incident.Text{"en": "14 units overheated."}, anna))
	report := must[Report](t)(d.Check(d.ctx, must[Version](t)(d.Version(d.ctx, rel.ID, 1))))
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
	d := Compare(a, b)
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
	if !Compare(a, a).Same() {
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
