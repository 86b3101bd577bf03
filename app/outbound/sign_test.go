package outbound

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

// dkimpy verifies standard input against a record that is given, with an implementation that is not the one that signs.
const dkimpy = `
import sys, dkim
record = sys.argv[1].encode()
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record))
`

// independent is a Python with dkimpy (Debian's python3-dkim).
func independent(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import dkim").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no Python with dkimpy: install python3-dkim")
	}
	t.Skip("there is no Python with dkimpy (python3-dkim)")
	return ""
}

func verifies(t *testing.T, python, record string, raw []byte) bool {
	t.Helper()
	cmd := exec.Command(python, "-c", dkimpy, record)
	cmd.Stdin = bytes.NewReader(raw)
	out, err := cmd.CombinedOutput()
	said := strings.TrimSpace(string(out))
	if err != nil || said != "True" && said != "False" {
		return false // a message so broken that it is no message has no signature that holds
	}
	return said == "True"
}

func signingKey(t *testing.T) (DKIM, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return DKIM{"brand.example", "sf1", key}, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)
}

func bulk() Message {
	m := letter("reader@paper.example")
	m.From, m.ReplyTo = Address{"海港之光", "press@brand.example"}, Address{"", "answers@brand.example"}
	m.Subject, m.MessageID = "关于召回的声明，以及我们今天所做的一切", "<1@brand.example>"
	m.ListID, m.UnsubscribeURL, m.UnsubscribeMailto = "press.brand.example", "https://brand.example/u/abc", "press@brand.example"
	return m
}

// What is signed holds for another implementation, and no octet of what readers and their programs see can change.
func TestASignatureHoldsForAnotherImplementation(t *testing.T) {
	python := independent(t)
	key, record := signingKey(t)
	raw, err := Build(bulk())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := key.sign(raw, "brand.example")
	if err != nil {
		t.Fatal(err)
	}
	if !verifies(t, python, record, signed) {
		t.Fatalf("the signature does not hold:\n%s", signed)
	}
	folded := bytes.Replace(signed, []byte("\r\nList-Unsubscribe-Post: "), []byte("\r\nlist-unsubscribe-post:\r\n  "), 1)
	if bytes.Equal(folded, signed) || !verifies(t, python, record, folded) {
		t.Error("a server that folds a field breaks the signature")
	}
	for _, part := range []string{"\r\nSubject: ", "\r\nList-Unsubscribe: <https://", "\r\nList-Unsubscribe-Post: List", "\r\nTo: ", "\r\nDate: ", "\r\nMessage-ID: <", "\r\nReply-To: <", "\r\nContent-Type: ", "\r\n\r\n--"} {
		at := bytes.Index(signed, []byte(part))
		if at < 0 {
			t.Fatalf("no %q in\n%s", part, signed)
		}
		altered := bytes.Clone(signed)
		altered[at+len(part)+3] ^= 1
		if verifies(t, python, record, altered) {
			t.Errorf("an octet after %q can change", part)
		}
	}
	second := bytes.Replace(signed, []byte("\r\nFrom: "), []byte("\r\nFrom: Eve <eve@evil.example>\r\nFrom: "), 1)
	if verifies(t, python, record, second) {
		t.Error("a second From can be added")
	}
	if verifies(t, python, record, append(bytes.Clone(signed), "more\r\n"...)) {
		t.Error("something can be added below")
	}
}

func TestTheSignatureSaysWhatItCovers(t *testing.T) {
	key, record := signingKey(t)
	raw, err := Build(bulk())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := key.sign(raw, "BRAND.example")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(signed, []byte("\r\n\r\n"))
	flat := regexp.MustCompile(`\r\n[ \t]+`).ReplaceAllString(string(head), "")
	_, field, ok := strings.Cut(flat, "DKIM-Signature:")
	field, _, _ = strings.Cut(field, "\r\n")
	if !ok || strings.Contains(strings.ReplaceAll(field, " ", ""), ";l=") || !strings.Contains(field, "c=relaxed/relaxed") || !strings.Contains(field, "a=rsa-sha256") {
		t.Fatal(field)
	}
	_, list, _ := strings.Cut(strings.ReplaceAll(field, " ", ""), ";h=")
	list, _, _ = strings.Cut(list, ";")
	times := map[string]int{}
	for name := range strings.SplitSeq(list, ":") {
		times[strings.ToLower(strings.TrimSpace(name))]++
	}
	for name, want := range map[string]int{"from": 2, "list-unsubscribe": 1, "list-unsubscribe-post": 1, "to": 2, "subject": 2, "date": 2, "message-id": 2, "reply-to": 1, "mime-version": 1, "content-type": 2} {
		if times[name] != want {
			t.Errorf("%s is named %d times, want %d", name, times[name], want)
		}
	}
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("a line of %d octets", len(line))
		}
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(signed), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) { return []string{record}, nil }})
	if err != nil || len(found) != 1 || found[0].Err != nil || found[0].Domain != "brand.example" {
		t.Error(found, err)
	}
}

func TestMailOfAnotherDomainIsNotSigned(t *testing.T) {
	key, _ := signingKey(t)
	raw, err := Build(bulk())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []DKIM{{}, {Domain: "brand.example"}, key} {
		if out, err := d.sign(raw, "other.example"); err != nil || !bytes.Equal(out, raw) {
			t.Error(d.Domain, err)
		}
	}
}
