package filter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// Compile turns a checked tree into what the store is asked. Days count from at.Now, so that a kept tree
// goes on living.
func (c Catalogue) Compile(ctx context.Context, t Tree, at Moment) (store.Filter, error) {
	if t.Empty() {
		return store.Filter{}, nil
	}
	if !t.IsGroup() {
		f, ok := c.Field(t.Field)
		if !ok || !f.allows(t.Op) {
			return store.Filter{}, fault.Bad("", "filter.field.unknown", "field", clip(t.Field))
		}
		return f.ask(ctx, t, at)
	}
	parts := make([]store.Filter, 0, len(t.Of))
	for _, part := range t.Of {
		f, err := c.Compile(ctx, part, at)
		if err != nil {
			return store.Filter{}, err
		}
		parts = append(parts, f)
	}
	switch t.Match {
	case Any:
		return store.Or(parts...), nil
	case None:
		return store.Not(store.Or(parts...)), nil
	}
	return store.And(parts...), nil
}

func (f Field) ask(ctx context.Context, r Tree, at Moment) (store.Filter, error) {
	if f.Question != nil {
		return f.Question(ctx, r, at)
	}
	return f.Ask(r, at), nil
}

// Ask asks the field's place in the store.
func (f Field) Ask(r Tree, at Moment) store.Filter {
	r = f.bind(r, at.UserID)
	if f.Fold != nil {
		folded := make([]string, len(r.Values))
		for i, v := range r.Values {
			folded[i] = f.Fold(v)
		}
		r.Values = folded
	}
	switch {
	case r.Op == Set:
		return f.set()
	case r.Op == Unset:
		return store.Not(f.set())
	case f.Kind == Number:
		return f.number(r)
	case f.Kind == Date && f.Day:
		return f.day(r, at)
	case f.Kind == Date:
		return f.moment(r, at)
	case f.Kind == Bool:
		if first(r.Values) == "yes" {
			return store.Eq(f.Store, true)
		}
		return store.Ne(f.Store, true)
	}
	return f.text(r)
}

func (f Field) set() store.Filter {
	if f.Array || (f.Kind == Date && !f.Day) || f.Kind == Number {
		return store.Exists(f.Store)
	}
	return store.And(store.Exists(f.Store), store.Ne(f.Store, ""))
}

func (f Field) text(r Tree) store.Filter {
	switch r.Op {
	case Differs:
		return store.Not(f.in(r.Values))
	case Every:
		var all []store.Filter
		for _, v := range r.Values {
			all = append(all, store.Eq(f.Store, v))
		}
		return store.And(all...)
	case InGroup, OffGroup:
		name := strings.TrimRight(first(r.Values), ":： ")
		group := store.Or(store.Prefix(f.Store, name+":"), store.Prefix(f.Store, name+"：")) // the colon of either script
		if r.Op == OffGroup {
			return store.Not(group)
		}
		return group
	case Starts:
		return store.Prefix(f.Store, first(r.Values))
	case Has:
		return f.contains(first(r.Values))
	case Lacks:
		return store.Not(f.contains(first(r.Values)))
	}
	return f.in(r.Values)
}

func (f Field) in(values []string) store.Filter {
	if len(values) == 1 {
		return store.Eq(f.Store, values[0])
	}
	return store.In(f.Store, values...)
}

// contains asks for the text as it was typed, and as it may be written where it was not folded.
func (f Field) contains(text string) store.Filter {
	if f.Fold != nil {
		return store.Contains(f.Store, text)
	}
	var forms []store.Filter
	seen := map[string]bool{}
	lower := strings.ToLower(text)
	title := lower
	if r := []rune(lower); len(r) > 0 {
		title = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	for _, form := range []string{text, lower, title, strings.ToUpper(text)} {
		if !seen[form] {
			seen[form] = true
			forms = append(forms, store.Contains(f.Store, form))
		}
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return store.Or(forms...)
}

func (f Field) number(r Tree) store.Filter {
	n := func(i int) any {
		if i >= len(r.Values) {
			return nil
		}
		x, err := strconv.ParseFloat(r.Values[i], 64)
		switch {
		case err != nil:
			return nil
		case f.Percent:
			return x / 100
		case x == float64(int64(x)):
			return int64(x)
		}
		return x
	}
	switch r.Op {
	case Less:
		return store.Lt(f.Store, n(0))
	case More:
		return store.Gt(f.Store, n(0))
	case Between:
		return store.And(store.Gte(f.Store, n(0)), store.Lte(f.Store, n(1)))
	}
	return store.Eq(f.Store, n(0))
}

// day asks for a field that is kept as a day, where "" is none.
func (f Field) day(r Tree, at Moment) store.Filter {
	shifted := func(days int) string { return at.Now.AddDate(0, 0, days).Format(time.DateOnly) }
	given := store.Gt(f.Store, "")
	switch n := length(r.Values); r.Op {
	case Within:
		return store.And(store.Gt(f.Store, shifted(-n)), store.Lte(f.Store, at.Today()))
	case Ago:
		return store.And(given, store.Lt(f.Store, shifted(-n)))
	case Next:
		return store.And(store.Gte(f.Store, at.Today()), store.Lte(f.Store, shifted(n)))
	case Past:
		return store.And(given, store.Lte(f.Store, at.Today()))
	case After:
		return store.Gt(f.Store, first(r.Values))
	case Between:
		return store.And(store.Gte(f.Store, first(r.Values)), store.Lte(f.Store, r.Values[len(r.Values)-1]))
	}
	return store.And(given, store.Lt(f.Store, first(r.Values)))
}

// moment asks for a field that is kept as a moment; days are the reader's.
func (f Field) moment(r Tree, at Moment) store.Filter {
	begin := func(day string, more int) time.Time {
		t, err := time.ParseInLocation(time.DateOnly, day, at.Now.Location())
		if err != nil {
			return time.Time{}
		}
		return t.AddDate(0, 0, more)
	}
	switch n := length(r.Values); r.Op {
	case Within:
		return store.And(store.Gte(f.Store, at.Now.AddDate(0, 0, -n)), store.Lte(f.Store, at.Now))
	case Ago:
		return store.Lt(f.Store, at.Now.AddDate(0, 0, -n))
	case Next:
		return store.And(store.Gte(f.Store, at.Now), store.Lte(f.Store, at.Now.AddDate(0, 0, n)))
	case Past:
		return store.Lte(f.Store, at.Now)
	case After:
		return store.Gte(f.Store, begin(first(r.Values), 1))
	case Between:
		return store.And(store.Gte(f.Store, begin(first(r.Values), 0)), store.Lt(f.Store, begin(r.Values[len(r.Values)-1], 1)))
	}
	return store.Lt(f.Store, begin(first(r.Values), 0))
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func length(values []string) int {
	n, err := strconv.Atoi(first(values))
	if err != nil {
		return 0
	}
	return n
}
