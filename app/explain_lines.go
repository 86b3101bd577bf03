package main

import (
	"bufio"
	"bytes"
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
		parts, failed := answer(question)
		if failed != nil && !errors.Is(failed, errExplained) {
			return fmt.Errorf("%s: %w", d.File, failed)
		}
		out := bufio.NewWriter(os.Stdout)
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		for _, p := range parts {
			if err := lines.Encode(p); err != nil {
				return err
			}
		}
		return errors.Join(out.Flush(), failed)
	}
	return explain(question, d, func(q Q) (any, error) {
		parts, err := answer(q)
		if parts == nil {
			parts = []P{}
		}
		return parts, err
	})
}

// lines reads the objects of a file, one a line. A line that is none is said on standard error; the others are read,
// and the error at the end is errExplained.
func lines[T any](d document) ([]T, error) {
	file, err := d.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	var out []T
	failed := false
	err = eachLine(file, func(n int, line []byte) error {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
				err = fmt.Errorf("%q must not be a JSON %s", wrong.Field, wrong.Value)
			}
			fmt.Fprintf(os.Stderr, "standfirst: %s: line %d: %v\n", d.File, n, err)
			failed = true
			return nil
		}
		out = append(out, one)
		return nil
	})
	if err == nil && failed {
		err = errExplained
	}
	return out, err
}

// longestLine bounds a line of a file of objects, in bytes.
const longestLine = 64 << 20

// eachLine calls do with each line that is not blank and its number from 1, until one of them fails.
func eachLine(file io.Reader, do func(n int, line []byte) error) error {
	from := bufio.NewScanner(skipMark(file))
	from.Buffer(make([]byte, 64<<10), longestLine)
	n := 0
	for from.Scan() {
		n++
		line := bytes.TrimSpace(from.Bytes())
		if len(line) == 0 {
			continue
		}
		if err := do(n, line); err != nil {
			return err
		}
	}
	if err := from.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d MiB", n+1, longestLine>>20)
	} else if err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	return nil
}

// skipMark leaves out the byte order mark that some editors put before a text.
func skipMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = b.Discard(len(mark)) // it has just been seen
	}
	return b
}
