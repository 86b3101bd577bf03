package fact

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// What can have become of a file on disk.
const (
	Gone    = "gone"    // it is not there
	Altered = "altered" // it is there, and its bytes are not those that were added
)

// Damage is evidence whose file is no longer what was added.
type Damage struct {
	Evidence
	What string // Gone or Altered
}

// Everything makes Inspect read every byte, however many there are.
const Everything = 1 << 62

// Inspect looks whether the files of a version still are what their hashes say. It reads them one after the
// other as long as they fit into the budget, in bytes; of a file beyond it only whether it is there is known.
func (s *Facts) Inspect(ctx context.Context, v Version, budget int64) ([]Damage, error) {
	var found []Damage
	for _, e := range v.Evidence {
		if !e.Stored() {
			continue
		}
		read := e.Size <= budget
		if read {
			budget -= e.Size
		}
		what, err := s.inspect(ctx, e, read)
		if err != nil {
			return nil, err
		}
		if what != "" {
			found = append(found, Damage{e, what})
		}
	}
	return found, nil
}

func (s *Facts) inspect(ctx context.Context, e Evidence, read bool) (what string, err error) {
	r, err := s.files.Open(ctx, e.SHA256)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Gone, nil
	case err != nil:
		return "", fmt.Errorf("evidence %s: %w", e.SHA256, err)
	}
	defer func() { _ = r.Close() }() // it was only read
	if !read {
		return "", nil
	}
	h := sha256.New()
	n, err := io.Copy(h, lasting{ctx, r})
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil: // a disk that cannot read it, or a part of it that is missing
		return Altered, nil //nolint:nilerr // what cannot be read cannot be checked: that is the finding
	case n != e.Size || hex.EncodeToString(h.Sum(nil)) != e.SHA256:
		return Altered, nil
	}
	return "", nil
}

// lasting reads until its context ends.
type lasting struct {
	ctx context.Context
	r   io.Reader
}

func (l lasting) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	return l.r.Read(p)
}

// OpenEvidence opens a file of any version of a fact, after it was read through once: whoever opens it gets
// the bytes that were added, or nothing. The caller closes it.
func (s *Facts) OpenEvidence(ctx context.Context, id, evidenceID string) (Evidence, io.ReadCloser, error) {
	f, err := s.Get(ctx, id)
	if err != nil {
		return Evidence{}, nil, err
	}
	e, ok := f.Evidence(evidenceID)
	if !ok || !e.Stored() {
		return Evidence{}, nil, fault.Missing("fact.evidence.missing")
	}
	what, err := s.inspect(ctx, e, true)
	if err != nil {
		return e, nil, err
	}
	if what != "" {
		return e, nil, fault.Missing("fact.evidence."+what, "name", e.Name)
	}
	r, err := s.files.Open(ctx, e.SHA256)
	return e, r, err
}

// Evidence finds evidence of any version, in the latest that has it.
func (f Fact) Evidence(id string) (Evidence, bool) {
	for _, v := range slices.Backward(f.Versions) {
		for _, e := range v.Evidence {
			if e.ID == id {
				return e, true
			}
		}
	}
	return Evidence{}, false
}
