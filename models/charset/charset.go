// Package charset turns the bytes of pages and feeds into text, whatever their labels say.
package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"standfirst/models/pattern"
)

// Decode turns the bytes of a page or feed into text and names the encoding that was found. Bytes are trusted
// before labels, because labels are wrong on a good part of the Chinese web: byte order mark, valid UTF-8,
// the declared encoding if it decodes without a fault, a trial of GB18030, one of the other encodings of East Asia where that
// makes no ordinary text, and windows-1252 at last.
func Decode(body []byte, contentType string) (text, charset string) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(body[3:]), "\ufffd"), "utf-8"
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
		out, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(body)
		return strings.ToValidUTF8(string(out), "\ufffd"), "utf-16"
	}
	if order, ok := bareUTF16(body); ok {
		out, _ := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(body)
		return strings.ToValidUTF8(string(out), "\ufffd"), "utf-16"
	}
	good, bad := healthOfUTF8(body)
	if bad == 0 {
		return strings.ToValidUTF8(string(body), ""), "utf-8" // at most a character cut at the end
	}
	declared, name := declaredEncoding(body, contentType)
	chinese := looksLikeGB(body)
	var fitting decoded
	if declared != nil && name != "utf-8" && (!isWestern(name) || !chinese) {
		if out, ok := decodeClean(declared, body); ok {
			fitting = decoded{out, name}
		}
	}
	if fitting.name == "" && good > 4*bad {
		return strings.ToValidUTF8(string(body), "\ufffd"), "utf-8"
	}
	if fitting.name == "" && chinese {
		if out, ok := decodeClean(simplifiedchinese.GB18030, body); ok {
			fitting = decoded{out, "gb18030"}
		}
	}
	if !isWestern(fitting.name) && !isOrdinary(fitting.text) {
		if other, ok := trial(body); ok {
			fitting = other
		}
	}
	if fitting.name != "" {
		return fitting.text, fitting.name
	}
	if declared == nil || name == "utf-8" {
		declared, _ = htmlindex.Get("windows-1252")
		name = "windows-1252"
	}
	out, _ := declared.NewDecoder().Bytes(body)
	return strings.ToValidUTF8(string(out), "\ufffd"), name
}

// bareUTF16 knows UTF-16 without a byte order mark by the markup that it begins with.
func bareUTF16(body []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(body, []byte("<\x00")) && !bytes.HasPrefix(body, []byte("<\x00\x00")):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(body, []byte("\x00<\x00")):
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// healthOfUTF8 counts the characters of several bytes, and the bytes that are part of none. A character that the end
// of the body cuts off is not counted as a fault.
func healthOfUTF8(body []byte) (good, bad int) {
	for len(body) > 0 {
		if body[0] < utf8.RuneSelf {
			body = body[1:]
			continue
		}
		r, size := utf8.DecodeRune(body)
		switch {
		case r != utf8.RuneError || size > 1:
			good++
		case !utf8.FullRune(body):
			return good, bad
		default:
			bad++
		}
		body = body[size:]
	}
	return good, bad
}

// looksLikeGB tells Chinese in a GB encoding from accented Latin letters: there the high bytes come in pairs, here
// they stand alone among ASCII.
func looksLikeGB(body []byte) bool {
	pairs, single := 0, 0
	for i := 0; i < len(body); i++ {
		if body[i] < 0x81 {
			continue
		}
		if i+1 < len(body) && body[i+1] >= 0xa1 {
			pairs++
			i++
		} else {
			single++
		}
	}
	return pairs >= 2 && pairs > 4*single
}

func isWestern(name string) bool {
	return strings.HasPrefix(name, "windows-125") || strings.HasPrefix(name, "iso-8859-")
}

// decodeClean decodes the body and reports whether it did so without a single fault, the last two characters excepted
// because a body may be cut.
func decodeClean(e encoding.Encoding, body []byte) (string, bool) {
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return "", false
	}
	text := string(out)
	if at := strings.IndexRune(text, utf8.RuneError); at >= 0 {
		if len(text)-at > 8 {
			return "", false
		}
		text = text[:at]
	}
	return text, true
}

var (
	charsetInType = pattern.New(`(?i)charset\s*=\s*["']?([a-z0-9_.:-]+)`)
	charsetInBody = pattern.New(`(?i)(?:<\?xml[^>]{0,100}encoding|<meta[^>]{0,200}charset)\s*=\s*["']?([a-z0-9_.:-]+)`)
)

func declaredEncoding(body []byte, contentType string) (encoding.Encoding, string) {
	head := body[:min(len(body), 4096)]
	for _, found := range [][]byte{submatch(charsetInBody, head), submatch(charsetInType, []byte(contentType))} {
		e, err := htmlindex.Get(string(found))
		if err != nil {
			continue
		}
		name, err := htmlindex.Name(e)
		if err != nil {
			continue
		}
		if name == "gbk" {
			return simplifiedchinese.GB18030, "gb18030" // its superset
		}
		return e, name
	}
	return nil, ""
}

func submatch(re *pattern.Pattern, in []byte) []byte {
	if m := re.FindSubmatch(in); m != nil {
		return m[1]
	}
	return nil
}
