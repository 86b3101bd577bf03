package dateline

import (
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // names of zones are known on every machine

	"standfirst/models/pattern"
)

// months are known by their first letters in the languages that feeds are written in.
var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mär": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "fev": 2, "avr": 4, "juin": 6, "juil": 7, "aoû": 8, "déc": 12,
	"ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10, "out": 10,
}

func monthOf(name string) int {
	letters := []rune(strings.ToLower(name))
	for n := min(4, len(letters)); n >= 3; n-- {
		if m := months[string(letters[:n])]; m != 0 {
			return m
		}
	}
	return 0
}

// zoneMinutes are the names that newsrooms write behind a time; those of daylight saving time apart from the others.
var zoneMinutes = map[string]int{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "msk": 180,
	"sast": 120, "ist": 330, "pkt": 300, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "myt": 480, "awst": 480, "jst": 540, "kst": 540,
	"aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
	"mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "北京时间": 480, "中国标准时间": 480,
}

// regions are names that mean the time that a region has on the day in question.
var regions = map[string]string{"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

var offset = pattern.New(`^(?:UTC|GMT|utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?`)

// zoneOf reads what follows the time. Text that is no zone at all means that this was no date.
func zoneOf(text string, zone *time.Location) (*time.Location, bool) {
	if zone == nil {
		zone = time.UTC
	}
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "()（）"))
	if text == "" {
		return zone, true
	}
	if m := offset.FindStringSubmatch(text); m != nil {
		seconds := num(m[2])*3600 + num(m[3])*60
		if m[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone("", seconds), seconds <= 15*3600 && seconds >= -13*3600
	}
	word, _, _ := strings.Cut(text, " ")
	name := strings.ToLower(strings.Trim(word, ".,;)"))
	if region := regions[name]; region != "" {
		text = region
	}
	if strings.Contains(text, "/") {
		loc, err := time.LoadLocation(text)
		return loc, err == nil
	}
	minutes, ok := zoneMinutes[name]
	if !ok {
		return nil, false
	}
	if name == "cst" && isChinese(zone) {
		minutes = 480
	}
	return time.FixedZone("", minutes*60), true
}

// isChinese: the same three letters are China's time and Central Standard Time.
func isChinese(zone *time.Location) bool {
	_, seconds := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Zone()
	return seconds == 8*3600
}

// China is the time of the mainland, of Hong Kong, Macao and Taiwan, which know no daylight saving time.
var China = time.FixedZone("Asia/Shanghai", 8*3600)

// ZoneFor is the zone of dates that name none, when nobody has said what the outlet's is: China's for what is written
// in Chinese or lies at a Chinese address, and UTC for the rest.
func ZoneFor(language, address string) *time.Location {
	if strings.HasPrefix(strings.ToLower(language), "zh") {
		return China
	}
	if u, err := url.Parse(address); err == nil {
		for _, end := range []string{".cn", ".hk", ".tw", ".mo"} {
			if strings.HasSuffix(u.Hostname(), end) {
				return China
			}
		}
	}
	return time.UTC
}
