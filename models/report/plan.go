package report

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Plan is a report that somebody asked for: what it is about, and which cards it shows in which order with which notes.
// The numbers are made anew whenever it is opened. The plan of a release has the release's id, and is kept from the
// first change on.
type Plan struct {
	ID        string        `json:"id"`
	Rev       int64         `json:"rev"`
	Subject   Subject       `json:"subject"`
	Name      incident.Text `json:"name"` // of the subject when the plan was made: it outlives an outlet that is deleted
	Cards     []Card        `json:"cards"`
	Objective string        `json:"objective"` // what was to be achieved, and
	Outcome   string        `json:"outcome"`   // what came of it outside, as people have written it down
	Beside    string        `json:"beside"`    // id of the incident beside which a report about another shows its figures; "" for none
	Shares    []Share       `json:"shares"`
	Snapshots []Snapshot    `json:"snapshots"` // oldest first
	FactIDs   []string      `json:"factIds"`   // that any of them states
	Pictures  []string      `json:"pictures"`  // SHA-256 of those that any of them shows
	CreatedAt time.Time     `json:"createdAt"`
	CreatedBy string        `json:"createdBy"` // name
	ChangedAt time.Time     `json:"changedAt"`
}

// Card is a part of a report. The summary and what the report did not see are no cards: no report is without them.
type Card struct {
	Name string `json:"name"`
	Note string `json:"note"` // what people say about it
	Off  bool   `json:"off"`  // not shown
}

// Cards are the names of the cards in the order in which a report of the kind shows them at first.
func Cards(k Kind) []string {
	switch k {
	case OfRelease:
		return []string{"numbers", "charts", "uptake", "messages", "tone", "gallery", "clips", "paid", "repeats", "asked", "facts", "mail", "top", "reach", "chain"}
	case OfIncident:
		return []string{"numbers", "earlier", "clock", "enquiries", "promises", "charts", "facts", "uptake", "messages", "tone", "repeats", "asked", "gallery", "clips", "paid", "mail", "top", "reach", "chain"}
	case OfReview:
		return []string{"numbers", "earlier", "lessons", "clock", "decisions", "measures", "enquiries", "promises", "facts", "uptake", "messages", "repeats", "asked", "gallery", "mail", "chain"}
	case OfDrill:
		return []string{"numbers", "clock", "injects", "missed", "against", "parts", "before", "facts"}
	case OfCreators:
		return []string{"numbers", "earlier", "programme", "paid", "chain"}
	}
	if k == OfWatch { // what it finds need not be about us, and nobody asks or writes to a watch
		return []string{"numbers", "earlier", "charts", "top", "gallery", "clips", "tone", "messages", "uptake", "paid", "repeats", "asked", "reach", "chain"}
	}
	return []string{"numbers", "earlier", "charts", "voice", "tone", "messages", "uptake", "top", "gallery", "clips", "paid", "repeats", "asked", "enquiries", "mail", "reach", "chain"}
}

// first are the cards of a new plan. The chain of effects is there for those who want it.
func first(k Kind) []Card {
	var out []Card
	for _, name := range Cards(k) {
		out = append(out, Card{Name: name, Off: name == "chain"})
	}
	return out
}

// The events of reports, in the stream of the space.
const (
	EventMade     = "report.made"
	EventArranged = "report.arranged"
	EventShared   = "report.shared"
	EventUnshared = "report.unshared"
	EventFrozen   = "report.frozen"

	EventRound      = "report.round_made"
	EventRoundEnded = "report.round_ended"
)

const (
	maxNote = 2000
	maxText = 1000
)

// Plan returns the plan with this id. A release that has none has that of every release. It is a NotFound fault when
// there is neither, or the viewer may not know of the incident.
func (s *Reports) Plan(ctx context.Context, id string) (Plan, error) {
	p, err := s.plans.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return s.ofRelease(ctx, id)
	}
	p.complete()
	if err == nil && p.Subject.Kind.OfAnIncident() {
		err = s.Incidents.Seen(ctx, p.Subject.ID, "report.missing")
	}
	switch {
	case err != nil:
	case p.Subject.Kind == OfRelease:
		_, err = s.Releases.Get(ctx, p.Subject.ID)
	case p.Subject.Kind == OfWatch:
		_, err = s.Watches.Get(ctx, p.Subject.ID)
	}
	return p, err
}

