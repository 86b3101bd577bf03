package figure_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/models/figure"
)

func values(text string) []string {
	var out []string
	for _, f := range figure.In(text) {
		out = append(out, string(f.Kind)+" "+f.Value)
	}
	return out
}

func TestTheSameFigureInEveryWriting(t *testing.T) {
	for value, texts := range map[string][]string{
		"number 12000":     {"1.2万", "12,000", "12000", "12 thousand", "12k", "１２，０００", "一万二千", "1.2 万", "twelve thousand"},
		"number 3000000":   {"3 million", "300万", "三百万", "three million", "3百万"},
		"number 12400":     {"12,400", "1.24万", "一万二千四百", "12 400"},
		"number 25":        {"25", "二十五"},
		"number 1500000":   {"$1.5m", "US$1.5 million", "RMB150万", "150万"},
		"number 120000000": {"1亿2000万", "1.2亿", "120 million", "120 000 000", "120,000,000", "120'000'000"},
		"number 200000":    {"20余万", "200,000"},
		"percent 0.3":      {"千分之三", "3‰", "0.3%"},
		"code T20":         {"T-20", "T20"},
		"number 1.5":       {"1.5", "1.50"},
		"percent 12.5":     {"12.5%", "12.5 percent", "12.5 per cent", "１２．５％", "百分之十二点五"},
		"percent 30":       {"30%", "三成", "百分之三十", "30 percentage points", "30个百分点"},
		"date --03-05":     {"5 March", "March 5", "3月5日", "March 5th", "5 Mar", "3 月 5 号", "三月五日", "5th of March", "３月５日"},
		"date ---05":       {"5日"},
		"date 2026-03-05":  {"5 March 2026", "March 5, 2026", "2026年3月5日", "2026-03-05", "2026/3/5", "二〇二六年三月五日"},
		"date 2026-11-26":  {"26/11/2026", "11/26/2026", "26.11.2026"},
		"date 2026-11":     {"November 2026", "2026年11月"},
		"year 2026":        {"2026", "2026年"},
		"time 14:30":       {"14:30", "2:30 pm", "2:30 p.m.", "下午2点半", "14时30分", "下午两点半", "午后2:30"},
		"time 20:00":       {"晚8点", "晚上八点", "8 pm", "20:00"},
	} {
		for _, text := range texts {
			if got := values(text); len(got) != 1 || got[0] != value {
				t.Errorf("%q is %q, want %q", text, got, value)
			}
		}
	}
}

func TestFiguresStandInASentence(t *testing.T) {
	for text, want := range map[string][]string{
		"On 21 November 2026 we found 12,400 numbers of 1.2 million users (0.9%).": {"date 2026-11-21", "number 12400", "number 1200000", "percent 0.9"},
		"11月21日14:30，我们发现约1.2万名用户的手机号可被访问，占0.9%。":                                  {"date --11-21", "time 14:30", "number 12000", "percent 0.9"},
		"Call +44 20 7946 0100 or 400-820-8820.":                                   {"phone 442079460100", "phone 4008208820"},
		"within 48 hours, by 3 pm":                                                 {"number 48", "time 15:00"},
		"48小时内，下午3点前":                                                              {"number 48", "time 15:00"},
		"2000 users, not 2026":                                                     {"number 2000", "year 2026"},
		"from 21 to 25 November 2026, 3–5%, 4–5万":                                  {"date 2026-11-21", "date 2026-11-25", "percent 3", "percent 5", "number 40000", "number 50000"},
		"11月21日至25日，30日内":                                                          {"date --11-21", "date --11-25", "number 30"},
		"1. See https://a.example/2026/11 or mail press24@a.example, 24/7":         nil,
		"batches B7 and B8 of the T-20":                                            {"code B7", "code B8", "code T20"},
		"2026年11、12月，从10%12、13号":                                                   {"year 2026", "number 11", "number 12", "percent 10", "number 12", "number 13"},
		"1、12名用户\n2、13名用户":                                                         {"number 12", "number 13"},
		"几百万人受影响":                                                                  {"number 几百万"},
		"no figure at all, 没有数字":                                                   nil,
	} {
		if got := values(text); !slices.Equal(got, want) {
			t.Errorf("%q:\n%q\nwant\n%q", text, got, want)
		}
	}
}

