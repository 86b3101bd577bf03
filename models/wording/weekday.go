package wording

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/figure"
)

// Slip is a weekday that does not belong to the date beside it.
type Slip struct {
	Span         // of weekday and date
	Right string // the weekday that the date falls on, in the language of the text
}

var weekday = regexp.MustCompile(`(?i)\b(Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?|(?:星期|周|礼拜)([一二三四五六日天])`)

var hanDays = []string{"日", "一", "二", "三", "四", "五", "六"}

// Weekdays are the weekdays of a text that do not fit the date beside them, before or behind. A date without a year is
// the one nearest to at, which is when the text was written.
func Weekdays(text string, at time.Time) []Slip {
	r := read(text)
	var out []Slip
	for _, m := range weekday.FindAllStringSubmatchIndex(r.half, most) {
		from, to := m[0], m[1]
		f, ok := dateBehind(r.half[to:])
		if ok {
			to = len(r.half) - len(f.rest)
		} else if f, ok = dateBefore(r.half[:from]); ok {
			from = len(f.rest)
		} else {
			continue
		}
		day, ok := dayOf(f.value, at)
		if !ok {
			continue
		}
		said, name := weekdayOf(r.half[m[0]:m[1]]), day.Weekday().String()
		if m[4] >= 0 {
			name = "星期" + hanDays[day.Weekday()]
		}
		if said != day.Weekday() {
			out = append(out, Slip{r.span(from, to), name})
		}
	}
	return out
}

// dated is a date beside a weekday: what it says, and the text beyond it.
type dated struct{ value, rest string }

// between is what may stand between a weekday and its date; reach is as far as a date goes, in bytes.
const (
	between = " ,("
	reach   = 48
)

func dateBehind(text string) (dated, bool) {
	text = strings.TrimLeft(text, between)
	text = strings.TrimPrefix(text, "the ")
	near := text[:min(len(text), reach)]
	for !utf8.ValidString(near) && len(near) > 0 {
		near = near[:len(near)-1]
	}
	all := figure.In(near)
	if len(all) == 0 || all[0].Kind != figure.Date || !strings.HasPrefix(text, all[0].Text) {
		return dated{}, false
	}
	return dated{all[0].Value, text[len(all[0].Text):]}, true
}

func dateBefore(text string) (dated, bool) {
	text = strings.TrimRight(text, between)
	near := text[max(0, len(text)-reach):]
	for !utf8.ValidString(near) && len(near) > 0 {
		near = near[1:]
	}
	all := figure.In(near)
	if len(all) == 0 {
		return dated{}, false
	}
	f := all[len(all)-1]
	if f.Kind != figure.Date || !strings.HasSuffix(text, f.Text) {
		return dated{}, false
	}
	return dated{f.Value, text[:len(text)-len(f.Text)]}, true
}

// dayOf is the day that a figure names; false for a month, and for a day that there is not.
func dayOf(value string, at time.Time) (time.Time, bool) {
	short, yearless := strings.CutPrefix(value, "--")
	if !yearless {
		day, err := time.Parse(time.DateOnly, value)
		return day, err == nil
	}
	var nearest time.Time
	for year := at.Year() - 1; year <= at.Year()+1; year++ {
		day, err := time.Parse(time.DateOnly, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-")+short)
		if err == nil && (nearest.IsZero() || day.Sub(at).Abs() < nearest.Sub(at).Abs()) {
			nearest = day
		}
	}
	return nearest, !nearest.IsZero()
}

// weekdayOf reads what the pattern has found.
func weekdayOf(word string) time.Weekday {
	word = strings.ReplaceAll(word, "天", "日")
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasSuffix(word, hanDays[d]) || strings.EqualFold(word[:3], d.String()[:3]) {
			return d
		}
	}
	return -1
}
