package creator

import (
	"context"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// Kept is what is held about somebody as a creator.
type Kept struct {
	Profiles  []Profile  `json:"profiles"` // one of every record that became this person's
	Accounts  []Account  `json:"accounts"`
	Snapshots []Snapshot `json:"snapshots"`
	Deals     []Deal     `json:"deals"`
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
	return k, nil
}

// Erase removes a person's profile, accounts and figures. Of deals it keeps what the books must hold, benefit,
// amount and dates, without name, account, drafts and post.
func (s *Creators) Erase(ctx context.Context, p contact.Person) error {
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
	d.ContactName, d.AccountID, d.Handle, d.Title, d.Reason = "", "", "", "", ""
	d.Drafts, d.Looks, d.Terms, d.Rating, d.Owed, d.Owes = nil, nil, nil, Rating{}, nil, false
	d.Post = Post{ClipID: d.Post.ClipID, At: d.Post.At, Check: d.Post.Check, CheckAt: d.Post.CheckAt}
	d.Brief.Ack.Name, d.Brief.Ack.How, d.Brief.Task, d.Brief.Do, d.Brief.Dont, d.Brief.SentName = "", "", "", "", "", ""
	d.Briefs, d.Link = nil, Link{}
}
