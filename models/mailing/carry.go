package mailing

import (
	"archive/zip"
	"bytes"
	"context"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Carry hands a delivery of a hand-over to a person who carries it to the wire: from now on the wire has it, as far as
// anybody can know. It goes as far as a message to a server does, and no further: not while the mailing is stopped, not
// when its facts or its release do not stand or something is against its wire, and of a drill nothing leaves. The same call
// again changes nothing.
func (s *Mailings) Carry(ctx context.Context, deliveryID string, by audit.Actor) (Delivery, error) {
	d, m, err := s.carriable(ctx, deliveryID)
	if err != nil || d.State == Accepted {
		return d, err
	}
	if d.State != Ready || m.State != Sending {
		return d, fault.Clash("mailing.carry.not_ready")
	}
	p, err := s.Prepare(ctx, m)
	if err != nil {
		return d, err
	}
	msg, err := p.Message(d)
	if err != nil {
		return d, err
	}
	drill, err := s.drilling(ctx, m)
	if err != nil {
		return d, err
	}
	if drill {
		if out := (capturer{s, m.IncidentID}).Send(ctx, msg); out.Kind != Taken {
			return d, fault.New(fault.Temporary, out.Why)
		}
	}
	now := s.now()
	applied, err := s.Commit(ctx, []store.Op{s.op(d, store.And(store.Eq("rev", d.Rev), store.Eq("state", Ready)), map[string]any{
		"state": Accepted, "reason": "", "owner": by.ID, "bodyHash": msg.Hash(), "messageId": msg.MessageID, "sentAt": now, "firstAt": now,
		"attempts": d.Attempts + 1, "captured": drill,
	})})
	if err != nil {
		return d, err
	}
	if !applied[0] { // stopped or taken meanwhile
		if d, err = s.Delivery(ctx, deliveryID); err == nil && d.State != Accepted {
			err = fault.Clash("mailing.carry.not_ready")
		}
		return d, err
	}
	if err := s.record(ctx, m, "mailing.carried", by, map[string]string{"wire": d.Name}); err != nil {
		return d, err
	}
	left, err := s.Left(ctx, m, d.WaveID)
	if err == nil && left == (Left{}) {
		err = s.EndWave(ctx, m, d.WaveID)
	}
	if err != nil {
		return d, err
	}
	return s.Delivery(ctx, deliveryID)
}

// carriable is a delivery to a wire that may have it at this moment, of a mailing whose facts and release stand. What has
// waited for a person for days is looked at as what goes by mail is: the wire may have ceased to keep embargoes.
func (s *Mailings) carriable(ctx context.Context, deliveryID string) (Delivery, Mailing, error) {
	d, err := s.Delivery(ctx, deliveryID)
	if err != nil {
		return d, Mailing{}, err
	}
	m, err := s.Get(ctx, d.MailingID)
	if err != nil {
		return d, m, err
	}
	if d.WireID == "" {
		return d, m, fault.Clash("mailing.carry.not_ready")
	}
	checks, err := s.running(ctx, m)
	if err != nil {
		return d, m, err
	}
	if err := refusals(checks); err != nil {
		return d, m, err
	}
	barred, err := s.barredWires(ctx, m, []Delivery{d})
	if why := barred[d.ID]; err == nil && why != "" {
		err = fault.Clash("mailing.reason." + why)
	}
	return d, m, err
}

// Packet is what a person carries to a wire, as a ZIP archive: the text and the files that Carry has handed to them. It
// is refused as Carry is, so that nobody carries over what has been found to be wrong meanwhile.
func (s *Mailings) Packet(ctx context.Context, deliveryID string) (Delivery, []byte, error) {
	d, m, err := s.carriable(ctx, deliveryID)
	if err != nil {
		return d, nil, err
	}
	if d.State != Accepted || d.Captured || d.Drill || d.Address != "" {
		return d, nil, fault.Clash("mailing.carry.not_ready")
	}
	p, err := s.Prepare(ctx, m)
	if err != nil {
		return d, nil, err
	}
	msg, err := p.Message(d)
	if err != nil {
		return d, nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range append([]File{{Name: "handover.txt", Content: []byte(msg.Text)}}, msg.Files...) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: d.SentAt})
		if err != nil {
			return d, nil, err
		}
		if _, err := w.Write(f.Content); err != nil {
			return d, nil, err
		}
	}
	err = z.Close()
	return d, b.Bytes(), err
}
