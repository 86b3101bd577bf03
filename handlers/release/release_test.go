package release_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	handlers "standfirst/handlers/release"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
	"standfirst/templates"
)

func TestPages(t *testing.T) {
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range handlers.Pages() {
		if err := page.Check(words.Set); err != nil {
			t.Error(err)
		}
	}
}

// desk is a running app with an incident and a verified fact of it.
type desk struct {
	*webtest.App
	t        *testing.T
	ctx      context.Context
	incident incident.Incident
	fact     fact.Fact
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return deskOf(t, handlers.Routes)
}

func deskOf(t *testing.T, routes func(*web.Kit) []web.Route) *desk {
	t.Helper()
	d := &desk{App: webtest.New(t, routes), t: t, ctx: context.Background()}
	d.incident = must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{
		Title: incident.Text{"en": "Battery recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real,
	}, d.As("manager").Actor()))
	f := must[fact.Fact](t)(d.Space.Facts.Create(d.ctx, fact.New{IncidentID: d.incident.ID, Claim: incident.Text{"en": "12 units overheated.", "zh-CN": "12 台设备过热。"}, Public: true}, d.As("officer").Actor()))
	f = must[fact.Fact](t)(d.Space.Facts.AddFile(d.ctx, f.ID, fact.Upload{Name: "report.txt", Content: strings.NewReader("laboratory report")}, d.As("officer").Actor()))
	for _, who := range []string{"checker", "approver"} {
		f = must[fact.Fact](t)(d.Space.Facts.Sign(d.ctx, f.ID, f.Now().Hash, d.As(who).Actor()))
	}
	d.fact = f
	return d
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

