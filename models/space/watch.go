package space

import (
	"context"
	"errors"

	"standfirst/models/alert"
	"standfirst/models/channel"
	"standfirst/models/coverage"
	"standfirst/models/store"
	"standfirst/models/watch"
)

// watches opens what is sought in the clips, what warns of it, and who is told.
func (s *Space) watches(ctx context.Context, out Outside) (err error) {
	house := coverage.House{Space: s.ID, Releases: s.Releases, Sheet: s.Facts}
	s.Watches, err = watch.Open(ctx, watch.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Clips: s.Coverage, Incidents: s.Incidents, Outlet: s.watchedOutlet, Refuted: house.Refuted,
	})
	if err != nil {
		return err
	}
	s.Alerts, err = alert.Open(ctx, alert.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Watches: s.Watches, Clips: s.Coverage, Incidents: s.Incidents, Outlet: s.watchedOutlet,
	})
	if err != nil {
		return err
	}
	s.Channels, err = channel.Open(ctx, channel.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Settings: s.Settings, Alerts: s.Alerts, Incidents: s.Incidents, Post: s.Mailings,
		Door: out.Receivers, Space: s.ID, Words: out.Words,
	})
	return err
}

// watchedOutlet is what watches ask of an outlet; of one that is gone nothing is known.
func (s *Space) watchedOutlet(ctx context.Context, id string) (watch.Outlet, error) {
	o, err := s.Outlets.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return watch.Outlet{}, nil
	}
	return watch.Outlet{Name: o.Name, Names: append(append([]string{}, o.Aliases...), o.Domains...), Tier: o.Tier, Country: o.Country}, err
}
