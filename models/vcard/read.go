package vcard

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Reader reads cards one after the other.
type Reader struct {
	in     *bufio.Reader
	decode func([]byte) string
	line   int    // physical lines read so far
	held   []byte // a line that was read too far
	isHeld bool
	begun  int // line of a BEGIN that ended the card before it
}

// NewReader reads from r, whose line ends, spaces and signs must be those of ASCII. Decode turns a whole
// line into text: lines may be folded inside a character, so they cannot be decoded before.
func NewReader(r io.Reader, decode func([]byte) string) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, 64<<10), decode: decode}
}

// Next returns the next card, or io.EOF.
func (r *Reader) Next() (Card, error) {
	c := Card{Line: r.begun}
	depth := 0
	if r.begun > 0 {
		depth, r.begun = 1, 0
	}
	for {
		at := r.line + 1
		text, cut, err := r.logical()
		if errors.Is(err, io.EOF) {
			switch {
			case depth > 0:
				c.Open = true
				return c, nil
			case c.Stray:
				return c, nil
			}
			return c, io.EOF
		}
		if err != nil {
			return c, err
		}
		word := strings.ToUpper(strings.Join(strings.Fields(text), ""))
		switch {
		case word == "":
		case word == "BEGIN:VCARD" && depth == 0:
			if c.Stray { // first what stands before it
				r.begun = at
				return c, nil
			}
			c.Line, depth = at, 1
		case word == "BEGIN:VCARD" && !agent(c):
			c.Open, r.begun = true, at
			return c, nil
		case word == "BEGIN:VCARD":
			depth++
			c.Unread = append(c.Unread, text)
		case word == "END:VCARD" && depth == 1:
			return c, nil
		case depth == 0:
			if !c.Stray {
				c.Stray, c.Line = true, at
			}
			c.Unread = append(c.Unread, text)
		case depth > 1:
			if word == "END:VCARD" {
				depth--
			}
			c.Unread = append(c.Unread, text)
		default:
			p, ok := property(text)
			if !ok {
				c.Unread = append(c.Unread, text)
				break
			}
			p.Cut = cut
			c.Properties = append(c.Properties, p)
		}
	}
}

// agent reports whether a card within the card was announced (AGENT of 2.1).
func agent(c Card) bool {
	n := len(c.Properties)
	return n > 0 && c.Properties[n-1].Name == "AGENT" && strings.TrimSpace(c.Properties[n-1].Value) == ""
}

// logical reads a line with what is folded behind it. A fold is a line end and one space or tab, or, in
// quoted-printable, an equals sign at the end.
func (r *Reader) logical() (string, bool, error) {
	line, err := r.physical()
	if err != nil {
		return "", false, err
	}
	out := bytes.Clone(line)
	quoted := bytes.Contains(bytes.ToUpper(head(out)), []byte("QUOTED-PRINTABLE"))
	cut := false
	for {
		next, err := r.physical()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", false, err
		}
		soft := quoted && bytes.HasSuffix(out, []byte("="))
		switch {
		case soft:
			out = append(out[:len(out)-1], next...)
		case len(next) > 0 && (next[0] == ' ' || next[0] == '\t'):
			if len(out)+len(next) > MaxValue {
				cut = true
			} else {
				out = append(out, next[1:]...)
			}
		default:
			r.held, r.isHeld = bytes.Clone(next), true
			r.line--
			return r.text(out, quoted), cut, nil
		}
		if len(out) > MaxValue {
			out, cut = out[:MaxValue], true
		}
	}
	return r.text(out, quoted), cut, nil
}

// head is what stands before the value.
func head(line []byte) []byte {
	before, _, _ := bytes.Cut(line[:min(len(line), 400)], []byte(":"))
	return before
}

func (r *Reader) text(line []byte, quoted bool) string {
	if !quoted {
		return r.decode(line)
	}
	before, value, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return r.decode(line)
	}
	plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(value)))
	if err != nil && len(plain) == 0 {
		plain = value
	}
	// Line ends in the value become escapes, so that one property stays one line.
	text := strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(inCharset(before, plain))
	return r.decode(before) + ":" + text
}

