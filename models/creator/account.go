package creator

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Account is where one person publishes. Its id is made of platform and handle, so that it cannot be two
// people's.
type Account struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	ContactID string    `json:"contact_id"`
	Platform  string    `json:"platform"`
	Handle    string    `json:"handle"` // as it is written there
	URL       string    `json:"url"`    // "" where there is no fixed address
	AddedBy   string    `json:"added_by"`
	AddedAt   time.Time `json:"added_at"`

	// Of the latest snapshot.
	Followers  int64   `json:"followers"`
	Engagement float64 `json:"engagement"`
	AsOf       string  `json:"as_of"`
	Source     string  `json:"source"`
}

// Stale reports whether the account's figures are older than FiguresKeep days, or missing.
func (a Account) Stale(now time.Time) bool { return older(a.AsOf, now, FiguresKeep) }

// The ways in which figures come in.
const (
	ByHand   = "hand"
	ByImport = "import"
	ByExport = "export" // a platform's own export: 蒲公英, 星图, a studio page
)

// Sources are the ways in which figures come in, in the order a person is offered them.
var Sources = []string{ByHand, ByExport, ByImport}

// Snapshot is what an account's figures were on a day, from one source. The same day and source replaces,
// which the log remembers; nothing else changes one.
type Snapshot struct {
	ID        string  `json:"id"` // account, date, source
	Rev       int64   `json:"rev"`
	AccountID string  `json:"account_id"`
	Date      string  `json:"date"` // 2026-11-25
	Source    string  `json:"source"`
	Followers int64   `json:"followers"`
	Likes     float64 `json:"likes"` // means of a post
	Comments  float64 `json:"comments"`
	Shares    float64 `json:"shares"`
	Rate      float64 `json:"rate"` // engagement, a share of 1: typed, else interactions of a post divided by followers
	Stated    bool    `json:"stated"`

	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// AddAccount gives a contact an account. When it is somebody else's, the fault names them: args name and
// id of the contact.
func (s *Creators) AddAccount(ctx context.Context, contactID, platform, text string, by audit.Actor) (Account, error) {
	c, err := s.contacts.Get(ctx, contactID)
	if err != nil {
		return Account{}, err
	}
	p, err := Locate(platform, text)
	if err != nil {
		return Account{}, err
	}
	now := s.moment()
	a := Account{ID: p.Key(), ContactID: c.ID, Platform: p.Platform, Handle: p.Handle, URL: p.URL, AddedBy: by.ID, AddedAt: now}
	err = s.accounts.Insert(ctx, &a)
	if errors.Is(err, store.ErrDuplicate) {
		old, err := s.accounts.Get(ctx, a.ID)
		if err != nil {
			return a, err
		}
		if !owns(c, old.ContactID) {
			return old, s.taken(ctx, old)
		}
		a = old // a repeat finishes what the first call began
	} else if err != nil {
		return a, err
	}
	_, err = s.profile(ctx, c.ID, func(p *Profile, now time.Time) error {
		if !slices.Contains(p.AccountKeys, a.ID) {
			p.owe(now, by, "creator.account_added", map[string]string{"platform": a.Platform, "handle": a.Handle})
		}
		return nil
	})
	return a, err
}

func (s *Creators) taken(ctx context.Context, a Account) error {
	name, id := a.Handle, a.ContactID
	if c, err := s.contacts.Get(ctx, a.ContactID); err == nil {
		name, id = c.Name, c.ID // whoever that contact has become part of
	}
	return fault.Clash("creator.account.taken", "name", name, "id", id).On("account")
}

// RemoveAccount takes an account away from a contact, so that it may be another's. Its snapshots stay, under
// the account's id. An account that a deal is about stays.
func (s *Creators) RemoveAccount(ctx context.Context, contactID, accountID string, by audit.Actor) error {
	a, err := s.accountOf(ctx, contactID, accountID)
	if err != nil {
		return err
	}
	n, err := s.deals.Count(ctx, store.And(store.Eq("account_id", a.ID), store.Eq("open", true)))
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.Clash("creator.account.in_deal", "n", n)
	}
	if _, err := s.accounts.Delete(ctx, store.And(store.Eq("id", a.ID), store.Eq("contact_id", a.ContactID))); err != nil {
		return err
	}
	_, err = s.profile(ctx, contactID, func(p *Profile, now time.Time) error {
		p.owe(now, by, "creator.account_removed", map[string]string{"platform": a.Platform, "handle": a.Handle})
		return nil
	})
	return err
}

// Figures are what somebody read off a profile.
type Figures struct {
	AccountID string  `json:"account_id"`
	Date      string  `json:"date"`
	Source    string  `json:"source"`
	Followers int64   `json:"followers"`
	Likes     float64 `json:"likes"` // means of a post; below zero: not known
	Comments  float64 `json:"comments"`
	Shares    float64 `json:"shares"`
	Rate      float64 `json:"rate"` // a share of 1; below zero: to be computed
}

// Measure adds a snapshot of an account of the contact. Faults come on the fields of the figures.
func (s *Creators) Measure(ctx context.Context, contactID string, f Figures, by audit.Actor) (Snapshot, error) {
	a, err := s.accountOf(ctx, contactID, f.AccountID)
	if fault.Is(err, "creator.account.gone") {
		return Snapshot{}, fault.Bad("account_id", "creator.account.gone")
	}
	if err != nil {
		return Snapshot{}, err
	}
	now := s.moment()
	snap, err := f.snapshot(now)
	if err != nil {
		return Snapshot{}, err
	}
	snap.By, snap.ByName, snap.At = by.ID, by.Name, now
	if err := s.keep(ctx, &snap, contactID, a, by); err != nil {
		return snap, err
	}
	return snap, s.settle(ctx, contactID)
}

