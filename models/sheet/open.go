package sheet

import (
	"errors"
	"io"
	"os"

	"standfirst/models/fault"
)

// Source is a file that can be read from any place: an uploaded one, or one on disk.
type Source interface {
	io.Reader
	io.Seeker
	io.ReaderAt
}

// Seekable makes a stored file one that can be read from any place: as it lies on disk, or, from a store that only
// streams, as a temporary copy. The function ends the reading. On an error r is closed.
func Seekable(r io.ReadCloser) (Source, func() error, error) {
	if src, ok := r.(Source); ok {
		return src, r.Close, nil
	}
	copied, err := os.CreateTemp("", "standfirst-*")
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	done := func() error { return errors.Join(copied.Close(), os.Remove(copied.Name())) }
	if _, err = io.Copy(copied, r); err == nil {
		_, err = copied.Seek(0, io.SeekStart)
	}
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, nil, errors.Join(err, done())
	}
	return copied, done, nil
}

// Table is a file read record by record.
type Table interface {
	// Header names the columns.
	Header() []string
	// Next returns the next record that is not blank, or io.EOF. A record or a cell that cannot be read
	// alone has its Fault set; a fault returned as the error means that the rest cannot be read.
	Next() (Row, error)
}

// Row is one record below the header.
type Row struct {
	Number int // from 1, blank records not counted
	Line   int // in the file, from 1; of a workbook the row, of cards the line of BEGIN
	Cells  []string
	Fault  *fault.Error // why the record cannot be read; Cells is then what was seen of it
	Bad    []Bad        // cells that cannot be read
}

// Bad is a cell that cannot be read; its text is what was seen of it.
type Bad struct {
	Column int
	Fault  *fault.Error
}

// MaxHeader is how many columns are looked at; more are no table that people keep.
const MaxHeader = 16384

// Open reads the header and returns the table. The source must stay open while it is read.
func Open(src Source, f Form) (Table, error) {
	if !f.Valid() {
		return nil, fault.Bad("file", "sheet.form")
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	switch f.Kind {
	case Workbook:
		return openWorkbook(src, f.Sheet)
	case Cards:
		return openCards(src, f)
	case Records:
		return openRecords(src, f)
	}
	return openText(src, f)
}

func size(src Source) (int64, error) {
	n, err := src.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = src.Seek(0, io.SeekStart)
	}
	return n, err
}

// bounded fails, rather than ends, at its bound: what is read is no larger in memory than that.
type bounded struct {
	io.ReadCloser
	left int64
	over *fault.Error
}

func (r *bounded) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.left -= int64(n); r.left < 0 {
		return 0, r.over
	}
	return n, err
}
