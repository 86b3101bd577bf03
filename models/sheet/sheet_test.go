package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"standfirst/models/fault"
	"standfirst/models/sheet"
)

const table = "姓名;邮箱;标签\r\n李雷;lilei@xinhua.example;食品;财经\r\n韩梅梅;han@caijing.example;\r\n"

func TestDetectsHowAFileIsWritten(t *testing.T) {
	chinese := "姓名,邮箱,备注\n李雷,lilei@xinhua.example,\"食品安全, 常规\"\n韩梅梅,han@caijing.example,\n"
	traditional := "姓名,電郵,備註\n陳美玲,may@paper.example,「常規」聯絡，負責食品安全報導\n黃志強,wong@paper.example,財經版記者\n"
	latin := "name;email\nJosé Núñez;jose@elpais.example\nZoë Müller;zoe@faz.example\n"
	cases := []struct {
		name string
		data []byte
		want sheet.Form
	}{
		{"utf-8", []byte(chinese), sheet.Form{Encoding: "utf-8", Comma: ","}},
		{"utf-8 with a mark", []byte("\ufeff" + chinese), sheet.Form{Encoding: "utf-8", Comma: ","}},
		{"utf-16 little endian", code(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), chinese), sheet.Form{Encoding: "utf-16le", Comma: ","}},
		{"utf-16 big endian", code(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), chinese), sheet.Form{Encoding: "utf-16be", Comma: ","}},
		{"utf-16 without a mark", code(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), latin), sheet.Form{Encoding: "utf-16le", Comma: ";"}},
		{"gb18030", code(t, simplifiedchinese.GB18030, chinese), sheet.Form{Encoding: "gb18030", Comma: ","}},
		{"gbk, semicolon", code(t, simplifiedchinese.GBK, table), sheet.Form{Encoding: "gb18030", Comma: ";"}},
		{"traditional characters in gbk", code(t, simplifiedchinese.GBK, traditional), sheet.Form{Encoding: "gb18030", Comma: ","}},
		{"big5", code(t, traditionalchinese.Big5, traditional), sheet.Form{Encoding: "big5", Comma: ","}},
		{"big5, a few characters", code(t, traditionalchinese.Big5, "name,email\n陳美玲,may@paper.example\n"), sheet.Form{Encoding: "big5", Comma: ","}},
		{"windows latin with capitals", code(t, charmap.Windows1252, "name;email\nÄrzteblatt Österreich;a@aerzte.example\nÅsa Ünal;b@aerzte.example\n"), sheet.Form{Encoding: "windows-1252", Comma: ";"}},
		{"windows latin", code(t, charmap.Windows1252, latin), sheet.Form{Encoding: "windows-1252", Comma: ";"}},
		{"pipe", []byte("name|email\nA|a@b.example\n"), sheet.Form{Encoding: "utf-8", Comma: "|"}},
		{"a broken character", []byte("姓名,备注\n" + strings.Repeat("李雷,食品安全\n", 20) + "\xff,x\n"), sheet.Form{Encoding: "utf-8", Comma: ","}},
		{"a zero byte", []byte("name,email\nA\x00B,a@b.example\n"), sheet.Form{Encoding: "utf-8", Comma: ","}},
		{"cards", []byte("\ufeffbegin:vcard\r\nFN:A\r\nEND:VCARD"), sheet.Form{Kind: sheet.Cards, Encoding: "utf-8"}},
		{"cards in gb18030", code(t, simplifiedchinese.GB18030, "BEGIN:VCARD\r\nFN:李雷\r\nORG:新华网\r\nEND:VCARD"), sheet.Form{Kind: sheet.Cards, Encoding: "gb18030"}},
		{"cards in utf-16", code(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "BEGIN:VCARD\r\nFN:李雷\r\nEND:VCARD"), sheet.Form{Kind: sheet.Cards, Encoding: "utf-16le"}},
		{"records", []byte(" [ {\"name\": \"A\"}]"), sheet.Form{Kind: sheet.Records, Encoding: "utf-8"}},
		{"tab", []byte("name\temail\nA, B\ta@b.example\n"), sheet.Form{Encoding: "utf-8", Comma: "\t"}},
		{"sep line", []byte("sep=;\r\nname,first;email\r\n"), sheet.Form{Encoding: "utf-8", Comma: ";"}},
		{"one column", []byte("email\na@b.example\n"), sheet.Form{Encoding: "utf-8", Comma: ","}},
	}
	for _, c := range cases {
		got, err := sheet.Detect(bytes.NewReader(c.data))
		if err != nil || got != c.want {
			t.Errorf("%s: %v %v, want %v", c.name, got, err, c.want)
			continue
		}
		r, err := sheet.Open(bytes.NewReader(c.data), got)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if h := r.Header()[0]; strings.ContainsRune(h, '\ufeff') || strings.ContainsRune(h, '�') {
			t.Errorf("%s: header %q", c.name, h)
		}
	}
}

