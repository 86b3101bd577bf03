package templates

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Point is one value of a chart with its label, already translated. Kind colours a part that means
// something by itself (ok, info, warn, bad, mute); without it parts take the colours in turn.
type Point struct {
	Label string
	Value float64
	Kind  string
}

// Series is a named row of values; all series of a chart have as many values as it has labels.
type Series struct {
	Name   string
	Values []float64
}

// Bar is a drawn bar in the units of the chart's viewBox. Class colours it: c1 to c5 or a Kind.
type Bar struct {
	Point
	X, Y, Width, Height float64
	Class               string
	Share               float64 // of the largest value, or of the row's sum in a stack
}

// Chart geometry is computed here and drawn by partials/chart.html with attributes and classes only:
// the content security policy allows no style attribute.
const (
	barWidth  = 320.0 // longest horizontal bar
	barRow    = 28.0
	plotWidth = 640.0
	plotHigh  = 160.0
)

// bars lays horizontal bars out, one a row.
func bars(points []Point) []Bar {
	top := 0.0
	for _, p := range points {
		top = math.Max(top, p.Value)
	}
	out := make([]Bar, len(points))
	for i, p := range points {
		share := ratio(p.Value, top)
		out[i] = Bar{Point: p, Y: float64(i) * barRow, Width: round(share * barWidth), Height: barRow, Class: colour(p, 0), Share: share}
	}
	return out
}

// stacks lays the parts of a whole side by side over plotWidth.
func stacks(points []Point) []Bar {
	sum := 0.0
	for _, p := range points {
		sum += p.Value
	}
	out := make([]Bar, len(points))
	x := 0.0
	for i, p := range points {
		share := ratio(p.Value, sum)
		out[i] = Bar{Point: p, X: round(x), Width: round(share * plotWidth), Class: colour(p, i), Share: share}
		x += share * plotWidth
	}
	return out
}

func colour(p Point, i int) string {
	if p.Kind != "" {
		return p.Kind
	}
	return fmt.Sprintf("c%d", i%5+1)
}

// Plot is a drawn line chart.
type Plot struct {
	Width, Height float64
	Lines         []PlotLine
	Ticks         []Tick
}

// PlotLine is one line; Path is the d attribute, Area the same closed to the ground.
type PlotLine struct {
	Name, Path, Area, Class string
	LastX, LastY            float64
}

// Tick is a horizontal rule with its value.
type Tick struct{ Y, Value float64 }

// plot draws the series over equal steps. The ground is zero; the top is a round number.
func plot(series []Series) Plot {
	top := 0.0
	for _, s := range series {
		for _, v := range s.Values {
			top = math.Max(top, v)
		}
	}
	top = ceiling(top)
	p := Plot{Width: plotWidth, Height: plotHigh}
	for i := range 3 {
		part := float64(i) / 2
		p.Ticks = append(p.Ticks, Tick{Y: round(plotHigh * (1 - part)), Value: top * part})
	}
	for i, s := range series {
		p.Lines = append(p.Lines, plotLine(s, top, fmt.Sprintf("c%d", i%5+1)))
	}
	return p
}

func plotLine(s Series, top float64, class string) PlotLine {
	line := PlotLine{Name: s.Name, Class: class}
	var d strings.Builder
	for i, v := range s.Values {
		x := 0.0
		if len(s.Values) > 1 {
			x = plotWidth * float64(i) / float64(len(s.Values)-1)
		}
		y := plotHigh * (1 - ratio(v, top))
		verb := "L"
		if i == 0 {
			verb = "M"
		}
		fmt.Fprintf(&d, "%s%g %g", verb, round(x), round(y))
		line.LastX, line.LastY = round(x), round(y)
	}
	line.Path = d.String()
	if line.Path != "" {
		line.Area = fmt.Sprintf("%sL%g %gL0 %gZ", line.Path, line.LastX, plotHigh, plotHigh)
	}
	return line
}

// Dated is a value on a day, 2026-11-25.
type Dated struct {
	Day   string
	Value float64
}

// Trend is a small drawn line of dated values, the oldest first, over the days as they lie apart. It fills its height
// from the least to the greatest of them, so that a small change of a large figure is seen: the numbers beside it say how
// large it is. Growth is the last against the first, 0.04 being four per cent; false when the first is nothing.
type Trend struct {
	Width, Height float64
	Path          string
	First, Last   Dated
	LastX, LastY  float64
	Growth        float64
	Grew          bool
}

// trend draws dated values; a day that cannot be read lies where the one before it does.
func trend(values []Dated) Trend {
	t := Trend{Width: plotWidth, Height: plotHigh}
	if len(values) == 0 {
		return t
	}
	t.First, t.Last = values[0], values[len(values)-1]
	if t.Grew = t.First.Value > 0; t.Grew {
		t.Growth = t.Last.Value/t.First.Value - 1
	}
	least, most := t.First.Value, t.First.Value
	for _, v := range values {
		least, most = min(least, v.Value), max(most, v.Value)
	}
	begin, _ := time.Parse(time.DateOnly, t.First.Day)
	end, _ := time.Parse(time.DateOnly, t.Last.Day)
	var d strings.Builder
	for i, v := range values {
		if day, err := time.Parse(time.DateOnly, v.Day); err == nil && i > 0 {
			t.LastX = round(plotWidth * ratio(day.Sub(begin).Hours(), end.Sub(begin).Hours()))
		}
		if t.LastY = plotHigh / 2; most > least {
			t.LastY = round(plotHigh * (1 - (v.Value-least)/(most-least)))
		}
		fmt.Fprintf(&d, "%s%g %g", map[bool]string{true: "M", false: "L"}[i == 0], t.LastX, t.LastY)
	}
	t.Path = d.String()
	return t
}

// ceiling is the next of 1, 2, 5, 10, 20, 50 … that is not below v.
func ceiling(v float64) float64 {
	if v <= 2 {
		return 2
	}
	size := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 2, 4, 5, 10} {
		if v <= step*size {
			return step * size
		}
	}
	return 10 * size
}

func ratio(v, of float64) float64 {
	if of <= 0 || v <= 0 {
		return 0
	}
	return v / of
}

func round(v float64) float64 { return math.Round(v*10) / 10 }
