package bounce

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // servers speak GBK, Big5 and the like
	"github.com/emersion/go-message/mail"

	"standfirst/models/charset"
	"standfirst/models/markup"
	"standfirst/models/pattern"
)

// Bounds of what is taken apart of one message.
const (
	mostParts = 60
	mostDepth = 6
	mostTo    = 200      // addresses at which it arrived
	mostField = 16 << 10 // bytes of a field of a report
	mostSaid  = 32 << 10 // bytes of the words of a report, each of whose recipients is looked for in them
)

// part is a message or a part of one. What holds others has no body of its own.
type part struct {
	header   head
	kind     string // of content, lower case, such as "text/plain"
	params   map[string]string
	body     string // decoded, lines end in LF
	children []*part
}

type head struct{ message.Header }

// open takes a message apart as far as it can be.
func open(raw []byte) *part {
	left := mostParts
	return take(tidy(raw), mostDepth, &left)
}

var headerLine = pattern.New(`^[!-9;-~]+[ \t]*:`)

// tidy makes lines end in LF, and leaves out what stands before the header or breaks it: separators of mailbox files,
// lines that are no field.
func tidy(raw []byte) []byte {
	if len(raw) > MaxSize {
		raw = raw[:MaxSize]
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\x00"), nil)
	raw = bytes.TrimLeft(raw, "\n \t")
	var out bytes.Buffer
	field := false
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		if len(bytes.TrimRight(line, " \t")) == 0 {
			break
		}
		raw = rest
		switch folded := line[0] == ' ' || line[0] == '\t'; {
		case folded && field, !folded && headerLine.MatchString(string(line)):
			field = true
			out.Write(line)
			out.WriteByte('\n')
		}
	}
	out.WriteByte('\n')
	out.Write(bytes.TrimPrefix(raw, []byte("\n")))
	return out.Bytes()
}

func take(raw []byte, depth int, left *int) *part {
	e, err := message.Read(bytes.NewReader(raw))
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return &part{kind: "text/plain", body: text(raw, "")}
	}
	p := gather(e, depth, left)
	if len(p.children) == 0 && p.body == "" { // its parts cannot be told apart
		_, body, _ := bytes.Cut(raw, []byte("\n\n"))
		p.kind, p.body = "text/plain", text(body, "")
	}
	return p
}

func gather(e *message.Entity, depth int, left *int) *part {
	p := &part{header: head{e.Header}}
	*left--
	var err error
	if p.kind, p.params, err = e.Header.ContentType(); err != nil || p.kind == "" {
		p.kind = "text/plain"
		if kind, _, _ := strings.Cut(e.Header.Get("Content-Type"), ";"); strings.Contains(kind, "/") {
			p.kind = strings.ToLower(strings.TrimSpace(kind))
		}
	}
	if parts := e.MultipartReader(); parts != nil && depth > 0 {
		for *left > 0 {
			child, err := parts.NextPart()
			if child == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				break // the end, or what breaks off: what came before is read
			}
			p.children = append(p.children, gather(child, depth-1, left))
		}
		return p
	}
	body, err := io.ReadAll(io.LimitReader(e.Body, MaxSize))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(body) == 0 {
		return p
	}
	if p.body = text(body, e.Header.Get("Content-Type")); p.kind == "message/rfc822" || p.kind == "message/global" {
		p.body = string(body)
	}
	return p
}

// text is a body in UTF-8, whatever was said of it.
func text(body []byte, kind string) string {
	s := string(body)
	if strings.ToValidUTF8(s, "") != s {
		s, _ = charset.Decode(body, kind)
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// each goes through a part and all that it holds, in order, until look is content.
func (p *part) each(look func(*part) bool) bool {
	return look(p) || slices.ContainsFunc(p.children, func(c *part) bool { return c.each(look) })
}

// find returns the first part of one of the kinds.
func (p *part) find(kinds ...string) *part {
	var found *part
	p.each(func(x *part) bool {
		if slices.Contains(kinds, x.kind) {
			found = x
		}
		return found != nil
	})
	return found
}

// words is what can be read: the plain parts, or else the first in HTML.
func (p *part) words() string {
	var plain []string
	rich := ""
	p.each(func(x *part) bool {
		switch {
		case x.header.attached():
		case x.kind == "text/plain":
			plain = append(plain, x.body)
		case x.kind == "text/html" && rich == "":
			rich = markup.Text(x.body)
		}
		return false
	})
	if out := strings.TrimSpace(strings.Join(plain, "\n")); out != "" {
		return out
	}
	return strings.TrimSpace(rich)
}

func (h head) attached() bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	return err == nil && kind == "attachment"
}

// get is a field, its line breaks taken out; "" when there is none.
func (h head) get(name string) string { return strings.TrimSpace(h.Get(name)) }

// text is a field whose encoded words are decoded.
func (h head) text(name string) string {
	s, err := h.Text(name)
	if err != nil {
		s = h.get(name)
	}
	return markup.OneLine(strings.ToValidUTF8(s, ""))
}

// from is who wrote it.
func (h head) from() (name, address string) {
	m := mail.Header{Header: h.Header}
	if all, err := m.AddressList("From"); err == nil && len(all) > 0 {
		return markup.OneLine(all[0].Name), strings.ToLower(all[0].Address)
	}
	return "", lower(addresses.FindString(h.get("From")))
}

// arrivals are the fields that say at which address a message arrived: what servers wrote of the envelope, then what
// the sender wrote.
var arrivals = []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "Apparently-To", "To", "Cc"}

func (h head) arrivedAt() []string {
	var out []string
	for _, name := range arrivals {
		for f := h.FieldsByKey(name); f.Next(); {
			for _, a := range addresses.FindAllString(f.Value(), 50) {
				if a = lower(a); !slices.Contains(out, a) {
					out = append(out, a)
				}
				if len(out) == mostTo {
					return out
				}
			}
		}
	}
	return out
}

var messageID = pattern.New(`<[^<>\s]{3,900}>`)

// answers are the ids of the messages that this one answers.
func (h head) answers() []string {
	out := messageID.FindAllString(h.get("In-Reply-To"), 10)
	earlier := messageID.FindAllString(h.get("References"), 200)
	slices.Reverse(earlier)
	for i, id := range append(out, earlier...) {
		if i == 0 {
			out = out[:0:0]
		}
		if id = bare(id); !slices.Contains(out, id) && len(out) < 50 {
			out = append(out, id)
		}
	}
	return out
}

// addresses finds an address in whatever stands around it.
var addresses = pattern.New(`(?i)[a-z0-9!#$%&'*+/=?^_{|}~.\x{80}-\x{10ffff}-]+@[a-z0-9\x{80}-\x{10ffff}](?:[a-z0-9\x{80}-\x{10ffff}.-]*[a-z0-9\x{80}-\x{10ffff}])?`)

func lower(s string) string { return strings.ToLower(strings.Trim(s, ".'")) }