func (d *desk) release() release.Release {
	d.t.Helper()
	return must[release.Release](d.t)(d.Space.Releases.Create(d.ctx, d.incident.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en":    {Headline: "We recall the battery", Body: release.Cite(d.fact.ID, d.fact.Current, "12 units overheated."), Contact: "press@acme.example"},
		"zh-CN": {Headline: "关于召回电池的声明", Body: release.Cite(d.fact.ID, d.fact.Current, "12 台设备过热。"), Contact: "press@acme.example"},
	}}, d.As("officer").Actor()))
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestFromHeadlineToNewsroom(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "an empty list says what belongs here", As: "officer", Path: "/acme/releases", Has: []string{"No release yet", "/acme/releases/new"}},
		webtest.Scenario{Name: "a viewer is not invited to write", As: "viewer", Path: "/acme/releases", HasNot: []string{"/acme/releases/new"}},
		webtest.Scenario{Name: "nor may they", As: "viewer", Path: "/acme/releases/new", Status: 403},
		webtest.Scenario{Name: "a text to begin with", As: "officer", Path: "/acme/releases/new", Has: []string{"The template of this kind", "An empty page", "Apology"}},
		webtest.Scenario{Name: "the form knows the incident", As: "officer", Path: "/acme/releases/new?incident=" + d.incident.ID, Has: []string{"Battery recall"}},
		webtest.Scenario{
			Name: "a headline is needed; what was chosen stays", As: "officer", Method: "POST", Path: "/acme/releases", Status: 422,
			Form: form("kind", "apology", "incident", d.incident.ID), Has: []string{"Write a headline", `value="apology" selected`, d.incident.ID + `" selected`},
		},
		webtest.Scenario{
			Name: "a made-up incident", As: "officer", Method: "POST", Path: "/acme/releases", Status: 422,
			Form: form("kind", "news", "incident", "nowhere", "headline.en", "Hello"), Has: []string{"Choose an incident", `value="Hello"`},
		},
		webtest.Scenario{Name: "created", As: "officer", Method: "POST", Path: "/acme/releases", Status: 303, Form: form("kind", "statement", "incident", d.incident.ID, "headline.en", "We recall the battery")},
	)
	page := must[store.Page[release.Release]](t)(d.Space.Releases.Find(d.ctx, release.Search{}))
	d.begun(t)
	path := "/acme/releases/" + page.Items[0].ID
	word := release.Finding{Kind: "leftover", Lang: "en", Part: "body", Text: "XXX"}.Key()
	d.Run(
		webtest.Scenario{Name: "the editor offers the facts", As: "officer", Path: path + "/edit", Has: []string{"F-1", `name="cite" value="en:` + d.fact.ID, `name="base" value="1"`, "12 台设备过热。"}},
		webtest.Scenario{
			Name: "citing adds to what was typed and saves nothing", As: "officer", Method: "POST", Path: path + "/versions",
			Form: form("base", "1", "kind", "statement", "headline.en", "Typed", "body.en", "We are sorry.", "cite", "en:"+d.fact.ID),
			Has:  []string{`value="Typed"`, "We are sorry.\n\n&lt;span data-fact=&#34;F-1&#34;", "The fact was added"},
		},
		webtest.Scenario{
			Name: "an unknown fact is refused at its field, and nothing typed is lost", As: "officer", Method: "POST", Path: path + "/versions", Status: 422,
			Form: form("base", "1", "kind", "statement", "headline.en", "Typed", "subhead.zh-CN", "副标题", "body.en", `Long text. <span data-fact="nope" data-version="1">x</span>`),
			Has:  []string{`id="f-body.en-error"`, "does not exist: nope", "Long text. &lt;span", `value="Typed"`, `value="副标题"`},
		},
		webtest.Scenario{
			Name: "saved", As: "officer", Method: "POST", Path: path + "/versions", Status: 303, To: path,
			Form: form("base", "1", "kind", "statement", "headline.en", "We recall the battery", "body.en", "We are sorry. It was XXX.\n\n"+release.Cite(d.fact.ID, d.fact.Current, "12 units overheated."), "contact.en", "press@acme.example"),
		},
		webtest.Scenario{
			Name: "two editors at once: both texts stay visible", As: "manager", Method: "POST", Path: path + "/versions", Status: 409,
			Form: form("base", "1", "kind", "statement", "headline.en", "Mine", "body.en", "My own words."),
			Has:  []string{`value="Mine"`, "My own words.", "Officer of acme wrote", "We are sorry. It was XXX.", `name="base" value="2"`},
		},
		webtest.Scenario{Name: "the editor calls facts by their keys", As: "officer", Path: path + "/edit", Has: []string{"&lt;span data-fact=&#34;F-1&#34; data-version=&#34;2&#34;&gt;12 units"}, HasNot: []string{"&lt;span data-fact=&#34;" + d.fact.ID}},
		webtest.Scenario{Name: "the checks are shown", As: "officer", Path: path, Has: []string{"F-1", "Verified", "“XXX” looks like template text", "This language is missing", "Hand in for approval", `<span class="cite">12 units overheated.<sup>F-1</sup></span>`}},
		webtest.Scenario{Name: "it cannot be published yet", As: "officer", Method: "POST", Path: path + "/publication", Status: 422, Form: form("version", "2"), Has: []string{"not approved"}},
		webtest.Scenario{Name: "nor handed in while a template's word stands", As: "officer", Method: "POST", Path: path + "/submission", Status: 422, Form: form("version", "2"), Has: []string{"1 finding must be mended or accepted"}},
		webtest.Scenario{Name: "links are looked at again", As: "officer", Method: "POST", Path: path + "/links", Status: 303, To: path, Form: form("version", "2")},
		webtest.Scenario{Name: "a viewer has none looked at", As: "viewer", Method: "POST", Path: path + "/links", Status: 403, Form: form("version", "2")},
		webtest.Scenario{Name: "a viewer accepts nothing", As: "viewer", Method: "POST", Path: path + "/acceptances", Status: 403, Form: form("version", "2", "key", word, "reason."+word, "A brand")},
		webtest.Scenario{Name: "accepting wants a reason, at its field", As: "officer", Method: "POST", Path: path + "/acceptances", Status: 422, Form: form("version", "2", "key", word), Has: []string{`id="f-reason.` + word + `-error"`, "Say why, in a few words"}},
		webtest.Scenario{Name: "accepted", As: "officer", Method: "POST", Path: path + "/acceptances", Status: 303, To: path, Form: form("version", "2", "key", word, "reason."+word, "It is the name of a <b>brand</b>")},
		webtest.Scenario{Name: "the reason stands there for the approver", As: "approver", Path: path, Has: []string{"Accepted because: It is the name of a &lt;b&gt;brand&lt;/b&gt;"}, HasNot: []string{"must be mended or accepted"}},
		webtest.Scenario{Name: "handed in", As: "officer", Method: "POST", Path: path + "/submission", Status: 303, Form: form("version", "2")},
		webtest.Scenario{Name: "an officer may not approve", As: "officer", Method: "POST", Path: path + "/approval", Status: 403, Form: form("version", "2", "decision", "approve")},
		webtest.Scenario{Name: "sending back wants a comment", As: "approver", Method: "POST", Path: path + "/approval", Status: 422, Form: form("version", "2", "decision", "decline"), Has: []string{"Say what has to change"}},
		webtest.Scenario{Name: "the approver decides on the page", As: "approver", Path: path, Has: []string{`value="approve"`, "Version 2 waits for you"}},
		webtest.Scenario{Name: "approved", As: "approver", Method: "POST", Path: path + "/approval", Status: 303, Form: form("version", "2", "decision", "approve", "comment", "Fine.")},
		webtest.Scenario{Name: "the last look", As: "officer", Path: path + "/publication", Has: []string{"Publish version 2", "https://press.example.org/newsroom/acme/releases/we-recall-the-battery", "Approver of acme"}},
		webtest.Scenario{Name: "published", As: "officer", Method: "POST", Path: path + "/publication", Status: 303, Form: form("version", "2")},
		webtest.Scenario{Name: "it says where it is public", As: "officer", Path: path, Has: []string{"/newsroom/acme/releases/we-recall-the-battery", "published version 2", "Fine."}},
		webtest.Scenario{Name: "the list counts it", As: "viewer", Path: "/acme/releases?state=published", Has: []string{"We recall the battery"}},
		webtest.Scenario{Name: "a state that there is not", As: "viewer", Path: "/acme/releases?state=nonsense", Has: []string{"We recall the battery"}},
		webtest.Scenario{Name: "withdrawing wants a notice", As: "officer", Method: "POST", Path: path + "/withdrawal", Status: 422, Form: form(), Has: []string{"Say what the public should know"}},
		webtest.Scenario{Name: "retracting wants the address typed", As: "officer", Method: "POST", Path: path + "/retraction", Status: 422, Form: form("note.en", "It was wrong.", "confirm", "no"), Has: []string{"Type we-recall-the-battery exactly", "It was wrong."}},
		webtest.Scenario{Name: "retracted", As: "officer", Method: "POST", Path: path + "/retraction", Status: 303, Form: form("note.en", "It was wrong.", "confirm", "we-recall-the-battery")},
		webtest.Scenario{Name: "and closed", As: "officer", Path: path, Has: []string{"It was wrong.", "Retracted"}, HasNot: []string{path + "/edit"}},
		webtest.Scenario{Name: "an old form does not open it again", As: "officer", Method: "POST", Path: path + "/versions", Status: 422, Form: form("base", "2", "kind", "statement", "headline.en", "Again"), Has: []string{"stays as it is", `value="Again"`}},
	)
}

