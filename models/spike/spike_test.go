package spike

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// steady is a series of a length that has ten mentions a slot by day and two by night.
func steady(length time.Duration) []Point {
	var out []Point
	for i := range int(length / slot) {
		at := start.Add(time.Duration(i) * slot)
		count := 2.0
		if h := at.Hour(); h >= 8 && h < 20 {
			count = 10
		}
		out = append(out, Point{at, count + float64(i%3)})
	}
	return out
}

func raise(points []Point, from, length time.Duration, factor float64) []Point {
	out := slices.Clone(points)
	for i, p := range out {
		if d := p.At.Sub(start); d >= from && d < from+length {
			out[i].Count *= factor
		}
	}
	return out
}

func TestDetect(t *testing.T) {
	twenty := steady(20 * day)
	noon, night := 15*day+12*time.Hour, 15*day+3*time.Hour
	hole := slices.DeleteFunc(slices.Clone(twenty), func(p Point) bool { d := p.At.Sub(start); return d > noon && d < noon+9*time.Hour })
	for _, c := range []struct {
		name   string
		points []Point
		alerts int
	}{
		{"nothing", nil, 0},
		{"a steady series", twenty, 0},
		{"an outbreak", raise(twenty, noon, 2*time.Hour, 6), 1},
		{"an outbreak in the warm-up", raise(twenty, 20*time.Hour, 2*time.Hour, 6), 0},
		{"what is a lot by night is little by day", raise(twenty, night, 2*time.Hour, 3), 0},
		{"a rise that goes on is one alert", raise(twenty, noon, 5*time.Hour, 6), 1},
		{"what doubles again within the cool-down is told again", raise(raise(twenty, noon, 5*time.Hour, 6), noon+2*time.Hour, 3*time.Hour, 5), 2},
		{"a slot that caught up", raise(twenty, noon, slot, 8), 0},
		{"a hole", hole, 0},
		{"too few to matter", raise([]Point{}, 0, 0, 1), 0},
		{"a record that an old event holds does not hide the next", raise(raise(twenty, 9*day+12*time.Hour, 2*time.Hour, 12), noon, 2*time.Hour, 6), 2},
		{"counts that are none", append(slices.Clone(twenty), Point{start.Add(21 * day), math.NaN()}, Point{start.Add(22 * day), -4}, Point{start, 900}), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Detect(c.points, Default)
			if len(got) != c.alerts {
				t.Errorf("%d alerts, want %d: %+v", len(got), c.alerts, got)
			}
			for _, a := range got {
				if a.Value <= a.Expected || !strings.Contains(a.Why, "14 days") {
					t.Errorf("an alert that does not say why: %+v", a)
				}
			}
		})
	}
}

// What comes later changes nothing of what was said.
// What came at the same time twice before, of the days or of the weeks, is expected the third time.
func TestWhatRecursIsExpected(t *testing.T) {
	rising := func(p Point, days func(n int) bool) bool {
		d := p.At.Sub(start)
		return days(int(d/day)) && d%day >= 9*time.Hour && d%day < 9*time.Hour+20*time.Minute
	}
	series := func(days func(n int) bool) []Point {
		out := steady(29 * day)
		for i, p := range out {
			if rising(p, days) {
				out[i].Count = 200 + float64(p.At.Sub(start)/day) // a little more each time: the record alone would not do
			}
		}
		return out
	}
	last := start.Add(21 * day)
	for name, days := range map[string]func(int) bool{
		"every morning": func(int) bool { return true },
		"every Monday":  func(n int) bool { return n%7 == 0 },
	} {
		late := slices.DeleteFunc(Detect(series(days), Default), func(a Alert) bool { return a.At.Before(last) })
		if len(late) != 0 {
			t.Errorf("%s: %+v", name, late)
		}
	}
	once := Detect(series(func(n int) bool { return n == 21 }), Default)
	if len(once) != 1 {
		t.Errorf("once: %+v", once)
	}
}

// One slot far above all else is a robot or a feed that caught up, also beside a mention in the slot before.
func TestALoneSlotIsNoRise(t *testing.T) {
	points := steady(20 * day)
	for i := range points {
		points[i].Count = float64(i%3) / 2
	}
	lone, at := slices.Clone(points), int(16*day/slot)+3
	lone[at].Count = 8
	if alerts := Detect(lone, Default); len(alerts) != 0 {
		t.Errorf("%+v", alerts)
	}
	lone[at+1].Count = 8
	if alerts := Detect(lone, Default); len(alerts) != 1 {
		t.Errorf("two slots: %+v", alerts)
	}
}

func TestAlertsUseNothingThatComesAfter(t *testing.T) {
	m := make1(7)
	whole := Detect(m.points, Default)
	if len(whole) == 0 {
		t.Fatal("no alert to test with")
	}
	for _, share := range []int{3, 2} {
		part := Detect(m.points[:len(m.points)*(share-1)/share], Default)
		if !slices.Equal(part, whole[:len(part)]) {
			t.Errorf("the first %d of %d parts alone: %v, with the rest: %v", share-1, share, part, whole)
		}
	}
}

func TestHourlyCounts(t *testing.T) {
	var points []Point
	for i := range 24 * 20 {
		count := 20 + float64(i%4)
		if i == 24*15 {
			count = 200
		}
		points = append(points, Point{start.Add(time.Duration(i) * time.Hour), count})
	}
	if got := Detect(points, Default); len(got) != 1 || !got[0].At.Equal(start.Add(15*day)) {
		t.Errorf("%+v", got)
	}
}

func BenchmarkDetect(b *testing.B) {
	m := make1(1)
	for b.Loop() {
		Detect(m.points, Default)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(m.points)), "ns/slot")
}

func TestTheReasonNamesTheTimeThatWasCounted(t *testing.T) {
	for span, want := range map[time.Duration]string{slot: " in the 60 minutes to ", 30 * time.Minute: " in the 60 minutes to ", time.Hour: " in the 60 minutes to ", 2 * time.Hour: " in the 120 minutes to ", day: " in the 24 hours to "} {
		var points []Point
		for i := range int(20 * day / span) {
			points = append(points, Point{start.Add(time.Duration(i) * span), 8})
			if len(points)*100 > int(20*day/span)*97 {
				points[i].Count = 400
			}
		}
		alerts := Detect(points, Default)
		if len(alerts) == 0 || !strings.Contains(alerts[len(alerts)-1].Why, want) && !strings.Contains(alerts[0].Why, "15 minutes") {
			t.Errorf("slots of %s: %+v", span, alerts)
		}
	}
}
