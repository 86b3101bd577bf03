package coverage

import (
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestASpotIsReadAsItIsWritten(t *testing.T) {
	for _, c := range []struct {
		in   Spot
		want Spot
		long time.Duration
		bad  []string
	}{
		{Spot{Programme: " Evening  News ", Start: "19:03", End: "19：04：30"}, Spot{Programme: "Evening News", Start: "19:03:00", End: "19:04:30"}, 90 * time.Second, nil},
		{Spot{Start: "23:59:30", End: "0:00:15"}, Spot{Start: "23:59:30", End: "00:00:15"}, 45 * time.Second, nil},
		{Spot{Start: "25:10", End: "25:11"}, Spot{Start: "25:10:00", End: "25:11:00"}, time.Minute, nil},
		{Spot{Edition: "Late", Page: "A05"}, Spot{Edition: "Late", Page: "A05"}, 0, nil},
		{Spot{Start: "18:03:00", End: "17:59:00"}, Spot{Start: "18:03:00", End: "17:59:00"}, 23*time.Hour + 56*time.Minute, []string{"end"}},
		{Spot{Start: "7 pm"}, Spot{Start: "7 pm"}, 0, []string{"start"}},
		{Spot{End: "19:61"}, Spot{End: "19:61"}, 0, []string{"end", "start"}},
	} {
		got := c.in
		err := got.tidy()
		if got != c.want || got.Length() != c.long {
			t.Errorf("%+v: %+v, %v long", c.in, got, got.Length())
		}
		found := map[string]bool{}
		for _, f := range fault.All(err) {
			found[f.Field] = true
		}
		if len(found) != len(c.bad) {
			t.Errorf("%+v: faults %v, want them on %v", c.in, err, c.bad)
		}
	}
}

func TestServicesCallTonesByTheirOwnWords(t *testing.T) {
	for in, want := range map[string]string{"Negative": "negative", "负面": "negative", "POS": "positive", "中性": "neutral", "谨慎": "谨慎", "": ""} {
		a := Assessed{Tone: in}
		if a.tidy(); a.Tone != want {
			t.Errorf("%q: %q, want %q", in, a.Tone, want)
		}
	}
}
