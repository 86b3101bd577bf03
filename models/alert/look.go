package alert

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/sentiment"
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
// a look at the counts follows within half a minute. It may be repeated at will.
func (s *Alerts) Matched(ctx context.Context, c coverage.Clip, found []watch.Finding) error {
	for _, f := range found {
		if f.Watch.Muted || !f.Watch.Live() || s.now().Sub(f.Hit.At) > fresh {
			continue
		}
		if err := s.lookLater(ctx, LookTask{WatchID: f.Watch.ID}, 0); err != nil {
			return err
		}
		if f.Watch.IncidentID != "" {
			if err := s.lookLater(ctx, LookTask{IncidentID: f.Watch.IncidentID}, afterWatches); err != nil {
				return err
			}
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

// afterWatches is how much later than its watches an incident is looked at: what one of them has told of is not told
// twice.
const afterWatches = 10 * time.Second

// together is the time within which all that comes is seen at once. With the half minute in which a source that is due
// is asked, it leaves an alert within a minute of the interval at which the source is.
const together = 20 * time.Second

// lookLater has counts looked at a little later: all that comes meanwhile is seen at once.
func (s *Alerts) lookLater(ctx context.Context, t LookTask, later time.Duration) error {
	at := s.now().Truncate(together).Add(together)
	id := t.WatchID
	if t.IncidentID != "" {
		id = watch.OfIncident(t.IncidentID)
	}
	return s.d.Jobs.Enqueue(ctx, job.New{
		ID: LookJob + ":" + id + ":" + at.Format("20060102T150405"), Kind: LookJob, Payload: t, RunAt: at.Add(later), By: audit.System("alert").ID,
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
