package mention

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"standfirst/models/shingle"
)

// naive is what a finder must find: every term tried at every character.
func naive(terms []string, text string) []string {
	var out []string
	type place struct {
		r  rune
		at int
	}
	var places []place
	for i, r := range text {
		places = append(places, place{shingle.FoldRune(r), i})
	}
	for i := range places {
		for _, term := range terms {
			want := []rune(term)
			if i+len(want) > len(places) {
				continue
			}
			same := true
			for j, r := range want {
				same = same && places[i+j].r == shingle.FoldRune(r)
			}
			if same {
				out = append(out, fmt.Sprintf("%s@%d", term, places[i].at))
			}
		}
	}
	return out
}

func spelled(f *Finder, found []Mention) []string {
	var out []string
	for _, m := range found {
		out = append(out, fmt.Sprintf("%s@%d", f.Terms()[m.Term], m.Offset))
	}
	return out
}

func must(t testing.TB, terms []string, o Options) *Finder {
	t.Helper()
	f, err := New(terms, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		terms, text string
		whole       bool
		want        string
	}{
		{"he she his hers", "ushers", false, "she@1 he@2 hers@2"},
		{"召回 充电器召回", "北风充电器召回，充电器召回", false, "充电器召回@6 召回@15 充电器召回@24 召回@33"},
		{"abc", "ＡＢＣ abc Abc", false, "abc@0 abc@10 abc@14"},
		{"ＡＢＣ", "abc", false, "ＡＢＣ@0"},
		{"iPhone IPHONE", "IPhone", false, "iPhone@0 IPHONE@0"},
		{"aa", "aaaa", false, "aa@0 aa@1 aa@2"},
		{"art", "start art artist ART", false, "art@2 art@6 art@10 art@17"},
		{"art", "start art artist ART", true, "art@6 art@17"},
		{"art 5G", "用art，5G网络5GHz", true, "art@3 5G@9"},
		{"ÄRZTE", "die ärzte", false, "ÄRZTE@4"},
		{"🙂好", "a🙂好", false, "🙂好@1"},
		{"𐐀", "𐐨", false, "𐐀@0"},
		{"ab", "a\xffb ab a\xe4\xb8", false, "ab@4"},
		{"x", "", false, ""},
	} {
		f := must(t, strings.Fields(c.terms), Options{WholeWords: c.whole})
		if got := strings.Join(spelled(f, f.In([]byte(c.text))), " "); got != c.want {
			t.Errorf("%q in %q: %s, want %s", c.terms, c.text, got, c.want)
		}
	}
}

func TestALongerTermTakesThePlaceOfAShorterOne(t *testing.T) {
	f := must(t, []string{"Acme", "Acme Foods", "ACME", "星禾", "星禾乳业", "乳业集团"}, Options{WholeWords: true})
	text := "Acme Foods and Acme: 星禾乳业集团、星禾"
	var got []string
	for _, p := range f.Longest([]byte(text)) {
		got = append(got, f.Terms()[p.Term]+"="+text[p.From:p.To])
	}
	if want := "Acme Foods=Acme Foods Acme=Acme ACME=Acme 星禾乳业=星禾乳业 乳业集团=乳业集团 星禾=星禾"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestNoTerms(t *testing.T) {
	if _, err := New([]string{"", "  "}, Options{}); !errors.Is(err, ErrNoTerms) {
		t.Error(err)
	}
}

func TestScanFindsWhatTryingEveryTermFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	signs := []rune("abAB ａ北北风召回🙂ß")
	random := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(signs[rng.IntN(len(signs))])
		}
		return b.String()
	}
	for round := range 200 {
		var terms []string
		for range 1 + rng.IntN(20) {
			if term := strings.TrimSpace(random(1 + rng.IntN(5))); term != "" && !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
		if len(terms) == 0 {
			continue
		}
		text := random(rng.IntN(300))
		f := must(t, terms, Options{})
		want := naive(terms, text)
		var scanned []Mention
		if err := f.Scan(iotest.OneByteReader(strings.NewReader(text)), func(m Mention) error { scanned = append(scanned, m); return nil }); err != nil {
			t.Fatal(err)
		}
		for how, found := range map[string][]Mention{"in memory": f.In([]byte(text)), "scanned": scanned} {
			got := spelled(f, found)
			if !slices.IsSortedFunc(found, func(a, b Mention) int { return int(a.Offset - b.Offset) }) {
				t.Fatalf("round %d, %s: out of order: %v", round, how, got)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, %s: %q in %q:\n%v\nwant\n%v", round, how, terms, text, got, want)
			}
		}
	}
}

