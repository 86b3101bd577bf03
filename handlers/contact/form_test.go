package contact_test

import (
	"net/url"
	"slices"
	"testing"

	"standfirst/handlers/outlet"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	"standfirst/models/field"
	media "standfirst/models/outlet"
)

// The whole form is one page: rows are added without losing what was typed, and come back as they were.
func TestTheWholeProfileIsAForm(t *testing.T) {
	d := newDesk(t)
	by := d.As("administrator").Actor()
	_, err := d.Space.Fields.Create(t.Context(), field.Field{Record: "contact", Kind: "number", Label: map[string]string{"en": "Pieces a year"}}, by)
	d.ok(err)
	times, err := d.Space.Outlets.Create(t.Context(), media.Outlet{Name: "Harbour Times"}, by)
	d.ok(err)
	typed := url.Values{
		"name": {"李雷"}, "kind": {"journalist"}, "rows": {"1"}, "outlet": {"新华社"}, "role": {"记者"}, "phones": {"010 8888 7777; +86 139 0000 2222"},
		"position_outlet": {"harbour times", "Old Paper"}, "position_role": {"columnist", "intern"}, "position_from": {"2024-03", "2010"}, "position_to": {"", "2012"},
		"handle_service": {"weibo"}, "handle_name": {"@LiLei"}, "channel": {"wechat"}, "hours_from": {"09:30"}, "hours_to": {"18:00"},
		"do": {"data first"}, "dont": {"attachments"}, "press_card": {"B110"}, "stage": {"active"}, "leave_from": {"2026-12-01"}, "leave_until": {"2026-12-10"},
		"leave_note": {"Han Meimei"}, "custom_pieces_a_year": {"1,200"},
	}
	with := func(more url.Values) url.Values {
		out := url.Values{}
		for _, vs := range []url.Values{typed, more} {
			for k, v := range vs {
				out[k] = v
			}
		}
		return out
	}
	d.Run(
		webtest.Scenario{Name: "add a role", As: "officer", Method: "POST", Path: "/acme/contacts", Form: with(url.Values{"add": {"position"}}), Has: []string{"Role 3", `value="intern"`, `value="@LiLei"`, "data first", `value="1,200"`}},
		webtest.Scenario{Name: "add a handle", As: "officer", Method: "POST", Path: "/acme/contacts", Form: with(url.Values{"add": {"handle"}}), Has: []string{"Name or number 2", `value="harbour times"`}},
		webtest.Scenario{
			Name: "every fault at once", As: "officer", Method: "POST", Path: "/acme/contacts", Status: 422,
			Form: with(url.Values{"position_to": {"2020", "soon"}, "hours_from": {"25:00"}, "leave_until": {"2026-11-01"}, "custom_pieces_a_year": {"many"}, "channel": {"pigeon"}}),
			Has:  []string{"Write a number such as", "Write a time of day", "ends before it begins", "Write a date such as", "pigeon", `value="many"`, `value="soon"`},
		},
	)
	r := d.As("officer").Post("/acme/contacts", typed)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	at := r.Header.Get("Location")
	x, err := d.Space.Contacts.Get(t.Context(), at[len("/acme/contacts/"):])
	d.ok(err)
	want := []model.Position{{OutletID: times.ID, Outlet: "Harbour Times", Role: "columnist", From: "2024-03"}, {Outlet: "Old Paper", Role: "intern", From: "2010", To: "2012"}}
	if !slices.Equal(x.Positions, want) || len(x.Phones) != 2 || x.Custom["pieces_a_year"] != "1200" || x.Channel != "wechat" || x.LeaveNote != "Han Meimei" || len(x.Handles) != 1 {
		t.Errorf("kept: %+v", x)
	}
	d.Run(webtest.Scenario{Name: "form", As: "officer", Path: at + "/edit", Has: []string{`value="Harbour Times"`, `value="2012"`, `value="09:30"`, `value="B110"`, `value="1200"`, "attachments", `value="wechat" selected`}})
	// A form that knows nothing of these parts leaves them alone.
	r = d.As("officer").Post(at, url.Values{"rev": {"0"}, "name": {"李磊"}, "outlet": {"新华社"}})
	x, err = d.Space.Contacts.Get(t.Context(), x.ID)
	if d.ok(err); r.StatusCode != 303 || x.Name != "李磊" || !slices.Equal(x.Positions, want) || x.Do != "data first" || x.Custom["pieces_a_year"] != "1200" || len(x.Phones) != 2 {
		t.Errorf("%d %+v", r.StatusCode, x)
	}
}

func TestOutletsAreSuggestedWhileTyping(t *testing.T) {
	d := desk{webtest.New(t, func(k *web.Kit) []web.Route { return append(routes(k), outlet.Routes(k)...) }), t}
	for _, o := range []media.Outlet{{Name: "新华社", Aliases: []string{"Xinhua"}}, {Name: "Harbour Times", Domains: []string{"harbour.example"}}} {
		_, err := d.Space.Outlets.Create(t.Context(), o, d.As("officer").Actor())
		d.ok(err)
	}
	d.Run(
		webtest.Scenario{Name: "initials", As: "officer", Path: "/acme/outlets/suggest?outlet=xhs", Has: []string{`value="新华社" label="xhs · Xinhua`}, HasNot: []string{"Harbour", "<html"}},
		webtest.Scenario{Name: "domain", As: "officer", Path: "/acme/outlets/suggest?position_outlet=harbour.ex", Has: []string{"Harbour Times"}, HasNot: []string{"新华社"}},
		webtest.Scenario{Name: "nothing typed", As: "officer", Path: "/acme/outlets/suggest", Has: []string{"Harbour Times", "新华社"}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: "/acme/outlets/suggest?q=x", Status: 403},
	)
}
