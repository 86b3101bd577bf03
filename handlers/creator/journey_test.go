package creator_test

import (
	"os"
	"path"
	"path/filepath"
	"testing"

	"standfirst/handlers/account"
	"standfirst/handlers/creator"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	model "standfirst/models/creator"
)

// serve puts the desk on an address that a browser can open, with the pages on which people sign in.
func serve(t *testing.T) (*desk, string) {
	t.Helper()
	routes := func(k *web.Kit) []web.Route {
		return append(append(web.StaticRoutes(k), account.Routes(k)...), creator.Routes(k)...)
	}
	d := newDeskOn(t, webtest.New(t, routes))
	return d, d.Serve()
}

func signIn(tab *browsertest.Tab, who string) {
	tab.T.Helper()
	tab.Go("/login")
	tab.Type("E-mail address", who+"@acme.example")
	tab.Type("Password", webtest.Password)
	tab.Press("Sign in")
}

// fine is what every page must be: without barriers, as wide as its screen, without complaints of the browser.
func fine(tab *browsertest.Tab, name string) {
	tab.T.Helper()
	tab.Shoot(name)
	for _, fault := range append(append(tab.Faults(), tab.Barriers()...), tab.Complaints()...) {
		tab.T.Errorf("%s: %s", name, fault)
	}
}

func TestADealInTheBrowser(t *testing.T) {
	d, base := serve(t)
	browser := browsertest.Start(t)
	officer := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(officer, "officer")
	officer.Complaints() // the front page is not served here
	officer.Go(d.at(""))
	fine(officer, "record-empty")
	officer.Press("Add an account")
	fine(officer, "account-form")
	officer.Type("Handle or address of the profile", "https://www.instagram.com/xiaolu/")
	officer.Press("Save")
	for _, f := range [][2]string{{"2026-10-20", "9,100"}, {"2026-11-20", "1.2万"}} {
		officer.Press("Add figures")
		officer.Type("Day", f[0])
		officer.Type("Followers", f[1])
		officer.Type("Likes", "310")
		officer.Press("Save")
	}
	officer.See("12,000")
	fine(officer, "record")
	for _, page := range []string{"figures", "manager", "rates", "work", "violations", "documents", "audience", "categories"} {
		officer.Go(d.at("/" + page + "/new"))
		fine(officer, "form-"+page)
	}
	file := filepath.Join(t.TempDir(), "contract.txt")
	if err := os.WriteFile(file, []byte("contract"), 0o600); err != nil {
		t.Fatal(err)
	}
	officer.Go(d.at("/documents/new"))
	officer.Upload("File", file)
	officer.Press("Save")
	officer.See("contract.txt")

	officer.Press("New deal")
	fine(officer, "deal-form")
	officer.Tick("Paid")
	officer.Type("Cost", "12,000")
	officer.Type("Deal", "Recall explained")
	officer.Type("Format", "Post")
	officer.Type("Incident", "Recall")
	officer.Type("Publish by", "2026-12-01")
	officer.Press("Save")
	officer.See("Next: legal approves")
	fine(officer, "deal-legal")
	at := officer.Path()

	lawyer := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: 375})
	signIn(lawyer, "approver")
	lawyer.Complaints()
	lawyer.Go(at)
	fine(lawyer, "deal-lawyer-phone")
	lawyer.Press("Approve for legal")
	lawyer.See("Legal: approved by Approver of acme")

	officer.Go(at)
	officer.Press("Record the offer")
	officer.Press("The creator accepts")
	officer.Press("Write the brief", "Next: write the brief")
	fine(officer, "brief-form")
	officer.Tick("F-1 Two batches were not sealed.")
	officer.Type("Task", "Explain the recall in your own words.")
	officer.Press("Save the brief")
	fine(officer, "deal-brief")
	officer.Go(at + "/brief")
	fine(officer, "brief-paper")
	officer.Go(at)
	officer.Press("Make a link to copy")
	officer.See("Nobody has mailed it")
	fine(officer, "deal-link")
	kept := must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, path.Base(at)))
	who := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: 375})
	who.Go("/b/" + d.Space.Creators.Token(kept))
	fine(who, "brief-by-link-phone")
	who.Type("Your name", "Xiaolu")
	who.Tick("I have read version 1 of this brief and will work from it.")
	who.Press("I acknowledge the brief")
	who.See("Acknowledged by Xiaolu")
	fine(who, "brief-acknowledged-phone")
	officer.Go(at)
	officer.Type("The creator’s draft", "What I think of the recall")
	officer.Press("Record the draft")
	officer.Press("Approve the draft")
	officer.See("is missing")
	fine(officer, "deal-refused")
	officer.Press("Ask for changes")
	officer.Type("Comment", "Begin with #ad", "Ask for changes")
	officer.Press("Ask for changes", "Comment")
	officer.Type("The creator’s draft", "#ad What I think of the recall")
	officer.Press("Record the draft")
	officer.Press("Approve the draft")
	officer.Type("Address of the post", "https://www.instagram.com/p/abc/")
	officer.Press("Record the post")
	officer.Type("How the live post begins", "#ad What I think of the recall", "Next: look for the label on the live post")
	officer.Press("Check the label")
	officer.Press("Set the date", "Next: say how long the post stays up")
	officer.See("Nothing to do until then")
	fine(officer, "deal-retained")

	// Both languages, both sizes, light and dark.
	for _, s := range []struct {
		name   string
		screen browsertest.Screen
	}{{"wide", browsertest.Screen{Lang: "zh-CN", Width: 1280}}, {"phone", browsertest.Screen{Lang: "zh-CN", Width: 375, Dark: true}}} {
		officer.Screen(s.screen)
		officer.Go("/acme/creators")
		if s.name == "wide" {
			officer.Press("中文")
		}
		for name, path := range map[string]string{"table": "/acme/creators", "record": d.at(""), "board": "/acme/creators/deals", "deal": at, "form": "/acme/creators/deals/new?contact=" + d.who.ID, "brief": at + "/brief"} {
			officer.Go(path)
			fine(officer, "zh-"+s.name+"-"+name)
		}
	}
}