func TestFallenFactsAreNamed(t *testing.T) {
	d := newDesk(t)
	rel := d.release()
	path := "/acme/releases/" + rel.ID
	if _, err := d.Space.Facts.Dispute(d.ctx, d.fact.ID, "A lab doubts it.", d.As("approver").Actor()); err != nil {
		t.Fatal(err)
	}
	d.Run(
		webtest.Scenario{Name: "submitting is refused and says which", As: "officer", Method: "POST", Path: path + "/submission", Status: 422, Form: form("version", "1"), Has: []string{"F-1 is not verified in version 2"}},
		webtest.Scenario{Name: "the text marks it", As: "officer", Path: path, Has: []string{`class="cite fallen"`, "Disputed"}},
	)
}

func TestVersionsAndPreviews(t *testing.T) {
	d := newDesk(t)
	rel := d.release()
	path := "/acme/releases/" + rel.ID
	if _, err := d.Space.Releases.Save(d.ctx, rel.ID, 1, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en": {Headline: "We recall every battery", Body: `<p onclick=x>Hello <script>alert(1)</script><a href="https://example.com/x">link</a></p>`},
	}}, d.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	d.Run(
		webtest.Scenario{Name: "an old version", As: "viewer", Path: path + "/versions/1", Has: []string{"关于召回电池的声明", "Version 1"}},
		webtest.Scenario{Name: "a version that is not there", As: "viewer", Path: path + "/versions/9", Status: 404},
		webtest.Scenario{Name: "no number", As: "viewer", Path: path + "/versions/x", Status: 404},
		webtest.Scenario{Name: "what changed", As: "viewer", Path: path + "/diff?from=1&to=2", Has: []string{"<del>the</del>", "<ins>every</ins>", "<del>F-1, version 2</del>"}},
		webtest.Scenario{Name: "a page", As: "viewer", Path: path + "/preview?version=1&lang=zh-CN", Has: []string{"关于召回电池的声明", "12 台设备过热。"}, HasNot: []string{"data-fact", "<sup>"}},
		webtest.Scenario{Name: "a mail", As: "viewer", Path: path + "/preview?as=mail", Has: []string{"sandbox", path + "/mail?lang=en", "link &lt;https://example.com/x&gt;"}},
		webtest.Scenario{Name: "another space sees nothing", As: "rival/administrator", Path: path, Status: 404},
		webtest.Scenario{Name: "nor under its own name", As: "rival/administrator", Path: "/rival/releases/" + rel.ID, Status: 404},
	)
	r := d.As("viewer").Get(path + "/mail?lang=en")
	if !strings.Contains(r.Text, "Hello") || strings.Contains(r.Text, "script") || strings.Contains(r.Text, "onclick") {
		t.Errorf("mail: %s", r.Text)
	}
	if policy := r.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the mail is shown under %q", policy)
	}
}

