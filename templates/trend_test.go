package templates

import "testing"

// A small change of a large figure is seen, days lie as far apart as they are, and nothing is drawn out of its frame.
func TestATrendFillsItsHeight(t *testing.T) {
	got := trend([]Dated{{"2026-09-01", 1_000_000}, {"2026-09-11", 1_040_000}, {"2026-10-01", 1_020_000}})
	if got.Path != "M0 160L213.3 0L640 80" || !got.Grew || got.Growth < 0.0199 || got.Growth > 0.0201 || got.First.Day != "2026-09-01" || got.Last.Value != 1_020_000 {
		t.Errorf("%+v", got)
	}
	for name, c := range map[string]struct {
		values []Dated
		path   string
		grew   bool
	}{
		"nothing": {nil, "", false}, "one": {[]Dated{{"2026-09-01", 5}}, "M0 80", true}, "level": {[]Dated{{"2026-09-01", 5}, {"2026-09-02", 5}}, "M0 80L640 80", true},
		"one day": {[]Dated{{"2026-09-01", 5}, {"2026-09-01", 6}}, "M0 160L0 0", true}, "from nothing": {[]Dated{{"2026-09-01", 0}, {"2026-09-03", 2}}, "M0 160L640 0", false},
		"no days": {[]Dated{{"", 1}, {"x", 2}}, "M0 160L0 0", true},
	} {
		if got := trend(c.values); got.Path != c.path || got.Grew != c.grew {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
