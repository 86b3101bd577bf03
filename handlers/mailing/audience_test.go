package mailing_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/filter"
	mailings "standfirst/models/mailing"
)

func (h *house) segment(name, tag string) audience.Segment {
	h.T.Helper()
	cat, err := h.Space.Contacts.Catalogue(h.ctx)
	must(h.T, err)
	rules := filter.Group(filter.All, filter.Is("tag", filter.Equals, tag))
	g, err := h.Space.Segments.Create(h.ctx, audience.Outline{Name: name, Tree: rules, Shared: true}, cat, h.As("officer").Actor())
	must(h.T, err)
	return g
}

func (h *house) person(c contact.Contact) contact.Contact {
	h.T.Helper()
	c, err := h.Space.Contacts.Create(h.ctx, c, author)
	must(h.T, err)
	return c
}

// counted are the words of the live count, as htmx asks for it.
func (h *house) counted(f url.Values) string {
	h.T.Helper()
	c := h.As("officer")
	c.Header.Set("HX-Request", "true")
	c.Header.Set("HX-Target", "div#audience-count")
	r := c.Post("/acme/mailings/audience", f)
	if r.StatusCode != 200 || strings.Contains(r.Text, "<html") {
		h.T.Fatalf("%d %s", r.StatusCode, r.Text)
	}
	return webtest.Words(r.Text)
}

