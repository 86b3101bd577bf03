package query

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func parse(t testing.TB, source string) Query {
	t.Helper()
	q, err := Parse(source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return q
}

func TestQueries(t *testing.T) {
	en := Text{Title: "Beifeng recalls 3,000 power banks", Body: "The maker said that nobody was hurt.\nSome of its power banks had overheated; it doesn’t know why.", Lang: "en", Outlets: []string{"Evening Post", "www.evening.example"}}
	zh := Text{Title: "北风科技召回充电宝", Body: "北风科技今日宣布召回部分充电宝，原因是电芯存在过热隐患。消费者可免费退货。ＡＢＣ公司未回应。", Lang: "zh-CN", Outlets: []string{"新浪财经", "finance.sina.com.cn"}}
	for _, c := range []struct {
		query  string
		en, zh bool
	}{
		{"beifeng", true, false},
		{"BEIFENG recalls", true, false},
		{"beifeng AND hospital", false, false},
		{"beifeng or hospital", true, false},
		{"beifeng | 北风", true, true},
		{"beifeng not overheated", false, false},
		{"beifeng -hospital", true, false},
		{"beifeng AND NOT hospital", true, false},
		{"eifeng", false, false},       // words are whole
		{"recall", false, false},       // recalls is another
		{"recall*", true, false},       // unless any ending will do
		{`"power banks"`, true, false}, // a phrase
		{`"banks power"`, false, false},
		{"“power banks”", true, false},
		{"3000 AND doesn't", true, false},
		{"maker NEAR/3 hurt", false, false}, // said that nobody was: four lie between
		{"maker NEAR/4 hurt", true, false},
		{"hurt NEAR/5 maker", true, false},
		{"banks NEAR hurt", true, false},
		{"recalls NEAR/100 maker", false, false}, // headline and body are not near each other
		{"(maker OR shop) NEAR/5 (ill* OR hurt)", true, false},
		{"(北风 OR beifeng) 召回", false, true},
		{"北风科技 NEAR/8 充电宝", false, true},
		{"过热 NEAR/2 电芯", false, true},
		{"电芯 NEAR/1 过热", false, false},
		{"标题：召回", false, true},
		{"title:overheated", false, false},
		{"title:“power banks”", true, false},
		{"召回 lang:zh", false, true},
		{"召回 lang:en", false, false},
		{"召回 outlet:sina.com.cn", false, true},
		{"召回 outlet:ina.com.cn", false, false},
		{"召回 媒体：新浪财经", false, true},
		{"（北风 或 AND 召回）", false, false}, // 或 is a word like any other
		{"beifeng (outlet:evening.example OR outlet:x)", true, false},
		{`beifeng NOT outlet:"Evening Post"`, false, false},
		{"abc", false, true}, // width
		{"(beifeng OR 北风) NOT (recalls AND hurt)", false, true},
		{`"not"`, false, false},
	} {
		q := parse(t, c.query)
		set, err := NewSet([]Query{parse(t, "nowhere"), q})
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[*Text]bool{&en: c.en, &zh: c.zh} {
			if _, ok := q.Match(*text); ok != want {
				t.Errorf("%s is %v of %q", c.query, ok, text.Title)
			}
			if found := set.In(*text); (len(found) == 1) != want {
				t.Errorf("in a set, %s is %v of %q", c.query, found, text.Title)
			}
		}
	}
}

func TestWhereItShows(t *testing.T) {
	text := Text{Title: "Recall", Body: "A recall of power banks. Banks say nothing, a recall is a recall."}
	spans, ok := parse(t, `recall AND "power banks" OR a NEAR/1 power`).Match(text)
	if !ok {
		t.Fatal("not found")
	}
	var got []string
	for _, s := range spans {
		if s.Title {
			got = append(got, "T:"+text.Title[s.Start:s.End])
			continue
		}
		got = append(got, text.Body[s.Start:s.End])
	}
	if want := "T:Recall|recall|power banks|recall|recall"; strings.Join(got, "|") != want {
		t.Errorf("%s, want %s", strings.Join(got, "|"), want)
	}
}

func TestFaultsSayWhere(t *testing.T) {
	for _, c := range []struct {
		query   string
		problem Problem
		at      int
	}{
		{"", Empty, 1},
		{"  ", Empty, 1},
		{"a AND", Operand, 6},
		{"AND a", Operand, 1},
		{"a OR OR b", Operand, 6},
		{"a OR )", Operand, 6},
		{"(a OR b", Closing, 1},
		{"（北风 OR 召回", Closing, 1},
		{"a) b", Opening, 2},
		{"()", Operand, 2},
		{`a "b c`, Unquoted, 3},
		{"北风 “召回", Unquoted, 4},
		{"site:x.com a", Field, 1},
		{"a lang:", Value, 3},
		{"a lang: AND b", Value, 3},
		{"a NEAR/0x b", Distance, 3},
		{"a NEAR/900 b", Distance, 3},
		{"a NEAR (b AND c)", NearWords, 3},
		{"(a b) NEAR c", NearWords, 7},
		{"lang:en NEAR c", NearWords, 9},
		{"re*all", Wildcard, 1},
		{"x re*", Wildcard, 3},
		{"a ???", NoWord, 3},
		{"NOT a", NothingSure, 1},
		{"lang:en", NothingSure, 1},
		{"a OR NOT b", NothingSure, 1},
		{strings.Repeat("(", 30) + "a", Deep, 21},
		{strings.Repeat("NOT ", 30) + "a", Deep, 85},
		{strings.Repeat("a ", MaxTerms+1), Many, 2*MaxTerms + 1},
		{strings.Repeat("a", MaxLength+1), Long, MaxLength + 1},
	} {
		_, err := Parse(c.query)
		var f *Fault
		if !errors.As(err, &f) || f.Problem != c.problem || f.At != c.at {
			t.Errorf("%.40q: %v, want %s at %d", c.query, err, c.problem, c.at)
		}
	}
}

func TestWords(t *testing.T) {
	got := strings.Join(parse(t, `"power banks" (recall* OR 北风) NOT weather a NEAR b`).Words(), ",")
	if want := "power banks,recall,北 风,a,b"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A set finds what each of its queries finds by itself.
func TestASetForgetsNobody(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("a bb ccc 北 风 召 回 dd 北风 召回 ee")
	pick := func() string { return words[rng.IntN(len(words))] }
	var queries []Query
	for len(queries) < 300 {
		source := pick()
		for range rng.IntN(4) {
			source += " " + []string{"AND", "OR", "NOT", "NEAR/2"}[rng.IntN(4)] + " " + pick()
		}
		if q, err := Parse(source); err == nil {
			queries = append(queries, q)
		}
	}
	set, err := NewSet(queries)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		var body []string
		for range rng.IntN(8) {
			body = append(body, pick())
		}
		text := Text{Title: pick(), Body: strings.Join(body, " ")}
		found := map[int]string{}
		for _, f := range set.In(text) {
			found[f.Query] = fmt.Sprint(f.Spans)
		}
		for i, q := range queries {
			spans, ok := q.Match(text)
			if got, in := found[i]; in != ok || ok && got != fmt.Sprint(spans) {
				t.Fatalf("%s in %+v: alone %v %v, in the set %v %s", q, text, ok, spans, in, got)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a AND (b OR c*) NOT d", "“北风” NEAR/3 召回 lang:zh", "((", "title:\"x", "-", "a:b", "NEAR/"} {
		f.Add(s, "北风召回 a b c")
	}
	f.Fuzz(func(t *testing.T, source, body string) {
		q, err := Parse(source)
		var fault *Fault
		if err != nil {
			if !errors.As(err, &fault) || fault.At < 1 {
				t.Fatal(err)
			}
			return
		}
		if again, err := Parse(q.String()); err != nil || fmt.Sprint(again.root) != fmt.Sprint(q.root) {
			t.Fatalf("%q reads differently again: %v", source, err)
		}
		spans, _ := q.Match(Text{Title: body, Body: body})
		for _, s := range spans {
			_ = body[s.Start:s.End]
		}
	})
}

// BenchmarkTenThousand holds ten queries, and ten thousand, against articles of two languages: the figure "times" is how
// much longer the many take.
func BenchmarkTenThousand(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	names := make([]string, 30000)
	for i := range names {
		r := make([]rune, 3+rng.IntN(3))
		for j := range r {
			r[j] = rune(0x4E00 + rng.IntN(4000))
		}
		names[i] = string(r)
		if i%2 == 0 {
			names[i] = fmt.Sprintf("%c%s%d", 'a'+rune(i%26), strings.Repeat("e", i%5), i)
		}
	}
	var queries []Query
	for i := range 10000 {
		queries = append(queries, parse(b, fmt.Sprintf(`(%s OR "%s group") AND (recall* OR 召回) NOT (%s NEAR/5 sport)`, names[i], names[i+10000], names[i+20000])))
	}
	var texts []Text
	for range 200 {
		var w strings.Builder
		for w.Len() < 3000 {
			if rng.IntN(100) == 0 {
				w.WriteString(names[rng.IntN(len(names))])
			}
			w.WriteString([]string{" the maker said ", "消费者可以免费退货", " nobody was hurt, ", "公司宣布召回部分产品。"}[rng.IntN(4)])
		}
		texts = append(texts, Text{Title: "recall 召回", Body: w.String()})
	}
	run := func(b *testing.B, n int) time.Duration {
		set, err := NewSet(queries[:n])
		if err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		for _, t := range texts {
			set.In(t)
		}
		return time.Since(start)
	}
	var few, many time.Duration
	for b.Loop() {
		few, many = few+run(b, 10), many+run(b, 10000)
	}
	b.ReportMetric(float64(many)/float64(few), "times")
	b.ReportMetric(float64(many.Microseconds())/float64(b.N*len(texts)), "µs/article")
}
