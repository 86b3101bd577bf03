// Package writing reads the texts of releases out of forms and puts them into forms: those who write releases and those
// who write the templates of releases fill in the same fields.
package writing

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

// Read returns the text that was typed, by language; its fields are <part>.<lang>.
func Read(form templates.Form) map[string]release.Text {
	out := map[string]release.Text{}
	for _, lang := range release.Langs() {
		out[lang] = release.Text{
			Headline: form.Value("headline." + lang), Subhead: form.Value("subhead." + lang), Dateline: form.Value("dateline." + lang),
			Body: form.Value("body." + lang), Boilerplate: form.Value("boilerplate." + lang), Contact: form.Value("contact." + lang),
		}
	}
	return out
}

// Fill puts texts into the fields that Read reads.
func Fill(form templates.Form, texts map[string]release.Text) templates.Form {
	for _, lang := range release.Langs() {
		t := texts[lang]
		for part, text := range map[string]string{
			"headline": t.Headline, "subhead": t.Subhead, "dateline": t.Dateline, "body": t.Body,
			"boilerplate": t.Boilerplate, "contact": t.Contact,
		} {
			form.Values[part+"."+lang] = []string{text}
		}
	}
	return form
}

// KindKey is the key of the name of a kind.
func KindKey(k release.Kind) string { return "release.kind." + string(k) }

// Kinds are the kinds to choose from.
func Kinds(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, k := range release.Kinds() {
		out = append(out, templates.Option{Value: string(k), Label: web.T(c, KindKey(k))})
	}
	return out
}

// LangKey is the key of the name of a language.
func LangKey(lang string) string {
	if lang == incident.Chinese {
		return "release.lang.zh"
	}
	return "release.lang.en"
}

// StateKey is the message key of how far a release has come.
func StateKey(s release.State) string {
	if s == release.Review {
		return "release.state.review"
	}
	return "state." + string(s)
}
