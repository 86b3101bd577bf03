package contact

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"standfirst/models/field"
)

// CustomFields are the fields that the space has added to its contacts and uses, in their order: what
// forms, filters, imports and exports offer besides the built-in ones. Values lie in Contact.Custom by
// key; field.Field reads and shows them.
func (s *Contacts) CustomFields(ctx context.Context) ([]field.Field, error) {
	return s.fields.Of(ctx, "contact")
}

// spoken are the values of added fields that are words, for the search. Numbers, dates and yes or no
// would only be in its way.
func spoken(custom map[string]string) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		value := custom[key]
		if _, err := strconv.ParseFloat(value, 64); err == nil || value == "yes" || value == "no" || isDate(value) {
			continue
		}
		if utf8.RuneCountInString(value) <= maxText {
			out = append(out, value)
		}
	}
	return out
}
