package outbound

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"standfirst/models/fault"
	"standfirst/models/mailing"
)

// cast puts a message together out of pieces divided by "|", with the values between them, for text and HTML alike.
func cast(pieces string, values ...string) Message {
	m := letter("lilei@news.example")
	m.Headers = map[string]string{"X-Standfirst-Delivery": "0123456789abcdef", "X-Note": "一二三 and much that has to be folded, because the line is far longer than seventy-eight octets are"}
	fixed := strings.Split(pieces, "|")
	values = append(values, make([]string, len(fixed))...)[:len(fixed)-1]
	var b strings.Builder
	for i, v := range values {
		b.WriteString(fixed[i] + v)
	}
	b.WriteString(fixed[len(values)])
	m.Text, m.HTML = b.String(), "<p>"+b.String()+"</p>"
	html := slices.Clone(fixed)
	html[0] = "<p>" + html[0]
	html[len(html)-1] += "</p>"
	m.Cast = mailing.Cast{Mould: &mailing.Mould{Text: fixed, HTML: html}, InText: values, InHTML: values}
	return m
}

// sameAsComposed reads a message made out of a mould, and the same one as go-mail writes it: fields and parts are the
// same, and no line is longer than it may be.
func sameAsComposed(t *testing.T, m Message) {
	t.Helper()
	raw := build(t, m)
	bare := m
	bare.Text, bare.HTML = "", ""
	if again := build(t, bare); !bytes.Equal(raw, again) {
		t.Errorf("the same message has other bytes:\n%s\n%s", raw, again)
	}
	m.Cast = mailing.Cast{}
	got, want := readMessage(t, raw), readMessage(t, build(t, m))
	if got.text != want.text || got.html != want.html || !slices.Equal(got.order, want.order) {
		t.Fatalf("out of the mould:\n%q\n%q %v\nby go-mail:\n%q\n%q %v\n%s", got.text, got.html, got.order, want.text, want.html, want.order, raw)
	}
	g, w := got.header.Map(), want.header.Map()
	delete(g, "Content-Type") // has the boundary
	delete(w, "Content-Type")
	if !maps.EqualFunc(g, w, slices.Equal[[]string]) {
		t.Errorf("out of the mould:\n%v\nby go-mail:\n%v", g, w)
	}
	_, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for line := range bytes.SplitSeq(body, []byte("\r\n")) {
		if len(line) > lineLength && !bytes.HasPrefix(line, []byte("Content-")) {
			t.Errorf("a line of %d octets: %s", len(line), line)
		}
	}
	for _, line := range headerLines(raw) {
		if _, value, _ := strings.Cut(line, " "); len(line) > 78 && strings.Contains(value, " ") {
			t.Errorf("not folded: %q", line)
		}
	}
}

func TestAMessageOutOfItsMouldIsWhatGoMailWrites(t *testing.T) {
	long := strings.Repeat("The chargers are called back. ", 40)
	longHan := strings.Repeat("充电器全部召回。", 60)
	for _, test := range []struct {
		pieces string
		values []string
	}{
		{"all the same for everybody\n", nil},
		{"Dear |,\n\n" + long + "\n\nLeave: |\n", []string{"Ann", "https://press.example/u/abc="}},
		{"|", []string{"nothing but a value"}},
		{"a||b", []string{"", ""}},
		{" | \n|\t|\n", []string{" ", "\n", "=3D"}},
		{long + "|" + long, []string{"."}},
		{".\n|.\n", []string{".\n.\r\n"}},
		{"a|b", []string{"\r\n--=_0\r\n"}},
		{"|" + longHan + "|" + longHan + "|退订：|", []string{"李雷", "", "A", "https://press.example/u/abc"}},
		{"一|二|三|", []string{"a", "ab", "abc"}},
		{"一二|a|b|三四五六七八九十", []string{"", "é", "€"}},
	} {
		sameAsComposed(t, cast(test.pieces, test.values...))
	}
	for n := range 160 { // every way in which pieces and values meet the ends of lines and of groups of three octets
		sameAsComposed(t, cast(strings.Repeat("x", n)+"|yz "+strings.Repeat("y", n)+"|", strings.Repeat("v", n%5), strings.Repeat("w", n)))
		sameAsComposed(t, cast(strings.Repeat("x", n)+"|"+longHan[:3*(n%60)]+"|"+longHan+"|", strings.Repeat("v", n%5), strings.Repeat("w", n), "尾"))
	}
}

// A mould is encoded once, and old ones are forgotten.
func TestMouldsAreRemembered(t *testing.T) {
	var s moulds
	m := cast("Dear |,\n", "Ann")
	for range 3 * mostMoulds {
		other := cast("Dear |,\n", "Bo")
		s.get(other.Cast.Mould)
	}
	made := s.get(m.Cast.Mould)
	if len(s.of) > mostMoulds || s.get(m.Cast.Mould) != made {
		t.Error(len(s.of))
	}
}

// What may not leave does not leave out of a mould either, whether it is in a piece or in a value.
func TestMouldsAreLookedAt(t *testing.T) {
	for _, m := range []Message{cast("a\x00|b\n", "c"), cast("a|b\n", "c\x00"), cast("\xff|\n", ""), cast("|\n", "\xff"), cast(" ")} {
		if raw, err := Build(m); fault.Of(err) == nil {
			t.Errorf("%v: %q", err, raw)
		}
	}
}

func FuzzMould(f *testing.F) {
	f.Add("Dear |,\n|", "Ann", "https://press.example/u/1")
	f.Add("你好|，\n退订 |\n", "李雷", "\r\n.\r\n")
	f.Fuzz(func(t *testing.T, pieces, one, two string) {
		m := cast(pieces, one, two)
		alone := m
		alone.Cast = mailing.Cast{}
		// A return is an end of a line wherever it stands, and a piece that ends amid one is nobody's.
		if m.Check() != nil || alone.Check() != nil || strings.Contains(pieces+one+two, "\r") || strings.HasSuffix(m.Text, "\n") != strings.HasSuffix(pieces, "\n") {
			t.Skip()
		}
		sameAsComposed(t, m)
	})
}
