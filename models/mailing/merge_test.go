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

func TestDeadMailbox(t *testing.T) {
	for _, c := range []struct {
		o    Outcome
		dead bool
	}{
		{Outcome{Kind: Rejected, Code: 550, Enhanced: "5.1.1", Text: "User unknown", Stage: "rcpt"}, true},
		{Outcome{Kind: Rejected, Code: 550, Text: "Mailbox not found. http://service.mail.qq.com", Stage: "rcpt"}, true},
		{Outcome{Kind: Rejected, Code: 550, Text: "User not found: a@163.example", Stage: "rcpt"}, true},
		{Outcome{Kind: Rejected, Code: 550, Text: "Mailbox unavailable or access denied", Stage: "rcpt"}, false},
		{Outcome{Kind: Rejected, Code: 550, Text: "Sender frequency limited", Stage: "rcpt"}, false},
		{Outcome{Kind: Rejected, Code: 554, Text: "DT:SPM", Stage: "data"}, false},
		{Outcome{Kind: Rejected, Code: 550, Text: "User suspended", Stage: "rcpt"}, false},
		{Outcome{Kind: Rejected, Code: 550, Enhanced: "5.7.1", Text: "user unknown in policy", Stage: "rcpt"}, false},
		{Outcome{Kind: Rejected, Code: 552, Enhanced: "5.2.2", Text: "mailbox full", Stage: "rcpt"}, false},
		{Outcome{Kind: Delayed, Code: 450, Enhanced: "4.1.1", Text: "User unknown", Stage: "rcpt"}, false},
		{Outcome{Kind: Rejected, Code: 550, Text: "sender address: user unknown", Stage: "mail"}, false},
	} {
		if got := c.o.DeadMailbox(); got != c.dead {
			t.Errorf("%d %s %q: %v", c.o.Code, c.o.Enhanced, c.o.Text, got)
		}
	}
}
