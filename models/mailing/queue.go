package mailing

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// What follows is the queue as the engine (jobs/mailing) works it off. The rules are here, so that no
// engine can break them: a delivery becomes "sending" only while it waits, in the write that claims it, and
// an outcome is taken only from the run that claimed it.

// Go says what the job of a wave is to do.
type Go int

// What a wave's job may be told.
const (
	Stop Go = iota // nothing more: the mailing is not sending, or the job is of an earlier run
	Wait           // not yet: see Waits
	Send
)

// Begin starts a wave, or says why its job has nothing to do.
func (s *Mailings) Begin(ctx context.Context, j WaveJob) (Mailing, Go, error) {
	m, err := s.Get(ctx, j.MailingID)
	if err != nil {
		return m, Stop, err
	}
	w, ok := m.Wave(j.WaveID)
	waits, err := s.conditions(ctx, m, w)
	if err != nil {
		return m, Stop, err
	}
	switch {
	case !ok || m.Run != j.Run || (m.State != Scheduled && m.State != Sending):
		return m, Stop, nil
	case w.State != WavePlanned && w.State != WaveSending:
		return m, Stop, nil
	case s.now().Before(w.At):
		return m, Wait, nil
	case len(waits) > 0:
		return m, Wait, nil
	}
	if behind, err := s.CheckOutbox(ctx); behind || err != nil && !errors.Is(err, ErrOutbox) {
		return m, Stop, err
	}
	if late, err := s.late(ctx, m, w); err != nil || late {
		return m, Stop, err
	}
	return s.begin(ctx, m, w)
}

func (s *Mailings) begin(ctx context.Context, m Mailing, w Wave) (Mailing, Go, error) {
	if m.State == Sending && w.State == WaveSending {
		return m, Send, nil
	}
	run, going := m.Run, Send
	m, err := s.docs.Edit(ctx, m.ID, func(m *Mailing) error {
		going = Send
		if m.Run != run || (m.State != Scheduled && m.State != Sending) {
			going = Stop
			return nil
		}
		m.State, m.UpdatedAt = Sending, s.now()
		wave := m.wave(w.ID)
		wave.State = WaveSending
		if wave.StartedAt.IsZero() {
			wave.StartedAt = s.now()
		}
		return nil
	})
	if err != nil || going == Stop || w.State == WaveSending {
		return m, going, err
	}
	return m, going, s.record(ctx, m, "mailing.wave_started", audit.System("mailing"), map[string]string{"wave": w.ID})
}

// Going reports whether a mailing is sending in this run: the first thing that Standing looks at, and much less than all.
func (s *Mailings) Going(ctx context.Context, id string, run int64) (bool, error) {
	n, err := s.docs.CountUpTo(ctx, store.And(store.Eq("id", id), store.Eq("state", Sending), store.Eq("run", run)), 1)
	return n > 0, err
}

// Standing is whether a mailing may go on sending at this moment.
type Standing struct {
	Open   bool
	Checks []Check // what does not hold; the mailing is then to be halted
}

// Standing looks whether a mailing may go on sending: its state, its release and its facts.
func (s *Mailings) Standing(ctx context.Context, id string, run int64) (Standing, error) {
	m, err := s.Get(ctx, id)
	if err != nil || m.State != Sending || m.Run != run {
		return Standing{}, err
	}
	checks, err := s.running(ctx, m)
	if err != nil {
		return Standing{}, err
	}
	st := Standing{Open: refusals(checks) == nil}
	for _, c := range checks {
		if !c.OK {
			st.Checks = append(st.Checks, c)
		}
	}
	return st, nil
}

// Due returns the next deliveries of a wave that are to be sent now, those that never were first. They come as they lie
// in the database, so that what is written about those that are sent together stands together too.
func (s *Mailings) Due(ctx context.Context, waveID, after string, limit int) (store.Page[Delivery], error) {
	page, err := s.due(ctx, waveID, Queued, after, limit)
	if err != nil || len(page.Items) > 0 || after != "" {
		return page, err
	}
	return s.due(ctx, waveID, Deferred, "", limit)
}

func (s *Mailings) due(ctx context.Context, waveID string, state Status, after string, limit int) (store.Page[Delivery], error) {
	return s.deliveries.Find(ctx, store.Query{
		Filter: store.And(store.Eq("waveId", waveID), store.Eq("state", state), store.Lte("dueAt", s.now())),
		Sort:   []string{"dueAt", "turn"}, After: after, Limit: limit,
	})
}

