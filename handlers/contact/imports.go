package contact

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// ImportsView is the page that takes a file and shows the earlier ones.
type ImportsView struct {
	templates.Frame
	Base      string
	Form      templates.Form
	Encodings []templates.Option
	Rows      []ImportRow
}

// ImportRow is one earlier import.
type ImportRow struct {
	Name, URL, State, Kind, ByName string
	New, Updates, Refused, Rows    int
	At                             time.Time
}

// ColumnsView asks what the columns are.
type ColumnsView struct {
	templates.Frame
	Form            templates.Form
	URL, Name       string
	Steps           []templates.Step
	Rows            int
	Wide            contact.Wide
	Most            int    // columns that are offered of a wide file
	Unread          string // the names of those that are not
	Columns         []Column
	Fields          []templates.Option
	Encodings       []templates.Option
	Commas          []templates.Option
	Sheets          []templates.Option // of a workbook that has several
	Encoding, Comma string
	Sheet           string
	Lists           []templates.Option
	Modes           []templates.Option
}

// Column is a column of the file: its name, what is in it, and what it is taken for.
type Column struct {
	Input, Header, Field string
	Examples             []string
	Error                *templates.FieldError
}

// ImportView is an import from its dry run to its report.
type ImportView struct {
	templates.Frame
	URL, StreamURL, Name, State string
	Steps                       []templates.Step
	ReadAs                      string // in what encoding, with which delimiter
	Working, Finished, Dead     bool
	Undone                      bool
	Stopped, Erased             bool   // nobody works on it any more; its rows were dropped because somebody in them was erased
	RestURL                     string // makes an import of the refused rows
	Outlets                     int64  // that went with an undoing
	Kept                        int    // contacts that an undoing kept, wholly or in part
	FixURL, UndoURL             string
	Done, Total                 int
	Rows                        int
	Will                        int // rows that will change something
	Fates                       []templates.Tab
	Results                     []ResultRow
	Pager                       templates.Pager
	Errors                      int
	ErrorsURL, ListURL          string
	ListName                    string
	Counts                      []Count
	Form                        templates.Form
}

// Count is how many rows have a fate.
type Count struct {
	Label, Kind string
	N           int
}

// ResultRow is what becomes of one row.
type ResultRow struct {
	Row, Line                       int
	Fate, Kind, Name, Email, Outlet string
	URL, Remark                     string
	NewOutlet, Suppressed           bool
	Problems, Notes                 []string
}

func imports(c *fiber.Ctx) error {
	v, err := importsView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, importsPage, v)
}

func importsView(c *fiber.Ctx, form templates.Form) (ImportsView, error) {
	v := ImportsView{Frame: web.Frame(c, "contact.import.title"), Base: web.URL(c, "/contacts/imports"), Form: form, Encodings: encodings()}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	page, err := web.Space(c).Contacts.Imports(c.UserContext(), "", 20)
	for _, i := range page.Items {
		v.Rows = append(v.Rows, ImportRow{
			Name: i.Name, URL: v.Base + "/" + i.ID, State: web.T(c, "contact.import.state."+i.State), Kind: stateKinds[i.State], ByName: i.ByName,
			New: i.Count(contact.New), Updates: i.Count(contact.Update), Refused: i.Count(contact.Refused), Rows: i.Rows, At: i.CreatedAt,
		})
	}
	return v, err
}

var stateKinds = map[string]string{contact.Finished: "ok", contact.Running: "info", contact.Checking: "info", contact.Checked: "warn", contact.Uploaded: "mute", contact.TakingBack: "info", contact.TakenBack: "mute"}

