package creator

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Deps is what creators are built on.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Files     store.Files
	Contacts  *contact.Contacts
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Coverage  *coverage.Clips
	Now       func() time.Time
	Space     string                   // id of the space, part of the creators' links
	Code      func(data []byte) []byte // 128 bits that only we can make; the codes in those links
	Post      Courier
	Jobs      *job.Queue
}

// Courier takes what one of us writes to one person.
type Courier interface {
	Write(ctx context.Context, l mailing.Letter) (mailing.Outcome, error)
}

// Creators are the creators of one space, with their accounts and deals.
type Creators struct {
	profiles  store.Collection[Profile]
	accounts  store.Collection[Account]
	snapshots store.Collection[Snapshot]
	deals     store.Collection[Deal]
	imports   store.Collection[Import]

	audit     *audit.Log
	files     store.Files
	contacts  *contact.Contacts
	incidents *incident.Incidents
	facts     *fact.Facts
	coverage  *coverage.Clips
	now       func() time.Time
	space     string
	code      func([]byte) []byte
	post      Courier
	jobs      *job.Queue
}

// Open opens the creators.
func Open(ctx context.Context, d Deps) (*Creators, error) {
	s := &Creators{
		audit: d.Audit, files: d.Files, contacts: d.Contacts, incidents: d.Incidents, facts: d.Facts, coverage: d.Coverage, now: d.Now,
		space: d.Space, code: d.Code, post: d.Post, jobs: d.Jobs,
	}
	var err error
	if s.profiles, err = store.Open[Profile](ctx, d.DB, "creators",
		store.On("gone", "sort_key"), store.On("gone", "followers"), store.On("gone", "engagement"), store.On("gone", "open_deals"),
		store.On("gone", "figures_as_of"), store.On("terms"), store.On("platforms"), store.On("categories"), store.On("benefits"), store.On("prices"),
		store.On("gone", "known.open"), store.On("known.benefits"), store.On("owes")); err != nil {
		return nil, err
	}
	if s.accounts, err = store.Open[Account](ctx, d.DB, "creator_accounts", store.On("contact_id")); err != nil {
		return nil, err
	}
	if s.snapshots, err = store.Open[Snapshot](ctx, d.DB, "creator_snapshots", store.On("account_id", "date")); err != nil {
		return nil, err
	}
	if err := s.openImports(ctx, d.DB); err != nil {
		return nil, err
	}
	s.deals, err = store.Open[Deal](ctx, d.DB, "creator_deals",
		store.On("contact_id", "created_at"), store.On("stage", "due"), store.On("state", "due"), store.On("open", "due"),
		store.On("incident_id", "created_at"), store.On("account_id"), store.On("due"), store.On("updated_at"), store.On("owes"), store.On("terms"), store.On("fact_ids", "due"))
	return s, err
}

func (s *Creators) moment() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// Get returns the profile of a contact. One that has none yet gets an empty one, which is not stored; a
// contact that does not exist is a NotFound fault.
func (s *Creators) Get(ctx context.Context, contactID string) (Profile, error) {
	c, err := s.contacts.Get(ctx, contactID)
	if err != nil {
		return Profile{}, err
	}
	p, err := s.profiles.Get(ctx, c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return Profile{ID: c.ID, Name: c.Name}, nil
	}
	return p, err
}

// profile changes the profile of a contact, making it the first time, pays what the change owes, and
// derives the rest anew.
func (s *Creators) profile(ctx context.Context, contactID string, change func(*Profile, time.Time) error) (Profile, error) {
	c, err := s.contacts.Get(ctx, contactID)
	if err != nil {
		return Profile{}, err
	}
	now := s.moment()
	fresh := &Profile{ID: c.ID, Name: c.Name, CreatedAt: now, UpdatedAt: now}
	fresh.SortKey = term.SortKey(c.Name)
	if _, err := s.profiles.InsertMissing(ctx, fresh); err != nil {
		return Profile{}, err
	}
	p, err := s.profiles.Edit(ctx, c.ID, func(p *Profile) error { return change(p, now) })
	if err != nil {
		return p, err
	}
	if p, err = s.payProfile(ctx, p); err != nil {
		return p, err
	}
	return p, s.settle(ctx, c.ID)
}

func (s *Creators) payProfile(ctx context.Context, p Profile) (Profile, error) {
	return audit.Settle(ctx, s.audit, s.profiles, p.ID, "contact:"+p.ID, p, func(p *Profile) audit.Debt { return audit.Debt{Owes: &p.Owes, Owed: &p.Owed} })
}

