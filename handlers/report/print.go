package report

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/report"
	"standfirst/templates"
)

// Paper puts reports on paper with the browser of the kit.
type Paper struct{ Kit *web.Kit }

// Prints reports whether there is a browser.
func (p Paper) Prints() bool { return p.Kit.Print != nil }

// PDF prints a page.
func (p Paper) PDF(ctx context.Context, page []byte) ([]byte, error) { return p.Kit.Print(ctx, page) }

// Page writes the page for print.
func (p Paper) Page(s report.Sheet) ([]byte, error) {
	w := &writer{kit: p.Kit, lang: s.Lang, base: "/" + s.Space, may: s.May, p: s.Plan, r: s.Report}
	v := w.view(templates.Frame{Lang: s.Lang, Zone: s.Report.Zone, Now: s.Report.At})
	v.Paper = true
	if s.Frozen != nil {
		w.freeze(&v, *s.Frozen, s.Now)
	}
	var b bytes.Buffer
	err := printPage.Render(&b, p.Kit.Set, s.Lang, v)
	return b.Bytes(), err
}

// PrintView is a PDF that is being made, and those that are kept.
type PrintView struct {
	templates.Frame
	URL    string // of the report
	Making *MakingView
	Kept   []PrintRow
}

// MakingView is how far a PDF has come.
type MakingView struct {
	URL, Step, File string // File: where the PDF is to be had, once it is there
	Done, Total     int
	Failed          bool
}

// PrintRow is a PDF that was made.
type PrintRow struct {
	File, Of string
	KB       int64
	At       time.Time
}

var (
	printsPage     = templates.NewPageOf("app", "report/prints.html", printsSamples)
	makingFragment = templates.NewFragment("report/prints.html", "making", makingSamples()...)
)

// pdf asks for a PDF. Without a browser that could make one the page for print is offered, from which the visitor's own
// can.
func pdf(c *fiber.Ctx) error {
	p, err := readable(c)
	if err != nil {
		return err
	}
	form, at := web.Form(c), web.URL(c, "/reports/"+p.ID)
	n := report.NewPrint{Snapshot: form.Value("snapshot"), First: c.Query("first"), Lang: web.Lang(c), Zone: web.Zone(c).String()}
	made, err := web.Space(c).Reports.PrintLater(c.UserContext(), p.ID, n, web.Actor(c))
	if fault.Is(err, "report.pdf.none") {
		return web.RedirectWarning(c, web.Address(at, "first", n.First), "report.pdf.none")
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, at+"/prints/"+made.ID, "")
}

// making shows how far a PDF has come, and the others that are kept.
func making(c *fiber.Ctx) error {
	p, err := readable(c)
	if err != nil {
		return err
	}
	reports, user, at := web.Space(c).Reports, web.User(c).ID, web.URL(c, "/reports/"+p.ID)
	one, err := reports.Print(c.UserContext(), p.ID, c.Params("print"), user)
	if err != nil {
		return err
	}
	v := PrintView{Frame: web.Frame(c, "report.pdf.title"), URL: at, Making: &MakingView{
		URL: at + "/prints/" + one.ID, Done: one.Step, Total: len(report.Steps()), Failed: one.Failed || one.Stuck(web.Now(c)),
	}}
	if one.File != "" {
		v.Making.File = v.Making.URL + "/file"
	} else if one.Step < len(report.Steps()) {
		v.Making.Step = web.T(c, "report.pdf.step."+report.Steps()[one.Step])
	}
	if web.IsFragmentFor(c, "making") {
		return web.Fragment(c, makingFragment, *v.Making)
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports"), {Label: planTitle(c, p, p.Name), URL: at}}
	kept, err := reports.PrintsOf(c.UserContext(), p.ID, user)
	for _, k := range kept {
		if k.File != "" && k.ID != one.ID {
			row := PrintRow{File: at + "/prints/" + k.ID + "/file", KB: (k.Size + 1023) / 1024, At: k.DoneAt, Of: web.T(c, "report.share.live")}
			if k.First != "" {
				row.Of = k.First
			}
			if k.Snapshot != "" {
				row.Of = web.T(c, "report.frozen.title") + " " + short(k.Snapshot)
			}
			v.Kept = append(v.Kept, row)
		}
	}
	if err != nil {
		return err
	}
	return web.Render(c, printsPage, v)
}

// printed is the PDF.
func printed(c *fiber.Ctx) error {
	p, err := readable(c)
	if err != nil {
		return err
	}
	reports := web.Space(c).Reports
	one, err := reports.Print(c.UserContext(), p.ID, c.Params("print"), web.User(c).ID)
	if err != nil {
		return err
	}
	file, err := reports.Printed(c.UserContext(), one)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(file)
	if err := file.Close(); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	web.Download(c, "application/pdf", one.Name+".pdf")
	return c.Send(data)
}
