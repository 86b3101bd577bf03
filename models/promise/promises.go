package promise

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
	"standfirst/models/task"
)

// The events in the incident's stream.
const (
	EventMade      = "promise.made"
	EventChanged   = "promise.changed"
	EventProgress  = "promise.progress"
	EventKept      = "promise.kept"
	EventBroken    = "promise.broken"
	EventWithdrawn = "promise.withdrawn"
	EventReopened  = "promise.reopened"
	EventExported  = "promise.exported" // in the stream of exports
)

// Deps is what promises need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Releases  *release.Releases
	Reminders task.Reminders // without People whoever is named is taken, and nobody is reminded
}

// Promises holds the promises of one space.
type Promises struct {
	d    Deps
	docs store.Collection[Promise]
}

// Load opens the promises.
func Load(ctx context.Context, d Deps) (*Promises, error) {
	docs, err := store.Open[Promise](ctx, d.DB, "promises",
		store.On("incidentId", "due"), store.On("incidentId", "state", "due"), store.On("due"), store.On("state", "due"),
		store.On("ownerId", "due"), store.On("ownerId", "state", "due"), store.On("incidentId", "public", "due"),
		store.On("remindAt"), store.On("owes"), store.On("terms"))
	return &Promises{d, docs}, err
}

func (s *Promises) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// New is a promise to be written down.
type New struct {
	Text    incident.Text
	Made    Made
	OwnerID string
	Due     time.Time
	Public  bool
}

// Make writes down what was promised about an open incident. Faults are on text_<lang>, place, release, version,
// where, owner and due, all at once.
func (s *Promises) Make(ctx context.Context, incidentID string, n New, by audit.Actor) (Promise, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Promise{}, err
	}
	if !i.Open {
		return Promise{}, fault.Clash("promise.closed")
	}
	p := Promise{ID: store.NewID(), IncidentID: i.ID, State: Open, CreatedAt: s.now()}
	if err := s.set(ctx, &p, n, i); err != nil {
		return p, err
	}
	count, err := s.docs.CountUpTo(ctx, store.Eq("incidentId", i.ID), MaxPromises)
	if err != nil {
		return p, err
	}
	if count >= MaxPromises {
		return p, fault.Clash("promise.many", "max", MaxPromises)
	}
	p.plan(p.CreatedAt)
	p.derive()
	p.owe(p.CreatedAt, by, EventMade, p.terms())
	if err := s.docs.Insert(ctx, &p); err != nil {
		return p, err
	}
	return s.pay(ctx, p)
}

// terms is what the log keeps of a promise: by whom and by when.
func (p *Promise) terms() map[string]string {
	return map[string]string{"owner": p.OwnerName, "due": p.Due.Format(time.RFC3339), "public": strconv.FormatBool(p.Public)}
}

// set takes what was typed, with every fault at once.
func (s *Promises) set(ctx context.Context, p *Promise, n New, i incident.Incident) error {
	var faults fault.List
	p.Text, p.Public = incident.TidyText(n.Text, incident.TidyLine), n.Public
	checkText(&faults, "text", "promise.text.missing", p.Text, MaxText, p.Public)
	if err := s.place(ctx, p, n.Made, i, &faults); err != nil {
		return err
	}
	switch {
	case n.OwnerID == "":
		faults.Add(fault.Bad("owner", "promise.owner.missing"))
	case s.d.Reminders.People == nil:
		p.OwnerID, p.OwnerName = n.OwnerID, n.OwnerID
	case n.OwnerID == p.OwnerID: // who has left stays its owner until another is named
	default:
		person, err := s.d.Reminders.People.Person(ctx, n.OwnerID)
		if err != nil || !i.VisibleTo(person.ID, false) {
			faults.Add(fault.Bad("owner", "promise.owner.unknown"))
		}
		p.OwnerID, p.OwnerName = n.OwnerID, person.Name
	}
	p.Due = n.Due.UTC().Truncate(time.Millisecond)
	switch {
	case n.Due.IsZero():
		faults.Add(fault.Bad("due", "promise.due.missing"))
	case p.Due.Before(i.DeclaredAt) || p.Due.After(i.DeclaredAt.Add(furthest)):
		faults.Add(fault.Bad("due", "promise.due.range"))
	}
	return faults.Err()
}

// checkText wants one language, and both of what the public reads.
func checkText(faults *fault.List, field, none string, text incident.Text, longest int, public bool) {
	if text.Empty() {
		faults.Add(fault.Bad(field+"_en", none))
		return
	}
	for _, lang := range incident.Languages() {
		switch {
		case text[lang] == "" && public:
			faults.Add(fault.Bad(field+"_"+lang, "promise.both"))
		case len([]rune(text[lang])) > longest:
			faults.Add(fault.Bad(field+"_"+lang, "promise.long", "max", longest))
		}
	}
}

