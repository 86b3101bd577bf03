package newsroom

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

var boss = audit.Actor{ID: "u1", Name: "Boss"}

func TestAColourIsKeptOnlyWhenItIsLegible(t *testing.T) {
	s := newSite(t)
	for typed, want := range map[string]string{"#174EA0": "#174ea0", " #903 ": "#990033", "#000000": "#000000"} {
		l, err := s.SetLook(t.Context(), Look{Accent: typed}, boss)
		if err != nil || l.OnLight() != want {
			t.Errorf("%q: %q %v", typed, l.OnLight(), err)
		}
		if ratio := worst(l.OnDark(), DarkGrounds); ratio < legible {
			t.Errorf("%q by night: %s has a contrast of %.2f", typed, l.OnDark(), ratio)
		}
	}
	for typed, key := range map[string]string{
		"red": "newsroom.look.accent", "#12345": "newsroom.look.accent", "#12345g": "newsroom.look.accent", "#000;}body{display:none": "newsroom.look.accent",
		"#ff6600": "newsroom.look.contrast", "#ffffff": "newsroom.look.contrast", "#7f7f7f": "newsroom.look.contrast",
	} {
		_, err := s.SetLook(t.Context(), Look{Accent: typed}, boss)
		if !fault.Is(err, key) {
			t.Errorf("%q: %v, want %s", typed, err, key)
		}
		if f := fault.Of(err); key == "newsroom.look.contrast" {
			if advice, _ := f.Args["colour"].(string); worst(advice, LightGrounds) < legible {
				t.Errorf("%q: the advice %q is not legible either", typed, advice)
			}
		}
	}
}

// The grounds are those of the sheet: a colour that is added there is looked at here.
func TestTheGroundsAreThoseOfTheSheet(t *testing.T) {
	data, err := os.ReadFile("../../templates/static/newsroom.css")
	if err != nil {
		t.Fatal(err)
	}
	sheet := strings.ReplaceAll(string(data), "#fff;", "#ffffff;")
	var found [2][]string
	for i, part := range strings.SplitN(sheet, "prefers-color-scheme: dark", 2) {
		for _, line := range strings.Split(part[:strings.Index(part, "}")], "\n") {
			name, value, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), ";"), ": ")
			if name == "--paper" || strings.HasSuffix(name, "tint") {
				found[i] = append(found[i], value)
			}
		}
	}
	for i, want := range [][]string{LightGrounds, DarkGrounds} {
		slices.Sort(found[i])
		if want = slices.Sorted(slices.Values(want)); !slices.Equal(found[i], want) {
			t.Errorf("%v in the sheet, %v here", found[i], want)
		}
	}
}

func TestLinksAndLogoAreChecked(t *testing.T) {
	s := newSite(t)
	link := func(label, address string) LookLink {
		return LookLink{Label: incident.Text{"en": label}, URL: address}
	}
	l, err := s.SetLook(t.Context(), Look{Links: []LookLink{{}, link(" Acme ", "https://acme.example/"), link("", "")}}, boss)
	if err != nil || len(l.Links) != 1 || l.Links[0].Label["en"] != "Acme" {
		t.Errorf("%+v %v", l.Links, err)
	}
	for want, bad := range map[string]Look{
		"link_1_label_en": {Links: []LookLink{{}, link("", "https://acme.example/")}},
		"link_0_url":      {Links: []LookLink{link("Acme", "javascript:alert(1)")}},
		"link_2_url":      {Links: []LookLink{{}, {}, link("Acme", "https://me:secret@acme.example/")}},
		"link_0_label_en": {Links: []LookLink{link(strings.Repeat("x", 41), "https://acme.example/")}},
		"font":            {Font: "comic"},
		"picture":         {PictureID: "nobody's"},
	} {
		_, err := s.SetLook(t.Context(), bad, boss)
		if !slices.ContainsFunc(fault.All(err), func(f *fault.Error) bool { return f.Field == want }) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if now, err := s.Look(t.Context()); err != nil || len(now.Links) != 1 {
		t.Errorf("what was refused has changed something: %+v %v", now, err)
	}
	s.d.Offers = func(context.Context, string) (bool, error) { return true, nil }
	var counts []int64
	for range 2 {
		if _, err := s.SetLook(t.Context(), Look{PictureID: "a", Font: Serif}, boss); err != nil {
			t.Fatal(err)
		}
		changes, err := s.Changes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		counts = append(counts, changes)
	}
	if counts[0] != counts[1] {
		t.Errorf("set once more it has changed the pages: %v", counts)
	}
}
