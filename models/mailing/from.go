package mailing

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/sender"
	"standfirst/models/setting"
)

// BulkFrom is how many people a mailing may have before large receivers' rules for bulk mail are applied here: its
// domain must sign and say so, or it does not start.
const BulkFrom = 100

// setSender takes the sender that a plan chooses: one that is there, confirmed and in use. The form's field is sender.
func (s *Mailings) setSender(ctx context.Context, m *Mailing, p Plan, faults *fault.List) error {
	m.SenderID = ""
	if p.SenderID == "" {
		return nil
	}
	if s.d.Senders == nil {
		faults.Add(fault.Bad("sender", "sender.missing"))
		return nil
	}
	x, err := s.d.Senders.Get(ctx, p.SenderID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		faults.Add(fault.Bad("sender", "sender.missing"))
	case err != nil:
		return err
	case !x.Ready():
		faults.Add(fault.Bad("sender", "sender.not_ready", "address", x.From.Address))
	default:
		m.SenderID = x.ID
	}
	return nil
}

// readySender is the check whether the chosen sender may still be used; nothing for the sender of the settings.
func (s *Mailings) readySender(ctx context.Context, m Mailing, total int64) ([]Check, error) {
	if m.SenderID == "" || s.d.Senders == nil {
		return nil, nil
	}
	x, err := s.d.Senders.Get(ctx, m.SenderID)
	if fault.KindOf(err) == fault.NotFound {
		return []Check{{Key: "sender.missing"}}, nil
	}
	if err != nil {
		return nil, err
	}
	set, err := s.d.Settings.Get(ctx)
	switch {
	case err != nil:
		return nil, err
	case !x.Ready():
		return []Check{{Key: "sender.not_ready", Args: map[string]any{"address": x.From.Address}}}, nil
	case set.Postal == "" && !m.Drill:
		return []Check{{Key: "setting.postal.needed"}}, nil
	case x.Daily > 0 && total > x.Daily:
		return []Check{{Key: "sender.daily.more", Args: map[string]any{"n": x.Daily, "total": total}}}, nil
	}
	return nil, nil
}

// BulkChecks looks at what depends on how many people a mailing has: whether its sender may send so many, and whether
// the DNS says of its domain what receivers ask of bulk mail. A DNS that does not answer hinders nobody.
func (s *Mailings) BulkChecks(ctx context.Context, m Mailing, total int64) ([]Check, error) {
	checks, err := s.readySender(ctx, m, total)
	if err != nil || s.d.Senders == nil {
		return checks, err
	}
	set, err := s.settings(ctx, m.SenderID)
	if fault.KindOf(err) == fault.NotFound {
		return checks, nil // that is said
	}
	if err != nil || !s.leaves(m, set) || !s.d.Senders.Asks() || staysHere(set) {
		return checks, err
	}
	look, err := s.d.Senders.Look(ctx, set)
	if err != nil {
		return checks, err
	}
	hinders := look.Hinders()
	for _, f := range hinders {
		c := Check{Key: "mailing.check." + f.What, Warn: total <= BulkFrom, Args: map[string]any{"domain": look.Domain, "record": f.Record.Name, "value": f.Record.Value}}
		if f.Record.Name == "" {
			c.Key += "_unmade" // there is no key yet, or its record is there and it is not in use
		}
		checks = append(checks, c)
	}
	if len(hinders) == 0 && len(look.Findings) > 0 {
		checks = append(checks, Check{Key: "mailing.check.domain", OK: true, Args: map[string]any{"domain": look.Domain}})
	}
	return checks, nil
}

// mayBulk refuses a mailing to many whose domain does not stand as receivers ask. A domain without any key gets one, so
// that there is a record to name.
func (s *Mailings) mayBulk(ctx context.Context, m Mailing, total int64, by audit.Actor) error {
	if s.d.Senders != nil && total > BulkFrom {
		set, err := s.settings(ctx, m.SenderID)
		if err == nil && s.leaves(m, set) && s.d.Senders.Asks() && !staysHere(set) {
			err = s.d.Senders.EnsureKey(ctx, set.Domain(), by)
		}
		if err != nil {
			return err
		}
	}
	checks, err := s.BulkChecks(ctx, m, total)
	if err != nil {
		return err
	}
	return refusals(checks)
}

// reservedNames end domains that the public DNS never has (RFC 2606, RFC 6761).
var reservedNames = []string{".test", ".example", ".invalid", ".localhost"}

// staysHere reports whether mail goes from a made-up domain to a server on this very machine: a trial, of whose domain
// the DNS can say nothing.
func staysHere(set setting.Setting) bool {
	addr, err := netip.ParseAddr(set.SMTP.Host)
	if set.SMTP.Host != "localhost" && (err != nil || !addr.IsLoopback()) {
		return false
	}
	for _, name := range reservedNames {
		if strings.HasSuffix("."+set.Domain(), name) {
			return true
		}
	}
	return false
}

// AskSender mails to the address of a sender the link by which its owner confirms it. It goes through the sender's own
// server, whose answer it returns.
func (s *Mailings) AskSender(ctx context.Context, lang string, x sender.Sender, by audit.Actor) (Outcome, error) {
	set, err := s.settings(ctx, x.ID)
	if err != nil {
		return Outcome{}, err
	}
	args := map[string]any{"address": x.From.Address, "by": by.Name, "link": set.BaseURL + "/v/" + s.d.Senders.ProofToken(x)}
	return s.short(ctx, x.ID, Address{x.From.Name, x.From.Address}, s.d.Words(lang, "sender.mail.subject", args), s.d.Words(lang, "sender.mail.text", args), by, "sender.asked")
}

// TestSender sends a short message through the server of a sender ("" for the one of the settings), to see whether it
// takes mail.
func (s *Mailings) TestSender(ctx context.Context, lang, senderID, address string, by audit.Actor) (Outcome, error) {
	set, err := s.settings(ctx, senderID)
	if err != nil {
		return Outcome{}, err
	}
	address, err = contact.NormalAddress(address)
	if err != nil {
		return Outcome{}, fault.Of(err).On("address")
	}
	args := map[string]any{"sender": set.Sender.Name, "host": fmt.Sprintf("%s:%d", set.SMTP.Host, set.SMTP.Port)}
	return s.short(ctx, senderID, Address{by.Name, address}, s.d.Words(lang, "setting.test.subject", args), s.d.Words(lang, "setting.test.body", args), by, "setting.tested")
}

// short sends a message of a few lines that belongs to no mailing.
func (s *Mailings) short(ctx context.Context, senderID string, to Address, subject, text string, by audit.Actor, action string) (Outcome, error) {
	set, err := s.settings(ctx, senderID)
	if err != nil {
		return Outcome{}, err
	}
	object := "setting:mail"
	if senderID != "" {
		object = "sender:" + senderID
	}
	_, err = s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: object, Data: map[string]string{"address": to.Email}})
	if err != nil {
		return Outcome{}, err
	}
	p := &Press{s: s, set: set}
	return s.trial(ctx, Mailing{SenderID: senderID}, Message{
		From: Address{set.Sender.Name, p.from()}, To: to, ReturnPath: p.from(),
		Subject: subject, Text: text + "\n", Date: s.now(), Headers: map[string]string{}, AutoSubmitted: "auto-generated",
	})
}