// inCharset decodes a quoted-printable value by its CHARSET parameter. Old telephones leave it out.
func inCharset(before, value []byte) string {
	if _, name, ok := strings.Cut(strings.ToUpper(string(before)), "CHARSET="); ok {
		name, _, _ = strings.Cut(name, ";")
		if e, err := htmlindex.Get(strings.Trim(name, `"`)); err == nil {
			if text, err := e.NewDecoder().Bytes(value); err == nil {
				return string(text)
			}
		}
	}
	if utf8.Valid(value) {
		return string(value)
	}
	if text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(value); err == nil {
		return string(text)
	}
	return strings.ToValidUTF8(string(value), "\ufffd")
}

// physical reads a line without its end: CRLF, LF or CR. What is longer than MaxValue is cut.
func (r *Reader) physical() ([]byte, error) {
	if r.isHeld {
		r.isHeld = false
		r.line++
		return r.held, nil
	}
	var out []byte
	some := false
	for {
		buf, err := r.in.Peek(1)
		if err != nil || len(buf) == 0 {
			if some && (err == nil || errors.Is(err, io.EOF)) {
				r.line++
				return out, nil
			}
			return nil, err
		}
		some = true
		buf, _ = r.in.Peek(r.in.Buffered())
		i := bytes.IndexAny(buf, "\r\n")
		if i < 0 {
			out = appendUpTo(out, buf)
			_, _ = r.in.Discard(len(buf)) // it is buffered
			continue
		}
		out = appendUpTo(out, buf[:i])
		end := buf[i]
		_, _ = r.in.Discard(i + 1)
		if end == '\r' {
			if next, err := r.in.Peek(1); err == nil && next[0] == '\n' {
				_, _ = r.in.Discard(1)
			}
		}
		r.line++
		return out, nil
	}
}

func appendUpTo(out, more []byte) []byte {
	return append(out, more[:min(len(more), max(0, MaxValue-len(out)))]...)
}

// property reads "group.NAME;PARAM=a,b;BARE:value".
func property(line string) (Property, bool) {
	before, value, ok := cutValue(line)
	if !ok {
		return Property{}, false
	}
	parts := splitParams(before)
	p := Property{Name: strings.ToUpper(strings.TrimSpace(parts[0])), Params: map[string][]string{}, Value: strings.TrimSpace(value)}
	if group, name, ok := strings.Cut(p.Name, "."); ok {
		p.Group, p.Name = group, name
	}
	if p.Name == "" || strings.Trim(p.Name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" || len(p.Name) > 60 {
		return Property{}, false
	}
	for _, part := range parts[1:] {
		key, v, ok := strings.Cut(part, "=")
		key = strings.ToUpper(strings.TrimSpace(key))
		if !ok { // version 2.1 writes values bare
			key, v = "TYPE", key
		}
		for _, one := range strings.Split(strings.Trim(v, `"`), ",") {
			p.Params[key] = append(p.Params[key], strings.TrimSpace(one))
		}
	}
	p.plain()
	return p, true
}

// plain decodes a text that is written as pictures are: some telephones write every name so that is not ASCII.
func (p *Property) plain() {
	if !slices.Contains([]string{"FN", "N", "ORG", "TITLE", "ROLE", "NOTE", "NICKNAME", "ADR", "EMAIL"}, p.Name) || !p.Binary() {
		return
	}
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(p.Value, " ", ""))
	if err != nil {
		return
	}
	charset := "CHARSET=" + strings.Join(p.Params["CHARSET"], "")
	p.Value = strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(inCharset([]byte(charset), text))
	delete(p.Params, "ENCODING")
	p.Params["TYPE"] = slices.DeleteFunc(p.Params["TYPE"], func(t string) bool { return strings.EqualFold(t, "BASE64") })
}

// cutValue cuts at the first colon that is not in quotation marks.
func cutValue(line string) (string, string, bool) {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[:i], line[i+1:], true
		}
	}
	return strings.Cut(line, ":") // a quotation mark that nobody closed
}

func splitParams(s string) []string {
	var out []string
	quoted, from := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			out, from = append(out, s[from:i]), i+1
		}
	}
	return append(out, s[from:])
}
