package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"standfirst/models/fault"
	"standfirst/models/sheet"
)

const table = "姓名;邮箱;标签\r\n李雷;lilei@xinhua.example;食品;财经\r\n韩梅梅;han@caijing.example;\r\n"

func TestDetectsHowAFileIsWritten(t *testing.T) {
	chinese := "姓名,邮箱,备注\n李雷,lilei@xinhua.example,\"食品安全, 常规\"\n韩梅梅,han@caijing.example,\n"
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
		{"windows latin", code(t, charmap.Windows1252, latin), sheet.Form{Encoding: "windows-1252", Comma: ";"}},
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
		r, err := sheet.NewReader(bytes.NewReader(c.data), got)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if h := r.Header[0]; strings.ContainsRune(h, '\ufeff') || strings.ContainsRune(h, '�') {
			t.Errorf("%s: header %q", c.name, h)
		}
	}
}

func TestRefusesWhatIsNoTable(t *testing.T) {
	cases := []struct{ name, data, key string }{
		{"empty", "", "sheet.empty"},
		{"blank", " \r\n\n", "sheet.empty"},
		{"only a mark", "\ufeff", "sheet.empty"},
		{"workbook", "PK\x03\x04rest", "sheet.workbook"},
		{"old workbook", "\xd0\xcf\x11\xe0rest", "sheet.workbook"},
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

func TestReadsRecordsAndSaysWhichAreBad(t *testing.T) {
	rows, err := readAll(t, "name,email\nA,a@x.example\n\n , \nB \"x\",b@x.example\nC,c@x.example,more\n\"D\nE\",d@x.example\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		key := ""
		if r.Fault != nil {
			key = r.Fault.Key
		}
		got = append(got, strings.Join([]string{string(rune('0' + r.Number)), string(rune('0' + r.Line)), key}, " "))
	}
	want := []string{"1 2 ", "2 5 sheet.quote", "3 6 sheet.too_many_cells", "4 7 "}
	if !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if rows[3].Cells[0] != "D\nE" {
		t.Fatalf("%q", rows[3].Cells)
	}
}

func TestUnclosedQuoteAndEndlessLineEndTheReading(t *testing.T) {
	if _, err := readAll(t, "name,email\n\"A,a@x.example\nB,b@x.example\n"); !fault.Is(err, "sheet.quote_open") {
		t.Fatal(err)
	}
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

func FuzzReader(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("a,\"b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		form, err := sheet.Detect(bytes.NewReader(data))
		if err != nil {
			return
		}
		r, err := sheet.NewReader(bytes.NewReader(data), form)
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, io.EOF) && fault.Of(err) == nil {
			t.Fatalf("%v is nothing that a person understands", err)
		}
	})
}

func readAll(t *testing.T, text string) ([]sheet.Row, error) {
	t.Helper()
	r, err := sheet.NewReader(strings.NewReader(text), sheet.Form{Encoding: "utf-8", Comma: ","})
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