// planAt is the plan with this id, of the period in which a day lies where one is named.
func (s *Reports) planAt(ctx context.Context, id, first string) (Plan, error) {
	p, err := s.Plan(ctx, id)
	if err == nil && first != "" {
		p.Subject.Period, err = p.Subject.Period.At(first)
	}
	return p, err
}

// complete adds the cards that the kind has got since the plan was arranged; nobody has asked for them.
func (p *Plan) complete() {
	for _, name := range Cards(p.Subject.Kind) {
		if !slices.ContainsFunc(p.Cards, func(c Card) bool { return c.Name == name }) {
			p.Cards = append(p.Cards, Card{Name: name, Off: true})
		}
	}
}

func (s *Reports) ofRelease(ctx context.Context, id string) (Plan, error) {
	rel, err := s.Releases.Get(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	return Plan{ID: rel.ID, Subject: Subject{Kind: OfRelease, ID: rel.ID}, Cards: first(OfRelease)}, nil
}

// Make keeps a new plan. id is that of the form: sent twice it makes one. Faults are on kind, thing, unit, first and last.
func (s *Reports) Make(ctx context.Context, id string, of Subject, by audit.Actor) (Plan, error) {
	var faults fault.List
	var err error
	if !slices.Contains(Kinds(), of.Kind) {
		return Plan{}, fault.Bad("kind", "report.kind.unknown")
	}
	if of.Kind.NeedsPeriod() && of.Period.Unit == "" {
		faults.Add(fault.Bad("unit", "report.period.unit"))
	}
	if of.Period, err = of.Period.Check(); err != nil {
		faults.Add(fault.Of(err))
	}
	if !of.Kind.NeedsThing() {
		of.ID = ""
	}
	if of.Tag = tag.Squeeze(of.Tag); !of.Kind.Taggable() {
		of.Tag = ""
	}
	named := Report{Subject: of}
	if err := s.name(ctx, &named); err != nil && fault.KindOf(err) != fault.NotFound {
		return Plan{}, err
	} else if of.Kind.NeedsThing() && (err != nil || named.Gone || of.ID == "") {
		faults.Add(fault.Bad("thing", "report.thing.missing"))
	}
	if err := faults.Err(); err != nil {
		return Plan{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	p := Plan{ID: id, Subject: of, Name: named.Name, Cards: first(of.Kind), CreatedAt: now, ChangedAt: now, CreatedBy: by.Name}
	if p.ID == "" {
		p.ID = store.NewID()
	}
	added, err := s.plans.InsertMissing(ctx, &p)
	if err != nil || !added[0] {
		return p, err
	}
	return p, s.remember(ctx, EventMade, p, nil, by)
}

func (s *Reports) remember(ctx context.Context, action string, p Plan, data map[string]string, by audit.Actor) error {
	_, err := s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "report:" + p.ID, Data: data})
	return err
}

// Arrangement is how a report is to be shown.
type Arrangement struct {
	Cards              []Card // in their order; those that the kind has and that are missing here are not shown
	Objective, Outcome string
	Beside             string // id of an incident; "" for none
}

// Arrange says which cards a report shows, in which order and with which notes. Faults are on objective, outcome, beside
// and note_ with the name of the card.
func (s *Reports) Arrange(ctx context.Context, id string, a Arrangement, by audit.Actor) (Plan, error) {
	p, err := s.Plan(ctx, id)
	if err != nil {
		return p, err
	}
	if a.Beside, err = s.beside(ctx, p.Beside, a.Beside); err != nil {
		return p, err
	}
	p, err = s.change(ctx, id, func(p *Plan) error {
		var faults fault.List
		if p.Beside = a.Beside; p.Beside == p.Subject.ID || !p.Subject.Kind.Beside() {
			p.Beside = ""
		}
		var cards []Card
		for _, c := range a.Cards {
			if !slices.Contains(Cards(p.Subject.Kind), c.Name) || slices.ContainsFunc(cards, func(o Card) bool { return o.Name == c.Name }) {
				continue
			}
			if c.Note = strings.TrimSpace(c.Note); len([]rune(c.Note)) > maxNote {
				faults.Add(fault.Bad("note_"+c.Name, "report.note.long", "max", maxNote))
			}
			cards = append(cards, c)
		}
		for _, name := range Cards(p.Subject.Kind) {
			if !slices.ContainsFunc(cards, func(o Card) bool { return o.Name == name }) {
				cards = append(cards, Card{Name: name, Off: true})
			}
		}
		p.Cards, p.Objective, p.Outcome = cards, strings.TrimSpace(a.Objective), strings.TrimSpace(a.Outcome)
		for field, text := range map[string]string{"objective": p.Objective, "outcome": p.Outcome} {
			if len([]rune(text)) > maxText {
				faults.Add(fault.Bad(field, "report.note.long", "max", maxText))
			}
		}
		return faults.Err()
	})
	if err != nil {
		return p, err
	}
	return p, s.remember(ctx, EventArranged, p, nil, by)
}

// beside is the incident that is to stand beside a report, after the one that stands there. One that the viewer may not
// know of stays until they choose another: they were not asked about it.
func (s *Reports) beside(ctx context.Context, before, asked string) (string, error) {
	if sees, err := s.Incidents.Sees(ctx, before); err != nil || !sees && (asked == "" || asked == before) {
		return before, err
	}
	if asked == "" {
		return "", nil
	}
	i, err := s.Incidents.Get(ctx, asked)
	if fault.KindOf(err) == fault.NotFound || (err == nil && i.Drill()) {
		err = fault.Bad("beside", "report.beside.missing")
	}
	return asked, err
}

// change alters a plan; that of a release is kept from then on.
func (s *Reports) change(ctx context.Context, id string, do func(*Plan) error) (Plan, error) {
	p, err := s.Plan(ctx, id)
	if err != nil {
		return p, err
	}
	if p.Rev == 0 && p.Subject.Kind == OfRelease {
		p.CreatedAt = s.Now().UTC().Truncate(time.Millisecond)
		if _, err := s.plans.InsertMissing(ctx, &p); err != nil {
			return p, err
		}
	}
	return s.plans.Edit(ctx, id, func(p *Plan) error {
		p.ChangedAt = s.Now().UTC().Truncate(time.Millisecond)
		return do(p)
	})
}

// Plans returns the plans that were made, the last changed first, without those of incidents that the viewer may not
// know of, and of watches for these.
func (s *Reports) Plans(ctx context.Context, limit int) ([]Plan, error) {
	veil, err := s.Incidents.Veil(ctx, "subject.id")
	if err != nil {
		return nil, err
	}
	made := store.And(store.Ne("subject.kind", string(OfRelease)), veil)
	page, err := s.plans.Find(ctx, store.Query{Filter: made, Sort: []string{"-changedAt"}, Limit: limit})
	if err != nil {
		return nil, err
	}
	var watched []string
	for _, p := range page.Items {
		if p.Subject.Kind == OfWatch {
			watched = append(watched, p.Subject.ID)
		}
	}
	known, err := s.Watches.GetAll(ctx, watched...)
	return slices.DeleteFunc(page.Items, func(p Plan) bool {
		_, sees := known[p.Subject.ID]
		return p.Subject.Kind == OfWatch && !sees
	}), err
}

// Tell makes the report of a plan.
func (s *Reports) Tell(ctx context.Context, p Plan, zone *time.Location) (Report, error) {
	r, err := s.About(ctx, p.Subject, zone)
	if r.Gone {
		r.Name = p.Name
	}
	if err != nil || p.Beside == "" || !p.Subject.Kind.Beside() {
		return r, err
	}
	other, err := s.gather(ctx, Subject{Kind: OfIncident, ID: p.Beside, Period: p.Subject.Period}, zone)
	if fault.KindOf(err) == fault.NotFound {
		return r, nil // it is gone, or not for this viewer
	}
	other.trim()
	r.Earlier = &other
	return r, err
}

// FileName is what files of the report are called, without what they end in.
func (r Report) FileName(p Plan) string {
	if r.Release.Slug != "" {
		return "report-" + r.Release.Slug
	}
	name := "report-" + string(r.Subject.Kind)
	if first := r.Subject.Period.First; first != "" {
		return name + "-" + first
	}
	return name + "-" + p.ID
}
