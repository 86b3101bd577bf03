package alert

import (
	"context"
	"errors"
	"maps"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/spike"
	"standfirst/models/store"
	"standfirst/models/watch"
)

// Bar is what it takes to raise an alert about one subject.
type Bar struct {
	ID  string `json:"id"` // "watch:", "incident:" or "fact:" and the id
	Rev int64  `json:"rev"`

	Factor  float64          `json:"factor"`  // times the usual hour, for a spike
	Outlets int64            `json:"outlets"` // independent ones that a spike has at least
	Counts  map[string]int64 `json:"counts"`  // how many articles it takes, by reason; missing is 1
	Differ  []string         `json:"differ"`  // clips that differ from the fact, as far as they are counted
}

// The bounds of a bar.
const (
	MinFactor  = 1.5
	MaxFactor  = 20.0
	MinOutlets = 3 // fewer are no spread
	MaxOutlets = 100
	maxCount   = 10
)

// raise is by how much a false alarm raises the factor of spikes; of what is counted it takes one more.
const raise = 1.25

// standard is the bar of a subject of which nobody has said anything.
func standard(subject string) Bar {
	return Bar{ID: subject, Factor: spike.Default.Factor, Outlets: MinOutlets, Counts: map[string]int64{}}
}

// Of returns the bar of a subject.
func (s *Alerts) Of(ctx context.Context, subject string) (Bar, error) {
	b, err := s.bars.Get(ctx, subject)
	if errors.Is(err, store.ErrNotFound) {
		return standard(subject), nil
	}
	return b, err
}

// Takes is how many articles an alert of a reason takes.
func (b Bar) Takes(r Reason) int64 { return max(b.Counts[string(r)], 1) }

// Height is what it takes for a reason: times the usual, or articles.
func (b Bar) Height(r Reason) float64 {
	if r == Spike {
		return b.Factor
	}
	return float64(b.Takes(r))
}

// Next is what it would take after a false alarm.
func (b Bar) Next(r Reason) float64 {
	b.Counts = maps.Clone(b.Counts)
	b.rise(r)
	return b.Height(r)
}

// rise puts the bar for one reason higher.
func (b *Bar) rise(r Reason) {
	if r == Spike {
		b.Factor = min(b.Factor*raise, MaxFactor)
		return
	}
	if b.Counts == nil {
		b.Counts = map[string]int64{}
	}
	b.Counts[string(r)] = min(b.Takes(r)+1, maxCount)
	b.Differ = nil // those of the false alarm count no more
}

// fall puts it back to a height.
func (b *Bar) fall(r Reason, to float64) {
	if r == Spike {
		b.Factor = to
		return
	}
	b.Counts[string(r)] = int64(to)
}

// Set says what it takes for a spike of a watch. Its fields are factor and outlets.
func (s *Alerts) Set(ctx context.Context, watchID string, factor float64, outlets int64, by audit.Actor) (Bar, error) {
	w, err := s.d.Watches.Get(ctx, watchID)
	if err != nil {
		return Bar{}, err
	}
	var faults fault.List
	if !(factor >= MinFactor && factor <= MaxFactor) {
		faults.Add(fault.Bad("factor", "alert.bar.factor", "min", MinFactor, "max", MaxFactor))
	}
	if outlets < MinOutlets || outlets > MaxOutlets {
		faults.Add(fault.Bad("outlets", "alert.bar.outlets", "min", MinOutlets, "max", MaxOutlets))
	}
	if err := faults.Err(); err != nil {
		return Bar{}, err
	}
	b, err := s.change(ctx, watch.OfWatch(w.ID), func(b *Bar) { b.Factor, b.Outlets = factor, outlets })
	if err != nil {
		return b, err
	}
	return b, s.record(ctx, Alert{WatchID: w.ID, Name: w.Name, IncidentID: w.IncidentID}, EventBar, by, nil)
}

func (s *Alerts) change(ctx context.Context, subject string, change func(*Bar)) (Bar, error) {
	b := standard(subject)
	if _, err := s.bars.InsertMissing(ctx, &b); err != nil {
		return b, err
	}
	return s.bars.Edit(ctx, subject, func(b *Bar) error { change(b); return nil })
}

// differed counts a clip that differs from a fact, and says whether that is enough.
func (s *Alerts) differed(ctx context.Context, subject, clipID string) (Bar, bool, error) {
	b, err := s.Of(ctx, subject)
	takes := b.Takes(Differs)
	if err != nil || takes == 1 {
		return b, true, err
	}
	b, err = s.change(ctx, subject, func(b *Bar) {
		if !slices.Contains(b.Differ, clipID) && len(b.Differ) < maxCount {
			b.Differ = append(b.Differ, clipID)
		}
	})
	return b, int64(len(b.Differ)) >= takes, err
}