func TestAWindowCutsNoMention(t *testing.T) {
	for _, shift := range []int{0, 1, 2, 3, 4, 5} {
		text := strings.Repeat("x", window-shift) + "北风公司召回" + strings.Repeat("北", window) + "风公司"
		f := must(t, []string{"风公司", "召回"}, Options{WholeWords: true})
		var got []Mention
		if err := f.Scan(strings.NewReader(text), func(m Mention) error { got = append(got, m); return nil }); err != nil {
			t.Fatal(err)
		}
		if want := f.In([]byte(text)); !slices.Equal(got, want) || len(got) != 3 {
			t.Errorf("shift %d: %v, want %v", shift, got, want)
		}
	}
}

func TestScanEndsWithAnError(t *testing.T) {
	f, stop := must(t, []string{"a"}, Options{}), errors.New("enough")
	if err := f.Scan(strings.NewReader("aaa"), func(Mention) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	if err := f.Scan(iotest.ErrReader(stop), func(Mention) error { return nil }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("he\nshe", "ushers")
	f.Add("\xff\n北", "北\xe5\x8c北\xff")
	f.Fuzz(func(t *testing.T, list, text string) {
		finder, err := New(strings.Split(list, "\n"), Options{})
		if err != nil {
			return
		}
		for _, m := range finder.In([]byte(text)) {
			term := finder.Terms()[m.Term]
			rest := []rune(text[m.Offset:])
			if n := utf8.RuneCountInString(term); len(rest) < n || shingle.Fold(string(rest[:n])) != shingle.Fold(term) {
				t.Fatalf("%q is not at %d of %q", term, m.Offset, text)
			}
		}
	})
}

// made is a text of a language's shape, and ten thousand terms out of it: words as frequent and as long as in
// real prose, which decides how far each place is read.
func made(chinese bool) (terms []string, text []byte) {
	rng := rand.New(rand.NewPCG(5, 6))
	letters := []rune("etaoinshrdlucmfwypvbgkqjxz")
	pick := func() rune {
		if chinese {
			return rune(0x4E00 + int(rng.ExpFloat64()*600)%5000)
		}
		return letters[min(int(rng.ExpFloat64()*6), 25)]
	}
	words := make([]string, 30000)
	for i := range words {
		n := 2 + rng.IntN(3)
		if !chinese {
			n = 2 + rng.IntN(9)
		}
		w := make([]rune, n)
		for j := range w {
			w[j] = pick()
		}
		words[i] = string(w)
	}
	for i := range 10000 { // two words as a rule, as names of companies and products are
		terms = append(terms, words[(i*3)%30000]+map[bool]string{true: "", false: " "}[chinese]+words[rng.IntN(3000)])
	}
	var b bytes.Buffer
	for b.Len() < 16<<20 {
		if rng.IntN(50) == 0 {
			b.WriteString(terms[rng.IntN(len(terms))])
		}
		b.WriteString(words[min(int(rng.ExpFloat64()*4000), 29999)])
		if !chinese {
			b.WriteByte(' ')
		} else if rng.IntN(8) == 0 {
			b.WriteString("，")
		}
	}
	return terms, b.Bytes()
}

func BenchmarkTenThousandTerms(b *testing.B) {
	for _, chinese := range []bool{true, false} {
		terms, text := made(chinese)
		name := map[bool]string{true: "zh", false: "en"}[chinese]
		b.Run(name+"/build", func(b *testing.B) {
			for b.Loop() {
				must(b, terms, Options{})
			}
		})
		ten := must(b, terms[:10], Options{})
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f := must(b, terms, Options{})
		runtime.GC()
		runtime.ReadMemStats(&after)
		for _, one := range []struct {
			name   string
			finder *Finder
		}{{"10", ten}, {"10000", f}} {
			b.Run(name+"/"+one.name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				n := 0
				for b.Loop() {
					n = 0
					if err := one.finder.Scan(bytes.NewReader(text), func(Mention) error { n++; return nil }); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(n), "mentions")
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
			})
		}
	}
}
