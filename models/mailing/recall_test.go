package mailing

import "testing"

// Whoever is told of stops may say twice that they are to be told no more, as when a context is called off, also when the
// mailing has others to tell by then.
func TestWhoIsToldOfStopsLeavesOnce(t *testing.T) {
	s, first, second := new(Mailings), 0, 0
	forget := s.OnStop("m", func() { first++ })
	s.stops.begin("m")()
	forget()
	forget()
	defer s.OnStop("m", func() { second++ })()
	forget()
	s.stops.begin("m")()
	if first != 1 || second != 1 {
		t.Errorf("told %d and %d times", first, second)
	}
}
