// Package contact does the work that contacts leave for later: dry runs and imports of files, and taking
// over an outlet's new name.
package contact

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
)

// FiguresKind is the kind of the job that derives anew what contacts keep of other features. Schedule it
// every night: it repairs what a death in the middle has left.
const FiguresKind = "contact.figures"

// Handle registers the jobs of one space's contacts with its runner.
func Handle(r *runner.Runner, contacts *contact.Contacts) {
	handlePeople(r, contacts)
	r.Handle("contact.check", func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[contact.Work](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.Check(ctx, w, progress(ctx, t)))
	})
	r.Handle("contact.import", func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[contact.Work](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.Run(ctx, w.ImportID, progress(ctx, t)))
	})
	r.Handle("contact.undo", func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[contact.Work](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.UndoImport(ctx, w.ImportID, progress(ctx, t)))
	})
	r.Handle(FiguresKind, func(ctx context.Context, t *runner.Task) error {
		return lasting(contacts.RefreshFigures(ctx, progress(ctx, t)))
	})
	r.Handle("outlet.renamed", func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[outlet.Renamed](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.Refresh(ctx, w.OutletID))
	})
}

func progress(ctx context.Context, t *runner.Task) contact.Progress {
	return func(done, total int) error { return t.Progress(ctx, int64(done), int64(total), "") }
}

// lasting marks the faults that no further try can mend: what was asked for is gone or was not allowed.
func lasting(err error) error {
	switch fault.KindOf(err) {
	case fault.Internal, fault.Temporary:
		return err
	}
	return runner.Permanent(err)
}
