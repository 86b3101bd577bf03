package incident

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// The events of an incident's stream that this package writes, and those that its clock reads besides.
const (
	EventDeclared  = "incident.declared"
	EventRewritten = "incident.rewritten"
	EventRegraded  = "incident.regraded"
	EventPhase     = "incident.phase"
	EventClosed    = "incident.closed"
	EventReopened  = "incident.reopened"
	EventNoted     = "incident.noted"
	EventDecided   = "incident.decided"
	EventAssessed  = "incident.assessed"
	EventPrivate   = "incident.private"
	EventPublic    = "incident.public"
	EventRelated   = "incident.related"
	EventUnrelated = "incident.unrelated"

	EventAcknowledged     = "call.acknowledged" // written by package call
	EventFactVerified     = "fact.verified"     // written by package fact
	EventReleasePublished = "release.published" // written by package release
	EventReviewed         = "review.signed"     // written by package review
)

// Deps is what incidents need.
type Deps struct {
	DB     store.DB
	Audit  *audit.Log
	Now    func() time.Time
	People People // nil: whoever is named is taken
}

// Incidents holds the incidents of one space.
type Incidents struct {
	docs      store.Collection[Incident]
	links     store.Collection[link]
	standards store.Collection[Standard]
	audit     *audit.Log
	now       func() time.Time

	people People
	seated []func(context.Context, Incident) error // what follows when the circle changes
	hinder []hindrance
	public func(ctx context.Context, incidentID string) (int64, error) // nil: nothing is published

	readings readings
}

// Open opens the incidents.
func Open(ctx context.Context, d Deps) (*Incidents, error) {
	docs, err := store.Open[Incident](ctx, d.DB, "incidents", indexes()...)
	if err != nil {
		return nil, err
	}
	links, err := store.Open[link](ctx, d.DB, "incident_links", store.On("ends"), store.On("owes"))
	if err != nil {
		return nil, err
	}
	standards, err := store.Open[Standard](ctx, d.DB, "incident_targets")
	if err != nil {
		return nil, err
	}
	return &Incidents{docs: docs, links: links, standards: standards, audit: d.Audit, now: d.Now, people: d.People}, nil
}

// indexes serve each filter of the table in each of its orders.
func indexes() []store.Index {
	out := []store.Index{
		store.On("declaredAt"), store.On("sortKey"), store.On("grade", "declaredAt"), store.On("grade", "sortKey"),
		store.On("terms"), store.On("owes"), store.On("private"),
	}
	for _, filter := range []string{"open", "phase", "mode"} {
		out = append(out, store.On(filter, "declaredAt"), store.On(filter, "grade", "declaredAt"), store.On(filter, "sortKey"))
	}
	return out
}

// New is an incident to be declared. Title and summary need one of the languages.
type New struct {
	Title, Summary Text
	Type           Type
	Weight         Weight
	Grade          int    // 0: as the weight gives it
	GradeReason    string // why it is graver than that
	Mode           Mode
	Private        bool
	Origin         Origin
	Once           string // the same for the same sending of a form: sent twice it is one incident; "" for none
}

// Declare declares an incident: from here on the clock runs. All faults of the form come at once, on the
// fields title_<lang>, summary_<lang>, type, spread, harm, source, grade, grade_reason and mode. A private
// one is seen by who declares it, by its team and by administrators.
func (s *Incidents) Declare(ctx context.Context, n New, by audit.Actor) (Incident, error) {
	i := Incident{
		ID: store.NewID(), Title: TidyText(n.Title, TidyLine), Summary: TidyText(n.Summary, Tidy),
		Type: n.Type, Weight: n.Weight, Mode: n.Mode, Phase: Aware, DeclaredBy: by.Name, Private: n.Private,
	}
	if by.ID != "" {
		i.Admitted = []string{by.ID}
	}
	var faults fault.List
	i.checkText(&faults)
	i.Weight.check(&faults)
	i.Grade, i.ByHand = i.Weight.settle(n.Grade, n.GradeReason, &faults)
	i.Origin = n.Origin.tidy(&faults)
	if i.Mode != Real && i.Mode != Drill {
		faults.Add(fault.Bad("mode", "incident.mode.unknown"))
	}
	if err := faults.Err(); err != nil {
		return i, err
	}
	standard, err := s.Standard(ctx)
	if err != nil {
		return i, err
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	i.DeclaredAt = now
	i.derive()
	i.owe(now, by, EventDeclared, i.declaration(standard))
	if n.Once != "" {
		i.ID = idOf(n.Once, by.ID, i.Title)
	}
	err = s.docs.Insert(ctx, &i)
	if n.Once != "" && errors.Is(err, store.ErrDuplicate) {
		return s.Get(ctx, i.ID) // what the first sending still owes to the log it pays, or the sweep
	}
	if err != nil {
		return i, err
	}
	return s.pay(ctx, i)
}

// idOf is the same for the same sending by the same person. A form that is sent again with another title is another.
func idOf(once, by string, title Text) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "standfirst.incident.1\x00%s\x00%s\x00%s\x00%s", once, by, title[English], title[Chinese]))
	return hex.EncodeToString(sum[:16])
}

