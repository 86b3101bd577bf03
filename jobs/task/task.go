// Package task wakes the reminders of what is to be done about incidents.
package task

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/task"
)

// Handle registers the sweep of one space's tasks with its runner. It may be run again from the start.
func Handle(r *runner.Runner, tasks *task.Tasks) {
	r.Handle(task.SweepKind, func(ctx context.Context, _ *runner.Task) error { return tasks.Sweep(ctx) })
}
