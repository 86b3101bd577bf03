package creator

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// PostFigures is how a post stood on a day. Each of them is added, and replaced by the next of the same day alone.
type PostFigures struct {
	Date     string    `json:"date"`
	Views    int64     `json:"views"` // below zero: not known, as the rest
	Likes    int64     `json:"likes"`
	Comments int64     `json:"comments"`
	Shares   int64     `json:"shares"`
	By       string    `json:"by"`
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"`
}

// Interactions are what readers did, as far as it is known.
func (f PostFigures) Interactions() int64 {
	return max(f.Likes, 0) + max(f.Comments, 0) + max(f.Shares, 0)
}

// CountPost notes how the live post of a deal stands on a day. Faults come on post_date, views, likes, comments and
// shares.
func (s *Creators) CountPost(ctx context.Context, id string, f PostFigures, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Published, Retained, Ended); err != nil {
			return err
		}
		var faults fault.List
		date, err := tidyDate("post_date", f.Date, now, false)
		faults.Add(fault.Of(err))
		none := true
		for field, n := range map[string]int64{"views": f.Views, "likes": f.Likes, "comments": f.Comments, "shares": f.Shares} {
			if n > 1e12 {
				faults.Add(fault.Bad(field, "creator.figures.number"))
			}
			none = none && n < 0
		}
		if none {
			faults.Add(fault.Bad("views", "creator.post.nothing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		f.Date, f.By, f.ByName, f.At = date, by.ID, by.Name, now
		d.Post.Figures = slices.DeleteFunc(d.Post.Figures, func(o PostFigures) bool { return o.Date == date })
		if len(d.Post.Figures) >= maxItems {
			return fault.Bad("", "creator.many", "max", maxItems)
		}
		d.Post.Figures = append(d.Post.Figures, f)
		slices.SortFunc(d.Post.Figures, func(a, b PostFigures) int { return strings.Compare(a.Date, b.Date) })
		d.owe(now, by, "deal.post_counted", map[string]string{"date": date, "n": strconv.FormatInt(f.Interactions(), 10)})
		return nil
	})
}

// Tally is how the posts of one kind did, by their latest figures.
type Tally struct {
	Posts        int
	Interactions float64 // mean of a post
	Views        float64 // mean of those whose views are known; below zero when none are
}

// Cost is what one interaction and one view cost us, in the smallest unit of a currency; below zero when nobody
// knows.
type Cost struct {
	Currency                string
	PerInteraction, PerView float64
}

// Showing is how an account does, ordinary posts and those given for a benefit apart (field.md 5.6), and what the
// latter cost (5.7).
type Showing struct {
	Account  Account
	Ordinary float64 // interactions of an ordinary post, by the latest figures of the account that say; 0 is not known
	AsOf     string  // of those figures
	Given    Tally   // for a benefit, whoever asked for them
	Free     Tally   // that we briefed without giving anything
	Costs    []Cost
}

// Showings says how each account of a creator does. Accounts of which nothing is known but followers are left out.
func (s *Creators) Showings(ctx context.Context, contactID string) ([]Showing, error) {
	accounts, err := s.Accounts(ctx, contactID)
	if err != nil {
		return nil, err
	}
	ids, err := s.ids(ctx, contactID)
	if err != nil {
		return nil, err
	}
	posts := map[string][]Deal{}
	for d, err := range s.deals.Each(ctx, store.Query{Filter: store.In("contact_id", ids...), Sort: []string{"created_at"}}) {
		if err != nil {
			return nil, err
		}
		if len(d.Post.Figures) > 0 && !d.Drill {
			posts[d.AccountID] = append(posts[d.AccountID], d)
		}
	}
	var out []Showing
	for _, a := range accounts {
		v := Showing{Account: a}
		snaps, err := s.Snapshots(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		for _, snap := range slices.Backward(snaps) {
			if n := snap.Likes + snap.Comments + snap.Shares; n > 0 {
				v.Ordinary, v.AsOf = n, snap.Date
				break
			}
		}
		v.add(posts[a.ID])
		if v.Ordinary > 0 || v.Given.Posts+v.Free.Posts > 0 {
			out = append(out, v)
		}
	}
	return out, nil
}

// add sorts the posts of an account by what was given for them.
func (v *Showing) add(deals []Deal) {
	type spent struct{ amount, interactions, views int64 }
	sums, order := map[string]*spent{}, []string{}
	var given, free []PostFigures
	for _, d := range deals {
		f := d.Post.Figures[len(d.Post.Figures)-1]
		if !d.Benefit.Any() {
			free = append(free, f)
			continue
		}
		given = append(given, f)
		if d.Amount <= 0 {
			continue
		}
		if sums[d.Currency] == nil {
			sums[d.Currency], order = &spent{}, append(order, d.Currency)
		}
		x := sums[d.Currency]
		x.amount, x.interactions, x.views = x.amount+d.Amount, x.interactions+f.Interactions(), x.views+max(f.Views, 0)
	}
	v.Given, v.Free = tally(given), tally(free)
	for _, currency := range order {
		x := sums[currency]
		c := Cost{Currency: currency, PerInteraction: -1, PerView: -1}
		if x.interactions > 0 {
			c.PerInteraction = float64(x.amount) / float64(x.interactions)
		}
		if x.views > 0 {
			c.PerView = float64(x.amount) / float64(x.views)
		}
		v.Costs = append(v.Costs, c)
	}
}

func tally(posts []PostFigures) Tally {
	t := Tally{Posts: len(posts), Views: -1}
	var interactions, views, seen float64
	for _, f := range posts {
		interactions += float64(f.Interactions())
		if f.Views >= 0 {
			views, seen = views+float64(f.Views), seen+1
		}
	}
	if len(posts) > 0 {
		t.Interactions = interactions / float64(len(posts))
	}
	if seen > 0 {
		t.Views = views / seen
	}
	return t
}
