package space

import (
	"context"
	"errors"

	"standfirst/models/alert"
	"standfirst/models/coverage"
	"standfirst/models/store"
	"standfirst/models/watch"
)

// watches opens what is sought in the clips, and what warns of it.
func (s *Space) watches(ctx context.Context) (err error) {
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
