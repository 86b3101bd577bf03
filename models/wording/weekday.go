package wording

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Slip is a weekday that does not belong to the date beside it.
type Slip struct {
	Span         // of weekday and date
	Right string // the weekday that the date falls on, in the language of the text
}

const (
	weekdayForm = `(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)`
	monthForm   = `(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?`
	dayForm     = `(\d{1,2})(?:st|nd|rd|th)?`
	yearForm    = `(?:,? (\d{4}))?`
)

// datedForms are the ways to write a weekday beside a date. parts says what the groups hold, in their order.
var datedForms = []struct {
	re    *regexp.Regexp
	parts string // w weekday, d day, m month, y year
}{
	{regexp.MustCompile(`(?i)\b` + weekdayForm + `\b\.?,? ?\(?(?:the )?` + dayForm + ` (?:of )?` + monthForm + yearForm), "wdmy"},
	{regexp.MustCompile(`(?i)\b` + weekdayForm + `\b\.?,? ?\(?` + monthForm + ` ` + dayForm + `\b` + yearForm), "wmdy"},
	{regexp.MustCompile(`(?i)\b` + dayForm + ` (?:of )?` + monthForm + yearForm + `,? ?\(` + weekdayForm + `\b`), "dmyw"},
	{regexp.MustCompile(`(?i)\b` + monthForm + ` ` + dayForm + yearForm + `,? ?\(` + weekdayForm + `\b`), "mdyw"},
	{regexp.MustCompile(`(?i)\b(\d{4})-(\d{2})-(\d{2}),? ?\(?` + weekdayForm + `\b`), "ymdw"},
	{regexp.MustCompile(`(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号] ?[((]?(?:星期|周|礼拜)([一二三四五六日天])`), "ymdw"},
	{regexp.MustCompile(`(?:星期|周|礼拜)([一二三四五六日天]) ?[((,,]? ?(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]`), "wymd"},
}

var hanDays = []string{"日", "一", "二", "三", "四", "五", "六"}

// Weekdays are the weekdays of a text that do not fit their dates. A date without a year is the one nearest to at,
// which is when the text was written. The text is taken as Half writes it.
func Weekdays(text string, at time.Time) []Slip {
	var out []Slip
	for _, form := range datedForms {
		for _, m := range form.re.FindAllStringSubmatchIndex(text, most) {
			part := map[byte]string{}
			for i := range len(form.parts) {
				if from := m[2*i+2]; from >= 0 {
					part[form.parts[i]] = text[from:m[2*i+3]]
				}
			}
			said, date, ok := dated(part, at)
			if ok && date.Weekday() != said {
				out = append(out, Slip{Span{m[0], m[1]}, nameOf(date.Weekday(), part['w'])})
			}
		}
	}
	return out
}

// dated reads a weekday and its date.
func dated(part map[byte]string, at time.Time) (time.Weekday, time.Time, bool) {
	said, ok := weekdayOf(part['w'])
	month, day := monthOf(part['m']), number(part['d'])
	if !ok || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, time.Time{}, false
	}
	on := func(year int) time.Time { return time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC) }
	date := on(number(part['y']))
	if part['y'] == "" {
		date = on(at.Year())
		for _, year := range []int{at.Year() - 1, at.Year() + 1} {
			if other := on(year); other.Sub(at).Abs() < date.Sub(at).Abs() {
				date = other
			}
		}
	}
	return said, date, date.Day() == day // 31 June is no day
}

func weekdayOf(word string) (time.Weekday, bool) {
	word = strings.ReplaceAll(word, "天", "日")
	for i, name := range hanDays {
		if word == name {
			return time.Weekday(i), true
		}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(word) >= 3 && strings.EqualFold(word[:3], d.String()[:3]) {
			return d, true
		}
	}
	return 0, false
}

// nameOf names a weekday as the other one was named.
func nameOf(d time.Weekday, like string) string {
	if len(like) == len("一") && like[0] >= 0x80 {
		return "星期" + hanDays[d]
	}
	return d.String()
}

func monthOf(word string) int {
	if n := number(word); n > 0 {
		return n
	}
	for m := time.January; m <= time.December; m++ {
		if len(word) >= 3 && strings.EqualFold(word[:3], m.String()[:3]) {
			return int(m)
		}
	}
	return 0
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // what is no number is 0, which is no day, month or year
	return n
}
