package contact

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/contact"
	"standfirst/models/job"
	"standfirst/models/sheet"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/templates"
)

const resultsSize = 50

func importView(c *fiber.Ctx, i contact.Import) (ImportView, error) {
	v := ImportView{
		Frame: web.Titled(c, i.Name), URL: web.URL(c, "/contacts/imports/"+i.ID), Name: i.Name, State: i.State,
		Steps: steps(c, i), Rows: i.Rows, Finished: i.State == contact.Finished, ReadAs: readAsText(c, i.Form),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), web.Crumb(c, "contact.import.title", "/contacts/imports")}
	err := watch(c.UserContext(), web.Space(c), &v, i)
	if err != nil {
		return v, err
	}
	if v.Stopped, err = web.Space(c).Contacts.Stopped(c.UserContext(), i); v.Working || err != nil {
		return v, err
	}
	v.Erased = i.Erased
	fate := web.Query(c).Get("fate")
	if v.Undone = i.State == contact.TakenBack; v.Undone {
		return v, undone(c, &v, i, fate)
	}
	for _, f := range contact.Fates {
		if f == contact.Skipped && i.Count(f) == 0 {
			continue
		}
		v.Counts = append(v.Counts, Count{web.T(c, "contact.import.fate."+f), fateKinds[f], i.Count(f)})
	}
	tab := func(f, label string) {
		n, url := i.Count(f), v.URL
		if f != "" {
			url += "?fate=" + f
		}
		if n > 0 || f == "" {
			v.Fates = append(v.Fates, templates.Tab{Label: label, URL: url, Active: fate == f, Count: &n})
		}
	}
	tab("", web.T(c, "contact.import.fate.all"))
	for _, f := range contact.Fates {
		tab(f, web.T(c, "contact.import.fate."+f))
	}
	v.Will = i.Count(contact.New) + i.Count(contact.Update)
	if v.Errors = i.Count(contact.Refused); v.Errors > 0 {
		v.ErrorsURL = v.URL + "/errors.csv"
	}
	if v.Finished && !i.Erased {
		v.UndoURL = v.URL + "/undo"
		if v.Errors > 0 {
			v.RestURL = v.URL + "/rest"
		}
	} else if !v.Finished && v.Errors+i.Count(contact.Skipped) > 0 {
		v.FixURL = v.URL + "/fix"
	}
	if l, err := web.Space(c).Lists.Get(c.UserContext(), i.Plan.ListID); err == nil {
		v.ListName, v.ListURL = l.Name, web.URL(c, "/lists/"+l.ID)
	}
	return v, results(c, &v, i, fate)
}

// undone shows what became of the contacts: first what was kept, with the reason.
func undone(c *fiber.Ctx, v *ImportView, i contact.Import, fate string) error {
	v.Outlets, v.Kept = i.Undo.Outlets, i.Undo.Count(contact.Kept)+i.Undo.Count(contact.Partly)
	total := 0
	tab := func(f, label string, n int) {
		url := v.URL
		if f != "" {
			url += "?fate=" + f
		}
		v.Fates = append(v.Fates, templates.Tab{Label: label, URL: url, Active: fate == f, Count: &n})
	}
	for _, f := range contact.Reversals {
		n := i.Undo.Count(f)
		total += n
		v.Counts = append(v.Counts, Count{web.T(c, "contact.undo.fate."+f), reversalKinds[f], n})
	}
	tab("", web.T(c, "contact.import.fate.all"), total)
	for _, f := range contact.Reversals {
		if n := i.Undo.Count(f); n > 0 {
			tab(f, web.T(c, "contact.undo.fate."+f), n)
		}
	}
	if !slices.Contains(contact.Reversals, fate) {
		fate = ""
	}
	if fate != "" {
		total = i.Undo.Count(fate)
	}
	return pageOf(c, v, web.Space(c).Contacts.Reverted(c.UserContext(), i, fate, rowAfter(c)), total, func(r contact.Result) ResultRow {
		out := ResultRow{
			Row: r.Row, Line: r.Line, Fate: web.T(c, "contact.undo.fate."+r.Fate), Kind: reversalKinds[r.Fate], Name: r.Name, Email: r.Email,
			Outlet: r.Outlet, Remark: strings.Join(problems(c, i, r), " "),
		}
		if r.Fate != contact.Removed && r.Fate != contact.Gone {
			out.URL = web.URL(c, "/contacts/"+r.ContactID)
		}
		if r.Fate == contact.Partly {
			out.Remark = web.T(c, "contact.undo.partly", "fields", keptFields(c, r.Changes))
		}
		return out
	})
}

