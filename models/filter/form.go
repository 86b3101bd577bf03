package filter

import (
	"strings"
)

// Form reads the tree that a builder's form holds. The inputs are named after the builder and the place of
// the part: "f-match" is the root's, "f-0-2-field", "f-0-2-op" and "f-0-2-value" are of the third part of the
// first. What is incomplete stays as it was typed, for the form to be shown again; Check judges it.
func Form(name string, values map[string][]string) Tree {
	r := reader{name, values, 0}
	return r.group(nil)
}

type reader struct {
	name   string
	values map[string][]string
	rules  int
}

// Part is what a builder's part is called, "f-0-2": so its inputs and its faults are named.
func Part(name, at string) string {
	if at == "" {
		return name
	}
	return name + "-" + at
}

// Input is the name of a part's input: what is "match", "field", "op" or "value".
func Input(name string, at Path, what string) string { return Part(name, at.String()) + "-" + what }

func (r *reader) first(at Path, what string) (string, bool) {
	if v := r.values[Input(r.name, at, what)]; len(v) > 0 {
		return strings.TrimSpace(v[0]), true
	}
	return "", false
}

func (r *reader) group(at Path) Tree {
	match, _ := r.first(at, "match")
	if match == "" {
		match = All
	}
	g := Group(match)
	for i := 0; r.rules <= MaxRules && len(at) <= MaxDepth; i++ {
		part := at.in(i)
		if _, ok := r.first(part, "match"); ok {
			g.Of = append(g.Of, r.group(part))
			continue
		}
		field, ok := r.first(part, "field")
		if !ok {
			break
		}
		r.rules++
		g.Of = append(g.Of, r.rule(part, field))
	}
	return g
}

func (r *reader) rule(at Path, field string) Tree {
	op, _ := r.first(at, "op")
	t := Is(field, Op(op))
	if field == "" {
		t.Op = Equals // a condition and not a group of nothing
	}
	for _, v := range r.values[Input(r.name, at, "value")] {
		if v = strings.TrimSpace(v); v != "" {
			t.Values = append(t.Values, v)
		}
	}
	return t
}

// Edit is what a button of a builder does: "add:0", "group:0", "drop:0-2" or, when a field or an operator
// was chosen anew, "settle". Places are of the tree as the form shows it.
func (c Catalogue) Edit(t Tree, do string) Tree {
	what, place, _ := strings.Cut(do, ":")
	at := parsePath(place)
	switch what {
	case "add":
		t = t.change(at, func(g Tree) Tree { return g.with(Is("", Equals)) })
	case "group":
		t = t.change(at, func(g Tree) Tree { return g.with(Group(Any, Is("", Equals), Is("", Equals))) })
	case "drop":
		t = t.Without(at)
		if t.Match == "" {
			t.Match = All
		}
	}
	return c.Settle(t)
}

func (t Tree) with(part Tree) Tree {
	if t.IsGroup() {
		t.Of = append(t.Of[:len(t.Of):len(t.Of)], part)
	}
	return t
}

// Settle gives conditions whose field was chosen anew an operator that it has, and drops values that it
// cannot have.
func (c Catalogue) Settle(t Tree) Tree {
	if t.IsGroup() {
		of := make([]Tree, len(t.Of))
		for i, part := range t.Of {
			of[i] = c.Settle(part)
		}
		t.Of = of
		return t
	}
	f, ok := c.Field(t.Field)
	if !ok {
		return Is("", Equals)
	}
	if !f.allows(t.Op) {
		t.Op = f.Allowed()[0]
	}
	var kept []string
	for _, v := range t.Values {
		if v, err := f.value(t.Op, v); err == nil && f.Asks(t.Op) != AskNothing {
			kept = append(kept, v)
		}
	}
	t.Values = kept
	return t
}

// Deep reports whether a group may hold another.
func Deep(at Path) bool { return len(at)+1 < MaxDepth }
