package coverage

import (
	"cmp"
	"errors"
	"maps"
	"mime/multipart"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
	"standfirst/templates"
)

// pageSize is how many sources, and runs, a page has.
const pageSize = 50

// runs takes files and mails, and shows what was taken in before.
func runs(c *fiber.Ctx) error {
	v, err := runsView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, runsPage, v)
}

func runsView(c *fiber.Ctx, form templates.Form) (RunsView, error) {
	q, in, ctx := web.Query(c), web.Space(c).Intake, c.UserContext()
	kind := q.Get("kind")
	if !slices.Contains(intake.Kinds(), kind) {
		kind = ""
	}
	v := RunsView{Frame: web.Frame(c, "coverage.run.title"), Base: web.URL(c, "/coverage/runs"), Keys: web.URL(c, "/coverage/keys"), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	page, err := in.Find(ctx, kind, q.Get("after"), q.Get("before"), pageSize)
	if err != nil {
		return v, err
	}
	total, err := in.Count(ctx, kind)
	if err != nil {
		return v, err
	}
	v.Pager = web.Pager(c, page, pageSize, total)
	v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "coverage.run.kind.all"), URL: v.Base, Active: kind == ""})
	for _, k := range intake.Kinds() {
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "coverage.run.kind."+k), URL: v.Base + "?kind=" + k, Active: kind == k})
	}
	for _, r := range page.Items {
		v.Rows = append(v.Rows, RunRow{
			Name: runName(c, r), URL: v.Base + "/" + r.ID, Kind: web.T(c, "coverage.run.kind."+r.Kind), Service: r.Service, State: web.T(c, "coverage.run.state."+r.State),
			StateKind: runKinds[r.State], By: r.ByName, At: r.CreatedAt, Rows: r.Rows, New: r.Fates[intake.New], Known: r.Fates[intake.Known], Refused: r.Fates[intake.Refused],
		})
	}
	return v, nil
}

var (
	runKinds  = map[string]string{intake.Finished: "ok", intake.Running: "info", intake.Checked: "warn", intake.Undoing: "info", intake.Undone: "mute"}
	fateKinds = map[string]string{intake.New: "ok", intake.Known: "info", intake.Twice: "mute", intake.Refused: "bad", intake.Kept: "warn", intake.Gone: "mute"}
)

// runName is the file or the subject; what was pasted has no name of its own.
func runName(c *fiber.Ctx, r intake.Run) string {
	if r.Name == "" {
		return web.T(c, "coverage.run.pasted", "n", r.Rows)
	}
	return r.Name
}