// Sift takes out of a batch whoever may not be mailed any more, and writes down why; and whoever's provider lets
// nothing through just now, who waits.
func (s *Mailings) Sift(ctx context.Context, m Mailing, w Wave, batch []Delivery) ([]Delivery, error) {
	if m.HandsOver() {
		return s.siftWires(ctx, m, batch)
	}
	addresses, ids := make([]string, len(batch)), make([]string, len(batch))
	for i, d := range batch {
		addresses[i], ids[i] = d.Address, d.ContactID
	}
	held, err := s.d.Contacts.Suppressions.Suppressed(ctx, addresses...)
	if err != nil {
		return nil, err
	}
	contacts, err := s.d.Contacts.GetAll(ctx, uniq(ids)...)
	if err != nil {
		return nil, err
	}
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return nil, err
	}
	last, err := s.lastLook(ctx, m, w, set.Guards, maps.Values(contacts))
	if err != nil {
		return nil, err
	}
	kept := batch[:0] // each is looked at before its place is taken
	var ops []store.Op
	for _, d := range batch {
		c := contacts[d.ContactID]
		twice, err := s.twice(ctx, d, c)
		if err != nil {
			return nil, err
		}
		reason, until := last.bars(d, c, held[d.Address])
		switch {
		case reason == OffHours:
			ops = append(ops, s.op(d, waiting(store.Filter{}), map[string]any{"state": Deferred, "reason": OffHours, "dueAt": until}))
			continue
		case reason != "":
		case twice:
			reason = Duplicate
		default:
			kept = append(kept, d)
			continue
		}
		ops = append(ops, s.op(d, waiting(store.Filter{}), map[string]any{"state": Suppressed, "reason": reason}))
	}
	if kept, err = s.letThrough(ctx, m, set, kept, ops); err != nil {
		return kept, err
	}
	return kept, s.guests(ctx, m, kept)
}

// letThrough keeps of a batch whoever's provider takes something now, and writes down why the others wait, with ops.
func (s *Mailings) letThrough(ctx context.Context, m Mailing, set setting.Setting, kept []Delivery, ops []store.Op) ([]Delivery, error) {
	s.hosts.place(ctx, kept)
	kept, later, err := s.admit(ctx, kept)
	if err != nil {
		return nil, err
	}
	ops = append(ops, later...)
	if kept, later, err = s.pace(ctx, m, set, kept); err != nil {
		return nil, err
	}
	_, err = s.deliveries.Apply(ctx, append(ops, later...)...)
	return kept, err
}

// twice reports whether a delivery would be a second message to somebody of whom there were two records when
// the audience was frozen: one of the two has the message, or is before it in the queue.
func (s *Mailings) twice(ctx context.Context, d Delivery, c contact.Contact) (bool, error) {
	if len(c.MergedFrom) == 0 {
		return false, nil
	}
	all, err := s.deliveries.Find(ctx, store.Query{Filter: store.And(store.In("contactId", c.AllIDs()...), store.Eq("mailingId", d.MailingID)), Limit: 100})
	for _, o := range all.Items {
		waits := o.State == Queued || o.State == Deferred
		if o.ID != d.ID && (o.Carried() || (waits && o.ID < d.ID)) {
			return true, err
		}
	}
	return false, err
}

// op is a guarded change of a delivery.
func (s *Mailings) op(d Delivery, guard store.Filter, set map[string]any) store.Op {
	set["at"] = s.now()
	return store.Op{ID: d.ID, If: guard, Patch: store.Patch{Set: set}}
}

// Commit writes claims and outcomes in one commit and says, in order, which were applied. Who left while the database was
// away has left before.
func (s *Mailings) Commit(ctx context.Context, ops []store.Op) ([]bool, error) {
	if err := s.d.Leaving.CatchUp(ctx); err != nil {
		return nil, err
	}
	return s.deliveries.Apply(ctx, ops...)
}

