package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplainBounce(t *testing.T) {
	s := shell{t, program(t), t.TempDir()}
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write("gone.eml", "From: MAILER-DAEMON@relay.example\r\nTo: press@acme.example\r\nSubject: failure notice\r\n\r\n<wang@paper.example>:\r\nRemote host said: 550 5.1.1 No such user here\r\n")
	var got returned
	if err := json.Unmarshal(s.run(0, "explain", "bounce", file), &got); err != nil || got.Recipient != "wang@paper.example" || !got.Hard || got.Class != "hard" || got.Status != "5.1.1" || got.Reply != 550 {
		t.Errorf("%v: %+v", err, got)
	}
	write("away.eml", "From: Zhao <zhao@radio.example>\nAuto-Submitted: auto-replied\nSubject: away\n\nBack on Monday")
	write("letter.eml", "From: zhao@radio.example\nSubject: Re: news\n\nThank you")
	list := write("list.jsonl", `{"file":"gone.eml"}`+"\n"+`{"file":"away.eml"}`+"\n"+`{"file":"letter.eml"}`)
	for i, line := range strings.Split(strings.TrimSpace(string(s.run(0, "explain", "bounce", "--list", list))), "\n") {
		var all []returned
		if err := json.Unmarshal([]byte(line), &all); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		class := ""
		if len(all) > 0 {
			class = all[0].Class
		}
		if want := []string{"hard", "autoreply", ""}[i]; class != want {
			t.Errorf("line %d is %q, want %q", i+1, class, want)
		}
	}
	s.run(1, "explain", "bounce", filepath.Join(dir, "nowhere.eml"))
}
