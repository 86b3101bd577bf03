package creator

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/money"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Arrange writes a deal down. Nothing is said to the creator by it. The kind of benefit is required before
// anything else.
func (s *Creators) Arrange(ctx context.Context, t Terms, by audit.Actor) (Deal, error) {
	if err := person(by); err != nil {
		return Deal{}, err
	}
	now := s.moment()
	d := Deal{ID: store.NewID(), State: Draft, CreatedBy: by.ID, CreatedName: by.Name, CreatedAt: now}
	if err := s.apply(ctx, &d, t); err != nil {
		return d, err
	}
	d.ContactID, d.TermsBy = t.ContactID, by.ID
	d.owe(now, by, "deal.arranged", map[string]string{"benefit": string(d.Benefit)})
	d.derive()
	if err := s.deals.Insert(ctx, &d); err != nil {
		return d, err
	}
	return s.pay(ctx, d)
}

// Rewrite changes the terms of a deal that nobody has accepted. What was offered is a draft again, and an
// approval of other terms no longer counts.
func (s *Creators) Rewrite(ctx context.Context, id string, rev int64, t Terms, by audit.Actor) (Deal, error) {
	if err := person(by); err != nil {
		return Deal{}, err
	}
	old, err := s.Deal(ctx, id)
	if err != nil {
		return old, err
	}
	t.ContactID = old.ContactID
	fresh := old
	if err := s.apply(ctx, &fresh, t); err != nil {
		return old, err
	}
	return s.deal(ctx, id, func(d *Deal, now time.Time) error {
		switch {
		case d.Rev != rev:
			return fault.Clash("creator.deal.changed")
		case d.Settled():
			return fault.Clash("creator.deal.settled")
		}
		before := d.termsHash()
		if err := s.apply(ctx, d, t); err != nil {
			return err
		}
		if d.State = Draft; d.termsHash() != before {
			d.TermsBy = by.ID
		}
		d.owe(now, by, "deal.rewritten", nil)
		return nil
	})
}

// apply checks terms and copies them to the deal, returning every fault at once.
func (s *Creators) apply(ctx context.Context, d *Deal, t Terms) error {
	var faults fault.List
	c, err := s.contacts.Get(ctx, t.ContactID)
	if err != nil {
		return err
	}
	if !slices.Contains(Benefits, t.Benefit) {
		faults.Add(fault.Bad("benefit", "creator.benefit.missing"))
	}
	t.Title = line(&faults, "title", t.Title)
	if t.Title == "" {
		faults.Add(fault.Bad("title", "creator.deal.title_missing"))
	}
	if !slices.Contains(Formats, t.Format) {
		faults.Add(fault.Bad("format", "creator.format.missing"))
	}
	if !slices.Contains(Langs, t.Lang) {
		faults.Add(fault.Bad("lang", "creator.lang.missing"))
	}
	t.Given = line(&faults, "given", t.Given)
	checkCost(&t, &faults)
	t.Country = strings.ToUpper(strings.TrimSpace(t.Country))
	if t.Country == "" {
		t.Country = c.Country
	}
	if t.Country != "" && (len(t.Country) != 2 || strings.Trim(t.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		faults.Add(fault.Bad("country", "creator.country.bad"))
	}
	if t.PublishBy != "" {
		t.PublishBy, err = tidyDate("publish_by", t.PublishBy, s.now(), true)
		faults.Add(fault.Of(err))
	}
	if t.RetainDays < 0 || t.RetainDays > 3650 {
		faults.Add(fault.Bad("retain_days", "creator.retain.days"))
	}
	if err := s.applyAccount(ctx, d, t, &faults); err != nil {
		return err
	}
	if err := s.applyIncident(ctx, d, t, &faults); err != nil {
		return err
	}
	if err := faults.Err(); err != nil {
		return err
	}
	d.ContactName, d.Title, d.Format, d.Benefit, d.Given = c.Name, t.Title, t.Format, t.Benefit, t.Given
	d.Amount, d.Currency, d.Country, d.Lang = t.Amount, t.Currency, t.Country, t.Lang
	d.PublishBy, d.RetainDays = t.PublishBy, t.RetainDays
	var words term.Set
	words.AddName(c.Name)
	words.Add(d.Title, d.Handle)
	d.Terms = words.List()
	return nil
}

// checkCost checks what is paid: a paid deal has a cost in a currency, one without benefit has none.
func checkCost(t *Terms, faults *fault.List) {
	if t.Amount < 0 {
		faults.Add(fault.Bad("amount", "money.amount.bad"))
	}
	if t.Benefit == Paid && t.Amount == 0 {
		faults.Add(fault.Bad("amount", "creator.amount.missing"))
	}
	if t.Benefit == None && t.Amount > 0 {
		faults.Add(fault.Bad("amount", "creator.amount.none"))
	}
	if t.Amount > 0 && !money.Known(t.Currency) {
		faults.Add(fault.Bad("currency", "money.currency.unknown"))
	}
	if t.Amount == 0 {
		t.Currency = ""
	}
	if (t.Benefit == Gifted || t.Benefit == Affiliate || t.Benefit == Staff) && t.Given == "" {
		faults.Add(fault.Bad("given", "creator.given.missing"))
	}
}

func (s *Creators) applyAccount(ctx context.Context, d *Deal, t Terms, faults *fault.List) error {
	a, err := s.accountOf(ctx, t.ContactID, t.AccountID)
	if fault.Is(err, "creator.account.gone") {
		faults.Add(fault.Bad("account_id", "creator.deal.account_missing"))
		return nil
	}
	d.AccountID, d.Platform, d.Handle = a.ID, a.Platform, a.Handle
	return err
}

func (s *Creators) applyIncident(ctx context.Context, d *Deal, t Terms, faults *fault.List) error {
	d.IncidentID, d.Drill = t.IncidentID, false
	if t.IncidentID == "" {
		return nil
	}
	i, err := s.incidents.Get(ctx, t.IncidentID)
	if fault.KindOf(err) == fault.NotFound {
		faults.Add(fault.Bad("incident_id", "creator.deal.incident_missing"))
		return nil
	}
	d.Drill = i.Drill()
	return err
}

// Relabel chooses another label than the rules ask for, with the reason; an empty text takes that back.
func (s *Creators) Relabel(ctx context.Context, id, text, reason string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		var faults fault.List
		text, reason = line(&faults, "label", text), line(&faults, "label_reason", reason)
		switch {
		case !d.Open:
			return fault.Clash("creator.deal.closed")
		case !d.Benefit.Any():
			return fault.Clash("creator.label.none_due")
		case text != "" && reason == "":
			faults.Add(fault.Bad("label_reason", "creator.reason.missing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		before := d.Label().Text()
		if d.Override = (Override{}); text != "" {
			d.Override = Override{text, reason, by.ID, by.Name, now}
		}
		d.owe(now, by, "deal.relabelled", map[string]string{"before": before, "label": d.Label().Text(), "reason": reason})
		return nil
	})
}

// Offer says that the terms have been put to the creator.
func (s *Creators) Offer(ctx context.Context, id string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Draft); err != nil {
			return err
		}
		if err := s.mayHire(ctx, *d); err != nil {
			return err
		}
		d.State = Offered
		d.owe(now, by, "deal.offered", nil)
		return nil
	})
}

