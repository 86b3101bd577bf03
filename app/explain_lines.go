package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// explainLines answers about a file with a JSON object a line: each part of the answer is a line of its own; in a
// list of files the parts are one array, so that each file has its line.
func explainLines[Q, P any](question Q, d document, answer func(Q) ([]P, error)) error {
	if d.List == "" && d.File != "" {
		parts, err := answer(question)
		if err != nil {
			return fmt.Errorf("%s: %w", d.File, err)
		}
		out := bufio.NewWriter(os.Stdout)
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		for _, p := range parts {
			if err := lines.Encode(p); err != nil {
				return err
			}
		}
		return out.Flush()
	}
	return explain(question, d, func(q Q) (any, error) {
		parts, err := answer(q)
		if parts == nil {
			parts = []P{}
		}
		return parts, err
	})
}

// lines reads the objects of a file, one after the other.
func lines[T any](d document) ([]T, error) {
	file, err := d.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	var out []T
	for from := json.NewDecoder(bufio.NewReader(skipMark(file))); ; {
		var one T
		if err := from.Decode(&one); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("object %d: %w", len(out)+1, err)
		}
		out = append(out, one)
	}
}

// skipMark leaves out the byte order mark that some editors put before a text.
func skipMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = b.Discard(len(mark)) // it has just been seen
	}
	return b
}
