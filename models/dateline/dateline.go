// Package dateline reads dates and times as pages and feeds write them, in English and Chinese.
package dateline

import (
	"strconv"
	"strings"
	"time"

	"standfirst/models/pattern"
)

// When is a point in time as a page or feed gave it, in UTC. DayOnly means that it named no time of day, and none
// is then shown; At is noon of that day in UTC, which is the same day nearly everywhere.
type When struct {
	At      time.Time
	DayOnly bool

	east int // seconds by which the zone that it was written in is ahead of UTC
}

// In is the same point in time as one writes it in a zone.
func (w When) In(zone *time.Location) When {
	if !w.DayOnly {
		_, w.east = w.At.In(zone).Zone()
	}
	return w
}

// Written is as String, but in the zone that it was written in, so that the day is that of whoever wrote it.
func (w When) Written() string {
	if w.DayOnly || w.At.IsZero() || w.east == 0 {
		return w.String()
	}
	return w.At.In(time.FixedZone("", w.east)).Format(time.RFC3339)
}

// String is the day, or the time by RFC 3339; "" for none.
func (w When) String() string {
	switch {
	case w.At.IsZero():
		return ""
	case w.DayOnly:
		return w.At.Format(time.DateOnly)
	}
	return w.At.Format(time.RFC3339)
}

// The parts that the forms below have in common: a clock, and what may follow it.
const clock = `(\d{1,2})[:：.](\d{2})(?:[:：](\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\b\.?)?`

// form is one way to write a date. The names of its groups say what they hold.
type form struct {
	pattern *pattern.Pattern
	parts   string // a letter for each group: year, month, Name of a month, day, half of the day, Hour, Minute, Second, zone
}

var forms = []form{
	{pattern.New(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:[T\s]+|\s*[,，]\s*|\s+[-–—|·]\s+)(` + halves + `)?\s*` + clock + `)?\s*(.*)$`), "ymdhHMSpz"},
	{pattern.New(`^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號](?:[\s,，]*(` + halves + `)?\s*(\d{1,2})\s*(?:[:：]|[时時点點])\s*(\d{2})?分?(?:[:：]?(\d{2})秒?)?)?\s*(.*)$`), "ymdhHMSz"},
	{pattern.New(`^(\d{1,2})(?:st|nd|rd|th)?[\s-]+(\p{L}{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?:,?\s+(?:(?:at|@|-|–|—|\|)\s+)?` + clock + `)?\s*(.*)$`), "dNyHMSpz"},
	{pattern.New(`^(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+(?:(?:at|@|-|–|—|\|)\s+)?` + clock + `)?\s*(.*)$`), "NdyHMSpz"},
	{pattern.New(`^(\p{L}{3})\s+(\d{1,2})\s+` + clock + `\s*(.*?)\s*(\d{4})$`), "NdHMSpzy"}, // as C writes it
	{pattern.New(`^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?$`), "ymdHMSz"},
	{pattern.New(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:,?\s+(?:(?:at|@|-|–|—|\|)\s+)?` + clock + `)?\s*(.*)$`), "abyHMSpz"},
}

const halves = `凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|AM|PM`

var (
	weekday  = pattern.New(`^\p{L}{2,10}\.?(?:,\s*|\s+)(.*)$`)
	hanDay   = pattern.New(`[（(]?(?:星期|周)[一二三四五六日天][)）]?`)
	unixTime = pattern.New(`^\d{10}(\d{3})?$`)
	// clockFirst is the order "06:31 GMT, 12 November 2026" of British newspapers.
	clockFirst = pattern.New(`^(\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AaPp]\.?[Mm]\b\.?)?(?:\s*(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|IST|HKT|SGT|AE[SD]T)\b)?),?\s+(?:on\s+)?(.*\p{L}.*\d{4})$`)
	// zoneAhead is a zone between the day and the clock, as Hong Kong writes it: "2026-11-16 HKT 19:21".
	zoneAhead = pattern.New(`^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s+([A-Z]{3,4})\s+(\d{1,2}:\d{2}(?::\d{2})?)$`)
	// parted are day and year of a date that a page shows as a calendar's leaf.
	parted = pattern.New(`^(\d{4})\s+(\d{1,2})\s*/\s*(\d{1,2})\s+(\d{1,2}:.*)$`)
	// hanMonth is the order of RFC 822 with the month as programs in Chinese write it: "周三, 18 十一月 2026 08:05:09 +0800".
	hanMonth = pattern.New(`^[,，\s]*(\d{1,2})\s+(\d{1,2}|[一二三四五六七八九十]{1,3})月,?\s+(\d{4})(.*)$`)
	hanYear  = pattern.New(`^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日(.*)$`)
)

