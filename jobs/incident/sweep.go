// Package incident finishes what a crash left of changes to incidents and facts: events that are not in
// the log yet, and falls of facts that nobody has been told of.
package incident

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/fact"
	"standfirst/models/incident"
)

// The kinds of job. Both run every minute, since a fact that fell must stop what is being sent.
const (
	SweepIncidents = "incident.sweep"
	SweepFacts     = "fact.sweep"
)

// Handle registers the jobs with a runner.
func Handle(jobs *runner.Runner, incidents *incident.Incidents, facts *fact.Facts) {
	jobs.Handle(SweepIncidents, func(ctx context.Context, _ *runner.Task) error { return incidents.Sweep(ctx) })
	jobs.Handle(SweepFacts, func(ctx context.Context, _ *runner.Task) error { return facts.Sweep(ctx) })
}
