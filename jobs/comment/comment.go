// Package comment tells people of the comments in which they are mentioned.
package comment

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/comment"
	"standfirst/models/job"
)

// Handle registers the job of one space's comments with its runner. It may be run again from the start.
func Handle(r *runner.Runner, comments *comment.Comments) {
	r.Handle(comment.LetterKind, func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[comment.Work](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return comments.Letter(ctx, w)
	})
}
