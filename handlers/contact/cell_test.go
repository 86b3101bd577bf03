package contact_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
)

// Everybody sets up their own table, and changes values where they stand.
func TestTheTableIsSetUpAndChangedInItsCells(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	at := "/acme/contacts/" + li.ID + "/cells/"
	me := d.As("officer").User()
	d.Run(
		webtest.Scenario{Name: "as it is at first", As: "officer", Path: "/acme/contacts", Has: []string{`name="sort" value="outlet"`, `data-label="Kind"`, `id="cell-` + li.ID + `-role"`, `id="cell-` + li.ID + `-tags"`, `href="/acme/contacts/` + li.ID + `/edit#f-tags"`, `name="column" value="trust"`}, HasNot: []string{`data-label="Trust"`}},
		webtest.Scenario{Name: "set up", As: "officer", Method: "POST", Path: "/acme/contacts/columns", Form: url.Values{"column": {"trust", "owner", "role", "stage", "password"}, "density": {"compact"}, "size": {"50"}, "criteria": {"tag=食品&after=x"}}, Status: 303, To: "/acme/contacts?tag=%E9%A3%9F%E5%93%81"},
		webtest.Scenario{Name: "as it was set up", As: "officer", Path: "/acme/contacts", Has: []string{`data-label="Trust"`, `data-label="Owner"`, `data-density="compact"`, `value="owner" checked`, `name="size" value="50" checked`}, HasNot: []string{`name="sort" value="outlet"`, `data-label="Kind"`}},
		webtest.Scenario{Name: "not for others", As: "checker", Path: "/acme/contacts", Has: []string{`name="sort" value="outlet"`}, HasNot: []string{`data-density="compact"`, "/cells/"}},

		webtest.Scenario{Name: "a field in its place", As: "officer", Path: at + "tags?edit=1", Has: []string{`value="食品"`, "data-escape", `form="no-form"`, "data-cancel"}, HasNot: []string{"<html", "<form"}},
		webtest.Scenario{Name: "kept", As: "officer", Method: "POST", Path: at + "tags", Form: url.Values{"value": {"食品，vip"}}, Has: []string{"vip", "data-focus"}, HasNot: []string{`class="input"`}},
		webtest.Scenario{Name: "too long", As: "officer", Method: "POST", Path: at + "tags", Form: url.Values{"value": {strings.Repeat("x", 41)}}, Status: 422, Has: []string{`aria-invalid="true"`, "field-error", strings.Repeat("x", 41)}},
		webtest.Scenario{Name: "an owner", As: "officer", Method: "POST", Path: at + "owner", Form: url.Values{"value": {me.ID}}, Has: []string{me.Name}},
		webtest.Scenario{Name: "nobody here", As: "officer", Method: "POST", Path: at + "owner", Form: url.Values{"value": {"somebody"}}, Status: 422, Has: []string{"nobody who works in this space"}},
		webtest.Scenario{Name: "a stage", As: "officer", Method: "POST", Path: at + "stage", Form: url.Values{"value": {"active"}}, Has: []string{"cell-" + li.ID + "-stage"}},
		webtest.Scenario{Name: "no such stage", As: "officer", Method: "POST", Path: at + "stage", Form: url.Values{"value": {"<b>"}}, Status: 422},
		webtest.Scenario{Name: "a role", As: "officer", Method: "POST", Path: at + "role", Form: url.Values{"value": {"<i>记者"}}, Has: []string{"&lt;i&gt;记者"}},
		webtest.Scenario{Name: "what is no such cell", As: "officer", Method: "POST", Path: at + "email", Form: url.Values{"value": {"a@x.example"}}, Status: 404},
		webtest.Scenario{Name: "readers change nothing", As: "checker", Method: "POST", Path: at + "role", Form: url.Values{"value": {"x"}}, Status: 403},
		webtest.Scenario{Name: "nor do strangers", As: "rival/officer", Method: "POST", Path: "/rival/contacts/" + li.ID + "/cells/role", Form: url.Values{"value": {"x"}}, Status: 404},
	)
	now, err := d.Space.Contacts.Get(t.Context(), li.ID)
	d.ok(err)
	if now.Owner != me.ID || now.Stage != "active" || now.Role != "<i>记者" || strings.Join(now.Tags, " ") != "食品 vip" {
		t.Errorf("the contact is %+v", now)
	}
}

