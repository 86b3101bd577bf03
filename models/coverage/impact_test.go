package coverage

import (
	"slices"
	"testing"

	"standfirst/models/uptake"
)

// Impact is made of what is known, says why, and is not said where nothing is known.
func TestImpactSaysWhy(t *testing.T) {
	named, plain := Clip{Title: "Ａcme recalls milk"}, Clip{Title: "Milk"}
	hostile := named
	hostile.Tone = Tone{Label: "negative"}
	judged := hostile
	judged.Tone.By = "u1"
	wrong := plain
	wrong.Differs = true
	right := plain
	right.Facts = []FactReading{{Verdict: uptake.Right}}
	service := plain
	service.Assessed.Reach = 2_000_000
	ours, err := finderOf([]string{"", "Acme"})
	if must(t, err); ours == nil {
		t.Fatal("there are names")
	}
	none, err := finderOf([]string{""})
	if must(t, err); none != nil {
		t.Error("a blank is a name")
	}
	for name, tc := range map[string]struct {
		clip  Clip
		of    Standing
		level string
		first string
	}{
		"nothing is known":         {hostile, Standing{}, "", "headline"},
		"small":                    {plain, Standing{Tier: 3, Reach: 900}, Low, "reach"},
		"much read":                {plain, Standing{Reach: wideReach}, Medium, "reach"},
		"read by a service's word": {service, Standing{}, Medium, "service_reach"},
		"ours in a leading outlet": {named, Standing{Tier: 1, Reach: someReach}, High, "tier"},
		"against us":               {hostile, Standing{Tier: 2}, Medium, "tier"},
		"judged by hand":           {judged, Standing{Tier: 2}, Medium, "tier"},
		"wrong":                    {wrong, Standing{Tier: 2}, Medium, "tier"},
		"right":                    {right, Standing{Tier: 3, Reach: 10}, Low, "right"},
	} {
		i := tc.clip.Impact(tc.of, ours)
		if i.Level != tc.level || i.Why[0].Key != tc.first {
			t.Errorf("%s: %+v, want %q first for %q", name, i, tc.level, tc.first)
		}
	}
	for title, want := range map[string]bool{"ACME's profits fall": true, "Milk: Acme": true, "Acmeville votes": false, "Macme": false, "北风召回": true, "西风": false} {
		ours, err := finderOf([]string{"Acme", "北风"})
		must(t, err)
		why := Clip{Title: title}.Impact(Standing{}, ours).Why
		if got := slices.ContainsFunc(why, func(r Reason) bool { return r.Key == "headline" }); got != want {
			t.Errorf("%s: our name is in it: %v", title, got)
		}
	}
	says := func(c Clip, key string) bool {
		return slices.ContainsFunc(c.Impact(Standing{}, nil).Why, func(r Reason) bool { return r.Key == key })
	}
	if !says(hostile, "tone_machine.negative") || !says(judged, "tone_hand.negative") || !says(plain, "no_tier") || !says(plain, "no_reach") {
		t.Error("it is not said whose word the tone is, or what is not known")
	}
}