// An audience of every part is chosen without a script, is counted, and names each who is left out.
func TestAnAudienceIsChosen(t *testing.T) {
	h := open(t)
	food := h.segment("Food writers", "food")
	rivals, err := h.Space.Lists.Create(h.ctx, "Rivals", "", author)
	must(t, err)
	h.person(contact.Contact{Name: "Cook", Email: "cook@x.example", Tags: []string{"food"}})
	h.person(contact.Contact{Name: "Spy", Email: "spy@x.example", Tags: []string{"food"}, Lists: []string{rivals.ID}})
	h.person(contact.Contact{Name: "Away", Email: "away@x.example", Tags: []string{"food"}, LeaveFrom: "2026-11-01", LeaveUntil: "2027-12-24"})
	h.person(contact.Contact{Name: "Sleeper", Email: "sleeper@x.example", Tags: []string{"food"}, Stage: "dormant"})
	lei := h.person(contact.Contact{Name: "李雷", Latin: "Li Lei", Email: "lilei@x.example"})
	for _, name := range []string{"Ann One", "Ann Two"} {
		h.person(contact.Contact{Name: name})
	}
	in := func(more ...func(url.Values)) url.Values {
		return h.form(append([]func(url.Values){
			set("segments", food.ID), set("exclude", rivals.ID), set("rules-match", "all"), set("x-match", "all"),
		}, more...)...)
	}
	post := func(name string, f url.Values, status int, has ...string) {
		h.Run(webtest.Scenario{Name: name, As: "officer", Method: "POST", Path: "/acme/mailings", Form: f, Status: status, Has: append(has, "关于召回", "Dear [[first_name|colleague]],")})
	}
	h.Run(
		webtest.Scenario{As: "officer", Path: "/acme/mailings/new?release=" + h.release.ID, Has: []string{"Food writers", "Rivals", `name="rules-match"`, `name="x-match"`, `hx-trigger="load, change from:.counted`, "Count again"}},
		webtest.Scenario{Name: "by pinyin", As: "officer", Path: "/acme/mailings/people?person=ll", Has: []string{`value="李雷 · lilei@x.example"`, `label="ll`}, HasNot: []string{"Cook"}},
		webtest.Scenario{Name: "nothing typed", As: "officer", Path: "/acme/mailings/people", HasNot: []string{"Cook"}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: "/acme/mailings/people?person=l", Status: 403},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Method: "POST", Path: "/acme/mailings/audience", Form: in(), Status: 403},
	)
	// Buttons without a script.
	post("a person added", in(set("person", "李雷 · lilei@x.example"), set("do", "person")), 200, `name="people" value="`+lei.ID+`" checked`)
	post("nobody of that name", in(set("person", "<b>Nemo"), set("do", "person")), 422, "There is nobody called “&lt;b&gt;Nemo”", `value="&lt;b&gt;Nemo"`)
	post("two of that name", in(set("exclude_person", "ann"), set("do", "exclude_person")), 422, "Several people are called “ann”")
	post("a condition", in(set("rules-do", "add:")), 200, `name="rules-0-field"`, "<details class=\"builder-box rules-box\" open>")
	post("a condition without a value", in(set("x-0-field", "tag"), set("x-0-op", "is")), 422, "Say which value.", `id="x-0-error"`)
	post("counted", in(set("do", "count")), 200, "5</strong> people will get it.", "2 are left out.", "On the list “Rivals”", "1 relationship is dormant.")
	post("trimmed", in(set("do", "trim:dormant")), 200, `name="x-0-field"`, `value="dormant" checked`)
	post("leave without a reason", in(set("past", "leave")), 422, "Say why this mailing goes past the rules")

	if words := h.counted(in()); !strings.Contains(words, "5 people will get it.") || !strings.Contains(words, "2 are left out.") || !strings.Contains(words, "On leave") {
		t.Error(words)
	}
	if words := h.counted(in(set("lists"), set("segments"))); !strings.Contains(words, "Choose at least one list") {
		t.Error(words)
	}
	if words := h.counted(in(set("person", "lilei@x.example"))); !strings.Contains(words, "6 people") {
		t.Error("somebody typed and not added yet:", words)
	}
	section := h.As("officer")
	section.Header.Set("HX-Request", "true")
	section.Header.Set("HX-Target", "section#audience")
	if r := section.Post("/acme/mailings/audience", in(set("do", "trim:dormant"))); !strings.HasPrefix(strings.TrimSpace(r.Text), `<section class="card counted" id="audience">`) || !strings.Contains(r.Text, `value="dormant" checked`) {
		t.Error(r.Text)
	}

	trim := []func(url.Values){
		set("people", lei.ID), set("x-match", "any"), set("x-0-field", "stage"), set("x-0-op", "is"), set("x-0-value", "dormant"),
		set("rules-0-field", "tag"), set("rules-0-op", "is"), set("rules-0-value", "opinion"),
	}
	r := h.As("officer").Post("/acme/mailings", in(trim...))
	path := strings.TrimSuffix(r.Header.Get("Location"), "/review")
	m, err := h.Space.Mailings.Get(h.ctx, path[strings.LastIndexByte(path, '/')+1:])
	if must(t, err); len(m.SegmentIDs) != 1 || len(m.PeopleIDs) != 1 || m.Rules == "" || m.ExcludeRules == "" {
		t.Fatalf("%+v", m)
	}
	h.Run(
		webtest.Scenario{As: "officer", Path: path + "/review", Has: []string{"Segment: Food writers", "By hand: 李雷", "Conditions: Tag: opinion", "List: Rivals", "On the list “Rivals”", "On leave until 2027-12-24", "Meets the conditions that are left out"}},
		webtest.Scenario{As: "officer", Path: path + "/edit", Has: []string{`value="` + food.ID + `" checked`, `value="opinion"`, `value="dormant" checked`, `name="people" value="` + lei.ID, "<details class=\"builder-box rules-box\" open>", `name="mailing" value="` + m.ID}},
		webtest.Scenario{Name: "another space's", As: "rival/manager", Method: "POST", Path: "/rival/mailings/audience", Form: url.Values{"mailing": {m.ID}}, Status: 404},
	)
	_, err = h.Space.Mailings.Launch(h.ctx, m.ID, "k", 5, author)
	must(t, err)
	h.Run(
		webtest.Scenario{As: "officer", Path: path, Has: []string{"Segment: Food writers", "By hand: 李雷"}},
		webtest.Scenario{As: "officer", Path: path + "/removed", Has: []string{"On the list “Rivals”", "On leave until 2027-12-24", "1–3 of 3", "/removed?why=excluded~list:" + rivals.ID}},
		webtest.Scenario{As: "officer", Path: path + "/removed?why=excluded~list:" + rivals.ID, Has: []string{"Spy", "1–1 of 1"}, HasNot: []string{"away@x.example"}},
		webtest.Scenario{As: "officer", Path: path + "/removed?q=AWAY", Has: []string{"away@x.example"}, HasNot: []string{"spy@x.example"}},
		webtest.Scenario{As: "officer", Path: path + "/removed?q=nobody", Has: []string{"Nobody matches"}},
		webtest.Scenario{As: "officer", Path: path + "/removed.csv?q=away", Has: []string{"Away,away@x.example,On leave until 2027-12-24,1"}, HasNot: []string{"Spy"}},
		webtest.Scenario{As: "viewer", Path: path + "/removed.csv", Status: 403},
	)
}

