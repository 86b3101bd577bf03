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
