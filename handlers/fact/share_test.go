package fact_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/fact"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/fact"
	"standfirst/models/space"
)

func TestRestrictedEvidenceIsLentByAPersonalLink(t *testing.T) {
	s := newStage(t)
	f := s.backed()
	e := f.Now().Evidence[0]
	page := "/acme/facts/" + f.ID + "/evidence/" + e.ID
	s.Run(
		webtest.Scenario{As: "viewer", Path: page + "/access", Status: http.StatusForbidden},
		webtest.Scenario{As: "checker", Path: page + "/access", Has: []string{"Nobody outside has a link", "Redacted copies"}},
		webtest.Scenario{As: "checker", Method: "POST", Path: page + "/links", Form: url.Values{"person": {""}, "days": {"7"}}, Status: http.StatusUnprocessableEntity, Has: []string{"Name the person"}},
		webtest.Scenario{As: "checker", Method: "POST", Path: page + "/links", Form: url.Values{"person": {"Li <b>Lei"}, "access_reason": {"counts"}, "days": {"7"}}, Status: http.StatusSeeOther},
	)
	all, err := s.Space.Facts.Accesses(t.Context(), f.ID)
	s.must(err)
	token := "/e/" + s.Space.Facts.Token(all[0])
	s.Run(
		webtest.Scenario{As: "checker", Path: page + "/access", Has: []string{token, "Li &lt;b&gt;Lei", "opened 0 times"}},
		webtest.Scenario{Path: token, Has: []string{"Li &lt;b&gt;Lei", "Download", e.SHA256}},
		webtest.Scenario{Path: token + "x", Status: http.StatusNotFound, Has: []string{"opens nothing"}},
		webtest.Scenario{Path: "/e/none", Status: http.StatusNotFound},
	)
	if all, _ = s.Space.Facts.Accesses(t.Context(), f.ID); all[0].Opened != 0 {
		t.Fatal("looking at the page has opened the file")
	}
	s.Run(
		webtest.Scenario{Method: "POST", Path: token, Has: []string{"cell B7 overheats"}},
		webtest.Scenario{As: "checker", Path: page + "/access", Has: []string{"opened 1 time"}},
		webtest.Scenario{As: "viewer", Method: "POST", Path: page + "/links/" + all[0].ID + "/withdrawal", Status: http.StatusForbidden},
		webtest.Scenario{As: "checker", Method: "POST", Path: page + "/links/" + all[0].ID + "/withdrawal", Status: http.StatusSeeOther},
		webtest.Scenario{Method: "POST", Path: token, Status: http.StatusNotFound, Has: []string{"has ended"}, HasNot: []string{"overheats"}},
		webtest.Scenario{As: "checker", Path: page + "/access", Has: []string{"Withdrawn"}, HasNot: []string{token}},
	)
}

func TestTheArchiveOfEvidenceHolds(t *testing.T) {
	s := newStage(t)
	f := s.verified()
	path := "/acme/incidents/" + s.incident.ID + "/evidence.zip"
	s.Run(
		webtest.Scenario{As: "viewer", Path: path, Status: http.StatusForbidden},
		webtest.Scenario{As: "checker", Path: "/acme/facts/" + f.ID, Has: []string{path, "standfirst verify evidence"}},
	)
	for query, withheld := range map[string]int{"": 0, "?public=1": 1} {
		a := s.As("checker").Get(path + query)
		p, err := model.Prove(bytes.NewReader([]byte(a.Text)), int64(len(a.Text)))
		s.must(err)
		if !p.OK || p.Withheld != withheld || p.Verified != 1 {
			t.Errorf("%q: %+v", query, p)
		}
	}
}

type door struct{ page model.Page }

func (d door) Fetch(context.Context, string) (model.Page, error) { return d.page, nil }

func (d door) Pictures() bool { return len(d.page.Picture.PNG) > 0 }

func TestAPageIsCapturedByItsAddress(t *testing.T) {
	page := model.Page{URL: "https://lab.example/17", Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<script>alert(1)</script>")}
	s := &stage{App: webtest.New(t, fact.Routes, func(_ *web.Kit, out *space.Outside) { out.Door = door{page} }), t: t}
	s.declare()
	f := s.written()
	at := "/acme/facts/" + f.ID
	s.Run(
		webtest.Scenario{As: "viewer", Method: "POST", Path: at + "/captures", Form: url.Values{"capture": {"https://lab.example/17"}}, Status: http.StatusForbidden},
		webtest.Scenario{As: "officer", Method: "POST", Path: at + "/captures", Form: url.Values{"capture": {"ftp://lab.example"}}, Status: http.StatusUnprocessableEntity, Has: []string{"not an address of a page", "ftp://lab.example"}},
		webtest.Scenario{As: "officer", Method: "POST", Path: at + "/captures", Form: url.Values{"capture": {"https://lab.example/17"}}, Status: http.StatusSeeOther},
		webtest.Scenario{As: "officer", Path: at, Has: []string{"Captured", "lab.example", "status 200"}, HasNot: []string{"<script>alert"}},
	)
	e := s.fact(f.ID).Now().Evidence[0]
	a := s.As("checker").Get(at + "/evidence/" + e.ID)
	if a.Header.Get("Content-Type") != model.WARC || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", a.Header)
	}
}

func TestARedactedCopyIsAddedByForm(t *testing.T) {
	s := newStage(t)
	f := s.backed()
	path := "/acme/facts/" + f.ID + "/evidence/" + f.Now().Evidence[0].ID + "/copies"
	if got := s.As("checker").Upload(path, "file", "copy.txt", []byte("cell B7 overheats"), url.Values{}).StatusCode; got != http.StatusUnprocessableEntity {
		t.Errorf("the original itself was taken: %d", got)
	}
	if got := s.As("checker").Upload(path, "file", "copy.txt", []byte("cell ██ overheats"), url.Values{"public": {"1"}}).StatusCode; got != http.StatusSeeOther {
		t.Errorf("%d", got)
	}
	s.Run(webtest.Scenario{As: "checker", Path: "/acme/facts/" + f.ID, Has: []string{"Redacted copy of 检测 报告.txt"}})
}
