package mailing

import (
	"strings"

	"standfirst/models/mailing"
	"standfirst/templates"
)

// Frame writes what a mailing adds to a release in a mail: banners above it, and below it why the reader
// gets it, the way out and the postal address.
type Frame struct{ Set *templates.Set }

type footer struct {
	mailing.Footer
	PostalLines []string
}

var samples = []footer{
	{Footer: mailing.Footer{Unsubscribe: "https://press.example/u/x"}},
	{Footer: mailing.Footer{Sender: "Acme", Unsubscribe: "https://press.example/u/x", Drill: true, Test: true, Correction: true, Tracked: true}, PostalLines: []string{"1 Way", "Town"}},
	{Footer: mailing.Footer{Unsubscribe: "https://press.example/s/x", Subscribed: true}},
}

var (
	headHTML = templates.NewFragment("mail/frame.html", "letter-head", samples...)
	footHTML = templates.NewFragment("mail/frame.html", "letter-foot", samples...)
	allText  = templates.NewText("mail/frame.txt", samples...)
)

// Pages are the handles of the mail's templates, for the test that renders every template.
func Pages() []templates.Checker { return []templates.Checker{headHTML, footHTML, allText} }

// Head writes the banners above the release.
func (f Frame) Head(lang string, v mailing.Footer) (string, string, error) {
	return f.both(lang, v, headHTML, "letter-head-text")
}

// Foot writes what stands below the release.
func (f Frame) Foot(lang string, v mailing.Footer) (string, string, error) {
	return f.both(lang, v, footHTML, "letter-foot-text")
}

func (f Frame) both(lang string, v mailing.Footer, html templates.Fragment[footer], block string) (string, string, error) {
	view := footer{Footer: v}
	for line := range strings.Lines(v.Postal) {
		if line = strings.TrimSpace(line); line != "" {
			view.PostalLines = append(view.PostalLines, line)
		}
	}
	var h, t strings.Builder
	if err := html.Render(&h, f.Set, lang, view); err != nil {
		return "", "", err
	}
	if err := allText.RenderBlock(&t, f.Set, lang, block, view); err != nil {
		return "", "", err
	}
	return h.String(), t.String(), nil
}