// declaration is what the log keeps of how the incident began, with the targets that it is measured by: whatever
// is set later does not change them.
func (i *Incident) declaration(d Standard) map[string]string {
	data := map[string]string{
		"type": string(i.Type), "grade": strconv.Itoa(i.Grade), "mode": string(i.Mode), "origin": string(i.Origin.Kind),
		"targets": writeTargets(d.Targets()),
	}
	if i.Weight.Stated() {
		data["spread"], data["harm"], data["source"] = string(i.Weight.Spread), string(i.Weight.Harm), string(i.Weight.Source)
	}
	if i.ByHand != "" {
		data["reason"] = i.ByHand
	}
	if i.Origin.Ref != "" {
		data["ref"] = i.Origin.Ref
	}
	return data
}

func (i *Incident) checkText(faults *fault.List) {
	if i.Title.Empty() {
		faults.Add(fault.Bad("title_en", "incident.title.missing"))
	}
	for _, l := range Languages() {
		if len([]rune(i.Title[l])) > MaxTitle {
			faults.Add(fault.Bad("title_"+l, "incident.title.long", "max", MaxTitle))
		}
		if len([]rune(i.Summary[l])) > MaxSummary {
			faults.Add(fault.Bad("summary_"+l, "incident.summary.long", "max", MaxSummary))
		}
	}
	if !slices.Contains(Types(), i.Type) {
		faults.Add(fault.Bad("type", "incident.type.unknown"))
	}
}

func (i *Incident) checkGrade(faults *fault.List) {
	if i.Grade < Gravest || i.Grade > Slightest {
		faults.Add(fault.Bad("grade", "incident.grade.unknown"))
	}
}

// Rewrite changes title, summary and type.
func (s *Incidents) Rewrite(ctx context.Context, id string, title, summary Text, kind Type, by audit.Actor) (Incident, error) {
	return s.change(ctx, id, func(i *Incident, now time.Time) error {
		i.Title, i.Summary, i.Type = TidyText(title, TidyLine), TidyText(summary, Tidy), kind
		var faults fault.List
		i.checkText(&faults)
		i.owe(now, by, EventRewritten, map[string]string{"type": string(kind)})
		return faults.Err()
	})
}

// Regrade changes the grade; a reason is needed, because the grade sets how fast the team must answer.
func (s *Incidents) Regrade(ctx context.Context, id string, grade int, reason string, by audit.Actor) (Incident, error) {
	return s.change(ctx, id, func(i *Incident, now time.Time) error {
		before := i.Grade
		i.Grade = grade
		var faults fault.List
		i.checkGrade(&faults)
		if before == grade {
			faults.Add(fault.Bad("grade", "incident.grade.same"))
		}
		reason := checkReason(&faults, reason)
		i.ByHand = reason
		if grade == i.Weight.Grade() {
			i.ByHand = ""
		}
		i.owe(now, by, EventRegraded, map[string]string{
			"from": strconv.Itoa(before), "to": strconv.Itoa(grade), "reason": reason,
		})
		return faults.Err()
	})
}

// MoveTo moves the incident to another phase. Only the steps that Phase.Steps lists are allowed; those
// that go back, close early or open again need a reason.
func (s *Incidents) MoveTo(ctx context.Context, id string, to Phase, reason string, by audit.Actor) (Incident, error) {
	return s.change(ctx, id, func(i *Incident, now time.Time) error {
		step, ok := i.Phase.step(to)
		switch {
		case !to.known():
			return fault.Bad("phase", "incident.phase.unknown")
		case i.Phase == to:
			return fault.Clash("incident.phase.already", "phase", to)
		case !ok:
			return fault.Clash("incident.phase.step", "from", i.Phase, "to", to)
		case to == Closed:
			if err := s.closable(ctx, id); err != nil {
				return err
			}
		}
		var faults fault.List
		reason := Tidy(reason)
		if step.Reason {
			reason = checkReason(&faults, reason)
		}
		i.owe(now, by, i.Phase.action(to), map[string]string{
			"from": string(i.Phase), "to": string(to), "reason": Clip(reason, MaxReason),
		})
		i.Phase = to
		return faults.Err()
	})
}

