package contact_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/contact"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/templates"
)

func routes(k *web.Kit) []web.Route { return contact.Routes(k) }

// desk is the app with the words that tests have with its models.
type desk struct {
	*webtest.App
	t testing.TB
}

func newDesk(t *testing.T) desk { return desk{webtest.New(t, routes), t} }

func (d desk) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) person(name, email string) model.Contact {
	d.t.Helper()
	c, err := d.Space.Contacts.Create(d.t.Context(), model.Contact{Name: name, Email: email, Lang: "zh-CN", Tags: []string{"食品"}}, d.As("officer").Actor())
	d.ok(err)
	return c
}

func TestTable(t *testing.T) {
	d := newDesk(t)
	d.Run(webtest.Scenario{Name: "an empty table says what to do next", As: "officer", Path: "/acme/contacts", Has: []string{"No contacts yet", "/acme/contacts/imports", "/acme/contacts/new"}})
	li := d.person("李雷", "lilei@xinhua.example")
	for i := range 30 {
		d.person(fmt.Sprintf("Person %02d", i), fmt.Sprintf("p%d@x.example", i))
	}
	_, err := d.Space.Contacts.Block(t.Context(), li.ID, "asked us to", d.As("officer").Actor())
	d.ok(err)
	d.ok(d.Space.Contacts.Suppressions.Suppress(t.Context(), "p0@x.example", model.ScopeAll, model.Bounced, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "counts", As: "officer", Path: "/acme/contacts", Has: []string{"1–25 of 31", `lang="zh-CN">李雷`, "Do not contact", "all 31 that match"}},
		webtest.Scenario{Name: "pinyin", As: "officer", Path: "/acme/contacts?q=lilei", Has: []string{"李雷", "1–1 of 1"}, HasNot: []string{"Person 00"}},
		webtest.Scenario{Name: "initials", As: "officer", Path: "/acme/contacts?q=ll", Has: []string{"1–1 of 1"}},
		webtest.Scenario{Name: "held address", As: "officer", Path: "/acme/contacts?q=p0%40x", Has: []string{"Suppressed"}},
		webtest.Scenario{Name: "do not contact", As: "officer", Path: "/acme/contacts?blocked=yes", Has: []string{"李雷", "1–1 of 1"}},
		webtest.Scenario{Name: "descending", As: "officer", Path: "/acme/contacts?sort=-name", Has: []string{"Person 29"}, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "nothing", As: "officer", Path: "/acme/contacts?q=zebra", Has: []string{"Nothing found", "Clear filters"}},
		webtest.Scenario{Name: "nonsense", As: "officer", Path: "/acme/contacts?sort=password&after=zzz&tag=%00&blocked=maybe", Has: []string{"1–25 of 31"}},
		webtest.Scenario{Name: "another space sees nothing", As: "rival/officer", Path: "/rival/contacts", HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "a viewer reads no contacts", As: "viewer", Path: "/acme/contacts", Status: 403, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "a stranger", As: "rival/administrator", Path: "/acme/contacts/" + li.ID, Status: 404},
		webtest.Scenario{Name: "its id elsewhere", As: "rival/administrator", Path: "/rival/contacts/" + li.ID, Status: 404, Has: []string{"There is no such contact"}},
	)
	c := d.As("officer")
	c.Header.Set("HX-Request", "true")
	c.Header.Set("HX-Target", "div#results")
	if r := c.Get("/acme/contacts?q=lilei&tag="); strings.Contains(r.Text, "<html") || r.Header.Get("HX-Replace-Url") != "/acme/contacts?q=lilei" {
		t.Errorf("the fragment is a page, or its address is not canonical: %q", r.Header.Get("HX-Replace-Url"))
	}
}

func TestPagingGoesThroughEverybodyAndBack(t *testing.T) {
	d := newDesk(t)
	for i := range 60 {
		d.person(fmt.Sprintf("Person %02d", i), "")
	}
	seen, path := 0, "/acme/contacts"
	var last webtest.Response
	for path != "" {
		last = d.As("officer").Get(path)
		seen += strings.Count(last.Text, `class="name"`)
		path = between(last.Text, `rel="next" href="`, `"`)
	}
	if seen != 60 || !strings.Contains(last.Text, "51–60 of 60") {
		t.Fatal(seen, webtest.Words(last.Text))
	}
	if back := d.As("officer").Get(between(last.Text, `rel="prev" href="`, `"`)); !strings.Contains(back.Text, "26–50 of 60") || !strings.Contains(back.Text, "Person 25") {
		t.Fatal(webtest.Words(back.Text))
	}
}

// between returns the first text between two marks, unescaped; "" when there is none.
func between(text, from, to string) string {
	_, rest, ok := strings.Cut(text, from)
	if !ok {
		return ""
	}
	found, _, _ := strings.Cut(rest, to)
	return strings.ReplaceAll(found, "&amp;", "&")
}

