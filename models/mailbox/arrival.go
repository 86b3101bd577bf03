package mailbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/bounce"
	"standfirst/models/mailing"
	"standfirst/models/markup"
	"standfirst/models/store"
)

// State of an arrival.
type State string

// The states.
const (
	Known   State = "known"   // what it means is stored
	Failing State = "failing" // could not be read, and is tried again
	Aside   State = "aside"   // could not be read in three tries: a person has to look
)

// Arrival is a message that was read, or could not be. It says of whom it was only where a person has to see to it.
type Arrival struct {
	ID         string      `json:"id"` // see identity
	Rev        int64       `json:"rev"`
	MailboxID  string      `json:"mailboxId"`
	Validity   int64       `json:"validity"`
	UID        int64       `json:"uid"`
	State      State       `json:"state"`
	Kind       bounce.Kind `json:"kind"`
	Became     string      `json:"became"` // what followed from it: a mailing.Came…, or one of the constants below
	DeliveryID string      `json:"deliveryId"`
	Tries      int64       `json:"tries"`
	Why        string      `json:"why"` // of one that failed: key of the sentence,
	Said       string      `json:"said"`
	From       string      `json:"from"`
	Subject    string      `json:"subject"`
	Size       int64       `json:"size"`
	At         time.Time   `json:"at"`
}

// What may become of a message besides what mailing says of reports.
const (
	Taken   = "taken"   // its articles were taken in
	Left    = "stays"   // it is left for a person
	Noticed = "noticed" // it asks for nothing
)