func TestADateHoldsAgainstItsYearAndItsMonth(t *testing.T) {
	one := func(s string) figure.Figure { return figure.In(s)[0] }
	for _, pair := range [][2]string{{"5 March", "2026年3月5日"}, {"November 2026", "24 November 2026"}, {"2026", "24 November 2026"}, {"5日", "3月5日"}, {"5日", "2026年3月5日"}} {
		if !one(pair[0]).Same(one(pair[1])) || !one(pair[1]).Same(one(pair[0])) {
			t.Errorf("%q and %q are the same", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"5 March", "6 March"}, {"5 March 2025", "5 March 2026"}, {"November 2026", "24 October 2026"}, {"12%", "12"}, {"5日", "3月15日"}, {"3日", "2026年3月"}, {"5日", "6日"}} {
		if one(pair[0]).Same(one(pair[1])) {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
}

func TestWhatDiffersIsFlaggedAcrossLanguages(t *testing.T) {
	claim := figure.In("A file with 12,400 telephone numbers of users could be reached from 14 November.\n一份含12,400名用户手机号的文件自11月14日起可从外部访问。")
	for text, want := range map[string]string{
		"We know of 12,400 users.":            "",
		"有1.24万名用户受影响":                        "",
		"It concerns 12,000 users":            "12,000 users against 12,400",
		"涉及1.2万名用户":                           "1.2万 against 12,400",
		"It concerns about 12,000 users":      "",
		"涉及约1.2万名用户":                          "",
		"涉及1.2万余名用户":                          "",
		"more than 12,000 users":              "",
		"超过1.3万名用户":                           "1.3万 against 12,400",
		"nearly 12,500 users":                 "",
		"nearly 12,000 users":                 "12,000 users against 12,400",
		"open since 15 November":              "15 November against 14 November",
		"自11月15日起":                            "11月15日 against 14 November",
		"Three people look into it: 3 people": "",
		"answers within 48 hours":             "",
		"我们将在48小时内答复":                         "",
		"It concerns 13,000":                  "13,000 against 12,400",
		"Call +44 20 7946 0100":               "",
	} {
		var got []string
		for _, f := range figure.In(text) {
			for _, o := range f.Against(claim, false) {
				got = append(got, f.Text+" against "+o.Text)
			}
		}
		want = strings.Replace(want, " users", "", 1)
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	// Of something that shares nothing with the text only what surely counts the same is compared.
	if got := figure.In("It concerns 13,000")[0].Against(claim, true); len(got) != 0 {
		t.Error("closely:", got)
	}
	if got := figure.In("It concerns 13,000 users")[0].Against(claim, true); len(got) != 1 {
		t.Error("closely:", got)
	}
}

// A rough figure agrees with what rounds to it, and with nothing else; which of the two is rough is the same.
func TestRoughFigures(t *testing.T) {
	one := func(s string) figure.Figure {
		t.Helper()
		all := figure.In(s)
		if len(all) != 1 {
			t.Fatalf("%q has %d figures", s, len(all))
		}
		return all[0]
	}
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"about 12,000 users", "12,400 users", true},
		{"约1.2万名用户", "12,400 users", true},
		{"more than 12,000 users", "12,400 users", true},
		{"12,000 or so", "12,400", true},
		{"1.2万多名用户", "12,400名用户", true},
		{"1.2万名左右", "12,400", true},
		{"12,000+ users", "12,400 users", true},
		{"nearly 12,500", "12,400", true},
		{"近1.3万名用户", "12,400名用户", true},
		{"about $12,000", "$12,400", true},
		{"about 12%", "12.4%", true},
		{"约三成", "29%", true},
		{"12,000 users", "12,400 users", false},
		{"1.2万名用户", "12,400 users", false},
		{"about 12,000", "12,600", false},
		{"about 10,000", "12,400", false},
		{"more than 12,000", "11,900", false},
		{"more than 12,000", "13,500", false},
		{"no more than 12,000", "12,400", false},
		{"不超过1.2万", "12,400", false},
		{"nearly 12,000", "12,400", false},
		{"about 12,000 chargers", "12,400 users", false},
		{"about 12,000", "12,000%", false},
		{"handover 12,000 users", "12,400 users", false},
	} {
		if got := one(x.a).Agrees(one(x.b)); got != x.want || one(x.b).Agrees(one(x.a)) != x.want {
			t.Errorf("%q and %q: %v", x.a, x.b, got)
		}
	}
}

func TestSmallNumbersInWords(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"Three passengers and two children", "3 2"},
		{"within two hours, one user", ""},
		{"half of our users, half an hour", "50"},
		{"a third of users, a third party", "1/3"},
		{"三名乘客，第三名，三个月，三个城市，两家公司，三方面", "3 3"},
		{"三十余名员工，上千名用户，十几人", "30 上千名 十几人"},
		{"三分之二，一半，两位数", "2/3 50"},
		{"hundreds of users", "hundreds"},
	} {
		var got []string
		for _, f := range figure.Spelled(x.text) {
			if f.Counts() {
				got = append(got, f.Value)
			}
			if x.text[f.From:f.To] != f.Text {
				t.Errorf("%q stands elsewhere in %q", f.Text, x.text)
			}
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%q: %q, want %q", x.text, got, x.want)
		}
	}
}

func TestAFigureStandsWhereItsTextIs(t *testing.T) {
	const text = "COVID-19 12) of 300 20. 自2026年11、12月，RMB300，４０％"
	for _, f := range figure.In(text) {
		if got := strings.Map(figure.Half, text[f.From:f.To]); got != f.Text {
			t.Errorf("%q stands at %q", f.Text, got)
		}
	}
}
