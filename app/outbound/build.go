package outbound

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wneessen/go-mail"
)

// Build returns the exact bytes of the message: what goes over the wire, into a preview and into the
// capture. The same message without attachments gives the same bytes each time. The error is a
// fault.List of everything that is wrong with the message.
func Build(m Message) ([]byte, error) {
	c, err := check(m)
	if err != nil {
		return nil, err
	}
	return c.build(new(moulds), nil)
}

// build writes the message: out of its mould, if it has one, to the room that is given, and with go-mail otherwise.
func (c *checked) build(of *moulds, room []byte) (raw []byte, err error) {
	if c.Cast.Mould != nil && len(c.Attachments) == 0 {
		raw, err = c.castFrom(of.get(c.Cast.Mould), room)
	} else {
		raw, err = c.compose()
	}
	if err != nil {
		return nil, fmt.Errorf("write message %s: %w", c.MessageID, err)
	}
	if err := inspect(raw); err != nil {
		return nil, fmt.Errorf("message %s: %w", c.MessageID, err)
	}
	return raw, nil
}

func (c *checked) compose() ([]byte, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8))
	for _, f := range c.fields() {
		if f.wide { // go-mail would encode the whole value; it is UTF-8 as it stands (RFC 6532)
			msg.SetGenHeaderPreformatted(mail.Header(f.name), f.value)
			continue
		}
		msg.SetGenHeader(mail.Header(f.name), f.value)
	}
	c.setBody(msg)
	var out bytes.Buffer
	out.Grow(2048 + 2*(len(c.Text)+len(c.HTML)))
	_, err := msg.WriteTo(&out)
	return out.Bytes(), err
}

// field is one of the header with its value in the form that goes over the wire.
type field struct {
	name, value string
	wide        bool // not ASCII: an address that needs SMTPUTF8
}

// fields are finished values: go-mail would put a domain's raw letters into an address and leave a typed "=?…?=" to be
// decoded by the receiver.
func (c *checked) fields() []field {
	f := make([]field, 0, 12)
	f = append(f, field{name: "Date", value: c.Date.Format(time.RFC1123Z)}, addressed("From", c.From.Name, c.from), addressed("To", c.To.Name, c.to))
	if c.ReplyTo.Email != "" {
		f = append(f, addressed("Reply-To", c.ReplyTo.Name, c.replyTo))
	}
	f = append(f, field{name: "Subject", value: encodeText(strings.TrimSpace(c.Subject))}, field{name: "Message-ID", value: c.MessageID})
	if c.AutoSubmitted != "" {
		f = append(f, field{name: "Auto-Submitted", value: c.AutoSubmitted})
	}
	if c.ListID != "" {
		f = append(f, field{name: "List-Id", value: "<" + c.ListID + ">"})
	}
	if len(c.unsubscribe) > 0 {
		f = append(f, field{name: "List-Unsubscribe", value: "<" + strings.Join(c.unsubscribe, ">, <") + ">"},
			field{name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click"})
	}
	own := len(f)
	for name, value := range c.Headers {
		f = append(f, field{name: canonical(name), value: encodeText(strings.TrimSpace(value))})
	}
	slices.SortFunc(f[own:], func(a, b field) int { return strings.Compare(a.name, b.name) })
	return f
}

func addressed(name, words string, m mailbox) field {
	value := "<" + m.String() + ">"
	if words = strings.TrimSpace(words); words != "" {
		value = phrase(words) + " " + value
	}
	return field{name, value, m.wide()}
}

// phrase writes a display name so that no comma, quote or encoded word in it can become a second address.
func phrase(name string) string {
	if !isASCII(name) || strings.Contains(name, "=?") {
		return encodeWords(name)
	}
	return quoted(name)
}

// encodeText encodes a header's free text where it must be: mostly Latin text stays half readable, and
// what merely looks like an encoded word arrives as it was typed.
func encodeText(s string) string {
	switch {
	case strings.Contains(s, "=?"):
		return encodeWords(s)
	case isASCII(s):
		return s
	case utf8.RuneCountInString(s)*6 > len(s)*5:
		return mime.QEncoding.Encode("UTF-8", s)
	}
	return encodeWords(s)
}

func (c *checked) setBody(msg *mail.Msg) {
	if len(c.Attachments) == 0 {
		// One multipart at most, so its boundary may be ours. It is made of the content: nobody can
		// write a text that holds the hash of itself.
		sum := sha256.Sum256([]byte(c.MessageID + "\x00" + c.Text + "\x00" + c.HTML))
		msg.SetBoundary(hex.EncodeToString(sum[:20]))
	}
	setPart(msg.SetBodyWriter, mail.TypeTextPlain, c.Text)
	if c.HTML != "" {
		setPart(msg.AddAlternativeWriter, mail.TypeTextHTML, c.HTML)
	}
	files := make([]*mail.File, len(c.Attachments))
	for i, a := range c.Attachments {
		files[i] = attach(a)
	}
	msg.SetAttachments(files)
}

type partSetter func(mail.ContentType, func(io.Writer) (int64, error), ...mail.PartOption)

func setPart(set partSetter, kind mail.ContentType, text string) {
	body := crlf(text)
	set(kind, func(w io.Writer) (int64, error) {
		n, err := io.WriteString(w, body)
		return int64(n), err
	}, mail.WithPartEncoding(transferEncoding(body)))
}

// transferEncoding takes quoted-printable for mostly Latin text, which stays readable in the raw, and
// base64 for the rest, where quoted-printable is twice as long. Both survive any line length.
func transferEncoding(s string) mail.Encoding {
	wide := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			wide++
		}
	}
	if wide*6 > len(s) {
		return mail.EncodingB64
	}
	return mail.EncodingQP
}

// crlf makes every line end CRLF, a lone CR or LF included, and ends the text with one.
func crlf(s string) string {
	if s = lines(s); !strings.HasSuffix(s, "\n") {
		s += "\r\n"
	}
	return s
}

// lines makes every line end CRLF, a lone CR or LF included.
func lines(s string) string {
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.ReplaceAll(s, "\n", "\r\n")
}
