// Package spike tells when something is mentioned far more than it should be at this hour: early warning from
// counts alone. It knows no store. What it says about a moment uses nothing that came after it.
package spike

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Point is how often something was mentioned in the slot that begins (or ends: keep to one) at a time.
type Point struct {
	At    time.Time
	Count float64
}

// Alert is a moment from which on the trailing hour, or the trailing quarter of one, is out of the ordinary.
type Alert struct {
	At       time.Time `json:"at"`
	Value    float64   `json:"value"`    // mentions in the hour that ends here or, when it raised the alert, the quarter of one; in the slot where that is longer
	Expected float64   `json:"expected"` // mentions that such a time usually has
	Why      string    `json:"why"`      // in English, with the figures that decided
	Record   float64   `json:"-"`        // the most that such a time had on any of the last 14 days but one
	Minutes  int       `json:"-"`        // how long the time is: 60 or 15, or a slot where that is longer
}

// Rule is what must be so for an alert.
type Rule struct {
	// Factor is how many times the expected hour the trailing hour must have.
	Factor float64
	// Deviations is how far above the expected hour it must lie, in robust standard deviations of square roots
	// (on which counts vary alike whatever their size).
	Deviations float64
	// Record is how many times the highest hour of the last fourteen days it must have. Of the days the one with
	// the highest hour is left out, so that one old event does not hide the next.
	Record [len(windows)]float64
	// Floor is the least number of mentions that may raise an alert.
	Floor float64
	// WarmUp is how long counts are only learnt from. Until Seasoned the record is short, and easily broken: it is
	// asked for the more, the shorter it is.
	WarmUp, Seasoned time.Duration
	// CoolDown is how long counts must have been in order before there is a new alert, unless the hour doubles: what
	// goes on is one alert.
	CoolDown time.Duration
}

// Default is the rule that coverage is watched by, for counts of mentions.
var Default = Rule{
	Factor: 3, Deviations: 5, Record: [...]float64{1, 1.05}, Floor: 5,
	WarmUp: 48 * time.Hour, Seasoned: 10 * 24 * time.Hour, CoolDown: 6 * time.Hour,
}

const (
	day = 24 * time.Hour
	// memory is how far back the record and the seasons look.
	memory = 14 * day
	// quarantine keeps a rise from becoming its own measure: counts are learnt from only after it.
	quarantine = 6 * time.Hour
	// around is how far from this time of day another day's hours are comparable.
	around = 45 * time.Minute
	// punctual is how far from its time something is that comes every day or week.
	punctual = 10 * time.Minute
	// lasting is how many slots of a window must be raised: one alone is a feed that caught up, or a robot, unless
	// it is lone times the record.
	lasting, lone = 2, 4
)

// Detector watches one series.
type Detector struct {
	rule   Rule
	past   []sample
	tops   []top
	first  time.Time
	open   time.Time // when the alert that cools down was raised
	raised time.Time // when counts were last out of the ordinary
}

// windows are what is looked at before each moment. A quarter of an hour sees an outbreak at once; an hour sees what
// builds up, and steps over the noise of minutes.
var windows = [...]time.Duration{15 * time.Minute, time.Hour}

type sums [len(windows)]float64

// sample is a slot with what was counted in each window that ended with it.
type sample struct {
	at    time.Time
	count float64
	sums  sums
}

// top holds the highest sums of an hour by the clock, so that a record is looked up in a few hundred of them.
type top struct {
	at   time.Time
	sums sums
}

// New makes a detector.
func New(r Rule) *Detector { return &Detector{rule: r} }

// Detect goes through a whole series, in the order of its times.
func Detect(points []Point, r Rule) []Alert {
	d, out := New(r), []Alert{}
	for _, p := range points {
		if a, ok := d.Add(p); ok {
			out = append(out, a)
		}
	}
	return out
}

