// Package sender keeps the senders of a space, the keys with which mail of their domains is signed (DKIM, RFC 6376), and
// looks whether the DNS says of a domain what receivers of bulk mail ask for.
//
// The first sender is the one of the settings, whose id is "". Each further one has an address that its owner has
// confirmed by a link, a server of its own and, if wanted, a limit a day. Passwords and private keys are sealed under a
// key outside the database and are never shown.
package sender

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// Sender is who mailings may come from, besides the sender of the settings.
type Sender struct {
	ID        string         `json:"id"`
	Rev       int64          `json:"rev"`
	From      setting.Sender `json:"from"`
	SMTP      setting.SMTP   `json:"smtp"`  // its password is sealed
	Daily     int64          `json:"daily"` // messages in 24 hours at most; 0: as many as there are
	Round     int64          `json:"round"` // of confirming: a link works in its own only
	ProvedAt  time.Time      `json:"provedAt"`
	Retired   bool           `json:"retired"` // no mailing may choose it any more
	CreatedAt time.Time      `json:"createdAt"`
	UpdatedAt time.Time      `json:"updatedAt"`
}

// Ready reports whether mailings may come from it.
func (x Sender) Ready() bool { return !x.Retired && !x.ProvedAt.IsZero() }

// Deps is what Senders needs.
type Deps struct {
	DB       store.DB
	Audit    *audit.Log
	Now      func() time.Time
	Space    string
	Settings *setting.Settings
	Names    Resolver // nil: the DNS is not asked
}

// Senders are those of one space.
type Senders struct {
	d      Deps
	docs   store.Collection[Sender]
	keys   store.Collection[Key]
	days   store.Collection[day]
	tokens store.Collection[renewed]
	looks  looks
}

// Open opens the senders.
func Open(ctx context.Context, d Deps) (*Senders, error) {
	s := &Senders{d: d}
	var err error
	if s.docs, err = store.Open[Sender](ctx, d.DB, "senders", store.On("createdAt")); err != nil {
		return nil, err
	}
	if s.keys, err = store.Open[Key](ctx, d.DB, "sender_keys", store.On("domain", "createdAt")); err != nil {
		return nil, err
	}
	if s.tokens, err = store.Open[renewed](ctx, d.DB, "sender_tokens"); err != nil {
		return nil, err
	}
	s.days, err = store.Open[day](ctx, d.DB, "sender_days", store.On("at"))
	return s, err
}

func (s *Senders) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Most is how many senders a space may have.
const Most = 50

// All are the senders in the order in which they were made, those that have retired as well.
func (s *Senders) All(ctx context.Context) ([]Sender, error) {
	page, err := s.docs.Find(ctx, store.Query{Sort: []string{"createdAt"}, Limit: Most})
	return page.Items, err
}

// Get returns one.
func (s *Senders) Get(ctx context.Context, id string) (Sender, error) {
	x, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Missing("sender.missing").Because(err)
	}
	return x, err
}

// Plan is what the form of a sender asks for. Its fields are those of the settings' form: sender_name,
// sender_address, sender_reply_to, sender_returns, smtp_host, smtp_port, smtp_tls, smtp_auth, smtp_user; and daily. Password "" keeps
// the one there is.
type Plan struct {
	From           setting.Sender
	SMTP           setting.SMTP
	ForgetPassword bool
	Daily          int64
}

func (p Plan) tidy() Plan {
	for _, text := range []*string{&p.From.Name, &p.From.Address, &p.From.ReplyTo, &p.From.Returns, &p.SMTP.Host, &p.SMTP.User, &p.SMTP.OAuth.TokenURL, &p.SMTP.OAuth.ClientID, &p.SMTP.OAuth.Scope} {
		*text = strings.TrimSpace(*text)
	}
	return p
}

func (p Plan) check(kept bool) error {
	faults := setting.CheckSender(p.From, p.SMTP, kept)
	if p.From.Address == "" && p.SMTP.Host == "" {
		faults.Add(fault.Bad("sender_address", "setting.sender.needed"))
	}
	if p.SMTP.Host == "" {
		faults.Add(fault.Bad("smtp_host", "setting.smtp.host.bad"))
	}
	if p.Daily < 0 || p.Daily > 10_000_000 {
		faults.Add(fault.Bad("daily", "sender.daily.bad"))
	}
	return faults.Err()
}

// Create adds a sender. key names the form: pressing its button twice makes one.
func (s *Senders) Create(ctx context.Context, key string, p Plan, by audit.Actor) (Sender, error) {
	p = p.tidy()
	if err := p.check(false); err != nil {
		return Sender{}, err
	}
	n, err := s.docs.Count(ctx, store.Filter{})
	if err != nil {
		return Sender{}, err
	}
	now := s.now()
	x := Sender{ID: store.NewID(), From: p.From, Daily: p.Daily, Round: 1, CreatedAt: now, UpdatedAt: now}
	if key != "" {
		x.ID = idOf(key)
	}
	if n >= Most {
		if _, err := s.docs.Get(ctx, x.ID); err != nil {
			return x, fault.Bad("", "sender.many", "max", Most)
		}
	}
	x.SMTP = p.SMTP
	x.SMTP.Password = s.d.Settings.Sealer().Seal(purpose(x.ID), p.SMTP.Password)
	if err := s.docs.Insert(ctx, &x); errors.Is(err, store.ErrDuplicate) {
		return s.Get(ctx, x.ID)
	} else if err != nil {
		return x, err
	}
	return x, s.record(ctx, x, "sender.created", by)
}

// Change changes a sender. Another address is to be confirmed anew; another server or user gets no password that was
// given for the old one.
func (s *Senders) Change(ctx context.Context, id string, p Plan, by audit.Actor) (Sender, error) {
	p = p.tidy()
	x, err := s.docs.Edit(ctx, id, func(x *Sender) error {
		moved := x.SMTP.Other(p.SMTP)
		keeps := x.SMTP.Password != "" && !p.ForgetPassword && !moved && p.SMTP.Password == ""
		if err := p.check(keeps); err != nil {
			return err
		}
		if !strings.EqualFold(x.From.Address, p.From.Address) {
			x.ProvedAt, x.Round = time.Time{}, x.Round+1
		}
		sealed := x.SMTP.Password
		x.From, x.SMTP, x.Daily, x.UpdatedAt = p.From, p.SMTP, p.Daily, s.now()
		if x.SMTP.Password = s.d.Settings.Sealer().Seal(purpose(x.ID), p.SMTP.Password); keeps {
			x.SMTP.Password = sealed
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return x, fault.Missing("sender.missing").Because(err)
	}
	if err != nil {
		return x, err
	}
	return x, s.record(ctx, x, "sender.changed", by)
}

// Retire takes a sender out of use, or back into it. Mailings on their way go on.
func (s *Senders) Retire(ctx context.Context, id string, retired bool, by audit.Actor) error {
	action := "sender.returned"
	if retired {
		action = "sender.retired"
	}
	x, err := s.docs.Edit(ctx, id, func(x *Sender) error {
		x.Retired, x.UpdatedAt = retired, s.now()
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("sender.missing").Because(err)
	}
	if err != nil {
		return err
	}
	return s.record(ctx, x, action, by)
}

func (s *Senders) record(ctx context.Context, x Sender, action string, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "sender:" + x.ID, Data: map[string]string{
		"sender": x.From.Address, "host": x.SMTP.Host, "user": x.SMTP.User, "daily": fmt.Sprint(x.Daily),
	}})
	return err
}

func purpose(id string) string { return "sender-password/" + id }
