// Package mailbox keeps the mailboxes of a space that are read (IMAP, RFC 9051): what comes back from mailings, and the
// alerts of services that watch the news. The password of each is sealed under a key outside the database.
//
// A message is marked on the server only after what it means is stored, and what was read is remembered by its
// Message-ID and content: a death in the middle, or a server that numbers its messages anew (UIDVALIDITY), counts
// nothing twice and loses nothing. One that cannot be read is set aside after three tries and named; the others go on.
package mailbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// Purpose is what a mailbox is for.
type Purpose string

// The purposes.
const (
	Returns Purpose = "returns" // what comes back from mailings: refusals, complaints, answers
	Alerts  Purpose = "alerts"  // mails of services that watch the news
)

// Purposes lists them in the order in which forms offer them.
func Purposes() []Purpose { return []Purpose{Returns, Alerts} }

// Mailbox is one that is read, and how far.
type Mailbox struct {
	ID        string       `json:"id"`
	Rev       int64        `json:"rev"`
	Server    setting.SMTP `json:"server"` // the password in it is sealed
	Folder    string       `json:"folder"`
	Done      string       `json:"done"` // folder into which is moved what needs no person; "": it stays and is marked as read
	Purpose   Purpose      `json:"purpose"`
	Paused    bool         `json:"paused"`
	CreatedAt time.Time    `json:"createdAt"`
	UpdatedAt time.Time    `json:"updatedAt"`

	Validity int64     `json:"validity"` // UIDVALIDITY under which Last counts
	Last     int64     `json:"last"`     // UID up to which everything is dealt with or remembered
	Batch    Batch     `json:"batch"`
	NextAt   time.Time `json:"nextAt"`
	Owner    string    `json:"owner"`
	Lease    time.Time `json:"lease"` // until when its owner reads it

	TriedAt time.Time `json:"triedAt"`
	ReadAt  time.Time `json:"readAt"`  // when it was last read to its end or as far as one turn goes
	Waiting int64     `json:"waiting"` // messages that were not read then
	Count   int64     `json:"count"`   // messages read in all
	Down    time.Time `json:"down"`    // since when it cannot be read; zero while it can
	Fault   string    `json:"fault"`   // key of the sentence that says why,
	Said    string    `json:"said"`    // and the words of the server
	Failed  int64     `json:"failed"`  // tries in a row
}

// Batch is what is being read. What a death leaves of it is read one message at a time.
type Batch struct {
	At    int64 `json:"at"`    // UID of its first message
	Until int64 `json:"until"` // and of its last
	Tries int64 `json:"tries"` // how often it was begun; 0 when none is under way
}

// Entry is a message in a folder.
type Entry struct {
	UID  uint32
	Size int64 // bytes
}

// Folder is a folder of a mailbox that is open.
type Folder interface {
	// Validity is its UIDVALIDITY (RFC 9051, 2.3.1.1): UIDs of another one mean other messages.
	Validity() uint32
	// After lists the messages whose UID is greater, in their order, at most as many as asked for. Waiting is how many
	// there are in all.
	After(uid uint32, most int) (list []Entry, waiting int, err error)
	// Fetch gives messages in turn, at most so many bytes of each. An error of take ends it.
	Fetch(uids []uint32, bytes int64, take func(uid uint32, raw []byte) error) error
	// Settle moves messages to another folder, or marks them as read where that is "".
	Settle(uids []uint32, to string) error
	Close() error
}

// Door opens mailboxes. Its faults say why one cannot be: a *Trouble.
type Door interface {
	Open(ctx context.Context, server setting.SMTP, folder string) (Folder, error)
}

// Trouble is why a mailbox cannot be read.
type Trouble struct {
	Key  string // of the sentence, with {said}
	Said string // the words of the server or of the system, one line
	Err  error
}

// Error is for the log.
func (t *Trouble) Error() string { return t.Key + ": " + t.Said }

