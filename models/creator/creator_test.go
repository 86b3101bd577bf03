package creator_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/money"
	"standfirst/models/sheet"
)

func TestAccountsAreReadFromHandlesAndAddresses(t *testing.T) {
	for _, c := range []struct{ platform, text, key, url string }{
		{"", "https://www.xiaohongshu.com/user/profile/5f0c0123456789abcdef0123?xsec=1", "xiaohongshu:5f0c0123456789abcdef0123", "https://www.xiaohongshu.com/user/profile/5f0c0123456789abcdef0123"},
		{"xiaohongshu", "94127712", "xiaohongshu:94127712", ""},
		{"", "https://www.douyin.com/user/MS4wLjABAAAAxyz", "douyin:ms4wljabaaaaxyz", "https://www.douyin.com/user/MS4wLjABAAAAxyz"},
		{"weixin", "第一财经", "weixin:第一财经", ""},
		{"", "weibo.com/u/1234567", "weibo:1234567", "https://weibo.com/u/1234567"},
		{"", "https://weibo.com/LiLei", "weibo:lilei", "https://weibo.com/LiLei"},
		{"", "https://space.bilibili.com/208259/video", "bilibili:208259", "https://space.bilibili.com/208259"},
		{"", "https://www.kuaishou.com/profile/3xabc", "kuaishou:3xabc", "https://www.kuaishou.com/profile/3xabc"},
		{"", "https://www.zhihu.com/people/li-lei/answers", "zhihu:li-lei", "https://www.zhihu.com/people/li-lei"},
		{"", "https://youtube.com/@LiLei", "youtube:lilei", "https://www.youtube.com/@LiLei"},
		{"youtube", "https://m.youtube.com/channel/UC0123456789abcdefghijkl", "youtube:uc0123456789abcdefghijkl", "https://www.youtube.com/channel/UC0123456789abcdefghijkl"},
		{"instagram", "@Li.Lei", "instagram:li.lei", "https://www.instagram.com/Li.Lei/"},
		{"", "instagram.com/li.lei/?hl=en", "instagram:li.lei", "https://www.instagram.com/li.lei/"},
		{"tiktok", "＠ｌｉｌｅｉ", "", ""},
		{"", "https://www.tiktok.com/@lilei", "tiktok:lilei", "https://www.tiktok.com/@lilei"},
		{"", "https://twitter.com/LiLei", "x:lilei", "https://x.com/LiLei"},
		{"", "https://www.linkedin.com/in/li-lei/", "linkedin:li-lei", "https://www.linkedin.com/in/li-lei/"},
		{"other", "https://Blog.example/li/#top", "other:blog.example/li", "https://blog.example/li/"},
		// what is no profile, or another platform's
		{"", "https://x.com/LiLei/status/123", "", ""},
		{"", "https://www.instagram.com/p/abc", "", ""},
		{"x", "https://instagram.com/lilei", "", ""},
		{"", "lilei", "", ""},
		{"x", "li lei", "", ""},
		{"x", "a_name_that_is_too_long", "", ""},
		{"bilibili", "lilei", "", ""},
		{"", "https://example.org/lilei", "", ""},
		{"other", "javascript:alert(1)//x", "", ""},
		{"myspace", "lilei", "", ""},
		{"x", "", "", ""},
	} {
		p, err := creator.Locate(c.platform, c.text)
		if c.key == "" {
			if err == nil {
				t.Errorf("%q is taken for %+v", c.text, p)
			}
			continue
		}
		if err != nil || p.Key() != c.key || p.URL != c.url {
			t.Errorf("%q: %+v %v, want %s %s", c.text, p, err, c.key, c.url)
		}
	}
}

func FuzzLocate(f *testing.F) {
	for _, s := range []string{"https://x.com/a", "@a", "weibo.com/u/1", "http://[::1", "https://www.youtube.com/@%zz", "\x00"} {
		f.Add("x", s)
		f.Add("", s)
	}
	f.Fuzz(func(t *testing.T, platform, text string) {
		p, err := creator.Locate(platform, text)
		if err != nil {
			return
		}
		if p.URL != "" && !strings.HasPrefix(p.URL, "https://") && !strings.HasPrefix(p.URL, "http://") {
			t.Fatalf("%q leads to %q", text, p.URL)
		}
		if again, err := creator.Locate(p.Platform, p.Handle); err == nil && again.Key() != p.Key() {
			t.Fatalf("%q is %q and then %q", text, p.Key(), again.Key())
		}
	})
}