// place takes where the promise was made. A release must be one of the incident, in a version that it has.
func (s *Promises) place(ctx context.Context, p *Promise, m Made, i incident.Incident, faults *fault.List) error {
	p.Made = Made{Place: m.Place}
	switch m.Place {
	case InAnswer, Elsewhere:
		p.Made.Where = incident.TidyLine(m.Where)
		switch {
		case p.Made.Where == "":
			faults.Add(fault.Bad("where", "promise.where.missing"))
		case len([]rune(p.Made.Where)) > MaxWhere:
			faults.Add(fault.Bad("where", "promise.long", "max", MaxWhere))
		}
	case InRelease:
		rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
		switch {
		case fault.KindOf(err) == fault.NotFound || (err == nil && rel.IncidentID != i.ID):
			faults.Add(fault.Bad("release", "promise.release.unknown"))
		case err != nil:
			return err
		case m.Version < 1 || m.Version > int64(rel.Current):
			faults.Add(fault.Bad("version", "promise.version.unknown", "max", rel.Current))
		}
		p.Made.ReleaseID, p.Made.Version = m.ReleaseID, m.Version
	default:
		faults.Add(fault.Bad("place", "promise.place.unknown"))
	}
	return nil
}

// Change changes what was promised, where, by whom it is kept and by when. Its reminders begin anew. That a time
// was put off stands in the log.
func (s *Promises) Change(ctx context.Context, id string, n New, by audit.Actor) (Promise, error) {
	p, i, err := s.Get(ctx, id)
	if err != nil {
		return p, err
	}
	if err := s.set(ctx, &p, n, i); err != nil {
		return p, err
	}
	want := p
	return s.change(ctx, id, func(p *Promise, now time.Time) error {
		if p.State != Open {
			return fault.Clash("promise.over")
		}
		data := want.terms()
		if !p.Due.Equal(want.Due) {
			data["before"] = p.Due.Format(time.RFC3339)
			p.Due = want.Due
			p.plan(now)
		}
		p.Text, p.Made, p.Public = want.Text, want.Made, want.Public
		if p.OwnerID != want.OwnerID {
			p.OwnerID, p.OwnerName = want.OwnerID, want.OwnerName
			p.plan(now)
		}
		p.owe(now, by, EventChanged, data)
		return nil
	})
}

// Progress says how far a promise has come, to everybody or to the team alone. What is public wants both languages,
// and a promise that is shown in the newsroom. Faults are on note_<lang> and note_public.
func (s *Promises) Progress(ctx context.Context, id string, text incident.Text, public bool, by audit.Actor) (Promise, error) {
	text = incident.TidyText(text, incident.Tidy)
	var faults fault.List
	checkText(&faults, "note", "promise.note.missing", text, MaxNote, public)
	if err := faults.Err(); err != nil {
		return Promise{}, err
	}
	return s.change(ctx, id, func(p *Promise, now time.Time) error {
		switch {
		case len(p.Notes) >= MaxNotes:
			return fault.Clash("promise.notes.many", "max", MaxNotes)
		case public && !p.Public:
			return fault.Bad("note_public", "promise.note.hidden")
		}
		p.Notes = append(p.Notes, Note{Text: text, Public: public, At: now, By: by.Name})
		said, _ := text.In(incident.English)
		p.owe(now, by, EventProgress, map[string]string{"text": said, "public": strconv.FormatBool(public)})
		return nil
	})
}

// Keep says that a promise was kept, and shows it: in words, with a public address or a piece of evidence of the
// incident. Faults are on proof_text, proof_url and proof_evidence.
func (s *Promises) Keep(ctx context.Context, id string, proof Proof, by audit.Actor) (Promise, error) {
	p, _, err := s.Get(ctx, id)
	if err != nil {
		return p, err
	}
	if err := s.prove(ctx, p, &proof); err != nil {
		return p, err
	}
	data := map[string]string{"text": proof.Text}
	if proof.URL != "" {
		data["url"] = proof.URL
	}
	if proof.EvidenceID != "" {
		data["evidence"] = proof.Name
	}
	return s.end(ctx, id, Kept, EventKept, data, by, func(p *Promise) { p.Proof, p.Reason = proof, "" })
}

