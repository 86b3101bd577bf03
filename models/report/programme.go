package report

import (
	"context"
	"slices"
	"time"

	"standfirst/models/creator"
)

// Programme is the work with creators in a span of time: what was agreed, published and labelled, and what it cost. A deal
// belongs to it when something became of it in that time, or when it was open; how it stands is how it stands now.
type Programme struct {
	Deals        []Dealt // the latest published first, then what is due first
	More         bool    // there are others, which are not counted
	Agreed       int     // that the creators accepted
	Briefed      int     // of these, whose brief has gone out
	Acknowledged int     // of these, whose brief the creator has acknowledged
	Published    int     // in the time
	Due          int     // of these, with a label that is due
	Labelled     int     // of these, in whose visible beginning somebody has seen it
	Unlabelled   int     // of these, in which somebody has missed it
	Gone         int     // of the published, that somebody has found removed
	Stale        int     // open deals whose brief cites a fact that has fallen
	Late         int     // open deals past the day by which they were to be published
	Views        int64   // as far as they are known
	Counted      int     // of the published, of which somebody has noted views
	Interactions int64
	Costs        []Cost // of what was published in the time, by currency
}

// Cost is a sum in the smallest unit of a currency.
type Cost struct {
	Currency string
	Amount   int64
}

// Dealt is one deal, without its terms.
type Dealt struct {
	ID, IncidentID            string
	Creator, Platform, Title  string
	State                     creator.State
	Benefit                   creator.Benefit
	Address                   string // of the post
	PublishedAt               time.Time
	PublishBy                 string // date
	Stale, Late, Due, Checked bool   // Due: a label is; Checked: somebody has looked for it
	Labelled, Gone            bool
	Views                     int64 // below zero: not known
	Interactions              int64
}

// OnTheWay reports whether nothing of it is out yet: such deals are for those who may read deals.
func (d Dealt) OnTheWay() bool {
	return d.PublishedAt.IsZero() && !creator.Deal{State: d.State}.Live()
}

// programme reads the deals of a report about creators.
func (s *Reports) programme(ctx context.Context, r *Report) error {
	if s.Creators == nil || r.Subject.Kind != OfCreators {
		return nil
	}
	deals, more, err := s.Creators.During(ctx, r.From, r.To, maxListed)
	if err != nil {
		return err
	}
	r.Programme = &Programme{More: more}
	for _, d := range deals {
		r.Programme.add(d, r)
	}
	slices.SortStableFunc(r.Programme.Deals, func(a, b Dealt) int { return b.PublishedAt.Compare(a.PublishedAt) })
	return nil
}

func (p *Programme) add(d creator.Deal, r *Report) {
	at := d.Post.At
	out := at.Before(r.From) || !at.Before(r.To)
	one := Dealt{
		ID: d.ID, IncidentID: d.IncidentID, Creator: d.ContactName, Platform: d.Platform, Title: d.Title, State: d.State, Benefit: d.Benefit, PublishBy: d.PublishBy, Views: -1,
		Stale: d.Open && !d.Live() && d.Brief.Stale, Late: d.Open && !d.Live() && d.PublishBy != "" && d.PublishBy < r.At.In(r.Zone).Format(time.DateOnly),
	}
	tick(&p.Agreed, d.Agreed())
	tick(&p.Briefed, d.Agreed() && !d.Brief.SentAt.IsZero())
	tick(&p.Acknowledged, d.Agreed() && !d.Brief.Ack.At.IsZero())
	tick(&p.Stale, one.Stale)
	tick(&p.Late, one.Late)
	if !at.IsZero() && !out {
		one.Address, one.PublishedAt = d.Post.URL, at
		p.published(d, &one)
	}
	p.Deals = append(p.Deals, one)
}

func (p *Programme) published(d creator.Deal, one *Dealt) {
	one.Due, one.Checked, one.Labelled = d.Benefit.Any(), !d.Post.CheckAt.IsZero(), d.Post.Check.OK
	one.Gone = len(d.Looks) > 0 && !d.Looks[len(d.Looks)-1].There
	p.Published++
	tick(&p.Due, one.Due)
	tick(&p.Labelled, one.Due && one.Checked && one.Labelled)
	tick(&p.Unlabelled, one.Due && one.Checked && !one.Labelled)
	tick(&p.Gone, one.Gone)
	if n := len(d.Post.Figures); n > 0 {
		last := d.Post.Figures[n-1]
		one.Views, one.Interactions = last.Views, last.Interactions()
		p.Interactions += one.Interactions
		if last.Views >= 0 {
			p.Views += last.Views
			p.Counted++
		}
	}
	if d.Amount > 0 {
		p.cost(d.Currency, d.Amount)
	}
}

func (p *Programme) cost(currency string, amount int64) {
	at := slices.IndexFunc(p.Costs, func(c Cost) bool { return c.Currency == currency })
	if at < 0 {
		p.Costs = append(p.Costs, Cost{currency, amount})
		return
	}
	p.Costs[at].Amount += amount
}

func tick(n *int, is bool) {
	if is {
		*n++
	}
}

// figures are the headline numbers of a programme.
func (p Programme) figures() []Figure {
	return []Figure{
		{Name: "deals", Number: p.Agreed},
		{Name: "briefs_acknowledged", Number: p.Acknowledged, Of: p.Briefed, Unknown: p.Briefed == 0},
		{Name: "published", Number: p.Published},
		{Name: "labelled", Number: p.Labelled, Of: p.Due, Unknown: p.Due == 0},
		{Name: "views", Number: int(p.Views), Unknown: p.Counted == 0},
		{Name: "interactions", Number: int(p.Interactions), Unknown: p.Counted == 0 && p.Interactions == 0},
		{Name: "stale_briefs", Number: p.Stale},
	}
}
