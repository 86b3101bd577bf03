package subscription

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"strings"

	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

// bulletin writes a digest in its reader's language: what is new, and what has become of what they got. Every text is
// the public one, and leads to its public page.
func (s *Subscriptions) bulletin(ctx context.Context, x Subscriber, texts []release.Page, changes []change) (mailing.Bulletin, error) {
	base, err := s.d.Mailings.BaseURL(ctx)
	if err != nil {
		return mailing.Bulletin{}, err
	}
	newsroom, err := s.d.Public(ctx)
	if err != nil {
		return mailing.Bulletin{}, err
	}
	say := func(key string, args map[string]any) string { return s.d.Words(x.Lang, key, args) }
	w := letter{lang: x.Lang}
	for _, p := range texts {
		text, lang := p.Version.In(x.Lang)
		w.entry(lang, "release.kind."+string(p.Release.Kind), text.Headline, text.Subhead, s.pageOf(newsroom, p.Release, x.Lang), say)
	}
	if len(changes) > 0 {
		w.head(say("subscription.digest.changes", nil))
	}
	for _, c := range changes {
		title := ""
		if c.page.Release.Public != release.Withdrawn { // of which the public is told nothing, not even the headline
			title, _ = incident.Text(c.page.Release.PublishedTitle).In(x.Lang)
		}
		for _, n := range c.notices {
			words, lang := incident.Text(n.Text).In(x.Lang)
			w.entry(lang, "newsroom.notice."+n.Kind, cmp.Or(title, say("newsroom.withdrawn", nil)), words, s.pageOf(newsroom, c.page.Release, x.Lang), say)
		}
	}
	manage := base + "/s/" + s.ManageToken(x)
	w.end(say("subscription.digest.manage", nil), manage)
	return mailing.Bulletin{
		ID: fmt.Sprintf("%s:%d", x.ID, x.DigestAt.UnixMilli()), ContactID: x.ContactID, Address: x.Address, Lang: x.Lang,
		Subject: s.subject(x.Lang, texts, changes), Text: w.text.String(), HTML: w.start() + w.html.String(), Unsubscribe: manage,
	}, nil
}

func (s *Subscriptions) subject(lang string, texts []release.Page, changes []change) string {
	args := map[string]any{"name": s.d.Name, "n": len(texts)}
	key := "subscription.digest.subject"
	switch {
	case len(texts) == 0:
		key, args["n"] = "subscription.digest.subject.changes", len(changes)
	case len(texts) == 1 && len(changes) == 0:
		text, _ := texts[0].Version.In(lang)
		return incident.Clip(text.Headline, mailing.MaxSubject)
	}
	return incident.Clip(s.d.Words(lang, key, args), mailing.MaxSubject)
}

func (s *Subscriptions) pageOf(newsroom string, rel release.Release, lang string) string {
	return release.PublicURL(newsroom, rel) + "?lang=" + lang
}

// letter is a digest as it is written, as plain text and as HTML with the styles on the elements.
type letter struct {
	lang       string
	text, html strings.Builder
}

const (
	letterFont = `font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;`
	letterLink = `color:#1f5fbf;text-decoration:underline`
)

func (w *letter) start() string {
	return `<!doctype html><html lang="` + html.EscapeString(w.lang) + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"></head>` +
		`<body style="margin:0;padding:0;background:#ffffff"><div style="max-width:640px;margin:0 auto;padding:24px 16px;` + letterFont + `font-size:16px;line-height:1.6;color:#1a1f26">`
}

func (w *letter) head(words string) {
	w.text.WriteString("== " + words + " ==\n\n")
	w.html.WriteString(`<h2 style="margin:28px 0 12px;padding-top:16px;border-top:1px solid #d5dbe3;font-size:17px;line-height:1.35">` + html.EscapeString(words) + `</h2>`)
}

// entry is a text: what it is, its headline, a line of it, and where it stands.
func (w *letter) entry(lang, kind, title, line, address string, say func(string, map[string]any) string) {
	label := say(kind, nil)
	w.text.WriteString(label + "\n" + title + "\n")
	w.html.WriteString(`<p style="margin:0;font-size:14px;color:#475260">` + html.EscapeString(label) + `</p><p lang="` + html.EscapeString(lang) + `" style="margin:0 0 4px;font-size:19px;line-height:1.35;font-weight:600"><a href="` +
		html.EscapeString(address) + `" style="` + letterLink + `">` + html.EscapeString(title) + `</a></p>`)
	if line != "" {
		w.text.WriteString(line + "\n")
		w.html.WriteString(`<p lang="` + html.EscapeString(lang) + `" style="margin:0">` + strings.ReplaceAll(html.EscapeString(line), "\n", "<br>") + `</p>`)
	}
	w.text.WriteString(address + "\n\n")
	w.html.WriteString(`<p style="margin:0 0 24px"></p>`)
}

func (w *letter) end(words, address string) {
	w.text.WriteString(words + "\n" + address + "\n")
	w.html.WriteString(`<p style="margin:0;font-size:14px"><a href="` + html.EscapeString(address) + `" style="` + letterLink + `">` + html.EscapeString(words) + `</a></p>`)
}