func TestCreateAndEditByForm(t *testing.T) {
	d := newDesk(t)
	d.person("韩梅梅", "han@caijing.example")
	form := url.Values{"name": {""}, "email": {"han@caijing.example"}, "phone": {"<b>none"}, "zone": {"Mars"}, "outlet": {"New Outlet"}}
	d.Run(webtest.Scenario{
		Name: "every fault by its field, nothing lost, no outlet left behind", As: "officer", Method: "POST", Path: "/acme/contacts", Form: form, Status: 422,
		Has: []string{`id="f-name-error"`, `id="f-phone-error"`, `id="f-zone-error"`, "&lt;b&gt;none", "New Outlet"},
	})
	if n, err := d.Space.Outlets.Count(t.Context(), outlet.Search{}); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	form = url.Values{"name": {"李雷"}, "email": {"han@caijing.example"}, "outlet": {"New Outlet"}}
	d.Run(webtest.Scenario{Name: "whose address it is", As: "officer", Method: "POST", Path: "/acme/contacts", Form: form, Status: 422, Has: []string{"belongs to 韩梅梅 already"}})
	form.Set("email", " LiLei@xinhua.example ")
	form.Set("tags", "食品，财经; 常规")
	r := d.As("officer").Post("/acme/contacts", form)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	at := r.Header.Get("Location")
	d.Run(
		webtest.Scenario{Name: "record", As: "officer", Path: at, Has: []string{"李雷", "lilei@xinhua.example", "New Outlet", "食品, 财经, 常规", "added the contact", "Added by hand"}},
		webtest.Scenario{Name: "form", As: "officer", Path: at + "/edit", Has: []string{`value="李雷"`, `value="New Outlet"`, `name="rev" value="0"`}},
	)
	form.Set("role", "主编")
	form.Set("rev", "0")
	d.Run(
		webtest.Scenario{Name: "save", As: "officer", Method: "POST", Path: at, Form: form, Status: 303, To: at},
		webtest.Scenario{Name: "an old form is not saved over a newer one", As: "officer", Method: "POST", Path: at, Form: form, Status: 422, Has: []string{"Somebody else has changed this contact", `name="rev" value="1"`}},
		webtest.Scenario{Name: "the change is in the timeline", As: "officer", Path: at, Has: []string{"changed role", "主编"}},
		webtest.Scenario{Name: "only the changes", As: "officer", Path: at + "?show=notes", HasNot: []string{"changed role"}},
		webtest.Scenario{Name: "approvers read and change nothing", As: "approver", Path: at + "/edit", Status: 403},
	)
}

func TestChangedWhereItStands(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	at := "/acme/contacts/" + li.ID + "/fields/"
	d.Run(
		webtest.Scenario{Name: "text", As: "officer", Path: at + "email", Has: []string{"lilei@xinhua.example", "edit=1"}, HasNot: []string{`name="value"`, "<html"}},
		webtest.Scenario{Name: "form", As: "officer", Path: at + "email?edit=1", Has: []string{`value="lilei@xinhua.example"`, `hx-post="` + at + `email"`}},
		webtest.Scenario{Name: "refused in its place", As: "officer", Method: "POST", Path: at + "email", Form: url.Values{"value": {"nobody"}}, Status: 422, Has: []string{"has no @", `value="nobody"`}},
		webtest.Scenario{Name: "saved", As: "officer", Method: "POST", Path: at + "email", Form: url.Values{"value": {"ray@xinhua.example"}}, Has: []string{"ray@xinhua.example"}, HasNot: []string{"lilei@xinhua.example", `name="value"`}},
		webtest.Scenario{Name: "tags", As: "officer", Method: "POST", Path: at + "tags", Form: url.Values{"value": {"a, b"}}, Has: []string{"a, b"}},
		webtest.Scenario{Name: "no such field", As: "officer", Method: "POST", Path: at + "do_not_contact", Form: url.Values{"value": {"false"}}, Status: 404},
	)
}

