package contact

import "context"

// SetChunk makes imports go in smaller steps, so that a test can stop between more of them.
func (s *Contacts) SetChunk(rows, piece int) { s.chunk, s.piece = rows, piece }

// SetSuspects makes a contact one of which so many suspicions are open.
func (s *Contacts) SetSuspects(ctx context.Context, id string, n int64) error {
	return s.setFigures(ctx, id, map[string]any{"suspects": n})
}

// RowID is the id that a row's contact gets.
var RowID = rowID
