package watch

import (
	"context"
	"errors"
	"strconv"
	"time"

	"standfirst/models/fault"
	"standfirst/models/sentiment"
	"standfirst/models/store"
)

// Count is what was found in five minutes, of one watch or of all watches of one incident.
type Count struct {
	ID       string    `json:"id"` // of subject and slot
	Rev      int64     `json:"rev"`
	Subject  string    `json:"subject"` // "watch:" or "incident:" and the id
	Slot     time.Time `json:"slot"`    // the beginning
	Articles int64     `json:"articles"`
	Outlets  int64     `json:"outlets"` // independent: a story that many print is one, as is an outlet within an hour
	Negative int64     `json:"negative"`
}

// OfWatch and OfIncident are the subjects of counts.
func OfWatch(id string) string    { return "watch:" + id }
func OfIncident(id string) string { return "incident:" + id }

// recount counts the slot of a hit anew from its hits, so that counting twice changes nothing. Of two that count at once the later
// reads again.
func (s *Watches) recount(ctx context.Context, h Hit) error {
	if err := s.count(ctx, OfWatch(h.WatchID), store.Eq("watch_id", h.WatchID), h.Slot); err != nil || h.IncidentID == "" {
		return err
	}
	return s.count(ctx, OfIncident(h.IncidentID), store.Eq("incident_id", h.IncidentID), h.Slot)
}

func (s *Watches) count(ctx context.Context, subject string, of store.Filter, slot time.Time) error {
	c := Count{ID: subject + ":" + strconv.FormatInt(slot.Unix(), 10), Subject: subject, Slot: slot}
	if _, err := s.counts.InsertMissing(ctx, &c); err != nil {
		return err
	}
	_, err := s.counts.Edit(ctx, c.ID, func(c *Count) error {
		c.Articles, c.Outlets, c.Negative = 0, 0, 0
		clips, stories, outlets := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for h, err := range s.hits.Each(ctx, store.Query{Filter: store.And(of, store.Gte("at", slot), store.Lt("at", slot.Add(slotLength))), Sort: []string{"at"}}) {
			if err != nil {
				return err
			}
			if h.Denied || clips[h.ClipID] {
				continue
			}
			clips[h.ClipID] = true
			c.Articles++
			if h.Label == sentiment.Negative {
				c.Negative++
			}
			if h.Independent && !stories[h.Cluster] && !outlets[h.Outlet] {
				c.Outlets++
				stories[h.Cluster], outlets[h.Outlet] = h.Cluster != "", h.Outlet != ""
			}
		}
		return nil
	})
	if errors.Is(err, store.ErrConflict) {
		return fault.Later(err, "watch.count.busy")
	}
	return err
}

// Counts are the slots of a subject that have any, from a moment until before another, the oldest first; most of them at
// most.
func (s *Watches) Counts(ctx context.Context, subject string, from, to time.Time, most int) ([]Count, error) {
	var out []Count
	f := store.And(store.Eq("subject", subject), store.Gte("slot", from), store.Lt("slot", to))
	for c, err := range s.counts.Each(ctx, store.Query{Filter: f, Sort: []string{"slot"}}) {
		if err != nil {
			return nil, err
		}
		if out = append(out, c); len(out) == most {
			break
		}
	}
	return out, nil
}

// Totals are the sums of counts.
type Totals struct{ Articles, Outlets, Negative int64 }

// Total sums a subject up from a moment until before another.
func (s *Watches) Total(ctx context.Context, subject string, from, to time.Time) (Totals, error) {
	byID, err := s.TotalAll(ctx, []string{subject}, from, to)
	return byID[subject], err
}

// TotalAll sums several subjects up in one question.
func (s *Watches) TotalAll(ctx context.Context, subjects []string, from, to time.Time) (map[string]Totals, error) {
	out := map[string]Totals{}
	if len(subjects) == 0 {
		return out, nil
	}
	rows, err := s.counts.Group(ctx, store.And(store.In("subject", subjects...), store.Gte("slot", from), store.Lt("slot", to)),
		[]store.By{{Field: "subject"}}, store.Sum("articles"), store.Sum("outlets"), store.Sum("negative"))
	for _, r := range rows {
		out[r.Text(0)] = Totals{whole(r.Values[0]), whole(r.Values[1]), whole(r.Values[2])}
	}
	return out, err
}

func whole(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case float64:
		return int64(n)
	}
	return 0
}

// Period is a stretch of a series.
type Period struct {
	From time.Time
	Totals
}

// Weeks are the sums of a subject for each of the last weeks, the oldest first; the last ends now.
func (s *Watches) Weeks(ctx context.Context, subject string, weeks int) ([]Period, error) {
	const week = 7 * 24 * time.Hour
	now := s.now()
	rows, err := s.counts.Group(ctx, store.And(store.Eq("subject", subject), store.Gte("slot", now.Add(-time.Duration(weeks)*week))),
		[]store.By{{Field: "slot", Hour: true}}, store.Sum("articles"), store.Sum("outlets"), store.Sum("negative"))
	if err != nil {
		return nil, err
	}
	out := make([]Period, weeks)
	for i := range out {
		out[i].From = now.Add(-time.Duration(weeks-i) * week)
	}
	for _, r := range rows {
		at, err := time.Parse("2006-01-02T15", r.Text(0))
		if err != nil {
			return nil, err
		}
		p := &out[min(max(int(at.Sub(out[0].From)/week), 0), weeks-1)]
		p.Articles, p.Outlets, p.Negative = p.Articles+whole(r.Values[0]), p.Outlets+whole(r.Values[1]), p.Negative+whole(r.Values[2])
	}
	return out, nil
}
