package creator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// Bounds of a file of figures.
const (
	MaxImport     = 8 << 20 // bytes
	MaxImportRows = 20_000
	maxColumns    = 100
)

// The states of an import of figures.
const (
	Checked  = "checked" // what would become of each row is there to be looked at
	Running  = "running"
	Finished = "finished"
)

// The fates of a row.
const (
	NewFigures = "new"       // adds figures of a day
	Replaces   = "update"    // replaces what stood there for that day from an import
	Same       = "same"      // stands there already
	Twice      = "duplicate" // says again what an earlier row has said
	Refused    = "error"     // nothing of it is taken
)

// Fates are all of them, in the order they are shown.
var Fates = []string{NewFigures, Replaces, Same, Twice, Refused}

// Import is a file of figures on its way to the accounts that it names.
type Import struct {
	ID        string         `json:"id"`
	Rev       int64          `json:"rev"`
	Name      string         `json:"name"` // of the file
	File      store.Blob     `json:"file"`
	Form      sheet.Form     `json:"form"`
	Header    []string       `json:"header"`
	Plan      Plan           `json:"plan"`
	Rows      int            `json:"rows"`
	State     string         `json:"state"`
	Fates     map[string]int `json:"fates"`
	Results   string         `json:"results"` // SHA-256 of a file of JSON lines
	By        string         `json:"by"`
	ByName    string         `json:"by_name"`
	CreatedAt time.Time      `json:"created_at"`
	EndedAt   time.Time      `json:"ended_at"`
	Erased    bool           `json:"erased"` // file and results were dropped, because somebody in them was erased
}

// Plan is what a person decided about a file of figures.
type Plan struct {
	Columns []string `json:"columns"` // the field of each column, "" for none
	Source  string   `json:"source"`  // ByImport or ByExport
	Date    string   `json:"date"`    // of rows that say none
	Share   bool     `json:"share"`   // engagement without a percent sign is a share of 1, not percent
}

// Will is how many rows change something.
func (i Import) Will() int { return i.Fates[NewFigures] + i.Fates[Replaces] }

// ImportSources are where the figures of a file may come from.
var ImportSources = []string{ByExport, ByImport}

func (s *Creators) openImports(ctx context.Context, db store.DB) (err error) {
	s.imports, err = store.Open[Import](ctx, db, "creator_imports", store.On("created_at"))
	return err
}

// Take takes a file, finds out how it is written and what its columns are, and says what would become of each
// row. Nothing is imported yet. Whatever no row can be got from is refused, with the reason.
func (s *Creators) Take(ctx context.Context, name string, src sheet.Source, by audit.Actor) (Import, error) {
	var faults fault.List
	i := Import{ID: store.NewID(), Name: line(&faults, "file", name), State: Checked, By: by.ID, ByName: by.Name, CreatedAt: s.moment()}
	if err := faults.Err(); err != nil {
		return i, err
	}
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return i, err
	}
	if size > MaxImport {
		return i, fault.Bad("file", "creator.import.too_large", "max", MaxImport>>20)
	}
	if i.Form, err = sheet.Detect(src); err != nil {
		return i, err
	}
	if i.Form.Kind != sheet.Text && i.Form.Kind != sheet.Workbook {
		return i, fault.Bad("file", "creator.import.kind")
	}
	if err := i.survey(src); err != nil {
		return i, err
	}
	if _, err = src.Seek(0, io.SeekStart); err == nil {
		i.File, err = s.files.Put(ctx, src)
	}
	if err != nil {
		return i, err
	}
	if err := s.evaluate(ctx, &i); err != nil {
		return i, err
	}
	return i, s.imports.Insert(ctx, &i)
}

// survey reads the whole table: what its columns are, how many rows there are, how engagement is written.
func (i *Import) survey(src sheet.Source) error {
	t, err := sheet.Open(src, i.Form)
	if err != nil {
		return err
	}
	i.Header = t.Header()
	for len(i.Header) > 1 && strings.TrimSpace(i.Header[len(i.Header)-1]) == "" {
		i.Header = i.Header[:len(i.Header)-1]
	}
	if len(i.Header) > maxColumns {
		return fault.Bad("file", "creator.import.too_many_columns", "n", len(i.Header), "max", maxColumns)
	}
	i.Header = slices.Clone(i.Header)
	i.Plan = Plan{Columns: guess(i.Header), Source: ByImport}
	rate, small := slices.Index(i.Plan.Columns, "rate"), 0
	percent := false
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if i.Rows++; i.Rows > MaxImportRows {
			return fault.Bad("file", "creator.import.too_many_rows", "max", MaxImportRows)
		}
		if rate >= 0 && rate < len(row.Cells) {
			n, ok := Number(row.Cells[rate])
			percent = percent || n > 1 || strings.ContainsAny(row.Cells[rate], "%％")
			if ok && n > 0 && n <= 1 {
				small++
			}
		}
	}
	if i.Rows == 0 {
		return fault.Bad("file", "creator.import.header_only")
	}
	i.Plan.Share = small > 0 && !percent
	return nil
}

