package fact_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/fact"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
)

type stage struct {
	*webtest.App
	t        *testing.T
	incident incident.Incident
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{App: webtest.New(t, fact.Routes), t: t}
	s.declare()
	return s
}

func (s *stage) declare() {
	s.t.Helper()
	t := s.t
	var err error
	s.incident, err = s.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Charger recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real,
	}, s.As("manager").Actor())
	s.must(err)
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// written is a fact of the officer's.
func (s *stage) written() model.Fact {
	s.t.Helper()
	f, err := s.Space.Facts.Create(s.t.Context(), model.New{IncidentID: s.incident.ID, Claim: incident.Text{
		"en": "1,200 chargers <b>of B7</b> are affected.", "zh-CN": "受影响的充电器共1200个。",
	}}, s.As("officer").Actor())
	s.must(err)
	return f
}

// backed has a restricted file and a public link as evidence.
func (s *stage) backed() model.Fact {
	s.t.Helper()
	f := s.written()
	_, err := s.Space.Facts.AddFile(s.t.Context(), f.ID, model.Upload{Name: "检测 报告.txt", Content: strings.NewReader("cell B7 overheats")}, s.As("officer").Actor())
	s.must(err)
	f, err = s.Space.Facts.AddLink(s.t.Context(), f.ID, "https://lab.example/17", "the lab's page", true, s.As("officer").Actor())
	s.must(err)
	return f
}

func (s *stage) fact(id string) model.Fact {
	s.t.Helper()
	f, err := s.Space.Facts.Get(s.t.Context(), id)
	s.must(err)
	return f
}

func (s *stage) verified() model.Fact {
	s.t.Helper()
	f := s.backed()
	for _, who := range []string{"checker", "approver"} {
		_, err := s.Space.Facts.Sign(s.t.Context(), f.ID, f.Now().Hash, s.As(who).Actor())
		s.must(err)
	}
	return s.fact(f.ID)
}

func TestWriteDownAndRevise(t *testing.T) {
	s := newStage(t)
	path := "/acme/incidents/" + s.incident.ID + "/facts"
	long := strings.Repeat("长", model.MaxClaim+1)
	s.Run(
		webtest.Scenario{Name: "form", As: "officer", Path: path + "/new", Has: []string{`name="claim_zh-CN"`, "Charger recall"}},
		webtest.Scenario{Name: "of no incident", As: "officer", Path: "/acme/incidents/none/facts/new", Status: 404},
		webtest.Scenario{Name: "an approver doesn't write", As: "approver", Path: path + "/new", Status: 403},
		webtest.Scenario{Name: "no claim", As: "officer", Method: "POST", Path: path, Form: url.Values{"claim_en": {" "}}, Status: 422, Has: []string{"in one of the languages"}},
		webtest.Scenario{Name: "a long claim keeps what was typed", As: "officer", Method: "POST", Path: path, Form: url.Values{"claim_zh-CN": {long}, "claim_en": {"<x>"}}, Status: 422, Has: []string{"2,000", long, "&lt;x&gt;"}},
		webtest.Scenario{Name: "a day that is none", As: "officer", Method: "POST", Path: path, Form: url.Values{"claim_en": {"x"}, "review": {"31.11."}}, Status: 422, Has: []string{`id="f-review-error"`, "31.11."}},
	)
	r := s.As("officer").Post(path, url.Values{"claim_en": {"1,200 chargers"}, "review": {"2026-12-24"}, "public": {"1"}, "state": {"verified"}, "key": {"F-9"}})
	id := strings.TrimPrefix(r.Header.Get("Location"), "/acme/facts/")
	f := s.fact(id)
	if f.Key != "F-1" || f.State != model.Unverified || !f.Public || f.ReviewAt.Day() != 24 {
		t.Fatalf("%+v", f)
	}
	s.Run(
		webtest.Scenario{Name: "record", As: "officer", Path: "/acme/facts/" + id, Has: []string{"Fact F-1", "1,200 chargers", "A fact without evidence cannot be verified", "24 Dec 2026"}, HasNot: []string{"Sign for"}},
		webtest.Scenario{Name: "somebody else is told what is missing", As: "checker", Path: "/acme/facts/" + id, Has: []string{"has no evidence"}, HasNot: []string{"Sign for"}},
		webtest.Scenario{Name: "edit form", As: "officer", Path: "/acme/facts/" + id + "/edit", Has: []string{"1,200 chargers"}},
		webtest.Scenario{Name: "no change", As: "officer", Method: "POST", Path: "/acme/facts/" + id, Form: url.Values{"claim_en": {"1,200 chargers"}}, Status: 422, Has: []string{"Nothing has changed"}},
		webtest.Scenario{Name: "a change", As: "officer", Method: "POST", Path: "/acme/facts/" + id, Form: url.Values{"claim_en": {"1,300 chargers"}}, Status: 303, To: "/acme/facts/" + id},
		webtest.Scenario{Name: "the difference", As: "viewer", Path: "/acme/facts/" + id + "/compare", Has: []string{"<del>1,200</del> chargers", "<ins>1,300</ins> chargers"}},
		webtest.Scenario{Name: "no difference", As: "viewer", Path: "/acme/facts/" + id + "/compare?from=1&to=1", Has: []string{"say the same"}},
		webtest.Scenario{Name: "no such version", As: "viewer", Path: "/acme/facts/" + id + "/compare?from=1&to=x", Status: 404},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: "/rival/facts/" + id, Status: 404},
		webtest.Scenario{Name: "hidden", As: "officer", Method: "POST", Path: "/acme/facts/" + id + "/visibility", Form: url.Values{"public": {"0"}}, Status: 303},
		webtest.Scenario{Name: "no review", As: "officer", Method: "POST", Path: "/acme/facts/" + id + "/review", Form: url.Values{"review": {""}}, Status: 303},
	)
	if f = s.fact(id); f.Public || !f.ReviewAt.IsZero() {
		t.Fatalf("%+v", f)
	}
}

