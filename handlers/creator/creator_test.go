package creator_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"standfirst/handlers/creator"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	model "standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/incident"
)

// desk is an app with an incident, two verified facts and a creator.
type desk struct {
	*webtest.App
	t        *testing.T
	ctx      context.Context
	incident incident.Incident
	facts    []fact.Fact
	who      contact.Contact
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return newDeskOn(t, webtest.New(t, creator.Routes))
}

func newDeskOn(t *testing.T, app *webtest.App) *desk {
	t.Helper()
	d := &desk{App: app, t: t, ctx: t.Context()}
	officer := d.As("officer").Actor()
	d.incident = must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{Title: incident.Text{"en": "Recall", "zh-CN": "召回"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, d.As("manager").Actor()))
	for _, claim := range []string{"Two batches were not sealed.", "Nobody has fallen ill."} {
		f := must[fact.Fact](t)(d.Space.Facts.Create(d.ctx, fact.New{IncidentID: d.incident.ID, Claim: incident.Text{"en": claim}}, officer))
		f = must[fact.Fact](t)(d.Space.Facts.AddFile(d.ctx, f.ID, fact.Upload{Name: "report.txt", Content: strings.NewReader(claim)}, officer))
		for _, who := range []string{"checker", "checker2"} {
			f = must[fact.Fact](t)(d.Space.Facts.Sign(d.ctx, f.ID, f.Now().Hash, d.As(who).Actor()))
		}
		d.facts = append(d.facts, f)
	}
	d.who = must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "小鹿", Latin: "Xiaolu", Kind: "creator", Country: "US", Tags: []string{"secret-tag"}}, officer))
	return d
}

func (d *desk) at(path string) string { return "/acme/creators/" + d.who.ID + path }