// Add takes the next slot and says whether it raises an alert. A slot that is not after the one before it is
// left out, as is a count that is no number or below zero.
func (d *Detector) Add(p Point) (Alert, bool) {
	if math.IsNaN(p.Count) || math.IsInf(p.Count, 0) || p.Count < 0 || (len(d.past) > 0 && !p.At.After(d.past[len(d.past)-1].at)) {
		return Alert{}, false
	}
	if d.first.IsZero() {
		d.first = p.At
	}
	now := sample{at: p.At, count: p.Count}
	for w, length := range windows {
		now.sums[w] = p.Count
		for _, s := range slices.Backward(d.past) {
			if p.At.Sub(s.at) >= length {
				break
			}
			now.sums[w] += s.count
		}
	}
	d.past = append(d.past, now)
	if old := d.find(p.At.Add(-memory - day)); old > 4096 { // now and then, not for each slot
		d.past = slices.Delete(d.past, 0, old)
	}
	at := p.At.Truncate(time.Hour)
	if n := len(d.tops); n == 0 || !d.tops[n-1].at.Equal(at) {
		d.tops = append(d.tops, top{at: at})
		if n > 4*int(memory/time.Hour) {
			d.tops = slices.Delete(d.tops, 0, n/2)
		}
	}
	highest := &d.tops[len(d.tops)-1].sums
	for w := range windows {
		highest[w] = max(highest[w], now.sums[w])
	}
	if now.at.Sub(d.first) < d.rule.WarmUp {
		return Alert{}, false
	}
	record := d.record(now.at)
	for w := range slices.Backward(windows[:]) {
		a, ok := d.judge(now, w, record[w])
		if !ok {
			continue
		}
		goesOn := !d.open.IsZero() && now.at.Sub(d.raised) < d.rule.CoolDown
		d.raised = now.at
		// The trailing hour grows for an hour after any rise: it has doubled when it is twice what it was after that.
		settled := d.open.Add(windows[1])
		if goesOn && (now.at.Before(settled) || now.sums[1] < 2*d.peak(later(settled, now.at.Add(-windows[1])))) {
			return Alert{}, false
		}
		d.open = now.at
		return a, true
	}
	return Alert{}, false
}