func checkReason(faults *fault.List, reason string) string {
	return checkReasonOn("reason", faults, reason)
}

func checkReasonOn(field string, faults *fault.List, reason string) string {
	reason = Tidy(reason)
	switch {
	case reason == "":
		faults.Add(fault.Bad(field, "incident.reason.missing"))
	case len([]rune(reason)) > MaxReason:
		faults.Add(fault.Bad(field, "incident.reason.long", "max", MaxReason))
	}
	return reason
}

// Assess says anew how far it has spread, what harm it does and who says so, and takes the grade that this
// gives. A grade that was set by hand is replaced: the old one stands in the log.
func (s *Incidents) Assess(ctx context.Context, id string, w Weight, by audit.Actor) (Incident, error) {
	return s.change(ctx, id, func(i *Incident, now time.Time) error {
		var faults fault.List
		w.check(&faults)
		if !w.Stated() {
			faults.Add(fault.Bad("spread", "incident.spread.unknown"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		before := i.Grade
		i.Weight, i.Grade, i.ByHand = w, w.Grade(), ""
		i.owe(now, by, EventAssessed, map[string]string{
			"spread": string(w.Spread), "harm": string(w.Harm), "source": string(w.Source),
			"from": strconv.Itoa(before), "to": strconv.Itoa(i.Grade),
		})
		return nil
	})
}

// Published is what becomes of the public pages of an incident that is made private.
type Published string

// What may become of them.
const (
	Stays    Published = "stays"    // in the newsroom: what was said stays said
	Withheld Published = "withheld" // out of the newsroom, as if it had never been there, while the incident is private
)

// CountPublic registers how many public pages there are of an incident. It is called while the space is built.
func (s *Incidents) CountPublic(count func(ctx context.Context, incidentID string) (int64, error)) {
	s.public = count
}

// Restrict makes an incident private, or shows it to the whole space again. Whoever does it keeps seeing it. When
// there are public pages of an incident that becomes private, it must be said what becomes of them; the fault is on
// published. Shown again, it is shown with all its pages.
func (s *Incidents) Restrict(ctx context.Context, id string, private bool, pages Published, by audit.Actor) (Incident, error) {
	if private && pages != Stays && pages != Withheld && s.public != nil {
		n, err := s.public(ctx, id)
		if err != nil {
			return Incident{}, err
		}
		if n > 0 {
			return Incident{}, fault.Bad("published", "incident.private.published", "n", n)
		}
	}
	i, err := s.change(ctx, id, func(i *Incident, now time.Time) error {
		if i.Private == private {
			return fault.Clash("incident.private.already")
		}
		action, data := EventPublic, map[string]string{}
		if i.Private, i.Withheld = private, private && pages == Withheld; private {
			action = EventPrivate
			i.admit(by.ID)
		}
		if private && pages != "" {
			data["published"] = string(pages)
		}
		i.owe(now, by, action, data)
		return nil
	})
	if err != nil {
		return i, err
	}
	return i, s.follow(ctx, i)
}

// admit lets a user see the incident while it is private.
func (i *Incident) admit(userID string) {
	if userID != "" && !slices.Contains(i.Admitted, userID) {
		i.Admitted = append(i.Admitted, userID)
	}
}

// change edits an incident and pays what the change owes to the log.
func (s *Incidents) change(ctx context.Context, id string, change func(*Incident, time.Time) error) (Incident, error) {
	i, err := s.docs.Edit(ctx, id, func(i *Incident) error {
		if !i.visible(ctx) {
			return store.ErrNotFound
		}
		if err := change(i, s.now().UTC().Truncate(time.Millisecond)); err != nil {
			return err
		}
		i.derive()
		return nil
	})
	if err != nil {
		return i, missing(err)
	}
	return s.pay(ctx, i)
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("incident.missing").Because(err)
	}
	return err
}

// pay writes what the incident owes to its stream, then forgets it.
func (s *Incidents) pay(ctx context.Context, i Incident) (Incident, error) {
	return audit.Settle(ctx, s.audit, s.docs, i.ID, Stream(i.ID), i, func(i *Incident) audit.Debt { return audit.Debt{Owes: &i.Owes, Owed: &i.Owed} })
}

// Sweep pays what crashes left owing for more than a minute. It may be repeated at will.
func (s *Incidents) Sweep(ctx context.Context) error {
	now := s.now()
	return errors.Join(
		audit.Late(ctx, s.docs, now, func(i Incident) time.Time { return audit.Since(i.Owed) }, s.pay),
		audit.Late(ctx, s.links, now, func(l link) time.Time { return l.At }, s.payLink),
		s.sweepStandard(ctx, now.Add(-time.Minute)),
	)
}
