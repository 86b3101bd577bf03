package creator

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/creator"
	"standfirst/models/job"
	"standfirst/models/sheet"
	"standfirst/models/store"
	"standfirst/templates"
)

// FiguresImportView is a file of figures from what would become of it to what has.
type FiguresImportView struct {
	templates.Frame
	URL, State          string
	Form                templates.Form
	Steps               []templates.Step
	Working, Dead       bool
	Done, Total         int
	Will, Errors, Rows  int
	Counts              []templates.Detail
	Fates               []templates.Tab
	Results             []FigureRow
	Pager               templates.Pager
	ErrorsURL           string
	Columns             []FigureColumn
	Fields, Sources     []templates.Option
	Scales              []templates.Option
	Open                bool // the columns want a look
	Finished, CanChange bool
}

// FigureColumn is a column of the file and what it is taken for.
type FigureColumn struct {
	Input, Header, Field string
	Error                *templates.FieldError
}

// FigureRow is what becomes of one row.
type FigureRow struct {
	Line                                                  int
	Name, URL, Platform, Handle, Date, Fate, Kind, Remark string
	Followers                                             int64
	Rate                                                  float64
	Refused                                               bool
	Problems                                              []string
}

const figuresSize = 50

func figureImport(c *fiber.Ctx) error {
	i, err := web.Space(c).Creators.Import(c.UserContext(), c.Params("import"))
	if err != nil {
		return err
	}
	v, err := figuresImportView(c, i, planned(i))
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "progress") {
		return web.Block(c, figuresImportPage, "progress", v)
	}
	return web.Render(c, figuresImportPage, v)
}

func planned(i creator.Import) templates.Form {
	scale := "percent"
	if i.Plan.Share {
		scale = "share"
	}
	form := web.Prefill("figures_source", i.Plan.Source, "date", i.Plan.Date, "scale", scale)
	for n, f := range i.Plan.Columns {
		form.Values[creator.ColumnInput(n)] = []string{f}
	}
	return form
}

func figureColumns(c *fiber.Ctx) error {
	form, s, id := web.Form(c), web.Space(c).Creators, c.Params("import")
	i, err := s.Import(c.UserContext(), id)
	if err != nil {
		return err
	}
	p := creator.Plan{Source: form.Value("figures_source"), Date: form.Value("date"), Share: form.Value("scale") == "share"}
	for n := range i.Header {
		p.Columns = append(p.Columns, form.Value(creator.ColumnInput(n)))
	}
	_, err = s.Replan(c.UserContext(), id, p)
	return figuresDone(c, form, err)
}

func figureStart(c *fiber.Ctx) error {
	_, err := web.Space(c).Creators.Start(c.UserContext(), c.Params("import"), web.Actor(c))
	return figuresDone(c, templates.Form{}, err)
}

func figuresDone(c *fiber.Ctx, form templates.Form, err error) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/figures/"+c.Params("import")), "")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	i, err := web.Space(c).Creators.Import(c.UserContext(), c.Params("import"))
	if err != nil {
		return err
	}
	if form.Values == nil {
		errs := form.Errors
		form = planned(i)
		form.Errors = errs
	}
	v, err := figuresImportView(c, i, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, figuresImportPage, v)
}

func figuresImportView(c *fiber.Ctx, i creator.Import, form templates.Form) (FiguresImportView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	title := i.Name
	if i.Erased {
		title = web.T(c, "creator.import.erased")
	}
	v := FiguresImportView{
		Frame: web.Titled(c, title), URL: web.URL(c, "/creators/figures/"+i.ID), State: i.State, Form: form, Rows: i.Rows, Will: i.Will(), Errors: i.Fates[creator.Refused],
		Working: i.State == creator.Running, Finished: i.State == creator.Finished, CanChange: i.State == creator.Checked, Total: i.Will(),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "creator.title", "/creators"), web.Crumb(c, "creator.import.title", "/creators/figures")}
	at := map[string]int{creator.Checked: 1, creator.Running: 2, creator.Finished: 3}[i.State]
	for n, name := range []string{"file", "check", "report"} {
		state := "todo"
		if n < at {
			state = "done"
		} else if n == min(at, 2) {
			state = "now"
		}
		v.Steps = append(v.Steps, templates.Step{Label: web.T(c, "creator.import.step."+name), State: state})
	}
	if v.Working {
		j, err := sp.Jobs.Get(ctx, creator.ImportJob(i.ID))
		if err == nil {
			v.Done, v.Dead = int(j.Done), j.State == job.Dead
		} else if !errors.Is(err, store.ErrNotFound) {
			return v, err
		}
		return v, nil
	}
	v.planView(c, i, form)
	return v, v.rows(c, i)
}

