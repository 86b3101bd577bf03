package report

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/report"
	"standfirst/templates"
)

// writer puts a report into the words of its reader.
type writer struct {
	kit  *web.Kit
	lang string
	base string                        // address of the space; "" for somebody without an account: nothing leads into the portal
	may  func(account.Permission) bool // what the reader may
	p    report.Plan
	r    report.Report

	pictures bool // can be taken
}

// write makes the report that the address names.
func write(c *fiber.Ctx) (*writer, error) {
	p, err := readable(c)
	if err != nil {
		return nil, err
	}
	r, err := web.Space(c).Reports.Tell(c.UserContext(), p, web.Zone(c))
	return writerFor(c, p, r), err
}

// writerFor puts a report into the words of the visitor.
func writerFor(c *fiber.Ctx, p report.Plan, r report.Report) *writer {
	return &writer{kit: web.Of(c), lang: web.Lang(c), base: web.URL(c, ""), may: func(needed account.Permission) bool { return web.May(c, needed) }, p: p, r: r, pictures: web.Space(c).Reports.Pictures()}
}

// writerOutside puts a report into words for somebody without an account.
func writerOutside(c *fiber.Ctx, p report.Plan, r report.Report) *writer {
	return &writer{kit: web.Of(c), lang: web.Lang(c), may: func(account.Permission) bool { return false }, p: p, r: r}
}

// mayRead reports whether the visitor may read reports of a kind.
func mayRead(c *fiber.Ctx, k report.Kind) bool { return web.May(c, k.Needs()) }

func (w *writer) t(key string, args ...any) string { return w.kit.Catalogs.T(w.lang, key, args...) }

// url is the address of a page of the portal, "" for those who have none.
func (w *writer) url(path string) string {
	if w.base == "" {
		return ""
	}
	return w.base + path
}

// urlFor is url for those who hold the permission that the page needs.
func (w *writer) urlFor(p account.Permission, path string) string {
	if !w.may(p) {
		return ""
	}
	return w.url(path)
}

// title is what the report is called.
func (w *writer) title() string {
	if w.r.Subject.Kind == report.OfRelease {
		return w.r.Release.Headline(w.lang)
	}
	return titled(w.t, w.lang, w.p, w.r.Name)
}

// view is the report in a frame, of which it changes the title.
func (w *writer) view(frame templates.Frame) ShowView {
	frame.Title = w.title()
	v := ShowView{
		Frame: frame, URL: w.url("/reports/" + w.p.ID), Kind: w.t("report.kind." + string(w.r.Subject.Kind)),
		MayEdit: w.may(account.CoverageEdit), MayHand: w.may(account.MailingEdit), Prints: w.kit.Print != nil, Pictures: w.pictures, Placements: w.r.Placements, OfRelease: w.r.Subject.Kind == report.OfRelease,
		Happened: w.happened(), Reached: w.reached(), Judged: w.judged(), Open: w.open(), Parts: w.parts(), Unseen: w.unseen(),
		Compare: w.comparison(), Chain: w.chain(),
	}
	if !w.r.From.IsZero() {
		v.Span = w.t("report.span", "first", w.day(w.r.From), "last", w.lastDay())
	}
	w.beside(&v)
	w.around(&v)
	for _, card := range w.p.Cards {
		if !card.Off {
			v.Cards = append(v.Cards, CardView{card.Name, card.Note})
		}
	}
	w.charts(&v)
	w.tables(&v)
	return v
}

// around leads to the periods before and after, as far as those have begun.
func (w *writer) around(v *ShowView) {
	at := w.p.Subject.Period
	if w.base == "" || !at.Rolls() {
		return
	}
	v.Query = web.Address("", "first", at.First)
	step := func(label, icon string, p report.Period) {
		v.Around = append(v.Around, Step{w.t(label), web.Address(v.URL, "first", p.First), icon})
	}
	step("report.period.before", "chevron-left", at.Earlier())
	if from, _ := at.Later().Bounds(); !from.After(w.r.At) {
		step("report.period.after", "chevron-right", at.Later())
	}
}

// planTitle is what a report is called, by its subject and its days.
func planTitle(c *fiber.Ctx, p report.Plan, name incident.Text) string {
	return titled(func(key string, args ...any) string { return web.T(c, key, args...) }, web.Lang(c), p, name)
}

func titled(t func(key string, args ...any) string, lang string, p report.Plan, name incident.Text) string {
	text, _ := name.In(lang)
	if text == "" {
		text = t(p.Subject.Kind.Key())
	}
	return p.Subject.Named(text, func(key string, args map[string]any) string { return t(key, pairs(args)...) })
}

// pairs are the parameters of a message as a list of names and values.
func pairs(args map[string]any) []any {
	var out []any
	for name, value := range args {
		out = append(out, name, value)
	}
	return out
}
