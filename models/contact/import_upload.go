package contact

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// Upload takes a file, finds out how it is written and reads it once to its end, so that what no row can
// be got from is refused here, with the reason. Nothing is imported yet.
func (s *Contacts) Upload(ctx context.Context, name string, src sheet.Source, by audit.Actor) (Import, error) {
	i := Import{ID: store.NewID(), Name: clip(squeeze(name), 200), State: Uploaded, By: by.ID, ByName: by.Name, CreatedAt: s.now().UTC()}
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return i, err
	}
	if size > MaxImport {
		return i, fault.Bad("file", "contact.import.too_large", "max", MaxImport>>20)
	}
	if i.Form, err = sheet.Detect(src); err != nil {
		return i, err
	}
	if i.Form.Kind == sheet.Workbook {
		if i.Sheets, err = sheet.Sheets(src); err != nil {
			return i, err
		}
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
	if err := s.suggest(ctx, &i); err != nil {
		return i, err
	}
	return i, s.imports.Insert(ctx, &i)
}

// Reread changes how the file is read, when detection was wrong.
func (s *Contacts) Reread(ctx context.Context, id string, form sheet.Form) (Import, error) {
	i, err := s.Import(ctx, id)
	if err != nil {
		return i, err
	}
	form.Kind = i.Form.Kind
	i.Form = form
	src, done, err := s.source(ctx, i.File.SHA256)
	if err != nil {
		return i, err
	}
	if err := errors.Join(i.survey(src), done()); err != nil {
		return i, err
	}
	if err := s.suggest(ctx, &i); err != nil {
		return i, err
	}
	return s.imports.Edit(ctx, id, func(x *Import) error {
		if x.begun() {
			return fault.Clash("contact.import.started")
		}
		x.Form, x.Header, x.Sample, x.Rows, x.Plan, x.State, x.Parts = i.Form, i.Header, i.Sample, i.Rows, i.Plan, Uploaded, nil
		return nil
	})
}

// survey reads the whole table: header, first rows, number of rows.
func (i *Import) survey(src sheet.Source) error {
	t, err := sheet.Open(src, i.Form)
	if err != nil {
		return err
	}
	i.Header, i.Sample, i.Rows = named(t.Header()), nil, 0
	switch {
	case len(i.Header) > maxColumns:
		return fault.Bad("file", "contact.import.too_many_columns", "n", len(i.Header), "max", maxColumns)
	case slices.ContainsFunc(i.Header, func(h string) bool { _, err := NormalAddress(h); return err == nil }):
		return fault.Bad("file", "contact.import.no_header")
	}
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if i.Rows++; i.Rows > MaxImportRows {
			return fault.Bad("file", "contact.import.too_many_rows", "max", MaxImportRows)
		}
		if len(i.Sample) < 5 && row.Fault == nil {
			i.Sample = append(i.Sample, Sample{clipAll(row.Cells, 120)})
		}
	}
	if i.Rows == 0 {
		return fault.Bad("file", "contact.import.header_only")
	}
	for n, h := range i.Header {
		i.Header[n] = clip(h, 120)
	}
	return nil
}

// named leaves out the columns at the end that have no name: spreadsheets write hundreds of them. A row
// that has something in one is refused.
func named(header []string) []string {
	n := len(header)
	for n > 1 && header[n-1] == "" {
		n--
	}
	return slices.Clone(header[:n])
}

// suggest fills the columns as they were named the last time, else by their headers.
func (s *Contacts) suggest(ctx context.Context, i *Import) error {
	own, err := s.CustomFields(ctx)
	if err != nil {
		return err
	}
	i.Plan = Plan{Columns: guess(i.Header, own, i.Form.Kind == sheet.Cards), Mode: FileWins}
	m, err := s.mappings.Get(ctx, mappingID(i.Header))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		i.Plan.Columns = m.apply(i.Header)
	}
	return err
}

func clipAll(cells []string, n int) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = clip(strings.ReplaceAll(c, "\n", " "), n)
	}
	return out
}
