package release

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Sheet says whether the fact sheet of an incident is in the newsroom, a drill's in the drill's own. Its id is the
// incident's.
type Sheet struct {
	ID          string       `json:"id"`
	Rev         int64        `json:"rev"`
	Public      bool         `json:"public"`
	Drill       bool         `json:"drill"`
	PublishedAt time.Time    `json:"publishedAt"` // for the first time
	ChangedAt   time.Time    `json:"changedAt"`
	Owes        bool         `json:"owes"`
	Owed        []audit.Owed `json:"owed"`
}

// Shown is a fact as the public sees it. State is fact.Verified, fact.Disputed, fact.Retracted or
// fact.Refuted, or fact.Superseded for wording that once was verified and is being checked anew.
type Shown struct {
	Fact     fact.Fact
	Version  fact.Version // the wording that is shown
	State    fact.State
	Since    time.Time       // when it was verified; of a fallen one, when it last changed
	Earlier  []fact.Version  // wordings that were verified before this one, the newest first
	Evidence []fact.Evidence // what may be looked at; empty unless the wording stands
}

// SheetOf returns whether an incident's fact sheet is public.
func (r *Releases) SheetOf(ctx context.Context, incidentID string) (Sheet, error) {
	s, err := r.sheets.Get(ctx, incidentID)
	if errors.Is(err, store.ErrNotFound) {
		return Sheet{ID: incidentID}, nil
	}
	return s, err
}

// Sheets returns a page of the public fact sheets, the newest first, without those of drills.
func (r *Releases) Sheets(ctx context.Context, after string, limit int) (store.Page[Sheet], error) {
	return r.sheets.Find(ctx, store.Query{Filter: store.And(store.Eq("public", true), store.Ne("drill", true)), Sort: []string{"-publishedAt"}, After: after, Limit: limit})
}

// PublishSheet puts the incident's public verified facts into the newsroom, those now and those to come; those of a
// drill into the drill's own. It is refused while there is nothing to show.
func (r *Releases) PublishSheet(ctx context.Context, incidentID string, by audit.Actor) (Sheet, error) {
	inc, err := r.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Sheet{}, err
	}
	if err := r.admitted(ctx, incidentID); err != nil {
		return Sheet{}, err
	}
	facts, err := r.shown(ctx, incidentID, isDrill(inc))
	if err != nil {
		return Sheet{}, err
	}
	if len(facts) == 0 {
		return Sheet{}, fault.Clash("newsroom.sheet.empty")
	}
	return r.showSheet(ctx, inc, true, EventSheetPublished, by)
}

// WithdrawSheet takes the fact sheet out of the newsroom.
func (r *Releases) WithdrawSheet(ctx context.Context, incidentID string, by audit.Actor) (Sheet, error) {
	inc, err := r.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Sheet{}, err
	}
	return r.showSheet(ctx, inc, false, EventSheetWithdrawn, by)
}

func (r *Releases) showSheet(ctx context.Context, inc incident.Incident, public bool, event string, by audit.Actor) (Sheet, error) {
	incidentID := inc.ID
	if _, err := r.sheets.InsertMissing(ctx, &Sheet{ID: incidentID, Drill: isDrill(inc)}); err != nil {
		return Sheet{}, err
	}
	s, err := r.sheets.Edit(ctx, incidentID, func(s *Sheet) error {
		s.Drill = isDrill(inc)
		if s.Public == public {
			return nil
		}
		at := r.moment()
		if s.PublishedAt.IsZero() {
			s.PublishedAt = at
		}
		s.Public, s.ChangedAt, s.Owes = public, at, true
		s.Owed = append(s.Owed, audit.Owe(at, audit.Entry{By: by, Action: event, Object: incident.Stream(incidentID)}))
		return nil
	})
	if err != nil {
		return s, err
	}
	return r.paySheet(ctx, s)
}

func (r *Releases) paySheet(ctx context.Context, s Sheet) (Sheet, error) {
	return audit.Settle(ctx, r.Audit, r.sheets, s.ID, incident.Stream(s.ID), s, func(s *Sheet) audit.Debt { return audit.Debt{Owes: &s.Owes, Owed: &s.Owed} })
}

