package line

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Given is an answer as it is written down.
type Given struct {
	ID         string // made by the form, so that sending it twice records it once; "" makes one
	IncidentID string
	ContactID  string
	OutletID   string // "" takes the contact's
	Name       string // of whoever is not among the contacts
	At         time.Time
	Channel    string
	Speaker    string
	Text       string
	LineID     string
	Facts      []fact.Ref
	Reason     string // why it is kept although it contradicts something
}

// Record writes down what somebody was told. Faults are on incident, contact, outlet, to, at, channel, speaker, text,
// line, facts and reason. A text that contradicts a fact or what was said before needs a reason.
func (s *Lines) Record(ctx context.Context, g Given, by audit.Actor) (Answer, error) {
	a, check, err := s.weigh(ctx, g, by)
	if err != nil {
		return a, err
	}
	w := a.now()
	w.Flags = check.Flags
	if w.Reason, err = kept(check.Flags, g.Reason); err != nil {
		return a, err
	}
	a.derive()
	a.owe(a.RecordedAt, by, EventAnswered)
	a.Owes = true
	if err := s.answers.Insert(ctx, &a); errors.Is(err, store.ErrDuplicate) {
		old, err := s.Answer(ctx, a.ID)
		if err == nil && old.RecordedBy != by.ID {
			return Answer{}, fault.Clash("line.answer.taken")
		}
		return old, err
	} else if err != nil {
		return a, err
	}
	return s.payAnswer(ctx, a)
}

// kept is the reason for which a text is kept although it was flagged.
func kept(flags []Flag, reason string) (string, error) {
	reason = incident.Tidy(reason)
	switch {
	case len(flags) == 0:
		return "", nil
	case reason == "":
		return "", fault.Bad("reason", "line.answer.flagged", "n", len(flags))
	case len([]rune(reason)) > MaxReason:
		return "", fault.Bad("reason", "line.long", "max", MaxReason)
	}
	return reason, nil
}

// Look is what Record would find, without recording anything: what was said before, and what the text contradicts.
func (s *Lines) Look(ctx context.Context, g Given, by audit.Actor) (Check, error) {
	_, check, err := s.weigh(ctx, g, by)
	return check, err
}

// weigh makes an answer of what was written, or returns every fault of it, and compares it with what is known.
func (s *Lines) weigh(ctx context.Context, g Given, by audit.Actor) (Answer, Check, error) {
	now := s.now()
	a := Answer{
		ID: g.ID, IncidentID: g.IncidentID, Name: incident.TidyLine(g.Name), At: g.At.UTC().Truncate(time.Millisecond), Channel: g.Channel,
		Speaker: incident.TidyLine(g.Speaker), RecordedAt: now, RecordedBy: by.ID,
	}
	if _, err := uuid.Parse(g.ID); err != nil {
		a.ID = store.NewID()
	}
	var faults fault.List
	if g.IncidentID == "" {
		return a, Check{}, fault.Bad("incident", "line.answer.incident_missing")
	}
	i, err := s.d.Incidents.Get(ctx, g.IncidentID)
	if fault.KindOf(err) == fault.NotFound {
		return a, Check{}, fault.Bad("incident", "line.answer.incident_unknown")
	}
	if err != nil {
		return a, Check{}, err
	}
	a.Mode = i.Mode
	if err := s.whom(ctx, &a, g, &faults); err != nil {
		return a, Check{}, err
	}
	a.circumstances(now, by, &faults)
	refs, err := s.used(ctx, &a, g, &faults)
	if err != nil {
		return a, Check{}, err
	}
	if refs, err = s.cited(ctx, i.ID, refs, &faults); err != nil {
		return a, Check{}, err
	}
	text := incident.Tidy(g.Text)
	if text == "" {
		faults.Add(fault.Bad("text", "line.answer.text_missing"))
	}
	long(&faults, "text", text, MaxText)
	a.Wordings = []Wording{{Text: text, Facts: refs, At: now, By: by.ID, ByName: by.Name}}
	if err := faults.Err(); err != nil {
		return a, Check{}, err
	}
	check, err := s.check(ctx, a, text, refs)
	return a, check, err
}

// circumstances judges when, how and by whom it was said.
func (a *Answer) circumstances(now time.Time, by audit.Actor, faults *fault.List) {
	switch {
	case a.At.IsZero():
		a.At = now
	case a.At.After(now.Add(time.Minute)): // clocks differ a little
		faults.Add(fault.Bad("at", "line.answer.ahead"))
	case a.At.Year() < 2000:
		faults.Add(fault.Bad("at", "line.answer.when"))
	}
	if !slices.Contains(Channels(), a.Channel) {
		faults.Add(fault.Bad("channel", "line.answer.channel_unknown"))
	}
	if a.Speaker == "" {
		a.Speaker = by.Name
	}
	long(faults, "speaker", a.Speaker, MaxName)
	long(faults, "to", a.Name, MaxName)
}