// Parse reads a date. A date without a zone is in the outlet's zone, UTC when that is nil, and "CST" means China's
// time where the outlet's zone is eight hours ahead. False when it is no date, or one that can be read in two ways:
// none is better than a guess.
func Parse(text string, zone *time.Location) (When, bool) {
	text = strings.TrimSpace(hanDay.ReplaceAllString(text, " "))
	if len(text) > 200 {
		return When{}, false
	}
	if unixTime.MatchString(text) {
		n, _ := strconv.ParseInt(text[:10], 10, 64)
		return When{At: time.Unix(n, 0).UTC()}, true
	}
	if m := hanYear.FindStringSubmatch(text); m != nil {
		text = digits(m[1]) + "年" + digits(m[2]) + "月" + digits(m[3]) + "日" + m[4]
	}
	if m := hanMonth.FindStringSubmatch(text); m != nil {
		month := m[2]
		if num(month) == 0 {
			month = digits(month)
		}
		text = m[3] + "-" + month + "-" + m[1] + m[4]
	}
	if m := clockFirst.FindStringSubmatch(text); m != nil {
		text = m[2] + " " + m[1]
	}
	text = strings.ReplaceAll(text, " ,", ",")
	text = zoneAhead.ReplaceAllString(text, "$1 $3 $2")
	text = parted.ReplaceAllString(text, "$1-$2-$3 $4")
	for range 3 {
		for _, f := range forms {
			if m := f.pattern.FindStringSubmatch(text); m != nil {
				if w, ok := f.read(m[1:], zone); ok {
					return w, true
				}
			}
		}
		m := weekday.FindStringSubmatch(text)
		if m == nil {
			return When{}, false
		}
		text = m[1]
	}
	return When{}, false
}

// written is a date as it was written, part by part.
type written struct {
	year, month, day int
	half, hour       string
	minute, second   int
	zone             string
	first, other     int // of 1/2/2026, whose order differs by country
}

func (f form) read(found []string, zone *time.Location) (When, bool) {
	var d written
	for i, part := range f.parts {
		s := strings.TrimSpace(found[i])
		switch part {
		case 'y':
			d.year = num(s)
			if len(s) == 2 {
				d.year += 2000
			}
		case 'm':
			d.month = num(s)
		case 'N':
			d.month = monthOf(s)
		case 'd':
			d.day = num(s)
		case 'a':
			d.first = num(s)
		case 'b':
			d.other = num(s)
		case 'h', 'p':
			if s != "" {
				d.half = strings.ToLower(strings.ReplaceAll(s, ".", ""))
			}
		case 'H':
			d.hour = s
		case 'M':
			d.minute = num(s)
		case 'S':
			d.second = num(s)
		case 'z':
			d.zone = s
		}
	}
	if strings.HasPrefix(f.parts, "ab") && !d.order() {
		return When{}, false
	}
	return d.when(zone)
}

// order tells the day from the month where one of them is over twelve, or where a clock of twelve hours says that it
// is American. Everything else could be read in two ways.
func (d *written) order() bool {
	switch {
	case d.first > 12 || d.first == d.other:
		d.day, d.month = d.first, d.other
	case d.other > 12 || d.half != "":
		d.month, d.day = d.first, d.other
	default:
		return false
	}
	return true
}

func (d written) when(zone *time.Location) (When, bool) {
	h := num(d.hour)
	switch d.half {
	case "下午", "傍晚", "晚上", "晚间", "pm":
		if h < 12 {
			h += 12
		}
	case "中午":
		if h < 3 {
			h += 12
		}
	case "am", "凌晨":
		if h == 12 {
			h = 0
		}
	}
	if d.year < 1900 || d.year > 2200 || d.month < 1 || d.month > 12 || d.day < 1 || h > 24 || d.minute > 59 || d.second > 60 {
		return When{}, false
	}
	loc, ok := zoneOf(d.zone, zone)
	if !ok {
		return When{}, false
	}
	if d.hour == "" {
		h, loc = 12, time.UTC
	}
	at := time.Date(d.year, time.Month(d.month), d.day, h, d.minute, d.second, 0, loc)
	if at.Month() != time.Month(d.month) && h < 24 {
		return When{}, false // the 31st of a short month
	}
	_, east := at.Zone()
	return When{At: at.UTC(), DayOnly: d.hour == "", east: east}, true
}

func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// digits reads 二〇二六, 十一 and 二十二.
func digits(han string) string {
	value := map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	if before, after, ten := strings.Cut(han, "十"); ten {
		n := 10
		if before != "" {
			n = 10 * num(digits(before))
		}
		return strconv.Itoa(n + num(digits(after)))
	}
	n := 0
	for _, r := range han {
		n = n*10 + value[r]
	}
	return strconv.Itoa(n)
}
