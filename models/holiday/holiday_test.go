package holiday

import (
	"testing"
	"time"

	"standfirst/models/fault"
)

func day(t *testing.T, day string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.Add(9 * time.Hour)
}

func TestDaysOfCountries(t *testing.T) {
	c := New(nil)
	for _, d := range []struct {
		country, day string
		want         Day
	}{
		{"CN", "2026-10-01", Day{true, "国庆节"}},
		{"CN", "2026-10-05", Day{true, "国庆节"}},        // a Monday
		{"CN", "2026-10-10", Day{false, "国庆节"}},       // a Saturday that is worked for it
		{"CN", "2026-10-11", Day{true, ""}},           // a Sunday as any
		{"CN", "2026-11-27", Day{false, ""}},          // a Friday
		{"DE", "2026-04-03", Day{true, "Karfreitag"}}, // Good Friday
		{"DE", "2026-10-01", Day{false, ""}},
		{"US", "2026-11-26", Day{true, "Thanksgiving Day"}},
		{"US", "2026-07-03", Day{true, "Independence Day"}}, // the fourth is a Saturday
		{"US", "2027-12-31", Day{true, "New Year's Day"}},   // the first is a Saturday
		{"GB", "2026-12-28", Day{true, "Boxing Day"}},       // in place of a Saturday
		{"SA", "2026-11-27", Day{true, ""}},                 // Fridays
		{"SA", "2026-11-29", Day{false, ""}},
		{"XX", "2026-11-28", Day{true, ""}},
		{"", "2026-11-27", Day{false, ""}},
	} {
		if got := c.On(d.country, day(t, d.day)); got != d.want {
			t.Errorf("%s %s: %+v, not %+v", d.country, d.day, got, d.want)
		}
	}
}

func TestTheNextWorkingDay(t *testing.T) {
	for _, d := range []struct{ country, from, to string }{
		{"CN", "2026-09-30", "2026-09-30"},
		{"CN", "2026-10-01", "2026-10-08"},
		{"CN", "2026-10-09", "2026-10-09"},
		{"CN", "2026-10-10", "2026-10-10"},
		{"CN", "2026-10-11", "2026-10-12"},
		{"DE", "2026-04-03", "2026-04-07"}, // past Easter Monday
		{"US", "2026-11-28", "2026-11-30"},
	} {
		if got := New(nil).Next(d.country, day(t, d.from)); !got.Equal(day(t, d.to)) {
			t.Errorf("%s from %s: %s", d.country, d.from, got)
		}
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 10, 24, 9, 0, 0, 0, berlin) // clocks go back in between
	if got := New(nil).Next("DE", friday); got.Format("2006-01-02 15:04 MST") != "2026-10-26 09:00 CET" {
		t.Errorf("over the change of clocks: %s", got)
	}
}

// What a space says counts before everything else.
func TestOwnDays(t *testing.T) {
	own, err := Parse("# as announced\n\nCN 2028-01-24..2028-01-30 off 春节\ncn 2028-01-22 班 春节调休\nDE 2026-10-03 work\n")
	if err != nil {
		t.Fatal(err)
	}
	c := New(own)
	for date, want := range map[string]Day{"2028-01-24": {true, "春节"}, "2028-01-30": {true, "春节"}, "2028-01-31": {}, "2028-01-22": {false, "春节调休"}} {
		if got := c.On("CN", day(t, date)); got != want {
			t.Errorf("%s: %+v", date, got)
		}
	}
	if c.On("DE", day(t, "2026-10-03")).Off || !c.On("AT", day(t, "2026-10-03")).Off {
		t.Error("a day counts in its country alone")
	}
	for _, line := range []string{"CN 2028-01-24", "China 2028-01-24 off", "CN 2028-02-30 off", "CN 2028-01-24 holiday", "CN 2028-01-24..2028-01-20 off"} {
		if _, err := Parse("CN 2028-01-01 off\n" + line); !fault.Is(err, "holiday.line") || fault.Of(err).Args["n"] != 2 {
			t.Errorf("%q: %v", line, err)
		}
	}
}
