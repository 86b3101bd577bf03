package creator

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/templates"
)

// FiguresView is the page that takes a file of figures and shows the earlier ones.
type FiguresView struct {
	templates.Frame
	Base string
	Form templates.Form
	Rows []FiguresRow
}

// FiguresRow is an earlier file.
type FiguresRow struct {
	Name, URL, State, Kind, ByName string
	New, Updates, Refused, Rows    int
	At                             time.Time
}

var (
	figuresPage       = templates.NewPageOf("app", "creator/figures.html", figuresSamples)
	figuresImportPage = templates.NewPageOf("app", "creator/figures_import.html", figuresImportSamples)
)

func figureRoutes() []web.Route {
	route, edit := web.ForMembers, account.ContactEdit
	upload := route("POST", "/creators/figures", edit, takeFile)
	upload.MaxBody = creator.MaxImport + 1<<20
	errorFile := route("GET", "/creators/figures/:import/errors.csv", edit, figureErrors)
	errorFile.Rate = web.Exports
	return []web.Route{
		route("GET", "/creators/figures", edit, figureFiles),
		upload,
		route("GET", "/creators/figures/:import", edit, figureImport),
		route("POST", "/creators/figures/:import/columns", edit, figureColumns),
		route("POST", "/creators/figures/:import/start", edit, figureStart),
		errorFile,
	}
}

func figureFiles(c *fiber.Ctx) error {
	v, err := figuresView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, figuresPage, v)
}

func figuresView(c *fiber.Ctx, form templates.Form) (FiguresView, error) {
	v := FiguresView{Frame: web.Frame(c, "creator.import.title"), Base: web.URL(c, "/creators/figures"), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "creator.title", "/creators")}
	all, err := web.Space(c).Creators.Imports(c.UserContext(), 20)
	for _, i := range all {
		if i.Erased {
			continue
		}
		v.Rows = append(v.Rows, FiguresRow{
			Name: i.Name, URL: v.Base + "/" + i.ID, State: web.T(c, "creator.import.state."+i.State), Kind: importKinds[i.State], ByName: i.ByName,
			New: i.Fates[creator.NewFigures], Updates: i.Fates[creator.Replaces], Refused: i.Fates[creator.Refused], Rows: i.Rows, At: i.CreatedAt,
		})
	}
	return v, err
}

var (
	importKinds = map[string]string{creator.Finished: "ok", creator.Running: "info", creator.Checked: "warn"}
	fateKinds   = map[string]string{creator.NewFigures: "ok", creator.Replaces: "info", creator.Same: "mute", creator.Twice: "warn", creator.Refused: "bad"}
)

func takeFile(c *fiber.Ctx) error {
	form := web.Form(c)
	i, err := receive(c)
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/figures/"+i.ID), "")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := figuresView(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, figuresPage, v)
}

func receive(c *fiber.Ctx) (creator.Import, error) {
	head, err := c.FormFile("file")
	if err != nil || head.Filename == "" {
		return creator.Import{}, fault.Bad("file", "creator.import.no_file")
	}
	f, err := head.Open()
	if err != nil {
		return creator.Import{}, err
	}
	defer func() { _ = f.Close() }()
	return web.Space(c).Creators.Take(c.UserContext(), head.Filename, f, web.Actor(c))
}

func figuresSamples() []FiguresView {
	form := templates.Form{Errors: []templates.FieldError{{Field: "file", Key: "creator.import.no_file"}}}
	return []FiguresView{{Base: "/f", Form: form}, {Base: "/f", Rows: []FiguresRow{{Name: "a.csv", URL: "/x", State: "Checked", Kind: "warn", ByName: "Ada", Rows: 3, At: sampleTime}}}}
}
