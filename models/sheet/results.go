package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"

	"standfirst/models/store"
)

// resultsHead begins every file of results. By it they are recognised, and no two are one file, so that one can be
// removed when another takes its place.
type resultsHead struct {
	Of  string `json:"of"`
	Key string `json:"key"`
}

// KeepResults keeps what becomes, or has become, of the lines of a table that is taken in: one JSON document a line. It
// returns how many there are of each fate, and the SHA-256 under which the file is found. Of names what was taken in.
func KeepResults[T any](ctx context.Context, files store.Files, of string, lines []T, fate func(T) string) (fates map[string]int, sum string, err error) {
	fates = map[string]int{}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	if err := enc.Encode(resultsHead{of, store.NewID()}); err != nil {
		return nil, "", err
	}
	for _, l := range lines {
		fates[fate(l)]++
		if err := enc.Encode(l); err != nil {
			return nil, "", err
		}
	}
	blob, err := files.Put(ctx, &b)
	return fates, blob.SHA256, err
}

// Results streams what KeepResults has kept, in its order. A file that cannot be read to its end ends with the error.
func Results[T any](ctx context.Context, files store.Files, sum string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		f, err := files.Open(ctx, sum)
		if err != nil {
			yield(none, err)
			return
		}
		defer func() { _ = f.Close() }() // it was only read
		dec := json.NewDecoder(f)
		var head json.RawMessage // of whatever form: older programs wrote others
		if err := dec.Decode(&head); err != nil {
			yield(none, err)
			return
		}
		for {
			var l T
			if err := dec.Decode(&l); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				yield(none, err)
				return
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}