func TestNotesAndBlocking(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	at := "/acme/contacts/" + li.ID
	d.Run(
		webtest.Scenario{Name: "an empty note", As: "officer", Method: "POST", Path: at + "/notes", Form: url.Values{"kind": {"call"}}, Status: 422, Has: []string{"Write something down", `value="call" checked`}},
		webtest.Scenario{Name: "a call", As: "officer", Method: "POST", Path: at + "/notes", Form: url.Values{"kind": {"call"}, "text": {"Rang back <i>\nfile Monday"}}, Status: 303},
		webtest.Scenario{Name: "is in the timeline", As: "officer", Path: at, Has: []string{"spoke on the phone", "Rang back &lt;i&gt;", "Officer of acme"}, HasNot: []string{"<i>"}},
		webtest.Scenario{Name: "not among the changes", As: "officer", Path: at + "?show=changes", HasNot: []string{"spoke on the phone"}},
		webtest.Scenario{Name: "why?", As: "officer", Method: "POST", Path: at + "/block", Status: 422, Has: []string{"Say why", "<details open>"}},
		webtest.Scenario{Name: "blocked", As: "officer", Method: "POST", Path: at + "/block", Form: url.Values{"reason": {"asked by phone"}}, Status: 303},
		webtest.Scenario{Name: "shows it", As: "officer", Path: at, Has: []string{"asked by phone", `data-kind="bad"`, "Only those who manage settings"}, HasNot: []string{"/unblock"}},
		webtest.Scenario{Name: "an officer cannot lift it", As: "officer", Method: "POST", Path: at + "/unblock", Status: 403},
		webtest.Scenario{Name: "an administrator can", As: "administrator", Method: "POST", Path: at + "/unblock", Status: 303},
		webtest.Scenario{Name: "gone", As: "officer", Path: at + "?show=notes", HasNot: []string{"asked by phone"}},
	)
}

func TestTimelineTakesFurtherSourcesAndPages(t *testing.T) {
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	app := webtest.New(t, func(k *web.Kit) []web.Route {
		return contact.Routes(k, func(_ *fiber.Ctx, _ string, before time.Time, limit int) ([]templates.Event, error) {
			var out []templates.Event
			for i := 0; i < 100 && len(out) <= limit; i++ {
				if when := at.Add(-time.Duration(i) * time.Hour); before.IsZero() || when.Before(before) {
					out = append(out, templates.Event{Icon: "send", Text: fmt.Sprintf("mailing %02d", i), When: when})
				}
			}
			return out, nil
		})
	})
	c, err := app.Space.Contacts.Create(t.Context(), model.Contact{Name: "A"}, app.As("officer").Actor())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	path := "/acme/contacts/" + c.ID
	for pages := 0; path != "" && pages < 10; pages++ {
		r := app.As("officer").Get(path)
		for i := range 100 {
			if text := fmt.Sprintf("mailing %02d", i); strings.Contains(r.Text, text) {
				if seen[text] {
					t.Errorf("%s stands on two pages", text)
				}
				seen[text] = true
			}
		}
		path = between(r.Text, `<a href="/acme/contacts/`+c.ID+`?before=`, `"`)
		if path != "" {
			path = "/acme/contacts/" + c.ID + "?before=" + strings.TrimSuffix(path, "#timeline")
		}
	}
	if len(seen) != 100 {
		t.Errorf("%d of 100 events were shown", len(seen))
	}
}

func TestDelete(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	at := "/acme/contacts/" + li.ID
	d.Run(
		webtest.Scenario{Name: "page", As: "officer", Path: at + "/delete", Has: []string{"Delete 李雷", "for 30 days", at + "/privacy"}},
		webtest.Scenario{Name: "readers delete nobody", As: "checker", Method: "POST", Path: at + "/delete", Status: 403},
		webtest.Scenario{Name: "deleted", As: "officer", Method: "POST", Path: at + "/delete", Status: 303, To: "/acme/contacts"},
		webtest.Scenario{Name: "gone", As: "officer", Path: at, Status: 404},
	)
	acts := d.As("officer").Get("/acme/contacts/acts")
	back := "/acme/contacts/acts/" + between(acts.Text, `action="/acme/contacts/acts/`, `"`)
	if !strings.Contains(acts.Text, "Deleted 李雷") || !strings.HasSuffix(back, "/undo") {
		t.Fatal("no way back in", acts.Text)
	}
	d.Run(
		webtest.Scenario{Name: "brought back", As: "officer", Method: "POST", Path: back, Form: url.Values{"back": {"/acme/contacts"}}, Status: 303, To: at},
		webtest.Scenario{Name: "there again", As: "officer", Path: at, Has: []string{"brought back 李雷"}},
		webtest.Scenario{Name: "once", As: "officer", Method: "POST", Path: back, Status: 409},
	)
}

