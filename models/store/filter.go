package store

import (
	"fmt"
	"reflect"
	"time"
)

// Operator is what a Filter asks. The operators are MongoDB's, with MongoDB's meaning.
type Operator string

// The operators.
const (
	OpAll      Operator = ""         // matches every document
	OpEq       Operator = "eq"       // equal; on an array: contains
	OpNe       Operator = "ne"       // not OpEq
	OpLt       Operator = "lt"       // never matches null
	OpLte      Operator = "lte"      // never matches null
	OpGt       Operator = "gt"       // never matches null
	OpGte      Operator = "gte"      // never matches null
	OpIn       Operator = "in"       // equal to any; on an array: shares any
	OpExists   Operator = "exists"   // not null; on an array: not empty
	OpPrefix   Operator = "prefix"   // text begins with; on an array: any element does
	OpContains Operator = "contains" // text contains, byte for byte; cannot use an index
	OpAny      Operator = "any"      // some object of an array matches Sub[0]
	OpAnd      Operator = "and"
	OpOr       Operator = "or"
	OpNot      Operator = "not"
)

// Filter is a condition on documents, as a value. The zero Filter matches every document.
type Filter struct {
	Op     Operator
	Field  string
	Value  any   // nil, string, int64, float64 or bool
	Values []any // of OpIn
	Sub    []Filter
}

// Eq matches documents whose field equals v (nil: is missing or null). On an array: contains v.
func Eq(field string, v any) Filter { return Filter{Op: OpEq, Field: field, Value: plain(v)} }

// Ne matches what Eq does not.
func Ne(field string, v any) Filter { return Filter{Op: OpNe, Field: field, Value: plain(v)} }

// Lt matches a field less than v.
func Lt(field string, v any) Filter { return Filter{Op: OpLt, Field: field, Value: plain(v)} }

// Lte matches a field of at most v.
func Lte(field string, v any) Filter { return Filter{Op: OpLte, Field: field, Value: plain(v)} }

// Gt matches a field greater than v.
func Gt(field string, v any) Filter { return Filter{Op: OpGt, Field: field, Value: plain(v)} }

// Gte matches a field of at least v.
func Gte(field string, v any) Filter { return Filter{Op: OpGte, Field: field, Value: plain(v)} }

// In matches a field equal to any of vs; no values match nothing.
func In[V any](field string, vs ...V) Filter {
	f := Filter{Op: OpIn, Field: field, Values: make([]any, len(vs))}
	for i, v := range vs {
		f.Values[i] = plain(v)
	}
	return f
}

// Exists matches a field that is not null, or an array that is not empty.
func Exists(field string) Filter { return Filter{Op: OpExists, Field: field} }

// Prefix matches text (or any text of an array) that begins with s.
func Prefix(field, s string) Filter { return Filter{Op: OpPrefix, Field: field, Value: s} }

// AnyPrefix matches text (or any text of an array) that begins with one of these.
func AnyPrefix(field string, starts ...string) Filter {
	if len(starts) == 1 {
		return Prefix(field, starts[0])
	}
	any := make([]Filter, len(starts))
	for i, s := range starts {
		any[i] = Prefix(field, s)
	}
	return Or(any...)
}

// Contains matches text that contains s. It reads every document that the rest of the filter leaves.
func Contains(field, s string) Filter { return Filter{Op: OpContains, Field: field, Value: s} }

// Any matches when some object of the array matches sub, whose fields are the object's.
func Any(field string, sub Filter) Filter {
	return Filter{Op: OpAny, Field: field, Sub: []Filter{sub}}
}

// And matches what all of fs match; the zero filters among them are dropped.
func And(fs ...Filter) Filter {
	kept := make([]Filter, 0, len(fs))
	for _, f := range fs {
		if f.Op != OpAll {
			kept = append(kept, f)
		}
	}
	switch len(kept) {
	case 0:
		return Filter{}
	case 1:
		return kept[0]
	}
	return Filter{Op: OpAnd, Sub: kept}
}

// Or matches what any of fs matches; no filters match nothing.
func Or(fs ...Filter) Filter { return Filter{Op: OpOr, Sub: fs} }

// Not matches what f does not, missing fields included.
func Not(f Filter) Filter { return Filter{Op: OpNot, Sub: []Filter{f}} }

// timeLayout is fixed-width, so that text order is time order.
const timeLayout = "2006-01-02T15:04:05.000Z"

// Stamp is the text under which a time is stored; "" stands for the zero time, which is stored as null.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// plain turns v into what adapters understand: nil, string, int64, float64 or bool.
func plain(v any) any {
	switch x := v.(type) {
	case nil:
		return nil
	case time.Time:
		if x.IsZero() {
			return nil
		}
		return Stamp(x)
	case time.Duration:
		return int64(x)
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Pointer:
		if r.IsNil() {
			return nil
		}
		return plain(r.Elem().Interface())
	case reflect.String:
		return r.String()
	case reflect.Bool:
		return r.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(r.Uint())
	case reflect.Float32, reflect.Float64:
		return r.Float()
	}
	panic(fmt.Sprintf("store: a filter cannot compare with a %T", v))
}
