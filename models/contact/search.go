package contact

import (
	"context"
	"iter"
	"maps"
	"slices"

	"standfirst/models/filter"
	"standfirst/models/store"
	"standfirst/models/tag"
	"standfirst/models/term"
)

// Search is what the contact table asks for; its zero value is everybody by name.
type Search struct {
	Text          string // any part of name (in any script, pinyin, initials), address, outlet, role, tag
	OutletID      string
	Tag           string
	ListID        string
	Kind          string
	Lang          string
	Blocked       string        // "yes", "no" or "" for both
	IDs           []string      // these only; none is all
	Tree          filter.Tree   // checked conditions of the contacts' catalogue
	At            filter.Moment // when and for whom Tree is asked; without Now it is now, in UTC
	Sort          string        // "name", "outlet", "updated" or "created", "-" before it for descending
	After, Before string
	Limit         int
}

var orders = map[string][]string{
	"name": {"sort_key"}, "-name": {"-sort_key"},
	"outlet": {"outlet_key", "sort_key"}, "-outlet": {"-outlet_key", "-sort_key"},
	"updated": {"updated_at"}, "-updated": {"-updated_at"}, "created": {"created_at"}, "-created": {"-created_at"},
	"trust": {"trust"}, "-trust": {"-trust"}, "stale": {"stale_on"}, "-stale": {"-stale_on"},
	"interaction": {"last_interaction"}, "-interaction": {"-last_interaction"},
	"mailed": {"last_mailed"}, "-mailed": {"-last_mailed"}, "followers": {"followers"}, "-followers": {"-followers"},
	"suspects": {"suspects"}, "-suspects": {"-suspects"},
}

// Orders are the orders that a table may have.
func Orders() []string { return slices.Sorted(maps.Keys(orders)) }

// asks is what the store is asked for a search.
func (s *Contacts) asks(ctx context.Context, q Search) (store.Filter, error) {
	if q.OutletID != "" { // it may have become part of another one
		now, err := s.outlets.Now(ctx, q.OutletID)
		if err != nil {
			return store.Filter{}, err
		}
		q.OutletID = now[0]
	}
	if q.Tree.Empty() {
		return q.filter(), nil
	}
	var err error
	if q.Tree, err = s.outletsNow(ctx, q.Tree); err != nil {
		return store.Filter{}, err
	}
	c, err := s.Catalogue(ctx)
	if err != nil {
		return store.Filter{}, err
	}
	if q.At.Now.IsZero() {
		q.At.Now = s.now().UTC()
	}
	f, err := c.Compile(ctx, q.Tree, q.At)
	return store.And(q.filter(), f), err
}

// filter is the part of a search that needs no looking up.
func (q Search) filter() store.Filter {
	var fs []store.Filter
	for _, t := range term.Query(q.Text) {
		fs = append(fs, Word(t))
	}
	found := []store.Filter{store.And(fs...)}
	if keys := callers(q.Text); len(keys) > 0 { // however the number is written, and by whom
		found = append(found, store.In("handle_keys", keys...))
	}
	if digits := begun(q.Text); digits != "" { // and so while it is typed
		found = append(found, store.Prefix("terms", digits))
	}
	if len(found) > 1 {
		fs = []store.Filter{store.Or(found...)}
	}
	eq := func(field, value string) {
		if value != "" {
			fs = append(fs, store.Eq(field, value))
		}
	}
	if len(q.IDs) > 0 {
		fs = append(fs, store.In("id", q.IDs...))
	}
	if q.OutletID != "" {
		fs = append(fs, mainly(q.OutletID))
	}
	eq("tags", q.Tag)
	eq("lists", q.ListID)
	eq("kind", q.Kind)
	eq("lang", q.Lang)
	if q.Blocked != "" {
		fs = append(fs, store.Eq("do_not_contact", q.Blocked == "yes"))
	}
	return store.And(fs...)
}

// Word asks for people who are found by one term of a query, among their terms.
func Word(t string) store.Filter {
	f := []store.Filter{store.AnyPrefix("terms", term.Forms(t)...)}
	for _, part := range term.Parts(t) {
		f = append(f, store.And(store.Prefix("terms", part[0]), store.Prefix("terms", part[1])))
	}
	if len(f) == 1 {
		return f[0]
	}
	return store.Or(f...)
}

