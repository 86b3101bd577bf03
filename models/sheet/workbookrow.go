package sheet

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"standfirst/models/fault"
)

// workbook reads one sheet of a workbook.
type workbook struct {
	book   *book
	part   io.ReadCloser
	xml    *xml.Decoder
	header []string
	merges map[place]int   // a merged cell's upper left corner, and its last row
	down   map[int]carried // by column: a merged cell that goes on below
	row    int             // in the sheet
	ahead  *Row            // read to see whether the one before it was a heading
	number int
}

// place is a cell, from 1.
type place struct{ column, row int }

// carried is the text of a merged cell, for the rows down to the last that it covers.
type carried struct {
	text string
	last int
}

func openWorkbook(src Source, name string) (*workbook, error) {
	b, err := openBook(src)
	if err != nil {
		return nil, err
	}
	part := ""
	for _, s := range b.sheets {
		if s.Name == name || (name == "" && part == "") {
			part = s.part
		}
	}
	if part == "" {
		return nil, fault.Bad("file", "sheet.sheet_missing", "sheet", name)
	}
	if err := b.load(); err != nil {
		return nil, err
	}
	w := &workbook{book: b, down: map[int]carried{}}
	if w.merges, err = b.merges(part); err != nil {
		return nil, err
	}
	if w.part, err = b.open(part, maxSheetXML); err != nil {
		return nil, err
	}
	w.xml = xml.NewDecoder(bufio.NewReaderSize(w.part, 64<<10))
	return w, w.readHeader()
}

// readHeader takes the first row that is not blank, but passes over headings: lines of one cell above a
// table of several columns.
func (w *workbook) readHeader() error {
	row, err := w.filled()
	for tries := 0; err == nil && filledCells(row.Cells) == 1 && tries < 5; tries++ {
		next, e := w.filled()
		if e != nil && !errors.Is(e, io.EOF) {
			return e
		}
		if e != nil || filledCells(next.Cells) == 1 { // a table of one column
			if e == nil {
				w.ahead = &next
			}
			break
		}
		row = next
	}
	if errors.Is(err, io.EOF) {
		return fault.Bad("file", "sheet.empty")
	}
	if err != nil {
		return err
	}
	for _, name := range row.Cells {
		w.header = append(w.header, clean(name))
	}
	w.down = map[int]carried{} // a header over two rows is its upper one
	return nil
}

func (w *workbook) filled() (Row, error) {
	for {
		row, err := w.next()
		if err != nil || !blank(row.Cells) || len(row.Bad) > 0 {
			return row, err
		}
	}
}

