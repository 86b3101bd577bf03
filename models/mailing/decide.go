package mailing

import (
	"context"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Decision about an unconfirmed delivery.
type Decision string

// What a person may decide.
const (
	Resend    Decision = "resend"    // it did not arrive, or a second copy does no harm
	Delivered Decision = "delivered" // it arrived
	Lost      Decision = "lost"      // it did not arrive, and is not sent again
)

// Decide ends the uncertainty about a delivery whose message was handed over and never answered. Sending
// it again is refused once the mailing is halted or cancelled.
func (s *Mailings) Decide(ctx context.Context, deliveryID string, d Decision, by audit.Actor) error {
	del, err := s.Delivery(ctx, deliveryID)
	if err != nil {
		return err
	}
	set := map[string]any{"at": s.now(), "reason": ByPerson}
	switch d {
	case Delivered:
		set["state"] = Accepted
	case Lost:
		set["state"] = Failed
	case Resend:
		if err := s.reopen(ctx, del); err != nil {
			return err
		}
		set["state"], set["dueAt"], set["reason"] = Queued, s.now(), ""
	default:
		return fault.Bad("decision", "mailing.decide.unknown")
	}
	applied, err := s.deliveries.Apply(ctx, store.Op{ID: del.ID, If: store.Eq("state", Unconfirmed), Patch: store.Patch{Set: set}})
	if err != nil {
		return err
	}
	if !applied[0] {
		return fault.Clash("mailing.decide.settled")
	}
	if d == Delivered && !del.Captured {
		if err := s.Reached(ctx, []Reader{del.Reader()}); err != nil {
			return err
		}
	}
	m := Mailing{ID: del.MailingID}
	if err := s.record(ctx, m, "mailing.decided", by, map[string]string{"delivery": del.ID, "address": del.Address, "decision": string(d)}); err != nil {
		return err
	}
	if d == Resend {
		return s.runAgain(ctx, del)
	}
	return nil
}

// reopen makes sure that the delivery's wave will look at it again.
func (s *Mailings) reopen(ctx context.Context, d Delivery) error {
	_, err := s.docs.Edit(ctx, d.MailingID, func(m *Mailing) error {
		switch m.State {
		case Scheduled, Sending, Paused:
		case Done:
			m.State, m.FinishedAt = Sending, time.Time{}
		default:
			return fault.Clash("mailing.decide.no_resend")
		}
		if w := m.wave(d.WaveID); w != nil && w.State == WaveDone {
			w.State, w.DoneAt = WaveSending, time.Time{}
		}
		m.UpdatedAt = s.now()
		return nil
	})
	return err
}

func (s *Mailings) runAgain(ctx context.Context, d Delivery) error {
	m, err := s.Get(ctx, d.MailingID)
	if err != nil || m.State != Sending {
		return err // a paused mailing sends it when it goes on
	}
	return s.d.Jobs.Enqueue(ctx, job.New{
		ID: fmt.Sprintf("%s:%s:%d:%s:%d", WaveKind, d.WaveID, m.Run, d.ID, d.Attempts), Kind: WaveKind,
		Payload: WaveJob{d.MailingID, d.WaveID, m.Run}, By: "system:mailing", MaxAttempts: waveAttempts,
	})
}