// receive takes a file.
func receive(c *fiber.Ctx) error {
	form := web.Form(c)
	i, err := upload(c)
	if web.Refuse(&form, err) {
		v, err := importsView(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, importsPage, v)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/imports/"+i.ID), "")
}

func upload(c *fiber.Ctx) (contact.Import, error) {
	head, err := c.FormFile("file")
	if err != nil || head.Filename == "" {
		return contact.Import{}, fault.Bad("file", "contact.import.no_file")
	}
	f, err := head.Open()
	if err != nil {
		return contact.Import{}, err
	}
	defer func() { _ = f.Close() }()
	return web.Space(c).Contacts.UploadIn(c.UserContext(), head.Filename, web.Form(c).Value("encoding"), f, web.Actor(c))
}

// showImport is the page of an import, whatever its state.
func showImport(c *fiber.Ctx) error {
	i, err := web.Space(c).Contacts.Import(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if i.State == contact.Uploaded || (i.State == contact.Checked && web.Query(c).Get("columns") == "1") {
		v, err := columnsView(c, i, planForm(i))
		if err != nil {
			return err
		}
		return web.Render(c, columnsPage, v)
	}
	v, err := importView(c, i)
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "progress") { // where no stream comes through, the page asks now and then
		return web.Block(c, importPage, "progress", v)
	}
	return web.Render(c, importPage, v)
}

func planForm(i contact.Import) templates.Form {
	form := web.Prefill("list", i.Plan.ListID, "mode", i.Plan.Mode, "tags", sheet.JoinList(", ", i.Plan.Tags...))
	for n, f := range i.Plan.Columns {
		form.Values[contact.ColumnInput(n)] = []string{f}
	}
	return form
}

func columnsView(c *fiber.Ctx, i contact.Import, form templates.Form) (ColumnsView, error) {
	v := ColumnsView{
		Frame: web.Titled(c, i.Name), Form: form, URL: web.URL(c, "/contacts/imports/"+i.ID), Name: i.Name, Rows: i.Rows, Wide: i.Wide, Most: contact.MostOffered,
		Steps: steps(c, i), Encoding: i.Form.Encoding, Comma: i.Form.Comma, Modes: choices(c, "contact.import.mode.", []string{contact.FileWins, contact.FillOnly}),
		Fields: choices(c, "contact.column.", contact.Fields),
	}
	own, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return v, err
	}
	for _, f := range own {
		v.Fields = append(v.Fields, templates.Option{Value: "custom:" + f.Key, Label: f.Name(web.Lang(c))})
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), web.Crumb(c, "contact.import.title", "/contacts/imports")}
	v.waysToRead(c, i)
	v.Unread = strings.Join(i.Wide.Unread, web.T(c, "contact.changed_field.separator"))
	if i.Wide.Beyond > len(i.Wide.Unread) {
		v.Unread += "…"
	}
	for n, h := range i.Header {
		col := Column{Input: contact.ColumnInput(n), Header: h, Field: form.Value(contact.ColumnInput(n)), Error: form.Error(contact.ColumnInput(n))}
		if h == "" {
			col.Header = web.T(c, "contact.import.column_unnamed", "n", n+1)
		}
		for _, s := range i.Sample {
			if n < len(s.Cells) && s.Cells[n] != "" && len(col.Examples) < 3 {
				col.Examples = append(col.Examples, contact.Visible(s.Cells[n]))
			}
		}
		v.Columns = append(v.Columns, col)
	}
	lists, err := web.Space(c).Lists.All(c.UserContext(), false)
	v.Lists = listChoices(lists)
	return v, err
}

// steps is the way from the file to the report.
func steps(c *fiber.Ctx, i contact.Import) []templates.Step {
	at := map[string]int{contact.Uploaded: 1, contact.Checking: 2, contact.Checked: 2, contact.Running: 3, contact.Finished: 4, contact.TakingBack: 4, contact.TakenBack: 4}[i.State]
	var out []templates.Step
	for n, name := range []string{"file", "columns", "check", "report"} {
		s := templates.Step{Label: web.T(c, "contact.import.step."+name), State: "todo"}
		switch {
		case n < at:
			s.State = "done"
		case n == min(at, 3):
			s.State = "now"
		}
		out = append(out, s)
	}
	return out
}

// inlineRows is up to how many rows the dry run is done while the visitor waits; larger files are a job.
const inlineRows = 2000

// settle takes the columns and does the dry run.
func settle(c *fiber.Ctx) error {
	form, contacts, id := web.Form(c), web.Space(c).Contacts, c.Params("id")
	i, err := contacts.Import(c.UserContext(), id)
	if err != nil {
		return err
	}
	plan := contact.Plan{ListID: form.Value("list"), Mode: form.Value("mode"), Tags: outlet.Split(form.Value("tags"))}
	for n := range i.Header {
		plan.Columns = append(plan.Columns, form.Value(contact.ColumnInput(n)))
	}
	if name := form.Value("new_list"); name != "" && plan.ListID == "" {
		l, err := web.Space(c).Lists.Create(c.UserContext(), name, "", web.Actor(c))
		if err != nil {
			return columnsAgain(c, i, form, on(err, "new_list"))
		}
		plan.ListID = l.ID
		form.Values["list"], form.Values["new_list"] = []string{l.ID}, nil // made, whatever comes of the rest
	}
	if i, err = contacts.Map(c.UserContext(), id, plan); err != nil {
		return columnsAgain(c, i, form, err)
	}
	if err := judge(c, i); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/imports/"+id), "")
}

func columnsAgain(c *fiber.Ctx, i contact.Import, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	if i, err = web.Space(c).Contacts.Import(c.UserContext(), i.ID); err != nil {
		return err
	}
	v, err := columnsView(c, i, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, columnsPage, v)
}

func start(c *fiber.Ctx) error {
	i, err := web.Space(c).Contacts.Start(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/imports/"+i.ID), "")
}
