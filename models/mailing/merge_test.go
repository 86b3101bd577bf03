package mailing

import (
	"strings"
	"testing"
)

func TestMerge(t *testing.T) {
	ada, lei := person{name: "Ada Byron", outlet: "The Times"}, person{name: "李雷"}
	for _, c := range []struct {
		text string
		p    person
		want string
	}{
		{"Dear [[first_name]],", ada, "Dear Ada,"},
		{"[[first_name]]：", lei, "李雷："},
		{"Dear [[ name | colleague ]],", person{}, "Dear colleague,"},
		{"[[outlet|your paper]] and [[outlet|您所在的媒体]]", lei, "your paper and 您所在的媒体"},
		{"no field [x] here", ada, "no field [x] here"},
		{"Hi [[name]]", person{name: "[[outlet]] Bobby", outlet: "X"}, "Hi [[outlet]] Bobby"}, // values are never read again
	} {
		if got := mergeText(c.text, c.p); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestHostileValuesStayInTheirLine(t *testing.T) {
	for _, name := range []string{
		"Eve\r\nBcc: all@victim.example", "Eve\nX: y", "Eve\x00\x0bEve", "a\u2028b", "\u202Emoc.live", "x\rSubject: y", strings.Repeat("n", 5000),
	} {
		got := mergeText("Hello [[name]]", person{name: name})
		if strings.ContainsFunc(got, stray) || len(got) > 220 {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestCheckFields(t *testing.T) {
	for text, key := range map[string]string{
		"Dear [[name]]": "", "[[first_name|you]]": "", "": "", "a ] b [ c": "",
		"[[salary]]": "mailing.merge.unknown", "[[ ]]": "mailing.merge.unknown", "[[name": "mailing.merge.broken", "name]]": "mailing.merge.broken",
		"[[[name]]]": "", "[[name|[[outlet]]]]": "mailing.merge.broken",
	} {
		got := checkFields("subject_en", text)
		if (got == nil) != (key == "") || (got != nil && got.Key != key) {
			t.Errorf("%q: %v, want %q", text, got, key)
		}
	}
}

func TestLiquidFieldsAreFilled(t *testing.T) {
	ada, nobody := person{name: "Ada Byron", outlet: "The Times"}, person{}
	for _, c := range []struct {
		text string
		p    person
		want string
	}{
		{`Dear {{ first_name | default: "colleague" }},`, ada, "Dear Ada,"},
		{`Dear {{ first_name | default: "colleague" }},`, nobody, "Dear colleague,"},
		{`{{first_name|default:'您'}}好`, nobody, "您好"},
		{"{{ outlet | upcase }}{{ name }}", ada, "THE TIMESAda Byron"},
		{"Hi {{ name }}!", nobody, "Hi !"},
		{"{% if outlet %}You at {{ outlet }}{% else %}You{% endif %}", ada, "You at The Times"},
		{"{% if outlet %}You at {{ outlet }}{% else %}You{% endif %}", nobody, "You"},
		{`{% if outlet == "The Times" and name != blank %}a{% elsif name contains "Ada" %}b{% else %}c{% endif %}`, ada, "a"},
		{"{% unless name -%}  nobody{% endunless %}", nobody, "nobody"},
		{`[[name|"both" 'quotes']] and {{ name | default: "x" }}`, nobody, `"both" 'quotes' and x`},
		{"{{ name }}", person{name: "{{ outlet }}{% for a in b %}", outlet: "X"}, "{{ outlet }}{% for a in b %}"},
		{"1 } 2 { 3 % 4", ada, "1 } 2 { 3 % 4"},
	} {
		if fault := checkFields("subject_en", c.text); fault != nil {
			t.Errorf("%q is refused: %v", c.text, fault)
		}
		if got := mergeText(c.text, c.p); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// Whatever is no field of ours, a filter of ours or a condition is refused when it is saved.
func TestWhatLiquidCouldDoBesidesIsRefused(t *testing.T) {
	for text, key := range map[string]string{
		"{{ salary }}": "mailing.merge.unknown", "{{ name.size }}": "mailing.merge.unknown", "{{ env }}": "mailing.merge.unknown",
		"{{ 7 | times: 7 }}": "mailing.merge.unknown", "{{ 'x' }}": "mailing.merge.unknown", "{{ }}": "mailing.merge.unknown",
		"{{ name['x'] }}": "mailing.merge.unknown", "{{ bracket_0 }}": "mailing.merge.unknown", "{{ gap }}": "mailing.merge.unknown", "[[name]]{{ bracket_0 }}": "mailing.merge.unknown",
		"{{ name | split: '' }}": "mailing.merge.filter", "{{ name | date: '%Y' }}": "mailing.merge.filter", "{{ name | json }}": "mailing.merge.filter",
		"{{ name | default }}": "mailing.merge.default", "{{ name | default: outlet }}": "mailing.merge.default", "{{ name | upcase: 3 }}": "mailing.merge.broken",
		"{% for i in (1..1000000000) %}x{% endfor %}": "mailing.merge.tag", "{% include 'x' %}": "mailing.merge.tag", "{% assign a = name %}": "mailing.merge.tag",
		"{% capture a %}{% endcapture %}": "mailing.merge.tag", "{% raw %}{{ salary }}{% endraw %}": "mailing.merge.tag", "{% comment %}x{% endcomment %}": "mailing.merge.tag",
		"{% tablerow i in name %}{% endtablerow %}": "mailing.merge.tag", "{% case name %}{% endcase %}": "mailing.merge.tag", "{% cycle 'a' %}": "mailing.merge.tag",
		"{% if name %}": "mailing.merge.broken", "{% endif %}": "mailing.merge.broken", "{% if %}x{% endif %}": "mailing.merge.broken",
		"{% if salary %}x{% endif %}": "mailing.merge.unknown", "{% if name == %}x{% endif %}": "mailing.merge.broken", "{% if name outlet %}x{% endif %}": "mailing.merge.broken",
		"{{ name": "mailing.merge.broken", "name }}": "mailing.merge.broken", "{% if name": "mailing.merge.broken", "x %}": "mailing.merge.broken",
		"{{ {{ name }} }}": "mailing.merge.broken", "[[name|{{ outlet }}]]": "mailing.merge.broken",
		strings.Repeat("{{ name }}", maxMarks+1): "mailing.merge.many",
	} {
		if got := checkFields("subject_en", text); got == nil || got.Key != key || got.Field != "subject_en" {
			t.Errorf("%.60q: %v, want %q", text, got, key)
		}
	}
}

func TestAGapIsAnEmptyFieldWithoutAWordForIt(t *testing.T) {
	for text, want := range map[string]bool{
		"Dear {{ name }},": true, `Dear {{ name | default: "all" }},`: false, "Dear [[name]],": true, "Dear [[name|all]],": false, "Dear all,": false,
		"{% if name %}Dear {{ name }},{% else %}Hello,{% endif %}": false, "{{ name | upcase }}": true, "{{ outlet }}": false,
	} {
		m, _ := mergeFrom("", text)
		if got := m.HasGap(person{outlet: "The Times"}); got != want {
			t.Errorf("%q: %t", text, got)
		}
		if got := m.For(person{}); strings.Contains(got, gap) {
			t.Errorf("%q shows its gap: %q", text, got)
		}
	}
}