func TestAccountsFiguresAndPrices(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "empty table says what to do", As: "officer", Path: "/acme/creators", Has: []string{"No creators yet", "1 contact is called a creator"}},
		webtest.Scenario{Name: "empty record", As: "officer", Path: d.at(""), Has: []string{"No account yet", "Add an account"}},
		webtest.Scenario{Name: "figures need an account", As: "officer", Path: d.at("/figures/new"), Has: []string{"Figures belong to an account"}},
		webtest.Scenario{Name: "a post is no profile", As: "officer", Method: "POST", Path: d.at("/accounts"), Form: url.Values{"account": {"https://x.com/xiaolu/status/1"}}, Status: 422, Has: []string{"not to a profile", `value="https://x.com/xiaolu/status/1"`}},
		webtest.Scenario{Name: "an account", As: "officer", Method: "POST", Path: d.at("/accounts"), Form: url.Values{"account": {"https://www.instagram.com/xiaolu/"}}, Status: 303, To: d.at("#accounts")},
		webtest.Scenario{Name: "figures", As: "officer", Method: "POST", Path: d.at("/figures"), Form: url.Values{"account_id": {"instagram:xiaolu"}, "date": {"2026-11-20"}, "figures_source": {"hand"}, "followers": {"1.2万"}, "rate": {"3.2 %"}}, Status: 303},
		webtest.Scenario{Name: "older figures", As: "officer", Method: "POST", Path: d.at("/figures"), Form: url.Values{"account_id": {"instagram:xiaolu"}, "date": {"2026-10-01"}, "figures_source": {"export"}, "followers": {"9,000"}, "likes": {"90"}}, Status: 303},
		webtest.Scenario{Name: "wrong figures lose nothing", As: "officer", Method: "POST", Path: d.at("/figures"), Form: url.Values{"account_id": {"instagram:xiaolu"}, "date": {"2027-10-01"}, "figures_source": {"hand"}, "followers": {"many"}, "rate": {"x"}}, Status: 422, Has: []string{`value="many"`, "as a whole number", "from 0 to 100"}},
		webtest.Scenario{Name: "the record", As: "officer", Path: d.at(""), Has: []string{"12,000", "3.2%", "As of 2026-11-20", "platform export", "9,000", `class="spark"`, "https://www.instagram.com/xiaolu/"}},
		webtest.Scenario{Name: "MCN without source", As: "officer", Method: "POST", Path: d.at("/manager"), Form: url.Values{"manager": {"星海"}}, Status: 422, Has: []string{"Say where this comes from", `value="星海"`}},
		webtest.Scenario{Name: "MCN", As: "officer", Method: "POST", Path: d.at("/manager"), Form: url.Values{"manager": {"星海"}, "source": {"media kit"}, "as_of": {"2026-11-01"}}, Status: 303},
		webtest.Scenario{Name: "a price", As: "officer", Method: "POST", Path: d.at("/rates"), Form: url.Values{"rate_platform": {"instagram"}, "format": {"story"}, "amount": {"1,200.50"}, "currency": {"USD"}, "from": {"2026-11-01"}, "source": {"media kit"}, "as_of": {"2026-11-01"}}, Status: 303},
		webtest.Scenario{Name: "authenticity", As: "officer", Method: "POST", Path: d.at("/audience"), Form: url.Values{"audience": {"steady growth"}, "source": {"own reading"}, "as_of": {"2026-11-01"}}, Status: 303},
		webtest.Scenario{Name: "who reads", As: "officer", Method: "POST", Path: d.at("/readers"), Form: url.Values{"readers": {"mostly women of 25 to 34 in Shanghai"}, "source": {"media kit"}, "as_of": {"2026-11-01"}}, Status: 303},
		webtest.Scenario{Name: "categories", As: "officer", Method: "POST", Path: d.at("/categories"), Form: url.Values{"categories": {"母婴，food"}}, Status: 303},
		webtest.Scenario{Name: "work", As: "officer", Method: "POST", Path: d.at("/work"), Form: url.Values{"rival": {"yes"}, "client": {"Rivalco"}, "what": {"a series"}, "source": {"own reading"}, "as_of": {"2026-11-01"}}, Status: 303},
		webtest.Scenario{Name: "a violation", As: "officer", Method: "POST", Path: d.at("/violations"), Form: url.Values{"violation": {"no label"}, "violation_date": {"2026-03-01"}, "source": {"notice"}}, Status: 303},
		webtest.Scenario{Name: "all of it", As: "checker", Path: d.at(""), Has: []string{"星海", "USD 1,200.5", "media kit, as of 2026-11-01", "steady growth", "mostly women of 25", "母婴", "Rivalco", "no label"}, HasNot: []string{"Add a price"}},
		webtest.Scenario{Name: "in another space", As: "rival/officer", Path: d.at(""), Status: 404},
		webtest.Scenario{Name: "its id in another space", As: "rival/officer", Path: "/rival/creators/" + d.who.ID, Status: 404},
		webtest.Scenario{Name: "its id in another space's form", As: "rival/officer", Method: "POST", Path: "/rival/creators/" + d.who.ID + "/accounts", Form: url.Values{"account": {"@x"}, "platform": {"x"}}, Status: 404},
	)
	guest := []string{"星海", "1,200.5", "steady growth", "Rivalco", "no label", "secret-tag", "Contact record"}
	d.Run(
		webtest.Scenario{Name: "a guest's record", As: "viewer", Path: d.at(""), Has: []string{"12,000", "母婴"}, HasNot: guest},
		webtest.Scenario{Name: "a guest's table", As: "viewer", Path: "/acme/creators?q=secret&benefit=paid", Has: []string{"小鹿"}, HasNot: append(guest, "Export CSV")},
		webtest.Scenario{Name: "a guest's export", As: "viewer", Path: "/acme/creators/export.csv", Status: 403},
		webtest.Scenario{Name: "a guest's form", As: "viewer", Path: d.at("/rates/new"), Status: 403},
	)
	other := must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "Han", Kind: "creator"}, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "somebody else's account leads to them", As: "officer", Method: "POST", Path: "/acme/creators/" + other.ID + "/accounts", Form: url.Values{"account": {"@XiaoLu"}, "platform": {"instagram"}}, Status: 422, Has: []string{"This account is 小鹿’s", `href="` + d.at("") + `"`, `value="@XiaoLu"`}},
		webtest.Scenario{Name: "filters", As: "officer", Path: "/acme/creators?platform=instagram&size=tail&rate=3&category=food&benefit=never", Has: []string{"小鹿"}},
		webtest.Scenario{Name: "filters that leave nothing", As: "officer", Path: "/acme/creators?size=head", Has: []string{"No creator matches"}},
		webtest.Scenario{Name: "a broken cursor", As: "officer", Path: "/acme/creators?after=x", Status: 404},
		webtest.Scenario{Name: "as CSV", As: "officer", Path: "/acme/creators/export.csv", Has: []string{"小鹿", "Instagram", "12000", "0.0320"}},
		webtest.Scenario{Name: "as a workbook", As: "officer", Path: "/acme/creators/export.xlsx", Has: []string{"PK", "xl/worksheets/sheet1.xml"}},
		webtest.Scenario{Name: "a guest's workbook", As: "viewer", Path: "/acme/creators/export.xlsx", Status: 403},
	)
}

