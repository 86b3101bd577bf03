// Package sheet reads tables that people bring, whatever their encoding and delimiter, and writes tables
// that a spreadsheet program opens without running anything in them.
package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"standfirst/models/fault"
)

// Form is how a file is written.
type Form struct {
	Encoding string `json:"encoding"` // one of Encodings
	Comma    string `json:"comma"`    // ",", ";" or tab
}

// Encodings are the names that a Form may have, in the order a person is offered them.
var Encodings = []string{"utf-8", "gb18030", "utf-16le", "utf-16be", "windows-1252"}

// Commas are the delimiters that a Form may have.
var Commas = []string{",", ";", "\t"}

// Valid reports whether the form names an encoding and a delimiter that we read.
func (f Form) Valid() bool {
	return slices.Contains(Encodings, f.Encoding) && slices.Contains(Commas, f.Comma)
}

// Detect reads a file to its end and says how it is written. It refuses what is empty or no text with a
// fault that says what to do.
func Detect(r io.Reader) (Form, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	head, err := in.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return Form{}, err
	}
	head = bytes.Clone(head)
	if err := refuse(head); err != nil {
		return Form{}, err
	}
	name, err := detectEncoding(head, in)
	if err != nil {
		return Form{}, err
	}
	text, _, _ := transform.Bytes(decoder(name), head) // the cut end of the head does not matter here
	if len(bytes.TrimSpace(text)) == 0 {
		return Form{}, fault.Bad("file", "sheet.empty")
	}
	return Form{name, detectComma(string(text))}, nil
}

func refuse(head []byte) error {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return fault.Bad("file", "sheet.empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return fault.Bad("file", "sheet.workbook")
	case bytes.HasPrefix(head, []byte("%PDF-")), bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("\x89PNG")):
		return fault.Bad("file", "sheet.binary")
	}
	return nil
}

func detectEncoding(head []byte, rest io.Reader) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "utf-8", nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le", nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be", nil
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return utf16WithoutMark(head)
	}
	return multibyte(rest)
}

// utf16WithoutMark looks at where the zero bytes are: ASCII in UTF-16 has one in each pair.
func utf16WithoutMark(head []byte) (string, error) {
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i%2]++
		}
	}
	switch quarter := len(head) / 16; {
	case zero[1] > quarter && zero[0] <= zero[1]/8:
		return "utf-16le", nil
	case zero[0] > quarter && zero[1] <= zero[0]/8:
		return "utf-16be", nil
	}
	return "", fault.Bad("file", "sheet.binary")
}

// multibyte reads everything: UTF-8 if it is valid, else GB18030 if it is valid and looks like Chinese,
// else Windows Latin if nothing speaks against it.
func multibyte(r io.Reader) (string, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", fault.Bad("file", "sheet.binary")
	}
	if utf8.Valid(data) {
		return "utf-8", nil
	}
	chinese, valid := weighGB(data)
	switch {
	case valid && chinese:
		return "gb18030", nil
	case !chinese && latin(data):
		return "windows-1252", nil
	}
	return "", fault.Bad("file", "sheet.encoding")
}

// weighGB says whether the bytes look like Chinese (most two-byte characters lie in the old GB2312
// plane, whose second byte is high, while accented Latin is followed by a plain letter) and whether
// they are valid GB18030.
func weighGB(data []byte) (chinese, valid bool) {
	var high, low int
	for i := 0; i < len(data); {
		b := data[i]
		switch {
		case b < 0x80:
			i++
			continue
		case b == 0x80 || b == 0xff || i+1 >= len(data):
			return high > low, false
		}
		switch second := data[i+1]; {
		case second >= 0x30 && second <= 0x39 && i+3 < len(data) && data[i+2] >= 0x81 && data[i+3] >= 0x30 && data[i+3] <= 0x39:
			i += 4
		case second >= 0xa1 && second != 0xff:
			high++
			i += 2
		case second >= 0x40 && second != 0x7f && second != 0xff:
			low++
			i += 2
		default:
			return high > low, false
		}
	}
	return high > low, true
}

// latin reports whether every high byte has a letter or sign in Windows-1252 and such bytes are few.
func latin(data []byte) bool {
	high := 0
	for _, b := range data {
		if b < 0x80 {
			continue
		}
		high++
		if strings.IndexByte("\x81\x8d\x8f\x90\x9d", b) >= 0 {
			return false
		}
	}
	return high*4 < len(data)
}

func decoder(name string) transform.Transformer {
	var e encoding.Encoding
	switch name {
	case "gb18030":
		e = simplifiedchinese.GB18030
	case "utf-16le":
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be":
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "windows-1252":
		e = charmap.Windows1252
	default:
		e = unicode.UTF8BOM
	}
	return e.NewDecoder()
}

// detectComma counts delimiters outside quotation marks in the first line: later lines may hold lists.
func detectComma(text string) string {
	if line, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(strings.ToLower(line), "sep=") && len(strings.TrimSpace(line)) <= 5 {
		if c := strings.Trim(line[4:], "\r\n"); slices.Contains(Commas, c) {
			return c
		}
	}
	count := map[rune]int{}
	quoted := false
	for _, r := range strings.TrimLeft(text, "\r\n") {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\n':
			return most(count)
		default:
			count[r]++
		}
	}
	return most(count)
}

func most(count map[rune]int) string {
	best := ","
	for _, c := range Commas {
		if count[rune(c[0])] > count[rune(best[0])] {
			best = c
		}
	}
	return best
}