var reversalKinds = map[string]string{contact.Removed: "ok", contact.Restored: "ok", contact.Kept: "warn", contact.Partly: "warn", contact.Gone: "mute"}

// keptFields names fields of a contact, members of a group by the group.
func keptFields(c *fiber.Ctx, fields map[string]string) string {
	var names []string
	for f := range fields {
		switch {
		case strings.HasPrefix(f, "hours_"):
			f = "hours"
		case strings.HasPrefix(f, "leave_"):
			f = "leave"
		case f == "do_not_contact_reason":
			f = "do_not_contact"
		}
		if name := web.T(c, "contact.changed_field."+f); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, web.T(c, "contact.changed_field.separator"))
}

func rowAfter(c *fiber.Ctx) int {
	after, _ := strconv.Atoi(web.Query(c).Get("row")) // anything that is no number is the start
	return after
}

var fateKinds = map[string]string{contact.New: "ok", contact.Update: "info", contact.Same: "mute", contact.Duplicate: "warn", contact.Refused: "bad", contact.Skipped: "mute"}

func results(c *fiber.Ctx, v *ImportView, i contact.Import, fate string) error {
	rows := web.Space(c).Contacts.ResultsAfter(c.UserContext(), i, fate, rowAfter(c))
	return pageOf(c, v, rows, i.Count(fate), func(r contact.Result) ResultRow { return resultRow(c, i, r) })
}

// pageOf fills a page of rows. Its cursor is the number of the row before it.
func pageOf(c *fiber.Ctx, v *ImportView, rows iter.Seq2[contact.Result, error], total int, show func(contact.Result) ResultRow) error {
	q := web.Query(c)
	from, _ := strconv.Atoi(q.Get("from")) // anything that is no number is the start
	from = max(1, from)
	more := false
	for r, err := range rows {
		if err != nil {
			return err
		}
		if len(v.Results) == resultsSize {
			more = true
			break
		}
		v.Results = append(v.Results, show(r))
	}
	v.Pager = templates.Pager{From: from, To: from + len(v.Results) - 1, Total: total}
	base := views.Only(q, "fate")
	if more {
		base.Set("row", strconv.Itoa(v.Results[len(v.Results)-1].Row))
		base.Set("from", strconv.Itoa(v.Pager.To+1))
		v.Pager.Next = views.Canonical(v.URL, base)
	}
	if rowAfter(c) > 0 {
		v.Pager.Prev = views.Canonical(v.URL, views.Only(q, "fate"))
	}
	return nil
}

func resultRow(c *fiber.Ctx, i contact.Import, r contact.Result) ResultRow {
	out := ResultRow{
		Row: r.Row, Line: r.Line, Fate: web.T(c, "contact.import.fate."+r.Fate), Kind: fateKinds[r.Fate], Name: r.Name, Email: r.Email,
		Outlet: r.Outlet, NewOutlet: r.NewOutlet, Suppressed: r.Suppressed, Problems: problems(c, i, r),
	}
	if r.ContactID != "" && (r.Fate != contact.New || i.State == contact.Finished) {
		out.URL = web.URL(c, "/contacts/"+r.ContactID)
	}
	for _, m := range r.Remarks {
		if m.Column >= 0 && m.Column < len(i.Header) {
			out.Notes = append(out.Notes, web.T(c, "contact.import.problem", "column", i.Header[m.Column], "problem", web.T(c, m.Key, m.Args)))
		}
	}
	switch {
	case r.Fate == contact.Duplicate:
		out.Remark = web.T(c, "contact.import.duplicate_of", "line", r.Of)
	case r.Fate == contact.Update:
		out.Remark = web.T(c, "contact.import.changes", "fields", changedFields(c, r.Changes))
	}
	return out
}

