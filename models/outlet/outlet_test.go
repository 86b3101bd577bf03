package outlet_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
)

var anna = audit.Actor{ID: "u1", Name: "Anna"}

func newOutlets(t *testing.T) (*outlet.Outlets, *job.Queue, context.Context) {
	t.Helper()
	ctx := context.Background()
	now := func() time.Time { return time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC) }
	db, log := audittest.Open(t, now)
	jobs, err := job.Open(ctx, db, now)
	ok(t, err)
	s, err := outlet.Open(ctx, outlet.Deps{DB: db, Audit: log, Jobs: jobs, Now: now})
	ok(t, err)
	return s, jobs, ctx
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestDomainIsTheRegistrableOne(t *testing.T) {
	good := map[string]string{
		"https://news.sina.com.cn/c/2026-11-25/1.shtml": "sina.com.cn", "WWW.Xinhua.Example": "xinhua.example",
		"bbc.co.uk:443": "bbc.co.uk", "someone.github.io": "someone.github.io", "新华网.中国": "xn--xkrr14bows.xn--fiqs8s",
		"//m.example.org/x": "example.org", " example.org. ": "example.org",
	}
	for in, want := range good {
		if got, err := outlet.Domain(in); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "localhost", "com.cn", "127.0.0.1", "a b.example", "http://", "ex_ample.org", "[::1]"} {
		if got, err := outlet.Domain(in); err == nil {
			t.Errorf("%q gives %q", in, got)
		}
	}
}

func TestByDomainFindsTheOutletOfAnyPage(t *testing.T) {
	s, _, ctx := newOutlets(t)
	o, err := s.Create(ctx, outlet.Outlet{Name: "新浪", Domains: []string{"https://www.sina.com.cn"}}, anna)
	ok(t, err)
	for _, host := range []string{"finance.sina.com.cn", "sina.com.cn", "https://news.sina.com.cn/c/1"} {
		got, found, err := s.ByDomain(ctx, host)
		if err != nil || !found || got.ID != o.ID {
			t.Errorf("%s: %v %v", host, found, err)
		}
	}
	for _, host := range []string{"sina.com", "notsina.com.cn", "nonsense"} {
		if _, found, err := s.ByDomain(ctx, host); err != nil || found {
			t.Errorf("%s: %v %v", host, found, err)
		}
	}
}

func TestNamesAndDomainsBelongToOneOutlet(t *testing.T) {
	s, _, ctx := newOutlets(t)
	_, err := s.Create(ctx, outlet.Outlet{Name: "Daily  Planet", Domains: []string{"planet.example"}}, anna)
	ok(t, err)
	_, err = s.Create(ctx, outlet.Outlet{Name: "daily planet", Domains: []string{"www.planet.example"}, Reach: 10}, anna)
	var keys []string
	for _, f := range fault.All(err) {
		keys = append(keys, f.Key)
	}
	slices.Sort(keys)
	if want := []string{"outlet.domain.taken", "outlet.name.taken", "outlet.reach.source_missing"}; !slices.Equal(keys, want) {
		t.Fatal(keys)
	}
}

func TestRenamingTellsTheContacts(t *testing.T) {
	s, jobs, ctx := newOutlets(t)
	o, err := s.Create(ctx, outlet.Outlet{Name: "Daily Planet"}, anna)
	ok(t, err)
	_, err = s.Change(ctx, o.ID, o.Rev, func(o *outlet.Outlet) { o.Tier = 1 }, anna)
	ok(t, err)
	if page, err := jobs.Find(ctx, "", "", 10); err != nil || len(page.Items) != 0 {
		t.Fatal("a change of tier woke the contacts", err)
	}
	_, err = s.Change(ctx, o.ID, outlet.AnyRev, func(o *outlet.Outlet) { o.Name = "Planet" }, anna)
	ok(t, err)
	page, err := jobs.Find(ctx, "", "", 10)
	ok(t, err)
	if len(page.Items) != 1 || page.Items[0].Kind != "outlet.renamed" {
		t.Fatal(page.Items)
	}
	if _, err := s.Change(ctx, o.ID, 99, func(*outlet.Outlet) {}, anna); !fault.Is(err, "outlet.changed") {
		t.Fatal(err)
	}
}

func TestNamedMakesNobodyTwice(t *testing.T) {
	s, _, ctx := newOutlets(t)
	first, err := s.Named(ctx, "Planet", "planet.example", anna)
	ok(t, err)
	for _, row := range [][2]string{{"PLANET", ""}, {"Daily Planet", "www.planet.example"}, {"", "planet.example"}, {"daily planet", "other.example"}} {
		o, err := s.Named(ctx, row[0], row[1], anna)
		if err != nil || o.ID != first.ID {
			t.Errorf("%v made another: %v", row, err)
		}
	}
	if n, err := s.Count(ctx, outlet.Search{}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}