// Accept says that the creator has accepted the terms.
func (s *Creators) Accept(ctx context.Context, id string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Offered); err != nil {
			return err
		}
		if err := s.mayHire(ctx, *d); err != nil {
			return err
		}
		d.State = Accepted
		d.owe(now, by, "deal.accepted", nil)
		return nil
	})
}

// Decline says that the creator does not want it.
func (s *Creators) Decline(ctx context.Context, id, reason string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Offered); err != nil {
			return err
		}
		var faults fault.List
		d.State, d.Reason = Declined, line(&faults, "reason", reason)
		d.owe(now, by, "deal.declined", map[string]string{"reason": d.Reason})
		return faults.Err()
	})
}

// Cancel ends a deal before anything was published. It needs a reason.
func (s *Creators) Cancel(ctx context.Context, id, reason string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if d.Live() {
			return fault.Clash("creator.deal.live")
		}
		if !d.Open {
			return fault.Clash("creator.deal.closed")
		}
		var faults fault.List
		reason = line(&faults, "reason", reason)
		if reason == "" {
			faults.Add(fault.Bad("reason", "creator.reason.missing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		d.State, d.Reason = Cancelled, reason
		d.owe(now, by, "deal.cancelled", map[string]string{"reason": reason})
		return nil
	})
}

// from refuses a step from another state than those named.
func (d Deal) from(states ...State) error {
	if slices.Contains(states, d.State) {
		return nil
	}
	return fault.Clash("creator.deal.step")
}

// byPerson is a change of a deal that only a person may make.
func (s *Creators) byPerson(ctx context.Context, id string, by audit.Actor, change func(*Deal, time.Time) error) (Deal, error) {
	if err := person(by); err != nil {
		return Deal{}, err
	}
	return s.deal(ctx, id, change)
}

// deal changes a deal and then pays what the change owes.
func (s *Creators) deal(ctx context.Context, id string, change func(*Deal, time.Time) error) (Deal, error) {
	d, err := s.deals.Edit(ctx, id, func(d *Deal) error {
		if err := s.incidents.Seen(ctx, d.IncidentID, "creator.deal.missing"); err != nil {
			return err
		}
		if d.Erased {
			return fault.Clash("creator.deal.erased")
		}
		if err := change(d, s.moment()); err != nil {
			return err
		}
		d.derive()
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return d, fault.Missing("creator.deal.missing").Because(err)
	}
	if err != nil {
		return d, err
	}
	return s.pay(ctx, d)
}

// pay writes the events that a deal owes to the contact's stream, lets the profile and the ledger of trust
// follow, and then forgets the debt. Every step may be repeated.
func (s *Creators) pay(ctx context.Context, d Deal) (Deal, error) {
	if len(d.Owed) == 0 {
		return d, nil
	}
	paid, err := s.audit.PayAll(ctx, "contact:"+d.ContactID, d.Owed)
	if err != nil {
		return d, err
	}
	if err := s.settle(ctx, d.ContactID); err != nil {
		return d, err
	}
	if err := s.violate(ctx, d); err != nil {
		return d, err
	}
	if err := s.testify(ctx, d); err != nil {
		return d, err
	}
	return s.deals.Edit(ctx, d.ID, func(d *Deal) error {
		d.Owed = paid.Rest(d.Owed)
		d.derive()
		return nil
	})
}
