package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/models/incident"
	"standfirst/models/release"
)

// By the clocks of Berlin 02:30 is left out on 29 March 2026 and comes twice on 25 October.
func TestARoundKeepsItsHourWhenClocksChange(t *testing.T) {
	for name, c := range map[string]struct {
		spec, zone, from string
		want             []string
	}{
		"the hour that is left out":      {"30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", []string{"2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"}},
		"the hour that is repeated":      {"30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		"between its two appearances":    {"30 2 * * *", "Europe/Berlin", "2026-10-25T01:00:00Z", []string{"2026-10-26T01:30:00Z"}},
		"nine in the morning, all along": {"0 9 * * 1", "Asia/Shanghai", "2026-11-26T00:00:00Z", []string{"2026-11-30T01:00:00Z", "2026-12-07T01:00:00Z"}},
		"the 31st":                       {"0 9 31 * *", "UTC", "2026-11-26T00:00:00Z", []string{"2026-12-31T09:00:00Z", "2027-01-31T09:00:00Z", "2027-03-31T09:00:00Z"}},
	} {
		plan, zone, bad := parse(c.spec, c.zone)
		if bad != nil {
			t.Fatal(name, bad)
		}
		at, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if at = after(plan, at, zone); at.Format(time.RFC3339) != want {
				t.Errorf("%s: %s, want %s", name, at.Format(time.RFC3339), want)
			}
		}
	}
}

func TestASpecificationIsRefused(t *testing.T) {
	for _, spec := range []string{"", "* * * * *", "*/5 * * * *", "0,30 * * * *", "61 9 * * *", "@every 1s", "CRON_TZ=UTC 0 9 * * *", "0 9 * *", "0 9 * * * *", " 9 * * 1"} {
		if _, _, bad := parse(spec, "UTC"); bad == nil || bad.Field != "spec" {
			t.Errorf("%q: %v", spec, bad)
		}
	}
	plan, zone, bad := parse("0 9 31 2 *", "UTC")
	if bad != nil || !after(plan, time.Now(), zone).IsZero() {
		t.Error("the 31 of February comes")
	}
}

func TestARoundTellsOfTheLastWholePeriod(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 30, 9, 0, 0, 0, berlin)
	for unit, first := range map[string]string{"week": "2026-11-23", "month": "2026-10-01", "quarter": "2026-07-01"} {
		if p := (Period{Unit: unit, First: "2020-01-01", Zone: "UTC"}).whole(monday); p.First != first || p.Zone != "Europe/Berlin" {
			t.Errorf("%s: %+v", unit, p)
		}
	}
	chosen := Period{Unit: "days", First: "2026-01-01", Last: "2026-01-09", Zone: "UTC"}
	if chosen.whole(monday) != chosen {
		t.Error("chosen days are others")
	}
}

// A subject is read over shoulders, and a headline is a secret until it is published.
func TestTheSubjectOfALetterNamesNoUnpublishedRelease(t *testing.T) {
	s := &Reports{Deps: Deps{Words: func(_, key string, args map[string]any) string { return key + fmt.Sprint(args["title"]) }}}
	for _, public := range []release.Public{"", release.Live} {
		told := Report{Subject: Subject{Kind: OfRelease}, Release: release.Release{Title: map[string]string{"en": "We buy Beifeng"}, Public: public}}
		n := s.letter(Round{}, Plan{Subject: told.Subject}, told, incident.Person{Lang: "en"}, "", nil)
		if named := strings.Contains(n.Subject, "Beifeng"); named != (public == release.Live) || !strings.Contains(n.Text, "Beifeng") {
			t.Errorf("%q: %s\n%s", public, n.Subject, n.Text)
		}
	}
}
