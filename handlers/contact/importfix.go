package contact

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/templates"
)

// FixView is the page on which rows that cannot be imported are mended in place.
type FixView struct {
	templates.Frame
	Form      templates.Form
	URL, Back string
	Rows      []FixRow
	More      int // refused rows that the page does not show
}

// FixRow is one row with its cells.
type FixRow struct {
	Row, Line int
	Name      string
	Problems  []string // of the row as a whole
	Cells     []FixCell
	Further   FixCell   // what stands behind the last of the cells, one on a line
	Rest      []FixCell // columns that are not imported, kept as they are
	Skip      string
	Skipped   bool
}

// FixCell is one cell to be corrected.
type FixCell struct {
	Input, Label, Value string
	Long                bool
}

// fixRows is how many rows a page of mending holds.
const fixRows = 20

func cellInput(row, column int) string { return fmt.Sprintf("r%d_c%d", row, column) }

func skipInput(row int) string { return fmt.Sprintf("r%d_skip", row) }

func furtherInput(row int) string { return fmt.Sprintf("r%d_further", row) }

// mostSurplus is how many cells behind the last column of a row have a field each: to be emptied, or put where they belong.
// Those behind them stand in one.
const mostSurplus = 20

// fixForm shows the rows that were refused or left out, the first of them.
func fixForm(c *fiber.Ctx) error {
	i, err := web.Space(c).Contacts.Import(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if i.State != contact.Checked {
		return web.Redirect(c, web.URL(c, "/contacts/imports/"+i.ID), "")
	}
	v, err := fixView(c, i, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, fixPage, v)
}

func fixView(c *fiber.Ctx, i contact.Import, form templates.Form) (FixView, error) {
	back := web.URL(c, "/contacts/imports/"+i.ID)
	v := FixView{Frame: web.Frame(c, "contact.fix.title", "file", i.Name), Form: form, URL: back + "/fix", Back: back}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), web.Crumb(c, "contact.import.title", "/contacts/imports"), {Label: i.Name, URL: back}}
	for r, err := range web.Space(c).Contacts.Results(c.UserContext(), i, "") {
		if err != nil {
			return v, err
		}
		if r.Fate != contact.Refused && r.Fate != contact.Skipped {
			continue
		}
		if len(v.Rows) == fixRows {
			v.More++
			continue
		}
		v.addRow(c, i, r)
	}
	return v, nil
}

// fixCells is how many cells of a row have a field each: those of the columns, and the first behind the last one.
// Further are the others that hold something.
func fixCells(i contact.Import, r contact.Result) (n int, further []string) {
	end := len(r.Cells)
	for end > 0 && strings.TrimSpace(r.Cells[end-1]) == "" {
		end--
	}
	n = max(len(i.Header), min(end, len(i.Header)+mostSurplus))
	for _, cell := range r.Cells[min(n, end):end] {
		if cell = contact.Visible(strings.TrimSpace(cell)); cell != "" {
			further = append(further, cell)
		}
	}
	return n, further
}

// addRow adds a row; what is wrong with a cell stands by it, unless a form has said so already.
func (v *FixView) addRow(c *fiber.Ctx, i contact.Import, r contact.Result) {
	row := FixRow{Row: r.Row, Line: r.Line, Name: r.Name, Skip: skipInput(r.Row), Skipped: r.Fate == contact.Skipped}
	cells, further := fixCells(i, r)
	if len(further) > 0 {
		row.Further = FixCell{Input: furtherInput(r.Row), Label: web.T(c, "contact.fix.further", "n", len(further)), Value: strings.Join(further, "\n"), Long: true}
	}
	for n := range cells {
		cell, field := FixCell{Input: cellInput(r.Row, n)}, "surplus"
		if n < len(i.Header) {
			cell.Label, field = i.Header[n], i.Plan.Columns[n]
		}
		if n < len(r.Cells) {
			cell.Value = contact.Visible(r.Cells[n])
		}
		cell.Long = strings.Contains(cell.Value, "\n") || field == "notes" || field == "do" || field == "dont"
		if cell.Label == "" {
			cell.Label = web.T(c, "contact.import.column_unnamed", "n", n+1)
		}
		if field == "" {
			row.Rest = append(row.Rest, cell)
			continue
		}
		row.Cells = append(row.Cells, cell)
	}
	typed := v.Form.Values != nil
	for _, p := range r.Problems {
		switch {
		case p.Column < 0 || p.Column >= len(i.Header):
			row.Problems = append(row.Problems, web.T(c, p.Key, p.Args))
		case !typed:
			v.Form.Errors = append(v.Form.Errors, templates.FieldError{Field: cellInput(r.Row, p.Column), Key: p.Key, Args: p.Args})
		}
	}
	v.Rows = append(v.Rows, row)
}

