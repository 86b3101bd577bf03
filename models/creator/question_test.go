package creator_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/incident"
	"standfirst/models/money"
)

// found are the names of the contacts who meet a condition of the filter builder, in the order of their names.
func (w *world) found(query string) string {
	w.t.Helper()
	cat, err := w.sp.Contacts.Catalogue(w.ctx)
	w.must(err)
	tree, err := cat.FromQuery(query)
	w.must(err)
	tree, err = cat.Check(tree)
	w.must(err)
	var names []string
	for c, err := range w.sp.Contacts.Each(w.ctx, contact.Search{Tree: tree, At: filter.Moment{Now: w.now, UserID: officer.ID}}) {
		w.must(err)
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// quote adds a price that holds from a day until another, "" for ever.
func (w *world) quote(c contact.Contact, format, amount, currency, from, until string) {
	w.t.Helper()
	n, err := money.ParseAmount("amount", amount, currency)
	w.must(err)
	_, err = w.Quote(w.ctx, c.ID, creator.Rate{Platform: "weibo", Format: format, Amount: n, Currency: currency, From: from, Until: until, Origin: creator.Origin{Source: "card", AsOf: "2026-11-01"}}, officer)
	w.must(err)
}

func TestCreatorsAreFoundByPriceCategoryAndDeals(t *testing.T) {
	w := newWorld(t)
	ada, ben, cleo := w.person("Ada", "CN"), w.person("Ben", "CN"), w.person("Cleo", "CN")
	w.person("Dora", "CN") // whom nothing is known of
	for _, c := range []contact.Contact{ada, ben, cleo} {
		w.account(c, "weibo", "h"+c.Name)
	}
	_, err := w.Categorise(w.ctx, ada.ID, []string{"Food", "Travel"}, officer)
	w.must(err)
	_, err = w.Categorise(w.ctx, ben.ID, []string{"Food"}, officer)
	w.must(err)
	_, err = w.Represent(w.ctx, ben.ID, creator.Manager{Name: "Bright MCN", Origin: creator.Origin{Source: "site", AsOf: "2026-11-01"}}, officer)
	w.must(err)
	w.quote(ada, "video", "5000", "CNY", "2026-01-01", "")
	w.quote(ada, "post", "900.50", "CNY", "2026-01-01", "")
	w.quote(ben, "video", "4000", "CNY", "2025-01-01", "2025-12-31") // holds no longer
	w.quote(ben, "video", "8000", "CNY", "2026-01-01", "")
	w.quote(cleo, "video", "90000", "JPY", "2026-01-01", "")
	accounts, err := w.Accounts(w.ctx, ada.ID)
	w.must(err)
	paid := w.step(w.Arrange(w.ctx, terms(ada, accounts[0]), officer))
	w.step(w.Offer(w.ctx, paid.ID, officer))
	w.step(w.Accept(w.ctx, paid.ID, officer))
	w.must(w.Refresh(w.ctx))

	for query, want := range map[string]string{
		"category.is.Food": "Ada Ben", "category.every.Food.Travel": "Ada", "category.not.Travel": "Ben Cleo Dora", "category.unset": "Cleo Dora",
		"mcn.has.bright": "Ben", "mcn.unset": "Ada Cleo Dora",
		"price_cny.lt.1000": "Ada", "price_cny_video.lt.6000": "Ada", "price_cny_video.between.7000.9000": "Ben", "price_cny_post.gt.900": "Ada", "price_cny_post.gt.901": "",
		"price_jpy.lt.100000": "Cleo", "price_usd.lt.100000": "", "price_cny_video.gt.1~category.is.Travel": "Ada",
		"deal_benefit.is.paid": "Ada", "deal_benefit.not.paid": "Ben Cleo Dora", "deal_benefit.set": "Ada", "open_deals.gt.0": "Ada",
		"deal_state.is.accepted": "Ada", "deal_state.is.draft": "", "deal_state.not.accepted": "Ben Cleo Dora", "deal_state.unset": "Ben Cleo Dora",
		"deal_due.next.60": "Ada", "deal_due.past": "",
	} {
		if got := w.found(query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	// What became part of another contact is found as that one.
	_, err = w.sp.Contacts.Merge(w.ctx, cleo.ID, ada.ID, nil, officer)
	w.must(err)
	w.must(w.Refresh(w.ctx))
	for _, query := range []string{"deal_state.is.accepted", "category.is.Travel", "price_cny_video.lt.6000"} {
		if got := w.found(query); got != "Cleo" {
			t.Errorf("after the merge %s finds %q", query, got)
		}
	}
	if d, err := w.Deal(w.ctx, paid.ID); err != nil || d.ContactID == "" {
		t.Error(d, err)
	}
}

// Whoever may not know of an incident does not learn from the contacts whom it has deals with.
func TestDealsOfAHiddenIncidentFindNobody(t *testing.T) {
	w := newWorld(t)
	i, ada := w.incident(), w.person("Ada", "CN")
	asked := terms(ada, w.account(ada, "weibo", "hAda"))
	asked.IncidentID = i.ID
	d := w.step(w.Arrange(w.ctx, asked, officer))
	w.step(w.Allow(w.ctx, d.ID, "", lawyer))
	w.step(w.Offer(w.ctx, d.ID, officer))
	w.step(w.Accept(w.ctx, d.ID, officer))
	_, err := w.sp.Incidents.Restrict(w.ctx, i.ID, true, incident.Withheld, manager)
	w.must(err)
	all := w.ctx
	for query, want := range map[string]string{
		"deal_state.is.accepted": "Ada", "deal_state.not.accepted": "", "deal_due.next.60": "Ada", "open_deals.gt.0": "Ada", "open_deals.lt.1": "",
		"deal_benefit.is.paid": "Ada", "deal_benefit.unset": "",
	} {
		w.ctx = all
		if got := w.found(query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
		w.ctx = incident.For(all, "somebody", false)
		if got := w.found(query); (got == "Ada") != (want == "") {
			t.Errorf("somebody who may not know of it finds %q with %s", got, query)
		}
	}
	// The table of creators and what is taken out of it say no more.
	for knows, ctx := range map[bool]context.Context{true: all, false: incident.For(all, "somebody", false)} {
		for _, q := range []creator.Search{{Benefit: "any"}, {Benefit: "paid"}} {
			if n, err := w.Count(ctx, q); err != nil || (n == 1) != knows {
				t.Errorf("%+v counts %d for who knows of it: %v, %v", q, n, knows, err)
			}
		}
		page, err := w.Find(ctx, creator.Search{Sort: "-deals"})
		w.must(err)
		if len(page.Items) != 1 || (page.Items[0].OpenDeals == 1) != knows || (len(page.Items[0].Benefits) == 1) != knows {
			t.Errorf("who knows of it: %v, is shown %+v", knows, page.Items)
		}
	}
	w.ctx = all
	_, err = w.sp.Incidents.Restrict(w.ctx, i.ID, false, "", manager)
	w.must(err)
	if page, err := w.Find(incident.For(all, "somebody", false), creator.Search{}); err != nil || page.Items[0].OpenDeals != 1 {
		t.Errorf("when everybody may know of it again, %+v is shown, %v", page.Items, err)
	}
}

// Prices are offered for what is on record, and understood for whatever a saved view asks.
func TestPricesAreOfferedWhereThereAreAny(t *testing.T) {
	w := newWorld(t)
	w.quote(w.person("Ada", "CN"), "video", "5000", "CNY", "2026-01-01", "")
	cat, err := w.sp.Contacts.Catalogue(w.ctx)
	w.must(err)
	offered, err := w.Priced(w.ctx)
	w.must(err)
	if len(offered) != 2 || !offered["price_cny"] || !offered["price_cny_video"] {
		t.Errorf("offered are %v", offered)
	}
	for key := range offered {
		if f, ok := cat.Field(key); !ok || !f.Rare {
			t.Errorf("%s is %+v", key, f)
		}
	}
	if _, ok := cat.Field("price_chf_story"); !ok {
		t.Error("a view that asks for a price in francs is broken")
	}
	if _, err := cat.Check(filter.Is("price_cny", filter.Equals, "5000")); !fault.Is(err, "filter.op.unknown") {
		t.Error(err)
	}
}
