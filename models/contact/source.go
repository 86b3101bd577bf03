package contact

import (
	"context"
	"errors"
	"io"
	"os"

	"standfirst/models/sheet"
)

// source opens a stored file so that it can be read from any place: as it lies on disk, or, from a store
// that only streams, as a temporary copy. The function ends the reading.
func (s *Contacts) source(ctx context.Context, sum string) (sheet.Source, func() error, error) {
	r, err := s.files.Open(ctx, sum)
	if err != nil {
		return nil, nil, err
	}
	if src, ok := r.(sheet.Source); ok {
		return src, r.Close, nil
	}
	copied, err := os.CreateTemp("", "standfirst-import-*")
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	done := func() error { return errors.Join(copied.Close(), os.Remove(copied.Name())) }
	if _, err = io.Copy(copied, r); err == nil {
		_, err = copied.Seek(0, io.SeekStart)
	}
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, nil, errors.Join(err, done())
	}
	return copied, done, nil
}
