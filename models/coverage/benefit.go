package coverage

import (
	"context"
	"errors"
	"time"

	"standfirst/models/store"
)

// Marked says that what stands at an address was published for a benefit. It is kept by the address, so
// that a clip that comes later has it from its first moment.
type Marked struct {
	ID        string    `json:"id"` // of the clip
	Rev       int64     `json:"rev"`
	URL       string    `json:"url"`
	Benefit   string    `json:"benefit"` // paid, gifted, affiliate or staff
	DealID    string    `json:"deal_id"`
	ContactID string    `json:"contact_id"`
	At        time.Time `json:"at"`
}

// Earned reports whether nobody got anything for the clip. Only such clips are counted as coverage; the
// others are shown apart.
func (c Clip) Earned() bool { return c.Benefit == "" }

// Mark says that an address was published for a benefit: the clip of it, if there is one, and every one
// that comes later. It may be repeated.
func (s *Clips) Mark(ctx context.Context, m Marked) error {
	m.ID, m.At = ClipID(m.URL), s.Now().UTC()
	if err := s.marks.Put(ctx, &m); err != nil {
		return err
	}
	_, err := s.clips.Edit(ctx, m.ID, func(c *Clip) error { c.benefit(m); return nil })
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.credit(ctx, m.ContactID)
}

func (c *Clip) benefit(m Marked) {
	c.Benefit, c.DealID = m.Benefit, m.DealID
	if c.ContactID == "" && m.ContactID != "" {
		c.ContactID, c.ContactBy = m.ContactID, "hand"
	}
}

// applyMarks gives new clips the marks of their addresses, before they are stored.
func (s *Clips) applyMarks(ctx context.Context, clips ...*Clip) error {
	ids := make([]string, len(clips))
	for i, c := range clips {
		ids[i] = c.ID
	}
	marks, err := s.marks.GetAll(ctx, ids...)
	if err != nil || len(marks) == 0 {
		return err
	}
	for _, c := range clips {
		if m, ok := marks[c.ID]; ok {
			c.benefit(m)
		}
	}
	return nil
}
