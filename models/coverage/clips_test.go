package coverage

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"standfirst/models/fault"
	"standfirst/models/shingle"
	"standfirst/models/store/sqlite"
)

func TestReprintAndRewriteAndMereMention(t *testing.T) {
	w := newWorld(t)
	w.recall()
	rewrite := "Parents across the country were told on Wednesday to check their cupboards.\n" +
		"Starharvest Dairy is recalling batches A17 and A18 of its infant milk powder after its own laboratory found packaging that had not been sealed as required.\n" +
		"Our reporter visited three shops in the capital, where the tins had been taken from the shelves by noon. A spokeswoman for the ministry said that inspectors were on their way."
	mention := "Shares in dairy companies fell. Starharvest, which makes infant milk powder, lost four per cent, and analysts expect more."
	for path, tc := range map[string]struct {
		title, body string
		state       State
		reprint     bool
	}{
		"/reprint":    {"Recall", releaseEN, Suggested, true},
		"/reprint-zh": {"召回", releaseZH, Suggested, true},
		"/wide-zh":    {"召回", strings.NewReplacer("A17", "Ａ１７", "，", ",", "3000", "3,000").Replace(releaseZH), Suggested, true},
		"/rewrite":    {"Milk powder recalled", rewrite, Suggested, false},
		"/mention":    {"Markets", mention, Unmatched, false},
	} {
		w.site.article(path, tc.title, tc.body)
		c := w.clipped(path)
		if c.State != tc.state || c.Reprint != tc.reprint {
			t.Errorf("%s: %s, reprint %v, score %.2f", path, c.State, c.Reprint, c.Score)
		}
		if tc.state == Suggested {
			m := c.Matches[0]
			if c.ReleaseID != "r1" || c.IncidentID != "i1" || m.Version != 2 || m.Kind != "text" {
				t.Errorf("%s: match %+v", path, m)
			}
			span := c.Text[m.Span.Start:m.Span.End]
			if n := len(shingle.Tokens(span)); n < longRunWords || strings.Contains(span, "\n") || !strings.Contains(shingle.Fold(releaseEN+releaseZH), shingle.Fold(span)) {
				t.Errorf("%s: the evidence is %q", path, span)
			}
		}
	}
}

func TestALinkToOurPageIsAMatch(t *testing.T) {
	w := newWorld(t)
	told := w.recall()
	text := "The company's statement can be read on its own pages, and we will report more when we know it for certain."
	address := w.clips.Base + told.Path
	w.site.put("/link", "text/html", `<html><body><p>`+text+` <a href="`+address+`?utm_source=x">Statement</a></p></body></html>`)
	w.site.article("/printed", "Printed", text+" See press.example/newsroom/starharvest/releases/recall for it.")
	w.site.put("/foreign", "text/html", `<html><body><p>`+text+` <a href="https://elsewhere.example`+told.Path+`">Statement</a></p></body></html>`)
	w.site.put("/other", "text/html", `<html><body><p>`+text+` <a href="`+address+`-of-cars">Cars</a></p></body></html>`)
	for path, want := range map[string]string{"/link": "link", "/printed": "link", "/other": "", "/foreign": ""} {
		c := w.clipped(path)
		got := ""
		if len(c.Matches) > 0 {
			got = c.Matches[0].Kind
		}
		if got != want {
			t.Errorf("%s: match %q, want %q", path, got, want)
		}
	}
}

