package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/transform"

	"standfirst/models/fault"
)

// MaxLine is the longest line that is read, in bytes after decoding. A longer one means that the file is
// no table, and reading on would only fill memory.
const MaxLine = 1 << 20

// maxQuoted is how far a cell in quotation marks may reach over lines, in bytes.
const maxQuoted = 64 << 10

// text reads a delimited table. It has a parser of its own because a stray quotation mark must cost the
// row that it is in and no other: encoding/csv either ends there or swallows the rows that follow.
type text struct {
	header []string
	comma  byte
	lines  lines
	number int
}

func openText(r io.Reader, f Form) (*text, error) {
	t := &text{comma: f.Comma[0]}
	t.lines.in = bufio.NewReaderSize(transform.NewReader(r, decoder(f.Encoding)), 64<<10)
	if head, _ := t.lines.in.Peek(5); len(head) > 4 && strings.EqualFold(string(head[:4]), "sep=") {
		if _, err := t.lines.next(); err != nil {
			return nil, fault.Bad("file", "sheet.empty")
		}
	}
	for {
		row, err := t.record()
		if errors.Is(err, io.EOF) {
			return nil, fault.Bad("file", "sheet.empty")
		}
		if err != nil {
			return nil, err
		}
		if row.Fault != nil {
			return nil, row.Fault.On("file")
		}
		if blank(row.Cells) {
			continue
		}
		for _, name := range row.Cells {
			t.header = append(t.header, clean(name))
		}
		return t, nil
	}
}

// Header names the columns.
func (t *text) Header() []string { return t.header }

// Next returns the next record that is not blank.
func (t *text) Next() (Row, error) {
	for {
		row, err := t.record()
		if err != nil {
			return Row{}, err
		}
		if blank(row.Cells) && row.Fault == nil {
			continue
		}
		t.number++
		row.Number = t.number
		if n := len(t.header); len(row.Cells) > n && !blank(row.Cells[n:]) && row.Fault == nil {
			row.Fault = fault.Bad("", "sheet.too_many_cells", "n", len(row.Cells), "columns", n)
		}
		finish(&row)
		return row, nil
	}
}

// finish trims the cells, takes back what made them safe, and marks those with signs that no text has.
func finish(row *Row) {
	for i, cell := range row.Cells {
		if strings.IndexFunc(cell, control) >= 0 {
			cell = printable(cell)
			row.Bad = append(row.Bad, Bad{i, fault.Bad("", "sheet.control")})
		}
		row.Cells[i] = Plain(strings.TrimSpace(cell))
	}
}

func control(r rune) bool {
	return (r < ' ' && r != '\t' && r != '\n' && r != '\r') || r == 0x7f
}

// printable has the sign of a broken character in the place of each that no text has.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if control(r) {
			return '\ufffd'
		}
		return r
	}, text)
}

// clean is the name of a column.
func clean(name string) string {
	return strings.TrimSpace(printable(strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")))
}

// record reads a record. One whose quotation marks do not add up costs its first line only: the lines
// that it seemed to go on over are read again as records of their own.
func (t *text) record() (Row, error) {
	first, err := t.lines.next()
	if err != nil {
		return Row{}, err
	}
	row := Row{Line: t.lines.number}
	if strings.IndexByte(first, '"') < 0 {
		row.Cells = strings.Split(first, string(t.comma))
		return row, nil
	}
	p := cells{comma: t.comma}
	p.feed(first)
	var more []string
	for n := len(first); p.quoted && !p.stray && n < maxQuoted; {
		line, err := t.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Row{}, err
		}
		more = append(more, line)
		n += len(line) + 1
		p.feed("\n" + line)
	}
	if !p.quoted && !p.stray {
		row.Cells = p.end()
		return row, nil
	}
	row.Fault = fault.Bad("", "sheet.quote", "line", row.Line)
	if !p.stray {
		row.Fault = fault.Bad("", "sheet.quote_open", "line", row.Line)
	}
	t.lines.unread(more)
	row.Cells = strings.Split(first, string(t.comma))
	return row, nil
}

// cells takes a record apart as it comes.
type cells struct {
	comma  byte
	done   []string
	now    strings.Builder
	quoted bool // inside quotation marks
	closed bool // behind the closing one
	stray  bool // something stands behind the closing one
}

func (c *cells) feed(s string) {
	for i := 0; i < len(s) && !c.stray; i++ {
		b := s[i]
		switch {
		case c.quoted && b == '"' && i+1 < len(s) && s[i+1] == '"':
			c.now.WriteByte('"')
			i++
		case c.quoted && b == '"':
			c.quoted, c.closed = false, true
		case c.quoted:
			c.now.WriteByte(b)
		case b == c.comma:
			c.cut()
		case c.closed && (b == ' ' || b == '\t'):
		case c.closed:
			c.stray = true
		case b == '"' && strings.TrimLeft(c.now.String(), " ") == "":
			c.now.Reset()
			c.quoted = true
		default:
			c.now.WriteByte(b) // a quotation mark in the middle of a cell is text, as spreadsheets take it
		}
	}
}

func (c *cells) cut() {
	c.done = append(c.done, c.now.String())
	c.now.Reset()
	c.closed = false
}

func (c *cells) end() []string {
	c.cut()
	return c.done
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// lines reads lines that end in LF, CRLF or CR, also mixed.
type lines struct {
	in     *bufio.Reader
	again  []string // to be read once more
	number int
	buf    []byte
}

func (l *lines) unread(lines []string) {
	l.again = append(lines, l.again...)
	l.number -= len(lines)
}

func (l *lines) next() (string, error) {
	if len(l.again) > 0 {
		line := l.again[0]
		l.again = l.again[1:]
		l.number++
		return line, nil
	}
	l.buf = l.buf[:0]
	for {
		if _, err := l.in.Peek(1); err != nil {
			if errors.Is(err, io.EOF) && len(l.buf) > 0 {
				l.number++
				return string(l.buf), nil
			}
			return "", err
		}
		some, _ := l.in.Peek(l.in.Buffered())
		i := bytes.IndexByte(some, '\n')
		if i < 0 {
			i = len(some)
		}
		if j := bytes.IndexByte(some[:i], '\r'); j >= 0 {
			i = j
		}
		if l.buf = append(l.buf, some[:i]...); len(l.buf) > MaxLine {
			return "", fault.Bad("file", "sheet.line_too_long", "line", l.number+1, "max", MaxLine>>10)
		}
		if i == len(some) {
			_, _ = l.in.Discard(i) // it is buffered
			continue
		}
		end := some[i]
		_, _ = l.in.Discard(i + 1)
		if end == '\r' {
			if after, err := l.in.Peek(1); err == nil && after[0] == '\n' {
				_, _ = l.in.Discard(1)
			}
		}
		l.number++
		return string(l.buf), nil
	}
}
