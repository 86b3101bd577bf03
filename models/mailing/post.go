package mailing

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"standfirst/models/setting"
	"standfirst/models/store"
)

// post keeps the ways out that belong to the settings in force, by the id of the sender.
type post struct {
	mu   sync.Mutex
	open map[string]way
}

// way is a way out, and of which settings it is.
type way struct {
	version string
	sender  Sender
}

// leaves reports whether messages of the mailing go to the outside: it is no drill, and sender and server
// are set.
func (s *Mailings) leaves(m Mailing, set setting.Setting) bool {
	return !m.Drill && s.d.Sender != nil && set.CanSend()
}

// Sender returns where the messages of a mailing go: outside, or into the portal. A Press knows it by what it has read.
func (s *Mailings) Sender(ctx context.Context, m Mailing) (Sender, error) {
	set, err := s.settings(ctx, m.SenderID)
	if err != nil {
		return nil, err
	}
	return s.sender(ctx, m, set)
}

// sender chooses where the messages of a mailing go. Whatever belongs to a drill is captured: this is the
// only place where a sender is handed out, and it asks the incident itself. What it hands out asks again, for
// every message.
func (s *Mailings) sender(ctx context.Context, m Mailing, set setting.Setting) (Sender, error) {
	drill, err := s.drilling(ctx, m)
	if err != nil {
		return nil, err
	}
	m.Drill = drill
	if !s.leaves(m, set) {
		return capturer{s, m.IncidentID}, nil
	}
	to, err := s.wayOf(ctx, m.SenderID)
	if err != nil {
		return nil, err
	}
	return &outside{s: s, senderID: m.SenderID, to: to}, nil
}

// wayOf is the way out of a sender: the one that is open, unless its settings have changed since.
func (s *Mailings) wayOf(ctx context.Context, senderID string) (Sender, error) {
	version, err := s.wayVersion(ctx, senderID)
	if err != nil {
		return nil, err
	}
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	there := s.post.open[senderID]
	if there.sender != nil && there.version == version {
		return there.sender, nil
	}
	smtp, version, err := s.way(ctx, senderID) // which are the latest by now
	if err != nil {
		return nil, err
	}
	if there.sender != nil && there.version == version {
		return there.sender, nil
	}
	if old, ok := there.sender.(io.Closer); ok {
		_ = old.Close() // what it was sending ends as unknown and is shown so
	}
	if s.post.open == nil {
		s.post.open = map[string]way{}
	}
	s.post.open[senderID] = way{version, s.d.Sender(smtp)}
	return s.post.open[senderID].sender, nil
}

// settings are those of the space as they are for mail of a sender; "" is the sender of the settings.
func (s *Mailings) settings(ctx context.Context, senderID string) (setting.Setting, error) {
	if s.d.Senders == nil {
		return s.d.Settings.Get(ctx)
	}
	return s.d.Senders.In(ctx, senderID)
}

func (s *Mailings) way(ctx context.Context, senderID string) (smtp setting.SMTP, version string, err error) {
	if s.d.Senders != nil {
		return s.d.Senders.Way(ctx, senderID)
	}
	if version, err = s.wayVersion(ctx, senderID); err == nil {
		smtp, err = s.d.Settings.SMTP(ctx)
	}
	return smtp, version, err
}

// wayVersion is the version of the way as it is now.
func (s *Mailings) wayVersion(ctx context.Context, senderID string) (string, error) {
	if s.d.Senders != nil {
		return s.d.Senders.WayVersion(ctx, senderID)
	}
	set, err := s.d.Settings.Get(ctx)
	return strconv.FormatInt(set.Rev, 10), err
}

func (s *Mailings) drilling(ctx context.Context, m Mailing) (bool, error) {
	if m.Drill {
		return true, nil
	}
	leaves, err := s.d.Incidents.Leaves(ctx, m.IncidentID)
	return !leaves, err
}

// outside is the mail server, behind a last look at every message: one that says it is of a drill, or is about an
// incident that nothing may leave, is refused whoever hands it over.
type outside struct {
	s        *Mailings
	senderID string
	to       Sender
	leaves   atomic.Pointer[string] // the incident that was asked last, if it is no drill: it will never be one
}

// leave reports whether messages about an incident may leave.
func (o *outside) leave(ctx context.Context, incidentID string) (bool, error) {
	if last := o.leaves.Load(); last != nil && *last == incidentID {
		return true, nil
	}
	ok, err := o.s.d.Incidents.Leaves(ctx, incidentID)
	if ok && err == nil {
		o.leaves.Store(&incidentID)
	}
	return ok, err
}

