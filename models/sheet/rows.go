package sheet

import (
	"io"
	"strconv"
)

// Rows is a table that is written a row at a time, as CSV or as a workbook. Cells are texts, int64, float64, or nil for
// none. Errors wait for Flush, which ends the table; Err is the first of them so far.
type Rows interface {
	Row(cells ...any)
	Err() error
	Flush() error
}

// NewRows writes a table with these columns: as a workbook whose sheet has the name for the ending ".xlsx", else as CSV.
func NewRows(w io.Writer, ending, name string, header []string) Rows {
	if ending == ".xlsx" {
		book := NewBook(name)
		book.Header(header...)
		return bookRows{book, w}
	}
	out := NewWriter(w)
	out.Write(header...)
	return textRows{out}
}

type textRows struct{ *Writer }

// Row writes numbers as programs read them, fractions with four places.
func (t textRows) Row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		switch x := c.(type) {
		case string:
			texts[i] = x
		case int64:
			texts[i] = strconv.FormatInt(x, 10)
		case float64:
			texts[i] = strconv.FormatFloat(x, 'f', 4, 64)
		}
	}
	t.Write(texts...)
}

type bookRows struct {
	*Book
	to io.Writer
}

func (b bookRows) Row(cells ...any) {
	for i, c := range cells {
		if c == "" { // an empty cell is none
			cells[i] = nil
		}
	}
	b.Book.Row(cells...)
}

func (b bookRows) Err() error { return b.err }

func (b bookRows) Flush() error {
	_, err := b.WriteTo(b.to)
	return err
}