// mainly finds those who have one of the outlets as their main one. They are among those who work there, for whom there
// is an index.
func mainly(outletIDs ...string) store.Filter {
	if len(outletIDs) == 1 {
		return store.And(store.Eq("outlet_ids", outletIDs[0]), store.Eq("outlet_id", outletIDs[0]))
	}
	return store.And(store.In("outlet_ids", outletIDs...), store.In("outlet_id", outletIDs...))
}

// Find returns a page of the contacts that match. A cursor of another order shows the start. A search by
// text that asks for no order has first those whose name begins so.
func (s *Contacts) Find(ctx context.Context, q Search) (store.Page[Contact], error) {
	order, ok := orders[q.Sort]
	if !ok {
		order = orders["name"]
	}
	f, err := s.asks(ctx, q)
	if err != nil {
		return store.Page[Contact]{}, err
	}
	if q.Sort == "" && len(term.Query(q.Text)) > 0 {
		page, err := s.best(ctx, q.Text, f, q)
		if store.IsCursorError(err) {
			q.After, q.Before = "", ""
			page, err = s.best(ctx, q.Text, f, q)
		}
		return page, err
	}
	query := store.Query{Filter: f, Sort: order, After: q.After, Before: q.Before, Limit: q.Limit}
	return s.contacts.Browse(ctx, query)
}

// Count returns how many contacts match.
func (s *Contacts) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.asks(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.contacts.Count(ctx, f)
}

// CountUpTo counts those that match, and stops at so many: a table says "more than 10,000" rather than wait.
func (s *Contacts) CountUpTo(ctx context.Context, q Search, most int64) (int64, error) {
	f, err := s.asks(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.contacts.CountUpTo(ctx, f, most)
}

// Each streams every contact that matches, by name.
func (s *Contacts) Each(ctx context.Context, q Search) iter.Seq2[Contact, error] {
	return func(yield func(Contact, error) bool) {
		f, err := s.asks(ctx, q)
		if err != nil {
			yield(Contact{}, err)
			return
		}
		s.contacts.Each(ctx, store.Query{Filter: f, Sort: orders["name"]})(yield)
	}
}

// InList streams the members of a list, by name.
func (s *Contacts) InList(ctx context.Context, listID string) iter.Seq2[Contact, error] {
	return s.Each(ctx, Search{ListID: listID})
}

// Tags returns every tag that is in use, the most used first.
func (s *Contacts) Tags(ctx context.Context) ([]tag.Tally, error) { return s.tally(ctx, "tags") }

// KnownTags returns the tags that are in use as Tags does, counted in the last minute or minutes. One that was
// given for the first time since stands at the end.
func (s *Contacts) KnownTags(ctx context.Context) ([]tag.Tally, error) {
	return s.tags.Get(ctx, s.now, s.Tags)
}

// Beats returns every beat that is in use, the most used first.
func (s *Contacts) Beats(ctx context.Context) ([]tag.Tally, error) { return s.tally(ctx, "beats") }

// Platforms returns the platforms on which creators have accounts, the most used first.
func (s *Contacts) Platforms(ctx context.Context) ([]tag.Tally, error) {
	return s.tally(ctx, "platforms")
}

// PerListUpTo returns how many members each of these lists has; counting a list stops at most.
func (s *Contacts) PerListUpTo(ctx context.Context, most int64, ids ...string) (map[string]int64, error) {
	out := make(map[string]int64, len(ids))
	for _, id := range ids {
		n, err := s.contacts.CountUpTo(ctx, store.Eq("lists", id), most)
		if err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, nil
}

// PerOutlet returns how many contacts have each of these outlets as their main one.
func (s *Contacts) PerOutlet(ctx context.Context, ids ...string) (map[string]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return asMap(s.tallyOf(ctx, mainly(ids...), "outlet_id"))
}

func (s *Contacts) tally(ctx context.Context, field string) ([]tag.Tally, error) {
	return s.tallyOf(ctx, store.Filter{}, field)
}

func (s *Contacts) tallyOf(ctx context.Context, f store.Filter, field string) ([]tag.Tally, error) {
	rows, err := s.contacts.Group(ctx, f, []store.By{{Field: field}})
	return tag.Tallies(rows), err
}

func asMap(tallies []tag.Tally, err error) (map[string]int64, error) {
	out := make(map[string]int64, len(tallies))
	for _, t := range tallies {
		out[t.Value] = t.Count
	}
	return out, err
}