// problems says what is wrong with a row, each with the column it is about.
func problems(c *fiber.Ctx, i contact.Import, r contact.Result) []string {
	var out []string
	for _, p := range r.Problems {
		text := web.T(c, p.Key, p.Args)
		if p.Column >= 0 && p.Column < len(i.Header) {
			text = web.T(c, "contact.import.problem", "column", i.Header[p.Column], "problem", text)
		}
		out = append(out, text)
	}
	return out
}

// watch says how far the work is: a dry run or the import itself.
func watch(ctx context.Context, sp *space.Space, v *ImportView, i contact.Import) error {
	id := ""
	switch i.State {
	case contact.Checking:
		id = contact.CheckJobOf(i)
	case contact.Running:
		id = contact.JobOf(i.ID)
	case contact.TakingBack:
		id = contact.UndoJobOf(i.ID)
	default:
		return nil
	}
	v.Working, v.Total, v.Done, v.StreamURL = true, i.Rows, i.At(), v.URL+"/progress"
	if i.State == contact.TakingBack {
		v.Done = 0
	}
	j, err := sp.Jobs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		v.Done = max(v.Done, int(j.Done))
		v.Dead = j.State == job.Dead
	}
	return err
}

// progress keeps the page's bar moving, and leads to the report at the end.
func progress(c *fiber.Ctx) error {
	sp, k, lang, id := web.Space(c), web.Of(c), web.Lang(c), c.Params("id")
	url := web.URL(c, "/contacts/imports/"+id)
	if _, err := sp.Contacts.Import(c.UserContext(), id); err != nil {
		return err
	}
	return web.Stream(c, 500*time.Millisecond, func(ctx context.Context) ([]byte, bool, error) {
		i, err := sp.Contacts.Import(ctx, id)
		if err != nil {
			return nil, true, err
		}
		v := ImportView{URL: url, State: i.State, Rows: i.Rows}
		if err := watch(ctx, sp, &v, i); err != nil {
			return nil, true, err
		}
		html, err := web.RenderBytes(k, lang, progressFragment, v)
		return html, !v.Working || v.Dead, err
	})
}

// importErrors sends the refused rows as they stood in the file, with the reason behind each.
func importErrors(c *fiber.Ctx) error {
	contacts := web.Space(c).Contacts
	i, err := contacts.Import(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	web.Download(c, web.CSVType, "errors-"+i.CreatedAt.In(web.Zone(c)).Format(time.DateOnly)+".csv")
	return writeErrors(c, c.Response().BodyWriter(), i)
}

func writeErrors(c *fiber.Ctx, w io.Writer, i contact.Import) error {
	out := sheet.NewWriter(w)
	out.Write(append(slices.Clone(i.Header), web.T(c, "contact.import.line"), web.T(c, "contact.import.reason"))...)
	for r, err := range web.Space(c).Contacts.Results(c.UserContext(), i, contact.Refused) {
		if err != nil {
			return err
		}
		cells := make([]string, len(i.Header))
		surplus := r.Cells[copy(cells, r.Cells):] // nothing of the row is left out: it stands behind the reason
		out.Write(slices.Concat(cells, []string{strconv.Itoa(r.Line), strings.Join(problems(c, i, r), "; ")}, surplus)...)
	}
	return out.Flush()
}
