package outlet_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/outlet"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/job"
	media "standfirst/models/outlet"
)

func TestDuplicateOutletsAreQueuedComparedAndMerged(t *testing.T) {
	app := webtest.New(t, outlet.Routes)
	by, ctx := app.As("officer").Actor(), t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	app.Run(webtest.Scenario{Name: "nothing to do", As: "officer", Path: "/acme/outlets/duplicates", Has: []string{"No duplicates"}})
	a, err := app.Space.Outlets.Create(ctx, media.Outlet{Name: "新华网", Kind: "site", Tier: 1, Domains: []string{"xinhuanet.example"}}, by)
	ok(err)
	b, err := app.Space.Outlets.Create(ctx, media.Outlet{Name: "Xinhua<b>", Aliases: []string{"新華網"}, Tier: 2, Region: "North"}, by)
	ok(err)
	c, err := app.Space.Outlets.Create(ctx, media.Outlet{Name: "Weekly", Site: "https://weekly.xinhuanet.example/"}, by)
	ok(err)
	li, err := app.Space.Contacts.Create(ctx, contact.Contact{Name: "李雷", OutletID: b.ID}, by)
	ok(err)
	ok(app.Space.Outlets.Sweep(ctx))
	page, err := app.Space.Outlets.Suspicions(ctx, duplicate.Search{Of: c.ID})
	ok(err)
	two, merge := page.Items[0].ID, "/acme/outlets/merge?a="+a.ID+"&b="+b.ID
	app.Run(
		webtest.Scenario{Name: "the queue", As: "officer", Path: "/acme/outlets/duplicates", Has: []string{"same name in traditional and simplified characters", "same domain: xinhuanet.example", "Xinhua&lt;b&gt;", "1–2 of 2"}, HasNot: []string{"Xinhua<b>"}},
		webtest.Scenario{Name: "by reason", As: "officer", Path: "/acme/outlets/duplicates?rule=domain", Has: []string{"Weekly", "1–1 of 1"}},
		webtest.Scenario{Name: "nonsense shows all", As: "officer", Path: "/acme/outlets/duplicates?rule=%24ne&strength=x&after=zz", Has: []string{"1–2 of 2"}},
		webtest.Scenario{Name: "the menu counts them", As: "officer", Path: "/acme/outlets", Has: []string{`<span class="sr-only">waiting:</span>2</span>`, "2 possible duplicates", "Possible duplicate"}},
		webtest.Scenario{Name: "only those", As: "officer", Path: "/acme/outlets?duplicate=yes", Has: []string{"1–3 of 3"}},
		webtest.Scenario{Name: "one of them", As: "officer", Path: "/acme/outlets/duplicates?of=" + c.ID, Has: []string{"1–1 of 1", "Weekly"}},
		webtest.Scenario{Name: "on the record", As: "officer", Path: "/acme/outlets/" + b.ID, Has: []string{"May be the same outlet as", "新华网"}},
		webtest.Scenario{Name: "a checker reads", As: "checker", Path: "/acme/outlets/duplicates", Has: []string{"Weekly"}, HasNot: []string{"Compare and merge", "/dismiss"}},
		webtest.Scenario{Name: "a viewer does not", As: "viewer", Path: "/acme/outlets/duplicates", Status: 403},
		webtest.Scenario{Name: "two outlets", As: "officer", Method: "POST", Path: "/acme/outlets/duplicates/" + two + "/dismiss", Form: url.Values{"rule": {"domain"}}, Status: 303, To: "/acme/outlets/duplicates?rule=domain"},
		webtest.Scenario{Name: "remembered", As: "officer", Path: "/acme/outlets/duplicates?show=dismissed", Has: []string{"Weekly", "Judged to be two outlets by"}},
		webtest.Scenario{Name: "asked again", As: "officer", Method: "POST", Path: "/acme/outlets/duplicates/" + two + "/reopen", Form: url.Values{"show": {"dismissed"}}, Status: 303, To: "/acme/outlets/duplicates?show=dismissed"},
		webtest.Scenario{Name: "compare", As: "officer", Path: merge, Has: []string{`name="pick_name" value="a" checked`, `name="pick_tier"`, "Kept of both", "新華網"}},
		webtest.Scenario{Name: "one is not two", As: "officer", Path: "/acme/outlets/merge?a=" + a.ID, Status: 303, To: "/acme/outlets/duplicates"},
		webtest.Scenario{Name: "of another space", As: "rival/officer", Path: "/rival/outlets/merge?a=" + a.ID + "&b=" + b.ID, Status: 404},
		webtest.Scenario{Name: "a checker merges nothing", As: "checker", Method: "POST", Path: "/acme/outlets/merge", Form: url.Values{"a": {a.ID}, "b": {b.ID}}, Status: 403},
		webtest.Scenario{Name: "merged", As: "officer", Method: "POST", Path: "/acme/outlets/merge", Form: url.Values{"a": {a.ID}, "b": {b.ID}, "pick_tier": {"b"}, "next": {"queue"}}, Status: 303, To: "/acme/outlets/duplicates", Undo: "/acme/outlets/merges/" + b.ID + "/undo"},
		webtest.Scenario{Name: "the old page leads on", As: "officer", Path: "/acme/outlets/" + b.ID, Status: 303, To: "/acme/outlets/" + a.ID},
		webtest.Scenario{Name: "the record tells", As: "officer", Path: "/acme/outlets/" + a.ID, Has: []string{"Merged into this outlet", "merged Xinhua&lt;b&gt; into this outlet", "李雷", "Tier 2", "North", "/outlets/merges/" + b.ID + "/undo"}},
	)
	if x, err := app.Space.Contacts.Get(ctx, li.ID); err != nil || x.OutletID != a.ID {
		t.Fatal(x.OutletID, err)
	}
	app.Run(
		webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: "/acme/outlets/merges/" + b.ID + "/undo", Status: 303, To: "/acme/outlets/" + a.ID},
		webtest.Scenario{Name: "there again", As: "officer", Path: "/acme/outlets/" + b.ID, Has: []string{"李雷", "Tier 2"}},
		webtest.Scenario{Name: "gone from the other", As: "officer", Path: "/acme/outlets/" + a.ID, Has: []string{"Tier 1"}, HasNot: []string{"李雷", "Merged into this outlet"}},
		webtest.Scenario{Name: "sent twice it is undone once, and leads back to where it was pressed", As: "officer", Method: "POST", Path: "/acme/outlets/merges/" + b.ID + "/undo", Form: url.Values{"back": {"/acme/outlets/duplicates"}}, Status: 303, To: "/acme/outlets/duplicates"},
	)
}