// PublicSheet returns the incident and the facts of a public fact sheet. A sheet that is not public, that belongs to
// a drill, or that was taken out of the newsroom with its incident, is missing.
func (r *Releases) PublicSheet(ctx context.Context, incidentID string) (incident.Incident, []Shown, error) {
	inc, err := r.sheetOpen(ctx, incidentID)
	if err != nil {
		return incident.Incident{}, nil, err
	}
	facts, err := r.ShownFacts(ctx, incidentID)
	return inc, facts, err
}

// sheetOpen is the incident of a sheet that the public may read; any other is missing.
func (r *Releases) sheetOpen(ctx context.Context, incidentID string) (incident.Incident, error) {
	s, err := r.SheetOf(ctx, incidentID)
	if err != nil {
		return incident.Incident{}, err
	}
	if !s.Public {
		return incident.Incident{}, fault.Missing("newsroom.sheet.missing")
	}
	shown, err := r.Incidents.Shown(ctx, incidentID)
	if err != nil {
		return incident.Incident{}, err
	}
	if !shown {
		return incident.Incident{}, fault.Missing("newsroom.sheet.missing")
	}
	return r.Incidents.Get(incident.Unseen(ctx), incidentID) // the public sees it whoever is looking
}

// ShownFacts are the facts of an incident that its sheet shows or would show: public ones that are
// verified, that were and have fallen, or that are refuted. A wording that never was verified is not
// among them, however public the fact.
func (r *Releases) ShownFacts(ctx context.Context, incidentID string) ([]Shown, error) {
	return r.shown(ctx, incidentID, false)
}

// shown are the facts that a sheet shows, of a real incident or of a drill: never those of the other kind.
func (r *Releases) shown(ctx context.Context, incidentID string, drill bool) ([]Shown, error) {
	facts, err := r.Facts.Of(ctx, incidentID)
	if err != nil {
		return nil, err
	}
	var out []Shown
	for _, f := range facts {
		if s, ok := shown(f); ok && f.Drill() == drill {
			out = append(out, s)
		}
	}
	return out, nil
}

func shown(f fact.Fact) (Shown, bool) {
	if !f.Public {
		return Shown{}, false
	}
	s := Shown{Fact: f, State: f.State, Since: f.UpdatedAt}
	for _, v := range slices.Backward(f.Versions) {
		if !v.Verified() {
			continue
		}
		if s.Version.Number == 0 {
			s.Version = v
		} else {
			s.Earlier = append(s.Earlier, v)
		}
	}
	switch {
	case f.State == fact.Refuted:
		s.Version, s.Earlier = f.Now(), nil
	case s.Version.Number == 0:
		return Shown{}, false
	case f.State == fact.Unverified, s.Version.Number != f.Current:
		s.State = fact.Superseded
	}
	if f.State == fact.Retracted {
		s.State = fact.Retracted
	}
	if s.State == fact.Verified {
		s.Since = s.Version.VerifiedAt
	}
	if s.State == fact.Verified || s.State == fact.Refuted {
		s.Evidence = publicEvidence(s.Version)
	}
	return s, true
}

func publicEvidence(v fact.Version) []fact.Evidence {
	var out []fact.Evidence
	for _, e := range v.Evidence {
		if e.Public {
			out = append(out, e)
		}
	}
	return out
}

// OpenPublicEvidence opens an evidence file that a public fact sheet shows; any other is missing. The
// caller closes it.
func (r *Releases) OpenPublicEvidence(ctx context.Context, incidentID, evidenceID string) (fact.Evidence, io.ReadCloser, error) {
	_, facts, err := r.PublicSheet(ctx, incidentID)
	if err != nil {
		return fact.Evidence{}, nil, err
	}
	for _, s := range facts {
		for _, e := range s.Evidence {
			if e.ID == evidenceID && (e.Kind == fact.File || e.Kind == fact.Shot) {
				return r.Facts.OpenEvidence(ctx, s.Fact.ID, evidenceID)
			}
		}
	}
	return fact.Evidence{}, nil, fault.Missing("newsroom.evidence.missing")
}
