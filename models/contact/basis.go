package contact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// What a person is written to for.
const (
	ForPress     = "press"     // news for somebody who reports on it
	ForMarketing = "marketing" // anything that sells
)

// Purposes are all of them.
var Purposes = []string{ForPress, ForMarketing}

// Why somebody may be written to or not. The catalogue key of the sentence is "contact.basis.code."+code.
const (
	LawfulRecorded = "recorded" // by the basis that is recorded
	LawfulAssumed  = "assumed"  // by the one that holds for this purpose where nothing is recorded
	LawRefused     = "refused"  // the person has objected
	LawNoBasis     = "no_basis" // nothing is recorded, and nothing may be assumed
	LawWrongBasis  = "wrong_basis"
	LawExpired     = "expired" // consent that was implied by dealings is too old
)

// Policy is what the law of some countries asks of a mail to one person.
type Policy struct {
	Law     string // names it: the catalogue key is "contact.basis.law."+law
	Bases   map[string][]string
	Assumed map[string]string // by purpose, where nothing is recorded; "" nothing may be assumed
	Notice  int               // days after which the person must have been told where their data came from; 0 none
	Implied int               // months after the last dealing for which a contract still implies consent; 0 for ever
}

// europe are the countries of the GDPR and of its twins: the EU, the EEA, the United Kingdom, Switzerland.
var europe = []string{
	"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT",
	"RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO", "GB", "CH",
}

// policyOf returns the policy for a country, "" being unknown.
//
// GDPR: news to a journalist rests on the legitimate interest of both (Art. 6(1)(f)); advertising wants consent
// or a contract (Art. 13(2) of directive 2002/58/EC); where the data was not got from the person, they are told
// within a month (Art. 14(3)(a)); an objection ends it (Art. 21).
//
// PIPL: what a person has made public may be used within reason, unless they refuse (Art. 13(6), 27); legitimate
// interest is no basis there. Advertising wants consent (Art. 13(1); Advertising Law Art. 43).
//
// CAN-SPAM: anybody may be written to until they say no (15 U.S.C. 7704(a)(4)).
//
// CASL: an address that is published for one's work implies consent to what concerns that work (10(9)(b));
// dealings imply it for two years after a contract (10(10)) and six months after an enquiry (10(9)(a), 10(10)(e)).
//
// Elsewhere, and where the country is not known, the press is written to as under the GDPR but for the notice.
func policyOf(country string) Policy {
	switch {
	case slices.Contains(europe, country):
		return gdpr
	case country == "CN":
		return pipl
	case country == "US":
		return canSpam
	case country == "CA":
		return casl
	}
	return otherLaw
}

// The policies are read and never changed.
var (
	onlyAsked  = []string{"consent", "contract"}
	madePublic = []string{"disclosed", "consent", "contract", "law"}

	gdpr = Policy{
		Law: "gdpr", Notice: 30, Bases: map[string][]string{ForPress: Bases, ForMarketing: onlyAsked},
		Assumed: map[string]string{ForPress: "legitimate"},
	}
	pipl = Policy{
		Law: "pipl", Bases: map[string][]string{ForPress: madePublic, ForMarketing: {"consent"}},
		Assumed: map[string]string{ForPress: "disclosed"},
	}
	canSpam = Policy{
		Law: "can_spam", Bases: map[string][]string{ForPress: Bases, ForMarketing: Bases},
		Assumed: map[string]string{ForPress: "legitimate", ForMarketing: "legitimate"},
	}
	casl = Policy{
		Law: "casl", Implied: 24, Bases: map[string][]string{ForPress: madePublic, ForMarketing: onlyAsked},
		Assumed: map[string]string{ForPress: "disclosed"},
	}
	otherLaw = Policy{
		Law: "other", Bases: map[string][]string{ForPress: Bases, ForMarketing: onlyAsked},
		Assumed: map[string]string{ForPress: "legitimate"},
	}
)

// Verdict says whether a person may be written to, and by what right.
type Verdict struct {
	OK    bool
	Code  string // one of the codes above
	Basis string // what it rests on; "" when it may not be
	Law   string
	// NoticeDue is the date by which the person must be told where their data came from; "" when they have been,
	// or need not be. It does not keep a mail back: the first mail may say it (GDPR Art. 14(3)(b)).
	NoticeDue  string
	NoticeLate bool
}

// Lawful decides by the policy of the person's country whether they may be written to for a purpose at a moment.
// It looks at the law alone: whether they are suppressed or not to be contacted is asked elsewhere.
func Lawful(c Contact, purpose string, at time.Time) Verdict {
	p := policyOf(c.Country)
	v := Verdict{Law: p.Law}
	today := at.UTC().Format(time.DateOnly)
	if p.Notice > 0 && c.Basis.NoticeOn == "" && c.LastReply.IsZero() {
		v.NoticeDue = c.CreatedAt.UTC().AddDate(0, 0, p.Notice).Format(time.DateOnly)
		v.NoticeLate = v.NoticeDue < today
	}
	switch basis := c.Basis.Kind; {
	case c.Basis.RefusedOn != "" && c.Basis.RefusedOn <= today:
		v.Code = LawRefused
	case basis == "" && p.Assumed[purpose] != "":
		v.OK, v.Code, v.Basis = true, LawfulAssumed, p.Assumed[purpose]
	case basis == "" && p.Implied > 0 && !c.LastReply.IsZero() && at.Before(c.LastReply.AddDate(0, 6, 0)):
		v.OK, v.Code, v.Basis = true, LawfulAssumed, "contract"
	case basis == "":
		v.Code = LawNoBasis
	case !slices.Contains(p.Bases[purpose], basis):
		v.Code = LawWrongBasis
	case basis == "contract" && p.Implied > 0 && at.After(later(c.LastInteraction, c.LastReply).AddDate(0, p.Implied, 0)):
		v.Code = LawExpired
	default:
		v.OK, v.Code, v.Basis = true, LawfulRecorded, basis
	}
	return v
}

// Lawful decides for a contact that is stored; see the function.
func (s *Contacts) Lawful(_ context.Context, c Contact, purpose string, at time.Time) (Verdict, error) {
	if !slices.Contains(Purposes, purpose) {
		return Verdict{}, fault.Bad("purpose", "contact.choice.unknown", "value", clip(purpose, 40))
	}
	return Lawful(c, purpose, at), nil
}

// Ground records by what right a contact is held, when the person was told, and whether they have objected.
func (s *Contacts) Ground(ctx context.Context, id string, rev int64, b Basis, by audit.Actor) (Contact, error) {
	b.Source, b.Purpose = squeeze(b.Source), squeeze(b.Purpose)
	var faults fault.List
	limit(&faults, "basis_source", b.Source, maxText)
	limit(&faults, "basis_purpose", b.Purpose, maxText)
	tomorrow := s.now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	for field, date := range map[string]string{"basis_notice_on": b.NoticeOn, "basis_refused_on": b.RefusedOn} {
		if isDate(date) && date > tomorrow {
			faults.Add(fault.Bad(field, "contact.check.future"))
		}
	}
	if err := faults.Err(); err != nil {
		return Contact{}, err
	}
	return s.Change(ctx, id, rev, func(c *Contact) { c.Basis = b }, by)
}
