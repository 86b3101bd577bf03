package fact_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"standfirst/models/fact"
	"standfirst/models/fault"
)

// lent is a fact with restricted evidence, and a link to it for somebody outside.
func (w *world) lent(t *testing.T) (fact.Fact, fact.Access, string) {
	t.Helper()
	f := w.backed(t)
	a, err := w.GiveAccess(t.Context(), f.ID, f.Now().Evidence[0].ID, fact.Grant{Person: " 李雷, 财经日报 ", Reason: "checks our count", Days: 7}, legal)
	must(t, err)
	return f, a, w.Token(a)
}

func TestAPersonalLinkOpensOnePieceOfEvidenceAndEveryOpeningIsKept(t *testing.T) {
	w := newWorld(t)
	f, a, token := w.lent(t)
	if a.Person != "李雷, 财经日报" || !a.Ends.Equal(start.Add(7*24*time.Hour)) {
		t.Fatalf("%+v", a)
	}
	for range 2 {
		e, r, err := w.OpenByLink(t.Context(), token, "203.0.113.9")
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		must(t, r.Close())
		if string(content) != "Lab report 17: cell B7 overheats." || e.SHA256 != a.SHA256 {
			t.Fatal("another file came out")
		}
		w.pass(time.Hour)
	}
	all, err := w.Accesses(t.Context(), f.ID)
	must(t, err)
	if len(all) != 1 || all[0].Opened != 2 || len(all[0].Openings) != 2 || all[0].Openings[1].From != "203.0.113.9" {
		t.Fatalf("%+v", all)
	}
	var opened int
	for _, action := range w.actions(t) {
		if action == fact.EventAccessOpened {
			opened++
		}
	}
	if opened != 2 {
		t.Fatalf("the log has %d openings", opened)
	}
}

func TestALinkOpensNothingWhenItHasEndedWasWithdrawnOrIsNotOurs(t *testing.T) {
	w := newWorld(t)
	f, a, token := w.lent(t)
	open := func(token string) error {
		_, r, err := w.OpenByLink(t.Context(), token, "203.0.113.9")
		if err == nil {
			_ = r.Close()
		}
		return err
	}
	for _, bad := range []string{
		"", ".", "acme", token[:len(token)-1], token + "A", strings.Replace(token, "acme", "rival", 1),
		strings.Replace(token, a.ID, f.ID, 1), "acme." + a.ID + ".1." + token[strings.LastIndex(token, ".")+1:], strings.Repeat("x", 500),
	} {
		wants(t, open(bad), "fact.access.unknown")
	}
	must(t, open(token))
	w.pass(7*24*time.Hour - time.Second)
	must(t, open(token))
	w.pass(time.Second)
	wants(t, open(token), "fact.access.ended")

	f, a, token = w.lent(t)
	_, err := w.Withdraw(t.Context(), "another", a.ID, legal)
	wants(t, err, "fact.missing")
	for range 2 {
		_, err = w.Withdraw(t.Context(), f.ID, a.ID, legal)
		must(t, err)
	}
	wants(t, open(token), "fact.access.ended")

	f, _, token = w.lent(t)
	must(t, os.Remove(w.path(f.Now().Evidence[0])))
	wants(t, open(token), "fact.evidence.gone")
}

func TestWhoIsLentEvidenceIsNamedAndForHowLong(t *testing.T) {
	w := newWorld(t)
	f := w.backed(t)
	for _, c := range []struct {
		g    fact.Grant
		want string
	}{
		{fact.Grant{Person: " ", Days: 1}, "fact.access.person_missing"},
		{fact.Grant{Person: strings.Repeat("x", 121), Days: 1}, "fact.access.person_long"},
		{fact.Grant{Person: "x"}, "fact.access.days"},
		{fact.Grant{Person: "x", Days: 91}, "fact.access.days"},
	} {
		_, err := w.GiveAccess(t.Context(), f.ID, f.Now().Evidence[0].ID, c.g, legal)
		if list := fault.All(err); len(list) != 1 || list[0].Key != c.want {
			t.Errorf("%+v: %v", c.g, err)
		}
	}
	linked, err := w.AddLink(t.Context(), f.ID, "https://x.example", "", false, author)
	must(t, err)
	_, err = w.GiveAccess(t.Context(), f.ID, linked.Now().Evidence[1].ID, fact.Grant{Person: "x", Days: 1}, legal)
	wants(t, err, "fact.evidence.missing")
}