// planView is the form that says what the columns are.
func (v *FiguresImportView) planView(c *fiber.Ctx, i creator.Import, form templates.Form) {
	v.Fields, v.Sources = options(c, "creator.import.column.", creator.Columnar), options(c, "creator.source.", creator.ImportSources)
	v.Scales = options(c, "creator.import.scale.", []string{"percent", "share"})
	for n, h := range i.Header {
		input := creator.ColumnInput(n)
		col := FigureColumn{Input: input, Header: h, Field: form.Value(input), Error: form.Error(input)}
		if strings.TrimSpace(h) == "" {
			col.Header = web.T(c, "creator.import.column_unnamed", "n", n+1)
		}
		v.Columns = append(v.Columns, col)
	}
	has := func(f string) bool { return slices.Contains(i.Plan.Columns, f) }
	v.Open = len(form.Errors) > 0 || !has("followers") || !has("handle") && !has("url") || !has("date") && i.Plan.Date == ""
}

func (v *FiguresImportView) rows(c *fiber.Ctx, i creator.Import) error {
	q := web.Query(c)
	fate := q.Get("fate")
	if !slices.Contains(creator.Fates, fate) {
		fate = ""
	}
	tab := func(f, label string, n int) {
		url := v.URL
		if f != "" {
			url += "?fate=" + f
		}
		v.Fates = append(v.Fates, templates.Tab{Label: label, URL: url, Active: fate == f, Count: &n})
	}
	tab("", web.T(c, "creator.import.fate.all"), i.Rows)
	for _, f := range creator.Fates {
		v.Counts = append(v.Counts, templates.Detail{Label: web.T(c, "creator.import.fate."+f), Value: strconv.Itoa(i.Fates[f])})
		if i.Fates[f] > 0 {
			tab(f, web.T(c, "creator.import.fate."+f), i.Fates[f])
		}
	}
	if v.Errors > 0 {
		v.ErrorsURL = v.URL + "/errors.csv"
	}
	total := i.Rows
	if fate != "" {
		total = i.Fates[fate]
	}
	after, _ := strconv.Atoi(q.Get("row")) // anything that is no number is the start
	from, _ := strconv.Atoi(q.Get("from"))
	from, last, more := max(1, from), 0, false
	for r, err := range web.Space(c).Creators.ImportRows(c.UserContext(), i, fate, after) {
		if errors.Is(err, store.ErrNotFound) {
			break // dropped when somebody in it was erased
		}
		if err != nil {
			return err
		}
		if more = len(v.Results) == figuresSize; more {
			break
		}
		v.Results, last = append(v.Results, figureRow(c, i, r)), r.Number
	}
	v.Pager = templates.Pager{From: from, To: from + len(v.Results) - 1, Total: total}
	narrow := ""
	if fate != "" {
		narrow = "fate=" + fate + "&"
	}
	if more {
		v.Pager.Next = v.URL + "?" + narrow + "row=" + strconv.Itoa(last) + "&from=" + strconv.Itoa(v.Pager.To+1)
	}
	if after > 0 {
		v.Pager.Prev = v.URL + "?" + strings.TrimSuffix(narrow, "&")
	}
	return nil
}

