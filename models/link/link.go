// Package link makes and reads the tokens of personal links: addresses that open one thing for one person who has no
// account, or need not sign in. A token names its space and what it is about, and carries 128 bits that only we can
// make, for this purpose and no other: nobody gets at another's by guessing or by altering.
//
//	<space>.<part>.….<code>
package link

import (
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// most bounds what is looked at of something that is said to be a token.
const most = 200

// Signer makes and reads the tokens of one purpose in one space.
type Signer struct {
	Space string
	Code  func([]byte) []byte // the code of a name; nil: there are no links
}

// Token joins the parts and signs them. None may hold a dot.
func (s Signer) Token(parts ...string) string {
	if s.Code == nil {
		return ""
	}
	name := s.Space + "." + strings.Join(parts, ".")
	return name + "." + base64.RawURLEncoding.EncodeToString(s.Code([]byte(name)))
}

// Parts are what a token of ours was made of, n of them; false when it is not ours, or anything in it was altered.
func (s Signer) Parts(token string, n int) ([]string, bool) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 || len(token) > most || s.Code == nil {
		return nil, false
	}
	code, err := base64.RawURLEncoding.Strict().DecodeString(token[at+1:])
	if err != nil || subtle.ConstantTimeCompare(code, s.Code([]byte(token[:at]))) != 1 {
		return nil, false
	}
	parts := strings.Split(token[:at], ".")
	if len(parts) != n+1 || parts[0] != s.Space {
		return nil, false
	}
	return parts[1:], true
}

// Space is the id of the space that a token names. The token is not checked: its space does that.
func Space(token string) (string, bool) {
	id, rest, ok := strings.Cut(token, ".")
	return id, ok && id != "" && strings.Contains(rest, ".") && len(token) <= most
}
