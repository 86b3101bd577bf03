package contact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
)

func (s *Contacts) keepResults(ctx context.Context, results []Result) (Part, error) {
	part := Part{From: results[0].Row, To: results[len(results)-1].Row, Fates: map[string]int{}}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, r := range results {
		part.Fates[r.Fate]++
		if err := enc.Encode(r); err != nil {
			return part, err
		}
	}
	blob, err := s.files.Put(ctx, &b)
	part.SHA256 = blob.SHA256
	return part, err
}

// Results streams the results of the last dry run or of the import, in the order of the rows; fate ""
// means all.
func (s *Contacts) Results(ctx context.Context, imp Import, fate string) iter.Seq2[Result, error] {
	return s.ResultsAfter(ctx, imp, fate, 0)
}

// ResultsAfter streams the results of the rows after a number.
func (s *Contacts) ResultsAfter(ctx context.Context, imp Import, fate string, after int) iter.Seq2[Result, error] {
	return s.fromParts(ctx, imp.Parts, fate, after)
}

func (s *Contacts) fromParts(ctx context.Context, parts []Part, fate string, after int) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for _, part := range parts {
			if part.SHA256 == "" || part.To <= after || (fate != "" && part.Fates[fate] == 0) {
				continue
			}
			results, err := s.readPart(ctx, part)
			if err != nil {
				yield(Result{}, err)
				return
			}
			for _, r := range results {
				if r.Row > after && (fate == "" || r.Fate == fate) && !yield(r, nil) {
					return
				}
			}
		}
	}
}

func (s *Contacts) readPart(ctx context.Context, part Part) ([]Result, error) {
	f, err := s.files.Open(ctx, part.SHA256)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var out []Result
	for dec := json.NewDecoder(f); ; {
		var r Result
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
}
