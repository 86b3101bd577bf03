package creator

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/money"
	"standfirst/models/store"
)

// mostMeant bounds how many creators a question may mean.
const mostMeant = 20000

// Questions are what can be asked of a contact as a creator: of profiles and deals, which are asked first; whoever they
// are of is meant. Prices are understood for every format and currency; Priced says which are worth offering.
func (s *Creators) Questions() []filter.Field {
	fields := []filter.Field{
		{Key: "category", Kind: filter.Tag, Store: "categories", Array: true, Source: "categories", Ops: []filter.Op{filter.Equals, filter.Every, filter.Differs, filter.Set, filter.Unset}},
		{Key: "mcn", Kind: filter.Text, Store: "manager.name"},
		{Key: "figures_as_of", Kind: filter.Date, Day: true, Ops: []filter.Op{filter.Within, filter.Ago, filter.Before, filter.After, filter.Set, filter.Unset}},
	}
	for i, f := range fields {
		if f.Store == "" {
			f.Store = f.Key
		}
		fields[i].Question = s.profiled(f.Ask)
	}
	benefit := filter.Field{Key: "deal_benefit", Kind: filter.Choice, Array: true, Words: "creator.benefit."}
	for _, b := range Benefits {
		benefit.Choices = append(benefit.Choices, string(b))
	}
	benefit.Question = s.known(benefit, func(of dealings) string { return of.benefits })
	open := filter.Field{Key: "open_deals", Kind: filter.Number}
	open.Question = s.known(open, func(of dealings) string { return of.open })
	state := filter.Field{Key: "deal_state", Kind: filter.Choice, Store: "state", Words: "deal.state."}
	for _, x := range States {
		state.Choices = append(state.Choices, string(x))
	}
	state.Question = s.dealt(state.Ask)
	due := filter.Field{Key: "deal_due", Kind: filter.Date, Day: true, Store: "due", Ops: []filter.Op{filter.Next, filter.Past, filter.Before}}
	due.Question = s.dealt(func(r filter.Tree, at filter.Moment) store.Filter {
		return store.And(store.Eq("open", true), due.Ask(r, at))
	})
	return slices.Concat(fields, []filter.Field{benefit, open, state, due}, s.prices())
}

// Priced are the keys of the questions about prices of which there are any.
func (s *Creators) Priced(ctx context.Context) (map[string]bool, error) {
	rows, err := s.profiles.Group(ctx, store.Eq("gone", false), []store.By{{Field: "prices"}})
	out := map[string]bool{}
	for _, row := range rows {
		out[priceField(row.Text(0))] = true
	}
	return out, err
}

type asking = func(ctx context.Context, r filter.Tree, at filter.Moment) (store.Filter, error)

// opposites are the operators that mean whoever does not do what another one asks for. Of somebody who is no creator
// they are true.
var opposites = map[filter.Op]filter.Op{filter.Differs: filter.Equals, filter.Lacks: filter.Has, filter.Unset: filter.Set}

// meant asks first for what an operator means and then for the contacts who are of it.
func meant(r filter.Tree, find func(r filter.Tree) ([]store.Row, error)) (store.Filter, error) {
	op, not := opposites[r.Op]
	if not {
		r.Op = op
	}
	rows, err := find(r)
	if err == nil && len(rows) > mostMeant {
		err = fault.Bad("", "creator.filter.many", "max", mostMeant)
	}
	if err != nil {
		return store.Filter{}, err
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.Text(0)
	}
	found := store.Or(store.In("id", ids...), store.In("merged_from", ids...))
	if not {
		found = store.Not(found)
	}
	return found, nil
}

// profiled asks profiles.
func (s *Creators) profiled(ask func(filter.Tree, filter.Moment) store.Filter) asking {
	return func(ctx context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
		return meant(r, func(r filter.Tree) ([]store.Row, error) {
			return s.profiles.Group(ctx, store.And(store.Eq("gone", false), ask(r, at)), []store.By{{Field: "id"}})
		})
	}
}

// known asks profiles for what the reader may know of deals; it says where that stands.
func (s *Creators) known(f filter.Field, stands func(dealings) string) asking {
	return func(ctx context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
		of, err := s.ofDeals(ctx)
		if err != nil {
			return store.Filter{}, err
		}
		f.Store = stands(of)
		return s.profiled(f.Ask)(ctx, r, at)
	}
}

// dealt asks deals, but for those of drills and of incidents that the viewer may not know of.
func (s *Creators) dealt(ask func(filter.Tree, filter.Moment) store.Filter) asking {
	return func(ctx context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
		veil, err := s.incidents.Veil(ctx, "incident_id")
		if err != nil {
			return store.Filter{}, err
		}
		return meant(r, func(r filter.Tree) ([]store.Row, error) {
			return s.deals.Group(ctx, store.And(ask(r, at), store.Ne("drill", true), veil), []store.By{{Field: "contact_id"}})
		})
	}
}

// prices are those that hold today: in a currency for whatever format, and for one.
func (s *Creators) prices() []filter.Field {
	var out []filter.Field
	for _, currency := range money.Currencies {
		for _, format := range append([]string{""}, Formats...) {
			key := priceKey(currency, format)
			f := filter.Field{Key: priceField(key), Kind: filter.Number, Ops: []filter.Op{filter.Less, filter.More, filter.Between}, Rare: true}
			f.Question = s.profiled(func(r filter.Tree, at filter.Moment) store.Filter { return atPrice(key, currency, format, r, at) })
			f.Named = func(say filter.Say) string {
				if format == "" {
					return say("filter.contact.price", "currency", currency)
				}
				return say("filter.contact.price_format", "currency", currency, "format", say("creator.format."+format))
			}
			out = append(out, f)
		}
	}
	return out
}

func priceField(key string) string {
	return "price_" + strings.ToLower(strings.Replace(key, ":", "_", 1))
}

// priceKey is what stands in the prices of a profile that has one; the format "" is any.
func priceKey(currency, format string) string { return strings.TrimSuffix(currency+":"+format, ":") }

// pricesOf are the currencies of rates, alone and with the format of each.
func pricesOf(rates []Rate) []string {
	var out []string
	for _, r := range rates {
		out = append(out, r.Currency, priceKey(r.Currency, r.Format))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// atPrice asks for those who have a price that holds on the reader's day. What is typed is in the currency's own unit.
func atPrice(key, currency, format string, r filter.Tree, at filter.Moment) store.Filter {
	amounts := make([]string, len(r.Values))
	for i, v := range r.Values {
		n, _ := strconv.ParseFloat(v, 64) // checked before
		amounts[i] = strconv.FormatInt(money.Amount(n, currency), 10)
	}
	r.Values = amounts
	today := at.Now.Format(time.DateOnly)
	of := []store.Filter{
		store.Eq("currency", currency), store.Lte("from", today), store.Or(store.Eq("until", ""), store.Gte("until", today)),
		filter.Field{Kind: filter.Number, Store: "amount"}.Ask(r, at),
	}
	if format != "" {
		of = append(of, store.Eq("format", format))
	}
	return store.And(store.Eq("prices", key), store.Any("rates", store.And(of...)))
}
