package mailing

import (
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/upgrade"
)

// derive keeps what a mailing is found by: what it uses, and the words of its subjects.
func (m *Mailing) derive() {
	m.Uses = m.uses()
	var subjects []string
	for _, lang := range incident.Languages() {
		subjects = append(subjects, m.Subject[lang])
	}
	m.Terms = incident.Terms(subjects...)
}

// Rederive derives anew what mailings are found by, for databases of a time when it was not.
func (s *Mailings) Rederive(ctx context.Context) error {
	return upgrade.Rewrite(ctx, s.docs, func(m *Mailing) (string, bool) {
		was := m.Terms
		m.derive()
		return m.ID, !slices.Equal(was, m.Terms)
	})
}

// Table narrows the table of mailings; what is empty narrows nothing.
type Table struct {
	Text   string // words of a subject, in any script or pinyin
	State  State
	Oldest bool // first, instead of the newest
	Part
}

func (s *Mailings) tableFilter(ctx context.Context, t Table) (store.Filter, error) {
	f := incident.Wanted("terms", t.Text)
	if t.State != "" {
		f = store.And(f, store.Eq("state", t.State))
	}
	return s.veil(ctx, f)
}

// Look returns a part of the table of mailings.
func (s *Mailings) Look(ctx context.Context, t Table) (store.Page[Mailing], error) {
	f, err := s.tableFilter(ctx, t)
	if err != nil {
		return store.Page[Mailing]{}, err
	}
	order := "-createdAt"
	if t.Oldest {
		order = "createdAt"
	}
	return find(ctx, s.docs, f, order, t.Part)
}

// Find returns a part of the mailings in a state ("" for all), newest first.
func (s *Mailings) Find(ctx context.Context, state State, p Part) (store.Page[Mailing], error) {
	return s.Look(ctx, Table{State: state, Part: p})
}

// StateCounts says how many mailings whose subject has the words ("" for all) are in each state.
func (s *Mailings) StateCounts(ctx context.Context, text string) (map[State]int64, error) {
	f, err := s.tableFilter(ctx, Table{Text: text})
	if err != nil {
		return nil, err
	}
	rows, err := s.docs.Group(ctx, f, []store.By{{Field: "state"}})
	if err != nil {
		return nil, err
	}
	out := map[State]int64{}
	for _, row := range rows {
		out[State(row.Text(0))] = row.Count
	}
	return out, nil
}

// Exported notes in the log that a list of n mailings was taken out.
func (s *Mailings) Exported(ctx context.Context, n int, by audit.Actor) error {
	return s.d.Audit.Exported(ctx, "mailing.exported", "mailings", n, nil, by)
}
