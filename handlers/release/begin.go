package release

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/release"
	"standfirst/models/template"
	"standfirst/templates"
)

// What a new release begins with, unless it is a template of a name.
const (
	beginKind  = "kind"  // the template of its kind
	beginEmpty = "empty" // nothing
)

// beginnings are the choices, those by name last.
func beginnings(c *fiber.Ctx) ([]templates.Option, error) {
	out := []templates.Option{{Value: beginKind, Label: web.T(c, "template.begin.kind")}, {Value: beginEmpty, Label: web.T(c, "template.begin.empty")}}
	all, err := web.Space(c).Templates.All(c.UserContext(), template.Release, false)
	for _, t := range all {
		name, _ := t.Name.In(web.Lang(c))
		if kind := web.T(c, writing.KindKey(t.Kind)); kind != name {
			name = kind + " · " + name
		}
		out = append(out, templates.Option{Value: t.ID, Label: name})
	}
	return out, err
}

// beginning is the template that was chosen; without a choice there is none.
func beginning(c *fiber.Ctx, chosen string, kind release.Kind) (template.Template, error) {
	switch chosen {
	case "", beginEmpty:
		return template.Template{}, nil
	case beginKind:
		t, _, err := web.Space(c).Templates.For(c.UserContext(), kind)
		return t, err
	}
	return web.Space(c).Templates.Get(c.UserContext(), chosen)
}

// snippets are the passages that the editor offers, by the language of the text.
func snippets(c *fiber.Ctx) (map[string][]snippet, error) {
	all, err := web.Space(c).Templates.All(c.UserContext(), template.Snippet, false)
	out := map[string][]snippet{}
	for _, t := range all {
		name, in := t.Name.In(web.Lang(c))
		for lang, text := range t.Text {
			out[lang] = append(out[lang], snippet{Name: name, NameLang: in, Value: lang + ":" + t.ID, Text: release.TextOf(text.Body), Lang: lang, Body: trusted(release.Sanitise(text.Body))})
		}
	}
	return out, err
}

// insert adds a snippet to the end of the text in one language.
func insert(c *fiber.Ctx, rel release.Release, form templates.Form, lang, id string) error {
	t, err := web.Space(c).Templates.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	text, _ := t.In(lang)
	body := "body." + lang
	atEnd(form, body, text.Body)
	form.Values["inserted"] = []string{id}
	return renderEditor(c, rel, opened{form: form, status: fiber.StatusOK})
}

// atEnd adds something to what was typed in a field, and says which one to open.
func atEnd(form templates.Form, field, more string) {
	typed := strings.TrimRight(form.Value(field), "\n ")
	if typed != "" {
		typed += "\n\n"
	}
	form.Values[field] = []string{typed + more}
	form.Values["cited"] = []string{field}
}
