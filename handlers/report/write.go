package report

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/report"
	"standfirst/models/space"
)

// writer puts a report into the visitor's words.
type writer struct {
	c       *fiber.Ctx
	sp      *space.Space
	outside bool // for somebody without an account: nothing leads into the portal
	p       report.Plan
	r       report.Report
	outlets map[string]outlet.Outlet
	authors map[string]string // names of contacts
}

// write makes the report that the address names.
func write(c *fiber.Ctx) (*writer, error) {
	p, err := readable(c)
	if err != nil {
		return nil, err
	}
	r, err := web.Space(c).Reports.Tell(c.UserContext(), p, web.Zone(c))
	if err != nil {
		return nil, err
	}
	w := &writer{c: c, sp: web.Space(c), p: p, r: r}
	return w, w.lookUp()
}

// mayRead reports whether the visitor may read reports of a kind.
func mayRead(c *fiber.Ctx, k report.Kind) bool { return web.May(c, k.Needs()) }

func (w *writer) t(key string, args ...any) string { return web.T(w.c, key, args...) }

// url is the address of a page of the portal, "" for those who have none.
func (w *writer) url(path string) string {
	if w.outside {
		return ""
	}
	return web.URL(w.c, path)
}

// may reports whether the reader holds the permission.
func (w *writer) may(p account.Permission) bool { return !w.outside && web.May(w.c, p) }

// urlFor is url for those who hold the permission that the page needs.
func (w *writer) urlFor(p account.Permission, path string) string {
	if !w.may(p) {
		return ""
	}
	return w.url(path)
}

// lookUp finds the names of the outlets that the report's clips are from.
func (w *writer) lookUp() error {
	var ids []string
	add := func(c coverage.Clip) {
		if c.OutletID != "" {
			ids = append(ids, c.OutletID)
		}
	}
	for _, s := range w.r.Stories {
		add(s.Lead)
		for _, c := range s.Others {
			add(c)
		}
	}
	for _, c := range w.r.Paid {
		add(c)
	}
	for _, rep := range w.r.Repeats {
		add(rep.Clip)
	}
	var err error
	if w.outlets, err = w.sp.Outlets.GetAll(w.c.UserContext(), ids...); err != nil {
		return err
	}
	ids = nil
	for _, n := range w.r.TopAuthors {
		ids = append(ids, n.Key)
	}
	contacts, err := w.sp.Contacts.GetAll(w.c.UserContext(), ids...)
	w.authors = map[string]string{}
	for id, one := range contacts {
		w.authors[id] = one.Name
	}
	return err
}

// title is what the report is called.
func (w *writer) title() string {
	if w.r.Subject.Kind == report.OfRelease {
		return w.r.Release.Headline(web.Lang(w.c))
	}
	return planTitle(w.c, w.p, w.r.Name)
}

func (w *writer) view() ShowView {
	v := ShowView{
		Frame: web.Titled(w.c, w.title()), URL: w.url("/reports/" + w.p.ID), Kind: w.t("report.kind." + string(w.r.Subject.Kind)),
		MayEdit: w.may(account.CoverageEdit), MayHand: w.may(account.MailingEdit), Prints: web.Of(w.c).Print != nil, Placements: w.r.Placements,
		Happened: w.happened(), Reached: w.reached(), Judged: w.judged(), Open: w.open(), Stats: w.stats(), Unseen: w.unseen(),
		Compare: w.comparison(), Chain: w.chain(),
	}
	if !w.r.From.IsZero() {
		v.Span = w.t("report.span", "first", w.day(w.r.From), "last", w.lastDay())
	}
	if w.r.Earlier != nil {
		first, after := w.r.Earlier.From, w.r.Earlier.To
		v.CompareText = w.t("report.card.earlier.text", "first", w.day(first), "last", w.day(after.Add(-time.Second)))
	}
	for _, card := range w.p.Cards {
		if !card.Off {
			v.Cards = append(v.Cards, CardView{card.Name, card.Note})
		}
	}
	w.charts(&v)
	w.tables(&v)
	return v
}

// planTitle is what a report is called, by its subject and its days.
func planTitle(c *fiber.Ctx, p report.Plan, name incident.Text) string {
	text, _ := name.In(web.Lang(c))
	kind := web.T(c, "report.kind."+string(p.Subject.Kind))
	if text == "" {
		text = kind
	}
	span := p.Subject.Period.Span()
	if span == "" {
		return text
	}
	return web.T(c, "report.titled", "name", text, "span", span)
}
