package creator

import (
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/money"
	"standfirst/models/store"
)

// Represent says who speaks for a creator. A name needs its source and date; an empty one means nobody.
func (s *Creators) Represent(ctx context.Context, contactID string, m Manager, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		var faults fault.List
		m.Name, m.Contact = line(&faults, "manager", m.Name), line(&faults, "manager_contact", m.Contact)
		m.Email, m.Phone = line(&faults, "manager_email", m.Email), line(&faults, "manager_phone", m.Phone)
		if m.Name == "" && m.Contact+m.Email+m.Phone != "" {
			faults.Add(fault.Bad("manager", "creator.manager.missing"))
		}
		if m.Name == "" {
			m = Manager{}
		} else {
			m.Origin = origin(m.Origin, now, by, &faults)
		}
		if err := faults.Err(); err != nil {
			return err
		}
		before := p.Manager.Name
		p.Manager = m
		p.owe(now, by, "creator.represented", map[string]string{"name": m.Name, "before": before})
		return nil
	})
}

// Judge notes what is thought of how true a creator's audience is.
func (s *Creators) Judge(ctx context.Context, contactID string, j Judgement, by audit.Actor) (Profile, error) {
	return s.opine(ctx, contactID, "audience", "creator.judged", j, by, func(p *Profile) *Judgement { return &p.Audience })
}

// Portray notes who a creator's audience is: ages, sexes, places, interests.
func (s *Creators) Portray(ctx context.Context, contactID string, j Judgement, by audit.Actor) (Profile, error) {
	return s.opine(ctx, contactID, "readers", "creator.portrayed", j, by, func(p *Profile) *Judgement { return &p.Readers })
}

// opine keeps a judgement where it belongs in a profile; one without text takes it away. Faults are on the field.
func (s *Creators) opine(ctx context.Context, contactID, field, action string, j Judgement, by audit.Actor, where func(*Profile) *Judgement) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		var faults fault.List
		j.Text = prose(&faults, field, j.Text, maxText)
		if j.Text == "" {
			j = Judgement{}
		} else {
			j.Origin = origin(j.Origin, now, by, &faults)
		}
		if err := faults.Err(); err != nil {
			return err
		}
		at := where(p)
		p.owe(now, by, action, map[string]string{"before": at.Text, "text": j.Text})
		*at = j
		return nil
	})
}

// Categorise says what a creator publishes about.
func (s *Creators) Categorise(ctx context.Context, contactID string, words []string, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		var faults fault.List
		list := categories(&faults, words)
		if err := faults.Err(); err != nil || slices.Equal(list, p.Categories) {
			return err
		}
		data := map[string]string{"before": strings.Join(p.Categories, ", "), "categories": strings.Join(list, ", ")}
		p.Categories = list
		p.owe(now, by, "creator.categorised", data)
		return nil
	})
}

// Quote adds a price to the rate card.
func (s *Creators) Quote(ctx context.Context, contactID string, r Rate, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		var faults fault.List
		if !slices.Contains(Platforms, r.Platform) {
			faults.Add(fault.Bad("rate_platform", "creator.platform.missing"))
		}
		if !slices.Contains(Formats, r.Format) {
			faults.Add(fault.Bad("format", "creator.format.missing"))
		}
		if r.Amount <= 0 {
			faults.Add(fault.Bad("amount", "money.amount.bad"))
		}
		if !money.Known(r.Currency) {
			faults.Add(fault.Bad("currency", "money.currency.unknown"))
		}
		var err error
		r.From, err = tidyDate("from", r.From, now, true)
		faults.Add(fault.Of(err))
		if r.Until != "" {
			r.Until, err = tidyDate("until", r.Until, now, true)
			faults.Add(fault.Of(err))
			if err == nil && r.Until < r.From {
				faults.Add(fault.Bad("until", "creator.rate.backwards"))
			}
		}
		r.Origin = origin(r.Origin, now, by, &faults)
		if len(p.Rates) >= maxItems {
			faults.Add(fault.Bad("", "creator.many", "max", maxItems))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		r.ID = store.NewID()
		p.Rates = append(p.Rates, r)
		p.owe(now, by, "creator.quoted", map[string]string{"platform": r.Platform, "format": r.Format, "from": r.From})
		return nil
	})
}

