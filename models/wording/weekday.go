package wording

import (
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/figure"
	"standfirst/models/pattern"
)

// Slip is a weekday that does not belong to the date beside it.
type Slip struct {
	Span         // of weekday and date
	Right string // the weekday that the date falls on, as the text writes them
}

// weekday finds weekdays. The short ones are other words as well, in small letters: sat, sun, wed.
var weekday = pattern.New(`\b(?:(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|MON|TUE|WED|THU|FRI|SAT|SUN)\b\.?|((?i:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)|(星期|周|礼拜)([一二三四五六日天])`)

var hanDays = []string{"日", "一", "二", "三", "四", "五", "六"}

// What may stand between a weekday and its date: on either side of it, and how far the date goes, in bytes.
var (
	toDate   = pattern.New(`^[ ,(–—]*(?:the )?`)
	onDate   = pattern.New(`^[ ,(–—]*(?:(?:at|from) \d{1,2}(?:[:.]\d{2})? ?(?:[apAP]\.?[mM]\.?)?(?: [A-Z]{2,4})?,? )?(?:on )?(?:the )?`)
	fromDate = pattern.New(`[ ,–—]*(?:a |an |is a |was a )?(?:(?:上午|下午|早上|晚上|中午|凌晨|傍晚)?(?:\d{1,2}(?::\d{2}|[时点](?:\d{1,2}分|半|整)?))?) *[(]?$`)
	ordinal  = pattern.New(`^(\d{1,2})(?:st|nd|rd|th)\b`)
	toOther  = pattern.New(`^ ?(?:[-–—~至到]|to|and|through) ?$`)
)

const reach = 60

// Weekdays are the weekdays of a text that do not fit the date beside them, before or behind. A date without a year is
// the one nearest to at, which is when the text was written; so is a day without a month, within a fortnight.
func Weekdays(text string, at time.Time) []Slip {
	r := read(text)
	var out []Slip
	found := weekday.FindAllStringSubmatchIndex(r.Text, most)
	for i := 0; i < len(found); i++ {
		m := found[i]
		if i+1 < len(found) && toOther.MatchString(r.Text[m[1]:found[i+1][0]]) {
			out = append(out, spread(r, m, found[i+1], at)...)
			i++
			continue
		}
		f, ok := dateBehind(r.Text[m[1]:], m[4] >= 0)
		f.from, f.to = m[0], m[1]+f.to
		if !ok {
			f, ok = dateBefore(r.Text[:m[0]])
			f.to = m[1]
		}
		if ok {
			out = append(out, slip(r, m, f, at)...)
		}
	}
	return out
}

// dated is a date beside a weekday: what it says, and where both begin and end.
type dated struct {
	value    string
	from, to int
}

// slip compares one weekday with its date.
func slip(r reading, m []int, f dated, at time.Time) []Slip {
	day, ok := dayOf(f.value, at)
	if !ok || weekdayOf(r.Text[m[0]:m[1]]) == day.Weekday() {
		return nil
	}
	name := day.Weekday().String()
	if m[6] >= 0 {
		name = r.Text[m[6]:m[7]] + hanDays[day.Weekday()]
	}
	if strings.HasPrefix(r.Text[f.to:], ")") && strings.Contains(r.Text[f.from:f.to], "(") {
		f.to++
	}
	return []Slip{{r.span(f.from, f.to), name}}
}

// spread compares two weekdays with the two dates beside them: 23–27 November (Monday to Friday).
func spread(r reading, m, next []int, at time.Time) []Slip {
	before, start := tail(strings.TrimRight(r.Text[:m[0]], " ,("), reach)
	dates := figure.In(before)
	if n := len(dates); n < 2 || dates[n-1].To != len(before) || dates[n-2].Kind != figure.Date || dates[n-1].Kind != figure.Date || !toOther.MatchString(before[dates[n-2].To:dates[n-1].From]) {
		f, ok := dateBehind(r.Text[next[1]:], next[4] >= 0)
		if !ok {
			return nil
		}
		// "from Monday to Friday, 27 November": only the second is beside a date.
		return slip(r, next, dated{f.value, next[0], next[1] + f.to}, at)
	}
	dates = dates[len(dates)-2:]
	var out []Slip
	for i, w := range [][]int{m, next} {
		out = append(out, slip(r, w, dated{dates[i].Value, start + dates[i].From, w[1]}, at)...)
	}
	return out
}

// dateBehind is the date at the beginning of a text, but for what may stand before it; a time of day only behind the
// full name of a weekday.
func dateBehind(text string, full bool) (dated, bool) {
	lead := toDate
	if full {
		lead = onDate
	}
	skipped := len(lead.FindString(text))
	near := text[skipped:min(len(text), skipped+reach)]
	for !utf8.ValidString(near) && near != "" {
		near = near[:len(near)-1]
	}
	if m := ordinal.FindStringSubmatch(near); m != nil && strings.HasSuffix(text[:skipped], "the ") && !strings.HasPrefix(near[len(m[0]):], " of") {
		day := m[1]
		if len(day) < 2 {
			day = "0" + day
		}
		if rest := near[len(m[0]):]; rest == "" || !strings.HasPrefix(rest, " ") {
			return dated{value: "---" + day, to: skipped + len(m[0])}, true
		}
	}
	all := figure.In(near)
	if len(all) == 0 || all[0].Kind != figure.Date || all[0].From != 0 {
		return dated{}, false
	}
	return dated{value: all[0].Value, to: skipped + all[0].To}, true
}

// dateBefore is the date at the end of a text, but for what may stand behind it. Only the end is read: a pattern for the
// end of a text is looked for from its beginning, and that for each weekday.
func dateBefore(text string) (dated, bool) {
	end, skipped := tail(text, 4*reach)
	near, start := tail(end[:len(end)-len(fromDate.FindString(end))], reach)
	all := figure.In(near)
	if len(all) == 0 {
		return dated{}, false
	}
	f := all[len(all)-1]
	if f.Kind != figure.Date || f.To != len(near) {
		return dated{}, false
	}
	return dated{value: f.Value, from: skipped + start + f.From}, true
}

// tail is the end of a text, of so many bytes at most, and where it begins.
func tail(text string, most int) (string, int) {
	near := text[max(0, len(text)-most):]
	for !utf8.ValidString(near) && near != "" {
		near = near[1:]
	}
	return near, len(text) - len(near)
}

// fortnight is how far from the day of writing a day without a month is taken to be.
const fortnight = 14 * 24 * time.Hour

// dayOf is the day that a figure names; false for a month, and for a day that there is not.
func dayOf(value string, at time.Time) (time.Time, bool) {
	var nearest time.Time
	take := func(text string) {
		day, err := time.Parse(time.DateOnly, text)
		if err == nil && (nearest.IsZero() || day.Sub(at).Abs() < nearest.Sub(at).Abs()) {
			nearest = day
		}
	}
	switch {
	case strings.HasPrefix(value, "---"):
		first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		for month := -1; month <= 1; month++ {
			take(first.AddDate(0, month, 0).Format("2006-01-") + value[3:])
		}
		return nearest, !nearest.IsZero() && nearest.Sub(at).Abs() <= fortnight
	case strings.HasPrefix(value, "--"):
		for year := at.Year() - 1; year <= at.Year()+1; year++ {
			take(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-") + value[2:])
		}
	default:
		take(value)
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