func TestEvidenceByForm(t *testing.T) {
	s := newStage(t)
	f := s.written()
	path := "/acme/facts/" + f.ID
	refused := func(name string, content []byte, has string) {
		t.Helper()
		r := s.As("officer").Upload(path+"/files", "file", name, content, url.Values{"note": {"kept <note>"}})
		if r.StatusCode != 422 || !strings.Contains(r.Text, has) || !strings.Contains(r.Text, "kept &lt;note&gt;") {
			t.Errorf("%s: status %d, %s", name, r.StatusCode, webtest.Words(r.Text))
		}
	}
	refused("drawing.svg", []byte("<svg onload=alert(1)>"), "cannot be taken as it is")
	refused("page.html", []byte("<html><script>alert(1)</script>"), "cannot be taken as it is")
	refused("empty.pdf", nil, "This file is empty")
	large := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("x"), 3<<20)...) // more than other routes take
	r := s.As("officer").Upload(path+"/files", "file", "../../检测 报告.pdf", large, url.Values{"note": {"page 3"}})
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	f = s.fact(f.ID)
	e := f.Now().Evidence[0]
	if e.Name != "检测 报告.pdf" || e.Type != "application/pdf" || e.Note != "page 3" || e.Public || e.Size != int64(len(large)) {
		t.Fatalf("%+v", e)
	}
	s.Run(
		webtest.Scenario{Name: "no file", As: "officer", Method: "POST", Path: path + "/files", Status: 422, Has: []string{"Choose a file"}},
		webtest.Scenario{Name: "a link that is none", As: "officer", Method: "POST", Path: path + "/links", Form: url.Values{"url": {"javascript:alert(1)"}}, Status: 422, Has: []string{"not an address of a page", "javascript:alert(1)"}},
		webtest.Scenario{Name: "a link", As: "officer", Method: "POST", Path: path + "/links", Form: url.Values{"url": {"https://lab.example/17"}, "link_public": {"1"}}, Status: 303},
		webtest.Scenario{Name: "shown", As: "officer", Path: path, Has: []string{"检测 报告.pdf", e.SHA256, "https://lab.example/17", "application/pdf"}},
		webtest.Scenario{Name: "a viewer sees what is public", As: "viewer", Path: path, Has: []string{"https://lab.example/17", "1 piece of evidence is restricted"}, HasNot: []string{"检测", e.SHA256}},
		webtest.Scenario{Name: "nor by its address", As: "viewer", Path: path + "/evidence/" + e.ID, Status: 404},
		webtest.Scenario{Name: "nor from another space", As: "rival/officer", Path: path + "/evidence/" + e.ID, Status: 404},
		webtest.Scenario{Name: "nor by another fact", As: "officer", Path: "/acme/facts/" + s.written().ID + "/evidence/" + e.ID, Status: 404},
	)
	r = s.As("checker").Get(path + "/evidence/" + e.ID)
	if r.StatusCode != 200 || r.Text != string(large) {
		t.Fatal("the file did not come back as it was:", r.StatusCode, len(r.Text))
	}
	for name, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		"Content-Disposition":     "attachment; filename*=utf-8''%E6%A3%80%E6%B5%8B%20%E6%8A%A5%E5%91%8A.pdf",
		"Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	s.Run(
		webtest.Scenario{Name: "disclose", As: "officer", Method: "POST", Path: path + "/evidence/" + e.ID + "/access", Form: url.Values{"public": {"1"}}, Status: 303},
		webtest.Scenario{Name: "now a viewer may", As: "viewer", Path: path + "/evidence/" + e.ID},
		webtest.Scenario{Name: "a viewer removes nothing", As: "viewer", Method: "POST", Path: path + "/evidence/" + e.ID + "/removal", Status: 403},
		webtest.Scenario{Name: "remove", As: "officer", Method: "POST", Path: path + "/evidence/" + e.ID + "/removal", Status: 303},
		webtest.Scenario{Name: "remove again", As: "officer", Method: "POST", Path: path + "/evidence/" + e.ID + "/removal", Status: 404},
	)
	s.must(s.Space.Files.Delete(t.Context(), e.SHA256))
	s.Run(webtest.Scenario{Name: "deleted on disk", As: "officer", Path: path + "/evidence/" + e.ID, Status: 404, Has: []string{"no longer in the store"}})
}

