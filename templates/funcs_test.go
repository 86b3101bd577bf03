package templates

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestTimesAreWrittenForTheReader(t *testing.T) {
	c, a := loaded(t)
	at := time.Date(2026, 11, 25, 16, 44, 0, 0, time.UTC)
	var none *time.Time
	for _, tc := range []struct {
		lang, zone string
		when       any
		want       string
	}{
		{"en", "Europe/Berlin", at, "25 Nov 2026, 17:44 CET"},
		{"zh-CN", "Asia/Shanghai", at, "2026年11月26日 00:44 UTC+8"},
		{"en", "America/Chicago", &at, "25 Nov 2026, 10:44 UTC−6"},
		{"en", "Asia/Kolkata", at, "25 Nov 2026, 22:14 UTC+5:30"},
		{"en", "America/Sao_Paulo", at, "25 Nov 2026, 13:44 UTC−3"},
		{"en", "UTC", none, "—"},
		{"en", "UTC", time.Time{}, "—"},
	} {
		f := &funcs{c: c, lang: tc.lang, assets: a}
		if got := f.datetime(zone(t, tc.zone), tc.when); got != tc.want {
			t.Errorf("%s in %s: got %q, want %q", tc.lang, tc.zone, got, tc.want)
		}
	}
	f := &funcs{c: c, lang: "en", assets: a}
	for d, want := range map[time.Duration]string{
		0: "just now", -59 * time.Second: "just now", time.Minute: "1 min ago", 90 * time.Minute: "1 h ago", 47 * time.Hour: "1 day ago",
		59 * 24 * time.Hour: "59 days ago", 61 * 24 * time.Hour: "2 months ago", 800 * 24 * time.Hour: "2 years ago",
		-3 * time.Hour: "in 3 h", -49 * time.Hour: "in 2 days",
	} {
		if got := f.ago(at, at.Add(-d)); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestSizesAndShares(t *testing.T) {
	c, a := loaded(t)
	f := &funcs{c: c, lang: "en", assets: a}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 KB", 1250: "1.3 KB", 12345: "12 KB", 3_412_000: "3.4 MB", 5_000_000_000_000: "5,000 GB"} {
		if got := f.bytes(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := f.percent(0.384); got != "38.4%" {
		t.Errorf("got %q", got)
	}
}

func TestQueryString(t *testing.T) {
	for _, tc := range []struct {
		query string
		pairs []any
		want  string
	}{
		{"q=a&sort=name", []any{"sort", "-name", "after", ""}, "?q=a&sort=-name"},
		{"q=a&after=xyz", []any{"after", ""}, "?q=a"},
		{"tag=a&tag=b", []any{"p", 2}, "?p=2&tag=a&tag=b"},
		{"q=%E6%9D%8E", []any{"x", "雷&"}, "?q=%E6%9D%8E&x=%E9%9B%B7%26"},
		{"%zz", []any{"a", "1"}, "?a=1"},
	} {
		if got, err := queryString(tc.query, tc.pairs...); err != nil || got != tc.want {
			t.Errorf("%s: got %q, %v, want %q", tc.query, got, err, tc.want)
		}
	}
	if _, err := queryString("", "odd"); err == nil {
		t.Error("an odd number of arguments was taken")
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Anna Berg": "AB", "anna maria berg": "AB", "李雷": "雷", "欧阳明月": "月", "Øystein": "Ø", "": "?", "  ": "?"} {
		if got := Initials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestAFormKeepsWhatWasTyped(t *testing.T) {
	var unsent Form
	if got := unsent.Or("n", 5); got != "5" {
		t.Errorf("before it is sent: %q", got)
	}
	sent := Form{Values: map[string][]string{"n": {""}}, Errors: []FieldError{{Key: "a"}, {Field: "n", Key: "b"}}}
	if got := sent.Or("n", 5); got != "" {
		t.Errorf("an emptied field came back as %q", got)
	}
	if e := sent.Error("n"); e == nil || e.Key != "b" || len(sent.General()) != 1 {
		t.Errorf("faults: %v, %v", e, sent.General())
	}
}

func TestCharts(t *testing.T) {
	p := plot([]Series{{Name: "x", Values: []float64{0, 30, 46}}})
	if p.Ticks[2].Value != 50 || p.Lines[0].Path != "M0 160L320 64L640 12.8" {
		t.Errorf("got %+v", p)
	}
	for _, empty := range [][]Series{nil, {{}}, {{Values: []float64{0}}}} {
		for _, l := range plot(empty).Lines {
			if strings.Contains(l.Path, "NaN") {
				t.Errorf("%v drew %s", empty, l.Path)
			}
		}
	}
	b := bars([]Point{{Label: "a", Value: 0}, {Label: "b", Value: 0}})
	if b[0].Width != 0 || b[1].Share != 0 {
		t.Errorf("bars of nothing: %+v", b)
	}
	s := stacks([]Point{{Value: 1}, {Value: 3, Kind: "bad"}})
	if s[1].X != 160 || s[1].Width != 480 || s[1].Class != "bad" || s[0].Class != "c1" {
		t.Errorf("got %+v", s)
	}
}

// A part without a rule of its own would be black.
func TestEveryKindOfAChartHasAColour(t *testing.T) {
	css, err := os.ReadFile("static/css/09-chart.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, class := range []string{"c1", "c2", "c3", "c4", "c5", "ok", "info", "warn", "bad", "mute"} {
		if !regexp.MustCompile(`rect\.` + class + `[ ,{]`).Match(css) {
			t.Errorf("rect.%s has none", class)
		}
	}
}