// What was chosen and is archived since stays in the form, where it is said.
func TestArchivedPartsStayInTheForm(t *testing.T) {
	h := open(t)
	food := h.segment("Food writers", "food")
	r := h.As("officer").Post("/acme/mailings", h.form(set("segments", food.ID)))
	path := strings.TrimSuffix(r.Header.Get("Location"), "/review")
	must(t, h.Space.Lists.Archive(h.ctx, h.list.ID, author))
	must(t, h.Space.Segments.Archive(h.ctx, food.ID, h.As("officer").Actor()))
	h.Run(
		webtest.Scenario{As: "officer", Path: path + "/edit", Has: []string{`value="` + h.list.ID + `" checked`, `value="` + food.ID + `" checked`, "Archived"}},
		webtest.Scenario{As: "officer", Method: "POST", Path: path, Form: h.form(set("segments", food.ID)), Status: 422, Has: []string{"The list “Technology press” is archived.", "The segment “Food writers” is archived."}},
		webtest.Scenario{As: "officer", Path: "/acme/mailings/new?release=" + h.release.ID, HasNot: []string{h.list.ID, food.ID}},
	)
	// It goes out all the same: what is archived is not offered any more.
	a, err := h.Space.Mailings.Audience(h.ctx, mustGet(h, path))
	if must(t, err); a.Total != 3 {
		t.Errorf("%d", a.Total)
	}
}

// With several waves the form asks with which of them people and conditions go, and keeps the answer.
func TestTheWaveOfPeopleAndConditionsIsChosen(t *testing.T) {
	h := open(t)
	lei := h.person(contact.Contact{Name: "李雷", Email: "lilei@x.example"})
	waves := []func(url.Values){
		set("lists"), set("waves", "2"), set("wave_0_when", "now"), set("wave_0_lists", h.list.ID), set("wave_1_when", "at"),
		set("wave_1_at", "2026-12-01T09:00"), set("wave_1_at_zone", "UTC"), set("people", lei.ID), set("rest_wave", "1"),
	}
	h.Run(webtest.Scenario{Name: "one wave has nothing to choose", As: "officer", Path: "/acme/mailings/new?release=" + h.release.ID, HasNot: []string{"rest_wave"}})
	r := h.As("officer").Post("/acme/mailings", h.form(waves...))
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	path := strings.TrimSuffix(r.Header.Get("Location"), "/review")
	h.Run(
		webtest.Scenario{As: "officer", Path: path + "/edit", Has: []string{"People and conditions go with", `<option value="1" selected>Wave 2</option>`}},
		webtest.Scenario{As: "officer", Path: path + "/review", Has: []string{"people and conditions"}},
		webtest.Scenario{Name: "the wave is taken away", As: "officer", Method: "POST", Path: path, Form: h.form(append(waves, set("do", "drop"))...), HasNot: []string{"rest_wave"}},
	)
}

// Nobody learns of a colleague's own segment by writing its id into the form; in a draft that has it, it is there
// without its name.
func TestAColleaguesSegmentIsNotNamedInTheForm(t *testing.T) {
	h := open(t)
	cat, err := h.Space.Contacts.Catalogue(h.ctx)
	must(t, err)
	rules := filter.Group(filter.All, filter.Is("tag", filter.Equals, "food"))
	own, err := h.Space.Segments.Create(h.ctx, audience.Outline{Name: "Project Nightfall", Tree: rules}, cat, h.As("manager").Actor())
	must(t, err)
	r := h.As("manager").Post("/acme/mailings", h.form(set("segments", own.ID)))
	path := strings.TrimSuffix(r.Header.Get("Location"), "/review")
	h.Run(
		webtest.Scenario{Name: "asked for", As: "officer", Method: "POST", Path: "/acme/mailings", Form: h.form(set("segments", own.ID), set("do", "count")), Status: 200, HasNot: []string{own.ID, "Nightfall", "Manager of acme’s"}},
		webtest.Scenario{Name: "taken", As: "officer", Method: "POST", Path: "/acme/mailings", Form: h.form(set("segments", own.ID)), Status: 422, HasNot: []string{own.ID, "Nightfall"}},
		webtest.Scenario{Name: "its owner's draft", As: "officer", Path: path + "/edit", Has: []string{own.ID}, HasNot: []string{"Nightfall"}},
		webtest.Scenario{Name: "its owner", As: "manager", Path: path + "/edit", Has: []string{"Nightfall"}},
	)
}

func mustGet(h *house, path string) mailings.Mailing {
	h.T.Helper()
	m, err := h.Space.Mailings.Get(h.ctx, path[strings.LastIndexByte(path, '/')+1:])
	must(h.T, err)
	return m
}
