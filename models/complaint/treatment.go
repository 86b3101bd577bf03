package complaint

import (
	"context"
	"slices"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/money"
	"standfirst/models/store"
)

// Treatment is how the complainants of an incident with one kind of harm are treated. It names nobody.
type Treatment struct {
	Harm       Harm
	Cases      int
	Open       int
	Settled    int
	Rejected   int
	Withdrawn  int
	InKind     int           // offers that count and are no money
	Ranges     []Range       // by currency
	MedianTime time.Duration // from receipt to settlement; 0 when none is settled
	Outliers   []Case        // whose offer is far from the median
}

// Range is what was offered in one currency, in its smallest unit.
type Range struct {
	Currency         string
	Offers           int
	Min, Median, Max int64
}

// compared is from how many other offers on one is compared with them, and far how many times the median, or which
// part of it, it may be.
const (
	compared = 3
	far      = 2
)

// outlying reports whether an amount is far from a median.
func outlying(amount, median int64) bool { return amount > far*median || far*amount < median }

// compare wants a reason for an offer that is far from those to others of the incident for the same kind of harm.
func (s *Complaints) compare(ctx context.Context, c Case, o Offer, faults *fault.List) error {
	if o.Sum.Amount == 0 || o.Reason != "" {
		return nil
	}
	var amounts []int64
	for other, err := range s.docs.Each(ctx, store.Query{Filter: store.And(store.Eq("incidentId", c.IncidentID), store.Eq("harm", c.Harm))}) {
		if err != nil {
			return err
		}
		if made, ok := other.Offer(); ok && other.ID != c.ID && made.Sum.Amount > 0 && made.Sum.Currency == o.Sum.Currency {
			amounts = append(amounts, made.Sum.Amount)
		}
	}
	if m := median(amounts); len(amounts) >= compared && outlying(o.Sum.Amount, m) {
		faults.Add(fault.Bad("offer_reason", "complaint.offer.outlier", "median", o.Sum.Currency+" "+money.WriteAmount(m, o.Sum.Currency), "n", len(amounts)))
	}
	return nil
}

// Treatment compares the cases of an incident by the kind of harm, those of most cases first.
func (s *Complaints) Treatment(ctx context.Context, i incident.Incident) ([]Treatment, error) {
	cases := map[Harm][]Case{}
	for c, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("incidentId", i.ID), Sort: []string{"receivedAt"}}) {
		if err != nil {
			return nil, err
		}
		cases[c.Harm] = append(cases[c.Harm], c)
	}
	var out []Treatment
	for _, harm := range Harms() {
		if len(cases[harm]) > 0 {
			out = append(out, treatment(harm, cases[harm]))
		}
	}
	slices.SortStableFunc(out, func(a, b Treatment) int { return b.Cases - a.Cases })
	return out, nil
}

func treatment(harm Harm, cases []Case) Treatment {
	t := Treatment{Harm: harm, Cases: len(cases)}
	amounts := map[string][]int64{}
	var times []int64
	for _, c := range cases {
		switch c.State {
		case Settled:
			t.Settled++
			times = append(times, int64(c.EndedAt.Sub(c.ReceivedAt)))
		case Rejected:
			t.Rejected++
		case Withdrawn:
			t.Withdrawn++
		default:
			t.Open++
		}
		switch o, ok := c.Offer(); {
		case !ok:
		case o.Sum.Amount == 0:
			t.InKind++
		default:
			amounts[o.Sum.Currency] = append(amounts[o.Sum.Currency], o.Sum.Amount)
		}
	}
	t.MedianTime = time.Duration(median(times))
	medians := map[string]int64{}
	for _, currency := range money.Currencies {
		if of := amounts[currency]; len(of) > 0 {
			medians[currency] = median(of)
			t.Ranges = append(t.Ranges, Range{Currency: currency, Offers: len(of), Min: slices.Min(of), Median: medians[currency], Max: slices.Max(of)})
		}
	}
	for _, c := range cases {
		if o, ok := c.Offer(); ok && o.Sum.Amount > 0 && len(amounts[o.Sum.Currency]) > compared && outlying(o.Sum.Amount, medians[o.Sum.Currency]) {
			t.Outliers = append(t.Outliers, c)
		}
	}
	return t
}

// median is the middle value, of an even number the mean of the two in the middle; 0 of none.
func median(of []int64) int64 {
	if len(of) == 0 {
		return 0
	}
	of = slices.Sorted(slices.Values(of))
	at := len(of) / 2
	if len(of)%2 == 1 {
		return of[at]
	}
	return (of[at-1] + of[at]) / 2
}