func (f Figures) snapshot(now time.Time) (Snapshot, error) {
	var faults fault.List
	date, err := tidyDate("date", f.Date, now, false)
	faults.Add(fault.Of(err))
	if !slices.Contains(Sources, f.Source) {
		faults.Add(fault.Bad("figures_source", "creator.figures.source"))
	}
	if f.Followers < 0 || f.Followers > 1e11 {
		faults.Add(fault.Bad("followers", "creator.figures.followers"))
	}
	if f.Rate > 1 || math.IsNaN(f.Rate) {
		faults.Add(fault.Bad("rate", "creator.figures.rate"))
	}
	for field, n := range map[string]float64{"likes": f.Likes, "comments": f.Comments, "shares": f.Shares} {
		if n > 1e12 || math.IsNaN(n) {
			faults.Add(fault.Bad(field, "creator.figures.number"))
		}
	}
	if err := faults.Err(); err != nil {
		return Snapshot{}, err
	}
	snap := Snapshot{
		ID: Figures{AccountID: f.AccountID, Date: date, Source: f.Source}.id(), AccountID: f.AccountID, Date: date, Source: f.Source, Followers: f.Followers,
		Likes: max(f.Likes, 0), Comments: max(f.Comments, 0), Shares: max(f.Shares, 0), Rate: f.Rate, Stated: f.Rate >= 0,
	}
	if !snap.Stated {
		snap.Rate = 0
		if snap.Followers > 0 {
			snap.Rate = min((snap.Likes+snap.Comments+snap.Shares)/float64(snap.Followers), 1)
		}
	}
	return snap, nil
}

// keep adds the snapshot, or replaces the one of that day and source and tells the log what stood there.
func (s *Creators) keep(ctx context.Context, snap *Snapshot, contactID string, a Account, by audit.Actor) error {
	err := s.snapshots.Insert(ctx, snap)
	action, data := "creator.measured", map[string]string{"platform": a.Platform, "handle": a.Handle, "date": snap.Date, "followers": strconv.FormatInt(snap.Followers, 10)}
	if errors.Is(err, store.ErrDuplicate) {
		same := false
		fresh := *snap
		*snap, err = s.snapshots.Edit(ctx, snap.ID, func(old *Snapshot) error {
			same = old.equals(fresh)
			data["before"] = strconv.FormatInt(old.Followers, 10)
			*old = fresh
			return nil
		})
		if same {
			return err
		}
		action = "creator.remeasured"
	}
	if err != nil {
		return err
	}
	_, err = s.audit.Append(ctx, "contact:"+contactID, audit.Entry{By: by, Action: action, Object: "contact:" + contactID, Data: data})
	return err
}

// Accounts returns a contact's accounts, the largest first.
func (s *Creators) Accounts(ctx context.Context, contactID string) ([]Account, error) {
	ids, err := s.ids(ctx, contactID)
	if err != nil {
		return nil, err
	}
	return s.accountsUnder(ctx, ids)
}

func (s *Creators) accountsUnder(ctx context.Context, ids []string) ([]Account, error) {
	page, err := s.accounts.Find(ctx, store.Query{Filter: store.In("contact_id", ids...), Limit: maxItems})
	slices.SortStableFunc(page.Items, larger)
	return page.Items, err
}

// accountsOf returns the accounts of many contacts by contact, each one's the largest first.
func (s *Creators) accountsOf(ctx context.Context, contactIDs []string) (map[string][]Account, error) {
	people, err := s.contacts.GetAll(ctx, contactIDs...)
	if err != nil {
		return nil, err
	}
	whose, all := map[string]string{}, []string{}
	for _, contactID := range contactIDs {
		for _, id := range under(people[contactID], contactID) {
			whose[id], all = contactID, append(all, id)
		}
	}
	out := map[string][]Account{}
	for part := range slices.Chunk(all, maxItems) {
		for a, err := range s.accounts.Each(ctx, store.Query{Filter: store.In("contact_id", part...)}) {
			if err != nil {
				return nil, err
			}
			out[whose[a.ContactID]] = append(out[whose[a.ContactID]], a)
		}
	}
	for _, accounts := range out {
		slices.SortStableFunc(accounts, larger)
	}
	return out, nil
}

func larger(a, b Account) int {
	return cmp.Or(
		cmp.Compare(b.Followers, a.Followers),
		cmp.Compare(slices.Index(Platforms, a.Platform), slices.Index(Platforms, b.Platform)),
		strings.Compare(a.Handle, b.Handle),
	)
}

// accountOf returns an account of the contact, or a NotFound fault.
func (s *Creators) accountOf(ctx context.Context, contactID, accountID string) (Account, error) {
	a, err := s.Account(ctx, accountID)
	if err != nil {
		return a, err
	}
	ids, err := s.ids(ctx, contactID)
	if err == nil && !slices.Contains(ids, a.ContactID) {
		err = fault.Missing("creator.account.gone")
	}
	return a, err
}

// Account returns one account by its id, or a fault.
func (s *Creators) Account(ctx context.Context, id string) (Account, error) {
	a, err := s.accounts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, fault.Missing("creator.account.gone").Because(err)
	}
	return a, err
}

// Snapshots returns the snapshots of an account, the oldest first; at most the last 200.
func (s *Creators) Snapshots(ctx context.Context, accountID string) ([]Snapshot, error) {
	page, err := s.snapshots.Find(ctx, store.Query{Filter: store.Eq("account_id", accountID), Sort: []string{"-date"}, Limit: maxItems})
	slices.Reverse(page.Items)
	slices.SortStableFunc(page.Items, func(a, b Snapshot) int {
		if a.Date != b.Date {
			return strings.Compare(a.Date, b.Date)
		}
		return a.At.Compare(b.At)
	})
	return page.Items, err
}