// Settled says which of changes are there although they did not apply: their answer was lost when they were made, and they
// were repeated. They are told by all that they set, of which whoever made them and when is a part.
func (s *Mailings) Settled(ctx context.Context, ops []store.Op) (map[string]bool, error) {
	there := map[string]bool{}
	for part := range slices.Chunk(ops, mostSettled) {
		either := make([]store.Filter, len(part))
		for i, op := range part {
			all := []store.Filter{store.Eq("id", op.ID)}
			for _, field := range slices.Sorted(maps.Keys(op.Patch.Set)) {
				all = append(all, store.Eq(field, op.Patch.Set[field]))
			}
			either[i] = store.And(all...)
		}
		page, err := s.deliveries.Find(ctx, store.Query{Filter: store.Or(either...), Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, d := range page.Items {
			there[d.ID] = true
		}
	}
	return there, nil
}

// mostSettled is how many changes are looked for together.
const mostSettled = 50

// Reached tells the contacts of readers whose messages were accepted that they were mailed, and ends the streaks of their
// addresses. It is not part of the commit that accepts them: after a death in between contact.RefreshFigures counts
// anew, and a streak ends with the next message.
func (s *Mailings) Reached(ctx context.Context, accepted []Reader) error {
	if len(accepted) == 0 {
		return nil
	}
	var ids, addresses []string
	for _, r := range accepted {
		addresses = append(addresses, r.Address)
		if r.ContactID != "" {
			ids = append(ids, r.ContactID)
		}
	}
	return errors.Join(s.endStreaks(ctx, addresses), s.d.Contacts.Mailed(ctx, s.now(), ids...))
}

// Received says of each of the contacts how many messages their servers accepted, captured ones left out.
func (s *Mailings) Received(ctx context.Context, ids []string) (map[string]contact.Known, error) {
	out := map[string]contact.Known{}
	if len(ids) == 0 {
		return out, nil
	}
	f := store.And(store.In("contactId", ids...), store.Eq("state", Accepted), store.Ne("captured", true))
	rows, err := s.deliveries.Group(ctx, f, []store.By{{Field: "contactId"}}, store.Max("at"))
	for _, r := range rows {
		out[r.Text(0)] = contact.Known{Mailed: r.Count, LastMailed: contact.Moment(r.Values[0])}
	}
	return out, err
}

// Claim marks a delivery as being handed over to a sender that Sender gave, with the manifest of the message. It
// applies only while the delivery waits and is as it was read, and never to one of a drill unless the sender keeps it
// here: the database itself refuses the write. When the lease is over without an outcome the delivery is unconfirmed.
func (s *Mailings) Claim(d Delivery, m Message, to Sender, owner string, lease time.Duration) store.Op {
	now := s.now()
	guard := []store.Filter{store.Eq("rev", d.Rev), store.Eq("state", d.State)}
	if _, stays := to.(capturer); !stays && d.Drill {
		guard = append(guard, store.Ne("drill", true))
	}
	set := map[string]any{"state": InFlight, "owner": owner, "dueAt": now.Add(lease), "sentAt": now, "messageId": m.MessageID, "bodyHash": m.Hash(), "attempts": d.Attempts + 1}
	if d.FirstAt.IsZero() {
		set["firstAt"] = now
	}
	if d.Reason != "" {
		set["reason"] = ""
	}
	return store.Op{ID: d.ID, If: store.And(guard...), Patch: store.Patch{Set: set}}
}

// Unmade records that the message of a delivery could not be made.
func (s *Mailings) Unmade(d Delivery) store.Op {
	return s.op(d, store.Eq("state", d.State), map[string]any{"state": Failed, "reason": Unrendered, "text": "", "why": "", "stage": "render"})
}

// Record writes the outcome of a delivery that this owner claimed as its attempt-th try. It also applies
// when the lease ended in between and nobody has decided yet: a late answer is an answer.
func (s *Mailings) Record(d Delivery, owner string, attempt int64, o Outcome, r Retry) store.Op {
	// As a rule the claim was the last that was written; what is asked otherwise has to be read out of the document.
	mine := store.Or(store.And(store.Eq("rev", d.Rev+1), store.Eq("state", InFlight)),
		store.And(store.In("state", InFlight, Unconfirmed), store.Eq("owner", owner), store.Eq("attempts", attempt)))
	after := settle(d, attempt, o, r, s.now())
	set := map[string]any{"state": after.state, "reason": after.reason}
	put := func(field string, value, was any) {
		if value != was { // since it was claimed nobody else has written these
			set[field] = value
		}
	}
	put("code", int64(o.Code), d.Code)
	put("enhanced", o.Enhanced, d.Enhanced)
	put("text", oneLine(o.Text), d.Text)
	put("why", o.Why, d.Why)
	put("stage", o.Stage, d.Stage)
	put("meaning", after.meaning.Why, d.Meaning)
	if o.Captured || d.Captured {
		set["captured"] = o.Captured
	}
	switch after.state {
	case Bounced:
		set["suspect"] = true
	case Deferred:
		set["dueAt"] = after.due
	}
	return s.op(d, mine, set)
}

// Return puts a delivery back into the queue: the server took nothing, and not because of this message.
func (s *Mailings) Return(d Delivery, owner string, attempt int64, o Outcome) store.Op {
	return s.op(d, store.And(store.Eq("state", InFlight), store.Eq("owner", owner), store.Eq("attempts", attempt)), map[string]any{
		"state": Queued, "reason": "", "dueAt": d.DueAt, "code": int64(o.Code), "enhanced": o.Enhanced, "text": oneLine(o.Text), "why": o.Why, "stage": o.Stage,
	})
}

// expire turns claims whose lease is over into unconfirmed deliveries and says how many.
func (s *Mailings) expire(ctx context.Context, f store.Filter) (int64, error) {
	return s.deliveries.Modify(ctx, store.And(f, store.Eq("state", InFlight), store.Lte("dueAt", s.now())),
		store.Patch{Set: map[string]any{"state": Unconfirmed, "reason": NoAnswer, "at": s.now()}})
}