// Of two who change the same value at once the second sees what the first has written before they replace it.
func TestNobodyReplacesAValueUnseen(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	at := "/acme/contacts/" + li.ID
	write := func(name, path, value, seen string, status int, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "officer", Method: "POST", Path: at + path, Form: url.Values{"value": {value}, "seen": {seen}}, Status: status, Has: has}
	}
	d.Run(
		webtest.Scenario{Name: "the form knows what it replaces", As: "officer", Path: at + "/cells/tags?edit=1", Has: []string{`name="seen" form="no-form" value="食品"`}},
		write("the first", "/cells/tags", "食品, vip", "食品", 200, "vip"),
		write("the second", "/cells/tags", "食品, Beijing", "食品", 422, "Somebody else has made this “食品, vip” meanwhile", `value="食品, Beijing"`, `name="seen" form="no-form" value="食品, vip"`),
		write("who means it", "/cells/tags", "食品, Beijing, vip", "食品, vip", 200, "Beijing"),
		write("who writes the same", "/cells/tags", "食品, Beijing, vip", "", 200, "Beijing"),
		write("on the record", "/fields/tags", "x", "食品", 422, "“食品, Beijing, vip”", `name="seen" value="食品, Beijing, vip"`),
		write("emptied by the first", "/fields/tags", "", "食品, Beijing, vip", 200),
		write("then the second", "/fields/tags", "x", "食品, Beijing, vip", 422, "Somebody else has emptied this"),
		write("a choice in its words", "/fields/stage", "active", "", 200),
		write("by the second", "/fields/stage", "close", "", 422, "Somebody else has made this “In touch”"),
		webtest.Scenario{Name: "who must not be contacted", As: "officer", Method: "POST", Path: at + "/block", Form: url.Values{"reason": {"asked"}}, Status: 303},
		webtest.Scenario{Name: "is not shown by it", As: "officer", Method: "POST", Path: at + "/fields/email", Form: url.Values{"value": {"no address"}, "seen": {"x"}}, Status: 422, HasNot: []string{"lilei@xinhua.example"}},
	)
}

// The order that somebody chose last is the order in which they find the view again; nobody else does.
func TestTheOrderOfAViewIsFoundAgain(t *testing.T) {
	d := newDesk(t)
	d.person("李雷", "lilei@xinhua.example")
	choose := func(sort, of, to string) webtest.Scenario {
		return webtest.Scenario{Name: sort + " of " + of, As: "officer", Method: "POST", Path: "/acme/contacts/order", Form: url.Values{"sort": {sort}, "criteria": {of}}, Status: 303, To: to}
	}
	d.Run(
		webtest.Scenario{Name: "at first by name", As: "officer", Path: "/acme/contacts", Has: []string{`aria-sort="ascending"><button form="order" name="sort" value="-name"`}, HasNot: []string{`type="hidden" name="sort"`}},
		webtest.Scenario{Name: "a link that orders", As: "officer", Path: "/acme/contacts?sort=trust", Has: []string{`type="hidden" name="sort" value="trust"`}},
		webtest.Scenario{Name: "is not kept", As: "officer", Path: "/acme/contacts", Has: []string{`aria-sort="ascending"><button form="order" name="sort" value="-name"`}},
		choose("-updated", "kind=journalist&after=x", "/acme/contacts?kind=journalist&sort=-updated"),
		webtest.Scenario{Name: "chosen", As: "officer", Path: "/acme/contacts?sort=-updated", Has: []string{`aria-sort="descending"`}, HasNot: []string{"Changed view"}},
		webtest.Scenario{Name: "found again", As: "officer", Path: "/acme/contacts?kind=journalist", Status: 302, To: "/acme/contacts?kind=journalist&sort=-updated"},
		webtest.Scenario{Name: "what is searched for stands by how well it fits", As: "officer", Path: "/acme/contacts?q=lilei", Has: []string{"李雷"}, HasNot: []string{`aria-sort="descending"`, `type="hidden" name="sort"`}},
		choose("name", "q=lilei", "/acme/contacts?q=lilei&sort=name"),
		choose("trust", "f=kind.is.creator&view=creators", "/acme/contacts?f=kind.is.creator&sort=trust&view=creators"),
		webtest.Scenario{Name: "its tab leads there so", As: "officer", Path: "/acme/contacts?sort=-updated", Has: []string{"f=kind.is.creator&amp;sort=trust&amp;view=creators"}},
		choose("password", "", "/acme/contacts?sort=password"),
		webtest.Scenario{Name: "no order", As: "officer", Path: "/acme/contacts?sort=password", Has: []string{"李雷"}},
		webtest.Scenario{Name: "not for others", As: "checker", Path: "/acme/contacts", Has: []string{"李雷"}},
		choose("name", "sort=-updated", "/acme/contacts?sort=name"),
		webtest.Scenario{Name: "which is the usual one again", As: "officer", Path: "/acme/contacts", Has: []string{"李雷"}},
	)
}