func filledCells(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// Header names the columns.
func (w *workbook) Header() []string { return w.header }

// Next returns the next row that is not blank.
func (w *workbook) Next() (Row, error) {
	var row Row
	var err error
	if w.ahead != nil {
		row, w.ahead = *w.ahead, nil
	} else if row, err = w.filled(); err != nil {
		return Row{}, err
	}
	w.number++
	row.Number = w.number
	if n := len(w.header); len(row.Cells) > n && !blank(row.Cells[n:]) {
		row.Fault = fault.Bad("", "sheet.too_many_cells", "n", len(row.Cells), "columns", n)
	} else if len(row.Cells) > n {
		row.Cells = row.Cells[:n]
	}
	finish(&row)
	return row, nil
}

// next reads the next row of the sheet.
func (w *workbook) next() (Row, error) {
	for {
		token, err := w.xml.Token()
		if errors.Is(err, io.EOF) {
			_ = w.part.Close() // it was only read
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, broken(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "row" {
			w.row++
			if n, err := strconv.Atoi(attr(e, "r")); err == nil && n >= w.row {
				w.row = n
			}
			return w.cells()
		}
	}
}

func (w *workbook) cells() (Row, error) {
	row := Row{Line: w.row}
	column := 0
	for {
		token, err := w.xml.Token()
		if err != nil {
			return row, broken(err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				w.carry(&row)
				return row, nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			column++
			if p := parseRef(attr(e, "r")); p.column > 0 {
				column = p.column
			}
			if column > MaxHeader {
				return row, fault.Bad("file", "sheet.workbook_broken")
			}
			text, bad, err := w.cell(e)
			if err != nil {
				return row, broken(err)
			}
			if text == "" && bad == nil {
				continue
			}
			for len(row.Cells) < column {
				row.Cells = append(row.Cells, "")
			}
			row.Cells[column-1] = text
			if bad != nil {
				row.Bad = append(row.Bad, Bad{column - 1, bad})
			}
			if last := w.merges[place{column, w.row}]; last > 0 {
				w.down[column] = carried{text, last}
			}
		}
	}
}

// carry fills what a merged cell covers in the rows below it: a group's outlet stands in its first row
// only, but is meant for all of them.
func (w *workbook) carry(row *Row) {
	for column, c := range w.down {
		if c.last < w.row {
			delete(w.down, column)
			continue
		}
		for len(row.Cells) < column {
			row.Cells = append(row.Cells, "")
		}
		if row.Cells[column-1] == "" {
			row.Cells[column-1] = c.text
		}
	}
}

// cell reads one cell to its end.
func (w *workbook) cell(e xml.StartElement) (text string, bad *fault.Error, err error) {
	kind, styled := attr(e, "t"), attr(e, "s")
	value, formula, has := "", false, false
	for {
		token, err := w.xml.Token()
		if err != nil {
			return "", nil, err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local != "c" {
				continue
			}
			if formula && !has {
				return "", fault.Bad("", "sheet.formula"), nil
			}
			text, bad := w.text(kind, styled, value)
			return text, bad, nil
		case xml.StartElement:
			switch e.Name.Local {
			case "v":
				has = true
				if value, err = richValue(w.xml); err != nil {
					return "", nil, err
				}
			case "is":
				if value, err = richText(w.xml); err != nil {
					return "", nil, err
				}
			case "f":
				formula = true
			}
		}
	}
}

// richValue reads the text up to the end of the element that it is in.
func richValue(d *xml.Decoder) (string, error) {
	var out strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.CharData:
			out.Write(e)
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return out.String(), nil
		}
	}
}

func (w *workbook) text(kind, styled, value string) (string, *fault.Error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(w.book.shared) {
			return "", fault.Bad("", "sheet.cell_broken")
		}
		return w.book.shared[n], nil
	case "inlineStr", "str":
		return value, nil
	case "b":
		if strings.TrimSpace(value) == "1" {
			return "true", nil
		}
		return "false", nil
	case "e":
		return value, fault.Bad("", "sheet.formula_error", "error", value)
	case "d":
		return isoDate(value), nil
	}
	if value == "" {
		return "", nil
	}
	st := style{}
	if n, err := strconv.Atoi(styled); err == nil && n >= 0 && n < len(w.book.styles) {
		st = w.book.styles[n]
	}
	return st.number(strings.TrimSpace(value), w.book.from04), nil
}

func isoDate(value string) string {
	for _, layout := range []string{"2006-01-02T15:04:05.999", "2006-01-02T15:04:05Z", time.DateOnly} {
		if at, err := time.Parse(layout, value); err == nil {
			return dateText(at)
		}
	}
	return value
}

func dateText(at time.Time) string {
	switch at = at.Round(time.Second); {
	case at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0:
		return at.Format(time.DateOnly)
	case at.Second() == 0:
		return at.Format("2006-01-02 15:04")
	}
	return at.Format(time.DateTime)
}

// style is how the numbers of a cell are shown.
type style struct {
	date  bool
	zeros int // so many digits, filled up with zeros in front
}

// number writes a number as it stands: a date as a date, everything else with all of its digits, since a
// telephone number is none that could be shortened.
func (s style) number(value string, from04 bool) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return value
	}
	if s.date && f >= 0 && f < 2958466 { // the year 10,000
		if f < 1 {
			return time.Time{}.Add(time.Duration(f * 24 * float64(time.Hour))).Round(time.Second).Format("15:04")
		}
		start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) // 1900 was no leap year, but Lotus believed so
		if from04 {
			start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		day, part := math.Modf(f)
		return dateText(start.AddDate(0, 0, int(day)).Add(time.Duration(part * 24 * float64(time.Hour))))
	}
	if strings.ContainsAny(value, ".eE") { // 15 digits are what spreadsheets keep; more is the noise of binary fractions
		if short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
			f = short
		}
		value = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if n := s.zeros - len(value); n > 0 && f >= 0 {
		value = strings.Repeat("0", n) + value
	}
	return value
}

func (b *book) readStyles(part string) error {
	codes := map[string]string{}
	in := false
	return b.walk(part, maxPartXML, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			codes[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs":
			in = true
		case "cellStyles", "dxfs":
			in = false
		case "xf":
			if in && len(b.styles) < 100_000 {
				b.styles = append(b.styles, styleOf(attr(e, "numFmtId"), codes))
			}
		}
		return nil
	})
}

func styleOf(id string, codes map[string]string) style {
	if code, ok := codes[id]; ok {
		return styleOfCode(code)
	}
	n, _ := strconv.Atoi(id) // none is General
	// The formats that are not written down (ECMA-376 18.8.30), with those of Chinese and Japanese.
	return style{date: (n >= 14 && n <= 22) || (n >= 27 && n <= 36) || (n >= 45 && n <= 47) || (n >= 50 && n <= 58)}
}

// styleOfCode reads a format code, "yyyy/m/d;@": a date when signs of one stand outside of texts.
func styleOfCode(code string) style {
	first, _, _ := strings.Cut(code, ";")
	var plain strings.Builder
	for i := 0; i < len(first); i++ {
		switch first[i] {
		case '"':
			if j := strings.IndexByte(first[i+1:], '"'); j >= 0 {
				i += j + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			j := strings.IndexByte(first[i:], ']')
			if j < 0 {
				continue
			}
			if inner := strings.ToLower(first[i+1 : i+j]); strings.Trim(inner, "hms") == "" {
				plain.WriteString(inner)
			}
			i += j
		default:
			plain.WriteByte(first[i])
		}
	}
	text := strings.ToLower(plain.String())
	if text != "" && strings.Trim(text, "0") == "" {
		return style{zeros: len(text)}
	}
	return style{date: !strings.Contains(text, "general") && strings.ContainsAny(text, "ymdhs")}
}

// parseRef reads "AB12"; the zero place when it is no cell.
func parseRef(ref string) place {
	var p place
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i] | 0x20
		if ref[i] == '$' {
			continue
		}
		if c < 'a' || c > 'z' {
			break
		}
		if p.column = p.column*26 + int(c-'a') + 1; p.column > 1<<20 {
			return place{}
		}
	}
	n, err := strconv.Atoi(strings.TrimPrefix(ref[i:], "$"))
	if err != nil || n < 1 || p.column == 0 {
		return place{}
	}
	p.row = n
	return p
}