func TestAnAccountBelongsToOnePerson(t *testing.T) {
	w := newWorld(t)
	li, han := w.person("李雷", "CN"), w.person("韩梅梅", "CN")
	a := w.account(li, "x", "LiLei")
	_, err := w.AddAccount(w.ctx, han.ID, "x", "@lilei", officer)
	w.wants(err, "creator.account.taken")
	if f := fault.Of(err); f.Args["name"] != "李雷" || f.Args["id"] != li.ID || f.Field != "account" {
		t.Fatalf("%+v", f)
	}
	if again := w.account(li, "", "https://x.com/LILEI"); again.ID != a.ID {
		t.Fatal("the same account twice")
	}
	w.must(w.RemoveAccount(w.ctx, li.ID, a.ID, officer))
	w.account(han, "x", "lilei")
	w.wants(w.RemoveAccount(w.ctx, li.ID, a.ID, officer), "creator.account.gone")
}

func TestFiguresAreAddedAndNeverOverwritten(t *testing.T) {
	w := newWorld(t)
	c := w.person("李雷", "CN")
	big, small := w.account(c, "weibo", "lilei"), w.account(c, "x", "lilei")
	measure := func(f creator.Figures) creator.Snapshot {
		t.Helper()
		s, err := w.Measure(w.ctx, c.ID, f, officer)
		w.must(err)
		return s
	}
	s := measure(creator.Figures{AccountID: big.ID, Date: "2026-11-20", Source: creator.ByHand, Followers: 200000, Likes: 5000, Comments: 800, Shares: 200, Rate: -1})
	if s.Rate != 0.03 || s.Stated {
		t.Fatalf("%+v", s)
	}
	measure(creator.Figures{AccountID: big.ID, Date: "2026-10-01", Source: creator.ByHand, Followers: 150000, Rate: 0.02}) // older, added later
	measure(creator.Figures{AccountID: small.ID, Date: "2026-11-24", Source: creator.ByHand, Followers: 900, Rate: 0.5})
	p, err := w.Get(w.ctx, c.ID)
	w.must(err)
	if p.Followers != 200000 || p.Engagement != 0.03 || p.FiguresAsOf != "2026-11-20" {
		t.Fatalf("%+v", p)
	}
	if c, err := w.sp.Contacts.Get(w.ctx, c.ID); err != nil || c.Followers != 200000 || c.Engagement != 0.03 || len(c.Platforms) != 2 || c.AccountKeys[0] != big.ID {
		t.Fatalf("%+v %v", c.Figures, err)
	}
	// The same day and source replaces, and the log keeps what stood there; another source stands beside it.
	measure(creator.Figures{AccountID: big.ID, Date: "2026-11-20", Source: creator.ByHand, Followers: 201000, Rate: 0.03})
	w.now = w.now.Add(time.Second)
	measure(creator.Figures{AccountID: big.ID, Date: "2026-11-20", Source: creator.ByExport, Followers: 202000, Rate: 0.04})
	snaps, err := w.Snapshots(w.ctx, big.ID)
	w.must(err)
	if len(snaps) != 3 || snaps[0].Followers != 150000 || snaps[1].Followers != 201000 || snaps[2].Followers != 202000 {
		t.Fatalf("%+v", snaps)
	}
	log, err := w.sp.Audit.Timeline(w.ctx, "contact:"+c.ID, "", 50)
	w.must(err)
	found := false
	for _, e := range log.Items {
		found = found || (e.Action == "creator.remeasured" && e.Data["before"] == "200000" && e.Data["followers"] == "201000")
	}
	if !found {
		t.Fatal("the log does not know what was replaced")
	}
	_, err = w.Measure(w.ctx, c.ID, creator.Figures{AccountID: big.ID, Date: "2026-11-27", Source: "rumour", Followers: -1, Rate: 3}, officer)
	for _, key := range []string{"creator.date.future", "creator.figures.source", "creator.figures.followers", "creator.figures.rate"} {
		w.wants(err, key)
	}
	other := w.person("韩梅梅", "")
	_, err = w.Measure(w.ctx, other.ID, creator.Figures{AccountID: big.ID, Date: "2026-11-20", Source: creator.ByHand}, officer)
	w.wants(err, "creator.account.gone")
	a, _ := w.Account(w.ctx, big.ID)
	if a.Stale(w.now) || !a.Stale(w.now.AddDate(0, 0, 31)) {
		t.Fatal("staleness")
	}
}

