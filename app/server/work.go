package server

import (
	"context"
	"time"

	"standfirst/jobs/contact"
	"standfirst/jobs/incident"
	"standfirst/jobs/mailing"
	"standfirst/jobs/release"
	"standfirst/jobs/runner"
	"standfirst/jobs/schedule"
	"standfirst/models/space"
)

// register names the function for every kind of job of a space, and returns the sweeps to be planned.
func (s *Server) register(sp *space.Space, jobs *runner.Runner) []schedule.Sweep {
	jobs.Handle("job.prune", func(ctx context.Context, _ *runner.Task) error {
		_, err := sp.Jobs.Prune(ctx, s.now().Add(-7*24*time.Hour))
		return err
	})
	contact.Handle(jobs, sp.Contacts)
	incident.Handle(jobs, sp.Incidents, sp.Facts)
	release.Handle(jobs, sp.Releases)
	engine := mailing.New(sp.Mailings, s.log.With("space", sp.ID), s.now)
	engine.Workers, engine.Retry.First = connections, s.Config.RetryAfter
	engine.Register(jobs)
	return []schedule.Sweep{
		{Spec: "17 * * * *", Kind: "job.prune"},
		{Spec: "@every 1m", Kind: incident.SweepIncidents},
		{Spec: "@every 1m", Kind: incident.SweepFacts},
		{Spec: "@every 1m", Kind: mailing.SweepKind},
		{Spec: "@every 1m", Kind: release.SweepKind},
	}
}
