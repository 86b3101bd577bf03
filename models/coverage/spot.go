package coverage

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Spot is where a clip stands in a paper, or when it was on the air; the paper or the station is its outlet.
type Spot struct {
	Edition   string `json:"edition"` // of a paper, as it calls it
	Page      string `json:"page"`    // "3", "A05"
	Programme string `json:"programme"`
	Start     string `json:"start"` // "19:03:20", of the day in the station's zone, or from the beginning of a recording
	End       string `json:"end"`
	Heard     string `json:"heard"` // who speaks or is seen
}

// Is reports whether anything is known.
func (s Spot) Is() bool { return s != Spot{} }

// Length is how long it was on the air, also over midnight; 0: not known.
func (s Spot) Length() time.Duration {
	from, okFrom := clock(s.Start)
	to, okTo := clock(s.End)
	if !okFrom || !okTo {
		return 0
	}
	if to < from {
		to += 24 * time.Hour
	}
	return to - from
}

// Line is all of it in one line, but for who is heard. Its words are those of t, which translates.
func (s Spot) Line(t func(key string, args ...any) string) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	add(s.Programme)
	switch {
	case s.End != "":
		add(s.Start + "–" + s.End)
	default:
		add(s.Start)
	}
	add(s.Edition)
	if s.Page != "" {
		add(t("coverage.spot.page", "page", s.Page))
	}
	return strings.Join(parts, " · ")
}

// tidy brings it into one form and returns its faults, on "start" and "end".
func (s *Spot) tidy() error {
	var faults fault.List
	for _, text := range []*string{&s.Edition, &s.Page, &s.Programme, &s.Heard} {
		*text = markup.Shorten(markup.OneLine(*text), 200)
	}
	for field, text := range map[string]*string{"start": &s.Start, "end": &s.End} {
		if *text = strings.TrimSpace(*text); *text == "" {
			continue
		}
		at, ok := clock(*text)
		if !ok {
			faults.Add(fault.Bad(field, "coverage.spot.time"))
			continue
		}
		*text = fmt.Sprintf("%02d:%02d:%02d", int(at.Hours()), int(at.Minutes())%60, int(at.Seconds())%60)
	}
	if s.End != "" && s.Start == "" {
		faults.Add(fault.Bad("start", "coverage.spot.start"))
	}
	if s.Length() > longestOnAir {
		faults.Add(fault.Bad("end", "coverage.spot.backwards"))
	}
	return faults.Err()
}

// longestOnAir is what a broadcast may last: what ends before it begins went over midnight, and not through the day.
const longestOnAir = 12 * time.Hour

// clock reads "19:03" and "19:03:20", with the signs of any keyboard.
func clock(text string) (time.Duration, bool) {
	parts := strings.Split(strings.NewReplacer("：", ":", ".", ":").Replace(text), ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, false
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second}[:len(parts)] {
		n, err := strconv.Atoi(strings.TrimSpace(parts[i]))
		if err != nil || n < 0 || n > 59 || i == 0 && n > 29 { // programmes run on past midnight as 25:30
			return 0, false
		}
		total += time.Duration(n) * unit
	}
	return total, true
}

// Assessed is what a monitoring service says of a clip: its words and its figures, which are neither ours nor the outlet's.
type Assessed struct {
	Service string    `json:"service"`
	AsOf    time.Time `json:"as_of"` // when that was brought
	Reach   int64     `json:"reach"` // people; 0: it says nothing
	Tone    string    `json:"tone"`  // one of Tones where it is one, else in the service's words
}

// Is reports whether it says anything.
func (a Assessed) Is() bool { return a.Reach > 0 || a.Tone != "" }

func (a *Assessed) tidy() {
	a.Service, a.Tone = markup.Shorten(markup.OneLine(a.Service), 100), toneOf(markup.Shorten(markup.OneLine(a.Tone), 60))
	a.Reach = max(a.Reach, 0)
}

// toneWords are how services call the tones.
var toneWords = map[string][]string{
	"positive": {"positive", "pos", "+", "正面", "正向", "积极", "正"},
	"neutral":  {"neutral", "neu", "mixed", "balanced", "中性", "中立", "中"},
	"negative": {"negative", "neg", "-", "负面", "负向", "消极", "负", "敏感"},
}

func toneOf(text string) string {
	for _, tone := range Tones() {
		for _, word := range toneWords[tone] {
			if strings.EqualFold(text, word) {
				return tone
			}
		}
	}
	return text
}
