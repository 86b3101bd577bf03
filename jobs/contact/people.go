package contact

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/contact"
	"standfirst/models/job"
)

// handlePeople registers the jobs that go through all contacts.
func handlePeople(r *runner.Runner, contacts *contact.Contacts) {
	r.Handle("contact.scan", func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[contact.ScanWork](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.Scan(ctx, w, progress(ctx, t)))
	})
	HandleExact(r, "contact", contacts.MergeExact)
	r.Handle(contact.HandOverKind, func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[contact.Handing](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.HandOverAll(ctx, w, progress(ctx, t)))
	})
	r.Handle(contact.TrustSweep, func(ctx context.Context, _ *runner.Task) error { return contacts.Decay(ctx) })
	r.Handle("contact.erase", func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[contact.Erasure](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(contacts.Erase(ctx, w, progress(ctx, t)))
	})
}
