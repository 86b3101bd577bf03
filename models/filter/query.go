package filter

import (
	"strings"

	"standfirst/models/fault"
)

// A tree in an address reads like what it asks:
//
//	kind.is.journalist~trust.lt.50~any~tag.is.food.health~list.is.7f3~end
//
// Conditions stand between "~", their parts between "."; "any", "all" and "none" begin a group and "end"
// ends it, which the last may leave out. "_" before ".", "~" or "_" in a value takes its meaning away. These
// signs are left alone by browsers and by Go when they write an address.

const (
	between = '~'
	inside  = '.'
	escape  = '_'
	closing = "end"
)

// maxQuery bounds what is read: browsers and servers do not carry longer addresses well.
const maxQuery = 8000

// Query is the tree as one parameter of an address; "" for one that asks for nothing.
func (t Tree) Query() string {
	t = t.Clean()
	var b strings.Builder
	if t.Match == All || t.Empty() {
		for i, part := range t.Of {
			if i > 0 {
				b.WriteByte(between)
			}
			part.write(&b, i == len(t.Of)-1)
		}
	} else {
		t.write(&b, true)
	}
	return b.String()
}

// write writes a part; the last of all needs no end.
func (t Tree) write(b *strings.Builder, last bool) {
	if t.IsGroup() {
		b.WriteString(t.Match)
		for i, part := range t.Of {
			b.WriteByte(between)
			part.write(b, last && i == len(t.Of)-1)
		}
		if !last {
			b.WriteString("~" + closing)
		}
		return
	}
	b.WriteString(t.Field + "." + string(t.Op))
	for _, v := range t.Values {
		b.WriteByte(inside)
		for _, r := range v {
			if r == between || r == inside || r == escape {
				b.WriteByte(escape)
			}
			b.WriteRune(r)
		}
	}
}

// FromQuery reads what Query writes.
func (c Catalogue) FromQuery(text string) (Tree, error) {
	if text == "" {
		return Tree{}, nil
	}
	if len(text) > maxQuery {
		return Tree{}, fault.Bad("", "filter.many", "max", MaxRules)
	}
	open := []Tree{Group(All)}
	for _, token := range tokens(text) {
		last := len(open) - 1
		switch word := token[0]; {
		case len(token) == 1 && word == closing:
			if last == 0 {
				return Tree{}, fault.Bad("", "filter.unreadable")
			}
			open[last-1].Of = append(open[last-1].Of, open[last])
			open = open[:last]
		case len(token) == 1 && (word == All || word == Any || word == None):
			if open = append(open, Group(word)); len(open) > MaxDepth+1 {
				return Tree{}, fault.Bad("", "filter.deep", "max", MaxDepth)
			}
		case len(token) == 1:
			return Tree{}, fault.Bad("", "filter.unreadable")
		default:
			open[last].Of = append(open[last].Of, Is(word, Op(token[1]), token[2:]...))
		}
	}
	for len(open) > 1 {
		last := len(open) - 1
		open[last-1].Of = append(open[last-1].Of, open[last])
		open = open[:last]
	}
	root := open[0]
	if len(root.Of) == 1 && root.Of[0].IsGroup() {
		root = root.Of[0]
	}
	return c.Check(root)
}

// tokens cuts an address's parameter into conditions and these into parts.
func tokens(text string) [][]string {
	out := [][]string{{""}}
	add := func(r rune) {
		token := out[len(out)-1]
		token[len(token)-1] += string(r)
	}
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			if r != between && r != inside && r != escape {
				add(escape) // an underscore that means itself, as in the name of a field
			}
			add(r)
			escaped = false
		case r == escape:
			escaped = true
		case r == between:
			out = append(out, []string{""})
		case r == inside:
			out[len(out)-1] = append(out[len(out)-1], "")
		default:
			add(r)
		}
	}
	if escaped {
		add(escape)
	}
	return out
}