func TestTheAuthorCannotApprove(t *testing.T) {
	d := newDesk(t)
	rel := must[release.Release](t)(d.Space.Releases.Create(d.ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "News", Body: "Text."}}}, d.As("manager").Actor()))
	path := "/acme/releases/" + rel.ID
	d.Run(
		webtest.Scenario{Name: "handed in", As: "manager", Method: "POST", Path: path + "/submission", Status: 303, Form: form("version", "1")},
		webtest.Scenario{Name: "the author sees who decides", As: "manager", Path: path, Has: []string{"somebody else has to decide"}, HasNot: []string{`value="approve"`}},
		webtest.Scenario{Name: "and is refused", As: "manager", Method: "POST", Path: path + "/approval", Status: 403, Form: form("version", "1", "decision", "approve"), Has: []string{"You wrote this version"}},
		webtest.Scenario{Name: "another manager may", As: "manager2", Method: "POST", Path: path + "/approval", Status: 303, Form: form("version", "1", "decision", "approve")},
	)
}

// begun plays what a new release begins with, and how a snippet comes into it.
func (d *desk) begun(t *testing.T) {
	t.Helper()
	typed := []string{"kind", "apology", "headline.zh-CN", "致歉"}
	d.Run(
		webtest.Scenario{Name: "begun with the template of its kind", As: "officer", Method: "POST", Path: "/acme/releases", Status: 303, Form: form(append(typed, "begin", "kind")...)},
		webtest.Scenario{Name: "begun with nobody's template", As: "officer", Method: "POST", Path: "/acme/releases", Status: 404, Form: form(append(typed, "begin", "nobody's")...)},
	)
	page := must[store.Page[release.Release]](t)(d.Space.Releases.Find(d.ctx, release.Search{}))
	at := slices.IndexFunc(page.Items, func(r release.Release) bool { return r.Kind == "apology" })
	path := "/acme/releases/" + page.Items[at].ID
	d.Run(
		webtest.Scenario{Name: "only in the language of the headline", As: "officer", Path: path, Has: []string{"[致歉对象]", "致歉"}, HasNot: []string{"COMPENSATION"}},
		webtest.Scenario{
			Name: "a snippet joins what was typed", As: "officer", Method: "POST", Path: path + "/versions", Form: form("base", "1", "kind", "apology", "headline.en", "Typed", "body.en", "We are sorry.", "snippet", "en:next_update"),
			Has: []string{`value="Typed"`, "We are sorry.\n\n&lt;p&gt;We will publish the next update", "The snippet stands at the end"},
		},
		webtest.Scenario{Name: "on a phone", As: "officer", Path: path + "/preview?as=phone", Has: []string{`class="phone"`, "致歉"}},
		webtest.Scenario{Name: "printed", As: "officer", Path: path + "/preview?as=print", Has: []string{"print-sheet"}},
	)
}

// A text keeps citing what was retracted until somebody writes it anew; the editor says so, and offers it no more.
func TestARetractedFactIsCalledSoInTheEditor(t *testing.T) {
	d := newDesk(t)
	rel := d.release()
	path := "/acme/releases/" + rel.ID + "/edit"
	d.Run(webtest.Scenario{Name: "it stands", As: "officer", Path: path, Has: []string{`name="cite" value="en:` + d.fact.ID}, HasNot: []string{"no longer stands"}})
	must[fact.Fact](t)(d.Space.Facts.Retract(d.ctx, d.fact.ID, "Wrong count", d.As("checker").Actor()))
	said := []string{"The text cites a fact that no longer stands.", `href="/acme/facts/` + d.fact.ID, `data-name="F-1"`, "Retracted", "&lt;span data-fact=&#34;F-1&#34;"}
	d.Run(
		webtest.Scenario{Name: "retracted", As: "officer", Path: path, Has: said, HasNot: []string{`name="cite"`}},
		webtest.Scenario{
			Name: "as it was typed, too", As: "officer", Method: "POST", Path: "/acme/releases/" + rel.ID + "/versions", Status: 422,
			Form: form("base", "1", "kind", "statement", "body.en", release.Cite("F-1", 2, "12 units")), Has: said,
		},
	)
}
