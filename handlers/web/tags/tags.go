// Package tags offers the tags that are in use, in filters and in the forms that put them on many rows at once.
package tags

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"standfirst/models/tag"
	"standfirst/templates"
)

// The most tags that a filter and a form offer, the most used of them.
const (
	inFilter = 60
	inForm   = 300
)

// Options are the tags of a filter, the chosen one among them.
func Options(known []tag.Tally, chosen string) []templates.Option {
	var out []templates.Option
	for _, t := range known {
		if len(out) < inFilter || t.Value == chosen {
			out = append(out, templates.Option{Value: t.Value, Label: t.Value})
		}
	}
	return out
}

// Group is the tags that have one word before their colon; those without one come first, without a label.
type Group struct {
	Label string
	Tags  []templates.Option
}

// Groups are the tags in use by group.
func Groups(known []tag.Tally) []Group {
	by := map[string][]templates.Option{}
	for _, t := range known[:min(len(known), inForm)] {
		group := tag.Group(t.Value)
		by[group] = append(by[group], templates.Option{Value: t.Value, Label: t.Value})
	}
	var out []Group
	for _, group := range slices.Sorted(maps.Keys(by)) {
		slices.SortFunc(by[group], func(a, b templates.Option) int { return strings.Compare(a.Label, b.Label) })
		out = append(out, Group{group, by[group]})
	}
	return out
}

// Given is the tag that a form gives: a new one when one is typed, else one in use.
func Given(form templates.Form) string { return cmp.Or(form.Value("tag"), form.Value("known")) }

// Of are the tags that some things have, each once.
func Of(all ...[]string) []templates.Option {
	names := slices.Sorted(slices.Values(slices.Concat(all...)))
	var out []templates.Option
	for _, t := range slices.Compact(names) {
		out = append(out, templates.Option{Value: t, Label: t})
	}
	return out
}
