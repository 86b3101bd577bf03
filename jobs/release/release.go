// Package release looks at the links of releases, so that the check can say which lead nowhere.
package release

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/release"
)

// Handle registers the job with the runner of one space. It may be run again from the start.
func Handle(r *runner.Runner, releases *release.Releases, web release.Prober) {
	r.Handle(release.LinksKind, func(ctx context.Context, _ *runner.Task) error { return releases.LookAtLinks(ctx, web) })
}
