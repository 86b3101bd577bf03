package charset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const sentence = "星禾乳业今天上午宣布召回三批次奶粉"

func TestBytesAreTrustedBeforeLabels(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(sentence)
	big5, _ := traditionalchinese.Big5.NewEncoder().String("今天上午召回三批奶粉")
	short, _ := simplifiedchinese.GB18030.NewEncoder().String("坏标签")
	prose, _ := traditionalchinese.Big5.NewEncoder().String("這是我們的意見，公司會在今天說明。")
	sjis, _ := japanese.ShiftJIS.NewEncoder().String("市は三日に発表した。")
	for _, c := range []struct{ body, label, want, charset string }{
		{gb, "text/html; charset=gbk", sentence, "gb18030"},
		{gb, "text/html; charset=utf-8", sentence, "gb18030"},
		{gb, "text/html; charset=iso-8859-1", sentence, "gb18030"},
		{gb, "", sentence, "gb18030"},
		{short, "text/html; charset=utf-8", "坏标签", "gb18030"},
		{sentence, "text/html; charset=gb2312", sentence, "utf-8"},
		{`<meta charset="gbk">` + sentence, "", `<meta charset="gbk">` + sentence, "utf-8"},
		{"\xef\xbb\xbf" + sentence, "", sentence, "utf-8"},
		{big5, "text/html; charset=big5", "今天上午召回三批奶粉", "big5"},
		{prose, "text/html; charset=gb2312", "這是我們的意見，公司會在今天說明。", "big5"},
		{prose, "", "這是我們的意見，公司會在今天說明。", "big5"},
		{sjis, "text/html; charset=utf-8", "市は三日に発表した。", "shift_jis"},
		{"<\x00p\x00>\x00", "", "<p>", "utf-16"},
		{"\x00<\x00p\x00>", "", "<p>", "utf-16"},
		{"caf\xe9 au lait", "", "café au lait", "windows-1252"},
		{"caf\xe9 au lait", "charset=no-such", "café au lait", "windows-1252"},
	} {
		if text, name := Decode([]byte(c.body), c.label); text != c.want || name != c.charset {
			t.Errorf("%q labelled %q: %q as %s", c.body, c.label, text, name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xff\xfe<\x00"), "charset=gbk")
	f.Add([]byte(strings.Repeat("\xc4\xe3", 9)+"\xc4"), "")
	f.Fuzz(func(t *testing.T, body []byte, label string) {
		if text, name := Decode(body, label); !utf8.ValidString(text) || name == "" {
			t.Errorf("%q as %q", text, name)
		}
	})
}
