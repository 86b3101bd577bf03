package creator

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Approval is legal's word that a creator may be hired while an incident is open (C-16). It holds for the
// terms whose hash it carries.
type Approval struct {
	By         string    `json:"by"`
	ByName     string    `json:"by_name"`
	Department string    `json:"department"`
	At         time.Time `json:"at"`
	Terms      string    `json:"terms"`
	Note       string    `json:"note"`
}

// MayAllow refuses whoever cannot give legal's approval: it takes somebody of the legal department who has
// neither opened the deal nor written its terms (C-16).
func (d Deal) MayAllow(by audit.Actor) error {
	switch {
	case strings.ToLower(strings.TrimSpace(by.Department)) != legal:
		return fault.Deny("creator.legal.department")
	case by.ID == d.CreatedBy || by.ID == d.TermsBy:
		return fault.Deny("creator.legal.author")
	}
	return nil
}

// termsHash is what legal approves.
func (d Deal) termsHash() string {
	return hash([]any{"standfirst.deal.1", d.ContactID, d.AccountID, d.Benefit, d.Given, d.Amount, d.Currency, d.IncidentID, d.Country})
}

// ApprovedByLegal reports whether legal has approved these very terms.
func (d Deal) ApprovedByLegal() bool { return d.Approval.By != "" && d.Approval.Terms == d.termsHash() }

// legal is the department whose members approve hiring in an open incident.
const legal = "legal"

// Allow is legal's approval of the terms as they are, by somebody who may give it (MayAllow).
func (s *Creators) Allow(ctx context.Context, id, note string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		var faults fault.List
		note = line(&faults, "note", note)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := d.MayAllow(by); err != nil {
			return err
		}
		if !d.Open {
			return fault.Clash("creator.deal.closed")
		}
		if d.ApprovedByLegal() {
			return nil
		}
		d.Approval = Approval{by.ID, by.Name, by.Department, now, d.termsHash(), note}
		d.owe(now, by, "deal.allowed", map[string]string{"text": note})
		return nil
	})
}

// LegalDue reports whether legal must approve before the creator is hired: something is given, an incident
// that the deal or its brief is about is open, and these terms are not approved.
func (s *Creators) LegalDue(ctx context.Context, d Deal) (bool, error) {
	if !d.Benefit.Any() || d.ApprovedByLegal() {
		return false, nil
	}
	ctx = incident.Unseen(ctx) // legal must approve, whoever asks
	ids := []string{}
	if d.IncidentID != "" {
		ids = append(ids, d.IncidentID)
	}
	if len(d.Brief.Facts) > 0 {
		standing, err := s.facts.Standing(ctx, d.Brief.Refs())
		if err != nil {
			return false, err
		}
		for _, f := range standing {
			if f.Fact.IncidentID != "" && !slices.Contains(ids, f.Fact.IncidentID) {
				ids = append(ids, f.Fact.IncidentID)
			}
		}
	}
	about, err := s.incidents.GetAll(ctx, ids...)
	for _, i := range about {
		if i.Open {
			return true, err
		}
	}
	return false, err
}

// mayHire refuses to go on while legal has not approved, or while the person must not be contacted.
func (s *Creators) mayHire(ctx context.Context, d Deal) error {
	c, err := s.contacts.Get(ctx, d.ContactID)
	if err != nil {
		return err
	}
	if c.DoNotContact {
		return fault.Clash("creator.deal.blocked", "name", c.Name)
	}
	due, err := s.LegalDue(ctx, d)
	if err != nil {
		return err
	}
	if due {
		return fault.Clash("creator.legal.due")
	}
	return nil
}