// EndRate says that a price holds no longer than today. It stays readable.
func (s *Creators) EndRate(ctx context.Context, contactID, rateID string, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		i := slices.IndexFunc(p.Rates, func(r Rate) bool { return r.ID == rateID })
		if i < 0 {
			return fault.Missing("creator.rate.missing")
		}
		r := &p.Rates[i]
		today := now.Format(time.DateOnly)
		if r.Until != "" && r.Until <= today {
			return nil
		}
		r.Until = max(today, r.From)
		p.owe(now, by, "creator.rate_ended", map[string]string{"platform": r.Platform, "format": r.Format})
		return nil
	})
}

// Worked notes earlier work of a creator, for us or for a competitor.
func (s *Creators) Worked(ctx context.Context, contactID string, w Work, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		var faults fault.List
		w.Client, w.What = line(&faults, "client", w.Client), line(&faults, "what", w.What)
		if w.Client == "" && w.Rival {
			faults.Add(fault.Bad("client", "creator.work.client_missing"))
		}
		if w.What == "" {
			faults.Add(fault.Bad("what", "creator.work.what_missing"))
		}
		w.URL = webAddress(&faults, "work_url", w.URL)
		w.Origin = origin(w.Origin, now, by, &faults)
		if len(p.Work) >= maxItems {
			faults.Add(fault.Bad("", "creator.many", "max", maxItems))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		w.ID = store.NewID()
		p.Work = append(p.Work, w)
		p.owe(now, by, "creator.worked", map[string]string{"client": w.Client, "what": w.What})
		return nil
	})
}

// Violated notes a breach, with its day and where it is known from.
func (s *Creators) Violated(ctx context.Context, contactID string, v Violation, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		var faults fault.List
		v.What = prose(&faults, "violation", v.What, 500)
		if v.What == "" {
			faults.Add(fault.Bad("violation", "creator.violation.missing"))
		}
		date, err := tidyDate("violation_date", v.Date, now, false)
		faults.Add(fault.Of(err))
		v.Date, v.URL = date, webAddress(&faults, "violation_url", v.URL)
		if v.Platform != "" && !slices.Contains(Platforms, v.Platform) {
			faults.Add(fault.Bad("violation_platform", "creator.platform.unknown"))
		}
		v.Origin.AsOf = now.Format(time.DateOnly)
		v.Origin = origin(v.Origin, now, by, &faults)
		if len(p.Violations) >= maxItems {
			faults.Add(fault.Bad("", "creator.many", "max", maxItems))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if v.DealID != "" && slices.ContainsFunc(p.Violations, func(o Violation) bool { return o.DealID == v.DealID && o.Date == v.Date && o.What == v.What }) {
			return nil // said before by a call that was cut off
		}
		v.ID, v.Withdrawn, v.Reason = store.NewID(), time.Time{}, ""
		p.Violations = append(p.Violations, v)
		p.owe(now, by, "creator.violated", map[string]string{"date": v.Date, "text": v.What})
		return nil
	})
}

