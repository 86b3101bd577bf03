package audience_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/audience"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

// Lists and segments name the mailings that use them, and say so when they are put away all the same.
func TestWhereAListOrASegmentIsUsed(t *testing.T) {
	app := webtest.New(t, audience.Routes)
	by, ctx := app.As("officer").Actor(), t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id := func(path string, form url.Values) string {
		to := app.As("officer").Post(path, form).Header.Get("Location")
		return to[strings.LastIndexByte(to, '/')+1:]
	}
	list, rest := id("/acme/lists", url.Values{"name": {"食品线"}}), id("/acme/lists", url.Values{"name": {"Rest"}})
	segment := id("/acme/segments", url.Values{"name": {"Food"}, "shared": {"1"}, "rules-match": {"all"}, "rules-0-field": {"tag"}, "rules-0-op": {"is"}, "rules-0-value": {"food"}})
	_, err := app.Space.Contacts.Create(ctx, contact.Contact{Name: "李雷", Tags: []string{"food"}, Lists: []string{list, rest}, Email: "lilei@x.example"}, by)
	ok(err)
	i, err := app.Space.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Recall"}, Summary: incident.Text{"en": "x"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, by)
	ok(err)
	rel, err := app.Space.Releases.Create(ctx, i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: "Statement", Body: "<p>x</p>"}}}, by)
	ok(err)
	_, err = app.Space.Releases.Submit(ctx, rel.ID, 1, by)
	ok(err)
	_, err = app.Space.Releases.Approve(ctx, rel.ID, 1, "", app.As("approver").Actor())
	ok(err)
	draft := func(subject string, p mailing.Plan) mailing.Mailing {
		t.Helper()
		p.ReleaseID, p.Subject = rel.ID, map[string]string{"en": subject}
		m, err := app.Space.Mailings.Create(ctx, p, by)
		ok(err)
		return m
	}
	gone := draft("Long gone", mailing.Plan{ListIDs: []string{list}})
	_, err = app.Space.Mailings.Cancel(ctx, gone.ID, by)
	ok(err)
	draft("By the segment", mailing.Plan{SegmentIDs: []string{segment}, ExcludeListIDs: []string{rest}})
	draft("By waves", mailing.Plan{Waves: []mailing.WavePlan{{Now: true, ListIDs: []string{list}}, {Now: true, SegmentIDs: []string{segment}}}})
	app.Run(
		webtest.Scenario{Name: "a list", As: "officer", Path: "/acme/lists/" + list, Has: []string{"Mailings that use it", "Long gone", "By waves", "Cancelled", "Draft", "1 of them has not gone out yet"}, HasNot: []string{"By the segment"}},
		webtest.Scenario{Name: "a list that is left out", As: "officer", Path: "/acme/lists/" + rest, Has: []string{"By the segment"}, HasNot: []string{"By waves"}},
		webtest.Scenario{Name: "a segment", As: "officer", Path: "/acme/segments/" + segment, Has: []string{"By the segment", "By waves", "2 of them have not gone out yet"}},
		webtest.Scenario{Name: "not for those who see no mailings", As: "checker", Path: "/acme/lists/" + list, Has: []string{"食品线"}, HasNot: []string{"By waves"}},
	)
	// What a redirect says waits in a cookie.
	told := func(path string) string {
		t.Helper()
		said := ""
		for _, cookie := range app.As("officer").Post(path, nil).Cookies() {
			plain, _ := base64.RawURLEncoding.DecodeString(cookie.Value)
			said += string(plain)
		}
		return said
	}
	if said := told("/acme/segments/" + segment + "/archive"); !strings.Contains(said, "segment.flash.archived_in_use\",\"args\":{\"n\":2}") {
		t.Error(said)
	}
	if said := told("/acme/lists/" + rest + "/archive"); !strings.Contains(said, "archived_in_use") {
		t.Error(said)
	}
	unused := id("/acme/lists", url.Values{"name": {"Unused"}})
	if said := told("/acme/lists/" + unused + "/archive"); strings.Contains(said, "in_use") || !strings.Contains(said, "/acme/lists/"+unused+"/restore") {
		t.Error(said)
	}
}
