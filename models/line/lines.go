package line

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/store"
)

// The events in the incident's stream.
const (
	EventCreated   = "line.created"
	EventSaved     = "line.saved"
	EventReady     = "line.ready"
	EventUnready   = "line.unready"
	EventDropped   = "line.dropped"
	EventExported  = "line.exported"
	EventAnswered  = "line.answered"
	EventCorrected = "line.corrected"
)

// Deps is what lines and answers need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Contacts  *contact.Contacts
	Outlets   *outlet.Outlets
	Releases  *release.Releases
	Mailings  *mailing.Mailings
	People    incident.People // nil: whoever is named is taken
}

// Lines holds the lines to take of one space, the answers that were given, and the list of all that was said.
type Lines struct {
	d       Deps
	lines   store.Collection[Line]
	answers store.Collection[Answer]
	said    store.Collection[Said]
	marks   store.Collection[mark]
}

// Open opens them.
func Open(ctx context.Context, d Deps) (*Lines, error) {
	s := &Lines{d: d}
	var err error
	if s.lines, err = store.Open[Line](ctx, d.DB, "lines",
		store.Unique("incidentId", "seq"), store.On("incidentId", "sortKey"), store.On("incidentId", "updatedAt"), store.On("updatedAt"),
		store.On("factIds"), store.Words("terms"), store.On("owes")); err != nil {
		return nil, err
	}
	if s.answers, err = store.Open[Answer](ctx, d.DB, "line_answers",
		store.On("incidentId", "at"), store.On("contactId", "at"), store.On("outletId", "at"), store.On("lineId", "at"), store.On("factIds"), store.On("owes")); err != nil {
		return nil, err
	}
	if s.said, err = store.Open[Said](ctx, d.DB, "line_said",
		store.On("at"), store.On("incidentId", "at"), store.On("factIds", "at"), store.On("contactId", "at"), store.On("outletId", "at"),
		store.On("kind", "at"), store.On("of"), store.Words("terms")); err != nil {
		return nil, err
	}
	s.marks, err = store.Open[mark](ctx, d.DB, "line_marks")
	return s, err
}

func (s *Lines) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Outline is what somebody writes into the form of a line.
type Outline struct {
	Question, Answer incident.Text
	Topic            string
	Use              Use
	Facts            []fact.Ref
	OwnerID          string // "": whoever writes it
}

// Create writes a line down as a draft, under the next number of its incident. Faults are on question_<lang>,
// answer_<lang>, topic, use, facts and owner.
func (s *Lines) Create(ctx context.Context, incidentID string, o Outline, by audit.Actor) (Line, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Line{}, err
	}
	if !i.Open {
		return Line{}, fault.Clash("line.closed")
	}
	n, err := s.lines.CountUpTo(ctx, store.Eq("incidentId", i.ID), MaxLines)
	if err != nil {
		return Line{}, err
	}
	if n >= MaxLines {
		return Line{}, fault.Clash("line.many", "max", MaxLines)
	}
	now := s.now()
	l := Line{ID: store.NewID(), IncidentID: i.ID, Mode: i.Mode, State: Draft, CreatedAt: now}
	v, err := s.worded(ctx, &l, i, o, by)
	if err != nil {
		return l, err
	}
	l.add(v)
	if err := s.insert(ctx, &l, by, now); err != nil {
		return l, err
	}
	return s.pay(ctx, l)
}

