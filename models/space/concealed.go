package space

import (
	"context"

	"standfirst/models/asset"
	"standfirst/models/creator"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/watch"
)

// Concealed is where the log says something about incidents that the viewer of a context may not know of:
// whole streams, and objects whose events stand in the streams of others.
type Concealed struct{ Streams, Objects []string }

// Concealed returns what the log must not show. It is empty unless there are private incidents and the viewer
// belongs to none of their teams.
func (s *Space) Concealed(ctx context.Context) (Concealed, error) {
	var c Concealed
	hidden, err := s.Incidents.Hidden(ctx)
	if err != nil || len(hidden) == 0 {
		return c, err
	}
	ctx = incident.Unseen(ctx)
	for _, id := range hidden {
		c.add(incident.Stream(id))
		if err := s.concealBelow(ctx, id, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *Concealed) add(name string) {
	c.Streams, c.Objects = append(c.Streams, name), append(c.Objects, name)
}

// concealBelow adds what belongs to an incident and writes to streams of its own.
func (s *Space) concealBelow(ctx context.Context, incidentID string, c *Concealed) error {
	for q := (release.Search{IncidentID: incidentID, Limit: 500}); ; {
		page, err := s.Releases.Find(ctx, q)
		if err != nil {
			return err
		}
		ids := make([]string, 0, len(page.Items))
		for _, r := range page.Items {
			c.add(release.Stream(r.ID))
			ids = append(ids, r.ID)
		}
		pictures, err := s.Assets.Belonging(ctx, ids...)
		if err != nil {
			return err
		}
		for _, id := range pictures {
			c.Objects = append(c.Objects, asset.Object(id))
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for q := (watch.Search{IncidentID: incidentID, Limit: 500}); ; {
		page, err := s.Watches.Of(ctx, q)
		if err != nil {
			return err
		}
		for _, w := range page.Items {
			c.add(watch.Stream(w.ID))
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	mailings, err := s.Mailings.About(ctx, incidentID)
	if err != nil {
		return err
	}
	for _, id := range mailings {
		c.add("mailing:" + id)
	}
	for q := (creator.DealSearch{IncidentID: incidentID, Limit: 500}); ; {
		page, err := s.Creators.Deals(ctx, q)
		if err != nil {
			return err
		}
		for _, d := range page.Items {
			c.Objects = append(c.Objects, "deal:"+d.ID)
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}
