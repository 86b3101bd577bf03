package creator_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/creator"
)

func TestFiguresAreImportedFromAFile(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer")
	for _, a := range [][2]string{{"instagram", "xiaolu"}, {"weibo", "xiaolu"}} {
		must[model.Account](t)(d.Space.Creators.AddAccount(d.ctx, d.who.ID, a[0], a[1], officer.Actor()))
	}
	d.Run(
		webtest.Scenario{Name: "the way there", As: "officer", Path: "/acme/creators", Has: []string{"Import figures"}},
		webtest.Scenario{Name: "none for those who only read", As: "checker", Path: "/acme/creators", HasNot: []string{"Import figures"}},
		webtest.Scenario{Name: "the form", As: "officer", Path: "/acme/creators/figures", Has: []string{"Upload and check", "you see what would become of each row"}},
		webtest.Scenario{Name: "a checker's form", As: "checker", Path: "/acme/creators/figures", Status: 403},
	)
	if r := officer.Upload("/acme/creators/figures", "file", "empty.csv", []byte("platform,handle\n"), nil); r.StatusCode != 422 || !strings.Contains(r.Text, "no rows below the header") {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	file := "Platform,Handle,As of,Followers,Engagement\nInstagram,xiaolu,2026-11-20,12000,3.2%\n微博,xiaolu,2026-11-20,\"8,900\",\n微博,=cmd,2026-11-20,1,\n微博,xiaolu,20.11.2026,1,\n"
	r := officer.Upload("/acme/creators/figures", "file", "november.csv", []byte(file), nil)
	at := r.Header.Get("Location")
	if r.StatusCode != 303 || !strings.HasPrefix(at, "/acme/creators/figures/") {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	id := strings.TrimPrefix(at, "/acme/creators/figures/")
	d.Run(
		webtest.Scenario{Name: "each row's fate", As: "officer", Path: at, Has: []string{"november.csv", "Import 2 rows", "2 refused rows as CSV", "小鹿", "12,000", "3.2%", "No creator here has the account", "As of: “20.11.2026” is no day"}},
		webtest.Scenario{Name: "one fate", As: "officer", Path: at + "?fate=error", Has: []string{"is no day"}, HasNot: []string{"12,000"}},
		webtest.Scenario{Name: "the refused rows run no formula", As: "officer", Path: at + "/errors.csv", Has: []string{"'=cmd", "No creator here has the account", "Reason"}},
		webtest.Scenario{Name: "twice the same column", As: "officer", Method: "POST", Path: at + "/columns", Form: url.Values{"column_0": {"handle"}, "column_1": {"handle"}, "column_2": {"date"}, "column_3": {"followers"}, "column_4": {""}, "figures_source": {"import"}, "date": {"x"}}, Status: 422, Has: []string{"Another column is this already", `value="x"`}},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: "/rival/creators/figures/" + id, Status: 404},
		webtest.Scenario{Name: "another space's start", As: "rival/officer", Method: "POST", Path: "/rival/creators/figures/" + id + "/start", Status: 404},
		webtest.Scenario{Name: "started", As: "officer", Method: "POST", Path: at + "/start", Status: 303, To: at},
		webtest.Scenario{Name: "under way", As: "officer", Path: at, Has: []string{"Importing figures", "You may leave this page"}},
	)
	w := model.Importing{ImportID: id, By: officer.Actor()}
	if err := d.Space.Creators.Run(d.ctx, w, func(int, int) error { return nil }); err != nil {
		t.Fatal(err)
	}
	d.Run(
		webtest.Scenario{Name: "the report", As: "officer", Path: at, Has: []string{"Figures of 2 rows are in", "upload the file again"}, HasNot: []string{"Check again"}},
		webtest.Scenario{Name: "in the record", As: "officer", Path: d.at(""), Has: []string{"8,900", "12,000", "As of 2026-11-20"}},
		webtest.Scenario{Name: "in the table of files", As: "officer", Path: "/acme/creators/figures", Has: []string{"november.csv", "Imported"}},
		webtest.Scenario{Name: "none", As: "officer", Path: "/acme/creators/figures/nothing", Status: 404},
	)
}
