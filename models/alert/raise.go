package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/sentiment"
	"standfirst/models/store"
	"standfirst/models/watch"
)

// take chooses the main articles: independent ones before reprints, important outlets before others, early ones first.
func (a *Alert) take(hits []watch.Hit) {
	seen := map[string]bool{} // several watches of an incident may have found one article
	hits = slices.DeleteFunc(slices.Clone(hits), func(h watch.Hit) bool {
		again := seen[h.ClipID]
		seen[h.ClipID] = again || !h.Denied
		return h.Denied || again
	})
	slices.SortStableFunc(hits, func(x, y watch.Hit) int {
		if x.Independent != y.Independent {
			if x.Independent {
				return -1
			}
			return 1
		}
		if tx, ty := weight(x.Tier), weight(y.Tier); tx != ty {
			return tx - ty
		}
		return x.At.Compare(y.At)
	})
	a.Articles, a.Count, a.Negative = nil, int64(len(hits)), 0
	for _, h := range hits {
		if h.Label == sentiment.Negative {
			a.Negative++
		}
		if len(a.Articles) < MaxArticles {
			a.Articles = append(a.Articles, Article{
				ClipID: h.ClipID, Title: h.Title, Lang: h.Lang, Outlet: h.OutletName, Tier: h.Tier, Label: h.Label, At: h.At, Apart: h.Independent,
				Quote: h.Before + h.Marked + h.Behind,
			})
		}
	}
}

// weight sorts outlets that nobody has judged last.
func weight(tier int64) int {
	if tier == 0 {
		return 9
	}
	return int(tier)
}

// goesOn is the latest alert of a subject and reason that is not over.
func (s *Alerts) goesOn(ctx context.Context, subject string, reason Reason) (Alert, bool, error) {
	a, err := s.alerts.First(ctx, store.Query{Filter: store.And(store.Eq("subject", subject), store.Eq("reason", string(reason))), Sort: []string{"-opened"}})
	if errors.Is(err, store.ErrNotFound) {
		return a, false, nil
	}
	return a, err == nil && a.Open && s.now().Sub(a.LastAt) < coolDown, err
}

// raise keeps an alert and has it told. While one of its subject and reason goes on, it is that one, told again when it
// has doubled. Mark names what raised it, so that raising it twice is raising it once; where it is not new, it only
// lengthens what goes on.
func (s *Alerts) raise(ctx context.Context, a Alert, mark string, isNew bool) error {
	sum := sha256.Sum256([]byte(a.Subject + "\x00" + string(a.Reason) + "\x00" + mark))
	a.ID = hex.EncodeToString(sum[:16])
	if _, err := s.alerts.Get(ctx, a.ID); err == nil {
		return s.pay(ctx, a.ID)
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	open, ok, err := s.goesOn(ctx, a.Subject, a.Reason)
	if err != nil {
		return err
	}
	if ok {
		return s.lengthen(ctx, open, a)
	}
	if !isNew {
		return nil
	}
	a.LastAt, a.Open, a.Waiting, a.Owes = s.now(), true, true, true
	a.Peak, a.PeakAt = a.Value, a.Opened
	if d := a.Level.duty(); d > 0 {
		a.Due = s.now().Add(d)
	}
	if _, err := s.alerts.InsertMissing(ctx, &a); err != nil {
		return err
	}
	return s.pay(ctx, a.ID)
}

// lengthen takes what is new into an alert that goes on.
func (s *Alerts) lengthen(ctx context.Context, open, more Alert) error {
	a, err := s.alerts.Edit(ctx, open.ID, func(a *Alert) error {
		a.LastAt = s.now()
		a.IncidentID = more.IncidentID // of the articles that it has from now on: who may know of it goes by that
		// The detector speaks within the cool-down only when the hour has doubled; it says so each time it is asked.
		if more.Reason == Spike && more.Opened.Sub(a.Opened) >= time.Hour && more.Opened.After(a.DoubledAt) {
			a.Doubled++
			a.DoubledAt = more.Opened
			a.Owes, a.Waiting, a.Level = true, true, Urgent
			a.Due = s.now().Add(Urgent.duty())
			a.AckAt, a.AckBy, a.AckName = time.Time{}, "", ""
		}
		if more.Value > a.Peak {
			a.Peak, a.PeakAt = more.Value, more.Opened
		}
		if more.Reason == Differs && !slices.ContainsFunc(a.Articles, func(x Article) bool { return x.ClipID == more.Articles[0].ClipID }) {
			a.Count++
			if len(a.Articles) < MaxArticles {
				a.Articles = append(a.Articles, more.Articles...)
			}
		} else if more.Reason != Differs {
			a.Articles, a.Count, a.Negative = more.Articles, more.Count, more.Negative
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.pay(ctx, a.ID)
}

// pay tells of an alert that was not told yet, and writes it down. Done again, it tells the same again, which whoever is
// told knows by the id and Doubled.
func (s *Alerts) pay(ctx context.Context, id string) error {
	a, err := s.alerts.Get(ctx, id)
	if err != nil || !a.Owes {
		return err
	}
	if s.raised != nil {
		if err := s.raised(ctx, a); err != nil {
			return err
		}
	}
	if err := s.record(ctx, a, EventRaised, audit.System("alert"), nil); err != nil {
		return err
	}
	_, err = s.alerts.Edit(ctx, id, func(now *Alert) error {
		if now.Doubled == a.Doubled {
			now.Owes = false
		}
		return nil
	})
	return err
}

func (s *Alerts) record(ctx context.Context, a Alert, action string, by audit.Actor, data map[string]string) error {
	e := audit.Entry{By: by, Action: action, Object: Stream(a.ID), Data: map[string]string{"name": a.Name}}
	for k, v := range data {
		e.Data[k] = v
	}
	stream := "space"
	switch {
	case action == EventDeclared:
		stream = incident.Stream(a.DeclaredID)
	case a.WatchID != "":
		stream = watch.Stream(a.WatchID)
	case a.IncidentID != "":
		stream = incident.Stream(a.IncidentID)
	}
	_, err := s.d.Audit.Append(ctx, stream, e)
	return err
}

// Sweep ends the alerts that are over and tells those that a death has left untold. It may run at any time.
func (s *Alerts) Sweep(ctx context.Context) error {
	for a, err := range s.alerts.Each(ctx, store.Query{Filter: store.Eq("owes", true)}) {
		if err != nil {
			return err
		}
		if err := s.pay(ctx, a.ID); err != nil {
			return err
		}
	}
	now := s.now()
	over := store.And(store.Eq("open", true), store.Lte("last_at", now.Add(-coolDown)))
	for a, err := range s.alerts.Each(ctx, store.Query{Filter: over, Sort: []string{"last_at"}}) {
		if err != nil {
			return err
		}
		if _, err := s.alerts.Edit(ctx, a.ID, func(a *Alert) error {
			if a.Open && now.Sub(a.LastAt) >= coolDown {
				a.Open, a.Closed = false, a.LastAt
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