func TestRefutedClaimsAreFlaggedButOurRebuttalIsNot(t *testing.T) {
	w := newWorld(t)
	told := w.recall()
	w.ours.told[0].Text["en"] += "\nThe rumour that the milk was poisoned on purpose is false."
	w.ours.refuted = []Refuted{{FactID: "f9", IncidentID: "i1", Key: "F-9", Wordings: []string{"the milk was poisoned on purpose", "奶粉被人投毒"}}}
	for path, tc := range map[string]struct {
		title, body string
		want        string
	}{
		"/repeats":  {"Shock", "Witnesses say THE MILK WAS “poisoned” on purpose by a former worker, who has not been named so far.", "THE MILK WAS “poisoned” on purpose"},
		"/zh":       {"传闻", "网传该公司奶粉被人投毒，多名家长表示担忧，记者正在核实有关情况。", "奶粉被人投毒"},
		"/wide":     {"传闻", "据称奶粉，被人投毒。", "奶粉，被人投毒"},
		"/rebuttal": {"Recall", told.Text["en"] + "\nThe rumour that the milk was poisoned on purpose is false.", ""},
		"/harmless": {"Plants", "The milk was poisonous on purpose-built farms.", ""},
	} {
		w.site.article(path, tc.title, tc.body)
		c := w.clipped(path)
		if c.Flagged != (tc.want != "") {
			t.Errorf("%s: flagged %v: %+v", path, c.Flagged, c.Claims)
			continue
		}
		if tc.want == "" {
			continue
		}
		hit := c.Claims[0]
		if got := c.Text[hit.Span.Start:hit.Span.End]; got != tc.want || c.IncidentID != "i1" || c.RefutedFactIDs[0] != "f9" {
			t.Errorf("%s: %q, %+v", path, got, hit)
		}
	}
	w.site.article("/title", "Report: the milk was poisoned on purpose", "Nothing more is known at this hour.")
	if c := w.clipped("/title"); !c.Flagged {
		t.Error("a claim in the headline alone was not seen")
	}
}

func TestPeopleDecideAndKeepTheirWord(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.ours.refuted = []Refuted{{FactID: "f9", IncidentID: "i1", Wordings: []string{"no illness has been reported"}}}
	w.ours.told[0].Text = map[string]string{"en": releaseEN[:200]}
	w.site.article("/a", "Recall", releaseEN)
	c := w.clipped("/a")
	if !c.Relevant || !c.Flagged || c.State != Suggested {
		t.Fatalf("read as %+v", c)
	}
	mustClip(t)(w.clips.Confirm(w.ctx, c.ID, "r1", officer))
	mustClip(t)(w.clips.Confirm(w.ctx, c.ID, "r1", officer)) // twice is once
	mustClip(t)(w.clips.RejectClaim(w.ctx, c.ID, "f9", officer))
	if err := w.clips.RematchLater(w.ctx, 14, officer); err != nil {
		t.Fatal(err)
	}
	w.work()
	if c = w.clip(c.ID); c.State != Confirmed || c.Flagged || c.Matches[0].ByName != "韩梅梅" {
		t.Errorf("a second look overruled a person: %+v %+v", c.Matches, c.Claims)
	}
	log, err := w.audit.Timeline(w.ctx, "release:r1", "", 10)
	if err != nil || len(log.Items) != 1 || log.Items[0].Action != "coverage.confirmed" {
		t.Errorf("the release's stream: %+v, %v", log.Items, err)
	}
	if _, err := w.clips.Dismiss(w.ctx, c.ID, officer); !fault.Is(err, "coverage.clip.confirmed") {
		t.Errorf("dismissing what is confirmed: %v", err)
	}
	c = mustClip(t)(w.clips.Reject(w.ctx, c.ID, "r1", officer))
	if c.State != Rejected || c.ReleaseID != "" || c.Reprint {
		t.Errorf("rejected: %+v", c)
	}
	if c = mustClip(t)(w.clips.Dismiss(w.ctx, c.ID, officer)); c.Relevant {
		t.Error("a dismissed clip is still listed")
	}
	if c = mustClip(t)(w.clips.Recall(w.ctx, c.ID, officer)); !c.Relevant {
		t.Error("a clip that was recalled is not listed")
	}
}

func TestARuleThatCameLaterFindsWhatWasReadBefore(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/feed", "/a")
	w.site.article("/a", "Recall", releaseEN)
	w.source("/feed")
	w.work()
	if got := w.all(Search{}); len(got) != 0 {
		t.Fatalf("nothing of ours is out yet, but %+v", got)
	}
	w.recall()
	if err := w.clips.RematchLater(w.ctx, 14, officer); err != nil {
		t.Fatal(err)
	}
	w.work()
	if got := w.all(Search{ReleaseID: "r1", State: Suggested}); len(got) != 1 {
		t.Errorf("found %d", len(got))
	}
}

