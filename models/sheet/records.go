package sheet

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"

	"golang.org/x/text/transform"

	"standfirst/models/fault"
)

// recordTable reads a JSON array of objects, or one object after the other, as a table: a column for each
// key that any object has; keys of objects in objects are joined by dots, texts in arrays by semicolons.
type recordTable struct {
	header []string
	column map[string]int
	in     *records
	number int
}

const (
	maxDepth   = 4         // objects in objects
	maxRecords = 256 << 20 // of a whole file, so that an object that never ends does not fill the memory
)

func openRecords(src Source, f Form) (*recordTable, error) {
	t := &recordTable{column: map[string]int{}, in: newRecords(src, f)}
	for {
		cells, err := t.in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			if _, ok := t.column[c.name]; !ok {
				t.column[c.name] = len(t.header)
				t.header = append(t.header, c.name)
			}
		}
		if len(t.header) > MaxHeader {
			return nil, fault.Bad("file", "sheet.records_broken", "n", t.in.read)
		}
	}
	if len(t.header) == 0 {
		return nil, fault.Bad("file", "sheet.empty")
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	t.in = newRecords(src, f)
	return t, nil
}

// Header names the columns.
func (t *recordTable) Header() []string { return t.header }

// Next returns the next object; its line is its place in the file.
func (t *recordTable) Next() (Row, error) {
	for {
		cells, err := t.in.next()
		if err != nil {
			return Row{}, err
		}
		row := Row{Line: t.in.read, Cells: make([]string, len(t.header))}
		for _, c := range cells {
			row.Cells[t.column[c.name]] = c.text
		}
		if blank(row.Cells) {
			continue
		}
		t.number++
		row.Number = t.number
		finish(&row)
		return row, nil
	}
}

// records decodes objects one after the other.
type records struct {
	dec     *json.Decoder
	started bool
	array   bool
	read    int
}

func newRecords(src io.Reader, f Form) *records {
	in := bufio.NewReaderSize(transform.NewReader(src, decoder(f.Encoding)), 64<<10)
	d := json.NewDecoder(&bounded{io.NopCloser(in), maxRecords, fault.Bad("file", "sheet.records_broken", "n", 0)})
	d.UseNumber()
	return &records{dec: d}
}

type recordCell struct{ name, text string }

func (r *records) next() ([]recordCell, error) {
	if !r.started {
		r.started = true
		token, err := r.dec.Token()
		if err != nil {
			return nil, r.explain(err)
		}
		switch token {
		case json.Delim('['):
			r.array = true
		case json.Delim('{'):
			return r.object()
		default:
			return nil, fault.Bad("file", "sheet.records_broken", "n", 1)
		}
	}
	if r.array && !r.dec.More() {
		return nil, io.EOF
	}
	token, err := r.dec.Token()
	if errors.Is(err, io.EOF) && !r.array {
		return nil, io.EOF
	}
	if err != nil {
		return nil, r.explain(err)
	}
	if token != json.Delim('{') {
		return nil, fault.Bad("file", "sheet.records_broken", "n", r.read+1)
	}
	return r.object()
}

// object reads what follows an opening brace.
func (r *records) object() ([]recordCell, error) {
	r.read++
	var out []recordCell
	err := r.fields("", 0, &out)
	return out, err
}

func (r *records) fields(prefix string, depth int, out *[]recordCell) error {
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return r.explain(err)
		}
		name, _ := key.(string) // a key is always a string
		if err := r.value(prefix+name, depth, out); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return r.explain(err)
}

func (r *records) value(name string, depth int, out *[]recordCell) error {
	token, err := r.dec.Token()
	if err != nil {
		return r.explain(err)
	}
	text := ""
	switch v := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return fault.Bad("file", "sheet.records_broken", "n", r.read)
		}
		if v == '{' {
			return r.fields(name+".", depth+1, out)
		}
		var inner []recordCell
		for r.dec.More() {
			if err := r.value("", depth+1, &inner); err != nil {
				return err
			}
		}
		if _, err := r.dec.Token(); err != nil {
			return r.explain(err)
		}
		var texts []string
		for _, c := range inner {
			texts = append(texts, c.text)
		}
		text = JoinList("; ", slices.DeleteFunc(texts, func(s string) bool { return s == "" })...)
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = strconv.FormatBool(v)
	}
	*out = append(*out, recordCell{name, text})
	return nil
}

func (r *records) explain(err error) error {
	if err == nil {
		return nil
	}
	if f := fault.Of(err); f != nil {
		return f
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fault.Bad("file", "sheet.records_broken", "n", r.read+1).Because(err)
}
