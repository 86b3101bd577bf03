// Package report wakes the rounds by which reports go to their readers by mail.
package report

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/report"
)

// Handle registers the sweep of one space's rounds with its runner. It may be run again from the start.
func Handle(r *runner.Runner, reports *report.Reports) {
	r.Handle(report.RoundSweep, func(ctx context.Context, _ *runner.Task) error { return reports.SweepRounds(ctx) })
}