func mustClip(t *testing.T) func(Clip, error) Clip {
	return func(c Clip, err error) Clip {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func TestReprintsFormOneCluster(t *testing.T) {
	w := newWorld(t)
	edited := strings.Replace(releaseEN, "No illness has been reported. ", "", 1) + "\nAdditional reporting by our own staff in the north."
	other := "The city's new bridge opened on Wednesday after four years of work, two of them spent waiting for steel. " +
		"The mayor cut a ribbon in the rain while a brass band played, and the first bus crossed at noon with eleven passengers aboard."
	w.site.article("/1", "Recall", releaseEN)
	w.site.article("/2", "Recall (agency)", releaseEN)
	w.site.article("/3", "Milk powder", edited)
	w.site.article("/4", "Bridge", other)
	w.site.article("/5", "Brief", "Recall of milk powder.")
	w.site.article("/6", "Brief", "Recall of milk powder.")
	cluster := map[string]string{}
	for _, path := range []string{"/1", "/2", "/3", "/4", "/5", "/6"} {
		w.now = w.now.Add(time.Minute)
		cluster[path] = w.clipped(path).Cluster
	}
	if cluster["/1"] == "" || cluster["/2"] != cluster["/1"] || cluster["/3"] != cluster["/1"] {
		t.Errorf("reprints are apart: %v", cluster)
	}
	if cluster["/4"] == cluster["/1"] || cluster["/5"] == cluster["/6"] {
		t.Errorf("different articles are together: %v", cluster)
	}
	w.now = w.now.Add(15 * 24 * time.Hour)
	w.site.article("/late", "Recall", releaseEN)
	if c := w.clipped("/late"); c.Cluster == cluster["/1"] {
		t.Error("the window of fourteen days has no end")
	}
}

func TestNearDuplicatesOfMadeUpNews(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields(releaseEN + " " + page("", "one two three four five six seven eight nine ten eleven twelve red green blue"))
	text := func() []string {
		out := make([]string, 300)
		for i := range out {
			out[i] = vocabulary[rng.IntN(len(vocabulary))] + fmt.Sprint(rng.IntN(40))
		}
		return out
	}
	type sketched struct {
		sketch []byte
		text   shingle.Text
	}
	sketch := func(words []string) sketched {
		text := strings.Join(words, " ")
		return sketched{shingle.Sketch(shingle.Hashes(shingle.Tokens(text), 3)), shingle.New(text)}
	}
	var all []sketched
	for range 30 {
		words := text()
		edited := append([]string{}, words...)
		for range 12 { // twelve of 300 words changed: about 0.8 of the shingles are left
			edited[rng.IntN(len(edited))] = "changed"
		}
		a, b := sketch(words), sketch(edited)
		if !shareBand(a.sketch, b.sketch) || a.text.Score(b.text) < shingle.SameStory {
			t.Errorf("a near-duplicate was missed: %.2f", a.text.Score(b.text))
		}
		for _, o := range all {
			if shareBand(a.sketch, o.sketch) && a.text.Score(o.text) >= shingle.SameStory {
				t.Error("two unrelated texts were joined")
			}
		}
		all = append(all, a)
	}
}

func shareBand(a, b []byte) bool {
	x, y := shingle.Bands(a), shingle.Bands(b)
	for i := range x {
		if x[i] == y[i] {
			return true
		}
	}
	return false
}

func TestPagesAreReadWithoutBeingBelieved(t *testing.T) {
	w := newWorld(t)
	hostile := `<html><head><title>&lt;img src=x onerror=alert(1)&gt; &amp; Co</title>
<meta property="article:published_time" content="2026-11-25 08:00"><meta name="author" content="By Jane Doe and John Roe">
<script>document.write("never")</script></head><body onload="alert(1)"><article><p>` + strings.Repeat("A sentence of the article that is long enough to be read. ", 8) +
		`</p><script>alert("never")</script><iframe src="https://evil.example/"></iframe><p>The last paragraph, with <b>bold</b> words and a closing line.</p></article></body></html>`
	w.site.put("/hostile", "text/html; charset=utf-8", hostile)
	c := w.clipped("/hostile")
	if c.Title != "<img src=x onerror=alert(1)> & Co" { // text, which a template escapes
		t.Errorf("title %q", c.Title)
	}
	if strings.Contains(c.Text, "never") || strings.Contains(c.Text, "<") || !strings.Contains(c.Text, "bold words") {
		t.Errorf("text %q", c.Text)
	}
	if c.Byline != "Jane Doe, John Roe" || c.PublishedBy != "meta" || c.Published.Hour() != 8 || c.Lang != "en" {
		t.Errorf("byline %q, published %v by %s, lang %s", c.Byline, c.Published, c.PublishedBy, c.Lang)
	}
	copied, err := w.clips.Archived(w.ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(copied)
	_ = copied.Close()
	if string(raw) != hostile || c.Archive.Size != int64(len(hostile)) || c.Archive.Charset != "utf-8" {
		t.Errorf("the archived copy differs: %+v", c.Archive)
	}
}

func TestChinesePageInGB18030(t *testing.T) {
	w := newWorld(t)
	html := `<html><head><meta charset="utf-8"><title>星禾奶粉召回</title><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"星禾召回两批次奶粉","datePublished":"2026-11-25 15:30","author":[{"name":"李雷"}]}]}</script></head><body><article><p>` +
		strings.ReplaceAll(releaseZH, "\n", "</p><p>") + `</p></article></body></html>`
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(html)
	w.site.put("/gb", "text/html", gb)
	w.site.feed("/feed", "/gb")
	w.source("/feed")
	w.work()
	c := w.all(Search{All: true})[0]
	if c.Title != "星禾召回两批次奶粉" || c.Byline != "李雷" || c.Lang != "zh-CN" || c.Archive.Charset != "gb18030" || c.PublishedBy != "jsonld" {
		t.Errorf("%q by %q in %s, %s, %s", c.Title, c.Byline, c.Lang, c.Archive.Charset, c.PublishedBy)
	}
	if want := time.Date(2026, 11, 25, 7, 30, 0, 0, time.UTC); c.Published != want {
		t.Errorf("published %v, want %v", c.Published, want)
	}
}

func TestPagesThatCannotBeHad(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.site.put("/pdf", "application/pdf", "%PDF-1.7")
	w.site.serve("/down", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(503) })
	w.site.serve("/large", func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = rw.Write(bytes.Repeat([]byte("<p>large</p>"), MaxBody/12+10))
	})
	for path, key := range map[string]string{"/pdf": "coverage.page.kind", "/gone": "coverage.fetch.gone", "/down": "coverage.fetch.server", "/large": "coverage.page.large"} {
		c := w.clipped(path)
		if c.Trouble.Key != key || c.Waiting() || !c.Relevant {
			t.Errorf("%s: %+v", path, c.Trouble)
		}
	}
	w.site.article("/down", "Recall", releaseEN)
	w.now = w.now.Add(time.Minute)
	w.work()
	if c := w.clip(ClipID(w.site.URL + "/down")); c.Trouble.Is() || !c.Reprint {
		t.Errorf("the page came back, but %+v", c.Trouble)
	}
}

func TestBylineFindsTheContactAtTheOutlet(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/feed", "/a", "/b")
	w.site.put("/a", "text/html", strings.Replace(page("A", releaseEN), "<article>", `<article><p>By Jane Doe</p>`, 1))
	w.site.put("/b", "text/html", strings.Replace(page("B", releaseEN), "<article>", `<article><p>By Richard Miles</p>`, 1))
	w.source("/feed")
	w.work()
	for _, c := range w.all(Search{All: true}) {
		if want := map[string]string{"A": "jane", "B": ""}[c.Title]; c.ContactID != want {
			t.Errorf("%s by %q: contact %q", c.Title, c.Byline, c.ContactID)
		}
	}
}

func TestPastingAddresses(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.site.article("/a", "A", releaseEN)
	_, err := w.clips.Clip(w.ctx, Pasted{Addresses: w.site.URL + "/a javascript:alert(1)\nfile:///etc/passwd"}, officer)
	if len(fault.All(err)) != 2 || len(w.all(Search{All: true})) != 0 {
		t.Fatalf("faults %v, and nothing may be taken", err)
	}
	if _, err := w.clips.Clip(w.ctx, Pasted{Addresses: " \n"}, officer); !fault.Is(err, "coverage.url.missing") {
		t.Errorf("nothing pasted: %v", err)
	}
	if _, err := w.clips.Clip(w.ctx, Pasted{Addresses: strings.Repeat("news.example/a ", maxPasted+1)}, officer); !fault.Is(err, "coverage.url.many") {
		t.Errorf("too many: %v", err)
	}
	if _, err := w.clips.Clip(w.ctx, Pasted{Addresses: "news.example/a", ReleaseID: "none"}, officer); !fault.Is(err, "coverage.release.missing") {
		t.Errorf("no such release: %v", err)
	}
	both := w.site.URL + "/a?utm_source=mail " + w.site.URL + "/a#top"
	for range 2 {
		cs, err := w.clips.Clip(w.ctx, Pasted{Addresses: both, ReleaseID: "r1"}, officer)
		if err != nil || len(cs) != 1 {
			t.Fatalf("%v, %v", cs, err)
		}
		w.work()
	}
	got := w.all(Search{})
	if len(got) != 1 || got[0].State != Confirmed || got[0].Score < 0.9 || w.site.times("/a") != 1 {
		t.Errorf("%+v, read %d times", got, w.site.times("/a"))
	}
}

func TestClipsWrittenDownByHand(t *testing.T) {
	w := newWorld(t)
	w.recall()
	_, err := w.clips.WriteDown(w.ctx, Hand{Medium: "smoke", URL: "javascript:1", Published: w.now.AddDate(0, 1, 0)}, officer)
	if len(fault.All(err)) != 4 {
		t.Errorf("faults: %v", err)
	}
	h := Hand{Medium: "print", Title: "Tins taken back", Position: "page 3", Text: releaseEN, OutletID: "evening", ReleaseID: "r1", Published: w.now.Add(-5 * time.Hour)}
	c := mustClip(t)(w.clips.WriteDown(w.ctx, h, officer))
	c = w.clip(c.ID)
	if c.State != Confirmed || !c.Reprint || c.Cluster == "" || c.OutletID != "evening" || c.URL != "" {
		t.Errorf("%+v", c)
	}
	h.Title, h.OutletID = "Tins taken back to shops", "morning"
	c = mustClip(t)(w.clips.Change(w.ctx, c.ID, h, officer))
	if c.Title != h.Title || c.OutletID != "morning" || c.State != Confirmed {
		t.Errorf("changed: %+v", c)
	}
	if _, err := w.clips.ReadAgain(w.ctx, c.ID, officer); !fault.Is(err, "coverage.clip.no_address") {
		t.Errorf("reading a newspaper page: %v", err)
	}
	h.URL = "https://www.evening.example/a"
	mustClip(t)(w.clips.WriteDown(w.ctx, h, officer))
	if _, err := w.clips.WriteDown(w.ctx, h, officer); !fault.Is(err, "coverage.clip.taken") {
		t.Errorf("twice: %v", err)
	}
}

func TestWhatAPersonMendedStays(t *testing.T) {
	w := newWorld(t)
	w.site.article("/a", "Untitled document", releaseEN)
	c := w.clipped("/a")
	mustClip(t)(w.clips.Change(w.ctx, c.ID, Hand{Medium: "web", Title: "Recall", OutletID: "evening", Published: w.now.Add(-time.Hour)}, officer))
	mustClip(t)(w.clips.ReadAgain(w.ctx, c.ID, officer))
	w.work()
	if c = w.clip(c.ID); c.Title != "Recall" || c.OutletID != "evening" || c.Published != w.now.Add(-time.Hour) || c.Text == "" || c.Read != 2 {
		t.Errorf("%+v", c)
	}
}

func TestTableFiltersSortsAndPages(t *testing.T) {
	w := newWorld(t)
	w.recall()
	for i := range 5 {
		h := Hand{Medium: "print", Title: fmt.Sprint("Clip ", i), Text: strings.Repeat(fmt.Sprint("word", i, " "), 3), Published: w.now.Add(-time.Duration(i) * time.Hour)}
		if i%2 == 0 {
			h.ReleaseID, h.OutletID = "r1", "morning"
		}
		mustClip(t)(w.clips.WriteDown(w.ctx, h, officer))
	}
	if got := w.all(Search{ReleaseID: "r1", Sort: "at"}); len(got) != 3 || got[0].Title != "Clip 4" {
		t.Errorf("by release, oldest first: %+v", got)
	}
	page, err := w.clips.Find(w.ctx, Search{Limit: 2})
	if err != nil || len(page.Items) != 2 || page.Items[0].Title != "Clip 0" || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	page, err = w.clips.Find(w.ctx, Search{Limit: 2, After: page.Next})
	if err != nil || page.Items[0].Title != "Clip 2" {
		t.Errorf("%+v, %v", page, err)
	}
	if n, err := w.clips.Count(w.ctx, Search{OutletID: "morning", State: Confirmed}); err != nil || n != 3 {
		t.Errorf("count %d, %v", n, err)
	}
}

// TestNoQueryReadsAWholeCollection drives every list, sweep and lookup and wants each to use an index.
func TestNoQueryReadsAWholeCollection(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.site.feed("/feed", "/a", "/b")
	w.site.article("/a", "A", releaseEN)
	w.site.article("/b", "B", releaseEN)
	src := w.source("/feed")
	w.work()
	if err := w.sources.Sweep(w.ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.sources.Unheard(w.ctx); err != nil {
		t.Fatal(err)
	}
	for _, q := range []SourceSearch{{}, {Text: "morning"}, {Kind: KindFeed}, {OutletID: "o"}, {State: "ok"}, {State: "trouble"}, {State: "unheard"}, {State: "paused"}, {Kind: KindPage, State: "unheard"}} {
		for _, q.Sort = range SourceSorts() {
			if _, err := w.sources.Find(w.ctx, q); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.sources.Count(w.ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.clips.Rematch(w.ctx, w.now.AddDate(0, 0, -14), nil); err != nil {
		t.Fatal(err)
	}
	c := w.all(Search{ReleaseID: "r1"})[0]
	if _, err := w.clips.InCluster(w.ctx, c.Cluster); err != nil {
		t.Fatal(err)
	}
	for _, q := range []Search{
		{},
		{All: true},
		{Text: "recall"},
		{OutletID: "o"},
		{ReleaseID: "r"},
		{IncidentID: "i"},
		{ContactID: "c"},
		{SourceID: src.ID},
		{Lang: "en"},
		{State: Suggested},
		{Flagged: true},
		{ReleaseID: "r", State: Confirmed},
		{OutletID: "o", Lang: "en", State: Rejected},
	} {
		for _, sort := range Sorts() {
			q.Sort = sort
			if _, err := w.clips.Find(w.ctx, q); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.clips.Count(w.ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	scans, err := sqlite.Scans(w.ctx, w.db)
	if err != nil || len(scans) > 0 {
		t.Errorf("%v\n%s", err, strings.Join(scans, "\n\n"))
	}
}

// An article is found by what it says, behind those that say it in the headline; pages turn through all of them once, and
// the place is shown.
func TestArticlesAreFoundByTheirText(t *testing.T) {
	w := newWorld(t)
	for _, a := range [][3]string{
		{"/a", "Melamine found in milk powder", "Inspectors closed the plant on Monday, and its owner said nothing."},
		{"/b", "A plant is closed", "Inspectors said that melamine was found in tins of milk powder from Star Harvest."},
		{"/c", "工厂停产", "检测人员称，在星禾奶粉中检出三聚氰胺，企业尚未回应。"},
		{"/d", "Weather", "Rain is expected."},
	} {
		w.site.article(a[0], a[1], a[2])
		w.clipped(a[0])
		w.now = w.now.Add(time.Minute) // what is found later stands first
	}
	_, err := w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: "Tins recalled", Text: "The melamine came from a supplier."}, officer)
	if err != nil {
		t.Fatal(err)
	}
	titles := func(text string, limit int) string {
		var out []string
		for q := (Search{Text: text, Limit: limit}); ; {
			page, err := w.clips.Find(w.ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Items {
				out = append(out, c.Title)
			}
			if q.After == "" && page.Prev != "" {
				t.Errorf("%s: something is before the first page", text)
			}
			if q.After = page.Next; page.Next != "" {
				continue
			}
			back := len(page.Items)
			for page.Prev != "" {
				if page, err = w.clips.Find(w.ctx, Search{Text: text, Limit: limit, Before: page.Prev}); err != nil {
					t.Fatal(err)
				}
				back += len(page.Items)
			}
			if back != len(out) {
				t.Errorf("%s: %d clips on the way back of %d", text, back, len(out))
			}
			return strings.Join(out, " | ")
		}
	}
	for text, want := range map[string]string{
		"melamine": "Melamine found in milk powder | Tins recalled | A plant is closed", "tins melamine": "A plant is closed | Tins recalled", "melamine milk": "Melamine found in milk powder | A plant is closed", "三聚氰胺": "工厂停产", "inspectors tins": "A plant is closed", "工厂 三聚氰胺": "工厂停产", "weather expected": "Weather", "weather melamine": "", "… melamine": "Melamine found in milk powder | Tins recalled | A plant is closed", "三聚 回应": "工厂停产", "nowhere": "",
	} {
		for _, limit := range []int{50, 1} {
			if got := titles(text, limit); got != want {
				t.Errorf("%s, %d a page: %q, want %q", text, limit, got, want)
			}
		}
		n, err := w.clips.CountUpTo(w.ctx, Search{Text: text}, 100)
		if err != nil || (want == "") != (n == 0) || want != "" && int(n) != strings.Count(want, " | ")+1 {
			t.Errorf("%s: %d counted, %v", text, n, err)
		}
	}
	long := strings.Repeat("Readers of the extraordinary newspaper ", 9) + "saw melamine there. " + strings.Repeat("Nobody extraordinary was surprised ", 9)
	for _, p := range Excerpt(long, "melamine") {
		for _, word := range strings.Fields(strings.Trim(p.Text, "…")) {
			if !strings.Contains(" "+long, " "+word+" ") {
				t.Errorf("%q is cut", word)
			}
		}
	}
	shown := ""
	for _, p := range Excerpt("检测人员称，在星禾奶粉中检出三聚氰胺，企业尚未回应。", "三聚氰胺 奶粉") {
		if p.Found {
			p.Text = "[" + p.Text + "]"
		}
		shown += p.Text
	}
	if want := "检测人员称，在星禾[奶粉]中检出[三聚氰胺]，企业尚未回应。"; shown != want {
		t.Errorf("shown %q, want %q", shown, want)
	}
}

func TestFewWordsMayStandApartAndManyStandTogether(t *testing.T) {
	w := newWorld(t)
	w.wrote("Harbour charger", "Owners unplug the device until somebody replaces it at no cost.", w.now)
	for text, want := range map[string]int{
		"harbour device":                          1,
		"harbour charger owners device":           1,
		"harbour charger owners device somebody":  0,
		"owners unplug device somebody replaces":  1,
		"owners unplug device somebody harbours":  0,
		"harbour charger harbour charger harbour": 1,
	} {
		q := Search{All: true, Text: text, Limit: 10}
		found, err := w.clips.FindCounted(w.ctx, q, 100)
		if err != nil || len(found.Items) != want || len(w.all(q)) != want {
			t.Errorf("%q: %d in the table, %d in all, %v", text, len(found.Items), len(w.all(q)), err)
		}
	}
}
