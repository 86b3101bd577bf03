package store

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
)

// Recorder is a database that remembers which collections were opened on it, so that all of it can be
// copied to another one.
type Recorder struct {
	DB
	mu      sync.Mutex
	schemas []Schema
}

// Collection opens the collection and remembers it.
func (r *Recorder) Collection(ctx context.Context, schema Schema) (Backend, error) {
	b, err := r.DB.Collection(ctx, schema)
	if err == nil {
		r.mu.Lock()
		r.schemas = append(r.schemas, schema)
		r.mu.Unlock()
	}
	return b, err
}

// CopyTo copies every document of every collection that was opened, as it is, to another database; what
// is there already stays. tell is called after each collection with how many documents it has.
func (r *Recorder) CopyTo(ctx context.Context, to DB, tell func(name string, n int64)) error {
	for _, schema := range r.schemas {
		n, err := copyCollection(ctx, r.DB, to, schema)
		if err != nil {
			return fmt.Errorf("copy %s: %w", schema.Name, err)
		}
		tell(schema.Name, n)
	}
	return nil
}

func copyCollection(ctx context.Context, from, to DB, schema Schema) (int64, error) {
	source, err := from.Collection(ctx, schema)
	if err != nil {
		return 0, err
	}
	target, err := to.Collection(ctx, schema)
	if err != nil {
		return 0, err
	}
	q := RawQuery{Sort: []Key{{Field: "id"}}, Limit: 500}
	var n int64
	for {
		docs, err := source.Find(ctx, q)
		if err != nil || len(docs) == 0 {
			return n, err
		}
		batch := Arriving{IDs: make([]string, len(docs)), Doc: func(i int) ([]byte, error) { return docs[i], nil }}
		for i, doc := range docs {
			var head struct {
				ID string `json:"id"`
			}
			if err := json.Unmarshal(doc, &head); err != nil {
				return n, err
			}
			batch.IDs[i] = head.ID
		}
		if _, err := target.InsertMissing(ctx, batch); err != nil {
			return n, err
		}
		n += int64(len(docs))
		q.Seek = []any{batch.IDs[len(docs)-1]}
	}
}

// CopyFiles copies every file that is not there yet and returns how many it copied.
func CopyFiles(ctx context.Context, from, to Files) (int64, error) {
	var n int64
	for sum, err := range from.Each(ctx) {
		if err != nil {
			return n, err
		}
		if err := copyFile(ctx, from, to, sum); err != nil {
			return n, fmt.Errorf("file %s: %w", sum, err)
		}
		n++
	}
	return n, nil
}

func copyFile(ctx context.Context, from, to Files, sum string) error {
	content, err := from.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	blob, err := to.Put(ctx, content)
	if err == nil && blob.SHA256 != sum {
		err = fmt.Errorf("its content has the hash %s", blob.SHA256)
	}
	return err
}