func figureRow(c *fiber.Ctx, i creator.Import, r creator.Row) FigureRow {
	row := FigureRow{
		Line: r.Line, Name: r.Name, Platform: platform(c, r.Platform), Handle: r.Handle, Date: r.Figures.Date, Followers: r.Figures.Followers,
		Rate: max(r.Figures.Rate, 0), Fate: web.T(c, "creator.import.fate."+r.Fate), Kind: fateKinds[r.Fate], Refused: r.Fate == creator.Refused, Problems: problems(c, i, r),
	}
	if r.ContactID != "" {
		row.URL = web.URL(c, "/creators/"+r.ContactID)
	}
	switch r.Fate {
	case creator.Twice:
		row.Remark = web.T(c, "creator.import.twice", "line", r.Of)
	case creator.Replaces:
		row.Remark = web.T(c, "creator.import.replaces", "n", r.Before)
	}
	return row
}

// problems says what is wrong with a row, each with the column that it is about.
func problems(c *fiber.Ctx, i creator.Import, r creator.Row) []string {
	var out []string
	for _, p := range r.Problems {
		var args []any
		for name, value := range p.Args {
			args = append(args, name, value)
		}
		text := web.T(c, p.Key, args...)
		if p.Column >= 0 && p.Column < len(i.Header) {
			text = web.T(c, "creator.import.problem", "column", i.Header[p.Column], "problem", text)
		}
		out = append(out, text)
	}
	return out
}

// figureErrors sends the refused rows as they stood in the file, with the reason behind each.
func figureErrors(c *fiber.Ctx) error {
	s := web.Space(c).Creators
	i, err := s.Import(c.UserContext(), c.Params("import"))
	if err != nil {
		return err
	}
	return web.CSV(c, "errors-"+i.CreatedAt.In(web.Zone(c)).Format(time.DateOnly)+".csv", func(out *sheet.Writer) error {
		out.Write(append(slices.Clone(i.Header), web.T(c, "creator.import.line"), web.T(c, "creator.import.reason"))...)
		for r, err := range s.ImportRows(c.UserContext(), i, creator.Refused, 0) {
			if errors.Is(err, store.ErrNotFound) {
				break
			}
			if err != nil {
				return err
			}
			cells := make([]string, len(i.Header))
			copy(cells, r.Cells)
			out.Write(append(cells, strconv.Itoa(r.Line), strings.Join(problems(c, i, r), "; "))...)
		}
		return nil
	})
}

func figuresImportSamples() []FiguresImportView {
	form := templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{{Key: "creator.import.nothing"}, {Field: "column_0", Key: "creator.import.column_twice"}, {Field: "date", Key: "creator.date.bad"}, {Field: "figures_source", Key: "creator.figures.source"}}}
	full := FiguresImportView{
		URL: "/f", State: creator.Checked, Form: form, CanChange: true, Will: 2, Errors: 1, Rows: 3, ErrorsURL: "/e", Open: true, Steps: []templates.Step{{Label: "File", State: "done"}},
		Counts: []templates.Detail{{Label: "New", Value: "2"}}, Fates: sampleTabs, Fields: sampleChoice, Sources: sampleChoice, Scales: sampleChoice,
		Columns: []FigureColumn{{Input: "column_0", Header: "Followers", Field: "a", Error: &form.Errors[1]}, {Input: "column_1", Header: "B"}},
		Results: []FigureRow{
			{Line: 2, Name: "李雷", URL: "/c", Platform: "X", Handle: "lilei", Date: "2026-11-25", Followers: 900, Rate: .02, Fate: "New", Kind: "ok", Remark: "r"},
			{Line: 3, Handle: "h", Fate: "Error", Kind: "bad", Refused: true, Problems: []string{"p"}},
		},
		Pager: templates.Pager{From: 1, To: 2, Total: 2},
	}
	finished := full
	finished.Finished, finished.CanChange, finished.State = true, false, creator.Finished
	nothing := full
	nothing.Will, nothing.Errors, nothing.ErrorsURL = 0, 0, ""
	over := finished
	over.Errors, over.ErrorsURL = 0, ""
	return []FiguresImportView{full, finished, nothing, over, {Working: true, State: creator.Running, Done: 1, Total: 2, URL: "/f"}, {Working: true, Dead: true, URL: "/f"}}
}
