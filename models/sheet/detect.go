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
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"standfirst/models/fault"
)

// The kinds of file.
const (
	Text     = "" // delimited text
	Workbook = "xlsx"
	Cards    = "vcard"
	Records  = "json"
)

// Form is how a file is written.
type Form struct {
	Kind     string `json:"kind,omitempty"`
	Encoding string `json:"encoding"`        // one of Encodings; "" of a workbook
	Comma    string `json:"comma"`           // one of Commas; "" of anything but text
	Sheet    string `json:"sheet,omitempty"` // of a workbook: the sheet's name
}

// Encodings are the names that a Form may have, in the order a person is offered them.
var Encodings = []string{"utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "windows-1252"}

// Commas are the delimiters that a Form may have.
var Commas = []string{",", ";", "\t", "|"}

// Valid reports whether the form names what we read.
func (f Form) Valid() bool {
	switch f.Kind {
	case Workbook:
		return true
	case Cards, Records:
		return slices.Contains(Encodings, f.Encoding)
	}
	return f.Kind == Text && slices.Contains(Encodings, f.Encoding) && slices.Contains(Commas, f.Comma)
}

// Detect looks at a file and says how it is written. It refuses what is empty or no table with a fault
// that says what to do.
func Detect(src Source) (Form, error) { return DetectIn(src, "") }

// DetectIn is Detect of a file whose encoding is known, one of Encodings; "" is found out. A workbook has none.
func DetectIn(src Source, name string) (Form, error) {
	if name != "" && !slices.Contains(Encodings, name) {
		return Form{}, fault.Bad("encoding", "sheet.form")
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return Form{}, err
	}
	in := bufio.NewReaderSize(src, 64<<10)
	head, err := in.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return Form{}, err
	}
	head = bytes.Clone(head)
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		sheets, err := Sheets(src)
		if err != nil {
			return Form{}, err
		}
		return Form{Kind: Workbook, Sheet: firstTable(src, sheets)}, nil
	}
	if err := refuse(head); err != nil {
		return Form{}, err
	}
	if name == "" {
		if name, err = detectEncoding(head, in); err != nil {
			return Form{}, err
		}
	}
	text, _, _ := transform.Bytes(decoder(name), head) // the cut end of the head does not matter here
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
		return Form{}, fault.Bad("file", "sheet.empty")
	case len(text) >= 11 && strings.EqualFold(string(text[:11]), "BEGIN:VCARD"):
		return Form{Kind: Cards, Encoding: name}, nil
	case text[0] == '{' || (text[0] == '[' && bytes.HasPrefix(bytes.TrimSpace(text[1:]), []byte("{"))):
		return Form{Kind: Records, Encoding: name}, nil
	}
	return Form{Encoding: name, Comma: detectComma(string(text))}, nil
}

func refuse(head []byte) error {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return fault.Bad("file", "sheet.empty")
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return fault.Bad("file", "sheet.workbook_old")
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
	if n := bytes.Count(head, []byte{0}); n > 0 {
		// A few zeros are faults of the rows that they are in, not another encoding.
		if name, err := utf16WithoutMark(head); err == nil || n*100 > len(head) && n > 8 {
			return name, err
		}
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
	switch quarter := max(1, len(head)/16); {
	case zero[1] > quarter && zero[0] <= zero[1]/8:
		return "utf-16le", nil
	case zero[0] > quarter && zero[1] <= zero[0]/8:
		return "utf-16be", nil
	}
	return "", fault.Bad("file", "sheet.binary")
}

// multibyte reads everything: UTF-8 if it is valid, else what looks like Chinese as GB18030 or as Big5, whichever makes
// the more usual characters of it, else Windows Latin if nothing speaks against it.
func multibyte(r io.Reader) (string, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	if n := bytes.Count(data, []byte{0}); n > 8 && n*100 > len(data) {
		return "", fault.Bad("file", "sheet.binary")
	}
	if mostlyUTF8(data) {
		return "utf-8", nil
	}
	chinese, valid := weighGB(data)
	if gb, big := usual(data); big > gb && (chinese || !latin(data)) {
		if text, err := traditionalchinese.Big5.NewDecoder().Bytes(data); err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
			return "big5", nil
		}
	}
	switch {
	case valid && chinese:
		return "gb18030", nil
	case !chinese && latin(data):
		return "windows-1252", nil
	}
	return "", fault.Bad("file", "sheet.encoding")
}

// mostlyUTF8 reports whether the text is UTF-8, but perhaps for a few broken characters: those are faults
// of their rows.
func mostlyUTF8(data []byte) bool {
	if utf8.Valid(data) {
		return true
	}
	good, bad := 0, 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		data = data[n:]
	}
	return good > 20*bad
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

// usual counts the characters of two bytes that would be among the usual ones of GB 2312 (its first level, 3,755
// characters from B0A1 to D7F9) and of Big5 (5,401 from A440 to C67E). A text in one of them is nearly all usual there,
// and by half in the other.
func usual(data []byte) (gb, big int) {
	for i := 0; i+1 < len(data); i++ {
		first, second := data[i], data[i+1]
		if first < 0x81 {
			continue
		}
		i++
		if first >= 0xb0 && first <= 0xd7 && second >= 0xa1 {
			gb++
		}
		if first >= 0xa4 && first <= 0xc6 && (second >= 0x40 && second <= 0x7e || second >= 0xa1) {
			big++
		}
	}
	return gb, big
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
	case "big5":
		e = traditionalchinese.Big5
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
