package alert

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/sentiment"
	"standfirst/models/spike"
	"standfirst/models/watch"
)

const (
	slot = 5 * time.Minute
	// history is what the detector needs: its record and seasons of fourteen days, and a day before.
	history = 15 * 24 * time.Hour
	// fresh is how old a moment may be to be warned of: work that was late warns late, and never of yesterday.
	fresh = 2 * time.Hour
	// mostSlots bounds what is read of one watch.
	mostSlots = int(history/slot) + 1
)

// Matched looks at a clip that was held against the watches: what is warned of without statistics is raised at once, and
// a look at the counts follows within the minute. It may be repeated at will.
func (s *Alerts) Matched(ctx context.Context, c coverage.Clip, found []watch.Finding) error {
	for _, f := range found {
		if f.Watch.Muted || !f.Watch.Live() || s.now().Sub(f.Hit.At) > fresh {
			continue
		}
		if err := s.lookLater(ctx, f.Watch.ID); err != nil {
			return err
		}
		if err := s.firsts(ctx, f.Watch, f.Hit); err != nil {
			return err
		}
	}
	if !c.Differs || c.Dismissed || s.now().Sub(c.FoundAt) > fresh {
		return nil
	}
	return s.differs(ctx, c)
}

// lookLater has the counts of a watch looked at when the minute is over: all that comes within it is seen at once.
func (s *Alerts) lookLater(ctx context.Context, watchID string) error {
	at := s.now().Truncate(time.Minute).Add(time.Minute)
	return s.d.Jobs.Enqueue(ctx, job.New{
		ID: LookJob + ":" + watchID + ":" + at.Format("20060102T1504"), Kind: LookJob, Payload: LookTask{watchID}, RunAt: at, By: audit.System("alert").ID,
	})
}

// firsts raises what one mention is enough for.
func (s *Alerts) firsts(ctx context.Context, w watch.Watch, h watch.Hit) error {
	if h.Denied {
		return nil
	}
	if w.Kind == watch.Refuted {
		return s.first(ctx, w, h, Repeats, watch.HitSearch{WatchID: w.ID})
	}
	if h.Tier == 1 {
		if err := s.first(ctx, w, h, FirstTier, watch.HitSearch{WatchID: w.ID, Tier: 1}); err != nil {
			return err
		}
	}
	if !h.Joined {
		return nil
	}
	return s.first(ctx, w, h, Joined, watch.HitSearch{WatchID: w.ID, Joined: true})
}

// first raises an alert when a mention is among the first of its kind in 14 days, as many as the bar takes. While an
// alert of the kind goes on, or was raised in these days, a further one only lengthens it.
func (s *Alerts) first(ctx context.Context, w watch.Watch, h watch.Hit, reason Reason, like watch.HitSearch) error {
	bar, err := s.Of(ctx, watch.OfWatch(w.ID))
	if err != nil {
		return err
	}
	takes := bar.Takes(reason)
	like.From, like.To = h.At.Add(-memory), h.At
	before, err := s.d.Watches.CountHits(ctx, like, takes)
	if err != nil {
		return err
	}
	like.To = h.At.Add(time.Millisecond) // what came at the same moment as well
	if n, err := s.d.Watches.CountHits(ctx, like, takes); err != nil || n < takes {
		return err
	}
	like.Limit = MaxArticles
	page, err := s.d.Watches.Hits(incident.Unseen(ctx), like)
	if err != nil {
		return err
	}
	a := Alert{
		Reason: reason, Level: levelOf(w, h, reason), Subject: watch.OfWatch(w.ID), WatchID: w.ID, FactID: w.FactID, IncidentID: w.IncidentID, Name: w.Name,
		Opened: h.At, Bar: float64(takes),
	}
	a.take(page.Items)
	return s.raise(ctx, a, h.ClipID, before < takes)
}

func levelOf(w watch.Watch, h watch.Hit, reason Reason) Level {
	switch {
	case w.Kind == watch.Competitor || w.Kind == watch.Industry:
		return Notice
	case h.Tier == 1 && (reason == Joined || reason == Repeats):
		return Urgent
	case reason == FirstTier && w.Kind.Ours() && h.Label != sentiment.Negative:
		return Notice
	}
	return Elevated
}

