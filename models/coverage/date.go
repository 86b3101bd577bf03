package coverage

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// When is a point in time as a page or feed gave it. DayOnly means that it named no time of day, and none
// is then shown.
type When struct {
	At      time.Time
	DayOnly bool
}

var (
	isoDate   = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?)?\s*(.*)$`)
	hanDate   = regexp.MustCompile(`^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(?:(上午|下午)?\s*(\d{1,2})[:：时](\d{2})?分?(?:[:：](\d{2}))?秒?)?\s*(.*)$`)
	mailDate  = regexp.MustCompile(`^(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(.*)$`)
	wordDate  = regexp.MustCompile(`^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?)?\s*(.*)$`)
	weekday   = regexp.MustCompile(`^[A-Za-z]{3,9},?\s+(.*)$`)
	hanDay    = regexp.MustCompile(`(?:星期|周)[一二三四五六日天]`)
	offset    = regexp.MustCompile(`^(?:UTC|GMT)?\s*([+-])(\d{2}):?(\d{2})?`)
	unixTime  = regexp.MustCompile(`^\d{10}(\d{3})?$`)
	months    = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
	zoneNames = map[string]int{
		"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
		"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9,
	}
)

// parseDate reads a date as feeds and pages write it. A date without a zone is in the outlet's zone, and
// "CST" means China's time where the outlet's zone is eight hours ahead. False when it is no date:
// none is better than a guess.
func parseDate(text string, zone *time.Location) (When, bool) {
	text = strings.TrimSpace(hanDay.ReplaceAllString(text, ""))
	if m := unixTime.FindStringSubmatch(text); m != nil {
		n, _ := strconv.ParseInt(text[:10], 10, 64)
		return When{At: time.Unix(n, 0).UTC()}, true
	}
	for {
		if w, ok := readDate(text, zone); ok {
			return w, true
		}
		m := weekday.FindStringSubmatch(text)
		if m == nil || months[strings.ToLower(text[:3])] != 0 {
			return When{}, false
		}
		text = m[1]
	}
}

func readDate(text string, zone *time.Location) (When, bool) {
	if m := isoDate.FindStringSubmatch(text); m != nil {
		return build(m[1], num(m[2]), m[3], m[4], m[5], m[6], "", m[7], zone)
	}
	if m := hanDate.FindStringSubmatch(text); m != nil {
		return build(m[1], num(m[2]), m[3], m[5], m[6], m[7], m[4], m[8], zone)
	}
	if m := mailDate.FindStringSubmatch(text); m != nil {
		return build(m[3], months[strings.ToLower(m[2])], m[1], m[4], m[5], m[6], "", m[7], zone)
	}
	if m := wordDate.FindStringSubmatch(text); m != nil {
		return build(m[3], months[strings.ToLower(m[1])], m[2], m[4], m[5], m[6], strings.ToLower(strings.ReplaceAll(m[7], ".", "")), m[8], zone)
	}
	return When{}, false
}

func build(year string, month int, day, hour, minute, second, half, zoneText string, zone *time.Location) (When, bool) {
	y, d, h := num(year), num(day), num(hour)
	if len(year) == 2 {
		y += 2000
	}
	switch {
	case (half == "下午" || half == "pm") && h < 12:
		h += 12
	case half == "am" && h == 12:
		h = 0
	}
	if y < 1900 || month < 1 || month > 12 || d < 1 || h > 24 || num(minute) > 59 || num(second) > 60 {
		return When{}, false
	}
	loc, ok := zoneOf(zoneText, zone)
	if !ok {
		return When{}, false
	}
	if hour == "" {
		h, loc = 12, time.UTC // noon in UTC is the same day nearly everywhere
	}
	at := time.Date(y, time.Month(month), d, h, num(minute), num(second), 0, loc)
	if at.Month() != time.Month(month) && h < 24 {
		return When{}, false // the 31st of a short month
	}
	return When{At: at.UTC(), DayOnly: hour == ""}, true
}

// zoneOf reads what follows the time. Text that is no zone at all means that this was no date.
func zoneOf(text string, zone *time.Location) (*time.Location, bool) {
	if zone == nil {
		zone = time.UTC
	}
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "()"))
	if text == "" {
		return zone, true
	}
	if m := offset.FindStringSubmatch(text); m != nil {
		seconds := num(m[2])*3600 + num(m[3])*60
		if m[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone("", seconds), true
	}
	name, _, _ := strings.Cut(strings.ToLower(text), " ")
	hours, ok := zoneNames[name]
	if !ok {
		return nil, false
	}
	if name == "cst" && isChinese(zone) {
		hours = 8
	}
	return time.FixedZone("", hours*3600), true
}

// isChinese: the same three letters are China's time and Central Standard Time.
func isChinese(zone *time.Location) bool {
	_, seconds := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Zone()
	return seconds == 8*3600
}

func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