func TestFourEyesByForm(t *testing.T) {
	s := newStage(t)
	f := s.backed()
	path := "/acme/facts/" + f.ID
	hash := url.Values{"hash": {f.Now().Hash}}
	sign := func(name, who string, form url.Values, status int, has ...string) {
		t.Helper()
		s.Run(webtest.Scenario{Name: name, As: who, Method: "POST", Path: path + "/signatures", Form: form, Status: status, Has: has})
	}
	s.Run(webtest.Scenario{Name: "the button names the department", As: "checker", Path: path, Has: []string{"Sign for Product", f.Now().Hash}})
	sign("the author", "officer", hash, 403, "two others must sign")
	sign("a viewer", "viewer", hash, 403)
	sign("another space", "rival/checker", hash, 404)
	sign("an old hash", "checker", url.Values{"hash": {strings.Repeat("0", 64)}}, 422, "has changed since you opened it")
	sign("first", "checker", hash, 303)
	sign("twice", "checker", hash, 422, "signed this version already")
	s.Run(webtest.Scenario{Name: "one signature shows", As: "approver", Path: path, Has: []string{"Checker of acme", "1 more signature is wanted", "Sign for Legal"}})
	sign("a second of another department", "approver", hash, 303)
	sign("a third", "manager", hash, 422, "verified already")
	if f = s.fact(f.ID); f.State != model.Verified {
		t.Fatal(f.State)
	}
	s.Run(webtest.Scenario{Name: "verified", As: "viewer", Path: path, Has: []string{"Verified"}, HasNot: []string{"Dispute", "History"}})
	same := s.backed()
	s.must(second(s, same, "checker2"))
	s.Run(webtest.Scenario{Name: "one department", As: "approver2", Method: "POST", Path: "/acme/facts/" + same.ID + "/signatures", Form: url.Values{"hash": {same.Now().Hash}}, Status: 403, Has: []string{"Checker2 of acme of your department has signed already"}})
	lost := s.backed()
	s.must(s.Space.Files.Delete(t.Context(), lost.Now().Evidence[0].SHA256))
	s.Run(
		webtest.Scenario{Name: "missing evidence", As: "checker", Method: "POST", Path: "/acme/facts/" + lost.ID + "/signatures", Form: url.Values{"hash": {lost.Now().Hash}}, Status: 422, Has: []string{"检测 报告.txt", "no longer in the store"}},
		webtest.Scenario{Name: "it is marked", As: "checker", Path: "/acme/facts/" + lost.ID, Has: []string{"File is missing"}},
	)
}