func TestDocumentsAreKeptAndServedAsFiles(t *testing.T) {
	d := newDesk(t)
	if r := d.As("officer").Upload(d.at("/documents"), "file", "合同.html", []byte("<script>alert(1)</script>"), url.Values{"file_note": {"signed"}}); r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	p := must[model.Profile](t)(d.Space.Creators.Get(d.ctx, d.who.ID))
	at := d.at("/documents/" + p.Documents[0].ID)
	r := d.As("checker").Get(at)
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") || r.Text != "<script>alert(1)</script>" {
		t.Fatal(r.StatusCode, r.Header)
	}
	if r := d.As("officer").Upload(d.at("/documents"), "file", "empty.txt", nil, nil); r.StatusCode != 422 || !strings.Contains(r.Text, "The file is empty") {
		t.Fatal(r.StatusCode)
	}
	d.Run(
		webtest.Scenario{Name: "a guest", As: "viewer", Path: at, Status: 403},
		webtest.Scenario{Name: "removed", As: "officer", Method: "POST", Path: at + "/removal", Status: 303},
		webtest.Scenario{Name: "gone", As: "officer", Path: at, Status: 404},
	)
}

// deal opens a deal through the form, in the open incident.
func (d *desk) deal(benefit string) model.Deal {
	d.t.Helper()
	must[model.Account](d.t)(d.Space.Creators.AddAccount(d.ctx, d.who.ID, "instagram", "xiaolu", d.As("officer").Actor()))
	form := url.Values{
		"contact": {d.who.ID}, "account_id": {"instagram:xiaolu"}, "title": {"Recall explained"}, "format": {"post"}, "benefit": {benefit}, "amount": {"12,000"}, "currency": {"USD"},
		"lang": {"en"}, "incident_id": {d.incident.ID}, "publish_by": {"2026-12-01"}, "retain_days": {"60"},
	}
	if benefit == "none" {
		form.Set("amount", "")
	}
	r := d.As("officer").Post("/acme/creators/deals", form)
	if r.StatusCode != 303 {
		d.t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	id := strings.TrimPrefix(r.Header.Get("Location"), "/acme/creators/deals/")
	return must[model.Deal](d.t)(d.Space.Creators.Deal(d.ctx, id))
}

func TestADealFromOfferToTheEnd(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "nothing yet", As: "officer", Path: "/acme/creators/deals", Has: []string{"No deals yet"}},
		webtest.Scenario{Name: "an account first", As: "officer", Path: "/acme/creators/deals/new?contact=" + d.who.ID, Has: []string{"A deal is about one account"}},
		webtest.Scenario{Name: "the benefit comes first", As: "officer", Method: "POST", Path: "/acme/creators/deals", Form: url.Values{"contact": {d.who.ID}, "title": {"Kept"}}, Status: 422},
	)
	x := d.deal("paid")
	at := "/acme/creators/deals/" + x.ID
	post := func(name, as, what string, form url.Values, status int, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: as, Method: "POST", Path: at + what, Form: form, Status: status, Has: has}
	}
	page := func(name string, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "officer", Path: at, Has: has}
	}
	d.Run(
		webtest.Scenario{Name: "terms that miss the benefit", As: "officer", Method: "POST", Path: "/acme/creators/deals", Form: url.Values{"contact": {d.who.ID}, "title": {"Kept"}}, Status: 422, Has: []string{"Say first what the creator gets", `value="Kept"`}},
		page("legal is next", "Next: legal approves", "#ad", "16 CFR 255.5", "USD 12,000", "Paid partnership"),
		post("the offer is refused", "officer", "/offer", nil, 422, "legal must approve these terms first"),
		post("an officer does not approve", "officer", "/approval", nil, 403),
		post("a manager of communications does not either", "manager", "/approval", nil, 403),
		webtest.Scenario{Name: "legal sees the deal", As: "approver", Path: at, Has: []string{"Approve for legal", "USD 12,000"}, HasNot: []string{"Cancel the deal"}},
		post("legal approves", "approver", "/approval", url.Values{"note": {"fine"}}, 303),
		post("offered", "officer", "/offer", nil, 303),
		post("accepted", "officer", "/answer", url.Values{"answer": {"yes"}}, 303),
		post("no brief to send", "officer", "/briefing", nil, 422, "Write the brief first"),
		webtest.Scenario{Name: "facts to choose from", As: "officer", Path: at + "/brief/edit", Has: []string{"Two batches were not sealed.", "F-2"}},
		post("a brief without facts", "officer", "/brief", url.Values{"task": {"Explain it"}}, 422, "Choose at least one verified fact", "Explain it"),
		post("a brief", "officer", "/brief", url.Values{"task": {"Explain it"}, "facts": {d.facts[0].ID, d.facts[1].ID}}, 303),
		webtest.Scenario{Name: "on paper", As: "approver", Path: at + "/brief", Has: []string{"Explain it", "Two batches were not sealed.", "#ad", `class="print"`}, HasNot: []string{"12,000"}},
		webtest.Scenario{Name: "no such version", As: "officer", Path: at + "/brief?version=9", Status: 404},
		post("sent", "officer", "/briefing", nil, 303),
		post("acknowledged by nobody", "officer", "/acknowledgement", url.Values{"ack_name": {""}}, 422, "Say who acknowledged"),
	)
	x = must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, x.ID))
	d.Run(
		post("acknowledged", "officer", "/acknowledgement", url.Values{"ack_name": {"Xiaolu"}, "ack_how": {"mail"}, "hash": {x.Brief.Hash}}, 303),
		post("a draft", "officer", "/drafts", url.Values{"text": {"What I think of the recall"}}, 303),
		page("the label is wanting", "Next: review the draft", "The label “#ad” is missing"),
		post("cannot be approved", "officer", "/review", url.Values{"decision": {"approve"}}, 422, "is missing"),
		post("changes", "officer", "/review", url.Values{"decision": {"changes"}, "comment": {"Begin with #ad"}}, 303),
		post("again", "officer", "/drafts", url.Values{"text": {"#ad What I think of the recall"}}, 303),
		post("a remark", "officer", "/comments", url.Values{"number": {"2"}, "comment": {"good"}}, 303),
		post("approved", "officer", "/review", url.Values{"decision": {"approve"}}, 303),
		webtest.Scenario{Name: "a guest sees nothing before it is published", As: "viewer", Path: at, Status: 404},
		post("no address", "officer", "/post", url.Values{"url": {"javascript:alert(1)"}}, 422),
		post("published", "officer", "/post", url.Values{"url": {"https://www.instagram.com/p/abc/"}}, 303),
		post("the live label", "officer", "/label-check", url.Values{"seen": {"Lovely day"}}, 303),
		page("it is wanting", "Ask the creator to add it"),
		post("the live label again", "officer", "/label-check", url.Values{"seen": {"#ad Lovely day"}}, 303),
		post("retained", "officer", "/retention", url.Values{"until": {"2026-12-20"}}, 303),
		post("too early to end", "officer", "/ending", nil, 422, "stay up until 2026-12-20"),
		post("the post stays", "officer", "/cancellation", url.Values{"reason": {"x"}}, 422),
		webtest.Scenario{Name: "a guest", As: "viewer", Path: at, Has: []string{"https://www.instagram.com/p/abc/", "#ad"}, HasNot: []string{"12,000", "Begin with #ad", "Explain it", "What was done", "Paid</dd>"}},
		webtest.Scenario{Name: "a guest's board", As: "viewer", Path: "/acme/creators/deals?stage=closed", Has: []string{"Recall explained"}, HasNot: []string{"Paid"}},
		webtest.Scenario{Name: "a guest's brief", As: "viewer", Path: at + "/brief", Status: 404},
		webtest.Scenario{Name: "the board", As: "officer", Path: "/acme/creators/deals?stage=live&benefit=paid", Has: []string{"Recall explained", "2026-12-20", "Retained"}},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: "/rival/creators/deals/" + x.ID, Status: 404},
		post("no numbers", "officer", "/post-figures", url.Values{"post_date": {"2026-11-25"}}, 422, "at least one number"),
		post("not a number", "officer", "/post-figures", url.Values{"post_date": {"2026-11-25"}, "views": {"many"}}, 422, `value="many"`),
		post("how the post does", "officer", "/post-figures", url.Values{"post_date": {"2026-11-25"}, "views": {"6万"}, "likes": {"800"}, "comments": {"200"}}, 303),
		page("on the deal", "60,000", "800"),
		webtest.Scenario{Name: "a guest sees no figures of it", As: "viewer", Path: at, HasNot: []string{"60,000"}},
		post("rated", "officer", "/rating", url.Values{"quality": {"5"}, "timeliness": {"4"}, "communication": {"3"}}, 303),
		webtest.Scenario{Name: "in the record", As: "officer", Path: d.at(""), Has: []string{"5.0 of 5", "Recall explained", "How posts do", "USD 12 an interaction", "USD 200 a thousand views", "73", "of 100", "/trust"}},
		webtest.Scenario{Name: "a guest's record", As: "viewer", Path: d.at(""), HasNot: []string{"How posts do", "of 100", "an interaction"}},
	)
	clip, err := d.Space.Coverage.Get(d.ctx, must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, x.ID)).Post.ClipID)
	if err != nil || clip.Earned() {
		t.Fatalf("%+v %v", clip, err)
	}
	// Of who was erased the books keep the deal, and nothing is to be done about it any more.
	if err := d.Space.Creators.Erase(d.ctx, contact.Person{IDs: []string{d.who.ID}}); err != nil {
		t.Fatal(err)
	}
	d.Run(
		webtest.Scenario{Name: "closed on the board", As: "officer", Path: "/acme/creators/deals?stage=closed", Has: []string{"Deal with somebody who was erased", "Paid"}, HasNot: []string{"Recall explained"}},
		webtest.Scenario{Name: "not open any more", As: "officer", Path: "/acme/creators/deals?stage=live", HasNot: []string{"Deal with somebody who was erased"}},
		webtest.Scenario{Name: "no step on its page", As: "officer", Path: at, Has: []string{"Deal with somebody who was erased", "12,000"}, HasNot: []string{at + "/ending", at + "/retention", at + "/edit", at + "/rating"}},
		post("nothing follows", "officer", "/ending", nil, 422, "Whose deal this is was erased"),
	)
}

