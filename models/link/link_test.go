package link_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"standfirst/models/link"
)

func signer(space, purpose string) link.Signer {
	return link.Signer{Space: space, Code: func(name []byte) []byte {
		h := hmac.New(sha256.New, []byte(purpose))
		h.Write(name)
		return h.Sum(nil)[:16]
	}}
}

func TestATokenOpensWhatItWasMadeForAndNothingElse(t *testing.T) {
	s := signer("acme", "call")
	token := s.Token("one", "2")
	if parts, ok := s.Parts(token, 2); !ok || !slices.Equal(parts, []string{"one", "2"}) {
		t.Fatal(parts, ok)
	}
	if id, ok := link.Space(token); !ok || id != "acme" {
		t.Fatal(id, ok)
	}
	for name, x := range map[string]struct {
		by    link.Signer
		token string
		n     int
	}{
		"another purpose":    {signer("acme", "brief"), token, 2},
		"another space":      {signer("rival", "call"), token, 2},
		"more parts":         {s, token, 3},
		"fewer parts":        {s, token, 1},
		"nothing":            {s, "", 2},
		"too long":           {s, s.Token(strings.Repeat("x", 300), "2"), 2},
		"no links":           {link.Signer{Space: "acme"}, token, 2},
		"something added":    {s, token + "A", 2},
		"something left out": {s, token[:len(token)-1], 2},
	} {
		if parts, ok := x.by.Parts(x.token, x.n); ok {
			t.Errorf("%s: %v", name, parts)
		}
	}
	// Whatever letter is altered, in the code as well, whose last letter has bits that mean nothing.
	for i := range token {
		for _, letter := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_." {
			altered := token[:i] + string(letter) + token[i+1:]
			if _, ok := s.Parts(altered, 2); ok && altered != token {
				t.Fatalf("%s opens as well", altered)
			}
		}
	}
	for _, wrong := range []string{"", "acme", "acme.x", ".x.y", strings.Repeat("a.", 200)} {
		if id, ok := link.Space(wrong); ok {
			t.Errorf("%q names %q", wrong, id)
		}
	}
}