// Send hands the message over, unless it belongs to a drill.
func (o *outside) Send(ctx context.Context, m Message) Outcome {
	leaves, err := o.leave(ctx, m.IncidentID)
	_, drill := m.Headers[headerDrill]
	switch {
	case drill || (err == nil && !leaves):
		return Outcome{Kind: Rejected, Why: "mailing.drill.held", Stage: "drill"}
	case err != nil:
		return Outcome{Kind: Delayed, Why: "mailing.drill.unread", Stage: "drill"}
	}
	if o.senderID == "" {
		return o.to.Send(ctx, m)
	}
	at := o.s.now()
	switch free, err := o.s.d.Senders.Take(ctx, o.senderID); {
	case err != nil:
		return Outcome{Kind: Delayed, Why: "sender.daily.unread", Stage: "limit"}
	case !free:
		return Outcome{Kind: Delayed, Why: "sender.daily.full", Stage: "limit"}
	}
	out := o.to.Send(ctx, m)
	if out.Outage() || out.CalledOff(ctx) {
		_ = o.s.d.Senders.GiveBack(context.WithoutCancel(ctx), o.senderID, at) // what is not given back is not sent today, and nothing worse
	}
	return out
}

// Close closes the way out.
func (s *Mailings) Close() error {
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	var errs []error
	for _, w := range s.post.open {
		if c, ok := w.sender.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	s.post.open = nil
	return errors.Join(errs...)
}

// Captured is a message that was kept in the portal instead of sent.
type Captured struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	MailingID string    `json:"mailingId"`  // "" for a test of the settings
	Incident  string    `json:"incidentId"` // that it is about, "" for none
	Drill     bool      `json:"drill"`
	Test      bool      `json:"test"`
	At        time.Time `json:"at"`
	Message   Message   `json:"message"`
}

// capturer keeps messages instead of sending them. A message kept twice is one message.
type capturer struct {
	s        *Mailings
	incident string // that the messages are about
}

// Send keeps the message.
func (c capturer) Send(ctx context.Context, m Message) Outcome {
	doc := Captured{ID: hashID("captured", m.MessageID), MailingID: m.Headers[headerMailing], Incident: c.incident, At: c.s.now(), Message: m.Whole()}
	if doc.Incident == "" {
		doc.Incident = m.IncidentID
	}
	_, doc.Test = m.Headers[headerTest]
	_, doc.Drill = m.Headers[headerDrill]
	err := c.s.captured.Insert(ctx, &doc)
	if err != nil && !errors.Is(err, store.ErrDuplicate) {
		return Outcome{Kind: Delayed, Why: "outbound.mail.capture", Stage: "capture"}
	}
	return Outcome{Kind: Taken, Code: 250, Stage: "capture", Captured: true}
}

// Captured returns a part of the captured messages of a mailing ("" for all), newest first.
func (s *Mailings) Captured(ctx context.Context, mailingID string, p Part) (store.Page[Captured], error) {
	f, err := s.capturedFilter(ctx, mailingID)
	if err != nil {
		return store.Page[Captured]{}, err
	}
	return find(ctx, s.captured, f, "-at", p)
}

// CapturedAbout returns a part of the captured messages about an incident, newest first: what a drill has sent.
func (s *Mailings) CapturedAbout(ctx context.Context, incidentID string, p Part) (store.Page[Captured], error) {
	f, err := s.veil(ctx, store.Eq("incidentId", incidentID))
	if err != nil {
		return store.Page[Captured]{}, err
	}
	return find(ctx, s.captured, f, "-at", p)
}

// capturedFilter leaves out what is about incidents that the viewer may not know of.
func (s *Mailings) capturedFilter(ctx context.Context, mailingID string) (store.Filter, error) {
	return s.veil(ctx, ofMailing(mailingID))
}

func ofMailing(id string) store.Filter {
	if id == "" {
		return store.Filter{}
	}
	return store.Eq("mailingId", id)
}

// CapturedCount says how many messages of a mailing ("" for all) were captured.
func (s *Mailings) CapturedCount(ctx context.Context, mailingID string) (int64, error) {
	f, err := s.capturedFilter(ctx, mailingID)
	if err != nil {
		return 0, err
	}
	return s.captured.Count(ctx, f)
}

// CapturedMessage returns one captured message.
func (s *Mailings) CapturedMessage(ctx context.Context, id string) (Captured, error) {
	c, err := s.captured.Get(ctx, id)
	if err != nil {
		return c, missing(err, "mailing.captured.missing")
	}
	if err := s.d.Incidents.Seen(ctx, c.Incident, "mailing.captured.missing"); err != nil {
		return Captured{}, err
	}
	return c, nil
}

// Source is a captured message as it would have gone over the wire.
func (s *Mailings) Source(c Captured) []byte {
	if s.d.Source != nil {
		if source, err := s.d.Source(c.Message); err == nil {
			return source
		}
	}
	return []byte(c.Message.plainSource()) // what cannot go over the wire can still be read
}

// Captures reports whether the messages of a mailing are captured because its sender has no server.
func (s *Mailings) Captures(ctx context.Context, m Mailing) (bool, error) {
	set, err := s.settings(ctx, m.SenderID)
	return s.d.Sender == nil || !set.CanSend(), err
}

// Capturing reports whether mail is captured because no sender is set.
func (s *Mailings) Capturing(ctx context.Context) (bool, error) { return s.Captures(ctx, Mailing{}) }
