package outbound

import (
	"encoding/base64"
	"io"
	"mime"
	"net/textproto"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/wneessen/go-mail"

	"standfirst/models/fault"
)

const maxFileName = 120 // characters

func checkAttachments(faults *fault.List, list []Attachment) {
	for _, a := range list {
		switch {
		case fileName(a.Name) == "":
			faults.Add(fault.Bad("attachments", "outbound.mail.file_name", "name", visible(a.Name)))
		case len(a.Body) == 0:
			faults.Add(fault.Bad("attachments", "outbound.mail.file_empty", "name", fileName(a.Name)))
		case a.ContentType != "" && !isMediaType(a.ContentType):
			faults.Add(fault.Bad("attachments", "outbound.mail.file_type", "name", fileName(a.Name)))
		}
	}
}

func isMediaType(s string) bool {
	kind, params, err := mime.ParseMediaType(s)
	return err == nil && len(params) == 0 && strings.Count(kind, "/") == 1 && isASCII(s) && len(s) < 100
}

// fileName keeps the last part of a path and drops what could mislead on the receiver's side: controls,
// bidirectional marks (which make "exe.pdf" of "fdp.exe"), characters that systems forbid, leading dots.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, ""), `\`, "/"))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return -1
		case strings.ContainsRune(`"*:<>?|/`, r):
			return '_'
		}
		return r
	}, s)
	s = strings.TrimLeft(strings.TrimSpace(s), ". ")
	if runes := []rune(s); len(runes) > maxFileName {
		ext := path.Ext(s)
		if len([]rune(ext)) > 10 {
			ext = ""
		}
		s = string(runes[:maxFileName-len([]rune(ext))]) + ext
	}
	return s
}

// attach makes the MIME part. Its name stands twice: as RFC 2231 wants it, and as an encoded word in the
// parameter that older programs read.
func attach(a Attachment) *mail.File {
	name := fileName(a.Name)
	kind := a.ContentType
	if kind == "" {
		if kind, _, _ = strings.Cut(mime.TypeByExtension(path.Ext(name)), ";"); kind == "" {
			kind = "application/octet-stream"
		}
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Type", kind+";\r\n name="+oldName(name))
	header.Set("Content-Disposition", "attachment;\r\n filename="+oldName(name)+extendedName(name))
	header.Set("Content-Transfer-Encoding", "base64")
	body := a.Body
	return &mail.File{
		Name: name, Header: header, Enc: mail.EncodingB64,
		Writer: func(w io.Writer) (int64, error) {
			n, err := w.Write(body)
			return int64(n), err
		},
	}
}

func oldName(name string) string {
	if isASCII(name) && !strings.Contains(name, "=?") {
		return quoted(name)
	}
	return `"` + strings.ReplaceAll(encodeWords(name), " ", "\r\n ") + `"`
}

// extendedName is filename*0*=…; filename*1*=… after RFC 2231, in pieces that fit a line and never split
// a character.
func extendedName(name string) string {
	if isASCII(name) {
		return ""
	}
	var pieces []string
	piece := ""
	for _, r := range name {
		next := percent(string(r))
		if len(piece)+len(next) > 54 {
			pieces, piece = append(pieces, piece), ""
		}
		piece += next
	}
	pieces = append(pieces, piece)
	if len(pieces) == 1 {
		return ";\r\n filename*=UTF-8''" + pieces[0]
	}
	var b strings.Builder
	for i, p := range pieces {
		b.WriteString(";\r\n filename*")
		b.WriteString(strconv.Itoa(i))
		b.WriteString("*=")
		if i == 0 {
			b.WriteString("UTF-8''")
		}
		b.WriteString(p)
	}
	return b.String()
}

func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// encodeWords writes text as RFC 2047 encoded words of at most 75 characters, split between characters
// and joined by spaces, at which the header may fold.
func encodeWords(s string) string {
	const room = 36 // octets in, 48 base64 characters out, 60 with the frame: fits behind "Subject: "
	var words []string
	piece := ""
	flush := func() {
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(piece))+"?=")
		piece = ""
	}
	for _, r := range s {
		if len(piece)+len(string(r)) > room {
			flush()
		}
		piece += string(r)
	}
	flush()
	return strings.Join(words, " ")
}
