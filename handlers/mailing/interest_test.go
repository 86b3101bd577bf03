package mailing_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	mailings "standfirst/models/mailing"
	"standfirst/models/release"
)

// From the link in a mail to the number on the page: a browser counts, a scanner does not, and both are led on.
func TestAReaderFollowsALink(t *testing.T) {
	h := open(t)
	rel, err := h.Space.Releases.Create(h.ctx, h.release.IncidentID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en": {Headline: "Recall", Body: `<p>See <a href="https://acme.example/recall">the notice</a> and <a href="https://acme.example/faq">the answers</a>.</p>`, Contact: "press@acme.example"},
	}}, author)
	must(t, err)
	_, err = h.Space.Releases.Submit(h.ctx, rel.ID, 1, author)
	must(t, err)
	_, err = h.Space.Releases.Approve(h.ctx, rel.ID, 1, "", h.As("approver").Actor())
	must(t, err)
	h.release = rel
	r := h.As("officer").Post("/acme/mailings", h.form(set("track", "1"), set("subject_zh-CN")))
	base := strings.TrimSuffix(r.Header.Get("Location"), "/review")
	id := base[strings.LastIndexByte(base, '/')+1:]
	if _, err := h.Space.Mailings.Launch(h.ctx, id, "k", 3, author); err != nil {
		t.Fatal(err, r.Text)
	}
	h.work()
	page, err := h.Space.Mailings.Captured(h.ctx, id, mailings.Part{Limit: 10})
	must(t, err)
	link := regexp.MustCompile(`/c/[^"<>\s]+`).FindString(page.Items[0].Message.HTML)
	h.Clock.Add(time.Minute)
	for _, agent := range []string{"Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Mozilla/5.0 (compatible; MailScanner/1.0)"} {
		c := h.As("")
		c.Header.Set("User-Agent", agent)
		if r := c.Get(link); r.StatusCode != http.StatusFound || r.Header.Get("Location") != "https://acme.example/recall" || r.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d to %s", agent, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if r := h.As("").Get(link + "x"); r.StatusCode != http.StatusNotFound || r.Header.Get("Location") != "" {
		t.Errorf("an altered link: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	must(t, h.Space.Mailings.KeepClicks(h.ctx))
	h.Clock.Add(time.Minute)
	must(t, h.Space.Mailings.JudgeClicks(h.ctx))
	for path, words := range map[string][]string{
		"/interest": {"Readers who followed a link", "https://acme.example/recall", "of 3 accepted"}, "/recipients?reaction=clicked": {page.Items[0].Message.To.Email},
	} {
		r := h.As("officer").Get(base + path)
		for _, want := range words {
			if !strings.Contains(r.Text, want) {
				t.Errorf("%s lacks %q: %d", path, want, r.StatusCode)
			}
		}
		if strings.Contains(path, "recipients") && strings.Count(r.Text, "@news.example") != 1 {
			t.Error("others are said to have followed a link")
		}
	}
}
