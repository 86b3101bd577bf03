package subscription

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/newsroom"
	"standfirst/models/store"
)

// New is what somebody asks for. The fields of its form are email, topic and consent.
type New struct {
	Address string
	Topics  []string // ids
	Lang    string
	Pace    Pace   // a form's field pace
	Consent string // the text that was agreed to; "": it was not
	From    string // address of the request
}

// MailKind is the kind of the jobs that write to those who asked.
const MailKind = "subscription.mail"

// Mail is the payload of such a job.
type Mail struct {
	ID    string `json:"id"`
	Round int64  `json:"round"`
}

// Ask takes down what somebody asks for and has a mail sent to the address. What it returns, and how long it takes,
// says nothing of whether the address has subscribed. An address that has been written to often enough is not again.
func (s *Subscriptions) Ask(ctx context.Context, n New) error {
	address, err := contact.NormalAddress(n.Address)
	var faults fault.List
	if err != nil {
		faults.Add(fault.Of(err).On("email"))
	}
	topics, err := s.d.Newsroom.Topics(ctx, false)
	if err != nil {
		return err
	}
	wanted := known(n.Topics, topics)
	if len(wanted) == 0 {
		faults.Add(fault.Bad("topic", "subscription.topic.missing"))
	}
	if !slices.Contains(Paces(), n.Pace) {
		faults.Add(fault.Bad("pace", "subscription.pace.unknown"))
	}
	if n.Consent == "" {
		faults.Add(fault.Bad("consent", "subscription.consent.missing"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	now := s.moment()
	if _, err := s.docs.InsertMissing(ctx, &Subscriber{ID: idOf(address), Address: address, State: Asked, AskedAt: now}); err != nil {
		return err
	}
	x, err := s.docs.Edit(ctx, idOf(address), func(x *Subscriber) error {
		x.Mails = slices.DeleteFunc(x.Mails, func(at time.Time) bool { return now.Sub(at) >= 24*time.Hour })
		if len(x.Mails) >= dayMails || len(x.Mails) > 0 && now.Sub(x.Mails[len(x.Mails)-1]) < apart {
			return errEnough
		}
		x.Mails = append(x.Mails, now)
		x.Address, x.Lang, x.Wanted, x.WantedPace, x.AskedAt = address, n.Lang, wanted, n.Pace, now
		if x.State != Active {
			x.State = Asked
		}
		x.Consent = Consent{Text: n.Consent, AskedAt: now, AskedFrom: n.From, ConfirmedAt: x.Consent.ConfirmedAt, ConfirmedFrom: x.Consent.ConfirmedFrom}
		x.Round++
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.d.Jobs.Enqueue(ctx, job.New{ID: fmt.Sprintf("%s:%s:%d:%d", MailKind, x.ID, x.AskedAt.UnixMilli(), x.Round), Kind: MailKind, Payload: Mail{x.ID, x.Round}, By: by(n.From).ID})
}

var errEnough = errors.New("subscription: written to often enough")

// known are those of the ids that topics have, in the order of the topics.
func known(ids []string, topics []newsroom.Topic) []string {
	var out []string
	for _, t := range topics {
		if slices.Contains(ids, t.ID) {
			out = append(out, t.ID)
		}
	}
	return out
}

// Write sends the mail that a job is for: the link by which it is confirmed. An address that is held because it does
// not exist, because its reader called our mail junk, or by one of us, is not written to.
func (s *Subscriptions) Write(ctx context.Context, m Mail) error {
	x, err := s.docs.Get(ctx, m.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && x.Round != m.Round {
		return nil // erased, or asked again since
	}
	if err != nil {
		return err
	}
	if held, err := s.held(ctx, x.Address); err != nil || held {
		return err
	}
	base, err := s.d.Mailings.BaseURL(ctx)
	if err != nil {
		return err
	}
	names, err := s.names(ctx, x.Wanted, x.Lang)
	if err != nil {
		return err
	}
	say := func(key string, args map[string]any) string { return s.d.Words(x.Lang, key, args) }
	args := map[string]any{"name": s.d.Name, "topics": strings.Join(names, say("subscription.mail.and", nil)), "link": base + "/s/" + s.ConfirmToken(x), "hours": int(LinkTime.Hours())}
	text := "subscription.mail.text"
	if x.State == Active {
		text, args["manage"] = "subscription.mail.text_active", base+"/s/"+s.ManageToken(x)
	}
	out, err := s.d.Mailings.Post(ctx, mailing.Notice{
		ID: fmt.Sprintf("subscription:%s:%d:%d", x.ID, x.AskedAt.UnixMilli(), x.Round), To: mailing.Address{Email: x.Address},
		Subject: say("subscription.mail.subject", args), Text: say(text, args),
	})
	if err == nil && out.Kind == mailing.Delayed {
		err = fault.Later(errors.New(out.Why), "subscription.mail.later")
	}
	return err
}

func (s *Subscriptions) held(ctx context.Context, address string) (bool, error) {
	all, err := s.d.Contacts.Suppressions.Suppressed(ctx, address)
	for _, h := range all[address].Holds {
		if h.Scope == contact.ScopeAll && h.Reason != contact.Unsubscribed && h.Reason != contact.Erased {
			return true, err
		}
	}
	return false, err
}

// names are those of topics in a language.
func (s *Subscriptions) names(ctx context.Context, ids []string, lang string) ([]string, error) {
	topics, err := s.d.Newsroom.Topics(ctx, true)
	var out []string
	for _, t := range topics {
		if slices.Contains(ids, t.ID) {
			name, _ := t.Name.In(lang)
			out = append(out, name)
		}
	}
	return out, err
}

// The first part of a token says what it is for.
const (
	toConfirm = "c"
	toManage  = "m"
)

// ConfirmToken is the token of the link in the mail by which a subscriber confirms.
func (s *Subscriptions) ConfirmToken(x Subscriber) string {
	return s.signer().Token(toConfirm, x.ID, strconv.FormatInt(x.Round, 10), strconv.FormatInt(x.AskedAt.Add(LinkTime).Unix(), 10))
}

// ManageToken is the token of the page on which a subscriber changes or ends what they get.
func (s *Subscriptions) ManageToken(x Subscriber) string {
	return s.signer().Token(toManage, x.ID, strconv.FormatInt(x.ActiveAt.Unix(), 10), "0")
}

// Read returns the subscriber of a link, and whether the link is one to confirm, which then has not been used and is
// not over.
func (s *Subscriptions) Read(ctx context.Context, token string) (x Subscriber, confirms bool, err error) {
	unknown := fault.Missing("subscription.link.unknown")
	parts, ok := s.signer().Parts(token, 4)
	if !ok {
		return x, false, unknown
	}
	x, err = s.docs.Get(ctx, parts[1])
	if err != nil {
		return x, false, missing(err)
	}
	number, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return x, false, unknown
	}
	switch parts[0] {
	case toConfirm:
		until, err := strconv.ParseInt(parts[3], 10, 64)
		if err != nil || number != x.Round || len(x.Wanted) == 0 || s.d.Now().Unix() >= until {
			return Subscriber{}, true, fault.Missing("subscription.link.used")
		}
		return x, true, nil
	case toManage:
		if x.State != Active || x.ActiveAt.Unix() != number {
			return Subscriber{}, false, fault.Missing("subscription.link.ended")
		}
		return x, false, nil
	}
	return Subscriber{}, false, unknown
}
