// Package release finishes what a crash left of changes to releases and fact sheets: events that are not
// in the log yet, among them the publication that stops the incident's clock.
package release

import (
	"context"
	"standfirst/jobs/runner"
	"standfirst/models/release"
)

// SweepKind is the kind of job that is planned every minute.
const SweepKind = "release.sweep"

// Handle registers the job with a runner.
func Handle(jobs *runner.Runner, releases *release.Releases) {
	jobs.Handle(SweepKind, func(ctx context.Context, _ *runner.Task) error { return releases.Sweep(ctx) })
}
