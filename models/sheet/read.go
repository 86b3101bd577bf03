package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/transform"

	"standfirst/models/fault"
)

// MaxLine is the longest line that is read, in bytes after decoding. A longer one means that the file is
// no table, and reading on would only fill memory.
const MaxLine = 1 << 20

// Row is one record below the header.
type Row struct {
	Number int // from 1, blank records not counted
	Line   int // in the file, from 1
	Cells  []string
	Fault  *fault.Error // why the record cannot be read; Cells is then what was seen of it
}

// Reader reads a table record by record.
type Reader struct {
	Header []string
	csv    *csv.Reader
	number int
	offset int // lines before the header that the csv reader did not see
}

// NewReader decodes r as the form says and reads the header.
func NewReader(r io.Reader, f Form) (*Reader, error) {
	if !f.Valid() {
		return nil, fault.Bad("file", "sheet.form")
	}
	in := bufio.NewReaderSize(&lineGuard{r: transform.NewReader(r, decoder(f.Encoding))}, 64<<10)
	t := &Reader{}
	if head, _ := in.Peek(6); len(head) > 4 && strings.EqualFold(string(head[:4]), "sep=") {
		if _, err := in.ReadString('\n'); err != nil {
			return nil, fault.Bad("file", "sheet.empty")
		}
		t.offset = 1
	}
	t.csv = csv.NewReader(in)
	t.csv.Comma = rune(f.Comma[0])
	t.csv.FieldsPerRecord = -1
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fault.Bad("file", "sheet.empty")
	}
	if err != nil {
		return nil, t.explain(err)
	}
	for _, name := range header {
		t.Header = append(t.Header, strings.TrimSpace(name))
	}
	return t, nil
}

// Next returns the next record that is not blank, or io.EOF. A record that cannot be read alone has its
// Fault set; a fault returned as the error means that the rest of the file cannot be read.
func (t *Reader) Next() (Row, error) {
	for {
		cells, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return Row{}, io.EOF
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) && bad.StartLine == bad.Line && !errors.Is(err, errLine) {
			t.number++
			return Row{Number: t.number, Line: bad.Line + t.offset, Cells: cells, Fault: fault.Bad("", "sheet.quote", "line", bad.Line+t.offset)}, nil
		}
		if err != nil {
			return Row{}, t.explain(err)
		}
		if blank(cells) {
			continue
		}
		t.number++
		line, _ := t.csv.FieldPos(0)
		row := Row{Number: t.number, Line: line + t.offset, Cells: cells}
		if n := len(t.Header); len(cells) > n && !blank(cells[n:]) {
			row.Fault = fault.Bad("", "sheet.too_many_cells", "n", len(cells), "columns", n)
		}
		for i, cell := range cells {
			cells[i] = Plain(strings.TrimSpace(cell))
		}
		return row, nil
	}
}

func (t *Reader) explain(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return fault.Bad("file", "sheet.quote_open", "line", bad.StartLine+t.offset).Because(err)
	}
	return err
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

var errLine = errors.New("sheet: line too long")

// lineGuard fails on a line that is longer than MaxLine, before anybody has gathered it in memory.
type lineGuard struct {
	r    io.Reader
	line int // complete lines so far
	n    int // bytes of the present line
}

func (g *lineGuard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	for _, b := range p[:n] {
		if b == '\n' {
			g.line, g.n = g.line+1, 0
			continue
		}
		if g.n++; g.n > MaxLine {
			return 0, fault.Bad("file", "sheet.line_too_long", "line", g.line+1, "max", MaxLine>>10).Because(errLine)
		}
	}
	return n, err
}
