package demo_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "embed"

	"standfirst/app/demo"
	"standfirst/app/outbound/smtpsink"
)

// reader reads mail as its receivers do, with the e-mail package of Python, and says what is wrong with it.
//
//go:embed testdata/reader.py
var reader string

func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import email").Run() == nil {
			return name
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no python3")
	}
	t.Skip("there is no python3")
	return ""
}

// Every kind of mail that the sample story sends, mailings in both languages and a correction, calls, reminders, briefs
// and invitations, arrives as the standards and the large receivers want it.
func TestWhatTheStorySendsIsSoundMail(t *testing.T) {
	py := python(t)
	d, err := demo.Start(t.Context(), demo.Options{Out: io.Discard, Log: slog.New(slog.DiscardHandler), Listen: "127.0.0.1:0", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Play(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	isBulk := func(m smtpsink.Message) bool { return bytes.Contains(m.Data, []byte("\r\nList-Unsubscribe:")) }
	all := d.Sink.Messages()
	for begun := time.Now(); time.Since(begun) < 3*time.Minute; all = d.Sink.Messages() { // letters follow the story in a while; who decides before one goes is sent none
		letters := 0
		for _, m := range all {
			if !isBulk(m) {
				letters++
			}
		}
		if letters >= 3 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	bulk, other := 0, 0
	for _, m := range all {
		kind := "other"
		if isBulk(m) {
			kind, bulk = "bulk", bulk+1
		} else {
			other++
		}
		if kind == "bulk" && bulk > 400 && bulk%10 != 0 { // they differ by name alone: a part stands for them
			continue
		}
		name := filepath.Join(dir, fmt.Sprintf("%s-%d.eml", kind, bulk+other))
		if err := os.WriteFile(name, m.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if bulk < 1000 || other < 3 {
		t.Fatalf("only %d mailings and %d others were sent", bulk, other)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(py, "-c", reader, dir, host).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if said := strings.TrimSpace(string(out)); said != "" {
		t.Errorf("%.4000s", said)
	}
}

// The reader sees what it is there for: each of these has one thing wrong.
func TestTheReaderOfMailSeesWhatIsWrong(t *testing.T) {
	py := python(t)
	good := strings.Join([]string{
		"From: Press <press@brand.example>", "To: Ada <ada@paper.example>", "Subject: On the recall", "Date: Wed, 25 Nov 2026 09:00:00 +0000", "Message-ID: <1@brand.example>",
		"MIME-Version: 1.0", "List-Id: <press.brand.example>", "List-Unsubscribe: <https://brand.example/u/1>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "X-Standfirst-Mailing: 1",
		"Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: quoted-printable", "", "Leave: https://brand.example/u/1", "",
	}, "\r\n")
	for what, change := range map[string][2]string{
		"":                         {"", ""},
		"a bare CR or LF":          {"Leave:", "a\nLeave:"},
		"a line of 1001 octets":    {"Leave: ", strings.Repeat("x", 975) + " "},
		"2 fields From":            {"From:", "From: <eve@evil.example>\r\nFrom:"},
		"a field User-Agent":       {"X-Standfirst-Mailing: 1", "X-Standfirst-Mailing: 1\r\nUser-Agent: x/1.2"},
		"the name of the machine":  {"X-Standfirst-Mailing: 1", "X-Standfirst-Mailing: on-inner-host-7"},
		"is not of brand.example":  {"<1@brand.example>", "<1@inner.example>"},
		"List-Unsubscribe-Post":    {"=One-Click", "=Two-Clicks"},
		"List-Id None":             {"List-Id: <press.brand.example>\r\n", ""},
		"no way out":               {"Leave: https://brand.example/u/1", "Leave"},
		"left over: {{":            {"Leave:", "Dear {{ name }}, leave:"},
		"an encoded word of 80":    {"Subject: On the recall", "Subject: =?UTF-8?Q?" + strings.Repeat("x", 68) + "?="},
		"no field by which":        {"X-Standfirst-Mailing: 1\r\n", ""},
		"not one sender and one":   {"To: Ada <ada@paper.example>", "To: ada@paper.example, bob@paper.example"},
		"a part in latin-1":        {"charset=UTF-8", "charset=latin-1"},
		"a date without a zone":    {"09:00:00 +0000", "09:00:00 -0000"},
		"bulk mail that calls its": {"X-Standfirst-Mailing: 1", "X-Standfirst-Mailing: 1\r\nAuto-Submitted: auto-generated"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "bulk-1.eml"), []byte(strings.Replace(good, change[0], change[1], 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(py, "-c", reader, dir, "inner-host-7").CombinedOutput()
		if said := string(out); err != nil || !strings.Contains(said, what) || what == "" && said != "" {
			t.Errorf("%q: %v: %s", what, err, said)
		}
	}
	// A machine with a name as short as "vm": told where it stands, not where a personal address holds it by chance.
	for mailing, told := range map[string]bool{"on-vm-7": true, "Lw3-9fQ2_rTz8-vm-K0aXbC4d": false} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "bulk-1.eml"), []byte(strings.Replace(good, "X-Standfirst-Mailing: 1", "X-Standfirst-Mailing: "+mailing, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(py, "-c", reader, dir, "vm").CombinedOutput()
		if said := string(out); err != nil || strings.Contains(said, "the name of the machine") != told {
			t.Errorf("%q: %v: %s", mailing, err, said)
		}
	}
}
