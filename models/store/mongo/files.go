package mongo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"standfirst/models/store"
)

// files keeps each file in GridFS under the name of its hash.
type files struct {
	bucket *driver.GridFSBucket
	outage *store.Outage
}

// unnamed is the name of a file that is still arriving.
const unnamed = "arriving"

// OpenFiles returns the files of a database.
func OpenFiles(db *DB) (store.Files, error) { return &files{db.db.GridFSBucket(), &db.outage}, nil }

// Put gives the file its name when all of it has arrived. A crash leaves a nameless one; two callers who
// store the same at once leave two of one name, which is one file to everybody.
func (f *files) Put(ctx context.Context, r io.Reader) (blob store.Blob, err error) {
	err = f.outage.Write(ctx, func() error { blob, err = f.put(ctx, r); return err })
	return blob, err
}

func (f *files) put(ctx context.Context, r io.Reader) (store.Blob, error) {
	hash, size := sha256.New(), counter(0)
	id, err := f.bucket.UploadFromStream(ctx, unnamed, io.TeeReader(r, io.MultiWriter(hash, &size)))
	if err != nil {
		return store.Blob{}, fmt.Errorf("store file: %w", err)
	}
	blob := store.Blob{SHA256: hex.EncodeToString(hash.Sum(nil)), Size: int64(size)}
	known, err := f.ids(ctx, blob.SHA256)
	if err == nil && len(known) > 0 {
		err = f.bucket.Delete(ctx, id)
	} else if err == nil {
		err = f.bucket.Rename(ctx, id, blob.SHA256)
	}
	if err != nil {
		return store.Blob{}, fmt.Errorf("store file: %w", err)
	}
	return blob, nil
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// Open returns the content of a file.
func (f *files) Open(ctx context.Context, sum string) (io.ReadCloser, error) {
	if !isSum(sum) {
		return nil, store.ErrNotFound
	}
	var r *driver.GridFSDownloadStream
	err := f.outage.Read(ctx, func() (err error) { r, err = f.bucket.OpenDownloadStreamByName(ctx, sum); return err })
	if errors.Is(err, driver.ErrFileNotFound) {
		return nil, fmt.Errorf("file %s: %w", sum, store.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", sum, err)
	}
	return r, nil
}

// Delete removes a file.
func (f *files) Delete(ctx context.Context, sum string) error {
	if !isSum(sum) {
		return nil
	}
	ids, err := f.ids(ctx, sum)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := f.bucket.Delete(ctx, id); err != nil && !errors.Is(err, driver.ErrFileNotFound) {
			return err
		}
	}
	return nil
}

// Each names every file once.
func (f *files) Each(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		cursor, err := f.bucket.Find(ctx, bson.D{}, options.GridFSFind().SetSort(bson.D{{Key: "filename", Value: 1}}))
		if err != nil {
			yield("", err)
			return
		}
		defer func() { _ = cursor.Close(ctx) }()
		last := ""
		for cursor.Next(ctx) {
			var found struct {
				Name string `bson:"filename"`
			}
			if err := cursor.Decode(&found); err != nil {
				yield("", err)
				return
			}
			if found.Name == last || !isSum(found.Name) {
				continue // twice the same, or still arriving
			}
			last = found.Name
			if !yield(found.Name, nil) {
				return
			}
		}
		if err := cursor.Err(); err != nil {
			yield("", err)
		}
	}
}

func (f *files) ids(ctx context.Context, sum string) ([]bson.ObjectID, error) {
	cursor, err := f.bucket.Find(ctx, bson.D{{Key: "filename", Value: sum}})
	if err != nil {
		return nil, err
	}
	var found []struct {
		ID bson.ObjectID `bson:"_id"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	out := make([]bson.ObjectID, len(found))
	for i, v := range found {
		out[i] = v.ID
	}
	return out, nil
}

// isSum keeps the names of unfinished files, and anything else that is no hash, out of reach.
func isSum(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}
