package vcard_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"standfirst/models/vcard"
)

func readAll(t testing.TB, data []byte) []vcard.Card {
	t.Helper()
	r := vcard.NewReader(bytes.NewReader(data), func(b []byte) string { return string(b) })
	var out []vcard.Card
	for {
		c, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
}

func first(c vcard.Card, name string) vcard.Property {
	for _, p := range c.Properties {
		if p.Name == name {
			return p
		}
	}
	return vcard.Property{}
}

func TestFoldedLinesAreOneEvenInsideACharacter(t *testing.T) {
	// 李 is e6 9d 8e: the fold lies in it, as old programs that count bytes make it.
	data := []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\xe6\x9d\r\n \x8e雷\r\nNOTE:one\r\n  two\\nthree\\, four\r\nEND:VCARD\r\n")
	c := readAll(t, data)[0]
	if got := first(c, "FN").Text(); got != "李雷" {
		t.Errorf("%q", got)
	}
	if got := first(c, "NOTE").Text(); got != "one two\nthree, four" {
		t.Errorf("%q", got)
	}
}

func TestQuotedPrintableOfOldTelephones(t *testing.T) {
	data := []byte("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E9=9B=\n=B7;;;\n" +
		"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=GB2312:=CA=B3=C6=B7=0D=0A=B0=B2=C8=AB\nTEL;CELL;PREF:13800138000\nEND:VCARD\n")
	c := readAll(t, data)[0]
	if got := first(c, "N").Parts(); !slices.Equal(got, []string{"李", "雷", "", "", ""}) {
		t.Errorf("%q", got)
	}
	if got := first(c, "NOTE").Text(); got != "食品\n安全" {
		t.Errorf("%q", got)
	}
	if !first(c, "TEL").Has("TYPE", "cell") || !first(c, "TEL").Has("TYPE", "pref") {
		t.Errorf("%v", first(c, "TEL").Params)
	}
}

// Some telephones write names as others write pictures.
func TestATextMayBeWrittenInBase64(t *testing.T) {
	c := readAll(t, []byte("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=BASE64:5p2OO+mb\n tzs7\nFN;BASE64:5p2O6Zu3\nNOTE;ENCODING=B:!!!\nPHOTO;ENCODING=B;TYPE=JPEG:5p2O\nEND:VCARD\n"))[0]
	if n, fn := first(c, "N"), first(c, "FN"); !slices.Equal(n.Parts(), []string{"李", "雷", "", ""}) || n.Binary() || fn.Text() != "李雷" || fn.Binary() {
		t.Errorf("%v %v", n, fn)
	}
	if !first(c, "PHOTO").Binary() || !first(c, "NOTE").Binary() {
		t.Error("what is no text is taken for one")
	}
}

func TestBadLinesDoNotEndTheReading(t *testing.T) {
	text := "hello\nBEGIN:VCARD\nFN:A\nno colon here\nitem1.EMAIL;type=INTERNET:a@x.example\nEND:VCARD\n" +
		"BEGIN:VCARD\nFN:B\nBEGIN:VCARD\rFN:C\rEND:VCARD\r\nbetween\nBEGIN:VCARD\nFN:D"
	cards := readAll(t, []byte(text))
	var got []string
	for _, c := range cards {
		word := first(c, "FN").Text()
		if c.Open {
			word += " open"
		}
		if c.Stray {
			word += " stray"
		}
		got = append(got, word+" "+strings.Join(c.Unread, "|"))
	}
	want := []string{" stray hello", "A no colon here", "B open ", "C ", " stray between", "D open "}
	if !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	var lines []int
	for _, c := range cards {
		lines = append(lines, c.Line)
	}
	if !slices.Equal(lines, []int{1, 2, 7, 9, 12, 13}) {
		t.Error(lines)
	}
	if p := first(cards[1], "EMAIL"); p.Group != "ITEM1" || p.Text() != "a@x.example" {
		t.Errorf("%+v", p)
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	values := []string{"李雷", "a;b,c\\d\ne", strings.Repeat("长文本", 60), "x\r\nEND:VCARD", `"quoted": yes`}
	var b bytes.Buffer
	w := vcard.NewWriter(&b)
	w.Begin()
	for _, v := range values {
		w.Text("NOTE", v)
	}
	w.List("CATEGORIES", values...)
	w.Parts("N", values...)
	w.Text("TITLE", "")
	w.End()
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if len(strings.TrimRight(line, "\r\n")) > 75 {
			t.Errorf("too long: %q", line)
		}
	}
	cards := readAll(t, b.Bytes())
	if len(cards) != 1 || cards[0].Open || len(cards[0].Unread) > 0 {
		t.Fatalf("%+v", cards)
	}
	for i, v := range values {
		v = strings.ReplaceAll(v, "\r\n", "\n")
		if got := cards[0].Properties[1+i].Text(); got != v {
			t.Errorf("%q came back as %q", v, got)
		}
		if got := first(cards[0], "CATEGORIES").List()[i]; got != v {
			t.Errorf("%q came back as %q", v, got)
		}
		if got := first(cards[0], "N").Parts()[i]; got != v {
			t.Errorf("%q came back as %q", v, got)
		}
	}
}

func TestAPictureDoesNotFillTheMemory(t *testing.T) {
	text := "BEGIN:VCARD\nPHOTO;ENCODING=b;TYPE=JPEG:" + strings.Repeat("QUJD\n ", 600_000) + "\nFN:A\nEND:VCARD\n"
	c := readAll(t, []byte(text))[0]
	if p := first(c, "PHOTO"); !p.Cut || len(p.Value) > vcard.MaxValue || !p.Binary() {
		t.Error(len(p.Value), p.Cut)
	}
	if first(c, "FN").Text() != "A" {
		t.Error("what follows the picture was lost")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("BEGIN:VCARD\nFN:A\n b\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=E6=\n=9D\nEND:VCARD"))
	f.Add([]byte("x\rBEGIN:VCARD\r\nAGENT:\nBEGIN:VCARD\nEND:VCARD\n\"a;b\":c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		last := 0
		for _, c := range readAll(t, data) {
			if c.Line < last {
				t.Fatal("cards stand in the order of the file")
			}
			last = c.Line
			for _, p := range c.Properties {
				_, _, _ = p.Text(), p.Parts(), p.List()
			}
		}
	})
}
