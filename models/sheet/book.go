package sheet

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// BookType is the kind of a workbook's file.
const BookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Book writes tables as a workbook, a sheet for each: a row at a time, to a temporary file where it is large, and every
// text as a text, so that none is run as a formula whatever it begins with.
type Book struct {
	file *excelize.File
	out  *excelize.StreamWriter
	row  int
	err  error
}

// NewBook starts a workbook whose first sheet has the name. Errors come from WriteTo.
func NewBook(name string) *Book {
	b := &Book{file: excelize.NewFile()}
	b.err = b.file.SetSheetName("Sheet1", name)
	if b.err == nil {
		b.out, b.err = b.file.NewStreamWriter(name)
	}
	return b
}

// Header writes the names of the columns, which stay in view.
func (b *Book) Header(names ...string) {
	if b.err != nil {
		return
	}
	b.err = errors.Join(
		b.out.SetColWidth(1, max(1, len(names)), 22),
		b.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.Write(names...)
}

// Sheet ends the sheet before and begins another. Of a name are taken the 31 characters that a sheet's can have.
func (b *Book) Sheet(name string) {
	if b.err != nil {
		return
	}
	if b.err = b.out.Flush(); b.err != nil {
		return
	}
	letters := []rune(name)
	name = string(letters[:min(len(letters), excelize.MaxSheetNameLength)])
	if _, b.err = b.file.NewSheet(name); b.err == nil {
		b.row = 0
		b.out, b.err = b.file.NewStreamWriter(name)
	}
}

// Row adds a row of texts and numbers; nil leaves a cell empty.
func (b *Book) Row(cells ...any) {
	if b.err != nil {
		return
	}
	b.row++
	b.err = b.out.SetRow(cellName(b.row), cells)
}

// Write adds a row of texts.
func (b *Book) Write(cells ...string) {
	values := make([]any, len(cells))
	for i, c := range cells {
		if c != "" { // an empty cell is none
			values[i] = c
		}
	}
	b.Row(values...)
}

func cellName(row int) string {
	name, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		return "" // which the writer refuses
	}
	return name
}

// WriteTo writes the workbook and ends it.
func (b *Book) WriteTo(w io.Writer) (int64, error) {
	var n int64
	if b.err == nil {
		b.err = b.out.Flush()
	}
	if b.err == nil {
		n, b.err = b.file.WriteTo(w)
	}
	return n, errors.Join(b.err, b.file.Close())
}
