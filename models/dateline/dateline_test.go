package dateline

import "testing"

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-22T10:00:00Z":            "2026-11-22T10:00",
		"2026-11-22T10:00:00.123+08:00":   "2026-11-22T02:00",
		"2026-11-22 10:00":                "2026-11-22T02:00",
		"2026/11/22 10:00:05":             "2026-11-22T02:00",
		"2026-11-22":                      "2026-11-22T12:00 day",
		"2026年11月22日":                     "2026-11-22T12:00 day",
		"2026年11月22日 星期日 下午3:05":          "2026-11-22T07:05",
		"Sun, 22 Nov 2026 10:00:00 +0800": "2026-11-22T02:00",
		"Sun, 22 Nov 2026 10:00:00 GMT":   "2026-11-22T10:00",
		"22 Nov 26 10:00 EST":             "2026-11-22T15:00",
		"November 22, 2026 10:00 AM PST":  "2026-11-22T18:00",
		"Sunday, November 22, 2026":       "2026-11-22T12:00 day",
		"1795312800":                      "2026-11-22T02:00",
		"2026-02-31":                      "",
		"Sun,22 Nov 2026 10:00:00 GMT+8":  "2026-11-22T02:00",
		"星期日, 22 十一月 2026 10:00:00 +0800": "2026-11-22T02:00",
		"周日, 22 11月 2026 10:00:00 +0800":  "2026-11-22T02:00",
		"2026年11月22日 10时30分":              "2026-11-22T02:30",
		"2026年11月22日10:30:05":             "2026-11-22T02:30",
		"2026年11月22号":                     "2026-11-22T12:00 day",
		"二〇二六年十一月二十二日":                    "2026-11-22T12:00 day",
		"2026-11-22 晚上 9:05":              "2026-11-22T13:05",
		"2026-11-22 10:00 北京时间":           "2026-11-22T02:00",
		"2026-11-22 10:00:00 CST":         "2026-11-22T02:00",
		"2026-11-22 10:00 Asia/Tokyo":     "2026-11-22T01:00",
		"2026-11-22T10:00+8":              "2026-11-22T02:00",
		"22 November 2026, 7.40am":        "2026-11-21T23:40",
		"October 14, 2026 5.30am AEDT":    "2026-10-13T18:30",
		"20261122":                        "2026-11-22T12:00 day",
		"20261122T100000Z":                "2026-11-22T10:00",
		"Sun Nov 22 10:00:00 +0800 2026":  "2026-11-22T02:00",
		"Sunday, 22-Nov-26 10:00:00 GMT":  "2026-11-22T10:00",
		"So, 22 Okt 2026 10:00:00 +0200":  "2026-10-22T08:00",
		"22 juillet 2026":                 "2026-07-22T12:00 day",
		"22nd November 2026, 3:05 p.m.":   "2026-11-22T07:05",
		"Jul 22, 2026 at 3:05 PM ET":      "2026-07-22T19:05",
		"11/22/2026 3:05:00 PM":           "2026-11-22T07:05",
		"22/11/2026":                      "2026-11-22T12:00 day",
		"02/03/2026":                      "",
		"06:31 GMT, 12 November 2026":     "2026-11-12T06:31",
		"1:10 p.m. Nov 20, 2026":          "2026-11-20T05:10",
		"9:15 a.m. ET Nov. 22, 2026":      "2026-11-22T14:15",
		"2026 11/22 15:08:21":             "2026-11-22T07:08",
		"2026-13-01":                      "",
		"3小时前":                            "",
		"2026年11月":                        "",
		"yesterday":                       "",
		"":                                "",
		"2026-11-22 10:00 Mars":           "",
		"May 5":                           "",
	} {
		w, ok := Parse(text, China)
		got := ""
		if ok {
			got = w.At.Format("2006-01-02T15:04")
			if w.DayOnly {
				got += " day"
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTheZoneOfWhatNamesNone(t *testing.T) {
	for _, c := range []struct{ language, address, want string }{
		{"zh-CN", "https://news.example/", "Asia/Shanghai"},
		{"en", "https://www.news.com.cn/a", "Asia/Shanghai"},
		{"en", "https://news.example/", "UTC"},
		{"", ":", "UTC"},
	} {
		if got := ZoneFor(c.language, c.address).String(); got != c.want {
			t.Errorf("%v: %s", c, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026年11月22日 下午3:05", "Sun, 22 Nov 2026 10:00:00 +0800", "11/22/2026 3:05 PM ET", "二〇二六年十一月二十二日", "20261122T100000Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if w, ok := Parse(s, China); ok && w.At.IsZero() {
			t.Errorf("%q is a date, and none", s)
		}
	})
}

func TestTheDayIsThatOfWhoeverWroteIt(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-22 06:00":          "2026-11-22T06:00:00+08:00",
		"2026-11-22T06:00:00-05:00": "2026-11-22T06:00:00-05:00",
		"2026-11-22T06:00:00Z":      "2026-11-22T06:00:00Z",
		"2026-11-22":                "2026-11-22",
	} {
		if w, ok := Parse(text, China); !ok || w.Written() != want {
			t.Errorf("%q: %q", text, w.Written())
		}
	}
	w, _ := Parse("2026-11-21T22:00:00Z", nil)
	if got := w.In(China).Written(); got != "2026-11-22T06:00:00+08:00" {
		t.Error(got)
	}
}
