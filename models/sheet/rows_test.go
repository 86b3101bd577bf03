package sheet_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"standfirst/models/sheet"
)

// A table comes out the same as CSV and as a workbook: numbers can be reckoned with, and no text is run.
func TestRowsInBothForms(t *testing.T) {
	write := func(ending string) *bytes.Buffer {
		var b bytes.Buffer
		out := sheet.NewRows(&b, ending, "媒体", []string{"name", "reach", "rate"})
		out.Row("=早餐", int64(3_200_000), 0.032)
		out.Row("晚报", nil, "")
		if err := out.Flush(); err != nil || out.Err() != nil {
			t.Fatal(err, out.Err())
		}
		return &b
	}
	if got, want := write(".csv").String(), "\ufeffname,reach,rate\r\n'=早餐,3200000,0.0320\r\n晚报,,\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	book, err := excelize.OpenReader(write(".xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("媒体")
	if got, want := fmt.Sprint(rows, err), "[[name reach rate] [=早餐 3200000 0.032] [晚报]] <nil>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	kind, err := book.GetCellType("媒体", "B2")
	formula, wrong := book.GetCellFormula("媒体", "A2")
	if kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset || formula != "" || err != nil || wrong != nil {
		t.Errorf("a reach of type %v, a name with the formula %q", kind, formula)
	}
}