// whom finds contact and outlet.
func (s *Lines) whom(ctx context.Context, a *Answer, g Given, faults *fault.List) error {
	found, err := s.Whom(ctx, g.ContactID, g.OutletID, faults)
	if err != nil {
		return err
	}
	a.ContactID, a.ContactName, a.OutletID, a.OutletName = found.ContactID, found.ContactName, found.OutletID, found.OutletName
	if len(a.Whom()) == 0 && g.ContactID == "" && g.OutletID == "" {
		faults.Add(fault.Bad("to", "line.answer.whom_missing"))
	}
	return nil
}

// used takes the line that was used, with its facts before those that were named: it must be fit for use now.
func (s *Lines) used(ctx context.Context, a *Answer, g Given, faults *fault.List) ([]fact.Ref, error) {
	if g.LineID == "" {
		return g.Facts, nil
	}
	l, err := s.Get(ctx, g.LineID)
	if fault.KindOf(err) == fault.NotFound || (err == nil && l.IncidentID != g.IncidentID) {
		faults.Add(fault.Bad("line", "line.answer.line_unknown"))
		return g.Facts, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.Usable(ctx, l); err != nil {
		f := fault.Of(err)
		if f == nil {
			return nil, err
		}
		faults.Add(fault.Bad("line", f.Key))
	}
	a.LineID, a.LineKey, a.LineVersion = l.ID, l.Key, l.Current
	return append(slices.Clone(l.Now().Facts), g.Facts...), nil
}

// Usable says why a line cannot be used for an answer, as a fault, or nil.
func (s *Lines) Usable(ctx context.Context, l Line) error {
	switch {
	case l.State != Ready:
		return fault.Clash("line.use.not_ready")
	case l.Use == Internal:
		return fault.Clash("line.use.internal_only")
	}
	standing, err := s.Standing(ctx, l)
	if err == nil && standing[l.ID].Frozen {
		return fault.Clash("line.use.frozen")
	}
	return err
}

func (a *Answer) now() *Wording { return &a.Wordings[len(a.Wordings)-1] }

// Correction replaces the text of an answer.
type Correction struct {
	Base   int // how many texts the answer had when the editor began
	Text   string
	Facts  []fact.Ref
	Why    string
	Reason string // why it is kept although it contradicts something
}

// LookAgain is Look for a correction.
func (s *Lines) LookAgain(ctx context.Context, id string, n Correction) (Check, error) {
	_, check, err := s.reword(ctx, id, n, audit.Actor{})
	return check, err
}

// Correct adds what is right to an answer; what was said first stays. Faults are on text, facts, why and reason.
func (s *Lines) Correct(ctx context.Context, id string, n Correction, by audit.Actor) (Answer, error) {
	w, check, err := s.reword(ctx, id, n, by)
	if err != nil {
		return Answer{}, err
	}
	w.Flags = check.Flags
	if w.Reason, err = kept(check.Flags, n.Reason); err != nil {
		return Answer{}, err
	}
	a, err := s.answers.Edit(ctx, id, func(a *Answer) error {
		if len(a.Wordings) != n.Base {
			return fault.Clash("line.correct.conflict", "name", a.Now().ByName)
		}
		if len(a.Wordings) >= MaxWordings {
			return fault.Clash("line.versions", "max", MaxWordings)
		}
		a.Wordings = append(a.Wordings, w)
		a.derive()
		a.owe(w.At, by, EventCorrected)
		a.Owes = true
		return nil
	})
	if err != nil {
		return a, missing(err, "line.answer.missing")
	}
	return s.payAnswer(ctx, a)
}

func (s *Lines) reword(ctx context.Context, id string, n Correction, by audit.Actor) (Wording, Check, error) {
	a, err := s.Answer(ctx, id)
	if err != nil {
		return Wording{}, Check{}, err
	}
	var faults fault.List
	w := Wording{Text: incident.Tidy(n.Text), At: s.now(), By: by.ID, ByName: by.Name, Why: incident.Tidy(n.Why)}
	if w.Facts, err = s.cited(ctx, a.IncidentID, n.Facts, &faults); err != nil {
		return w, Check{}, err
	}
	switch {
	case w.Text == "":
		faults.Add(fault.Bad("text", "line.answer.text_missing"))
	case w.Text == a.Now().Text && slices.Equal(w.Facts, a.Now().Facts):
		faults.Add(fault.Bad("text", "line.correct.same"))
	}
	long(&faults, "text", w.Text, MaxText)
	if w.Why == "" {
		faults.Add(fault.Bad("why", "line.correct.why_missing"))
	}
	long(&faults, "why", w.Why, MaxReason)
	if err := faults.Err(); err != nil {
		return w, Check{}, err
	}
	check, err := s.check(ctx, a, w.Text, w.Facts)
	return w, check, err
}

// Answer returns an answer. One about an incident that the viewer may not know of is missing.
func (s *Lines) Answer(ctx context.Context, id string) (Answer, error) {
	a, err := s.answers.Get(ctx, id)
	if err != nil {
		return a, missing(err, "line.answer.missing")
	}
	if err := s.d.Incidents.Seen(ctx, a.IncidentID, "line.answer.missing"); err != nil {
		return Answer{}, err
	}
	return a, nil
}

// AnswerSearch says which answers are wanted. Zero fields don't narrow.
type AnswerSearch struct {
	IncidentID, LineID, FactID string
	OutletID                   string
	Contacts                   []string // ids
	From, Before               time.Time
	Limit                      int
}

// Answers returns the latest answers that match, the newest first.
func (s *Lines) Answers(ctx context.Context, q AnswerSearch) (store.Page[Answer], error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return store.Page[Answer]{}, err
	}
	fs := []store.Filter{veil}
	if q.IncidentID != "" {
		fs = append(fs, store.Eq("incidentId", q.IncidentID))
	}
	if q.LineID != "" {
		fs = append(fs, store.Eq("lineId", q.LineID))
	}
	if q.FactID != "" {
		fs = append(fs, store.Eq("factIds", q.FactID))
	}
	if q.OutletID != "" {
		fs = append(fs, store.Eq("outletId", q.OutletID))
	}
	if !q.From.IsZero() {
		fs = append(fs, store.Gte("at", q.From))
	}
	if len(q.Contacts) > 0 {
		fs = append(fs, store.In("contactId", q.Contacts...))
	}
	if !q.Before.IsZero() {
		fs = append(fs, store.Lt("at", q.Before))
	}
	sort := []string{"-at"}
	if q.FactID != "" {
		sort = []string{"id"} // made in the order of time
	}
	return s.answers.Find(ctx, store.Query{Filter: store.And(fs...), Sort: sort, Limit: q.Limit})
}

