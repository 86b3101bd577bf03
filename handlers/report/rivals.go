package report

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/report"
	"standfirst/templates"
)

// RivalsView is the form that names those with whom the space is compared.
type RivalsView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	Own            string // under which names the space itself is counted
}

var rivalsPage = templates.NewPageOf("app", "report/rivals.html", rivalsSamples)

func rivalsForm(c *fiber.Ctx) error {
	v, err := rivalsView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, rivalsPage, v)
}

func rivalsView(c *fiber.Ctx, form templates.Form) (RivalsView, error) {
	v := RivalsView{Frame: web.Frame(c, "report.rivals"), Form: form, Action: web.URL(c, "/reports/rivals"), Cancel: web.URL(c, "/reports")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports")}
	reports := web.Space(c).Reports
	if len(form.Values) == 0 {
		r, err := reports.Rivals(c.UserContext())
		if err != nil {
			return v, err
		}
		v.Form = web.Prefill("rev", strconv.FormatInt(r.Rev, 10), "rivals", written(r.All))
	}
	own, err := reports.Names(c.UserContext())
	v.Own = strings.Join(own, web.T(c, "report.rivals.comma"))
	return v, err
}

// nameRivals keeps them.
func nameRivals(c *fiber.Ctx) error {
	form := web.Form(c)
	rev, _ := strconv.ParseInt(form.Value("rev"), 10, 64) // 0 clashes with whatever was written
	if _, err := web.Space(c).Reports.NameRivals(c.UserContext(), rev, typed(form.Value("rivals")), web.Actor(c)); err != nil {
		if fault.KindOf(err) == fault.Conflict { // whoever has read that and saves again has seen what is there
			now, err := web.Space(c).Reports.Rivals(c.UserContext())
			if err != nil {
				return err
			}
			form.Values["rev"] = []string{strconv.FormatInt(now.Rev, 10)}
		}
		return web.Again(c, rivalsPage, rivalsView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/reports"), "report.flash.rivals")
}

// typed reads one rival a line: its name, and behind a colon other ways of writing it.
func typed(text string) []report.Rival {
	var out []report.Rival
	for line := range strings.Lines(text) {
		at := strings.IndexAny(line, ":：")
		name, terms := line, ""
		if at >= 0 {
			name, terms = line[:at], strings.TrimLeft(line[at:], ":：")
		}
		out = append(out, report.Rival{Name: name, Terms: strings.FieldsFunc(terms, func(r rune) bool { return strings.ContainsRune(",，、;；", r) })})
	}
	return out
}

func written(all []report.Rival) string {
	var b strings.Builder
	for _, r := range all {
		b.WriteString(r.Name)
		if len(r.Terms) > 0 {
			b.WriteString(": " + strings.Join(r.Terms, ", "))
		}
		b.WriteString("\n")
	}
	return b.String()
}
