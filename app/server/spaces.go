package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"standfirst/jobs/mailing"
	"standfirst/jobs/newsroom"
	"standfirst/jobs/runner"
	"standfirst/jobs/schedule"
	"standfirst/models/account"
	"standfirst/models/space"
	"standfirst/models/store"
)

// spaces keeps every space open, with its jobs running.
type spaces struct {
	server *Server
	mu     sync.Mutex
	open   map[string]*running
}

// running is a space with the work that goes on in it.
type running struct {
	*space.Space
	work sync.WaitGroup
}

// openAll opens every space of the house, so that its jobs run before anybody visits it.
func (s *spaces) openAll(ctx context.Context) error {
	records, err := s.server.Accounts.Spaces(ctx)
	if err != nil {
		return err
	}
	for _, record := range records {
		if _, err := s.get(ctx, record.ID); err != nil {
			return fmt.Errorf("space %s: %w", record.ID, err)
		}
	}
	return nil
}

// get returns a space, opening it and starting its jobs the first time. A new space needs no restart.
func (s *spaces) get(ctx context.Context, id string) (*space.Space, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.open[id]; r != nil {
		return r.Space, nil
	}
	record, err := s.server.Accounts.Space(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.server.stop.Err() != nil {
		return nil, context.Canceled
	}
	r, err := s.start(ctx, record)
	if err != nil {
		return nil, err
	}
	s.open[id] = r
	return r.Space, nil
}

func (s *spaces) start(ctx context.Context, record account.SpaceRecord) (*running, error) {
	db, files, err := s.server.openSpaceStore(ctx, record.ID)
	if err != nil {
		return nil, err
	}
	out := s.server.outside()
	out.Outbox, out.Leaving = s.server.outbox(record.ID), s.server.leavers(record.ID)
	sp, err := space.Open(ctx, record, db, files, s.server.now, out)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if behind, err := sp.Mailings.CheckOutbox(ctx); err != nil {
		s.server.log.Warn("a copy of the database that is put back may not be noticed", "space", record.ID, "error", err)
	} else if behind {
		s.server.log.Warn("the database is a copy from before: mailings are paused until somebody resumes them", "space", record.ID)
	}
	if s.server.Config.MongoURI == "" { // the database is this process's alone
		if err := sp.Jobs.Orphaned(ctx); err != nil {
			return nil, errors.Join(err, sp.Close())
		}
	}
	log := s.server.log.With("space", record.ID)
	jobs := runner.New(sp.Jobs, store.NewID(), log)
	plan, err := schedule.New(sp.Jobs, log, s.server.now, s.server.register(sp, jobs)...)
	if err != nil {
		return nil, errors.Join(err, sp.Close())
	}
	r := &running{Space: sp}
	r.work.Go(func() { jobs.Run(s.server.stop, s.server.work) })
	r.work.Go(func() { plan.Run(s.server.stop) })
	r.work.Go(func() { newsroom.Run(s.server.stop, sp.Newsroom, log) })
	r.work.Go(func() { mailing.Listen(s.server.stop, sp.Mailings, log) })
	r.work.Go(func() { mailing.Leave(s.server.stop, sp.Mailings.Leaving(), log) })
	r.work.Go(func() { fill(s.server.stop, sp, log) })
	return r, nil
}

// fillAgain is how long is waited after an error before words are derived on.
const fillAgain = time.Minute

// fill has old texts searchable by an index that an older program did not have, while the space is in use.
func fill(ctx context.Context, sp *space.Space, log *slog.Logger) {
	if _, all, err := sp.Filling(ctx); err == nil && all > 0 {
		log.Info("older texts are made searchable in the background", "texts", all)
	}
	for {
		err := sp.Fill(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		log.Warn("making older texts searchable goes on in a minute", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(fillAgain):
		}
	}
}

// wait returns when no job runs any more.
func (s *spaces) wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.open {
		r.work.Wait()
	}
}

// close writes what was read since the last tick, now that nothing answers any more, and closes the databases.
func (s *spaces) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var errs []error
	for _, r := range s.open {
		errs = append(errs, r.Newsroom.WriteViews(ctx), r.Mailings.KeepClicks(ctx), r.Close())
	}
	return errors.Join(errs...)
}

// databases are those of the open spaces.
func (s *spaces) databases() []store.DB {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []store.DB
	for _, r := range s.open {
		out = append(out, r.DB())
	}
	return out
}

// Space returns the models of a space, opening it and starting its jobs the first time.
func (s *Server) Space(ctx context.Context, id string) (*space.Space, error) {
	return s.spaces.get(ctx, id)
}
