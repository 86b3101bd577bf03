package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program builds the real program once for the tests of its commands.
func program(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "standfirst")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	return binary
}

// shell runs commands on a data folder of their own.
type shell struct {
	t            *testing.T
	binary, data string
}

func (s shell) run(status int, args ...string) []byte {
	s.t.Helper()
	cmd := exec.Command(s.binary, args...)
	cmd.Env = append(os.Environ(), "STANDFIRST_DATA="+s.data)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		s.t.Fatal(err)
	}
	if got != status {
		s.t.Fatalf("%v: exit %d, want %d\n%s%s", args, got, status, out.String(), complaint.String())
	}
	return out.Bytes()
}

func (s shell) bring(status int, args ...string) outcome {
	s.t.Helper()
	var o outcome
	if err := json.Unmarshal(s.run(status, append([]string{"import", "contacts", "--json"}, args...)...), &o); err != nil {
		s.t.Fatal(err)
	}
	return o
}

func (s shell) stored() []map[string]any {
	s.t.Helper()
	var all []map[string]any
	if err := json.Unmarshal(s.run(0, "export", "contacts", "--format", "json"), &all); err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestContactsAreImportedAndExportedFromTheCommandLine(t *testing.T) {
	s := shell{t, program(t), filepath.Join(t.TempDir(), "data")}
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write("press.csv", "姓名,邮箱,媒体\n李雷,lilei@xinhua.example,新华网\n韩梅梅,nowhere,\n李雷,LiLei@xinhua.example,\nBob,bob@x.example,\n")
	want := outcome{Contacts: 2, Created: 2, Duplicates: 1, Errors: []lineError{{3, "email", "“nowhere” has no @."}}}
	same := func(got, want outcome) {
		t.Helper()
		x, _ := json.Marshal(got)
		y, _ := json.Marshal(want)
		if string(x) != string(y) {
			t.Fatalf("%s\nwant\n%s", x, y)
		}
	}
	same(s.bring(0, "--dry-run", file), want)
	if n := len(s.stored()); n != 0 {
		t.Fatal("a dry run stored", n)
	}
	same(s.bring(0, file), want)
	want.Created = 0
	same(s.bring(0, file), want) // twice changes nothing
	all := s.stored()
	if len(all) != 2 || all[0]["name"] != "Bob" || all[1]["email"] != "lilei@xinhua.example" || all[1]["outlet"] != "新华网" {
		t.Fatal(all)
	}
	for _, format := range []string{"csv", "xlsx", "vcard", "json"} {
		out := filepath.Join(dir, "out."+format)
		s.run(0, "export", "contacts", "--format", format, "--out", out)
		same(s.bring(0, out), outcome{Contacts: 2, Errors: []lineError{}})
	}
	refused := s.bring(1, write("picture.csv", "\x89PNG\r\n"))
	if len(refused.Errors) != 1 || refused.Errors[0].Line != 0 || refused.Errors[0].Field != "file" {
		t.Fatal(refused)
	}
	s.run(1, "import", "contacts", "--json", filepath.Join(dir, "missing.csv"))
	if out := string(s.run(0, "import", "contacts", write("more.csv", "name,email\nEve,eve@x.example\n"))); !strings.HasPrefix(out, "1 contacts imported: 1 new") {
		t.Fatal(out)
	}
	s.run(1, "export", "contacts", "--space", "other")
}

// An archive of evidence is checked by the program alone: no data folder, no network.
func TestAnArchiveOfEvidenceIsCheckedOffline(t *testing.T) {
	s := shell{t, program(t), filepath.Join(t.TempDir(), "none")}
	name := filepath.Join(t.TempDir(), "evidence.zip")
	if err := os.WriteFile(name, sheetArchive(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := s.run(0, "verify", "evidence", name); !bytes.Contains(out, []byte("GENUINE: everything")) {
		t.Fatal(string(out))
	}
	var p struct {
		OK          bool
		Files       int
		Fingerprint string
		Faults      []string
	}
	if err := json.Unmarshal(s.run(0, "verify", "evidence", "--json", name), &p); err != nil || !p.OK || p.Files != 1 {
		t.Fatal(err, p)
	}
	s.run(0, "verify", "evidence", "--fingerprint", p.Fingerprint, name)
	s.run(1, "verify", "evidence", "--fingerprint", strings.Repeat("0", 64), name)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 4
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(s.run(1, "verify", "evidence", "--json", name), &p); err != nil || p.OK || len(p.Faults) == 0 {
		t.Fatal(err, p)
	}
	if out := s.run(1, "verify", "evidence", name); !bytes.Contains(out, []byte("NOT GENUINE")) {
		t.Fatal(string(out))
	}
	s.run(1, "verify", "evidence", name+".none")
	if _, err := os.Stat(s.data); err == nil {
		t.Fatal("it made a data folder")
	}
}