func TestAccountsOnOnePlatformAreMergedTogether(t *testing.T) {
	app := webtest.New(t, outlet.Routes)
	by, ctx := app.As("officer").Actor(), t.Context()
	const queue = "/acme/outlets/duplicates"
	app.Run(webtest.Scenario{Name: "none", As: "officer", Path: queue + "/exact", Status: 303, To: queue})
	for _, name := range []string{"小雨探店", "Xiaoyu", "Elsewhere"} {
		o := media.Outlet{Name: name, Platform: "xiaohongshu", Handle: "xiaoyu"}
		if name == "Elsewhere" {
			o.Handle = "elsewhere"
		}
		if _, err := app.Space.Outlets.Create(ctx, o, by); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.Space.Outlets.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "the way there", As: "officer", Path: queue, Has: []string{queue + "/exact", "Merge 1 exact duplicate"}},
		webtest.Scenario{Name: "not by reason", As: "officer", Path: queue + "?rule=handle", HasNot: []string{queue + "/exact"}},
		webtest.Scenario{Name: "a checker has none", As: "checker", Path: queue, HasNot: []string{queue + "/exact"}},
		webtest.Scenario{Name: "asked with the number", As: "officer", Path: queue + "/exact", Has: []string{"小雨探店", "Xiaoyu", "same account on one platform", "page of the outlet that stays"}, HasNot: []string{"Elsewhere"}},
		webtest.Scenario{Name: "another number", As: "officer", Method: "POST", Path: queue + "/exact", Form: url.Values{"confirm": {"7"}}, Status: 422, Has: []string{"There is 1 pair by now"}},
		webtest.Scenario{Name: "a checker merges nothing", As: "checker", Method: "POST", Path: queue + "/exact", Form: url.Values{"confirm": {"1"}}, Status: 403},
	)
	id, err := app.Space.Outlets.MergeExactLater(ctx, 1, by)
	if err != nil {
		t.Fatal(err)
	}
	app.Run(webtest.Scenario{Name: "on its way", As: "officer", Path: queue + "?work=" + url.QueryEscape(id), Has: []string{"Merging exact duplicates"}})
	j, err := app.Space.Jobs.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	w, err := job.Decode[duplicate.ExactWork](j)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // twice is once
		if err := app.Space.Outlets.MergeExact(ctx, w, func(int, int) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := app.Space.Outlets.CountSuspicions(ctx, duplicate.Search{}); err != nil || n != 0 {
		t.Error(n, err)
	}
	app.Run(webtest.Scenario{Name: "two outlets are left", As: "officer", Path: "/acme/outlets", Has: []string{"1–2 of 2", "Elsewhere"}})
}
