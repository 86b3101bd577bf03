package contact

import (
	"context"
	"errors"
	"fmt"
	"io"

	"standfirst/models/sheet"
)

// source opens a stored file so that it can be read from any place. The function ends the reading.
func (s *Contacts) source(ctx context.Context, sum string) (sheet.Source, func() error, error) {
	r, err := s.files.Open(ctx, sum)
	if err != nil {
		return nil, nil, err
	}
	return sheet.Seekable(r)
}

// pieces reads the file and hands over the rows after a number, some at a time. They are the receiver's until it returns.
func (s *Contacts) pieces(ctx context.Context, imp Import, after int, do func([]sheet.Row) error) error {
	src, done, err := s.source(ctx, imp.File.SHA256)
	if err != nil {
		return fmt.Errorf("file of import %s: %w", imp.ID, err)
	}
	defer func() { _ = done() }() // it was only read
	t, err := sheet.Open(src, imp.Form)
	if err != nil {
		return err
	}
	var rows []sheet.Row
	for {
		row, err := t.Next()
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		if !end && row.Number > after {
			rows = append(rows, imp.Wide.row(row))
		}
		if len(rows) == s.piece || (end && len(rows) > 0) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
		if end {
			return nil
		}
	}
}