// settle derives what stands elsewhere: the latest figures of each account, and from these, the contact and
// the deals what lists ask of the profile. It may be repeated at will.
func (s *Creators) settle(ctx context.Context, contactID string) error {
	c, err := s.contacts.Get(ctx, contactID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	gone := c.ID != contactID // deleted, or part of another contact, which has what was this one's
	ids := under(c, contactID)
	var accounts []Account
	if !gone {
		if accounts, err = s.accountsUnder(ctx, ids); err != nil {
			return err
		}
	}
	for i := range accounts {
		if accounts[i], err = s.latest(ctx, accounts[i]); err != nil {
			return err
		}
	}
	deals, known, err := s.history(ctx, ids)
	if err != nil {
		return err
	}
	p, err := s.profiles.Edit(ctx, contactID, func(p *Profile) error {
		if !gone {
			p.Name = c.Name
		}
		p.Gone, p.OpenDeals, p.Benefits, p.Known = gone, deals.Open, deals.Benefits, known
		p.derive(accounts, c.Terms)
		return nil
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) { // no profile, nothing to derive
		return err
	}
	if gone && c.ID != "" {
		return s.settle(ctx, c.ID)
	}
	if err != nil || gone {
		return nil
	}
	return s.tell(ctx, c, p)
}

// tell keeps the figures with the contact, where filters ask for them, when they differ from what is there:
// every write makes a form that somebody has open an old one.
func (s *Creators) tell(ctx context.Context, c contact.Contact, p Profile) error {
	if slices.Equal(c.Platforms, p.Platforms) && slices.Equal(c.AccountKeys, p.AccountKeys) && c.Followers == p.Followers && c.Engagement == p.Engagement {
		return nil
	}
	return s.contacts.SetCreatorFigures(ctx, c.ID, contact.CreatorFigures{
		Platforms: p.Platforms, AccountKeys: p.AccountKeys, Followers: p.Followers, Engagement: p.Engagement,
	})
}

// latest writes the figures of the newest snapshot to the account.
func (s *Creators) latest(ctx context.Context, a Account) (Account, error) {
	snaps, err := s.snapshots.Find(ctx, store.Query{Filter: store.Eq("account_id", a.ID), Sort: []string{"-date"}, Limit: 10})
	if err != nil || len(snaps.Items) == 0 {
		return a, err
	}
	last := snaps.Items[0]
	for _, o := range snaps.Items[1:] {
		if o.Date == last.Date && o.At.After(last.At) {
			last = o
		}
	}
	if a.Followers == last.Followers && a.Engagement == last.Rate && a.AsOf == last.Date && a.Source == last.Source {
		return a, nil
	}
	return s.accounts.Edit(ctx, a.ID, func(a *Account) error {
		a.Followers, a.Engagement, a.AsOf, a.Source = last.Followers, last.Rate, last.Date, last.Source
		return nil
	})
}

func (p *Profile) derive(accounts []Account, contactTerms []string) {
	p.Platforms, p.AccountKeys, p.Followers, p.Engagement, p.FiguresAsOf = nil, nil, 0, 0, ""
	var words term.Set
	words.AddName(p.Name)
	for _, a := range accounts {
		if !slices.Contains(p.Platforms, a.Platform) {
			p.Platforms = append(p.Platforms, a.Platform)
		}
		p.AccountKeys = append(p.AccountKeys, a.ID)
		words.Add(a.Handle)
		if a.AsOf != "" && (p.FiguresAsOf == "" || a.Followers > p.Followers) {
			p.Followers, p.Engagement, p.FiguresAsOf = a.Followers, a.Engagement, a.AsOf
		}
	}
	words.Add(p.Categories...)
	words.Add(p.Manager.Name)
	p.Terms = words.List()
	for _, t := range contactTerms {
		if !slices.Contains(p.Terms, t) && len(p.Terms) < 200 {
			p.Terms = append(p.Terms, t)
		}
	}
	p.SortKey, p.Prices = term.SortKey(p.Name), pricesOf(p.Rates)
}

// Refresh derives every profile anew: contacts are renamed, merged and deleted elsewhere.
func (s *Creators) Refresh(ctx context.Context) error {
	for p, err := range s.profiles.Each(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if err := s.settle(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// Dealt reports whether we ever made a deal with the contact, who is then not deleted.
func (s *Creators) Dealt(ctx context.Context, contactID string) (bool, error) {
	n, err := s.deals.Count(ctx, store.Eq("contact_id", contactID))
	return n > 0, err
}
