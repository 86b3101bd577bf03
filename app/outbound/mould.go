package outbound

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"mime/quotedprintable"
	"slices"
	"strings"
	"sync"

	"github.com/wneessen/go-mail"

	"standfirst/models/fault"
	"standfirst/models/mailing"
)

// mould is what all messages of a mailing in one language have in common, encoded once: of each message only what is its
// reader's is encoded, and stands between the pieces. go-mail encodes whole messages, which costs more than sending them.
type mould struct {
	text, html part
	boundary   string
	fault      error // a fault.List of what is wrong with the pieces; nil when nothing is
}

// part is one part of such a message in the transfer encoding that suits its pieces.
type part struct {
	base64 bool
	pieces []piece
}

// piece is a text that is the same for everybody. In quoted-printable it has lines of its own: a value before it ends
// with a soft break. In base64 every three octets stand together, so that it is encoded three times, without its first
// 0, 1 and 2 octets, which are then encoded with the value before it; and so are the one or two at its end that are left.
type piece struct {
	text  string
	lines [3]string
	rest  [3]string
}

func newMould(of *mailing.Mould) *mould {
	text, html := ended(of.Text), ended(of.HTML)
	sum := sha256.New()
	for _, s := range slices.Concat(text, html) {
		sum.Write([]byte(s + "\x00"))
	}
	var faults fault.List
	checkValues(&faults, "text", of.Text)
	checkValues(&faults, "html", of.HTML)
	// In neither encoding can "=_" stand: no value closes a part, whatever is in it.
	return &mould{newPart(text), newPart(html), "=_" + hex.EncodeToString(sum.Sum(nil)[:16]), faults.Err()}
}

// ended gives a text the ends of lines that go over the wire, and one at its end.
func ended(pieces []string) []string {
	out := make([]string, len(pieces))
	for i, s := range pieces[:len(pieces)-1] {
		out[i] = lines(s)
	}
	out[len(out)-1] = crlf(pieces[len(pieces)-1])
	return out
}

func newPart(pieces []string) part {
	p := part{base64: transferEncoding(strings.Join(pieces, "")) == mail.EncodingB64}
	for i, s := range pieces {
		x := piece{text: s}
		if p.base64 {
			for skip := range min(3, len(s)) {
				whole := (len(s) - skip) / 3 * 3
				x.lines[skip], x.rest[skip] = string(base64Lines(nil, s[skip:skip+whole])), s[skip+whole:]
			}
		} else {
			x.lines[0] = string(quotedLines(nil, s, i == len(pieces)-1))
		}
		p.pieces = append(p.pieces, x)
	}
	return p
}

// encode adds the part with a message's values between its pieces.
func (p part) encode(to []byte, values []string) []byte {
	if !p.base64 {
		for i, x := range p.pieces {
			if to = append(to, x.lines[0]...); i < len(values) {
				to = quotedLines(to, lines(values[i]), false)
			}
		}
		return to
	}
	open := "" // what is not encoded yet
	for i, x := range p.pieces {
		skip := (3 - len(open)%3) % 3
		if len(x.text) <= skip {
			open += x.text
		} else {
			to = base64Lines(to, open+x.text[:skip])
			to = append(to, x.lines[skip]...)
			open = x.rest[skip]
		}
		if i < len(values) {
			open += lines(values[i])
		}
	}
	return base64Lines(to, open)
}

const lineLength = 76 // RFC 2045, 6.7 and 6.8

// base64Lines adds a text in base64, with ends of lines.
func base64Lines(to []byte, s string) []byte {
	const octets = lineLength / 4 * 3
	for len(s) > 0 {
		n := min(octets, len(s))
		to = base64.StdEncoding.AppendEncode(to, []byte(s[:n]))
		to = append(to, '\r', '\n')
		s = s[n:]
	}
	return to
}

// quotedLines adds a text in quoted-printable. Whatever follows begins on a line of its own, by a soft break where the
// text has no end of a line there.
func quotedLines(to []byte, s string, last bool) []byte {
	if s == "" {
		return to
	}
	if !last && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == '=' || r > '~' }) {
		for ; s != ""; s = s[min(len(s), lineLength-1):] { // as addresses are
			to = append(to, s[:min(len(s), lineLength-1)]...)
			to = append(to, "=\r\n"...)
		}
		return to
	}
	out := appender(to)
	w := quotedprintable.NewWriter(&out)
	_, _ = w.Write([]byte(s)) // an appender takes everything
	_ = w.Close()
	if !last && !strings.HasSuffix(s, "\n") {
		out = append(out, "=\r\n"...)
	}
	return out
}

type appender []byte

// Write adds to what there is.
func (a *appender) Write(p []byte) (int, error) {
	*a = append(*a, p...)
	return len(p), nil
}

// castFrom is the message as it goes over the wire: the same fields and the same parts that go-mail writes.
func (c *checked) castFrom(m *mould, room []byte) ([]byte, error) {
	if m.fault != nil {
		return nil, m.fault
	}
	if m.text.blank(c.Cast.InText) {
		return nil, fault.Bad("text", "outbound.mail.missing")
	}
	if m.html.blank(c.Cast.InHTML) {
		return nil, fault.Bad("html", "outbound.mail.missing")
	}
	to := room[:0]
	for _, f := range c.fields() {
		to = appendField(to, f.name, f.value)
	}
	to = appendField(to, "MIME-Version", "1.0")
	to = append(to, "Content-Type: multipart/alternative;\r\n boundary=\""+m.boundary+"\"\r\n"...)
	to = m.text.add(to, m.boundary, "text/plain", c.Cast.InText)
	to = m.html.add(to, m.boundary, "text/html", c.Cast.InHTML)
	return append(to, "\r\n--"+m.boundary+"--\r\n"...), nil
}

// blank reports whether nothing can be seen of a part.
func (p part) blank(values []string) bool {
	seen := func(s string) bool { return strings.TrimSpace(s) != "" }
	return !slices.ContainsFunc(p.pieces, func(x piece) bool { return seen(x.text) }) && !slices.ContainsFunc(values, seen)
}

func (p part) add(to []byte, boundary, kind string, values []string) []byte {
	encoding := "quoted-printable"
	if p.base64 {
		encoding = "base64"
	}
	to = append(to, "\r\n--"+boundary+"\r\nContent-Transfer-Encoding: "+encoding+"\r\nContent-Type: "+kind+"; charset=UTF-8\r\n\r\n"...)
	return p.encode(to, values)
}

// appendField adds a field of the header, folded where the line would be longer than 78 octets.
func appendField(to []byte, name, value string) []byte {
	const room = 78
	to = append(to, name...)
	to = append(to, ':')
	at := len(name) + 1
	for word := range strings.SplitSeq(value, " ") {
		if word != "" && at+1+len(word) > room && at > len(name)+1 {
			to = append(to, '\r', '\n')
			at = 0
		}
		to = append(to, ' ')
		to = append(to, word...)
		at += 1 + len(word)
	}
	return append(to, '\r', '\n')
}

// moulds remembers the moulds of the messages that were last met.
type moulds struct {
	mu sync.Mutex
	of map[*mailing.Mould]*mould
}

const mostMoulds = 16

func (s *moulds) get(of *mailing.Mould) *mould {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.of[of]
	if m == nil {
		if len(s.of) >= mostMoulds || s.of == nil {
			s.of = map[*mailing.Mould]*mould{}
		}
		m = newMould(of)
		s.of[of] = m
	}
	return m
}