// prove checks a proof, and names the evidence in it.
func (s *Promises) prove(ctx context.Context, p Promise, proof *Proof) error {
	var faults fault.List
	proof.Text, proof.URL, proof.Name = incident.Tidy(proof.Text), strings.TrimSpace(proof.URL), ""
	switch {
	case proof.Text == "":
		faults.Add(fault.Bad("proof_text", "promise.proof.missing"))
	case len([]rune(proof.Text)) > MaxNote:
		faults.Add(fault.Bad("proof_text", "promise.long", "max", MaxNote))
	}
	switch u, err := url.Parse(proof.URL); {
	case proof.URL == "" && proof.EvidenceID == "":
		faults.Add(fault.Bad("proof_url", "promise.proof.where"))
	case proof.URL != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || len(proof.URL) > MaxURL):
		faults.Add(fault.Bad("proof_url", "promise.proof.url"))
	}
	if proof.EvidenceID != "" {
		f, err := s.d.Facts.Get(ctx, proof.FactID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		e, ok := fact.Evidence{}, false
		if err == nil && f.IncidentID == p.IncidentID {
			e, ok = f.Evidence(proof.EvidenceID)
		}
		if !ok {
			faults.Add(fault.Bad("proof_evidence", "promise.proof.evidence"))
		}
		if proof.Name = f.Key + " · " + e.Name; e.Name == "" {
			proof.Name = f.Key + " · " + e.URL
		}
	} else {
		proof.FactID = ""
	}
	return faults.Err()
}

// Break says that a promise was not kept, and why. The fault is on reason.
func (s *Promises) Break(ctx context.Context, id, reason string, by audit.Actor) (Promise, error) {
	return s.give(ctx, id, Broken, EventBroken, reason, by)
}

// Withdraw says that something is no longer promised, and why. The fault is on reason.
func (s *Promises) Withdraw(ctx context.Context, id, reason string, by audit.Actor) (Promise, error) {
	return s.give(ctx, id, Withdrawn, EventWithdrawn, reason, by)
}

func (s *Promises) give(ctx context.Context, id string, to State, action, reason string, by audit.Actor) (Promise, error) {
	reason, err := checkReason(reason)
	if err != nil {
		return Promise{}, err
	}
	return s.end(ctx, id, to, action, map[string]string{"reason": reason}, by, func(p *Promise) { p.Reason = reason })
}

func checkReason(reason string) (string, error) {
	reason = incident.Tidy(reason)
	switch {
	case reason == "":
		return "", fault.Bad("reason", "promise.reason.missing")
	case len([]rune(reason)) > incident.MaxReason:
		return "", fault.Bad("reason", "promise.long", "max", incident.MaxReason)
	}
	return reason, nil
}

// end ends an open promise.
func (s *Promises) end(ctx context.Context, id string, to State, action string, data map[string]string, by audit.Actor, set func(*Promise)) (Promise, error) {
	return s.change(ctx, id, func(p *Promise, now time.Time) error {
		if p.State != Open {
			return fault.Clash("promise.over")
		}
		p.State, p.EndedAt, p.EndedBy = to, now, by.Name
		set(p)
		if p.Due.Before(now) {
			data["late"] = "true"
		}
		p.owe(now, by, action, data)
		return nil
	})
}

// Reopen opens a promise again that was said to be kept, broken or withdrawn, for a reason. Its proof goes; the log
// keeps it.
func (s *Promises) Reopen(ctx context.Context, id, reason string, by audit.Actor) (Promise, error) {
	reason, err := checkReason(reason)
	if err != nil {
		return Promise{}, err
	}
	return s.change(ctx, id, func(p *Promise, now time.Time) error {
		if p.State == Open {
			return fault.Clash("promise.open")
		}
		p.State, p.EndedAt, p.EndedBy, p.Proof, p.Reason = Open, time.Time{}, "", Proof{}, reason
		p.plan(now)
		p.owe(now, by, EventReopened, map[string]string{"reason": reason})
		return nil
	})
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("promise.missing").Because(err)
	}
	return err
}

func (s *Promises) change(ctx context.Context, id string, change func(*Promise, time.Time) error) (Promise, error) {
	p, err := s.docs.Edit(ctx, id, func(p *Promise) error {
		if err := s.d.Incidents.Seen(ctx, p.IncidentID, "promise.missing"); err != nil {
			return err
		}
		if err := change(p, s.now()); err != nil {
			return err
		}
		p.derive()
		return nil
	})
	if err != nil {
		return p, missing(err)
	}
	return s.pay(ctx, p)
}

func (s *Promises) pay(ctx context.Context, p Promise) (Promise, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, p.ID, incident.Stream(p.IncidentID), p, func(p *Promise) audit.Debt { return audit.Debt{Owes: &p.Owes, Owed: &p.Owed} })
}
