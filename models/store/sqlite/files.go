package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"standfirst/models/store"
)

// files keeps each file as dir/ab/abcdef…, named by the hash of its content.
type files struct{ dir string }

// OpenFiles returns the files in a folder, which is made when it is missing.
func OpenFiles(dir string) (store.Files, error) {
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("open files: %w", err)
	}
	return &files{dir}, nil
}

// Put writes beside the others first, then renames: a crash leaves nothing but a forgotten temporary file.
func (f *files) Put(ctx context.Context, r io.Reader) (store.Blob, error) {
	temp, err := os.CreateTemp(filepath.Join(f.dir, "tmp"), "put-*")
	if err != nil {
		return store.Blob{}, fmt.Errorf("store file: %w", err)
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // it is gone when all went well
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(temp, hash), reader{ctx, r})
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return store.Blob{}, fmt.Errorf("store file: %w", err)
	}
	blob := store.Blob{SHA256: hex.EncodeToString(hash.Sum(nil)), Size: size}
	if err := f.keep(temp.Name(), blob.SHA256); err != nil {
		return store.Blob{}, fmt.Errorf("store file: %w", err)
	}
	return blob, nil
}

func (f *files) keep(temp, sum string) error {
	path := f.path(sum)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return errors.Join(syncDir(filepath.Dir(path)), syncDir(f.dir))
}

// syncDir makes a new name in a folder survive a power cut, where the system can.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = dir.Sync()
	return dir.Close()
}

// Open returns the content of a file.
func (f *files) Open(_ context.Context, sum string) (io.ReadCloser, error) {
	if !isSum(sum) {
		return nil, store.ErrNotFound
	}
	file, err := os.Open(f.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("file %s: %w", sum, store.ErrNotFound)
	}
	return file, err
}

// Delete removes a file.
func (f *files) Delete(_ context.Context, sum string) error {
	if !isSum(sum) {
		return nil
	}
	if err := os.Remove(f.path(sum)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Each names every file.
func (f *files) Each(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || d.IsDir() || !isSum(d.Name()) {
				return err
			}
			if !yield(d.Name(), nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield("", err)
		}
	}
}

// errEnough ends a walk whose reader has seen enough.
var errEnough = errors.New("sqlite: enough")

func (f *files) path(sum string) string { return filepath.Join(f.dir, sum[:2], sum) }

// isSum keeps anything but a hash, such as a path, away from the file system.
func isSum(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}

// reader stops reading when the context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
