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
	return s.UploadIn(ctx, name, "", src, by)
}

// UploadIn is Upload of a file in an encoding that somebody knows, one of sheet.Encodings; "" is found out.
func (s *Contacts) UploadIn(ctx context.Context, name, encoding string, src sheet.Source, by audit.Actor) (Import, error) {
	i := Import{ID: store.NewID(), Name: clip(squeeze(name), 200), State: Uploaded, By: by.ID, ByName: by.Name, CreatedAt: s.now().UTC()}
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return i, err
	}
	if size > MaxImport {
		return i, fault.Bad("file", "contact.import.too_large", "max", MaxImport>>20)
	}
	if i.Form, err = sheet.DetectIn(src, encoding); fault.Is(err, "sheet.encoding") {
		return i, fault.Bad("encoding", "contact.import.encoding_unknown")
	} else if err != nil {
		return i, err
	}
	if i.Form.Kind == sheet.Workbook {
		if i.Sheets, err = sheet.Sheets(src); err != nil {
			return i, err
		}
	}
	seen, err := survey(src, i.Form)
	if err != nil {
		return i, err
	}
	if _, err = src.Seek(0, io.SeekStart); err == nil {
		i.File, err = s.files.Put(ctx, src)
	}
	if err != nil {
		return i, err
	}
	if err := s.suggest(ctx, &i, seen); err != nil {
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
	seen, err := survey(src, i.Form)
	if err = errors.Join(err, done()); err != nil {
		return i, err
	}
	if err := s.suggest(ctx, &i, seen); err != nil {
		return i, err
	}
	return s.imports.Edit(ctx, id, func(x *Import) error {
		if x.begun() {
			return fault.Clash("contact.import.started")
		}
		x.Form, x.Header, x.Sample, x.Wide, x.Rows, x.Plan, x.State, x.Parts = i.Form, i.Header, i.Sample, i.Wide, i.Rows, i.Plan, Uploaded, nil
		return nil
	})
}

// survey reads the whole table: header, first rows, number of rows, and which columns hold anything.
func survey(src sheet.Source, form sheet.Form) (surveyed, error) {
	t, err := sheet.Open(src, form)
	if err != nil {
		return surveyed{}, err
	}
	seen := surveyed{header: named(t.Header())}
	switch n := len(seen.header); {
	case n > sheet.MaxHeader:
		return seen, fault.Bad("file", "contact.import.too_many_columns", "n", n, "max", sheet.MaxHeader)
	case slices.ContainsFunc(seen.header, func(h string) bool { _, err := NormalAddress(h); return err == nil }):
		return seen, fault.Bad("file", "contact.import.no_header")
	}
	seen.filled = make([]bool, len(seen.header))
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return seen, err
		}
		if seen.rows++; seen.rows > MaxImportRows {
			return seen, fault.Bad("file", "contact.import.too_many_rows", "max", MaxImportRows)
		}
		seen.note(row)
	}
	if seen.rows == 0 {
		return seen, fault.Bad("file", "contact.import.header_only")
	}
	for n, h := range seen.header {
		seen.header[n] = clip(h, 120)
	}
	return seen, nil
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
func (s *Contacts) suggest(ctx context.Context, i *Import, seen surveyed) error {
	own, err := s.CustomFields(ctx)
	if err != nil {
		return err
	}
	fields := guess(seen.header, own, i.Form.Kind == sheet.Cards)
	m, err := s.mappings.Get(ctx, mappingID(seen.header))
	switch {
	case err == nil:
		fields = m.apply(seen.header)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	i.offer(seen, fields)
	i.Plan.Mode = FileWins
	return nil
}

func clipAll(cells []string, n int) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = clip(strings.ReplaceAll(c, "\n", " "), n)
	}
	return out
}
