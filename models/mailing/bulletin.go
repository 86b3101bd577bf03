package mailing

import (
	"context"
	"time"

	"standfirst/models/reply"
)

// Bulletin is a message of several texts to a reader who asked for them: the digest of a newsroom. It is no mailing,
// and what stands against a mailing stands against it.
type Bulletin struct {
	ID          string // the same bulletin has the same id, and with it the same Message-ID
	ContactID   string
	Address     string
	Lang        string
	Subject     string
	Text, HTML  string // without the end, which says why it came and how it ends
	Unsubscribe string // the reader's own page, which a mail program may post to (RFC 8058)
}

// Bars is why somebody may not be written to now, a reason of Removed; "" when nothing is against it. Away is one that
// will be over by itself.
func (s *Mailings) Bars(ctx context.Context, contactID, address string) (reason string, away bool, err error) {
	c, err := s.d.Contacts.Get(ctx, contactID)
	if err != nil {
		return "", false, err
	}
	held, err := s.d.Contacts.Suppressions.Suppressed(ctx, address)
	if err != nil {
		return "", false, err
	}
	why := Mailing{}.bars(c, held[address], Wave{}, ViaHand, s.now())
	return why.Reason, why.Reason == OnLeave, nil
}

// Send hands a bulletin over by the door that mailings go through. Whoever calls it has asked Bars before, and has
// written down that the bulletin is on its way: what became of it may stay unknown.
func (s *Mailings) Send(ctx context.Context, b Bulletin) (Outcome, error) {
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return Outcome{}, err
	}
	sender, err := s.sender(ctx, Mailing{}, set)
	if err != nil {
		return Outcome{}, err
	}
	foot, footText, err := s.d.Frame.Foot(b.Lang, Footer{Sender: set.Sender.Name, Postal: set.Postal, Unsubscribe: b.Unsubscribe, Subscribed: true})
	if err != nil {
		return Outcome{}, err
	}
	p := &Press{s: s, set: set}
	m := Message{
		From: Address{set.Sender.Name, p.from()}, To: Address{Email: b.Address}, ReturnPath: p.from(), Subject: oneLine(b.Subject),
		Text: b.Text + "\n" + footText, HTML: b.HTML + foot + `</div></body></html>`,
		MessageID: "<" + hashID("bulletin", s.d.Space, b.ID) + "@" + set.Domain() + ">", Date: s.now(),
		ListID: "newsroom." + set.Domain(), UnsubscribeURL: b.Unsubscribe, UnsubscribeMailto: set.Reply(), Headers: map[string]string{},
	}
	if reply := set.Sender.ReplyTo; reply != "" {
		m.ReplyTo = Address{set.Sender.Name, reply}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	out := sender.Send(ctx, m)
	if out.Kind != Rejected || !out.answered() {
		return out, nil
	}
	switch out.Meaning(b.Address).Action {
	case reply.Suppress:
		return out, s.bury(context.WithoutCancel(ctx), b.Address, out)
	case reply.Skip, reply.Fix:
		return out, nil
	}
	out.Kind = Delayed // the provider holds us back, which says nothing of the reader
	return out, nil
}