func TestRefusesWhatIsNoTable(t *testing.T) {
	cases := []struct{ name, data, key string }{
		{"empty", "", "sheet.empty"},
		{"blank", " \r\n\n", "sheet.empty"},
		{"only a mark", "\ufeff", "sheet.empty"},
		{"workbook", "PK\x03\x04rest", "sheet.workbook_broken"},
		{"old workbook", "\xd0\xcf\x11\xe0rest", "sheet.workbook_old"},
		{"pdf", "%PDF-1.7", "sheet.binary"},
		{"zeros", strings.Repeat("\x00\x00\x01", 40), "sheet.binary"},
		{"noise", "a,b\n\xff\xfd\x80\x81\x8d", "sheet.encoding"},
	}
	for _, c := range cases {
		if _, err := sheet.Detect(strings.NewReader(c.data)); !fault.Is(err, c.key) {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

// Every row has a fate of its own, whatever stands in the rows around it, and nothing of it is lost.
func TestReadsRecordsAndSaysWhichAreBad(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"blank rows", "name,email\nA,a@x\n\n , \nB,b@x\n", "1 2 A|a@x; 2 5 B|b@x"},
		{"stray mark inside", "name,email\nLi \"Ray\" Lei,a@x\nB,b@x\n", `1 2 Li "Ray" Lei|a@x; 2 3 B|b@x`},
		{"stray mark behind", "name,email\n\"A\" x,a@x\nB,b@x\n", `1 2 "A" x|a@x sheet.quote; 2 3 B|b@x`},
		{"open mark", "name,email\n\"A,a@x\nB,b@x\nC,c@x\n", `1 2 "A|a@x sheet.quote_open; 2 3 B|b@x; 3 4 C|c@x`},
		{"open mark before a quoted cell", "name,email\n\"A,a@x\nB,\"b@x\"\nC,c@x\n", `1 2 "A|a@x sheet.quote; 2 3 B|b@x; 3 4 C|c@x`},
		{"line breaks and marks in cells", "name,email\n\"D\n\"\"E\"\"\",d@x\nF,\"f,\"\n", "1 2 D\n\"E\"|d@x; 2 4 F|f,"},
		{"spaces around marks", "name,email\n \"A\" , \"a@x\" \n", "1 2 A|a@x"},
		{"too many cells", "name,email\nC,c@x,more\nD,d@x,,\n", "1 2 C|c@x|more sheet.too_many_cells; 2 3 D|d@x||"},
		{"mixed line ends", "name,email\rA,a@x\r\nB,b@x\nC,c@x", "1 2 A|a@x; 2 3 B|b@x; 3 4 C|c@x"},
		{"zero bytes", "name,email\nA\x00,a@x\nB,b@x\x01\n", "1 2 A\ufffd|a@x 0:sheet.control; 2 3 B|b@x\ufffd 1:sheet.control"},
		{"sep line", "sep=;\nname;email\nA;a@x\n", "1 3 A|a@x"},
	}
	for _, c := range cases {
		rows, err := readAll(t, c.text)
		if c.name == "sep line" {
			rows, err = readForm(t, []byte(c.text), sheet.Form{Encoding: "utf-8", Comma: ";"})
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := told(rows); got != c.want {
			t.Errorf("%s:\n%q\nwant\n%q", c.name, got, c.want)
		}
	}
}

// told writes rows down: number, line, cells, faults.
func told(rows []sheet.Row) string {
	var out []string
	for _, r := range rows {
		text := fmt.Sprint(r.Number, " ", r.Line, " ", strings.Join(r.Cells, "|"))
		if r.Fault != nil {
			text += " " + r.Fault.Key
		}
		for _, b := range r.Bad {
			text += fmt.Sprintf(" %d:%s", b.Column, b.Fault.Key)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func TestAnEndlessLineEndsTheReading(t *testing.T) {
	long := "name,email\nA,a@x.example\n" + strings.Repeat("x", 10<<20) + "\n"
	_, err := readAll(t, long)
	if f := fault.Of(err); f == nil || f.Key != "sheet.line_too_long" || f.Args["line"] != 3 {
		t.Fatal(err)
	}
}

func TestFormulasAreNeutralisedAndComeBack(t *testing.T) {
	cells := []string{"=1+1", "+8610", "-2", "@cmd", "\tx", "\r=x", " =1", "＝1", "plain", "'quoted", "a=b", "", "李雷"}
	for _, c := range cells[:8] {
		if s := sheet.Safe(c); !strings.HasPrefix(s, "'") {
			t.Errorf("%q was left as it is", c)
		}
	}
	for _, c := range cells {
		if back := sheet.Plain(sheet.Safe(c)); back != c {
			t.Errorf("%q came back as %q", c, back)
		}
	}
	var out bytes.Buffer
	w := sheet.NewWriter(&out)
	w.Write("name", "note")
	w.Write("李雷", "=HYPERLINK(\"http://evil.example\")")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "\ufeffname,note\r\n李雷,\"'=HYPERLINK(\"\"http://evil.example\"\")\"\r\n" {
		t.Fatalf("%q", got)
	}
}

// FuzzOpen reads anything as what it is taken for, and as everything that it is not.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("a,\"b\n"))
	f.Add([]byte("BEGIN:VCARD\nFN:A\nEND:VCARD"))
	f.Add([]byte(`[{"a": ["b", {"c": 1}]}, {"d": null}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		forms := []sheet.Form{{Kind: sheet.Workbook}, {Kind: sheet.Cards, Encoding: "gb18030"}, {Kind: sheet.Records, Encoding: "utf-8"}, {Encoding: "utf-16le", Comma: "|"}}
		form, err := sheet.Detect(bytes.NewReader(data))
		if err == nil {
			forms = append(forms, form)
		} else if fault.Of(err) == nil {
			t.Fatalf("%v is nothing that a person understands", err)
		}
		for _, form := range forms {
			if _, err := readForm(t, data, form); err != nil && fault.Of(err) == nil {
				t.Fatalf("%v: %v is nothing that a person understands", form, err)
			}
		}
	})
}

func readAll(t *testing.T, text string) ([]sheet.Row, error) {
	t.Helper()
	return readForm(t, []byte(text), sheet.Form{Encoding: "utf-8", Comma: ","})
}

func readForm(t *testing.T, data []byte, form sheet.Form) ([]sheet.Row, error) {
	t.Helper()
	r, err := sheet.Open(bytes.NewReader(data), form)
	if err != nil {
		return nil, err
	}
	var rows []sheet.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
}

func code(t *testing.T, e encoding.Encoding, text string) []byte {
	t.Helper()
	data, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
