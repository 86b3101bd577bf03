package mailing

import (
	"bytes"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"standfirst/app/outbound"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
	"standfirst/models/template"
)

var gap = regexp.MustCompile(`\[[^\]]*\]`)

// stock are the mails of every text that the program supplies, in both languages, with its gaps filled.
func (w *world) stock() map[string]mailing.Message {
	w.Helper()
	w.setSender()
	texts, err := template.Open(w.ctx, template.Deps{DB: w.db, Audit: w.audit, Now: w.clock.Now})
	w.must(err)
	all, err := texts.All(w.ctx, template.Release, false)
	w.must(err)
	i := w.incident(incident.Real)
	m := w.draft(w.plan(w.approved(i), w.list("Press", w.contact("Mei Chen", "mei@news.example"))))
	out := map[string]mailing.Message{}
	for _, of := range all {
		text := of.Begin(map[string]string{"en": "Statement on the recall of chargers", "zh-CN": "关于召回充电器的声明"})
		for lang, x := range text {
			x.Body, x.Contact = gap.ReplaceAllString(x.Body, "Acme"), "press@acme.example"
			text[lang] = x
		}
		rel, err := w.releases.Create(w.ctx, i.ID, release.Manuscript{Kind: of.Kind, Text: text}, author)
		w.must(err)
		m.ReleaseID, m.ReleaseVersion = rel.ID, rel.Current // nobody approves a text whose facts are missing
		press, err := w.mailings.Prepare(w.ctx, m)
		w.must(err)
		for _, lang := range release.Langs() {
			name := string(of.Kind) + " " + lang
			out[name], err = press.Message(mailing.Delivery{ID: store.NewID(), MailingID: m.ID, Name: "Mei Chen", Address: "mei@news.example", Lang: lang})
			w.must(err)
		}
	}
	return out
}

// gmailClips is from where Gmail shows a mail cut off.
const gmailClips = 100_000 // bytes of HTML

// Every supplied text is a mail that is not clipped, reads well without pictures, leads only to https, and says in its
// plain text wherever its HTML leads.
func TestSuppliedTextsAreGoodMails(t *testing.T) {
	w := newWorld(t)
	mails := w.stock()
	if len(mails) != 2*len(release.Kinds()) {
		t.Errorf("%d mails of %d kinds", len(mails), len(release.Kinds()))
	}
	for name, m := range mails {
		if n := len(m.HTML); n > gmailClips {
			t.Errorf("%s has %d bytes of HTML", name, n)
		}
		doc, err := html.Parse(strings.NewReader(m.HTML))
		w.must(err)
		seen, pictures, links := 0, 0, 0
		for n := range doc.Descendants() {
			if n.Type == html.TextNode {
				seen += len(strings.TrimSpace(n.Data))
			}
			if n.Data == "img" {
				pictures++
			}
			for _, a := range n.Attr {
				if a.Key != "href" {
					continue
				}
				links++
				if !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") {
					t.Errorf("%s leads to %s", name, a.Val)
				}
				if !strings.Contains(m.Text, strings.TrimPrefix(a.Val, "mailto:")) {
					t.Errorf("the plain text of %s does not lead to %s", name, a.Val)
				}
			}
		}
		if seen < 200 || pictures > 0 || links == 0 {
			t.Errorf("%s: %d bytes to read, %d pictures, %d links", name, seen, pictures, links)
		}
		if _, err := outbound.Build(wireOf(m)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if *long {
		judge(t, mails)
	}
}

var (
	verdict = regexp.MustCompile(`(?m)^X-Spam-Status: \w+, score=(-?[\d.]+)(?s:.*?)tests=([A-Z0-9_,\s]*)`)
	faulty  = regexp.MustCompile(`\b(MIME_|MISSING_|HTML_|SUBJ_ILLEGAL|INVALID_|MALFORMED)\w+`)
	single  = regexp.MustCompile(`\bHTML_MESSAGE\b`) // says that there is HTML, which is no fault
)

// judge asks SpamAssassin, without a network, what it thinks of mails: at most 1.0, and nothing wrong with their form.
func judge(t *testing.T, mails map[string]mailing.Message) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(mails)) {
		raw, err := outbound.Build(wireOf(mails[name]))
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("spamassassin", "-L", "-t")
		cmd.Stdin = bytes.NewReader(raw)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("spamassassin (apt-get install spamassassin): %v", err)
		}
		said := verdict.FindSubmatch(out)
		if said == nil {
			t.Fatalf("no verdict in\n%s", out)
		}
		rules := strings.Join(strings.Fields(string(said[2])), "")
		t.Logf("%s: %s %s", name, said[1], rules)
		if score := string(said[1]); !strings.HasPrefix(score, "-") && score > "1.0" || faulty.MatchString(single.ReplaceAllString(rules, "")) {
			t.Errorf("%s scores %s: %s", name, score, rules)
		}
	}
}
