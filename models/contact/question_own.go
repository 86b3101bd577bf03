package contact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/filter"
	"standfirst/models/store"
)

// anyPhone asks for a number among all that somebody has.
func anyPhone(_ context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
	first := filter.Field{Kind: filter.Text, Store: "phone"}.Ask(r, at)
	others := filter.Field{Kind: filter.Text, Store: "phones", Array: true}.Ask(r, at)
	if slices.Contains([]filter.Op{filter.Differs, filter.Lacks, filter.Unset}, r.Op) {
		return store.And(first, others), nil
	}
	return store.Or(first, others), nil
}

// onService asks for a name on one of the services.
func onService(_ context.Context, r filter.Tree, _ filter.Moment) (store.Filter, error) {
	switch r.Op {
	case filter.Set:
		return store.Exists("handles"), nil
	case filter.Unset:
		return store.Not(store.Exists("handles")), nil
	}
	found := store.Any("handles", store.In("service", r.Values...))
	if r.Op == filter.Differs {
		found = store.Not(found)
	}
	return found, nil
}

func yesNo(r filter.Tree, f store.Filter) store.Filter {
	if r.Values[0] == "yes" {
		return f
	}
	return store.Not(f)
}

// away asks for those who are on leave on a date: begun or without a beginning, and not over.
func away(date string) store.Filter {
	open := func(field string) store.Filter { return store.In(field, any(""), nil) }
	given := func(field string) store.Filter { return store.Gt(field, "") }
	return store.And(
		store.Or(given("leave_from"), given("leave_until")),
		store.Or(open("leave_from"), store.Lte("leave_from", date)),
		store.Or(open("leave_until"), store.Gte("leave_until", date)),
	)
}

func cameFrom(_ context.Context, r filter.Tree, _ filter.Moment) (store.Filter, error) {
	sources := make([]string, len(r.Values))
	for i, id := range r.Values {
		sources[i] = "import:" + id
	}
	f := store.In("source", sources...)
	if r.Op == filter.Differs {
		f = store.Not(f)
	}
	return f, nil
}

// staleIn asks for those of whom one of the fields has a value that is too old, or doubted.
func staleIn(_ context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
	var each []store.Filter
	for _, field := range r.Values {
		old := at.Now.AddDate(0, 0, -MaxAge(field))
		checked := store.And(store.Eq("field", field), store.Gt("on", ""))
		due := store.Or(
			store.Any("checks", store.And(checked, store.Or(store.Lte("on", old.Format(time.DateOnly)), store.Gt("doubt", "")))),
			store.And(store.Not(store.Any("checks", checked)), store.Lte("created_at", old)),
		)
		each = append(each, store.And(has(field), due))
	}
	return store.And(store.Gt("stale_on", ""), store.Lte("stale_on", at.Today()), store.Or(each...)), nil
}

// has asks whether an ageing field has a value.
func has(field string) store.Filter {
	switch field {
	case "email":
		return store.Exists("emails")
	case "phone":
		return store.Or(store.Gt("phone", ""), store.Exists("phones"))
	case "role":
		return store.Or(store.Gt("role", ""), store.Gt("outlet_id", ""))
	case "beats":
		return store.Exists("beats")
	case "handles":
		return store.Or(store.Gt("wechat", ""), store.Exists("handles"))
	}
	return store.Gt(field, "")
}