// Withdraw takes back a violation that was none, with the reason. It stays readable. Where a deal found it, the
// ledger of trust takes it back as well.
func (s *Creators) Withdraw(ctx context.Context, contactID, violationID, reason string, by audit.Actor) (Profile, error) {
	p, err := s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		i := slices.IndexFunc(p.Violations, func(v Violation) bool { return v.ID == violationID })
		if i < 0 {
			return fault.Missing("creator.violation.gone")
		}
		var faults fault.List
		reason = line(&faults, "reason", reason)
		if reason == "" {
			faults.Add(fault.Bad("reason", "creator.reason.missing"))
		}
		if err := faults.Err(); err != nil || !p.Violations[i].Withdrawn.IsZero() {
			return err
		}
		p.Violations[i].Withdrawn, p.Violations[i].Reason = now, reason
		p.owe(now, by, "creator.violation_withdrawn", map[string]string{"date": p.Violations[i].Date, "reason": reason})
		return nil
	})
	if err != nil {
		return p, err
	}
	i := slices.IndexFunc(p.Violations, func(v Violation) bool { return v.ID == violationID })
	if i < 0 || p.Violations[i].DealID == "" {
		return p, nil
	}
	d, err := s.Deal(ctx, p.Violations[i].DealID)
	if fault.KindOf(err) == fault.NotFound {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	return p, s.testify(ctx, d)
}

// MaxDocument is the largest document, in bytes.
const MaxDocument = 50 << 20

// errTooLarge ends an upload that is larger than MaxDocument.
var errTooLarge = errors.New("creator: the file is too large")

// bounded fails when more than left bytes are read.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

// File keeps a document about a creator. The file is on disk before the profile names it.
func (s *Creators) File(ctx context.Context, contactID, name, note string, content io.Reader, by audit.Actor) (Profile, error) {
	if _, err := s.contacts.Get(ctx, contactID); err != nil {
		return Profile{}, err
	}
	var faults fault.List
	name = line(&faults, "file", path.Base(strings.ReplaceAll(name, `\`, "/")))
	note = line(&faults, "file_note", note)
	if name == "" || name == "." || name == "/" {
		faults.Add(fault.Bad("file", "creator.document.missing"))
	}
	if err := faults.Err(); err != nil {
		return Profile{}, err
	}
	blob, err := s.files.Put(ctx, &bounded{content, MaxDocument})
	if errors.Is(err, errTooLarge) {
		return Profile{}, fault.Bad("file", "creator.document.large", "max", MaxDocument>>20)
	}
	if err != nil {
		return Profile{}, err
	}
	if blob.Size == 0 {
		return Profile{}, fault.Bad("file", "creator.document.empty")
	}
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		if slices.ContainsFunc(p.Documents, func(d Document) bool { return d.SHA256 == blob.SHA256 }) {
			return fault.Bad("file", "creator.document.twice")
		}
		if len(p.Documents) >= maxItems {
			return fault.Bad("file", "creator.many", "max", maxItems)
		}
		p.Documents = append(p.Documents, Document{
			ID: store.NewID(), SHA256: blob.SHA256, Name: name, Size: blob.Size, Note: note, AddedBy: by.ID, AddedName: by.Name, AddedAt: now,
		})
		p.owe(now, by, "creator.filed", map[string]string{"name": name, "sha256": blob.SHA256})
		return nil
	})
}

// Unfile takes a document off the profile. Its bytes stay in the store, where others may name them.
func (s *Creators) Unfile(ctx context.Context, contactID, documentID string, by audit.Actor) (Profile, error) {
	return s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		i := slices.IndexFunc(p.Documents, func(d Document) bool { return d.ID == documentID })
		if i < 0 {
			return fault.Missing("creator.document.gone")
		}
		p.owe(now, by, "creator.unfiled", map[string]string{"name": p.Documents[i].Name, "sha256": p.Documents[i].SHA256})
		p.Documents = slices.Delete(p.Documents, i, i+1)
		return nil
	})
}

// OpenDocument opens a document. The caller closes it.
func (s *Creators) OpenDocument(ctx context.Context, contactID, documentID string) (Document, io.ReadCloser, error) {
	p, err := s.Get(ctx, contactID)
	if err != nil {
		return Document{}, nil, err
	}
	i := slices.IndexFunc(p.Documents, func(d Document) bool { return d.ID == documentID })
	if i < 0 {
		return Document{}, nil, fault.Missing("creator.document.gone")
	}
	r, err := s.files.Open(ctx, p.Documents[i].SHA256)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Missing("creator.document.gone").Because(err)
	}
	return p.Documents[i], r, err
}