// differs raises an alert for each fact from which a clip differs, as far as nobody has said that it does not.
func (s *Alerts) differs(ctx context.Context, c coverage.Clip) error {
	o := watch.Outlet{}
	if c.OutletID != "" && s.d.Outlet != nil {
		var err error
		if o, err = s.d.Outlet(ctx, c.OutletID); err != nil {
			return err
		}
	}
	for _, r := range c.Differences() {
		bar, enough, err := s.differed(ctx, "fact:"+r.FactID, c.ID)
		if err != nil {
			return err
		}
		a := Alert{
			Reason: Differs, Level: Elevated, Subject: bar.ID, FactID: r.FactID, IncidentID: r.IncidentID, Name: r.Key, Opened: c.FoundAt, Bar: bar.Height(Differs), Count: 1,
			Articles: []Article{{ClipID: c.ID, Title: c.Title, Lang: c.Lang, Outlet: o.Name, Tier: int64(o.Tier), Label: c.Tone.Label, At: c.FoundAt, Ours: r.Ours, Theirs: r.Theirs}},
		}
		if o.Tier == 1 {
			a.Level = Urgent
		}
		if err := s.raise(ctx, a, c.ID, enough); err != nil {
			return err
		}
	}
	return nil
}

// Look holds the counts of a watch against what is usual, raises an alert when they are out of the ordinary, and follows
// the one that goes on. It may be repeated at will: a moment is judged by nothing that came after it.
func (s *Alerts) Look(ctx context.Context, watchID string) error {
	ctx = incident.Unseen(ctx)
	all, err := s.d.Watches.GetAll(ctx, watchID)
	w, ok := all[watchID]
	if err != nil || !ok || w.Muted || !w.Live() {
		return err
	}
	bar, err := s.Of(ctx, watch.OfWatch(w.ID))
	if err != nil {
		return err
	}
	points, err := s.series(ctx, w)
	if err != nil || len(points) == 0 {
		return err
	}
	rule := spike.Default
	rule.Factor, rule.Floor, rule.CoolDown = bar.Factor, float64(bar.Outlets), coolDown
	for _, found := range spike.Detect(points, rule) {
		if s.now().Sub(found.At) <= fresh {
			if err := s.spiked(ctx, w, found); err != nil {
				return err
			}
		}
	}
	return s.follow(ctx, w, bar, points)
}

// series is a watch's independent outlets by slot, from when the first clip of the space was found: before that there was
// nothing that could be found.
func (s *Alerts) series(ctx context.Context, w watch.Watch) ([]spike.Point, error) {
	now := s.now()
	from := now.Add(-history).Truncate(slot)
	begun, err := s.d.Clips.Begun(ctx)
	if err != nil || begun.IsZero() {
		return nil, err
	}
	if begun.After(from) {
		from = begun.Truncate(slot)
	}
	counts, err := s.d.Watches.Counts(ctx, watch.OfWatch(w.ID), from, now.Add(slot), mostSlots)
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
func (s *Alerts) spiked(ctx context.Context, w watch.Watch, found spike.Alert) error {
	to := found.At.Add(slot)
	hits, err := s.d.Watches.Hits(ctx, watch.HitSearch{WatchID: w.ID, From: to.Add(-time.Hour), To: to, Limit: 200})
	if err != nil {
		return err
	}
	a := Alert{
		Reason: Spike, Subject: watch.OfWatch(w.ID), WatchID: w.ID, FactID: w.FactID, IncidentID: w.IncidentID, Name: w.Name, Opened: found.At,
		Value: found.Value, Expected: found.Expected, Record: found.Record, Minutes: int64(found.Minutes),
	}
	bar, err := s.Of(ctx, a.Subject)
	if err != nil {
		return err
	}
	a.Bar = bar.Factor
	a.take(hits.Items)
	a.Level = a.spikeLevel(w)
	return s.raise(ctx, a, strconv.FormatInt(found.At.Unix(), 10), true)
}

// spikeLevel: what is scolded by half of the articles, or taken up by the first tier, and by six outlets at least, is
// urgent.
func (a Alert) spikeLevel(w watch.Watch) Level {
	if w.Kind == watch.Competitor || w.Kind == watch.Industry {
		return Notice
	}
	first := len(a.Articles) > 0 && a.Articles[0].Tier == 1
	if a.Value >= 2*MinOutlets && (first || a.Count > 0 && 2*a.Negative >= a.Count) {
		return Urgent
	}
	return Elevated
}

// follow keeps the spike that goes on: its peak, its articles, and when it was last out of the ordinary.
func (s *Alerts) follow(ctx context.Context, w watch.Watch, bar Bar, points []spike.Point) error {
	open, ok, err := s.goesOn(ctx, watch.OfWatch(w.ID), Spike)
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
	hits, err := s.d.Watches.Hits(ctx, watch.HitSearch{WatchID: w.ID, From: open.Opened.Add(-time.Hour), Limit: 500})
	if err != nil {
		return err
	}
	_, err = s.alerts.Edit(ctx, open.ID, func(a *Alert) error {
		a.LastAt = now
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
