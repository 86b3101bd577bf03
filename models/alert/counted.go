package alert

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/incident"
	"standfirst/models/spike"
	"standfirst/models/watch"
)

// counted is whose counts are looked at: a watch's, or those of all the watches of an incident together.
type counted struct {
	Alert                 // what an alert of it says of where it comes from
	hits  watch.HitSearch // what is counted
	minor bool            // no alert of it is more than a notice
}

// Look holds the counts of a watch or of an incident against what is usual, raises an alert when they are out of the
// ordinary, and follows the one that goes on. It may be repeated at will: a moment is judged by nothing that came after it.
func (s *Alerts) Look(ctx context.Context, t LookTask) error {
	ctx = incident.Unseen(ctx)
	of, ok, err := s.counted(ctx, t)
	if err != nil || !ok {
		return err
	}
	bar, err := s.Of(ctx, of.Subject)
	if err != nil {
		return err
	}
	points, err := s.series(ctx, of.Subject)
	if err != nil || len(points) == 0 {
		return err
	}
	rule := spike.Default
	rule.Factor, rule.Floor, rule.CoolDown = bar.Factor, float64(bar.Outlets), coolDown
	for _, found := range spike.Detect(points, rule) {
		if s.now().Sub(found.At) <= fresh {
			if err := s.spiked(ctx, of, bar, found); err != nil {
				return err
			}
		}
	}
	return s.follow(ctx, of, bar, points)
}

// counted finds what is to be looked at; false when nothing of it warns.
func (s *Alerts) counted(ctx context.Context, t LookTask) (counted, bool, error) {
	if t.IncidentID != "" {
		return s.ofIncident(ctx, t.IncidentID)
	}
	all, err := s.d.Watches.GetAll(ctx, t.WatchID)
	w, ok := all[t.WatchID]
	if err != nil || !ok || w.Muted || !w.Live() {
		return counted{}, false, err
	}
	return counted{
		Alert: Alert{Subject: watch.OfWatch(w.ID), WatchID: w.ID, FactID: w.FactID, IncidentID: w.IncidentID, Name: w.Name},
		hits:  watch.HitSearch{WatchID: w.ID}, minor: w.Kind == watch.Competitor || w.Kind == watch.Industry,
	}, true, nil
}

// mostWatches bounds how many watches of an incident are looked at.
const mostWatches = 200

// ofIncident is an incident that goes on and has more than one watch: alone, none may be out of the ordinary while all
// together are. While one of them warns, that is enough.
func (s *Alerts) ofIncident(ctx context.Context, id string) (counted, bool, error) {
	known, err := s.d.Incidents.GetAll(ctx, id)
	i, ok := known[id]
	if err != nil || !ok || i.Drill() || i.Phase == incident.Closed {
		return counted{}, false, err
	}
	page, err := s.d.Watches.Find(ctx, watch.Search{IncidentID: id, Limit: mostWatches})
	if err != nil {
		return counted{}, false, err
	}
	live := 0
	for _, w := range page.Items {
		if w.Muted || !w.Live() {
			continue
		}
		live++
		if _, warns, err := s.goesOn(ctx, watch.OfWatch(w.ID), Spike); err != nil || warns {
			return counted{}, false, err
		}
	}
	name, _ := i.Title.In(incident.English)
	return counted{Alert: Alert{Subject: watch.OfIncident(id), IncidentID: id, Name: name}, hits: watch.HitSearch{IncidentID: id}}, live > 1, nil
}

// SpikesFrom is when spikes are warned of first: until then what comes in is counted to know what is usual. Zero: nothing
// was counted yet.
func (s *Alerts) SpikesFrom(ctx context.Context) (time.Time, error) {
	begun, err := s.d.Clips.Begun(ctx)
	if err != nil || begun.IsZero() {
		return time.Time{}, err
	}
	return begun.Truncate(slot).Add(spike.Default.WarmUp), nil
}

// series is the independent outlets of a subject by slot, from when the first clip of the space was found: before that there was
// nothing that could be found.
func (s *Alerts) series(ctx context.Context, subject string) ([]spike.Point, error) {
	now := s.now()
	from := now.Add(-history).Truncate(slot)
	begun, err := s.d.Clips.Begun(ctx)
	if err != nil || begun.IsZero() {
		return nil, err
	}
	if begun.After(from) {
		from = begun.Truncate(slot)
	}
	counts, err := s.d.Watches.Counts(ctx, subject, from, now.Add(slot), mostSlots)
	if err != nil {
		return nil, err
	}
	bySlot := make(map[int64]float64, len(counts))
	for _, c := range counts {
		bySlot[c.Slot.Unix()] = float64(c.Outlets)
	}
	var points []spike.Point
	for at := from; !at.After(now); at = at.Add(slot) {
		points = append(points, spike.Point{At: at, Count: bySlot[at.Unix()]})
	}
	return points, nil
}

// spiked raises the alert of a moment.
func (s *Alerts) spiked(ctx context.Context, of counted, bar Bar, found spike.Alert) error {
	hits := of.hits
	hits.To, hits.Limit = found.At.Add(slot), 200
	hits.From = hits.To.Add(-time.Hour)
	page, err := s.d.Watches.Hits(ctx, hits)
	if err != nil {
		return err
	}
	a := of.Alert
	a.Reason, a.Opened, a.Value, a.Expected, a.Record, a.Minutes = Spike, found.At, found.Value, found.Expected, found.Record, int64(found.Minutes)
	a.Bar = bar.Factor
	a.take(page.Items)
	a.Level = a.spikeLevel(of.minor)
	return s.raise(ctx, a, strconv.FormatInt(found.At.Unix(), 10), true)
}

// spikeLevel: what is scolded by half of the articles, or taken up by the first tier, and by six outlets at least, is
// urgent.
func (a Alert) spikeLevel(minor bool) Level {
	if minor {
		return Notice
	}
	first := len(a.Articles) > 0 && a.Articles[0].Tier == 1
	if a.Value >= 2*MinOutlets && (first || a.Count > 0 && 2*a.Negative >= a.Count) {
		return Urgent
	}
	return Elevated
}

// follow keeps the spike that goes on: its peak, its articles, and when it was last out of the ordinary.
func (s *Alerts) follow(ctx context.Context, of counted, bar Bar, points []spike.Point) error {
	open, ok, err := s.goesOn(ctx, of.Subject, Spike)
	if err != nil || !ok {
		return err
	}
	hour := 0.0
	for i := len(points) - 1; i >= 0 && i > len(points)-1-int(time.Hour/slot); i-- {
		hour += points[i].Count
	}
	if hour < float64(bar.Outlets) || hour < bar.Factor*open.Expected {
		return nil
	}
	now := s.now()
	wanted := of.hits
	wanted.From, wanted.Limit = open.Opened.Add(-time.Hour), 500
	hits, err := s.d.Watches.Hits(ctx, wanted)
	if err != nil {
		return err
	}
	_, err = s.alerts.Edit(ctx, open.ID, func(a *Alert) error {
		a.LastAt = now
		a.IncidentID = of.IncidentID // as in lengthen
		if hour > a.Peak {
			a.Peak, a.PeakAt = hour, now
		}
		a.take(hits.Items)
		return nil
	})
	if err != nil {
		return fmt.Errorf("alert %s: %w", open.ID, err)
	}
	return nil
}