func TestAPageIsCapturedWithItsHeadAndTime(t *testing.T) {
	w := newWorld(t)
	w.door.page = fact.Page{
		URL: "https://lab.example/final", Status: 200, Header: http.Header{"Content-Type": {"text/html"}, "X-Bad": {"a\r\nInjected: b"}},
		Body: []byte("<script>alert(1)</script><p>B7"), At: start,
	}
	f, err := w.AddCapture(t.Context(), w.claimed(t).ID, " https://lab.example/17 ", "as it stood", false, author)
	must(t, err)
	e := f.Now().Evidence[0]
	if e.Kind != fact.Capture || e.Type != fact.WARC || e.Visit.Final != "https://lab.example/final" || e.Visit.Status != 200 || e.Name != "lab.example 2026-11-25 0900.warc" {
		t.Fatalf("%+v", e)
	}
	_, r, err := w.OpenEvidence(t.Context(), f.ID, e.ID)
	must(t, err)
	content, err := io.ReadAll(r)
	must(t, err)
	must(t, r.Close())
	for _, part := range []string{"WARC/1.1\r\n", "WARC-Date: 2026-11-25T09:00:00.000Z\r\n", "WARC-Target-URI: https://lab.example/17\r\n", "HTTP/1.1 200 OK\r\n", "X-Bad: a  Injected: b\r\n", "<p>B7\r\n\r\n"} {
		if !strings.Contains(string(content), part) {
			t.Errorf("%q is not in it", part)
		}
	}
	if f = w.sign(t, f, legal, lab); f.State != fact.Verified {
		t.Fatal("a capture is evidence")
	}
	w.door.err = fault.Bad("url", "fetch.private")
	_, err = w.AddCapture(t.Context(), f.ID, "https://10.0.0.1/", "", false, author)
	wants(t, err, "fetch.private")
	w.door.last = ""
	if _, err = w.AddCapture(t.Context(), f.ID, "file:///etc/passwd", "", false, author); err == nil || w.door.last != "" {
		t.Fatal("the door was asked for no page of the web")
	}
}

// The picture comes with the same version as the page; a page that looks as before gets no second one, and one without
// a picture says why.
func TestAPageIsCapturedWithItsPicture(t *testing.T) {
	w := newWorld(t)
	capture := func(f fact.Fact, png string, why fact.Unpictured) fact.Fact {
		t.Helper()
		w.door.page = fact.Page{URL: "https://lab.example/17", Status: 200, Body: []byte("<p>B7"), At: w.now(), Unpictured: why}
		w.door.page.Picture = fact.Picture{PNG: []byte(png), URL: "https://lab.example/17#top", At: w.now()}
		f, err := w.AddCapture(t.Context(), f.ID, "https://lab.example/17", "as it stood", true, author)
		must(t, err)
		return f
	}
	f := capture(w.claimed(t), "\x89PNG picture", "")
	if v := f.Now(); v.Number != 2 || len(v.Evidence) != 2 {
		t.Fatalf("%+v", v)
	}
	page, shot := f.Now().Evidence[0], f.Now().Evidence[1]
	if shot.Kind != fact.Shot || shot.Type != "image/png" || shot.Name != "lab.example 2026-11-25 0900.png" || !shot.Public ||
		shot.SHA256 != page.Visit.Picture || shot.Visit.Final != "https://lab.example/17#top" || shot.Note != "as it stood" {
		t.Fatalf("%+v beside %+v", shot, page)
	}
	_, r, err := w.OpenEvidence(t.Context(), f.ID, shot.ID)
	must(t, err)
	if content, err := io.ReadAll(r); err != nil || string(content) != "\x89PNG picture" {
		t.Fatalf("%q %v", content, err)
	}
	must(t, r.Close())
	w.pass(time.Hour)
	f = capture(f, "\x89PNG picture", "")
	if e := f.Now().Evidence; len(e) != 3 || e[2].Kind != fact.Capture || e[2].Visit.Picture != shot.SHA256 {
		t.Fatalf("%+v", e)
	}
	f = capture(f, "", fact.TooSlow)
	if e := f.Now().Evidence; len(e) != 4 || e[3].Visit.Picture != "" || e[3].Visit.Unpictured != fact.TooSlow {
		t.Fatalf("%+v", e)
	}
	f = w.sign(t, f, legal, lab)
	if p := prove(t, w.archived(t, true)); !p.OK || p.Files != 7 { // three of them others
		t.Fatalf("%+v", p)
	}
}

// A file of which nothing is known is evidence for us, and nobody outside is offered it.
func TestFilesOfUnknownKindAreNeverPublic(t *testing.T) {
	w := newWorld(t)
	unknown := func(public bool) (fact.Fact, error) {
		return w.AddFile(t.Context(), w.claimed(t).ID, fact.Upload{Name: "mailbox.pst", Public: public, Content: strings.NewReader("!BDN\x00\x01")}, author)
	}
	_, err := unknown(true)
	wants(t, err, "fact.evidence.kind_public")
	f, err := unknown(false)
	must(t, err)
	_, err = w.Disclose(t.Context(), f.ID, f.Now().Evidence[0].ID, true, author)
	wants(t, err, "fact.evidence.kind_public")
}

// Of an upload that breaks off nothing is left, neither in the store nor beside it.
func TestACutUploadLeavesNothing(t *testing.T) {
	w := newWorld(t)
	_, err := w.AddFile(t.Context(), w.claimed(t).ID, fact.Upload{Name: "a.txt", Content: cut{strings.NewReader(strings.Repeat("x", 30_000))}}, author)
	wants(t, err, "fact.evidence.cut")
	for _, folder := range []string{"files", "files/tmp"} {
		entries, err := os.ReadDir(w.dir + "/" + folder)
		must(t, err)
		for _, e := range entries {
			if e.Name() != "tmp" {
				t.Errorf("%s/%s is left", folder, e.Name())
			}
		}
	}
}
