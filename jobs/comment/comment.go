// Package comment tells people of the comments in which they are mentioned.
package comment

import (
	"standfirst/jobs/runner"
	"standfirst/models/comment"
)

// Handle registers the job of one space's comments with its runner. It may be run again from the start.
func Handle(r *runner.Runner, comments *comment.Comments) {
	r.Handle(comment.LetterKind, runner.Payload(comments.Letter))
}
