package store

import (
	"context"
	"io"
	"iter"
)

// Blob names a stored file by its content: the SHA-256 in lower-case hex, and its size in bytes.
type Blob struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Files keeps files under the hash of their content. Storing the same bytes twice stores them once.
type Files interface {
	// Put reads r to its end and stores it; nothing is visible before all is on disk.
	Put(ctx context.Context, r io.Reader) (Blob, error)
	// Open returns the content, or ErrNotFound.
	Open(ctx context.Context, sha256 string) (io.ReadCloser, error)
	// Delete removes it; deleting what is not there is no error.
	Delete(ctx context.Context, sha256 string) error
	// Each names every file, in no order.
	Each(ctx context.Context) iter.Seq2[string, error]
}