func TestBulk(t *testing.T) {
	d := newDesk(t)
	var ids []string
	for i := range 30 {
		ids = append(ids, d.person(fmt.Sprintf("Person %02d", i), "").ID)
	}
	d.Run(
		webtest.Scenario{Name: "nobody", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"do": {"list"}, "criteria": {"q=person"}}, Status: 303, To: "/acme/contacts?q=person"},
		webtest.Scenario{Name: "two ticked", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"do": {"list"}, "id": ids[:2]}, Has: []string{"For 2 selected contacts", ids[0], ids[1]}},
		webtest.Scenario{Name: "all that match", As: "officer", Method: "POST", Path: "/acme/contacts/bulk", Form: url.Values{"do": {"tag"}, "id": ids[:2], "all": {"1"}, "criteria": {"q=person"}}, Has: []string{"For 30 selected contacts", "q=person"}, HasNot: []string{ids[0]}},
		webtest.Scenario{Name: "no list", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/list", Form: url.Values{"id": ids[:2]}, Status: 422, Has: []string{"Choose a list or name a new one", ids[0]}},
		webtest.Scenario{Name: "no such list", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/list", Form: url.Values{"id": ids[:2], "list": {"nowhere"}}, Status: 422, Has: []string{"There is no such list"}},
		webtest.Scenario{Name: "all tagged", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/tag", Form: url.Values{"all": {"1"}, "criteria": {"q=person&tag=食品"}, "tag": {"vip"}}, Status: 303, To: "/acme/contacts?q=person&tag=%E9%A3%9F%E5%93%81"},
		webtest.Scenario{Name: "what was done to many", As: "officer", Path: "/acme/contacts/acts", Has: []string{"Tagged “vip”", `/undo"`}},
		webtest.Scenario{Name: "not for readers", As: "checker", Path: "/acme/contacts/acts", Status: 403},
		webtest.Scenario{Name: "nothing of the kind", As: "officer", Method: "POST", Path: "/acme/contacts/acts/nowhere/undo", Status: 404},
		webtest.Scenario{Name: "a new list for all", As: "officer", Method: "POST", Path: "/acme/contacts/bulk/list", Form: url.Values{"all": {"1"}, "criteria": {"tag=vip"}, "name": {"VIP"}}, Status: 303},
		webtest.Scenario{Name: "and shown", As: "officer", Path: "/acme/contacts?tag=vip", Has: []string{"1–25 of 30"}},
	)
	lists, err := d.Space.Lists.All(t.Context(), false)
	d.ok(err)
	if len(lists) != 1 {
		t.Fatal(lists)
	}
	per, err := d.Space.Contacts.PerListUpTo(t.Context(), 100, lists[0].ID)
	d.ok(err)
	if per[lists[0].ID] != 30 {
		t.Fatal(per)
	}
}

func TestExportFollowsTheFiltersAndRunsNothing(t *testing.T) {
	d := newDesk(t)
	d.person("=cmd|' /C calc'!A0", "evil@x.example")
	d.person("Other", "other@x.example")
	r := d.As("officer").Get("/acme/contacts/export.csv?q=evil")
	if r.StatusCode != 200 || !strings.HasPrefix(r.Text, "\ufeffName,Latin name,Email") || !strings.Contains(r.Text, "'=cmd") || strings.Contains(r.Text, "Other,") {
		t.Fatal(r.StatusCode, r.Text)
	}
	if got := r.Header.Get("Content-Disposition"); got != `attachment; filename="contacts-2026-11-25.csv"` {
		t.Error(got)
	}
	page, err := d.Space.Audit.Timeline(t.Context(), "exports", "", 5)
	d.ok(err)
	if len(page.Items) != 1 || page.Items[0].Data["n"] != "1" {
		t.Fatal(page.Items)
	}
}

func TestSuppressionsPage(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	d.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/suppressions", Has: []string{"No address is suppressed"}},
		webtest.Scenario{Name: "malformed", As: "officer", Method: "POST", Path: "/acme/suppressions", Form: url.Values{"email": {"nobody"}, "note": {"why"}}, Status: 422, Has: []string{"has no @", `value="why"`}},
		webtest.Scenario{Name: "added", As: "officer", Method: "POST", Path: "/acme/suppressions", Form: url.Values{"email": {"LiLei@xinhua.example"}, "note": {"asked by letter"}}, Status: 303},
		webtest.Scenario{Name: "shown", As: "officer", Path: "/acme/suppressions", Has: []string{"lilei@xinhua.example", "asked by letter", li.ID, "1–1 of 1"}, HasNot: []string{"/lift"}},
		webtest.Scenario{Name: "on the record", As: "officer", Path: "/acme/contacts/" + li.ID, Has: []string{"Suppressed", "asked by letter"}},
		webtest.Scenario{Name: "an officer cannot lift", As: "officer", Method: "POST", Path: "/acme/suppressions/lift", Form: url.Values{"address": {"lilei@xinhua.example"}, "scope": {"all"}}, Status: 403},
		webtest.Scenario{Name: "an administrator can", As: "administrator", Method: "POST", Path: "/acme/suppressions/lift", Form: url.Values{"address": {"lilei@xinhua.example"}, "scope": {"all"}}, Status: 303},
		webtest.Scenario{Name: "once", As: "administrator", Method: "POST", Path: "/acme/suppressions/lift", Form: url.Values{"address": {"lilei@xinhua.example"}, "scope": {"all"}}, Status: 404},
	)
}
