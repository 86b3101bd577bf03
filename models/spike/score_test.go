package spike

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// made is a series of five-minute counts over eight weeks as brands have them: days and weeks, noise of hours and of
// minutes, small bursts and lonely outliers that nobody would call an event, and a few events. Some have holes,
// outages with a burst of what was missed, or a lasting change of level.
type made struct {
	name   string
	points []Point
	events [][2]time.Time // when an alert is right
}

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

const slot = 5 * time.Minute

func make1(seed uint64) made {
	rng := rand.New(rand.NewPCG(seed, 99))
	n := int(56 * day / slot)
	rate, m := make([]float64, n), made{name: fmt.Sprintf("series %d", seed)}
	base := math.Exp(rng.Float64()*4.2) / 2 // 0.5 to 33 a slot
	amplitude, weekendShare := 0.3+0.6*rng.Float64(), 0.4+0.7*rng.Float64()
	phase, hourly := rng.Float64()*24, 0.0
	roughness := 0.1 + 0.3*rng.Float64()
	for i := range rate {
		t := start.Add(time.Duration(i) * slot)
		h := float64(t.Hour()) + float64(t.Minute())/60
		r := base * (1 + amplitude*math.Sin((h-phase)*math.Pi/12))
		if weekend(t) {
			r *= weekendShare
		}
		hourly = 0.96*hourly + roughness*math.Sqrt(1-0.96*0.96)*rng.NormFloat64()
		rate[i] = r * math.Exp(hourly)
	}
	if seed%5 == 1 { // a lasting change of level, up by half or down
		factor := []float64{1.5, 0.6}[rng.IntN(2)]
		for i := n/3 + rng.IntN(n/3); i < n; i++ {
			rate[i] *= factor
		}
	}
	pareto := func(least, alpha float64) float64 { return least * math.Pow(1-rng.Float64(), -1/alpha) }
	burst := func(at int, height float64, half float64, rise int) {
		peak := rate[at] + base
		for j := at; j < min(n, at+int(half*8)+rise); j++ {
			up := min(1, float64(j-at+1)/float64(rise))
			rate[j] += peak * (height - 1) * up * math.Exp2(-max(0, float64(j-at-rise))/half)
		}
	}
	for range 20 { // what happens every other day
		burst(rng.IntN(n), min(pareto(1.3, 2.5), 3), 3+10*rng.Float64(), 1+rng.IntN(4))
	}
	for range 3 + rng.IntN(3) {
		at := int(10*day/slot) + rng.IntN(n-int(12*day/slot))
		height, half := min(pareto(4, 1.3), 40), 6+50*rng.Float64()
		burst(at, height, half, 1+rng.IntN(6))
		from := start.Add(time.Duration(at) * slot)
		m.events = append(m.events, [2]time.Time{from, from.Add(12 * time.Hour)})
	}
	shape := 3 + 6*rng.Float64() // of the noise: counts are more uneven than chance
	lonely := map[int]bool{}
	for range 6 {
		lonely[rng.IntN(n)] = true
	}
	missed := 0.0
	for i, r := range rate {
		count := float64(poisson(rng, r*gamma(rng, shape)/shape))
		if lonely[i] {
			count = math.Round((count + base) * pareto(3, 1.5))
		}
		out := seed%4 == 2 && i > n/2 && i < n/2+60
		switch {
		case out:
			missed += count
			count = 0
		case missed > 0: // all at once, in the slot in which it comes back
			count, missed = count+missed, 0
		}
		if seed%4 == 3 && i%977 < 30 {
			continue // a hole
		}
		m.points = append(m.points, Point{start.Add(time.Duration(i) * slot), count})
	}
	return m
}

func poisson(rng *rand.Rand, mean float64) int {
	if mean > 200 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*rng.NormFloat64())))
	}
	n, p := 0, math.Exp(-mean)
	for u := rng.Float64(); u > p; n++ {
		u *= rng.Float64()
	}
	return n
}

// gamma is a gamma variate of a shape above 1 and scale 1, after Marsaglia and Tsang.
func gamma(rng *rand.Rand, shape float64) float64 {
	d := shape - 1.0/3
	for c := 1 / math.Sqrt(9*d); ; {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(rng.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

type score struct {
	found, events, wrong int
	weeks                float64
	delays               []time.Duration
}

func (s *score) add(m made, r Rule) {
	alerts := Detect(m.points, r)
	s.events += len(m.events)
	s.weeks += m.points[len(m.points)-1].At.Sub(m.points[0].At).Hours() / 168
	right := map[int]bool{}
	for _, e := range m.events {
		for i, a := range alerts {
			if !a.At.Before(e[0]) && a.At.Before(e[1]) {
				right[i] = true
			}
		}
		if i := slices.IndexFunc(alerts, func(a Alert) bool { return !a.At.Before(e[0]) && a.At.Before(e[1]) }); i >= 0 {
			s.found++
			s.delays = append(s.delays, alerts[i].At.Sub(e[0])+slot) // the slot has to end first
		}
	}
	s.wrong += len(alerts) - len(right)
}

func (s *score) String() string {
	slices.Sort(s.delays)
	return fmt.Sprintf("recall %.3f (%d of %d events), %.3f false alerts per series and week, median delay %s",
		float64(s.found)/float64(s.events), s.found, s.events, float64(s.wrong)/s.weeks, s.delays[len(s.delays)/2])
}

// TestScore prints how the rule does on series that it was not set by: go test ./models/spike -run Score -v
func TestScore(t *testing.T) {
	var s score
	for seed := range uint64(40) {
		s.add(make1(1000+seed), Default)
	}
	t.Log(s.String())
	if float64(s.found) < 0.8*float64(s.events) || float64(s.wrong) > 0.4*s.weeks || s.delays[len(s.delays)/2] > 15*time.Minute {
		t.Error("that is not good enough")
	}
}