// identity is the same for the same message, wherever a server puts it and however it is numbered: its Message-ID, the
// addresses at which it came, and its content.
func identity(raw []byte) string {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	sum := sha256.New()
	for _, name := range []string{"message-id:", "delivered-to:", "x-original-to:", "to:"} {
		for line := range bytes.SplitSeq(head, []byte("\r\n")) {
			if len(line) > len(name) && bytes.EqualFold(line[:len(name)], []byte(name)) {
				sum.Write(bytes.ToLower(bytes.TrimSpace(line)))
				sum.Write([]byte{0})
			}
		}
	}
	sum.Write(body)
	if len(body) == 0 { // no header that ends as headers do
		sum.Write(head)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// arrived takes a message in. done says that what it means is stored and that no person has to see it in the mailbox.
// An error is one of ours, or of the database: the message is read again.
func (s *Mailboxes) arrived(ctx context.Context, x Mailbox, uid uint32, raw []byte) (done bool, err error) {
	a := Arrival{ID: identity(raw), MailboxID: x.ID, Validity: x.Validity, UID: int64(uid), Size: int64(len(raw)), At: s.now()}
	old, err := s.arrivals.Get(ctx, a.ID)
	switch {
	case err == nil && old.State == Known:
		return old.settled(), nil
	case err == nil && old.State == Aside:
		return false, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return false, err
	}
	failed := s.understand(ctx, x, raw, &a)
	if failed == nil {
		a.State = Known
		return a.settled(), s.keep(ctx, a)
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	a.State, a.Tries, a.Why, a.Said = Failing, old.Tries+1, "mailbox.aside.failed", markup.Shorten(markup.OneLine(failed.Error()), 300)
	a.From, a.Subject = envelope(raw)
	if errors.Is(failed, mailing.ErrEarly) { // which says nothing of the message, and passes
		a.Tries = old.Tries
	}
	if a.Tries >= mostTries {
		a.State = Aside
	}
	return false, s.keep(ctx, a)
}

// settled reports whether no person has to see it in the mailbox: what somebody wrote is theirs to read.
func (a Arrival) settled() bool { return a.Became != Left && a.Kind != bounce.Letter }

func (s *Mailboxes) keep(ctx context.Context, a Arrival) error {
	added, err := s.arrivals.InsertMissing(ctx, &a)
	if err != nil || added[0] {
		return err
	}
	_, err = s.arrivals.Edit(ctx, a.ID, func(old *Arrival) error {
		if old.State == Failing {
			rev := old.Rev
			*old = a
			old.Rev = rev
		}
		return nil
	})
	return err
}

// setAside names a message that cannot even be looked at.
func (s *Mailboxes) setAside(ctx context.Context, x Mailbox, uid uint32, why string) error {
	id := strconv.FormatUint(uint64(uid), 10)
	return s.keep(ctx, Arrival{ID: idOf("aside", x.ID, strconv.FormatInt(x.Validity, 10), id), MailboxID: x.ID, Validity: x.Validity, UID: int64(uid), State: Aside, Tries: mostTries, Why: why, At: s.now()})
}

// understand does what a message asks for. A panic is the message's fault.
func (s *Mailboxes) understand(ctx context.Context, x Mailbox, raw []byte, a *Arrival) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if x.Purpose == Alerts {
		taken := false
		if s.d.Alert != nil {
			taken, err = s.d.Alert(ctx, raw)
		}
		if a.Became = Left; taken {
			a.Became = Taken
		}
		return err
	}
	m := bounce.Read(raw)
	a.Kind = m.Kind
	d, certain, ok, err := s.d.Mailings.CameFrom(ctx, m)
	if err != nil {
		return err
	}
	if a.Became = Noticed; m.Kind == bounce.Letter || !ok && (m.Kind == bounce.Failed || m.Kind == bounce.Complaint || m.Kind == bounce.OptOut) {
		a.Became, a.From, a.Subject = Left, m.From, markup.Shorten(m.Subject, 200)
	}
	if ok {
		a.DeliveryID = d.ID
		return s.follow(ctx, m, d, certain, a)
	}
	return nil
}

// follow does what a message about a delivery asks for.
func (s *Mailboxes) follow(ctx context.Context, m bounce.Message, d mailing.Delivery, certain bool, a *Arrival) (err error) {
	switch m.Kind {
	case bounce.Failed:
		a.Became, err = s.d.Mailings.CameBack(ctx, d, worst(m.Reports, d.Address), certain)
	case bounce.Letter:
		became, err := s.d.Mailings.Answered(ctx, d, m, certain)
		if became != mailing.CameNothing { // it stands with the mailing
			a.Became, a.From, a.Subject = became, "", ""
		}
		return err
	case bounce.Complaint, bounce.OptOut:
		a.Became, err = s.d.Mailings.Complained(ctx, d, m.Kind == bounce.Complaint)
	}
	return err
}

// worst is what a message says of an address: of the report that names it, or else of the first that failed.
func worst(all []bounce.Report, address string) bounce.Report {
	var out bounce.Report
	for _, r := range all {
		if r.Recipient == address || r.Alias == address {
			return r
		}
		if r.Kind == bounce.Failed && out.Kind == "" {
			out = r
		}
	}
	return out
}

// envelope is from whom a message is and what about, as far as that can be read without taking it apart.
func envelope(raw []byte) (from, subject string) {
	defer func() { _ = recover() }() // it may be the header that cannot be read
	head, _, _ := bytes.Cut(raw[:min(len(raw), 64<<10)], []byte("\r\n\r\n"))
	m := bounce.Read(append(bytes.Clone(head), "\r\n\r\n"...))
	return m.From, markup.Shorten(m.Subject, 200)
}

// SetAside returns the messages of a mailbox that could not be read, the latest first; more says that there are others.
func (s *Mailboxes) SetAside(ctx context.Context, id string, limit int) (all []Arrival, more bool, err error) {
	page, err := s.arrivals.Find(ctx, store.Query{Filter: store.And(store.Eq("mailboxId", id), store.Eq("state", Aside)), Sort: []string{"-at"}, Limit: limit})
	return page.Items, page.Next != "", err
}

// Counts says how many messages of a mailbox became what, those aside left out.
func (s *Mailboxes) Counts(ctx context.Context, id string) (map[string]int64, error) {
	rows, err := s.arrivals.Group(ctx, store.And(store.Eq("mailboxId", id), store.Eq("state", Known)), []store.By{{Field: "became"}})
	out := map[string]int64{}
	for _, r := range rows {
		out[r.Text(0)] = r.Count
	}
	return out, err
}
