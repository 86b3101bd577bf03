// Package report wakes the rounds by which reports go to their readers by mail, and makes the PDFs that people ask for.
package report

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/job"
	"standfirst/models/report"
)

// Handle teaches a runner the kinds of job of one space's reports. Each may be run again from the start.
func Handle(r *runner.Runner, reports *report.Reports) {
	r.Handle(report.RoundSweep, func(ctx context.Context, _ *runner.Task) error { return reports.SweepRounds(ctx) })
	r.Handle(report.PrintSweep, func(ctx context.Context, _ *runner.Task) error { return reports.SweepPrints(ctx) })
	r.Handle(report.PictureSweep, func(ctx context.Context, _ *runner.Task) error { return reports.SweepPictures(ctx) })
	r.Handle(report.CaptureJob, func(ctx context.Context, t *runner.Task) error {
		p, err := job.Decode[report.CaptureTask](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return reports.TakePictures(ctx, p)
	})
	r.Handle(report.PrintJob, func(ctx context.Context, t *runner.Task) error {
		p, err := job.Decode[report.PrintTask](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		err = reports.MakePrint(ctx, p.ID)
		if err != nil && t.Attempt >= t.MaxAttempts {
			return reports.GiveUpPrint(ctx, p.ID) // whoever has asked for it is told, on the page that they look at
		}
		return err
	})
}
