// Package space gathers everything that one space holds: its models, opened once on its own store, so
// that no query carries a space filter that somebody could forget.
package space

import (
	"context"
	"time"

	"standfirst/models/account"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Space is one brand's or client's world.
type Space struct {
	account.SpaceRecord
	Outlets   *outlet.Outlets
	Lists     *audience.Lists
	Contacts  *contact.Contacts
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Releases  *release.Releases

	Audit *audit.Log
	Jobs  *job.Queue
	Files store.Files
	Now   func() time.Time
	db    store.DB
}

// Open opens every model of a space on its store.
func Open(ctx context.Context, record account.SpaceRecord, db store.DB, files store.Files, now func() time.Time) (*Space, error) {
	s := &Space{SpaceRecord: record, Files: files, Now: now, db: db}
	var err error
	if s.Audit, err = audit.Open(ctx, db, now); err != nil {
		return nil, err
	}
	if s.Jobs, err = job.Open(ctx, db, now); err != nil {
		return nil, err
	}
	if s.Outlets, err = outlet.Open(ctx, outlet.Deps{DB: db, Audit: s.Audit, Jobs: s.Jobs, Now: now}); err != nil {
		return nil, err
	}
	if s.Lists, err = audience.Open(ctx, audience.Deps{DB: db, Audit: s.Audit, Now: now}); err != nil {
		return nil, err
	}
	s.Contacts, err = contact.Open(ctx, contact.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Files: files, Now: now, Outlets: s.Outlets, Lists: s.Lists,
	})
	if err != nil {
		return nil, err
	}
	if s.Incidents, err = incident.Open(ctx, incident.Deps{DB: db, Audit: s.Audit, Now: now}); err != nil {
		return nil, err
	}
	s.Facts, err = fact.Open(ctx, fact.Deps{DB: db, Audit: s.Audit, Jobs: s.Jobs, Files: files, Incidents: s.Incidents, Now: now})
	if err != nil {
		return nil, err
	}
	s.Releases, err = release.Open(ctx, release.Deps{DB: db, Audit: s.Audit, Incidents: s.Incidents, Facts: s.Facts, Now: now})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// DB is the space's database, for the check whether it answers and for copying it.
func (s *Space) DB() store.DB { return s.db }

// Close closes the space's database.
func (s *Space) Close() error { return s.db.Close() }