func TestAFallenFactStopsTheDealAndIsSeen(t *testing.T) {
	d := newDesk(t)
	x := d.deal("none")
	at, officer := "/acme/creators/deals/"+x.ID, d.As("officer")
	for _, step := range []struct {
		what string
		form url.Values
	}{{"/offer", nil}, {"/answer", url.Values{"answer": {"yes"}}}, {"/brief", url.Values{"task": {"Here is what we know"}, "facts": {d.facts[0].ID}}}, {"/briefing", nil}} {
		if r := officer.Post(at+step.what, step.form); r.StatusCode != 303 {
			t.Fatal(step.what, r.StatusCode, webtest.Words(r.Text))
		}
	}
	must[fact.Fact](t)(d.Space.Facts.Retract(d.ctx, d.facts[0].ID, "a third batch", d.As("manager").Actor()))
	x = must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, x.ID))
	d.Run(
		webtest.Scenario{Name: "at once on the page", As: "officer", Path: at, Has: []string{"The brief is stale", "F-1 is no longer verified", "Write the brief"}},
		webtest.Scenario{Name: "no acknowledgement", As: "officer", Method: "POST", Path: at + "/acknowledgement", Form: url.Values{"ack_name": {"Xiaolu"}, "hash": {x.Brief.Hash}}, Status: 422, Has: []string{"no longer verified"}},
		webtest.Scenario{Name: "on paper", As: "officer", Path: at + "/brief", Has: []string{"This brief must not be used"}},
		webtest.Scenario{Name: "no label is due", As: "officer", Path: at, Has: []string{"No label is due"}},
	)
	if err := d.Space.Creators.Sweep(d.ctx); err != nil {
		t.Fatal(err)
	}
	d.Run(webtest.Scenario{Name: "on the board", As: "officer", Path: "/acme/creators/deals", Has: []string{"Brief is stale"}})
}