// payAnswer puts an answer among what was said, moves the contact's last interaction and writes the events, then
// forgets them. Every step may be repeated.
func (s *Lines) payAnswer(ctx context.Context, a Answer) (Answer, error) {
	if len(a.Owed) == 0 {
		return a, nil
	}
	entry := saidAnswer(a)
	if err := s.said.Put(ctx, &entry); err != nil {
		return a, err
	}
	if err := s.interacted(ctx, a); err != nil {
		return a, err
	}
	paid, err := s.d.Audit.PayAll(ctx, incident.Stream(a.IncidentID), a.Owed)
	if err != nil {
		return a, fmt.Errorf("answer %s: %w", a.ID, err)
	}
	return s.answers.Edit(ctx, a.ID, func(a *Answer) error {
		a.Owed = paid.Rest(a.Owed)
		a.derive()
		return nil
	})
}

// interacted notes with the contact that somebody spoke with them, unless that would tell of a private incident or of
// a rehearsal.
func (s *Lines) interacted(ctx context.Context, a Answer) error {
	if a.ContactID == "" || a.Drill() {
		return nil
	}
	i, err := s.d.Incidents.Get(ctx, a.IncidentID)
	if err != nil || i.Private {
		return err
	}
	err = s.d.Contacts.Interacted(ctx, a.ContactID, a.At)
	if errors.Is(err, store.ErrNotFound) || fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// Answered reports whether a contact was ever answered: such a contact is not deleted.
func (s *Lines) Answered(ctx context.Context, contactID string) (bool, error) {
	n, err := s.answers.CountUpTo(ctx, store.Eq("contactId", contactID), 1)
	return n > 0, err
}

// Spoken says when contacts were last answered, for their figures; private incidents and rehearsals are left out.
func (s *Lines) Spoken(ctx context.Context, ids []string) (map[string]contact.Known, error) {
	rows, err := s.answers.Group(ctx, store.And(store.In("contactId", ids...), store.Eq("mode", incident.Real)),
		[]store.By{{Field: "contactId"}, {Field: "incidentId"}}, store.Max("at"))
	if err != nil {
		return nil, err
	}
	about := make([]string, len(rows))
	for n, row := range rows {
		about[n] = row.Text(1)
	}
	incidents, err := s.d.Incidents.GetAll(incident.Unseen(ctx), about...)
	out := map[string]contact.Known{}
	for _, row := range rows {
		if i, ok := incidents[row.Text(1)]; !ok || i.Private {
			continue
		}
		if at := contact.Moment(row.Values[0]); at.After(out[row.Text(0)].LastSpoken) {
			out[row.Text(0)] = contact.Known{LastSpoken: at}
		}
	}
	return out, err
}
