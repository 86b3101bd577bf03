package outbound

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"strings"
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
	return c.build()
}

func (c *checked) build() ([]byte, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8))
	c.setHeaders(msg)
	c.setBody(msg)
	var out bytes.Buffer
	out.Grow(2048 + 2*(len(c.Text)+len(c.HTML)))
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write message %s: %w", c.MessageID, err)
	}
	if err := inspect(out.Bytes()); err != nil {
		return nil, fmt.Errorf("message %s: %w", c.MessageID, err)
	}
	return out.Bytes(), nil
}

// setHeaders hands go-mail finished values: it would put a domain's raw letters into an address and
// leave a typed "=?…?=" to be decoded by the receiver.
func (c *checked) setHeaders(msg *mail.Msg) {
	c.setAddress(msg, "From", c.From.Name, c.from)
	c.setAddress(msg, "To", c.To.Name, c.to)
	if c.ReplyTo.Email != "" {
		c.setAddress(msg, "Reply-To", c.ReplyTo.Name, c.replyTo)
	}
	msg.SetGenHeader(mail.HeaderSubject, encodeText(strings.TrimSpace(c.Subject)))
	msg.SetGenHeader(mail.HeaderMessageID, c.MessageID)
	msg.SetDateWithValue(c.Date)
	if c.AutoSubmitted != "" {
		msg.SetGenHeader("Auto-Submitted", c.AutoSubmitted)
	}
	if c.ListID != "" {
		msg.SetGenHeader("List-Id", "<"+c.ListID+">")
	}
	if len(c.unsubscribe) > 0 {
		msg.SetGenHeader(mail.HeaderListUnsubscribe, "<"+strings.Join(c.unsubscribe, ">, <")+">")
		msg.SetGenHeader(mail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	for name, value := range c.Headers {
		msg.SetGenHeader(mail.Header(canonical(name)), encodeText(strings.TrimSpace(value)))
	}
}

func (c *checked) setAddress(msg *mail.Msg, field mail.Header, name string, m mailbox) {
	value := "<" + m.String() + ">"
	if name = strings.TrimSpace(name); name != "" {
		value = phrase(name) + " " + value
	}
	if m.wide() { // go-mail would encode the whole value; it is UTF-8 as it stands (RFC 6532)
		msg.SetGenHeaderPreformatted(field, value)
		return
	}
	msg.SetGenHeader(field, value)
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
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return strings.ReplaceAll(s, "\n", "\r\n")
}
