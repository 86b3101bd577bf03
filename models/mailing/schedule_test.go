package mailing

import (
	"fmt"
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestLocalTime(t *testing.T) {
	for _, c := range []struct {
		local, zone string
		utc         string // "" when there is no such time
		second      string // of a time that comes twice
		next        string // after a gap
	}{
		{local: "2026-11-25T17:44", zone: "Asia/Shanghai", utc: "2026-11-25T09:44"},
		{local: "2026-03-08T01:59", zone: "America/New_York", utc: "2026-03-08T06:59"},
		{local: "2026-03-08T02:00", zone: "America/New_York", next: "2026-03-08 03:00"},
		{local: "2026-03-08T02:30", zone: "America/New_York", next: "2026-03-08 03:00"},
		{local: "2026-03-08T02:59", zone: "America/New_York", next: "2026-03-08 03:00"},
		{local: "2026-03-08T03:00", zone: "America/New_York", utc: "2026-03-08T07:00"},
		{local: "2026-11-01T00:59", zone: "America/New_York", utc: "2026-11-01T04:59"},
		{local: "2026-11-01T01:00", zone: "America/New_York", utc: "2026-11-01T05:00", second: "2026-11-01T06:00"},
		{local: "2026-11-01T01:30", zone: "America/New_York", utc: "2026-11-01T05:30", second: "2026-11-01T06:30"},
		{local: "2026-11-01T02:00", zone: "America/New_York", utc: "2026-11-01T07:00"},
		// Half an hour of daylight saving.
		{local: "2026-10-04T01:59", zone: "Australia/Lord_Howe", utc: "2026-10-03T15:29"},
		{local: "2026-10-04T02:15", zone: "Australia/Lord_Howe", next: "2026-10-04 02:30"},
		{local: "2026-10-04T02:30", zone: "Australia/Lord_Howe", utc: "2026-10-03T15:30"},
		{local: "2026-04-05T01:45", zone: "Australia/Lord_Howe", utc: "2026-04-04T14:45", second: "2026-04-04T15:15"},
		{local: "2026-04-05T02:00", zone: "Australia/Lord_Howe", utc: "2026-04-04T15:30"},
		// China has had no daylight saving since 1991, and had it before.
		{local: "2026-04-12T02:30", zone: "Asia/Shanghai", utc: "2026-04-11T18:30"},
		{local: "1991-04-14T02:30", zone: "Asia/Shanghai", next: "1991-04-14 03:00"},
		// A day that does not exist.
		{local: "2011-12-30T12:00", zone: "Pacific/Apia", next: "2011-12-31 00:00"},
		{local: "2028-02-29T09:00", zone: "UTC", utc: "2028-02-29T09:00"},
	} {
		t.Run(c.zone+" "+c.local, func(t *testing.T) {
			got, err := LocalTime(c.local, c.zone)
			if c.next != "" {
				e := fault.Of(err)
				if e == nil || e.Key != "mailing.at.gap" || e.Field != "at" || fmt.Sprint(e.Args["next"]) != c.next {
					t.Fatalf("got %v, %v", got, err)
				}
				return
			}
			if err != nil || got.At.Format(LocalLayout) != c.utc || got.At.Location() != time.UTC {
				t.Fatalf("got %v, %v; want %s", got, err, c.utc)
			}
			if got.Ambiguous != (c.second != "") || (got.Ambiguous && got.Second.Format(LocalLayout) != c.second) {
				t.Fatalf("twice: %+v, want %q", got, c.second)
			}
		})
	}
}

// Every minute of the days on which clocks change either has an instant that reads so, or is refused.
func TestLocalTimeReadsBack(t *testing.T) {
	for zone, days := range map[string][]string{
		"America/New_York": {"2026-03-08", "2026-11-01"}, "Australia/Lord_Howe": {"2026-04-05", "2026-10-04"},
		"Europe/Dublin": {"2026-03-29", "2026-10-25"}, "Asia/Shanghai": {"2026-03-08"}, "Africa/Casablanca": {"2026-02-15", "2026-03-22"},
	} {
		loc, err := Zone(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range days {
			gaps, twice := 0, 0
			for minute := range 24 * 60 {
				local := fmt.Sprintf("%sT%02d:%02d", day, minute/60, minute%60)
				got, err := LocalTime(local, zone)
				if err != nil {
					gaps++
					continue
				}
				if back := got.At.In(loc).Format(LocalLayout); back != local {
					t.Fatalf("%s %s reads back as %s", zone, local, back)
				}
				if got.Ambiguous {
					twice++
				}
			}
			if gaps > 60 || twice > 60 || (gaps > 0 && twice > 0) {
				t.Errorf("%s %s: %d refused, %d twice", zone, day, gaps, twice)
			}
		}
	}
}

func TestBadTimes(t *testing.T) {
	for _, c := range [][3]string{
		{"2026-02-30T10:00", "UTC", "mailing.at.malformed"},
		{"", "UTC", "mailing.at.malformed"},
		{"tomorrow", "UTC", "mailing.at.malformed"},
		{"2026-11-25T10:00", "Local", "mailing.zone.unknown"},
		{"2026-11-25T10:00", "", "mailing.zone.unknown"},
		{"2026-11-25T10:00", "../../etc/passwd", "mailing.zone.unknown"},
		{"2026-11-25T10:00", "Mars/Base", "mailing.zone.unknown"},
	} {
		if _, err := LocalTime(c[0], c[1]); !fault.Is(err, c[2]) {
			t.Errorf("%q in %q: %v", c[0], c[1], err)
		}
	}
}
