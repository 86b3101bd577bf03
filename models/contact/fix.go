package contact

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// Fix is what somebody made of a row that could not be imported as it stands in the file: other cells, or
// the decision to leave it out.
type Fix struct {
	ID       string   `json:"id"` // import and row
	Rev      int64    `json:"rev"`
	ImportID string   `json:"import_id"`
	Row      int64    `json:"row"`
	Cells    []string `json:"cells"`
	Skip     bool     `json:"skip"`
	By       string   `json:"by"`
}

// MaxFixes is how many rows of one import may be mended on the page; who has more mends the file.
const MaxFixes = 2000

// fixesOf returns what was mended in an import, by row.
func (s *Contacts) fixesOf(ctx context.Context, importID string) (map[int]*Fix, error) {
	out := map[int]*Fix{}
	for f, err := range s.fixes.Each(ctx, store.Query{Filter: store.Eq("import_id", importID)}) {
		if err != nil {
			return nil, err
		}
		out[int(f.Row)] = &f
	}
	return out, nil
}

// Mended is a row as it was filled in on the page.
type Mended struct {
	Row   int
	Cells []string
	Skip  bool
}

// Mend keeps what was made of refused rows and asks for another dry run, in which they count like the rest;
// the caller does it, or leaves it to a job. A row whose cells are not right yet is named in Wrong, and
// nothing is kept then: who typed it has it before them still.
func (s *Contacts) Mend(ctx context.Context, id string, rows []Mended, by audit.Actor) (Import, Wrong, error) {
	i, err := s.Import(ctx, id)
	if err != nil {
		return i, nil, err
	}
	p, err := s.reading(ctx, i)
	if err != nil {
		return i, nil, err
	}
	wrong := Wrong{}
	for _, m := range rows {
		if m.Row < 1 || m.Row > i.Rows || len(m.Cells) > sheet.MaxHeader {
			return i, nil, fault.Missing("contact.import.row_missing")
		}
		var d draft
		p.read(sheet.Row{Number: m.Row, Cells: slices.Clone(m.Cells)}, &d)
		if problems := d.problems; len(problems) > 0 && !m.Skip {
			wrong[m.Row] = problems
		}
	}
	if len(wrong) > 0 {
		return i, wrong, nil
	}
	if len(p.fixes)+len(rows) > MaxFixes {
		return i, nil, fault.Bad("", "contact.import.too_many_fixes", "max", MaxFixes)
	}
	if i.begun() || i.State == Uploaded {
		return i, nil, fault.Clash("contact.import.started")
	}
	for _, m := range rows {
		f := Fix{ID: fmt.Sprintf("%s:%d", id, m.Row), ImportID: id, Row: int64(m.Row), Cells: m.Cells, Skip: m.Skip, By: by.ID}
		if err := s.fixes.Put(ctx, &f); err != nil {
			return i, nil, err
		}
	}
	i, err = s.imports.Edit(ctx, id, func(i *Import) error {
		if i.begun() {
			return fault.Clash("contact.import.started")
		}
		i.State, i.Parts = Checking, nil
		i.Try++
		return nil
	})
	return i, nil, err
}

// Rest makes an import of its own of the rows that a finished import has refused, so that they can be mended and
// imported after all: its columns, list and tags are those of the other one. The caller has its dry run done.
func (s *Contacts) Rest(ctx context.Context, id string, by audit.Actor) (Import, error) {
	old, err := s.Import(ctx, id)
	if err != nil {
		return old, err
	}
	if old.State != Finished || old.Erased || old.Count(Refused) == 0 {
		return old, fault.Clash("contact.import.no_rest")
	}
	var b bytes.Buffer
	out := sheet.NewWriter(&b)
	out.Write(old.Header...)
	for r, err := range s.Results(ctx, old, Refused) {
		if err != nil {
			return old, err
		}
		out.Write(append(slices.Clone(r.Cells), make([]string, max(0, len(old.Header)-len(r.Cells)))...)...)
	}
	if err := out.Flush(); err != nil {
		return old, err
	}
	i, err := s.Upload(ctx, strings.TrimSuffix(old.Name, filepath.Ext(old.Name))+" · "+strconv.Itoa(old.Count(Refused))+".csv", bytes.NewReader(b.Bytes()), by)
	if err != nil {
		return i, err
	}
	plan := old.Plan
	if l, err := s.lists.Get(ctx, plan.ListID); err != nil || l.Archived {
		plan.ListID = "" // gone since, or closed
	}
	return s.Map(ctx, i.ID, plan)
}

// Wrong says which of the rows that were filled in are not right yet, and why.
type Wrong map[int][]Problem

// mended is the row with what was made of it on the page.
func (p reading) mended(row sheet.Row) sheet.Row {
	if f := p.fixes[row.Number]; f != nil {
		row.Cells = slices.Clone(f.Cells)
		if !f.Skip {
			row.Fault, row.Bad = nil, nil
		}
	}
	return row
}