// insert takes the next number of the incident; the unique index tells when somebody else took it.
func (s *Lines) insert(ctx context.Context, l *Line, by audit.Actor, now time.Time) error {
	for {
		last, err := s.lines.First(ctx, store.Query{Filter: store.Eq("incidentId", l.IncidentID), Sort: []string{"-seq"}})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		l.Seq = last.Seq + 1
		l.Key = "Q-" + strconv.Itoa(l.Seq)
		l.Owed = nil
		l.owe(now, by, EventCreated, nil)
		l.derive()
		if err = s.lines.Insert(ctx, l); !errors.Is(err, store.ErrDuplicate) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// worded makes a version of what was typed, with every fault at once, and sets the owner.
func (s *Lines) worded(ctx context.Context, l *Line, i incident.Incident, o Outline, by audit.Actor) (Version, error) {
	v := Version{
		Question: incident.TidyText(o.Question, incident.TidyLine), Answer: incident.TidyText(o.Answer, incident.Tidy),
		Topic: incident.TidyLine(o.Topic), Use: o.Use, At: s.now(), By: by.ID, ByName: by.Name,
	}
	var faults fault.List
	if v.Question.Empty() {
		faults.Add(fault.Bad("question_en", "line.question.missing"))
	}
	for _, lang := range incident.Languages() {
		long(&faults, "question_"+lang, v.Question[lang], MaxQuestion)
		long(&faults, "answer_"+lang, v.Answer[lang], MaxText)
	}
	long(&faults, "topic", v.Topic, MaxTopic)
	if !slices.Contains(Uses(), v.Use) {
		faults.Add(fault.Bad("use", "line.use.unknown"))
	}
	var err error
	if v.Facts, err = s.cited(ctx, i.ID, o.Facts, &faults); err != nil {
		return v, err
	}
	if o.OwnerID == "" && l.OwnerID == "" {
		o.OwnerID, l.OwnerName = by.ID, by.Name
	}
	if o.OwnerID != "" && o.OwnerID != l.OwnerID {
		l.OwnerID = o.OwnerID
		if s.d.People != nil && o.OwnerID != by.ID {
			p, err := s.d.People.Person(ctx, o.OwnerID)
			if err != nil || !i.VisibleTo(p.ID, false) {
				faults.Add(fault.Bad("owner", "line.owner.unknown"))
			}
			l.OwnerName = p.Name
		} else if o.OwnerID == by.ID {
			l.OwnerName = by.Name
		}
	}
	return v, faults.Err()
}

func long(faults *fault.List, field, text string, most int) {
	if len([]rune(text)) > most {
		faults.Add(fault.Bad(field, "line.long", "max", most))
	}
}

// cited takes the fact versions that are named, each once: they must be versions of facts of the incident.
func (s *Lines) cited(ctx context.Context, incidentID string, refs []fact.Ref, faults *fault.List) ([]fact.Ref, error) {
	out := []fact.Ref{}
	for _, r := range refs {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	if len(out) > MaxFacts {
		faults.Add(fault.Bad("facts", "line.facts.many", "max", MaxFacts))
		return out[:MaxFacts], nil
	}
	facts, err := s.d.Facts.GetAll(ctx, factIDs(out)...)
	if err != nil {
		return nil, err
	}
	for _, r := range out {
		f, ok := facts[r.FactID]
		_, exists := f.Version(r.Version)
		if !ok || !exists || f.IncidentID != incidentID {
			faults.Add(fault.Bad("facts", "line.facts.unknown"))
			break
		}
	}
	return out, nil
}

// Save makes the next version of a line from what an editor hands in, who started from version base. When another
// one was saved meanwhile it is refused and nothing is lost. The new version is a draft; a save that changes nothing
// makes none.
func (s *Lines) Save(ctx context.Context, id string, base int, o Outline, by audit.Actor) (Line, error) {
	l, err := s.Get(ctx, id)
	if err != nil {
		return l, err
	}
	i, err := s.d.Incidents.Get(ctx, l.IncidentID)
	if err != nil {
		return l, err
	}
	v, err := s.worded(ctx, &l, i, o, by)
	if err != nil {
		return l, err
	}
	owner, name := l.OwnerID, l.OwnerName
	return s.change(ctx, id, func(l *Line, now time.Time) error {
		if l.Current != base {
			return fault.Clash("line.save.conflict", "name", l.Now().ByName, "version", l.Current)
		}
		if len(l.Versions) >= MaxVersions {
			return fault.Clash("line.versions", "max", MaxVersions)
		}
		l.OwnerID, l.OwnerName = owner, name
		if l.Now().same(v) && l.State != Dropped {
			return nil
		}
		l.add(v)
		l.State = Draft
		l.owe(now, by, EventSaved, nil)
		return nil
	})
}

func (v Version) same(o Version) bool {
	return v.Question.Same(o.Question) && v.Answer.Same(o.Answer) && v.Topic == o.Topic && v.Use == o.Use && slices.Equal(v.Facts, o.Facts)
}

// Approve makes the version that was looked at ready to be said. It needs question and answer in both languages, and
// facts that stand.
func (s *Lines) Approve(ctx context.Context, id string, version int, by audit.Actor) (Line, error) {
	l, err := s.Get(ctx, id)
	if err != nil {
		return l, err
	}
	if l.Current != version {
		return l, fault.Clash("line.ready.changed")
	}
	if err := s.MayBeReady(ctx, l); err != nil {
		return l, err
	}
	return s.change(ctx, id, func(l *Line, now time.Time) error {
		switch {
		case l.Current != version:
			return fault.Clash("line.ready.changed")
		case l.State == Ready:
			return nil
		}
		l.State = Ready
		v := l.now()
		v.ReadyAt, v.ReadyBy = now, by.Name
		l.owe(now, by, EventReady, map[string]string{"use": string(v.Use)})
		return nil
	})
}

// MayBeReady says why the current version of a line cannot be made ready, as a fault, or nil.
func (s *Lines) MayBeReady(ctx context.Context, l Line) error {
	v := l.Now()
	if l.State == Dropped {
		return fault.Clash("line.ready.dropped")
	}
	for _, lang := range incident.Languages() {
		if v.Question[lang] == "" || v.Answer[lang] == "" {
			return fault.Clash("line.ready.language")
		}
	}
	standing, err := s.d.Facts.Standing(ctx, v.Facts)
	if err != nil {
		return err
	}
	for _, x := range standing {
		switch {
		case !x.OK:
			return fault.Clash("line.ready.fact", "key", x.Fact.Key, "version", x.Version, "state", x.State)
		case v.Use != Internal && !x.Fact.Public:
			return fault.Clash("line.ready.internal", "key", x.Fact.Key)
		}
	}
	return nil
}

// Withhold makes a ready line a draft again.
func (s *Lines) Withhold(ctx context.Context, id string, by audit.Actor) (Line, error) {
	return s.change(ctx, id, func(l *Line, now time.Time) error {
		if l.State != Ready {
			return fault.Clash("line.unready.state")
		}
		l.State = Draft
		l.owe(now, by, EventUnready, nil)
		return nil
	})
}

// Drop says that a line is not to be used any more; writing a new version brings it back.
func (s *Lines) Drop(ctx context.Context, id string, by audit.Actor) (Line, error) {
	return s.change(ctx, id, func(l *Line, now time.Time) error {
		if l.State == Dropped {
			return nil
		}
		l.State = Dropped
		l.owe(now, by, EventDropped, nil)
		return nil
	})
}

// RecordExport remembers that the lines of an incident have left the house.
func (s *Lines) RecordExport(ctx context.Context, incidentID string, n int, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, incident.Stream(incidentID), audit.Entry{
		By: by, Action: EventExported, Object: incident.Stream(incidentID), Data: map[string]string{"n": strconv.Itoa(n)},
	})
	return err
}

// change edits a line and then pays what the change owes.
func (s *Lines) change(ctx context.Context, id string, change func(*Line, time.Time) error) (Line, error) {
	l, err := s.lines.Edit(ctx, id, func(l *Line) error {
		if err := s.d.Incidents.Seen(ctx, l.IncidentID, "line.missing"); err != nil {
			return err
		}
		if err := change(l, s.now()); err != nil {
			return err
		}
		l.derive()
		return nil
	})
	if err != nil {
		return l, missing(err, "line.missing")
	}
	return s.pay(ctx, l)
}

func missing(err error, key string) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing(key).Because(err)
	}
	return err
}

// pay puts a version that is ready among what was said and writes the events, then forgets both. Every step may be
// repeated.
func (s *Lines) pay(ctx context.Context, l Line) (Line, error) {
	if len(l.Owed) == 0 {
		return l, nil
	}
	if v := l.Now(); !v.ReadyAt.IsZero() {
		entry := saidLine(l, v)
		if err := s.said.Put(ctx, &entry); err != nil {
			return l, err
		}
	}
	paid, err := s.d.Audit.PayAll(ctx, incident.Stream(l.IncidentID), l.Owed)
	if err != nil {
		return l, fmt.Errorf("line %s: %w", l.ID, err)
	}
	return s.lines.Edit(ctx, l.ID, func(l *Line) error {
		l.Owed = paid.Rest(l.Owed)
		l.derive()
		return nil
	})
}