func TestProfileKeepsWhatAgesWithItsSource(t *testing.T) {
	w := newWorld(t)
	c := w.person("李雷", "CN")
	from := creator.Origin{Source: "media kit", AsOf: "2026-11-01"}
	_, err := w.Represent(w.ctx, c.ID, creator.Manager{Name: "星海 MCN"}, officer)
	w.wants(err, "creator.source.missing")
	w.wants(err, "creator.date.missing")
	p, err := w.Represent(w.ctx, c.ID, creator.Manager{Name: "星海 MCN", Contact: "王姐", Origin: from}, officer)
	w.must(err)
	if p.Manager.Origin.CheckedName != "Omar" || p.Manager.Origin.CheckedAt.IsZero() || p.Manager.Origin.Stale(w.now, creator.JudgedKeep) {
		t.Fatalf("%+v", p.Manager)
	}
	_, err = w.Quote(w.ctx, c.ID, creator.Rate{Platform: "weibo", Format: "post", Amount: 10, Currency: "XXX", From: "2026-11-01", Until: "2026-10-01", Origin: from}, officer)
	w.wants(err, "money.currency.unknown")
	w.wants(err, "creator.rate.backwards")
	p, err = w.Quote(w.ctx, c.ID, creator.Rate{Platform: "weibo", Format: "post", Amount: 800000, Currency: "CNY", From: "2026-11-01", Origin: from}, officer)
	w.must(err)
	p, err = w.EndRate(w.ctx, c.ID, p.Rates[0].ID, officer)
	w.must(err)
	if r := p.Rates[0]; !r.Valid("2026-11-25") || r.Valid("2026-11-26") || r.Valid("2026-10-31") {
		t.Fatalf("%+v", r)
	}
	p, err = w.Violated(w.ctx, c.ID, creator.Violation{Date: "2026-03-01", What: "unlabelled advertising", Origin: creator.Origin{Source: "platform notice"}}, officer)
	w.must(err)
	_, err = w.Withdraw(w.ctx, c.ID, p.Violations[0].ID, " ", officer)
	w.wants(err, "creator.reason.missing")
	p, err = w.Withdraw(w.ctx, c.ID, p.Violations[0].ID, "another person", officer)
	w.must(err)
	if p.Violations[0].Withdrawn.IsZero() {
		t.Fatal("not withdrawn")
	}
	_, err = w.Categorise(w.ctx, c.ID, []string{"母婴", " 母婴", "Food"}, officer)
	w.must(err)
	p, err = w.File(w.ctx, c.ID, `C:\x\合同.pdf`, "signed", strings.NewReader("contract"), officer)
	w.must(err)
	if p.Documents[0].Name != "合同.pdf" || len(p.Categories) != 2 {
		t.Fatalf("%+v", p)
	}
	_, err = w.File(w.ctx, c.ID, "again.pdf", "", strings.NewReader("contract"), officer)
	w.wants(err, "creator.document.twice")
	_, r, err := w.OpenDocument(w.ctx, c.ID, p.Documents[0].ID)
	w.must(err)
	if got, _ := io.ReadAll(r); string(got) != "contract" {
		t.Fatalf("%q", got)
	}
	_ = r.Close()
}

func TestTableNarrowsSortsAndExports(t *testing.T) {
	w := newWorld(t)
	add := func(name, platform string, followers int64, rate float64) {
		c := w.person(name, "CN")
		a := w.account(c, platform, "h"+name)
		_, err := w.Measure(w.ctx, c.ID, creator.Figures{AccountID: a.ID, Date: "2026-11-20", Source: creator.ByHand, Followers: followers, Rate: rate}, officer)
		w.must(err)
	}
	add("单田芳", "weibo", 2_000_000, 0.01)
	add("=cmd", "xiaohongshu", 50_000, 0.08)
	w.account(w.person("王静", "CN"), "weixin", "wangjing")
	names := func(q creator.Search) string {
		page, err := w.Find(w.ctx, q)
		w.must(err)
		var out []string
		for _, p := range page.Items {
			out = append(out, p.Name)
		}
		return strings.Join(out, ",")
	}
	for want, q := range map[string]creator.Search{
		"单田芳,=cmd,王静": {}, "王静,=cmd,单田芳": {Sort: "followers"}, "单田芳": {Size: "head"}, "=cmd": {Engagement: 5}, "王静": {Text: "wangj"}, "单田芳,": {Text: "shan"}, "": {Benefit: "paid"},
	} {
		if got := names(q); got != strings.TrimSuffix(want, ",") {
			t.Errorf("%+v: %s, want %s", q, got, want)
		}
	}
	if got := names(creator.Search{Platform: "weixin", Benefit: "never"}); got != "王静" {
		t.Error(got)
	}
	var b bytes.Buffer
	w.must(w.Export(w.ctx, sheet.NewRows(&b, ".csv", "", creator.Columns), creator.Search{}, func(p string) string { return p }, officer))
	if !strings.Contains(b.String(), "'=cmd,xiaohongshu") || strings.Count(b.String(), "\r\n") != 4 {
		t.Fatal(b.String())
	}
}