// peak is the highest hour from the open alert to a time.
func (d *Detector) peak(to time.Time) float64 {
	highest := 0.0
	for _, s := range d.past[d.find(d.open):d.find(to.Add(1))] {
		highest = max(highest, s.sums[1])
	}
	return highest
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// judge decides by one window.
func (d *Detector) judge(now sample, w int, record float64) (Alert, bool) {
	value := now.sums[w]
	young := max(0, 1-float64(now.at.Sub(d.first))/float64(d.rule.Seasoned))
	if value < d.rule.Floor || value < record*(d.rule.Record[w]+young) {
		return Alert{}, false
	}
	expected, spread := d.season(now.at, w)
	root := math.Sqrt(expected) + d.rule.Deviations*spread
	if value < d.rule.Factor*expected || value < root*root || value < lone*record && !d.lasts(now, w, expected) {
		return Alert{}, false
	}
	span := max(windows[w], d.slot())
	return Alert{
		At: now.at, Value: value, Expected: math.Round(expected*10) / 10, Record: record, Minutes: int(span.Minutes()),
		Why: fmt.Sprintf("%.0f mentions in the %s to %s; at this time %.1f are usual, and the most on any of the last 14 days but one was %.0f",
			value, spoken(span), now.at.UTC().Format("2006-01-02 15:04 MST"), expected, record),
	}, true
}

// slot is how long a slot is: the shortest time between two of the latest, as any of them may be missing.
func (d *Detector) slot() time.Duration {
	shortest := time.Duration(0)
	recent := d.past[max(0, len(d.past)-10):]
	for i := 1; i < len(recent); i++ {
		if gap := recent[i].at.Sub(recent[i-1].at); shortest == 0 || gap < shortest {
			shortest = gap
		}
	}
	return shortest
}

// spoken names a span: in minutes up to two hours, then in hours.
func spoken(span time.Duration) string {
	if span <= 2*time.Hour {
		return fmt.Sprintf("%.0f minutes", span.Minutes())
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", span.Hours()), ".0") + " hours"
}

// lasts reports whether more than one slot of the window is raised, where the window has several.
func (d *Detector) lasts(now sample, w int, expected float64) bool {
	slots, raised := 0, 0
	var counts []float64
	for _, s := range slices.Backward(d.past) {
		if now.at.Sub(s.at) >= windows[w] {
			break
		}
		slots++
		counts = append(counts, s.count)
	}
	usual, highest := expected/float64(max(slots, 1)), 0.0
	for _, c := range counts {
		highest = max(highest, c)
	}
	for _, c := range counts { // beside one that is far above it, the ordinary noise of a slot is no rise
		if c > 0 && c > d.rule.Factor*usual/1.5 && c >= highest/5 {
			raised++
		}
	}
	return raised >= min(lasting, slots)
}

// find is the place of the first sample that is not before a time.
func (d *Detector) find(at time.Time) int {
	i, _ := slices.BinarySearchFunc(d.past, at, func(s sample, t time.Time) int { return s.at.Compare(t) })
	return i
}

// season is what a window that ends at this time of day usually has, and how square roots of it deviate: medians over the days
// before, of weekends for a weekend and of working days for a working day once there are three of them.
func (d *Detector) season(now time.Time, w int) (expected, spread float64) {
	var all, alike []float64
	days := 0
	for n := 1; n <= int(memory/day); n++ {
		at := now.Add(-time.Duration(n) * day)
		from := d.find(at.Add(-around))
		to := d.find(at.Add(around))
		if from == to {
			continue
		}
		for _, s := range d.past[from:to] {
			all = append(all, math.Sqrt(s.sums[w]))
		}
		if weekend(at) == weekend(now) {
			days++
			for _, s := range d.past[from:to] {
				alike = append(alike, math.Sqrt(s.sums[w]))
			}
		}
	}
	if days >= 3 {
		all = alike
	}
	middle := median(all)
	for i, v := range all {
		all[i] = math.Abs(v - middle)
	}
	spread = max(1.4826*median(all), 0.5) // 0.5 is what chance alone makes of any count
	expected = middle * middle
	if rhythm := max(d.recurring(now, day, w), d.recurring(now, 7*day, w)); rhythm > 2*expected+d.rule.Floor {
		expected = rhythm
	}
	return expected, spread
}

// recurring is what a window that ended at this time had on each of the last two days, or on this day of each of the
// last two weeks: a newsletter of the morning is over in less than medians see, and a briefing of Mondays has three
// days of the week against it that know nothing of it. What came twice at its time is expected the third time.
func (d *Detector) recurring(now time.Time, every time.Duration, w int) float64 {
	least := math.Inf(1)
	for n := time.Duration(1); n <= 2; n++ {
		at, highest := now.Add(-n*every), 0.0
		for _, s := range d.past[d.find(at.Add(-punctual)):d.find(at.Add(punctual+1))] {
			highest = max(highest, s.sums[w])
		}
		least = min(least, highest)
	}
	return least
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// record is the highest of the last fourteen days, without the last six hours and the highest of the days.
func (d *Detector) record(now time.Time) sums {
	var first, second, best sums
	current := -1
	flush := func() {
		for w, v := range best {
			if v > first[w] {
				first[w], second[w] = v, first[w]
			} else {
				second[w] = max(second[w], v)
			}
		}
		best = sums{}
	}
	for _, t := range slices.Backward(d.tops) {
		age := now.Add(-quarantine).Sub(t.at.Add(time.Hour))
		if age < 0 {
			continue
		}
		if age >= memory {
			break
		}
		if n := int(age / day); n != current {
			flush()
			current = n
		}
		for w, v := range t.sums {
			best[w] = max(best[w], v)
		}
	}
	flush()
	return second
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
