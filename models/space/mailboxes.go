package space

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/mailbox"
)

// mailboxes opens those that are read. An alert is taken in as if somebody had brought it; a mail without articles is
// left where it is.
func (s *Space) mailboxes(ctx context.Context, out Outside) (err error) {
	s.Mailboxes, err = mailbox.Open(ctx, mailbox.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Settings: s.Settings, Mailings: s.Mailings, Door: out.Mailboxes,
		Alert: func(ctx context.Context, raw []byte) (bool, error) {
			_, err := s.Intake.Arrived(ctx, raw, audit.System("mailbox"))
			if fault.Is(err, "coverage.mail.no_article") || fault.Is(err, "coverage.mail.unreadable") {
				return false, nil
			}
			return err == nil, err
		},
	})
	if err == nil {
		s.Contacts.OnErase(s.Mailboxes.Erase)
		s.Contacts.OnTell("letters", s.Mailboxes.Tell)
	}
	return err
}