func TestProfileFollowsTheContact(t *testing.T) {
	w := newWorld(t)
	c := w.person("李雷", "CN")
	w.account(c, "x", "lilei")
	_, err := w.sp.Contacts.Change(w.ctx, c.ID, contact.AnyRev, func(c *contact.Contact) { c.Name = "Li Lei" }, officer)
	w.must(err)
	w.must(w.Refresh(w.ctx))
	if page, err := w.Find(w.ctx, creator.Search{Text: "li lei"}); err != nil || len(page.Items) != 1 || page.Items[0].Name != "Li Lei" {
		t.Fatal(page, err)
	}
	w.must(w.sp.Contacts.Delete(w.ctx, c.ID, officer))
	w.must(w.Refresh(w.ctx))
	if n, err := w.Count(w.ctx, creator.Search{}); err != nil || n != 0 {
		t.Fatal(n, err)
	}
}

func TestMoney(t *testing.T) {
	for text, want := range map[string]int64{"12,000": 1200000, "¥1200.50": 120050, "": 0, " 5 ": 500} {
		if got, err := money.ParseAmount("amount", text, "CNY"); err != nil || got != want {
			t.Errorf("%q: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"-1", "1.005", "1e9", "ten", "NaN", "Inf", "0x10"} {
		if got, err := money.ParseAmount("amount", text, "CNY"); err == nil {
			t.Errorf("%q gives %d", text, got)
		}
	}
	if got, err := money.ParseAmount("amount", "1000", "JPY"); err != nil || got != 1000 {
		t.Error(got, err)
	}
}

func TestContactsThatBecomeOneBringTheirAccountsAndDeals(t *testing.T) {
	w := newWorld(t)
	stays, goes := w.person("李雷", "CN"), w.person("李磊", "CN")
	w.account(stays, "x", "lilei")
	a := w.account(goes, "weibo", "lilei")
	_, err := w.Measure(w.ctx, goes.ID, creator.Figures{AccountID: a.ID, Date: "2026-11-20", Source: creator.ByHand, Followers: 5000, Rate: .02}, officer)
	w.must(err)
	_, err = w.Violated(w.ctx, goes.ID, creator.Violation{Date: "2026-03-01", What: "no label", Origin: creator.Origin{Source: "notice"}}, officer)
	w.must(err)
	d := w.step(w.Arrange(w.ctx, terms(goes, a), officer))
	_, err = w.sp.Contacts.Merge(w.ctx, stays.ID, goes.ID, nil, officer)
	w.must(err)
	for _, id := range []string{stays.ID, goes.ID} { // the old id leads to the one who stays
		p, err := w.Get(w.ctx, id)
		w.must(err)
		accounts, err := w.Accounts(w.ctx, id)
		w.must(err)
		deals, err := w.Deals(w.ctx, creator.DealSearch{ContactID: id})
		w.must(err)
		if p.ID != stays.ID || p.Followers != 5000 || p.OpenDeals != 1 || len(p.Violations) != 1 || len(accounts) != 2 || len(deals.Items) != 1 {
			t.Fatalf("%+v, %d accounts, %d deals", p, len(accounts), len(deals.Items))
		}
	}
	if n, err := w.Count(w.ctx, creator.Search{}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	w.step(w.Offer(w.ctx, d.ID, officer))
	w.must(w.Merged(w.ctx, stays.ID, goes.ID))
	if p, err := w.Get(w.ctx, stays.ID); err != nil || len(p.Violations) != 1 {
		t.Fatal("joined twice", err)
	}
	_, err = w.sp.Contacts.Undo(w.ctx, goes.ID, officer)
	w.must(err)
	if accounts, err := w.Accounts(w.ctx, stays.ID); err != nil || len(accounts) != 1 {
		t.Fatal(accounts, err)
	}
	if p, err := w.Get(w.ctx, goes.ID); err != nil || p.Followers != 5000 || p.Gone {
		t.Fatalf("%+v %v", p, err)
	}
}
