package mailing

import (
	"context"
	"strconv"
	"strings"
)

// Doubt casts doubt on a contact's address when a server says that the mailbox does not exist, with what it
// answered. It is done before the outcome is recorded and is safe to repeat, so that a crash in between
// loses neither.
func (s *Mailings) Doubt(ctx context.Context, d Delivery, o Outcome) error {
	if o.Kind != Rejected || !o.DeadMailbox() {
		return nil
	}
	return s.d.Contacts.Bounced(ctx, d.Address, strings.Join(strings.Fields(strconv.Itoa(o.Code)+" "+o.Enhanced+" "+oneLine(o.Text)), " "))
}