func second(s *stage, f model.Fact, who string) error {
	_, err := s.Space.Facts.Sign(s.t.Context(), f.ID, f.Now().Hash, s.As(who).Actor())
	return err
}

func TestDisputeRetractRefuteByForm(t *testing.T) {
	s := newStage(t)
	f := s.verified()
	path := "/acme/facts/" + f.ID
	s.Run(
		webtest.Scenario{Name: "what will happen", As: "checker", Path: path + "/dispute", Has: []string{"signatures become void", "Nothing cites this fact yet"}},
		webtest.Scenario{Name: "no reason", As: "checker", Method: "POST", Path: path + "/dispute", Form: url.Values{}, Status: 422, Has: []string{"Give a reason"}},
		webtest.Scenario{Name: "a viewer", As: "viewer", Method: "POST", Path: path + "/dispute", Form: url.Values{"reason": {"x"}}, Status: 403},
		webtest.Scenario{Name: "dispute", As: "checker", Method: "POST", Path: path + "/dispute", Form: url.Values{"reason": {"the lab counts <again>"}}, Status: 303, To: path},
		webtest.Scenario{Name: "disputed", As: "officer", Path: path, Has: []string{"Disputed, because:", "the lab counts &lt;again&gt;", "void"}},
		webtest.Scenario{Name: "again", As: "checker", Method: "POST", Path: path + "/dispute", Form: url.Values{"reason": {"x"}}, Status: 422, Has: []string{"Only a verified fact"}},
		webtest.Scenario{Name: "retract without the number", As: "checker", Method: "POST", Path: path + "/retract", Form: url.Values{"reason": {"wrong"}, "confirm": {"F-2"}}, Status: 422, Has: []string{"Type F-1 to confirm.", "wrong"}},
		webtest.Scenario{Name: "retract", As: "checker", Method: "POST", Path: path + "/retract", Form: url.Values{"reason": {"wrong"}, "confirm": {" f-1 "}}, Status: 303},
		webtest.Scenario{Name: "nothing more can be changed", As: "officer", Method: "POST", Path: path, Form: url.Values{"claim_en": {"x"}}, Status: 422, Has: []string{"that is final"}},
		webtest.Scenario{Name: "retracted", As: "officer", Path: path, Has: []string{"Retracted, because:"}, HasNot: []string{"Change the claim", "Add a file"}},
	)
	g := s.backed()
	path = "/acme/facts/" + g.ID
	s.Run(
		webtest.Scenario{Name: "refute without wordings", As: "checker", Method: "POST", Path: path + "/refute", Form: url.Values{"reason": {"no explosion"}}, Status: 422, Has: []string{"at least one wording", "no explosion"}},
		webtest.Scenario{Name: "by the author", As: "officer", Method: "POST", Path: path + "/refute", Form: url.Values{"reason": {"x"}, "wordings": {"boom"}}, Status: 403},
		webtest.Scenario{Name: "refute", As: "checker", Method: "POST", Path: path + "/refute", Form: url.Values{"reason": {"no explosion"}, "wordings": {"chargers explode\r\n充电器爆炸\n"}}, Status: 303},
		webtest.Scenario{Name: "refuted", As: "officer", Path: path, Has: []string{"Refuted", "充电器爆炸"}},
		webtest.Scenario{Name: "reword", As: "checker", Method: "POST", Path: path + "/wordings", Form: url.Values{"wordings": {"充电器自燃"}}, Status: 303},
		webtest.Scenario{Name: "register", As: "viewer", Path: "/acme/facts?state=refuted&q=ziran", Has: []string{"F-2", "Charger recall", "1–1 of 1"}, HasNot: []string{">F-1"}},
		webtest.Scenario{Name: "nothing found", As: "viewer", Path: "/acme/facts?q=zebra", Has: []string{"Nothing found"}},
	)
}