// Unwrap returns the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Deps is what Mailboxes needs.
type Deps struct {
	DB       store.DB
	Audit    *audit.Log
	Jobs     *job.Queue
	Now      func() time.Time
	Settings *setting.Settings
	Mailings *mailing.Mailings
	Door     Door // nil: none can be reached

	// Alert takes a mail of a service that watches the news; false when it is none. nil: nobody does.
	Alert func(ctx context.Context, raw []byte) (bool, error)
}

// Mailboxes are those of one space.
type Mailboxes struct {
	d        Deps
	docs     store.Collection[Mailbox]
	arrivals store.Collection[Arrival]
}

// Open opens the mailboxes.
func Open(ctx context.Context, d Deps) (*Mailboxes, error) {
	s := &Mailboxes{d: d}
	var err error
	if s.docs, err = store.Open[Mailbox](ctx, d.DB, "mailboxes", store.On("createdAt")); err != nil {
		return nil, err
	}
	s.arrivals, err = store.Open[Arrival](ctx, d.DB, "mail_arrivals", store.On("mailboxId", "state", "at"), store.On("state", "at"), store.On("from"))
	return s, err
}

func (s *Mailboxes) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Most is how many mailboxes a space may have: each is waited for.
const Most = 10

// All are the mailboxes in the order in which they were made.
func (s *Mailboxes) All(ctx context.Context) ([]Mailbox, error) {
	page, err := s.docs.Find(ctx, store.Query{Sort: []string{"createdAt"}, Limit: Most})
	return page.Items, err
}

// Get returns one.
func (s *Mailboxes) Get(ctx context.Context, id string) (Mailbox, error) {
	x, err := s.docs.Get(ctx, id)
	return x, missing(err)
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("mailbox.missing").Because(err)
	}
	return err
}

// Plan is what the form of a mailbox asks for. Its fields are those of a server's form (smtp_host and so on), folder,
// done and purpose. Password "" keeps the one there is.
type Plan struct {
	Server         setting.SMTP
	ForgetPassword bool
	Folder, Done   string
	Purpose        Purpose
}

func (p Plan) tidy() Plan {
	for _, text := range []*string{&p.Server.Host, &p.Server.User, &p.Server.OAuth.TokenURL, &p.Server.OAuth.ClientID, &p.Server.OAuth.Scope, &p.Folder, &p.Done} {
		*text = strings.TrimSpace(*text)
	}
	if p.Folder == "" {
		p.Folder = "INBOX"
	}
	return p
}

const maxFolder = 200 // characters

func (p Plan) check(kept bool) error {
	faults := setting.CheckServer(p.Server, kept)
	if p.Server.Host == "" {
		faults.Add(fault.Bad("smtp_host", "setting.smtp.host.bad"))
	}
	if p.Server.User == "" {
		faults.Add(fault.Bad("smtp_user", "mailbox.user.needed"))
	} else if p.Server.Password == "" && !kept && !p.Server.OAuth.On() {
		faults.Add(fault.Bad("smtp_password", "mailbox.password.needed"))
	}
	for field, name := range map[string]string{"folder": p.Folder, "done": p.Done} {
		if utf8.RuneCountInString(name) > maxFolder || strings.ContainsAny(name, "\r\n\x00") {
			faults.Add(fault.Bad(field, "mailbox.folder.bad", "max", maxFolder))
		}
	}
	if strings.EqualFold(p.Folder, p.Done) {
		faults.Add(fault.Bad("done", "mailbox.done.same"))
	}
	if p.Purpose != Returns && p.Purpose != Alerts {
		faults.Add(fault.Bad("purpose", "mailbox.purpose.bad"))
	}
	return faults.Err()
}

