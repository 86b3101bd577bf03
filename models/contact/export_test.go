package contact

import (
	"context"
	"fmt"

	"standfirst/models/store"
	"standfirst/models/term"
)

// SetChunk makes imports go in smaller steps, so that a test can stop between more of them.
func (s *Contacts) SetChunk(rows, piece int) { s.chunk, s.piece = rows, piece }

// SetSuspects makes a contact one of which so many suspicions are open.
func (s *Contacts) SetSuspects(ctx context.Context, id string, n int64) error {
	return s.setFigures(ctx, id, map[string]any{"suspects": n})
}

// RowID is the id that a row's contact gets.
var RowID = rowID

// Crowd adds so many people without a tag, who would be found by one.
func (s *Contacts) Crowd(ctx context.Context, n int, tag string) error {
	var words term.Set
	words.Add(tag)
	people := make([]store.Packed, n)
	var like store.Packing
	var err error
	for i := range people {
		if people[i], err = s.contacts.Pack(&like, &Contact{ID: store.NewID(), Name: fmt.Sprint("Person ", i), Terms: words.List()}); err != nil {
			return err
		}
	}
	_, err = s.contacts.InsertPacked(ctx, people)
	return err
}
