package contact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/store"
)

// Step is what is to be done next about a contact; it stands in the note that led to it.
type Step struct {
	Text      string    `json:"text"` // "" is none
	Due       string    `json:"due"`  // the day by which, 2026-11-25
	Owner     string    `json:"owner"`
	OwnerName string    `json:"owner_name"`
	Open      bool      `json:"open"`
	DoneAt    time.Time `json:"done_at"`
	DoneBy    string    `json:"done_by"` // the colleague's name
}

// Overdue reports whether it should have been done before a day, 2026-11-25.
func (p Step) Overdue(today string) bool { return p.Open && p.Due < today }

// take puts in what was typed. A step that is done stays so.
func (p *Step) take(typed Step, now time.Time, faults *fault.List) {
	text := squeeze(typed.Text)
	limit(faults, "step", text, maxText)
	if text == "" {
		if typed.Due != "" {
			faults.Add(fault.Bad("step", "contact.step.missing"))
		}
		*p = Step{}
		return
	}
	if typed.Owner == "" {
		faults.Add(fault.Bad("step_owner", "contact.step.owner_missing"))
	}
	if typed.Due != p.Due || p.Due == "" { // what was due when it was written down may be over by now
		judgeDue(faults, typed.Due, now)
	}
	p.Text, p.Due, p.Owner, p.OwnerName, p.Open = text, typed.Due, typed.Owner, typed.OwnerName, p.DoneAt.IsZero()
}

// judgeDue wants a day that is not over anywhere on earth.
func judgeDue(faults *fault.List, due string, now time.Time) {
	day, err := time.Parse(time.DateOnly, due)
	switch {
	case due == "":
		faults.Add(fault.Bad("step_due", "contact.step.due_missing"))
	case err != nil || day.Year() > now.Year()+20:
		faults.Add(fault.Bad("step_due", "contact.step.due_unreadable"))
	case due < now.UTC().Add(-12*time.Hour).Format(time.DateOnly):
		faults.Add(fault.Bad("step_due", "contact.step.due_over"))
	}
}

// Steps asks for open next steps; its zero value is everybody's.
type Steps struct {
	Owner         string // user id; "" is everybody
	From          string // due on that day or later; "" is whenever
	Until         string // due by that day; "" is whenever
	After, Before string
	Limit         int
}

func (q Steps) filter() store.Filter {
	f := store.Eq("step.open", true)
	if q.Owner != "" {
		f = store.And(f, store.Eq("step.owner", q.Owner))
	}
	if q.From != "" {
		f = store.And(f, store.Gte("step.due", q.From))
	}
	if q.Until != "" {
		f = store.And(f, store.Lte("step.due", q.Until))
	}
	return f
}

// order is the order of the index that answers the question.
func (q Steps) order() []string {
	if q.Owner != "" {
		return []string{"step.owner", "step.due"}
	}
	return []string{"step.due"}
}

// NextSteps returns a page of the notes whose next step is open, the one due first before the others.
func (s *Contacts) NextSteps(ctx context.Context, q Steps) (store.Page[Note], error) {
	query := store.Query{Filter: q.filter(), Sort: q.order(), After: q.After, Before: q.Before, Limit: q.Limit}
	return s.notes.Browse(ctx, query)
}

// CountSteps counts open next steps, and stops at most.
func (s *Contacts) CountSteps(ctx context.Context, q Steps, most int64) (int64, error) {
	return s.notes.CountUpTo(ctx, q.filter(), most)
}

// StepsOf returns the notes of contacts whose next step is open, by contact, the one due first before the others.
func (s *Contacts) StepsOf(ctx context.Context, contacts ...Contact) (map[string][]Note, error) {
	owner := map[string]string{}
	var ids []string
	for _, c := range contacts {
		for _, id := range c.AllIDs() {
			ids, owner[id] = append(ids, id), c.ID
		}
	}
	out := map[string][]Note{}
	for part := range slices.Chunk(ids, 400) {
		q := store.Query{Filter: store.And(store.In("contact_id", part...), store.Eq("step.open", true)), Sort: []string{"step.due"}}
		for n, err := range s.notes.Each(ctx, q) {
			if err != nil {
				return nil, err
			}
			out[owner[n.ContactID]] = append(out[owner[n.ContactID]], n)
		}
	}
	return out, nil
}

// FinishStep notes that the next step of a note was done. Doing it twice changes nothing.
func (s *Contacts) FinishStep(ctx context.Context, contactID, noteID string, by audit.Actor) (Note, error) {
	now := s.now().UTC()
	return s.step(ctx, contactID, noteID, "contact.step_done", by, func(p *Step) error {
		p.Open, p.DoneAt, p.DoneBy = false, now, by.Name
		return nil
	})
}

// PostponeStep moves the day by which an open next step is due.
func (s *Contacts) PostponeStep(ctx context.Context, contactID, noteID, due string, by audit.Actor) (Note, error) {
	now := s.now()
	return s.step(ctx, contactID, noteID, "contact.step_postponed", by, func(p *Step) error {
		var faults fault.List
		judgeDue(&faults, due, now)
		p.Due = due
		return faults.Err()
	})
}

// step changes an open step, and says so in the contact's stream.
func (s *Contacts) step(ctx context.Context, contactID, noteID, action string, by audit.Actor, change func(*Step) error) (Note, error) {
	n, err := s.Note(ctx, contactID, noteID)
	if err != nil {
		return n, err
	}
	if n.Step.Text == "" {
		return n, fault.Missing("contact.note.missing")
	}
	var before Step
	n, err = s.notes.Edit(ctx, noteID, func(n *Note) error {
		if before = n.Step; !n.Step.Open {
			return nil
		}
		return change(&n.Step)
	})
	if err != nil || before == n.Step {
		return n, err
	}
	data := map[string]string{"note": noteID, "step": n.Step.Text, "due": n.Step.Due}
	if before.Due != n.Step.Due {
		data["before"] = before.Due
	}
	return n, s.record(ctx, action, contactID, data, by)
}

// StepChoices are what can be asked of contacts about their next step.
var StepChoices = []string{"open", "week", "overdue", "mine"}

// mostSteps bounds how many contacts a question about next steps may mean.
const mostSteps = 20000

// hasStep asks for those of whom something is still to be done.
func (s *Contacts) hasStep(ctx context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
	open := store.Eq("step.open", true)
	var each []store.Filter
	for _, v := range r.Values {
		switch v {
		case "open":
			each = append(each, open)
		case "week":
			each = append(each, store.And(open, store.Lte("step.due", at.Now.AddDate(0, 0, 7).Format(time.DateOnly))))
		case "overdue":
			each = append(each, store.And(open, store.Lt("step.due", at.Today())))
		case "mine":
			each = append(each, store.And(open, store.Eq("step.owner", at.UserID)))
		}
	}
	rows, err := s.notes.Group(ctx, store.Or(each...), []store.By{{Field: "contact_id"}})
	if err != nil {
		return store.Filter{}, err
	}
	if len(rows) > mostSteps {
		return store.Filter{}, fault.Bad("", "contact.step.many", "max", mostSteps)
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.Text(0)
	}
	found := store.Or(store.In("id", ids...), store.In("merged_from", ids...))
	if r.Op == filter.Differs {
		found = store.Not(found)
	}
	return found, nil
}