// bringFile takes a file: a mail by its name, anything else as a table.
func bringFile(c *fiber.Ctx) error {
	form := web.Form(c)
	r, err := receive(c)
	if err == nil {
		return web.Redirect(c, web.URL(c, "/coverage/runs/"+r.ID), "")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := runsView(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, runsPage, v)
}

func receive(c *fiber.Ctx) (intake.Run, error) {
	head, err := c.FormFile("file")
	if err != nil || head.Filename == "" {
		return intake.Run{}, fault.Bad("file", "coverage.file.missing")
	}
	in, ctx := web.Space(c).Intake, c.UserContext()
	if strings.EqualFold(path.Ext(head.Filename), ".eml") {
		body, err := readUpload(head, intake.MaxMail)
		if err != nil {
			return intake.Run{}, err
		}
		return in.Mailed(ctx, body, web.Actor(c))
	}
	var f multipart.File
	if f, err = head.Open(); err != nil {
		return intake.Run{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return in.Upload(ctx, head.Filename, f, web.Zone(c).String(), web.Actor(c))
}

func showRun(c *fiber.Ctx) error {
	r, err := web.Space(c).Intake.Run(c.UserContext(), c.Params("run"))
	if err != nil {
		return err
	}
	v, err := runView(c, r, planned(r))
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "run") {
		return web.Block(c, runPage, "run", v)
	}
	return web.Render(c, runPage, v)
}

func planned(r intake.Run) templates.Form {
	form := web.Prefill("zone", r.Plan.Zone, "order", r.Plan.Order, "release", r.Plan.ReleaseID, "incident", r.Plan.IncidentID)
	for n, f := range r.Plan.Columns {
		form.Values[intake.ColumnInput(n)] = []string{f}
	}
	return form
}

func replan(c *fiber.Ctx) error {
	form, in := web.Form(c), web.Space(c).Intake
	r, err := in.Run(c.UserContext(), c.Params("run"))
	if err != nil {
		return err
	}
	p := intake.Plan{Zone: form.Value("zone"), Order: form.Value("order"), ReleaseID: form.Value("release"), IncidentID: form.Value("incident")}
	for n := range r.Header {
		p.Columns = append(p.Columns, form.Value(intake.ColumnInput(n)))
	}
	_, err = in.Replan(c.UserContext(), r.ID, p)
	return runDone(c, form, "", err)
}

func startRun(c *fiber.Ctx) error {
	_, err := web.Space(c).Intake.Start(c.UserContext(), c.Params("run"), web.Actor(c))
	return runDone(c, templates.Form{}, "", err)
}

func undoRun(c *fiber.Ctx) error {
	_, err := web.Space(c).Intake.Undo(c.UserContext(), c.Params("run"), web.Actor(c))
	return runDone(c, templates.Form{}, "", err)
}

func runDone(c *fiber.Ctx, form templates.Form, key string, err error) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/coverage/runs/"+c.Params("run")), key)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	r, err := web.Space(c).Intake.Run(c.UserContext(), c.Params("run"))
	if err != nil {
		return err
	}
	if form.Values == nil {
		faults := form.Errors
		form = planned(r)
		form.Errors = faults
	}
	v, err := runView(c, r, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, runPage, v)
}

func runView(c *fiber.Ctx, r intake.Run, form templates.Form) (RunView, error) {
	v := RunView{
		Frame: web.Titled(c, runName(c, r)), URL: web.URL(c, "/coverage/runs/"+r.ID), Form: form, Kind: web.T(c, "coverage.run.kind."+r.Kind), Service: r.Service,
		State: web.T(c, "coverage.run.state."+r.State), StateKind: runKinds[r.State], Rows: r.Rows, Will: r.Will(), IsFile: r.Kind == intake.File,
		Working: r.State == intake.Running || r.State == intake.Undoing, CanChange: r.State == intake.Checked, CanUndo: r.State == intake.Finished, Undone: r.State == intake.Undone,
		By: r.ByName, At: r.CreatedAt, Left: r.Fates[intake.Kept],
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage"), web.Crumb(c, "coverage.run.title", "/coverage/runs")}
	if v.Working {
		j, err := web.Space(c).Jobs.Get(c.UserContext(), intake.JobOf(r.ID, r.State == intake.Undoing))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return v, err
		}
		v.Done, v.Dead = int(j.Done), j.State == job.Dead
		return v, nil
	}
	if v.CanChange {
		if err := v.plan(c, r, form); err != nil {
			return v, err
		}
	}
	return v, v.lines(c, r)
}

// plan is the form that says what the columns are and what the clips belong to.
func (v *RunView) plan(c *fiber.Ctx, r intake.Run, form templates.Form) error {
	v.Fields, v.Orders = named(c, "coverage.run.column.", intake.Columnar), named(c, "coverage.run.order.", []string{"dmy", "mdy"})
	for n, h := range r.Header {
		input := intake.ColumnInput(n)
		col := RunColumn{Input: input, Header: h, Field: form.Value(input), Error: form.Error(input)}
		if n < len(r.Sample) {
			col.Sample = r.Sample[n]
		}
		if strings.TrimSpace(h) == "" {
			col.Header = web.T(c, "coverage.run.column_unnamed", "n", n+1)
		}
		v.Columns = append(v.Columns, col)
	}
	has := func(f string) bool { return slices.Contains(r.Plan.Columns, f) }
	v.Open = len(form.Errors) > 0 || (v.IsFile && !has("url") && !has("title"))
	var err error
	if v.Releases, err = releaseOptions(c); err != nil {
		return err
	}
	v.Incidents, err = incidentOptions(c)
	return err
}

// lines shows a page of the lines with their fates; while the pages of clips are still being read it looks again.
func (v *RunView) lines(c *fiber.Ctx, r intake.Run) error {
	q, in, ctx := web.Query(c), web.Space(c).Intake, c.UserContext()
	fate := q.Get("fate")
	if !slices.Contains(intake.Fates(), fate) {
		fate = ""
	}
	all := r.Rows
	v.Fates = append(v.Fates, templates.Tab{Label: web.T(c, "coverage.run.fate.all"), URL: v.URL, Active: fate == "", Count: &all})
	for _, f := range intake.Fates() {
		if n := r.Fates[f]; n > 0 {
			v.Fates = append(v.Fates, templates.Tab{Label: web.T(c, "coverage.run.fate."+f), URL: v.URL + "?fate=" + f, Active: fate == f, Count: &n})
		}
	}
	v.CSV = v.URL + "/lines.csv"
	after, _ := strconv.Atoi(q.Get("line")) // anything that is no number is the start
	from, _ := strconv.Atoi(q.Get("from"))
	from = max(1, from)
	var page []intake.Line
	var ids []string
	more := false
	for l, err := range in.Lines(ctx, r, fate, after) {
		if err != nil {
			return err
		}
		if more = len(page) == pageSize; more {
			break
		}
		page, ids = append(page, l), append(ids, l.ClipID)
	}
	clips, err := web.Space(c).Coverage.Known(ctx, slices.DeleteFunc(ids, func(id string) bool { return id == "" })...)
	if err != nil {
		return err
	}
	outlets, err := web.Space(c).Outlets.GetAll(ctx, outletsOf(maps.Values(clips))...)
	if err != nil {
		return err
	}
	for _, l := range page {
		row := lineRow(c, r, l, clips, outlets)
		v.Reading = v.Reading || row.Waiting
		v.Lines = append(v.Lines, row)
	}
	total := r.Rows
	narrow := ""
	if fate != "" {
		total, narrow = r.Fates[fate], "fate="+fate+"&"
	}
	v.Pager = templates.Pager{From: min(from, total), To: from + len(page) - 1, Total: total}
	if more {
		v.Pager.Next = v.URL + "?" + narrow + "line=" + strconv.Itoa(page[len(page)-1].Number) + "&from=" + strconv.Itoa(from+len(page))
	}
	if after > 0 {
		v.Pager.Prev = v.URL + "?" + strings.TrimSuffix(narrow, "&")
	}
	return nil
}

// lineRow is a line as it came, and what its clip says where the line said nothing.
func lineRow(c *fiber.Ctx, r intake.Run, l intake.Line, clips map[string]coverage.Clip, outlets map[string]outlet.Outlet) LineRow {
	row := LineRow{
		At: l.At, Title: l.Clip.Title, Address: l.Clip.URL, Outlet: l.Clip.OutletName, Fate: web.T(c, "coverage.run.fate."+l.Fate), Kind: fateKinds[l.Fate],
		Published: l.Clip.Published, DayOnly: l.Clip.DayOnly, Problems: problems(c, r, l),
	}
	clip, here := clips[l.ClipID]
	if here && l.Fate != intake.Twice && (r.State != intake.Checked || l.Fate == intake.Known) {
		row.URL, row.Waiting, row.Trouble = web.URL(c, "/coverage/"+clip.ID), clip.Waiting(), trouble(c, clip.Trouble)
		if clip.Title != "" {
			row.Title = clip.Title
		}
		row.Outlet = cmp.Or(row.Outlet, outlets[clip.OutletID].Name, clip.OutletSaid, clip.Host())
		if row.Published.IsZero() {
			row.Published, row.DayOnly = clip.Published, clip.DayOnly
		}
	}
	if row.Title == "" {
		row.Title, row.Address = row.Address, ""
	}
	if l.Fate == intake.Twice {
		row.Remark = web.T(c, "coverage.run.twice", "line", l.Of)
	}
	return row
}

// problems says what is wrong with a line, each with the column that it is about.
func problems(c *fiber.Ctx, r intake.Run, l intake.Line) []string {
	var out []string
	for _, p := range l.Problems {
		text := say(c, p.Key, p.Args)
		if p.Column >= 0 && p.Column < len(r.Header) {
			text = web.T(c, "coverage.run.problem", "column", r.Header[p.Column], "problem", text)
		}
		out = append(out, text)
	}
	return out
}

// runLines writes the lines with their fates as CSV; those that were refused as they stood in the file.
func runLines(c *fiber.Ctx) error {
	in, ctx, zone := web.Space(c).Intake, c.UserContext(), web.Zone(c)
	r, err := in.Run(ctx, c.Params("run"))
	if err != nil {
		return err
	}
	return web.CSV(c, "run-"+r.CreatedAt.In(zone).Format(time.DateOnly)+".csv", func(out *sheet.Writer) error {
		out.Write(append(web.Words(c, "coverage.run.csv.", "line", "fate", "reason", "title", "url", "outlet", "published"), r.Header...)...)
		for l, err := range in.Lines(ctx, r, "", 0) {
			if err != nil {
				return err
			}
			out.Write(append([]string{
				strconv.Itoa(l.At), web.T(c, "coverage.run.fate."+l.Fate), strings.Join(problems(c, r, l), "; "), l.Clip.Title, l.Clip.URL, l.Clip.OutletName,
				stamp(l.Clip.Published, l.Clip.DayOnly, zone),
			}, l.Cells...)...)
		}
		return nil
	})
}
