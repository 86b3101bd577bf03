// Package fact reads stored evidence again, a part at a time, so that damage is noticed before the evidence is needed.
package fact

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/fact"
)

// Handle registers the check of one space's evidence with its runner. It may be run again from the start.
func Handle(r *runner.Runner, facts *fact.Facts) {
	r.Handle(fact.CheckKind, func(ctx context.Context, _ *runner.Task) error { return facts.Check(ctx) })
}