func TestWhereItIsUsed(t *testing.T) {
	s := newStage(t)
	f := s.verified()
	_, err := s.Space.Releases.Create(t.Context(), s.incident.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {
		Headline: "Sale of B7 stopped", Body: fmt.Sprintf(`<p><span data-fact="%s" data-version="%d">1,200</span></p>`, f.ID, f.Current),
	}}}, s.As("officer").Actor())
	s.must(err)
	path := "/acme/facts/" + f.ID
	s.Run(
		webtest.Scenario{Name: "cited", As: "officer", Path: path, Has: []string{"Sale of B7 stopped", "Version cited"}, HasNot: []string{"no longer holds"}},
		webtest.Scenario{Name: "seen before it falls", As: "checker", Path: path + "/retract", Has: []string{"Sale of B7 stopped", "needs a correction"}},
		webtest.Scenario{Name: "dispute", As: "checker", Method: "POST", Path: path + "/dispute", Form: url.Values{"reason": {"x"}}, Status: 303},
		webtest.Scenario{Name: "stale", As: "officer", Path: path, Has: []string{"no longer holds"}},
	)
}

func TestUploadsAreBounded(t *testing.T) {
	s := newStage(t)
	f := s.written()
	c := s.As("officer")
	for _, r := range fact.Routes(nil) {
		if upload := strings.HasSuffix(r.Path, "/files") || strings.HasSuffix(r.Path, "/copies"); upload != (r.MaxBody > model.MaxFile) || r.MaxBody > model.MaxFile+1<<20 {
			t.Errorf("%s takes %d bytes", r.Path, r.MaxBody)
		}
	}
	r := c.Do(http.MethodPost, "/acme/facts/"+f.ID+"/files", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ncut"), "multipart/form-data; boundary=x")
	if r.StatusCode < 400 || r.StatusCode >= 500 {
		t.Errorf("a body cut in the middle: status %d", r.StatusCode)
	}
	if got := s.fact(f.ID); len(got.Now().Evidence) != 0 {
		t.Fatal("part of an upload was stored")
	}
}

// The export of claims holds what is public and settled, and nothing else.
func TestPublicFactsLeaveAsClaims(t *testing.T) {
	s := newStage(t)
	f := s.verified()
	path := "/acme/incidents/" + s.incident.ID + "/claims.json"
	s.Run(
		webtest.Scenario{Name: "an internal fact stays", As: "officer", Path: path, Has: []string{`"@graph": []`}},
		webtest.Scenario{Name: "no guest", As: "viewer", Path: path, Status: 403},
	)
	_, err := s.Space.Facts.Show(t.Context(), f.ID, true, s.As("officer").Actor())
	s.must(err)
	rumour := s.backed()
	_, err = s.Space.Facts.Show(t.Context(), rumour.ID, true, s.As("officer").Actor())
	s.must(err)
	s.Run(webtest.Scenario{Name: "what is not settled stays", As: "officer", Path: path, Has: []string{`"identifier": "F-1"`, `"@type": "Claim"`}, HasNot: []string{"F-2"}})
	_, err = s.Space.Facts.Refute(t.Context(), rumour.ID, []string{"boom"}, "it is false", s.As("checker").Actor())
	s.must(err)
	s.Run(webtest.Scenario{Name: "a rumour is rated", As: "officer", Path: path, Has: []string{`"@type": "ClaimReview"`, `"claimReviewed"`, `"alternateName": "False"`, `"@language": "zh-CN"`}, HasNot: []string{"it is false", "boom"}})
}
