package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"standfirst/app/lean"
	"standfirst/models/mention"
)

type explainTerms struct {
	document   `embed:""`
	Terms      string `json:"terms" help:"A file with a term a line. Case and width do not matter."`
	WholeWords bool   `json:"whole_words" help:"Leave out what stands within a longer word of an alphabet: art in start. By default every place counts."`
}

// Run prints where the terms stand in a text, in bytes from its beginning. The text is read bit by bit and may be
// of any length.
func (c explainTerms) Run(*session) error {
	// The automaton takes less than ten megabytes. What starting the program and making it leave over would be several
	// times as much: it is given back early.
	debug.SetGCPercent(25)
	debug.SetMemoryLimit(24 << 20)
	debug.FreeOSMemory()
	known := map[wanted]sought{} // lists name the same terms again and again
	if c.List == "" && c.File != "" {
		out := bufio.NewWriterSize(os.Stdout, 64<<10)
		if err := c.find(known, out, ",\n"); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", c.File, err), out.Flush())
		}
		_ = out.WriteByte('\n') // Flush tells
		return out.Flush()
	}
	return explain(c, c.document, func(q explainTerms) (any, error) {
		var found bytes.Buffer
		out := bufio.NewWriter(&found)
		if err := q.find(known, out, ","); err != nil {
			return nil, err
		}
		err := out.Flush()
		return json.RawMessage(found.Bytes()), err
	})
}

// wanted is what a line of a list may say of the terms.
type wanted struct {
	terms string
	whole bool
}

// sought is terms made ready. The answer about any mention of a term begins as begins says.
type sought struct {
	finder *mention.Finder
	begins [][]byte
}

// find writes the mentions as an array.
func (c explainTerms) find(known map[wanted]sought, out *bufio.Writer, between string) error {
	s, ok := known[wanted{c.Terms, c.WholeWords}]
	if !ok {
		var err error
		if s, err = c.ready(); err != nil {
			return err
		}
		known[wanted{c.Terms, c.WholeWords}] = s
		lean.Started()
	}
	text, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = text.Close() }() // only read
	_ = out.WriteByte('[')              // that writing fails is told by the next write, and in the end by Flush
	first, number := true, make([]byte, 0, 24)
	err = s.finder.Scan(text, func(m mention.Mention) error {
		if !first {
			_, _ = out.WriteString(between)
		}
		first = false
		_, _ = out.Write(s.begins[m.Term])
		number = strconv.AppendInt(number[:0], m.Offset, 10)
		_, err := out.Write(append(number, '}'))
		return err
	})
	_ = out.WriteByte(']')
	return err
}

func (c explainTerms) ready() (sought, error) {
	if c.Terms == "" {
		return sought{}, errors.New("name the file of the terms with --terms")
	}
	list, err := os.ReadFile(c.beside(c.Terms))
	if err != nil {
		return sought{}, err
	}
	terms := strings.Split(strings.TrimPrefix(string(list), "\uFEFF"), "\n")
	f, err := mention.New(terms, mention.Options{WholeWords: c.WholeWords})
	if err != nil {
		return sought{}, fmt.Errorf("%s: %w", c.Terms, err)
	}
	s := sought{finder: f, begins: make([][]byte, len(f.Terms()))}
	for i, term := range f.Terms() {
		quoted := &bytes.Buffer{}
		e := json.NewEncoder(quoted)
		e.SetEscapeHTML(false)
		if err := e.Encode(term); err != nil {
			return sought{}, err
		}
		s.begins[i] = fmt.Appendf(nil, `{"term":%s,"offset":`, bytes.TrimSpace(quoted.Bytes()))
	}
	return s, nil
}
