package creator

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// Kept is what is held about somebody as a creator.
type Kept struct {
	Profiles  []Profile  `json:"profiles"` // one of every record that became this person's
	Accounts  []Account  `json:"accounts"`
	Snapshots []Snapshot `json:"snapshots"`
	Deals     []Deal     `json:"deals"`
	Rows      []HeldRow  `json:"rows"` // of imported files of figures
}

// HeldRow is a row of an imported file of figures that is about somebody.
type HeldRow struct {
	ImportID string    `json:"import"`
	File     string    `json:"file"`
	At       time.Time `json:"at"`
	Row      Row       `json:"row"`
}

// Tell returns everything that is held about a person as a creator.
func (s *Creators) Tell(ctx context.Context, p contact.Person) (any, error) {
	var k Kept
	profiles, err := s.profiles.GetAll(ctx, p.IDs...)
	if err != nil {
		return nil, err
	}
	for _, id := range p.IDs {
		if x, ok := profiles[id]; ok {
			k.Profiles = append(k.Profiles, x)
		}
	}
	for a, err := range s.accounts.Each(ctx, store.Query{Filter: store.In("contact_id", p.IDs...)}) {
		if err != nil {
			return nil, err
		}
		k.Accounts = append(k.Accounts, a)
		for snap, err := range s.snapshots.Each(ctx, store.Query{Filter: store.Eq("account_id", a.ID)}) {
			if err != nil {
				return nil, err
			}
			k.Snapshots = append(k.Snapshots, snap)
		}
	}
	for d, err := range s.deals.Each(ctx, store.Query{Filter: store.In("contact_id", p.IDs...)}) {
		if err != nil {
			return nil, err
		}
		k.Deals = append(k.Deals, d)
	}
	for i, err := range s.imports.Each(ctx, store.Query{Sort: []string{"created_at"}}) {
		if err != nil {
			return nil, err
		}
		for r, err := range s.ImportRows(ctx, i, "", 0) {
			if errors.Is(err, store.ErrNotFound) {
				break // dropped when somebody else was erased
			}
			if err != nil {
				return nil, err
			}
			if r.about(p) {
				k.Rows = append(k.Rows, HeldRow{i.ID, i.Name, i.CreatedAt, r})
			}
		}
	}
	return k, nil
}

// about reports whether a row is about the person.
func (r Row) about(p contact.Person) bool {
	return slices.Contains(p.IDs, r.ContactID) || p.AddressIn(r.Handle) || (r.Name != "" && p.In(r.Name)) || slices.ContainsFunc(r.Cells, p.In)
}

// eraseImports drops the files of figures in which the person stands, and what was found in them. The figures
// that came from them to others stay.
func (s *Creators) eraseImports(ctx context.Context, p contact.Person) error {
	for i, err := range s.imports.Each(ctx, store.Query{Sort: []string{"created_at"}}) {
		if err != nil {
			return err
		}
		if i.Erased {
			continue
		}
		holds := p.In(i.Name)
		for r, err := range s.ImportRows(ctx, i, "", 0) {
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if holds = holds || err != nil || r.about(p); holds {
				break
			}
		}
		if !holds {
			continue
		}
		if err := errors.Join(s.files.Delete(ctx, i.File.SHA256), s.files.Delete(ctx, i.Results)); err != nil {
			return err
		}
		if _, err := s.imports.Edit(ctx, i.ID, func(x *Import) error {
			x.Erased, x.Name, x.Results, x.State, x.Header, x.Plan = true, "", "", Finished, nil, Plan{}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// Erase removes a person's profile, accounts and figures. Of deals it keeps what the books must hold, benefit,
// amount and dates, without name, account, drafts and post.
func (s *Creators) Erase(ctx context.Context, p contact.Person) error {
	if err := s.eraseImports(ctx, p); err != nil {
		return err
	}
	for a, err := range s.accounts.Each(ctx, store.Query{Filter: store.In("contact_id", p.IDs...)}) {
		if err != nil {
			return err
		}
		if _, err := s.snapshots.Delete(ctx, store.Eq("account_id", a.ID)); err != nil {
			return err
		}
	}
	if _, err := s.accounts.Delete(ctx, store.In("contact_id", p.IDs...)); err != nil {
		return err
	}
	for d, err := range s.deals.Each(ctx, store.Query{Filter: store.In("contact_id", p.IDs...)}) {
		if err != nil {
			return err
		}
		if _, err := s.deals.Edit(ctx, d.ID, func(d *Deal) error { d.erase(); return nil }); err != nil {
			return err
		}
	}
	_, err := s.profiles.Delete(ctx, store.In("id", p.IDs...))
	return err
}

func (d *Deal) erase() {
	d.Erased = true
	d.ContactName, d.AccountID, d.Handle, d.Title, d.Reason = "", "", "", "", ""
	d.Drafts, d.Looks, d.Terms, d.Rating, d.Owed, d.Owes = nil, nil, nil, Rating{}, nil, false
	d.Post = Post{ClipID: d.Post.ClipID, At: d.Post.At, Check: d.Post.Check, CheckAt: d.Post.CheckAt}
	d.Brief.Ack.Name, d.Brief.Ack.How, d.Brief.Task, d.Brief.Do, d.Brief.Dont, d.Brief.SentName = "", "", "", "", "", ""
	d.Briefs, d.Link = nil, Link{}
	d.derive()
}
