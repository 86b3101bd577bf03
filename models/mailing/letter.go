package mailing

import (
	"context"
	"html"
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
)

// Letter is what one of us writes to one person, outside of every mailing: it has no list to leave, and no
// release that it carries.
type Letter struct {
	To         Address
	Subject    string
	Text       string // paragraphs, divided by empty lines; addresses in it become links
	IncidentID string // a letter of a rehearsal does not leave
	Drill      bool
}

// Write sends a letter through the door that mailings go through, and says what became of it. An address that
// must not be written to is a fault, whatever it is held for.
func (s *Mailings) Write(ctx context.Context, l Letter) (Outcome, error) {
	address, err := contact.NormalAddress(l.To.Email)
	if err != nil {
		return Outcome{}, fault.Of(err).On("address")
	}
	held, err := s.d.Contacts.Suppressions.Suppressed(ctx, address)
	if err != nil {
		return Outcome{}, err
	}
	if _, ok := held[address].For(); ok {
		return Outcome{}, fault.Clash("mailing.letter.held", "address", address)
	}
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return Outcome{}, err
	}
	about := Mailing{IncidentID: l.IncidentID, Drill: l.Drill}
	sender, err := s.sender(ctx, about, set)
	if err != nil {
		return Outcome{}, err
	}
	p := &Press{s: s, set: set}
	msg := Message{
		From: Address{set.Sender.Name, p.from()}, To: Address{oneLine(l.To.Name), address}, ReturnPath: p.from(), Subject: oneLine(l.Subject),
		Text: strings.TrimSpace(l.Text) + "\n", HTML: letterHTML(l.Text), MessageID: "<" + newID() + "@" + set.Domain() + ">", Date: s.now(), Headers: map[string]string{}, IncidentID: l.IncidentID,
	}
	if reply := set.Sender.ReplyTo; reply != "" {
		msg.ReplyTo = Address{set.Sender.Name, reply}
	}
	if drill, err := s.drilling(ctx, about); err != nil {
		return Outcome{}, err
	} else if drill {
		msg.Headers[headerDrill] = "1"
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return sender.Send(ctx, msg), nil
}

// letterHTML is plain text as HTML; a paragraph that is nothing but an address becomes a link.
func letterHTML(text string) string {
	var b strings.Builder
	for _, para := range strings.Split(strings.TrimSpace(text), "\n\n") {
		para = strings.TrimSpace(para)
		scheme, rest, _ := strings.Cut(para, "://")
		if (scheme == "https" || scheme == "http") && rest != "" && !strings.ContainsAny(rest, " \n\t") {
			safe := html.EscapeString(para)
			b.WriteString(`<p style="margin:0 0 16px"><a href="` + safe + `">` + safe + `</a></p>`)
			continue
		}
		b.WriteString(paragraphs(para))
	}
	return b.String()
}
