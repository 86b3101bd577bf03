// Package message serves the pages of key messages: what a release, or all that is said about an incident, is to bring
// across, in both languages, with the other ways of putting it that coverage is read for.
package message

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/message"
	"standfirst/templates"
)

// Routes are the pages and actions of key messages. Who judges coverage writes down what it is read for.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	return []web.Route{
		route("GET", "/releases/:id/messages", account.CoverageEdit, form("release")),
		route("POST", "/releases/:id/messages", account.CoverageEdit, write("release")),
		route("GET", "/incidents/:id/messages", account.CoverageEdit, form("incident")),
		route("POST", "/incidents/:id/messages", account.CoverageEdit, write("incident")),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{page} }

// View is the form of the messages of a subject.
type View struct {
	templates.Frame
	Form                    templates.Form
	Action, Cancel, Subject string
	Rows                    []Row
	OfRelease               bool
}

// Row is one message of the form.
type Row struct {
	N               int // from 1, for people
	ID, IDName      string
	Langs           []Lang
	VariantsName    string
	Variants, Label string
}

// Lang is a message in one language.
type Lang struct{ Name, Label, Value, Lang string }

var page = templates.NewPage("app", "message/form.html", View{
	Frame: templates.Frame{Space: &templates.Space{ID: "acme", Name: "Acme"}, Path: "/acme/releases/1/messages"}, Action: "/a", Cancel: "/c", Subject: "Recall", OfRelease: true,
	Rows: []Row{{N: 1, ID: "m1", IDName: "id_0", VariantsName: "variants_0", Variants: "a", Label: "Message 1", Langs: []Lang{{Name: "text_en_0", Label: "English", Value: "x", Lang: "en"}}}},
}, View{Frame: templates.Frame{Space: &templates.Space{ID: "acme", Name: "Acme"}}, Action: "/a", Cancel: "/c", Subject: "Leak"})

func subject(c *fiber.Ctx, kind string) message.Subject {
	if kind == "release" {
		return message.Subject{ReleaseID: c.Params("id")}
	}
	return message.Subject{IncidentID: c.Params("id")}
}

func form(kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		h, err := web.Space(c).Messages.Of(c.UserContext(), subject(c, kind))
		if err != nil {
			return err
		}
		v, err := view(c, kind, templates.Form{}, h.Messages)
		if err != nil {
			return err
		}
		return web.Render(c, page, v)
	}
}

func view(c *fiber.Ctx, kind string, typed templates.Form, all []message.Message) (View, error) {
	id := c.Params("id")
	base := "/" + kind + "s/" + id
	v := View{Frame: web.Frame(c, "message.title"), Form: typed, Action: web.URL(c, base+"/messages"), Cancel: web.URL(c, base), OfRelease: kind == "release"}
	if kind == "release" {
		rel, err := web.Space(c).Releases.Get(c.UserContext(), id)
		if err != nil {
			return v, err
		}
		v.Subject = rel.Headline(web.Lang(c))
		v.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases"), {Label: v.Subject, URL: v.Cancel}}
	} else {
		i, err := web.Space(c).Incidents.Get(c.UserContext(), id)
		if err != nil {
			return v, err
		}
		v.Subject, _ = i.Title.In(web.Lang(c))
		v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents"), {Label: v.Subject, URL: v.Cancel}}
	}
	for n := range message.MaxMessages {
		var m message.Message
		if n < len(all) {
			m = all[n]
		}
		r := Row{N: n + 1, ID: m.ID, IDName: name("id", n), VariantsName: name("variants", n), Variants: strings.Join(m.Variants, "\n"), Label: web.T(c, "message.number", "n", n+1)}
		for _, lang := range incident.Languages() {
			r.Langs = append(r.Langs, Lang{Name: name("text_"+lang, n), Label: web.T(c, "message.in."+lang), Value: m.Text[lang], Lang: lang})
		}
		v.Rows = append(v.Rows, r)
	}
	return v, nil
}

func name(field string, n int) string { return fmt.Sprintf("%s_%d", field, n) }

func write(kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		typed := web.Form(c)
		all := make([]message.Message, message.MaxMessages)
		for n := range all {
			all[n] = message.Message{ID: typed.Value(name("id", n)), Text: incident.Text{}, Variants: strings.Split(typed.Value(name("variants", n)), "\n")}
			for _, lang := range incident.Languages() {
				all[n].Text[lang] = typed.Value(name("text_"+lang, n))
			}
		}
		of := subject(c, kind)
		if _, err := web.Space(c).Messages.Write(c.UserContext(), of, all, web.Actor(c)); err != nil {
			if !web.Refuse(&typed, err) {
				return err
			}
			v, err := view(c, kind, typed, nil)
			if err != nil {
				return err
			}
			return web.RenderForm(c, page, v)
		}
		if err := web.Space(c).Coverage.RereadLater(c.UserContext(), of.ReleaseID, of.IncidentID, web.Actor(c)); err != nil {
			return err
		}
		return web.Redirect(c, web.URL(c, "/"+kind+"s/"+c.Params("id")+"/messages"), "message.flash")
	}
}
