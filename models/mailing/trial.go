package mailing

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

// testDelivery stands for the delivery in the unsubscribe link of a test message.
const testDelivery = "test"

// Preview is a mailing's message as one of its recipients would get it.
func (s *Mailings) Preview(ctx context.Context, m Mailing, d Delivery) (Message, error) {
	p, err := s.Prepare(ctx, m)
	if err != nil {
		return Message{}, err
	}
	if d.Lang = m.lang(d.Lang); d.ID == "" {
		d.ID = testDelivery
	}
	return p.Message(d)
}

// Test sends the mailing to one address, marked as a test and in each of its languages. It goes the way
// that the mailing itself would go; nothing of it is counted. The outcomes are in the order of the
// languages.
func (s *Mailings) Test(ctx context.Context, id, address, name string, by audit.Actor) ([]Outcome, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	address, err = contact.NormalAddress(address)
	if err != nil {
		return nil, fault.Of(err).On("address")
	}
	p, err := s.prepare(ctx, m, true)
	if err != nil {
		return nil, err
	}
	var out []Outcome
	for _, lang := range m.Langs() {
		msg, err := p.Message(Delivery{ID: testDelivery, Name: name, Address: address, Lang: lang})
		if err != nil {
			return out, err
		}
		o, err := s.trial(ctx, m, msg)
		if err != nil {
			return out, err
		}
		out = append(out, o)
	}
	return out, s.record(ctx, m, "mailing.tested", by, map[string]string{"address": address})
}

// trial sends a message that belongs to no delivery.
func (s *Mailings) trial(ctx context.Context, m Mailing, msg Message) (Outcome, error) {
	set, err := s.settings(ctx, m.SenderID)
	if err != nil {
		return Outcome{}, err
	}
	sender, err := s.sender(ctx, m, set)
	if err != nil {
		return Outcome{}, err
	}
	msg.MessageID = "<" + newID() + "@" + set.Domain() + ">"
	msg.Headers[headerTest] = "1"
	delete(msg.Headers, headerDelivery)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return sender.Send(ctx, msg), nil
}
