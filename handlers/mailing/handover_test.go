package mailing_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	mailings "standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/wire"
)

// Whoever may send hands a release over in one go, takes the files of a wire that wants them, and sees what each has.
func TestAReleaseIsHandedOver(t *testing.T) {
	h := open(t)
	form := "/acme/mailings/handover?release=" + h.release.ID
	h.Run(webtest.Scenario{As: "officer", Path: form, Has: []string{"There are no wires yet", "An administrator can add them"}})
	h.Run(
		webtest.Scenario{Name: "wires are for those who manage the space", As: "officer", Method: "POST", Path: "/acme/settings/wires", Form: url.Values{"name": {"PRN"}}, Status: 403},
		webtest.Scenario{Name: "what is wrong stands beside it", As: "administrator", Method: "POST", Path: "/acme/settings/wires", Form: url.Values{"name": {"Belga"}, "way": {"mail"}, "address": {"no address"}, "keeps": {"1"}}, Status: 422, Has: []string{"This is not a mail address", "Choose at least one format", "Say who agreed", `value="Belga"`}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: "/acme/settings/wires", Form: url.Values{"name": {"PRN"}, "way": {"file"}, "formats": {"text", "ninjs"}, "once": {"a"}}, Status: 303, To: "/acme/settings/wires"},
		webtest.Scenario{As: "administrator", Path: "/acme/settings/wires", Has: []string{"PRN", "A file that a colleague carries"}},
	)
	all, err := h.Space.Wires.All(h.ctx)
	must(t, err)
	if len(all) != 1 || !slices.Equal(all[0].Formats, []wire.Format{wire.Ninjs, wire.Text}) {
		t.Fatalf("%+v", all)
	}
	asked := url.Values{
		"release": {h.release.ID}, "version": {"1"}, "once": {"b"}, "lang": {"en"}, "subject_en": {"On the recall"}, "subject_zh-CN": {"关于召回"},
		"wave_0_when": {"now"}, "wave_0_at_zone": {"Europe/London"}, "intro_en": {"Before noon, please."},
	}
	h.Run(
		webtest.Scenario{As: "officer", Path: form, Has: []string{"PRN", "What goes", "Embargo", h.fact.Key}, HasNot: []string{`value="` + all[0].ID + `" checked`}},
		webtest.Scenario{As: "manager", Method: "POST", Path: "/acme/mailings/handover", Form: asked, Status: 422, Has: []string{"Before noon, please."}},
	)
	asked.Set("wires", all[0].ID)
	r := h.As("manager").Post("/acme/mailings/handover", asked)
	page := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(page, "/acme/mailings/") {
		t.Fatalf("%d %s\n%s", r.StatusCode, page, webtest.Words(r.Text))
	}
	h.work()
	found, err := h.Space.Mailings.Recipients(h.ctx, mailings.Search{MailingID: strings.TrimPrefix(page, "/acme/mailings/"), Limit: 10})
	must(t, err)
	d := page + "/recipients/" + found.Items[0].ID
	h.Run(
		webtest.Scenario{As: "officer", Path: "/acme/mailings", Has: []string{"Hand-over"}},
		webtest.Scenario{As: "manager", Path: page, Has: []string{"To be carried over", "Take the files for PRN"}},
		webtest.Scenario{Name: "nothing to take yet", As: "manager", Path: d + "/packet.zip", Status: 303, To: page},
		webtest.Scenario{Name: "viewers carry nothing", As: "viewer", Method: "POST", Path: d + "/carry", Status: 403},
		webtest.Scenario{As: "manager", Method: "POST", Path: d + "/carry", Status: 303, To: page + "#wires"},
		webtest.Scenario{Name: "twice is once", As: "manager", Method: "POST", Path: d + "/carry", Status: 303, To: page + "#wires"},
		webtest.Scenario{As: "manager", Path: page, Has: []string{"Handed over", "Download the files"}, HasNot: []string{"Take the files for PRN"}},
		webtest.Scenario{As: "viewer", Path: d + "/packet.zip", Status: 403},
	)
	if r := h.As("manager").Get(d + "/packet.zip"); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/zip" || !strings.HasPrefix(r.Text, "PK") {
		t.Errorf("%d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
}

// A hand-over that waits for a second person is gone on with where it was made, and counts wires wherever it shows.
func TestADraftOfAHandOverIsGoneOnWith(t *testing.T) {
	h := open(t)
	w, err := h.Space.Wires.Create(h.ctx, "prn", wire.Plan{Name: "PRN", Way: wire.File, Formats: []wire.Format{wire.Text}}, h.As("administrator").Actor())
	must(t, err)
	must(t, h.Space.Settings.SetGuards(h.ctx, setting.Guards{Second: 1}, h.As("administrator").Actor()))
	asked := url.Values{
		"release": {h.release.ID}, "version": {"1"}, "once": {"b"}, "lang": {"en"}, "subject_en": {"On the recall"}, "subject_zh-CN": {"关于召回"},
		"wave_0_when": {"now"}, "wave_0_at_zone": {"Europe/London"}, "wires": {w.ID},
	}
	page := h.As("manager").Post("/acme/mailings/handover", asked).Header.Get("Location")
	draft := strings.TrimSuffix(page, "/review")
	again := "/acme/mailings/handover?draft=" + strings.TrimPrefix(draft, "/acme/mailings/")
	h.Run(
		webtest.Scenario{As: "manager", Path: page, Has: []string{"1</strong> wire gets it", draft + "/edit", "1 wire</span>"}, HasNot: []string{"recipient gets"}},
		webtest.Scenario{As: "manager", Path: draft + "/edit", Status: 303, To: again},
		webtest.Scenario{As: "manager", Path: again, Has: []string{`value="` + w.ID + `" checked`, `value="On the recall"`}},
	)
	asked.Set("once", strings.TrimPrefix(draft, "/acme/mailings/"))
	asked.Set("subject_en", "On our recall")
	h.Run(
		webtest.Scenario{As: "manager", Method: "POST", Path: "/acme/mailings/handover", Form: asked, Status: 303, To: page},
		webtest.Scenario{As: "manager", Path: "/acme/mailings", Has: []string{"On our recall"}, HasNot: []string{"On the recall"}},
	)
}
