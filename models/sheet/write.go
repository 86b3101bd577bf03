package sheet

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes a table as CSV that every spreadsheet program opens right: UTF-8 with a mark, CRLF, and
// no cell that would be run as a formula.
type Writer struct {
	csv *csv.Writer
	out io.Writer
	err error
}

// NewWriter writes the mark and returns a writer. Errors come from Flush.
func NewWriter(w io.Writer) *Writer {
	t := &Writer{csv: csv.NewWriter(w), out: w}
	t.csv.UseCRLF = true
	_, t.err = io.WriteString(w, "\ufeff")
	return t
}

// Write adds a record of texts, each made safe.
func (t *Writer) Write(cells ...string) {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Safe(c)
	}
	if t.err == nil {
		t.err = t.csv.Write(safe)
	}
}

// Err is the first error since the start.
func (t *Writer) Err() error { return t.err }

// Flush writes what is held back and returns the first error since the start.
func (t *Writer) Flush() error {
	t.csv.Flush()
	if t.err == nil {
		t.err = t.csv.Error()
	}
	return t.err
}

// Safe puts an apostrophe before text that a spreadsheet program would take for a formula: =, +, - and @,
// their full-width forms, and the tab, line feed or return that hide one.
func Safe(cell string) string {
	if risky(cell) {
		return "'" + cell
	}
	return cell
}

// Plain takes back what Safe has done.
func Plain(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && risky(rest) {
		return rest
	}
	return cell
}

func risky(cell string) bool {
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || strings.HasPrefix(cell, "\n") {
		return true
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\u3000"))
	return strings.ContainsRune("=+-@＝＋－＠", r) && r != utf8.RuneError
}