// Create adds a mailbox, which is read from its first message on. Key names the form: sent twice, it makes one.
func (s *Mailboxes) Create(ctx context.Context, key string, p Plan, by audit.Actor) (Mailbox, error) {
	p = p.tidy()
	if err := p.check(false); err != nil {
		return Mailbox{}, err
	}
	n, err := s.docs.Count(ctx, store.Filter{})
	if err != nil {
		return Mailbox{}, err
	}
	now := s.now()
	x := Mailbox{ID: store.NewID(), Server: p.Server, Folder: p.Folder, Done: p.Done, Purpose: p.Purpose, CreatedAt: now, UpdatedAt: now, NextAt: now}
	if key != "" {
		x.ID = idOf("mailbox", key)
	}
	if n >= Most {
		if _, err := s.docs.Get(ctx, x.ID); err != nil {
			return x, fault.Bad("", "mailbox.many", "max", Most)
		}
	}
	x.Server.Password = s.d.Settings.Sealer().Seal(secret(x.ID), p.Server.Password)
	if err := s.docs.Insert(ctx, &x); errors.Is(err, store.ErrDuplicate) {
		return s.Get(ctx, x.ID)
	} else if err != nil {
		return x, err
	}
	return x, s.record(ctx, x, "mailbox.created", by)
}

// Change changes a mailbox. Another server or user gets no password that was given for the old one; another account or
// folder is read from its beginning, and what is known of it counts nothing again.
func (s *Mailboxes) Change(ctx context.Context, id string, p Plan, by audit.Actor) (Mailbox, error) {
	p = p.tidy()
	x, err := s.docs.Edit(ctx, id, func(x *Mailbox) error {
		moved := x.Server.Other(p.Server)
		keeps := x.Server.Password != "" && !p.ForgetPassword && !moved && p.Server.Password == ""
		if err := p.check(keeps); err != nil {
			return err
		}
		if moved || x.Folder != p.Folder {
			x.Validity, x.Last, x.Batch = 0, 0, Batch{}
		}
		sealed := x.Server.Password
		x.Server, x.Folder, x.Done, x.Purpose, x.UpdatedAt = p.Server, p.Folder, p.Done, p.Purpose, s.now()
		if x.Server.Password = s.d.Settings.Sealer().Seal(secret(id), p.Server.Password); keeps {
			x.Server.Password = sealed
		}
		x.NextAt, x.Failed = s.now(), 0
		return nil
	})
	if err != nil {
		return x, missing(err)
	}
	return x, s.record(ctx, x, "mailbox.changed", by)
}

// Pause has a mailbox not read any more, or read on from where it was left.
func (s *Mailboxes) Pause(ctx context.Context, id string, paused bool, by audit.Actor) error {
	action := "mailbox.resumed"
	if paused {
		action = "mailbox.paused"
	}
	x, err := s.docs.Edit(ctx, id, func(x *Mailbox) error {
		x.Paused, x.NextAt, x.Failed = paused, s.now(), 0
		return nil
	})
	if err != nil {
		return missing(err)
	}
	return s.record(ctx, x, action, by)
}

// Remove takes a mailbox out of the space. Nothing is changed on its server.
func (s *Mailboxes) Remove(ctx context.Context, id string, by audit.Actor) error {
	x, err := s.docs.Get(ctx, id)
	if err != nil {
		return missing(err)
	}
	if _, err := s.docs.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	return s.record(ctx, x, "mailbox.removed", by)
}

func (s *Mailboxes) record(ctx context.Context, x Mailbox, action string, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "mailbox:" + x.ID, Data: map[string]string{"host": x.Server.Host, "user": x.Server.User, "folder": x.Folder}})
	return err
}

func secret(id string) string { return "mailbox-password/" + id }

// idOf is a short name of some parts.
func idOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// server is the server of a mailbox with its password in plain text: for the connection, never for a page. A refresh
// token that a service gives in place of the last one (RFC 6749, 6) is kept, unless somebody has typed another since.
func (s *Mailboxes) server(x Mailbox) (setting.SMTP, error) {
	out, was := x.Server, x.Server.Password
	var err error
	out.Password, err = s.d.Settings.Sealer().Open(secret(x.ID), was)
	client, refresh := setting.SplitSecret(out.Password)
	if !out.OAuth.On() || refresh == "" {
		return out, err
	}
	out.Renewed = func(ctx context.Context, token string) error {
		sealed := s.d.Settings.Sealer().Seal(secret(x.ID), setting.JoinSecret(client, token))
		_, err := s.docs.Edit(ctx, x.ID, func(x *Mailbox) error {
			if x.Server.Password == was {
				x.Server.Password, was = sealed, sealed
			}
			return nil
		})
		return err
	}
	return out, err
}
