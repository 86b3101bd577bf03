package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	writtenDay = regexp.MustCompile(`^(\d{4})(?:[-/.]|\s*年\s*)(\d{1,2})(?:[-/.]|\s*月\s*)(\d{1,2})(?:\s*日)?(?:[ T]\s*(.+))?$`)
	closeDay   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	timeOfDay  = regexp.MustCompile(`^\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?$`)
	midnight   = regexp.MustCompile(`^00?[:：]00(?:[:：]00(?:\.0+)?)?$`)
)

// Day reads a day as files write it, the year first, as 2026-01-05: 2026/1/5, 2026.1.5, 2026年1月5日 and 20260105 are
// that day as well. Left is the time of day that stands behind it, with its zone if it has one, other than midnight; it is
// for the caller to tell that it is not kept. Where the year stands last nobody knows which is the month: such are none.
func Day(text string) (day, left string, ok bool) {
	text = strings.TrimSpace(text)
	m := writtenDay.FindStringSubmatch(text)
	if m == nil {
		if m = closeDay.FindStringSubmatch(text); m == nil {
			return "", "", false
		}
		m = append(m, "")
	}
	at, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
	if err != nil || m[4] != "" && !timeOfDay.MatchString(m[4]) {
		return "", "", false
	}
	if !midnight.MatchString(m[4]) {
		left = m[4]
	}
	return at.Format(time.DateOnly), left, true
}

// What CountedDay takes for a day: the years from 1990 to 2100.
const firstCounted, lastCounted = 32874, 73415

// CountedDay reads a day as spreadsheet programs count it, from 1 on 1900-01-01, which they show of a date whose cell has
// lost its format: 46027 is 2026-01-05. Numbers that stand for days before 1990 or after 2100 are none.
func CountedDay(text string) (day string, ok bool) {
	count, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(count >= firstCounted && count <= lastCounted) { // NaN is neither
		return "", false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(count)).Format(time.DateOnly), true
}
