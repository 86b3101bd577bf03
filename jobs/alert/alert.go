// Package alert looks in the background whether what is published is out of the ordinary.
package alert

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/alert"
)

// Handle teaches a runner the kinds of job of alerts. Each may be run again from the start.
func Handle(r *runner.Runner, alerts *alert.Alerts) {
	r.Handle(alert.LookJob, runner.Payload(alerts.Look))
	r.Handle(alert.SweepKind, func(ctx context.Context, _ *runner.Task) error { return alerts.Sweep(ctx) })
}