// Import returns an import of figures, or a fault that there is none.
func (s *Creators) Import(ctx context.Context, id string) (Import, error) {
	i, err := s.imports.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return i, fault.Missing("creator.import.missing").Because(err)
	}
	return i, err
}

// Imports returns a page of the imports, the latest first.
func (s *Creators) Imports(ctx context.Context, limit int) ([]Import, error) {
	page, err := s.imports.Find(ctx, store.Query{Sort: []string{"-created_at"}, Limit: limit})
	return page.Items, err
}

// Replan changes what the columns are and looks at every row anew. Faults come on the columns' inputs, on
// "figures_source" and on "date".
func (s *Creators) Replan(ctx context.Context, id string, p Plan) (Import, error) {
	i, err := s.Import(ctx, id)
	if err != nil {
		return i, err
	}
	if err := s.judgePlan(i, &p); err != nil {
		return i, err
	}
	i.Plan = p
	return s.again(ctx, i, Checked)
}

// again looks at every row as things stand now, and puts what is found in the place of what was found before.
func (s *Creators) again(ctx context.Context, i Import, next string) (Import, error) {
	before := i.Results
	if i.State != Checked || i.Erased {
		return i, fault.Clash("creator.import.started")
	}
	if err := s.evaluate(ctx, &i); err != nil {
		return i, err
	}
	if next == Running && i.Will() == 0 {
		next = Checked
	}
	out, err := s.imports.Edit(ctx, i.ID, func(x *Import) error {
		if x.State != Checked || x.Results != before {
			return fault.Clash("creator.import.started")
		}
		x.Plan, x.Fates, x.Results, x.State = i.Plan, i.Fates, i.Results, next
		return nil
	})
	if err != nil {
		before = i.Results // nobody names it
	}
	return out, errors.Join(err, s.files.Delete(ctx, before))
}

func (s *Creators) judgePlan(i Import, p *Plan) error {
	if len(p.Columns) != len(i.Header) {
		return fault.Clash("creator.import.changed")
	}
	var faults fault.List
	seen := map[string]bool{}
	for n, f := range p.Columns {
		switch {
		case f == "":
		case !slices.Contains(Columnar, f):
			faults.Add(fault.Bad(ColumnInput(n), "creator.import.column_unknown"))
		case seen[f]:
			faults.Add(fault.Bad(ColumnInput(n), "creator.import.column_twice"))
		}
		seen[f] = true
	}
	if !slices.Contains(ImportSources, p.Source) {
		faults.Add(fault.Bad("figures_source", "creator.figures.source"))
	}
	if p.Date != "" {
		date, err := tidyDate("date", p.Date, s.now(), false)
		faults.Add(fault.Of(err))
		p.Date = date
	}
	return faults.Err()
}

// ColumnInput is the name of the form input for column n.
func ColumnInput(n int) string { return fmt.Sprintf("column_%d", n) }

// source opens a stored file so that it can be read from any place.
func (s *Creators) source(ctx context.Context, sum string) (sheet.Source, func() error, error) {
	r, err := s.files.Open(ctx, sum)
	if err != nil {
		return nil, nil, err
	}
	return sheet.Seekable(r)
}

func (s *Creators) keepRows(ctx context.Context, importID string, rows []Row) (map[string]int, string, error) {
	return sheet.KeepResults(ctx, s.files, importID, rows, func(r Row) string { return r.Fate })
}

// ImportRows streams what becomes, or has become, of the rows after a number; fate "" means all.
func (s *Creators) ImportRows(ctx context.Context, i Import, fate string, after int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if i.Results == "" {
			return
		}
		for r, err := range sheet.Results[Row](ctx, s.files, i.Results) {
			if (err != nil || (r.Number > after && (fate == "" || r.Fate == fate))) && !yield(r, err) {
				return
			}
		}
	}
}
