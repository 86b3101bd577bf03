package release

import (
	"regexp"
	"strings"
	"testing"
)

func mailVersion() Version {
	return Version{Text: map[string]Text{
		"en": {
			Headline: `Recall of "Volt" <3>`, Subhead: "12 units & more", Dateline: "SHANGHAI, 25 November 2026",
			Body: Compose(`<p>We found <span data-fact="f1" data-version="2">12 units</span>, see <a href="https://example.com/a?b=1&c=2">the report</a>.</p>` +
				`<h2>What to do</h2><ol><li>Stop <strong>charging</strong></li><li>Write to <a href="mailto:help@example.com">us</a></li></ol>` +
				`<ul><li><p>One</p></li></ul><blockquote><p>We are sorry.</p></blockquote><p><a href="https://example.com/plain">https://example.com/plain</a></p>`),
			Boilerplate: "About Volt.\nSince 1999.", Contact: "Li Lei\npress@example.com\n+86 21 5555 0101",
		},
		"zh-CN": {Headline: "电池召回", Body: "<p>正文。</p>"},
	}}
}

func TestMailBody(t *testing.T) {
	subject, html, text := MailBody(mailVersion(), "en", nil)
	if subject != `Recall of "Volt" <3>` {
		t.Errorf("subject %q", subject)
	}
	want := `Recall of "Volt" <3>

12 units & more

SHANGHAI, 25 November 2026

We found 12 units, see the report <https://example.com/a?b=1&c=2>.

What to do

1. Stop charging
2. Write to us <help@example.com>

- One

> We are sorry.

https://example.com/plain

About Volt.
Since 1999.

Li Lei
press@example.com
+86 21 5555 0101
`
	if text != want {
		t.Errorf("text:\n%s", text)
	}
	for _, m := range regexp.MustCompile(`href="(?:mailto:|tel:)?([^"]+)"`).FindAllStringSubmatch(html, -1) {
		link := strings.ReplaceAll(m[1], "&amp;", "&")
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), link) {
			t.Errorf("the text part lacks %s", link)
		}
	}
	for _, bad := range []string{"data-", "<img", "<script", "<style", "url(", "<3>", "src="} {
		if strings.Contains(html, bad) {
			t.Errorf("the HTML holds %s", bad)
		}
	}
	for _, good := range []string{
		`<html lang="en">`, "Recall of &#34;Volt&#34; &lt;3&gt;</h1>", `<p style="margin:0 0 16px">We found 12 units`, "About Volt.<br>Since 1999.",
		`href="https://example.com/a?b=1&amp;c=2"`, `href="mailto:press@example.com"`, `href="tel:+862155550101"`, FooterMark,
	} {
		if !strings.Contains(html, good) {
			t.Errorf("the HTML lacks %s", good)
		}
	}
}

func TestMailBodyInTheLanguageThereIs(t *testing.T) {
	v := mailVersion()
	if subject, html, _ := MailBody(v, "zh-CN", nil); subject != "电池召回" || !strings.Contains(html, `lang="zh-CN"`) {
		t.Errorf("Chinese: %s", subject)
	}
	delete(v.Text, "zh-CN")
	if subject, html, _ := MailBody(v, "zh-CN", nil); subject == "" || !strings.Contains(html, `lang="en"`) {
		t.Errorf("fallback: %s", subject)
	}
}

func TestHostileHTMLInMails(t *testing.T) {
	for _, source := range hostile {
		_, html, _ := MailBody(Version{Text: map[string]Text{"en": {Headline: source, Subhead: source, Body: source, Boilerplate: source, Contact: source}}}, "en", nil)
		body := html[strings.Index(html, "<body"):]
		for _, bad := range []string{"<script", "<img", "<svg", "<iframe", "<style", "<form", "<object", "<base", "<link", "<meta"} {
			if strings.Contains(strings.ToLower(body), bad) {
				t.Errorf("%q leaves %s in the mail", source, bad)
			}
		}
	}
}