func TestTermsAreChangedUntilTheyAreAccepted(t *testing.T) {
	d := newDesk(t)
	x := d.deal("paid")
	at := "/acme/creators/deals/" + x.ID
	form := url.Values{"contact": {d.who.ID}, "account_id": {"instagram:xiaolu"}, "title": {"Another title"}, "format": {"post"}, "benefit": {"gifted"}, "given": {"a set"}, "lang": {"en"}}
	d.Run(
		webtest.Scenario{Name: "the form", As: "officer", Path: at + "/edit", Has: []string{"Recall explained", `value="12000.00"`}},
		webtest.Scenario{Name: "an old form", As: "officer", Method: "POST", Path: at, Form: form, Status: 422, Has: []string{"Somebody else has changed"}},
	)
	form.Set("rev", strconv.FormatInt(x.Rev, 10))
	d.Run(
		webtest.Scenario{Name: "changed", As: "officer", Method: "POST", Path: at, Form: form, Status: 303},
		webtest.Scenario{Name: "another label without a reason", As: "officer", Method: "POST", Path: at + "/label", Form: url.Values{"label": {"PR"}}, Status: 422, Has: []string{"Give the reason"}},
		webtest.Scenario{Name: "another label", As: "officer", Method: "POST", Path: at + "/label", Form: url.Values{"label": {"PR sample"}, "label_reason": {"custom there"}}, Status: 303},
		webtest.Scenario{Name: "cancelled", As: "officer", Method: "POST", Path: at + "/cancellation", Form: url.Values{"reason": {"no budget"}}, Status: 303},
		webtest.Scenario{Name: "over", As: "officer", Path: at, Has: []string{"Another title", "PR sample", "no budget"}, HasNot: []string{"Next:"}},
	)
}
