// Package filter is how people say which records they mean: conditions on fields that a feature publishes,
// in groups of which all, any or none must hold. The same tree narrows a table, is kept as a segment and
// chooses the readers of a mailing.
//
// A tree is made of plain values. It is read from JSON (what is stored), from one parameter of an address
// (so that the address of a table is the table) or from a form; it means something only together with a
// Catalogue, which names the fields and what may be asked of each. Nothing that a person types becomes a
// field or an operator of the store: whatever the catalogue does not name is refused.
package filter

import (
	"slices"
	"strconv"
	"strings"
)

// How a group joins its parts.
const (
	All  = "all"  // every part holds
	Any  = "any"  // at least one part holds
	None = "none" // no part holds
)

// Matches are the ways to join, in the order a person is offered them.
var Matches = []string{All, Any, None}

// Limits of a tree.
const (
	MaxDepth  = 4   // groups within each other, the outermost counted
	MaxRules  = 50  // conditions in all
	MaxValues = 100 // values of one condition
	MaxText   = 200 // characters of one value
)

// Tree is a group (Match and Of) or one condition (Field, Op and Values). The zero Tree asks for nothing.
type Tree struct {
	Match  string   `json:"match,omitempty"`
	Of     []Tree   `json:"of,omitempty"`
	Field  string   `json:"field,omitempty"`
	Op     Op       `json:"op,omitempty"`
	Values []string `json:"values,omitempty"`
}

// Is is a condition.
func Is(field string, op Op, values ...string) Tree {
	return Tree{Field: field, Op: op, Values: values}
}

// Group joins parts.
func Group(match string, of ...Tree) Tree { return Tree{Match: match, Of: of} }

// IsGroup reports whether t is a group. The zero Tree is one, of nothing.
func (t Tree) IsGroup() bool {
	return t.Match != "" || (t.Field == "" && t.Op == "" && len(t.Values) == 0)
}

// Empty reports whether t asks for nothing.
func (t Tree) Empty() bool { return t.IsGroup() && len(t.Of) == 0 }

// Clean returns the tree without conditions that name no field, groups of nothing and groups that hold
// nothing but another group; its root is a group. It means what t means.
func (t Tree) Clean() Tree {
	t = t.clean()
	if t.Empty() {
		return Tree{}
	}
	if !t.IsGroup() {
		return Group(All, t)
	}
	return t
}

func (t Tree) clean() Tree {
	if !t.IsGroup() {
		if t.Field == "" {
			return Tree{}
		}
		t.Values = slices.DeleteFunc(slices.Clone(t.Values), func(v string) bool { return strings.TrimSpace(v) == "" })
		if len(t.Values) == 0 {
			t.Values = nil
		}
		return t
	}
	out := Tree{Match: t.Match}
	if out.Match == "" {
		out.Match = All
	}
	for _, part := range t.Of {
		part = part.clean()
		switch {
		case part.Empty():
		case part.Match == All && out.Match == All: // "all of" within "all of" says nothing new
			out.Of = append(out.Of, part.Of...)
		default:
			out.Of = append(out.Of, part)
		}
	}
	if len(out.Of) == 1 && out.Of[0].IsGroup() && out.Match != None {
		return out.Of[0]
	}
	return out
}

// Rules counts the conditions.
func (t Tree) Rules() int {
	if !t.IsGroup() {
		return 1
	}
	n := 0
	for _, part := range t.Of {
		n += part.Rules()
	}
	return n
}

// Each goes through the conditions, each with its place in the tree.
func (t Tree) Each(do func(at Path, rule Tree)) { t.each(nil, do) }

func (t Tree) each(at Path, do func(Path, Tree)) {
	if !t.IsGroup() {
		do(at, t)
		return
	}
	for i, part := range t.Of {
		part.each(at.in(i), do)
	}
}

// Without returns the tree without the part at a place.
func (t Tree) Without(at Path) Tree {
	if len(at) == 0 {
		return Tree{}
	}
	return t.change(at[:len(at)-1], func(g Tree) Tree {
		if i := at[len(at)-1]; i < len(g.Of) {
			g.Of = slices.Delete(slices.Clone(g.Of), i, i+1)
		}
		return g
	})
}

// change returns a copy of the tree in which the part at a place is another.
func (t Tree) change(at Path, do func(Tree) Tree) Tree {
	if len(at) == 0 {
		return do(t)
	}
	if i := at[0]; i < len(t.Of) {
		t.Of = slices.Clone(t.Of)
		t.Of[i] = t.Of[i].change(at[1:], do)
	}
	return t
}

// Path is a place in a tree: the number of the part in the root, the number within that, and so on.
type Path []int

func (p Path) in(i int) Path { return append(slices.Clone(p), i) }

// String is the path as forms write it: 0-2.
func (p Path) String() string {
	parts := make([]string, len(p))
	for i, n := range p {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "-")
}

// parsePath reads what String writes; anything else is the root.
func parsePath(text string) Path {
	if text == "" {
		return nil
	}
	var out Path
	for part := range strings.SplitSeq(text, "-") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 2*MaxRules || len(out) > MaxDepth {
			return nil
		}
		out = append(out, n)
	}
	return out
}
