package outbound

import (
	"bytes"
	"crypto"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM signs what leaves (RFC 6376). Without a key, or for mail of another domain, nothing is signed.
type DKIM struct {
	Domain, Selector string
	Key              crypto.Signer
}

// signed are the fields that a signature covers when the mail has them. List-Unsubscribe and List-Unsubscribe-Post are
// among them because receivers take no other one-click unsubscription (RFC 8058, 4).
var signed = []string{
	"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	"In-Reply-To", "References", "Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
}

// oversigned are named once more than there are, so that nobody can add a second one (RFC 6376, 8.15).
var oversigned = []string{"From", "To", "Subject", "Date", "Message-ID", "Content-Type"}

// sign puts the signature before the message. Header and body are canonicalised "relaxed", which outlives the servers
// that fold lines anew, and no length is given, so that nothing can be added below.
func (d DKIM) sign(raw []byte, from string) ([]byte, error) {
	if d.Key == nil || !strings.EqualFold(d.Domain, from) {
		return raw, nil
	}
	var out bytes.Buffer
	out.Grow(len(raw) + 1024)
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: d.Domain, Selector: d.Selector, Signer: d.Key, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: headerKeys(raw),
	})
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", d.Domain, err)
	}
	return out.Bytes(), nil
}

// headerKeys names each field to be signed as often as the message has it, and oversigned ones once more.
func headerKeys(raw []byte) []string {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	times := map[string]int{}
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if name, _, ok := bytes.Cut(line, []byte(":")); ok && len(name) > 0 && name[0] != ' ' && name[0] != '\t' {
			times[strings.ToLower(string(name))]++
		}
	}
	var keys []string
	for _, name := range signed {
		for range times[strings.ToLower(name)] {
			keys = append(keys, name)
		}
	}
	return append(keys, oversigned...)
}
