// Package embargo opens what nobody has asked for at the moment its embargo ended.
package embargo

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/embargo"
	"standfirst/models/release"
)

// Handle registers the job with the runner of one space. It may run at any time and again: it opens what is due.
func Handle(r *runner.Runner, releases *release.Releases) {
	r.Handle(embargo.LiftKind, func(ctx context.Context, _ *runner.Task) error {
		_, err := releases.Lift(ctx)
		return err
	})
}
