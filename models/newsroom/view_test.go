package newsroom

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"standfirst/models/audit/audittest"
	"standfirst/models/incident"
)

// site is a newsroom in Shanghai with a clock that the test moves, and a second process on the same database.
type site struct {
	*Newsroom
	other *Newsroom
	at    time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{at: time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)} // an hour before midnight
	now := func() time.Time { return s.at }
	db, log := audittest.Open(t, now)
	incidents, err := incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	d := Deps{DB: db, Audit: log, Incidents: incidents, Now: now, Zone: "Asia/Shanghai", Offers: func(context.Context, string) (bool, error) { return false, nil }}
	for _, n := range []**Newsroom{&s.Newsroom, &s.other} {
		if *n, err = Open(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *site) write(t *testing.T) {
	t.Helper()
	for _, n := range []*Newsroom{s.Newsroom, s.other} {
		if err := n.WriteViews(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *site) viewed(t *testing.T, p Page, days int) Viewed {
	t.Helper()
	v, err := s.Views(t.Context(), p, days)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var home, statement = Page{Kind: HomePage}, Page{Kind: ReleasePage, Ref: "1"}

func TestViewsAreCountedByPageDayAndLanguage(t *testing.T) {
	s := newSite(t)
	s.Read(home, "en")
	s.Read(statement, "en")
	s.Read(statement, "zh-CN")
	if v := s.viewed(t, statement, 2); v.Total != 0 || len(v.ByLang) != 0 {
		t.Errorf("reading has written: %+v", v)
	}
	s.write(t)
	s.write(t) // what is written is not written again
	s.at = s.at.Add(time.Hour)
	s.Read(statement, "zh-CN")
	s.other.Read(statement, "zh-CN")
	s.write(t)
	v := s.viewed(t, statement, 2)
	if want := []string{"2026-11-25", "2026-11-26"}; !slices.Equal(v.Days, want) {
		t.Errorf("days by the clocks of the space: %v, want %v", v.Days, want)
	}
	if v.Total != 4 || !slices.Equal(v.ByLang["en"], []int64{1, 0}) || !slices.Equal(v.ByLang["zh-CN"], []int64{1, 2}) {
		t.Errorf("%+v", v)
	}
	if v := s.viewed(t, statement, 1); v.Total != 2 {
		t.Errorf("today: %+v", v)
	}
	if v := s.viewed(t, Whole, 2); v.Total != 5 {
		t.Errorf("all pages: %+v", v)
	}
	most, err := s.MostRead(t.Context(), 2, 5)
	if err != nil || !slices.Equal(most, []Read{{statement, 4}, {home, 1}}) {
		t.Errorf("%v %v", most, err)
	}
}

func TestEveryCountIsGivenOut(t *testing.T) {
	s := newSite(t)
	s.Read(statement, "en")
	s.write(t)
	s.at = s.at.AddDate(0, 0, 1)
	s.Read(statement, "en")
	s.Read(home, "en")
	s.write(t)
	for page, want := range map[Page]map[string]int64{
		Whole:     {"2026-11-25 release:1": 1, "2026-11-26 release:1": 1, "2026-11-26 home:": 1},
		statement: {"2026-11-25 release:1": 1, "2026-11-26 release:1": 1},
	} {
		got, last := map[string]int64{}, "9"
		for r, err := range s.EachRead(t.Context(), page) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Day > last {
				t.Errorf("%s comes after %s", r.Day, last)
			}
			got[r.Day+" "+r.Page.String()], last = r.Views, r.Day
		}
		if !maps.Equal(got, want) {
			t.Errorf("%v: %v, want %v", page, got, want)
		}
	}
}

func TestWhatCannotBeWrittenIsKept(t *testing.T) {
	s := newSite(t)
	s.Read(statement, "en")
	ended, end := context.WithCancel(t.Context())
	end()
	if err := s.WriteViews(ended); err == nil {
		t.Fatal("it was written all the same")
	}
	s.Read(statement, "en")
	s.write(t)
	if v := s.viewed(t, statement, 1); v.Total != 2 {
		t.Errorf("%+v", v)
	}
}

func TestOldCountsAreForgotten(t *testing.T) {
	s := newSite(t)
	s.Read(statement, "en")
	s.write(t)
	left := func() (n int) {
		for _, err := range s.EachRead(t.Context(), Whole) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	s.at = s.at.AddDate(0, 0, 400)
	s.write(t)
	if left() != 1 {
		t.Error("forgotten too early")
	}
	s.at = s.at.AddDate(0, 0, 1)
	s.write(t)
	if left() != 0 {
		t.Error("kept for ever")
	}
}
