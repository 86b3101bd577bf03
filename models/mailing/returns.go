package mailing

import (
	"cmp"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// A message may come back to an address of its own: whoever holds a bounce then knows whose it is, whatever the bounce
// says. The tag is the delivery and a code of 80 bits that only we can make, in letters and digits that every server
// keeps as they are. One that was guessed, altered or made for another space is none.

var tagging = base32.StdEncoding.WithPadding(base32.NoPadding)

const (
	tagBytes  = 16 // of a delivery's id
	tagSecret = 10
)

// returnPath is where refusals of a message come back to: the address that the sender names for it, with a tag after
// a plus, or the sender's own. A test has no tag.
func (p *Press) returnPath(d Delivery) string {
	local, domain, ok := strings.Cut(p.set.Sender.Returns, "@")
	id, err := hex.DecodeString(d.ID)
	if !ok || err != nil || len(id) != tagBytes {
		return cmp.Or(p.set.Sender.Returns, p.from())
	}
	return local + "+" + strings.ToLower(tagging.EncodeToString(append(id, p.s.returnCode(id)...))) + "@" + domain
}

func (s *Mailings) returnCode(id []byte) []byte {
	return s.code(append([]byte("return path "), id...))[:tagSecret]
}

// returned is the delivery whose message had an address as its return path.
func (s *Mailings) returned(address string) (deliveryID string, ok bool) {
	local, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(address), "<>"), "@")
	_, tag, found := strings.Cut(local, "+")
	tag = strings.ToUpper(tag)
	raw, err := tagging.DecodeString(tag)
	if !found || err != nil || len(raw) != tagBytes+tagSecret || tagging.EncodeToString(raw) != tag || s.code == nil {
		return "", false
	}
	id := raw[:tagBytes:tagBytes]
	return hex.EncodeToString(id), subtle.ConstantTimeCompare(raw[tagBytes:], s.returnCode(id)) == 1
}
