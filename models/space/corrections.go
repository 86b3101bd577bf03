package space

import (
	"context"

	"standfirst/models/correction"
	"standfirst/models/task"
)

// corrections opens what outlets are asked to correct.
func (s *Space) corrections(ctx context.Context, out Outside) (err error) {
	s.Corrections, err = correction.Open(ctx, correction.Deps{
		DB: s.db, Audit: s.Audit, Now: s.Now, Coverage: s.Coverage, Facts: s.Facts, Incidents: s.Incidents, Outlets: s.Outlets, Contacts: s.Contacts,
		Post: s.Mailings, Newsroom: s.Public, Name: s.Name, Words: out.Words,
		Reminders: task.Reminders{People: out.people(s.ID), Post: s.Mailings, Space: s.ID, Lang: s.Lang, Zone: s.Zone, Words: out.Words},
	})
	return err
}
