package contact_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
)

// A filter is built, kept as a view and used for many at once, without a script.
func TestAFilterIsBuiltWithoutAScript(t *testing.T) {
	app := webtest.New(t, routes)
	by := app.As("officer").Actor()
	var ids []string
	for _, c := range []contact.Contact{
		{Name: "李雷", Tags: []string{"food"}, Lang: "zh-CN"}, {Name: "韩梅梅", Tags: []string{"food", "vip"}}, {Name: "Anna Berg", Kind: "creator", Owner: by.ID},
	} {
		made, err := app.Space.Contacts.Create(t.Context(), c, by)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, made.ID)
	}
	tag := url.Values{"f-match": {"all"}, "f-0-field": {"tag"}, "f-0-op": {"is"}, "f-0-value": {"food，"}}
	more := func(extra url.Values) url.Values {
		out := url.Values{}
		for _, v := range []url.Values{tag, extra} {
			for k := range v {
				out[k] = v[k]
			}
		}
		return out
	}
	nested := more(url.Values{"f-1-match": {"any"}, "f-1-0-field": {"lang"}, "f-1-0-op": {"is"}, "f-1-0-value": {"zh-CN"}, "f-1-1-field": {"trust"}, "f-1-1-op": {"lt"}, "f-1-1-value": {"50"}, "q": {""}, "sort": {"-name"}})
	filtered := "/acme/contacts?f=tag.is.food~any~lang.is.zh-CN~trust.lt.50&sort=-name"
	app.Run(
		webtest.Scenario{Name: "the builder is there", As: "checker", Path: "/acme/contacts", Has: []string{"Add a condition", "Choose a field", `name="f-match"`, "Out of date", "hx-get=\"/acme/contacts/views/counts?"}},
		webtest.Scenario{Name: "a condition more", As: "checker", Method: "POST", Path: "/acme/contacts/filter", Form: more(url.Values{"f-do": {"add:"}}), Has: []string{`name="f-1-field"`, `value="food"`, "<details class=\"builder-box\" open>", "Anna Berg"}},
		webtest.Scenario{Name: "a group", As: "checker", Method: "POST", Path: "/acme/contacts/filter", Form: more(url.Values{"f-do": {"group:"}}), Has: []string{`name="f-1-match"`, `name="f-1-1-field"`}},
		webtest.Scenario{Name: "a fault stands beside its condition", As: "checker", Method: "POST", Path: "/acme/contacts/filter", Form: more(url.Values{"f-1-field": {"trust"}, "f-1-op": {"lt"}, "f-1-value": {"<b>much"}}), Status: 422, Has: []string{"“&lt;b&gt;much” is not a number.", `id="f-1-error"`, `href="#f-f-1"`, `value="&lt;b&gt;much"`}},
		webtest.Scenario{Name: "an outlet that nobody knows", As: "checker", Method: "POST", Path: "/acme/contacts/filter", Form: url.Values{"f-match": {"all"}, "f-0-field": {"outlet"}, "f-0-op": {"is"}, "f-0-value": {"Nowhere"}}, Status: 422, Has: []string{"There is no Outlet called “Nowhere”", `value="Nowhere"`}},
		webtest.Scenario{Name: "applied", As: "checker", Method: "POST", Path: "/acme/contacts/filter", Form: nested, Status: 303, To: filtered},
		webtest.Scenario{Name: "the address is the table", As: "checker", Path: filtered, Has: []string{"李雷", "Tag: food", "Language: Chinese or Trust below 50", "Changed view", `/acme/contacts?f=any~lang.is.zh-CN~trust.lt.50&amp;sort=-name`, "1–1 of 1"}, HasNot: []string{"韩梅梅", "Anna Berg"}},
		webtest.Scenario{Name: "nobody is shown for what cannot be read", As: "checker", Path: "/acme/contacts?f=secret.is.1", Has: []string{"This filter cannot be read", "Nobody is shown"}, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "counts come after", As: "officer", Path: "/acme/contacts/views/counts", Has: []string{`Mine<span class="count">1</span>`, `Creators<span class="count">1</span>`, `All<span class="count">3</span>`}, HasNot: []string{"hx-get", "<html"}},
		webtest.Scenario{Name: "somebody looked for in a view", As: "officer", Path: "/acme/contacts?f=owner.is.me&q=anna&view=mine", Has: []string{"Anna Berg", "Save as a new view"}, HasNot: []string{"Changed view"}},
		webtest.Scenario{Name: "mine", As: "officer", Path: "/acme/contacts?f=owner.is.me&view=mine", Has: []string{"Anna Berg", "Owner: Me"}, HasNot: []string{"李雷", "Changed view"}},
		webtest.Scenario{Name: "a view without a name", As: "checker", Method: "POST", Path: "/acme/contacts/views", Form: url.Values{"query": {"f=tag.is.food"}}, Status: 303, To: "/acme/contacts?f=tag.is.food"},
	)
	r := app.As("checker").Post("/acme/contacts/views", url.Values{"query": {"f=tag.is.food&after=x"}, "name": {"食品"}, "shared": {"1"}})
	at := r.Header.Get("Location")
	id := at[strings.LastIndex(at, "view=")+5:]
	app.Run(
		webtest.Scenario{Name: "kept for oneself", As: "checker", Path: at, Has: []string{"食品", "韩梅梅", "Rename, share or remove"}, HasNot: []string{"Changed view"}},
		webtest.Scenario{Name: "readers share nothing", As: "officer", Path: "/acme/contacts", HasNot: []string{"食品</a>"}},
		webtest.Scenario{Name: "changed", As: "checker", Path: "/acme/contacts?f=tag.is.vip&view=" + id, Has: []string{"Changed view", "Update “食品”"}},
		webtest.Scenario{Name: "updated", As: "checker", Method: "POST", Path: "/acme/contacts/views/" + id, Form: url.Values{"query": {"f=tag.is.vip"}}, Status: 303, To: "/acme/contacts?f=tag.is.vip&view=" + id},
		webtest.Scenario{Name: "not by others", As: "officer", Method: "POST", Path: "/acme/contacts/views/" + id, Form: url.Values{"name": {"x"}}, Status: 404},
		webtest.Scenario{Name: "dropped", As: "checker", Method: "POST", Path: "/acme/contacts/views/" + id + "/drop", Status: 303, To: "/acme/contacts"},

		webtest.Scenario{Name: "all that match", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"all": {"1"}, "criteria": {"f=tag.is.food"}, "do": {"untag"}}, Has: []string{"For 2 selected contacts", `<option value="vip"`}},
		webtest.Scenario{Name: "a tag off", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/untag", Form: url.Values{"all": {"1"}, "criteria": {"f=tag.is.food"}, "tag": {"vip"}}, Status: 303, To: "/acme/contacts?f=tag.is.food"},
		webtest.Scenario{Name: "an owner", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/owner", Form: url.Values{"all": {"1"}, "criteria": {"f=tag.is.food"}, "owner": {by.ID}}, Status: 303},
		webtest.Scenario{Name: "no such colleague", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/owner", Form: url.Values{"id": ids[:1], "owner": {"nobody"}}, Status: 422},
		webtest.Scenario{Name: "theirs", As: "officer", Path: "/acme/contacts?f=owner.is.me~tag.not.vip", Has: []string{"1–3 of 3"}},
		webtest.Scenario{Name: "nobody by a filter that cannot be read", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/tag", Form: url.Values{"all": {"1"}, "criteria": {"f=secret.is.1"}, "tag": {"x"}}, Status: 422},
		webtest.Scenario{Name: "two to merge", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"id": ids[:2], "do": {"merge"}}, Status: 303, To: "/acme/contacts/merge?a=" + ids[0] + "&b=" + ids[1]},
		webtest.Scenario{Name: "three are too many", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"id": ids, "do": {"merge"}}, Status: 303, To: "/acme/contacts"},
		webtest.Scenario{Name: "a file of two", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"id": ids[1:], "do": {"export"}}, Status: 303, To: "/acme/contacts/export?id=" + ids[1] + "&id=" + ids[2]},
		webtest.Scenario{Name: "holds two", As: "officer", Path: "/acme/contacts/export.csv?id=" + ids[1] + "&id=" + ids[2], Has: []string{"韩梅梅", "Anna"}, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "readers change nothing", As: "checker", Method: "POST", Path: "/acme/contacts/bulk/owner", Form: url.Values{"id": ids}, Status: 403},
	)
	part := app.As("checker")
	part.Header.Set("HX-Request", "true")
	part.Header.Set("HX-Target", "div#f-builder")
	if r := part.Post("/acme/contacts/filter?builder=f", more(url.Values{"f-do": {"settle:0"}})); !strings.Contains(r.Text, "data-focus") || strings.Contains(r.Text, "<html") {
		t.Error("htmx gets:", r.Text)
	}
	part.Header.Set("HX-Target", "div#results")
	for path, changed := range map[string]bool{"/acme/contacts?kind=creator": true, "/acme/contacts": false, "/acme/contacts?f=owner.is.me&view=mine": false} {
		r := part.Get(path)
		if !strings.Contains(r.Text, `id="view-bar" hx-swap-oob`) || strings.Contains(r.Text, "Changed view") != changed {
			t.Errorf("%s: the view's state is %.300s", path, r.Text)
		}
	}
	if r := part.Get("/acme/contacts?kind=creator&q=a"); strings.Contains(r.Text, "view-bar") {
		t.Error("who types is told of views")
	}
	part.Header.Set("HX-Target", "p#f-count")
	for value, want := range map[string]string{"food": "2 contacts meet the conditions", "nobody": "0 contacts meet the conditions", "": ""} {
		r := part.Post("/acme/contacts/filter?builder=f", more(url.Values{"f-do": {"count:"}, "f-0-value": {value}}))
		if !strings.Contains(r.Text, want) || !strings.Contains(r.Text, `id="f-count"`) || strings.Contains(r.Text, "<select") || (want == "" && strings.Contains(r.Text, "meet")) {
			t.Errorf("%q is counted as %s", value, r.Text)
		}
	}
}
