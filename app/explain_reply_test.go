package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/models/reply"
	"standfirst/templates/locale"
)

func TestExplainReply(t *testing.T) {
	s := shell{t, program(t), t.TempDir()}
	one := func(out []byte) (e explained) {
		t.Helper()
		if err := json.Unmarshal(out, &e); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return e
	}
	got := one(s.run(0, "explain", "reply", "--code", "550", "--text", "Mailbox not found. http://service.mail.qq.com/cgi-bin/help", "--domain", "qq.com"))
	if want := (explained{reply.Hard, reply.Suppress, 0, "This mailbox does not exist."}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	got = one(s.run(0, "explain", "reply", "--text", "450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, try again in 300 seconds"))
	if got.Class != reply.Soft || got.Action != reply.Retry || got.Minutes != 5 {
		t.Errorf("%+v", got)
	}

	if got := one(s.run(0, "explain", "reply", "--code", "", "--enhanced", "5.1.1", "--text", "")); got.Class != reply.Hard {
		t.Errorf("%+v", got)
	}
	s.run(1, "explain", "reply", "--code", "many")
	s.run(1, "explain", "reply", "--unheard-of")

	list := filepath.Join(t.TempDir(), "answers.jsonl")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"code": 550, "enhanced": "", "text": "MI:STC", "domain": "163.com"}` + "\n\n" + `{"code": "250", "enhanced": null}` + "\n" + `{"text": "用户不存在"}`)
	lines := strings.Split(strings.TrimSpace(string(s.run(0, "explain", "reply", "--list", list))), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d answers to 3: %q", len(lines), lines)
	}
	for i, want := range []reply.Action{reply.Pause, reply.None, reply.Suppress} {
		if got := one([]byte(lines[i])); got.Action != want {
			t.Errorf("line %d: %+v, want %s", i+1, got, want)
		}
	}
	write(`{"code": 550}` + "\n" + `{"code": "many"}`)
	s.run(1, "explain", "reply", "--list", list)
	s.run(1, "explain", "reply", "--list", list+".missing")
}

func TestEveryReasonHasWords(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locale.Languages {
		for _, name := range reply.Reasons() {
			if key := "reply.why." + name; words.T(lang, key) == "" || words.T(lang, key) == key {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}