// fix takes the corrected rows. Those that are right are judged at once with all others; while one is
// not, the page comes back as it was typed.
func fix(c *fiber.Ctx) error {
	form, contacts, id := web.Form(c), web.Space(c).Contacts, c.Params("id")
	i, err := contacts.Import(c.UserContext(), id)
	if err != nil {
		return err
	}
	rows, err := mendedRows(c, i, form)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return web.Redirect(c, web.URL(c, "/contacts/imports/"+id), "")
	}
	next, wrong, err := contacts.Mend(c.UserContext(), id, rows, web.Actor(c))
	if err != nil || len(wrong) > 0 {
		if err != nil && !web.Refuse(&form, err) {
			return err
		}
		for row, problems := range wrong {
			for _, p := range problems {
				name := ""
				if p.Column >= 0 {
					name = cellInput(row, p.Column)
				}
				form.Errors = append(form.Errors, templates.FieldError{Field: name, Key: p.Key, Args: p.Args})
			}
		}
		slices.SortFunc(form.Errors, func(a, b templates.FieldError) int { return strings.Compare(a.Field, b.Field) })
		v, err := fixView(c, i, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, fixPage, v)
	}
	if err := judge(c, next); err != nil {
		return err
	}
	to := web.URL(c, "/contacts/imports/"+id)
	if again, err := contacts.Import(c.UserContext(), id); err == nil && again.State == contact.Checked && again.Count(contact.Refused) > 0 {
		to += "/fix"
	}
	return web.Redirect(c, to, "contact.fix.flash")
}

// mendedRows reads the rows that the form holds and somebody has changed.
func mendedRows(c *fiber.Ctx, i contact.Import, form templates.Form) ([]contact.Mended, error) {
	shown := form.Values["row"]
	var out []contact.Mended
	for r, err := range web.Space(c).Contacts.Results(c.UserContext(), i, "") {
		if err != nil {
			return nil, err
		}
		if (r.Fate != contact.Refused && r.Fate != contact.Skipped) || !slices.Contains(shown, strconv.Itoa(r.Row)) {
			continue
		}
		cells, further := fixCells(i, r)
		m := contact.Mended{Row: r.Row, Cells: make([]string, cells), Skip: form.Value(skipInput(r.Row)) != ""}
		changed := m.Skip != (r.Fate == contact.Skipped)
		for n := range m.Cells {
			m.Cells[n] = lines(form.Value(cellInput(r.Row, n)))
			changed = changed || (n < len(r.Cells) && m.Cells[n] != contact.Visible(strings.TrimSpace(r.Cells[n]))) || (n >= len(r.Cells) && m.Cells[n] != "")
		}
		if len(further) > 0 {
			typed := lines(form.Value(furtherInput(r.Row)))
			changed = changed || typed != strings.Join(further, "\n")
			m.Cells = append(m.Cells, strings.Split(typed, "\n")...)
		}
		if changed {
			out = append(out, m)
		}
	}
	return out, nil
}

// lines is a text that was typed with its lines as files have them.
func lines(typed string) string { return strings.ReplaceAll(typed, "\r\n", "\n") }

// judge does the dry run: at once where it is short, else as a job.
func judge(c *fiber.Ctx, i contact.Import) error {
	contacts := web.Space(c).Contacts
	if i.Rows > inlineRows {
		return contacts.CheckLater(c.UserContext(), i, web.Actor(c))
	}
	return contacts.Check(c.UserContext(), contact.Work{ImportID: i.ID, Try: i.Try}, func(int, int) error { return nil })
}

// undo takes a finished import back.
func undo(c *fiber.Ctx) error {
	i, err := web.Space(c).Contacts.UndoImportLater(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/imports/"+i.ID), "")
}

// resume goes on with an import whose process on the command line was ended.
func resume(c *fiber.Ctx) error {
	i, err := web.Space(c).Contacts.Resume(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/imports/"+i.ID), "contact.import.flash.resumed")
}

// rest makes an import of its own of the rows that were refused, and leads to where they are mended.
func rest(c *fiber.Ctx) error {
	i, err := web.Space(c).Contacts.Rest(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	if err := judge(c, i); err != nil {
		return err
	}
	to := web.URL(c, "/contacts/imports/"+i.ID)
	if i.Rows <= inlineRows {
		to += "/fix"
	}
	return web.Redirect(c, to, "contact.fix.flash_rest", "n", i.Rows)
}
