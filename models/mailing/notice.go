package mailing

import (
	"context"
	"time"
)

// Notice is a message of the house to one of its own people about an incident: a call, a reminder. It is no
// mailing: nobody unsubscribes from it, and it is counted nowhere.
type Notice struct {
	ID            string // the same notice has the same id, and with it the same Message-ID
	IncidentID    string
	To            Address
	Subject, Text string
	Files         []File
}

// Post sends a notice by the one door that everything takes: what belongs to a drill is captured, as is
// everything while no sender is set. Sent again it has the same Message-ID, by which mail programs know it.
func (s *Mailings) Post(ctx context.Context, n Notice) (Outcome, error) {
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return Outcome{}, err
	}
	about := Mailing{IncidentID: n.IncidentID}
	sender, err := s.sender(ctx, about, set)
	if err != nil {
		return Outcome{}, err
	}
	p := &Press{s: s, set: set}
	m := Message{
		From: Address{set.Sender.Name, p.from()}, To: n.To, ReturnPath: p.from(), Subject: oneLine(n.Subject), Text: n.Text, Files: n.Files,
		MessageID: "<" + hashID("letter", s.d.Space, n.ID) + "@" + set.Domain() + ">", Date: s.now(),
		Headers: map[string]string{}, AutoSubmitted: "auto-generated", IncidentID: n.IncidentID,
	}
	if drill, err := s.drilling(ctx, about); err != nil {
		return Outcome{}, err
	} else if drill {
		m.Headers[headerDrill] = "1"
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return sender.Send(ctx, m), nil
}

// BaseURL is the address under which people reach the portal, without a slash at the end.
func (s *Mailings) BaseURL(ctx context.Context) (string, error) {
	set, err := s.d.Settings.Get(ctx)
	return set.BaseURL, err
}
