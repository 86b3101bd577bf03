package holiday

import (
	"strings"
	"time"

	"standfirst/models/fault"
)

// Own is what a space says of some days: they are off, or they are worked although they fall on a weekend.
type Own struct {
	Country     string `json:"country"` // two letters
	First, Last string // days, 2006-01-02
	Works       bool
	Name        string
}

// MaxOwn is how many lines a space may have.
const MaxOwn = 500

// words are how a line says that days are off, or worked.
var words = map[string]bool{"off": false, "work": true, "休": false, "班": true}

// Parse reads the days of a space, a line each: "CN 2027-02-05..2027-02-11 off 春节", "CN 2027-02-14 work 春节调休". Empty
// lines and those that begin with # say nothing. The fault names the first line that cannot be read; its field is days.
func Parse(text string) ([]Own, error) {
	var out []Own
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		o, ok := parse(strings.Fields(line))
		if !ok {
			return nil, fault.Bad("days", "holiday.line", "n", n, "line", line)
		}
		if out = append(out, o); len(out) > MaxOwn {
			return nil, fault.Bad("days", "holiday.many", "max", MaxOwn)
		}
	}
	return out, nil
}

func parse(parts []string) (Own, bool) {
	if len(parts) < 3 {
		return Own{}, false
	}
	o := Own{Country: strings.ToUpper(parts[0]), Name: strings.Join(parts[3:], " ")}
	first, last, several := strings.Cut(parts[1], "..")
	if o.First, o.Last = first, first; several {
		o.Last = last
	}
	var known bool
	o.Works, known = words[strings.ToLower(parts[2])]
	letters := len(o.Country) == 2 && strings.Trim(o.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	return o, known && letters && isDay(o.First) && isDay(o.Last) && o.First <= o.Last
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}