// A fuller record, for the eye.
func TestAFullRecordInTheBrowser(t *testing.T) {
	d, base := serve(t)
	by := d.As("officer").Actor()
	c := d.who
	kit := model.Origin{Source: "media kit", AsOf: "2026-04-01"}
	for _, h := range [][2]string{{"xiaohongshu", "5f0c0123456789abcdef0123"}, {"weixin", "xiaolu-travel"}} {
		must[model.Account](t)(d.Space.Creators.AddAccount(d.ctx, c.ID, h[0], h[1], by))
	}
	for i, n := range []int64{98_000, 121_000, 117_500, 156_000} {
		must[model.Snapshot](t)(d.Space.Creators.Measure(d.ctx, c.ID, model.Figures{AccountID: "xiaohongshu:5f0c0123456789abcdef0123", Date: []string{"2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"}[i], Source: model.ByExport, Followers: n, Likes: 2100, Comments: 330, Shares: 80, Rate: -1}, by))
	}
	p := must[model.Profile](t)
	p(d.Space.Creators.Represent(d.ctx, c.ID, model.Manager{Name: "星海 MCN", Contact: "王姐", Email: "wang@xinghai.example", Origin: kit}, by))
	p(d.Space.Creators.Judge(d.ctx, c.ID, model.Judgement{Text: "活跃粉丝约占六成；近三个月增长平稳。", Origin: kit}, by))
	p(d.Space.Creators.Categorise(d.ctx, c.ID, []string{"旅行", "母婴"}, by))
	p(d.Space.Creators.Quote(d.ctx, c.ID, model.Rate{Platform: "xiaohongshu", Format: "post", Amount: 1_800_000, Currency: "CNY", From: "2026-01-01", Until: "2026-06-30", Origin: kit}, by))
	p(d.Space.Creators.Quote(d.ctx, c.ID, model.Rate{Platform: "xiaohongshu", Format: "post", Amount: 2_200_000, Currency: "CNY", From: "2026-07-01", Origin: kit}, by))
	p(d.Space.Creators.Worked(d.ctx, c.ID, model.Work{Rival: true, Client: "远帆旅行", What: "夏季目的地合集", Origin: kit}, by))
	p(d.Space.Creators.Violated(d.ctx, c.ID, model.Violation{Date: "2025-06-18", Platform: "xiaohongshu", What: "一篇合作笔记未标明广告。", Origin: model.Origin{Source: "平台通知"}}, by))
	must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "Somebody", Kind: "creator"}, by))
	must[model.Deal](t)(d.Space.Creators.Arrange(d.ctx, model.Terms{ContactID: c.ID, AccountID: "weixin:xiaolu-travel", Title: "召回说明", Format: "article", Benefit: model.Gifted, Given: "体验名额", Lang: "zh-CN", PublishBy: "2026-11-01"}, by))
	browser := browsertest.Start(t)
	for name, screen := range map[string]browsertest.Screen{"wide": {Lang: "en", Width: 1280}, "phone": {Lang: "en", Width: 375}} {
		tab := browser.Open(t, base, screen)
		signIn(tab, "officer")
		tab.Complaints()
		for page, path := range map[string]string{"table": "/acme/creators", "record": d.at(""), "board": "/acme/creators/deals"} {
			tab.Go(path)
			fine(tab, "full-"+name+"-"+page)
		}
	}
	guest := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(guest, "viewer")
	guest.Complaints()
	guest.Go(d.at(""))
	fine(guest, "full-guest")
}
