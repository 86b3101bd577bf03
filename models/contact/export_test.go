package contact

// SetChunk makes imports go in smaller steps, so that a test can stop between more of them.
func (s *Contacts) SetChunk(rows int) { s.chunk = rows }
