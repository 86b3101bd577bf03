package sheet

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// Book writes a table as a workbook: a row at a time, to a temporary file where it is large, and every
// cell as a text, so that none is run as a formula whatever it begins with.
type Book struct {
	file *excelize.File
	out  *excelize.StreamWriter
	row  int
	err  error
}

// NewBook starts a workbook whose only sheet has the name. Errors come from WriteTo.
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

// Write adds a row of texts.
func (b *Book) Write(cells ...string) {
	if b.err != nil {
		return
	}
	b.row++
	values := make([]any, len(cells))
	for i, c := range cells {
		if c != "" { // an empty cell is none
			values[i] = c
		}
	}
	b.err = b.out.SetRow(cellName(b.row), values)
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
