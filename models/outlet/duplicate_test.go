package outlet_test

import (
	"testing"

	"standfirst/models/duplicate"
	"standfirst/models/outlet"
)

func TestOutletsThatMayBeOneAreFoundWithTheReason(t *testing.T) {
	s, _, ctx := newOutlets(t)
	add := func(o outlet.Outlet) outlet.Outlet {
		t.Helper()
		o, err := s.Create(ctx, o, anna)
		ok(t, err)
		return o
	}
	first := add(outlet.Outlet{Name: "新華社", Aliases: []string{"Xinhua News Agency"}, Domains: []string{"xinhua.example"}, Desks: []outlet.Desk{{Address: "desk@xinhua.example"}}, Platform: "wechat", Handle: "xinhua"})
	for name, c := range map[string]struct {
		o    outlet.Outlet
		want string // rule and strength, "" for none
	}{
		"alias":    {outlet.Outlet{Name: "The Xinhua News-Agency"}, "name likely"},
		"script":   {outlet.Outlet{Name: "新华社"}, "script likely"},
		"pinyin":   {outlet.Outlet{Name: "Xinhuashe"}, "pinyin possible"},
		"desk":     {outlet.Outlet{Name: "Desk", Desks: []outlet.Desk{{Address: "DESK@xinhua.example"}}}, "address likely"},
		"site":     {outlet.Outlet{Name: "Site", Site: "https://english.xinhua.example/"}, "domain possible"},
		"feed":     {outlet.Outlet{Name: "Feed", Feeds: []string{"https://xinhua.example/rss"}}, "domain possible"},
		"account":  {outlet.Outlet{Name: "Account", Platform: "wechat", Handle: "@Xinhua"}, "handle exact"},
		"elsewise": {outlet.Outlet{Name: "人民日报", Domains: []string{"people.example"}, Platform: "weibo", Handle: "xinhua"}, ""},
	} {
		o := add(c.o)
		got := outlet.Compare(first, o)
		switch {
		case c.want == "" && len(got) > 0:
			t.Errorf("%s: %v", name, got)
		case c.want != "" && (len(got) == 0 || got[0].Rule+" "+got[0].Strength != c.want):
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
		if back := outlet.Compare(o, first); len(back) != len(got) {
			t.Errorf("%s: the other way round %v", name, back)
		}
		ok(t, s.Sweep(ctx))
		if n, err := s.CountSuspicions(ctx, duplicate.Search{Of: first.ID}); err != nil || (n == 1) != (c.want != "") {
			t.Errorf("%s: %d in the queue, %v", name, n, err)
		}
		if o, err := s.Get(ctx, first.ID); err != nil || (o.Suspects == 1) != (c.want != "") {
			t.Errorf("%s: the badge shows %d, %v", name, o.Suspects, err)
		}
		ok(t, s.Delete(ctx, o.ID, anna)) // and with the one that goes the suspicion goes
	}
	if o, err := s.Get(ctx, first.ID); err != nil || o.Suspects != 0 {
		t.Error(o.Suspects, err)
	}
}

// Pages on a platform, and mailboxes of a provider, are no sign that two outlets are one.
func TestAPlatformIsNobodysDomain(t *testing.T) {
	s, _, ctx := newOutlets(t)
	_, err := s.Create(ctx, outlet.Outlet{Name: "腾讯网", Domains: []string{"qq.com"}}, anna)
	ok(t, err)
	for _, name := range []string{"甲", "乙"} {
		_, err := s.Create(ctx, outlet.Outlet{Name: name, Site: "https://mp.weixin.qq.com/" + name, Desks: []outlet.Desk{{Address: name + "x@163.com"}}}, anna)
		ok(t, err)
	}
	ok(t, s.Sweep(ctx))
	if n, err := s.CountSuspicions(ctx, duplicate.Search{}); err != nil || n != 0 {
		t.Error(n, err)
	}
}

func TestTwoOutletsAreNotAskedAgain(t *testing.T) {
	s, _, ctx := newOutlets(t)
	a, err := s.Create(ctx, outlet.Outlet{Name: "Planet", Domains: []string{"planet.example"}}, anna)
	ok(t, err)
	_, err = s.Create(ctx, outlet.Outlet{Name: "Planet Weekly", Site: "https://planet.example/weekly"}, anna)
	ok(t, err)
	ok(t, s.Sweep(ctx))
	page, err := s.Suspicions(ctx, duplicate.Search{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page.Items, err)
	}
	_, err = s.Dismiss(ctx, page.Items[0].ID, anna)
	ok(t, err)
	ok(t, s.Suspect(ctx, a.ID))
	if n, err := s.CountSuspicions(ctx, duplicate.Search{}); err != nil || n != 0 {
		t.Error(n, err)
	}
	if n, err := s.CountSuspicions(ctx, duplicate.Search{Dismissed: true}); err != nil || n != 1 {
		t.Error(n, err)
	}
}

// An outlet that comes back does not take what a third one has by now.
func TestWhatIsAnothersByNowStaysThere(t *testing.T) {
	s, _, ctx := newOutlets(t)
	a, err := s.Create(ctx, outlet.Outlet{Name: "A"}, anna)
	ok(t, err)
	b, err := s.Create(ctx, outlet.Outlet{Name: "B", Domains: []string{"b.example"}}, anna)
	ok(t, err)
	_, err = s.Merge(ctx, a.ID, b.ID, nil, anna)
	ok(t, err)
	_, err = s.Change(ctx, a.ID, outlet.AnyRev, func(o *outlet.Outlet) { o.Domains, o.Aliases = nil, nil }, anna)
	ok(t, err)
	_, err = s.Create(ctx, outlet.Outlet{Name: "b", Domains: []string{"b.example"}}, anna)
	ok(t, err)
	u, err := s.Undo(ctx, b.ID, anna)
	ok(t, err)
	if u.Back.Name != "B (2)" || len(u.Back.Domains) != 0 || len(u.Lost) != 2 {
		t.Errorf("%+v %v", u.Back, u.Lost)
	}
}

// TestASweepGoesOnWhereTheLastOneEnded: of many outlets that have changed at the same moment each sweep compares a few,
// and after some sweeps all have been compared.
func TestASweepGoesOnWhereTheLastOneEnded(t *testing.T) {
	s, _, ctx := newOutlets(t)
	for _, name := range []string{"Paper", "Mirror"} {
		for _, handle := range []string{"east", "south", "west", "north"} {
			_, err := s.Create(ctx, outlet.Outlet{Name: name + " of the " + handle, Platform: "wechat", Handle: handle}, anna)
			ok(t, err)
		}
	}
	var found []int64
	for range 4 {
		ok(t, s.WatchChanged(ctx, 2, nil))
		n, err := s.CountSuspicions(ctx, duplicate.Search{})
		ok(t, err)
		found = append(found, n)
	}
	if found[0] == 0 || found[0] > 2 || found[3] != 4 {
		t.Errorf("%v are found by sweep after sweep, want all four pairs in the end", found)
	}
}
