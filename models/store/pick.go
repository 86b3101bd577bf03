package store

import (
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Picker takes the values of some fields out of encoded documents, going over each document once.
type Picker struct {
	root   pickNode
	fields int
}

type pickNode struct {
	at     []int // which of the fields it is
	inside map[string]*pickNode
}

// NewPicker makes a picker of fields by dotted path.
func NewPicker(fields []string) *Picker {
	p := &Picker{fields: len(fields)}
	for i, field := range fields {
		node := &p.root
		for name := range strings.SplitSeq(field, ".") {
			if node.inside == nil {
				node.inside = map[string]*pickNode{}
			}
			if node.inside[name] == nil {
				node.inside[name] = &pickNode{}
			}
			node = node.inside[name]
		}
		node.at = append(node.at, i)
	}
	return p
}

// Pick returns the JSON of each field, nil for what is missing: parts of the document, which is not copied.
func (p *Picker) Pick(doc []byte) ([][]byte, error) {
	values := make([][]byte, p.fields)
	s := scan{data: doc}
	if p.root.pick(&s, values) && s.at == len(doc) {
		return values, nil
	}
	compact := jsontext.Value(doc).Clone()
	if err := compact.Compact(jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, err
	}
	clear(values)
	s = scan{data: compact}
	if !p.root.pick(&s, values) {
		return nil, errNoDocument
	}
	return values, nil
}

// pick goes over an object.
func (n *pickNode) pick(s *scan, values [][]byte) bool {
	if !s.eat('{') {
		return false
	}
	for first := true; !s.eat('}'); first = false {
		if !first && !s.eat(',') {
			return false
		}
		start := s.at
		name, escaped, ok := s.quoted()
		if ok && escaped {
			plain, err := jsontext.AppendUnquote(nil, s.data[start:s.at])
			name, ok = plain, err == nil
		}
		if !ok || !s.eat(':') {
			return false
		}
		start = s.at
		child := n.inside[string(name)]
		if child != nil && child.inside != nil && start < len(s.data) && s.data[start] == '{' {
			ok = child.pick(s, values)
		} else {
			ok = s.skip()
		}
		if !ok {
			return false
		}
		if child == nil {
			continue
		}
		for _, at := range child.at {
			values[at] = s.data[start:s.at]
		}
	}
	return true
}

// Elements goes over the JSON of each element of an array that was picked; what is no array has none.
func Elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		s := scan{data: array}
		if !s.eat('[') {
			return
		}
		for first := true; !s.eat(']'); first = false {
			if !first && !s.eat(',') {
				return
			}
			start := s.at
			if !s.skip() || !yield(s.data[start:s.at]) {
				return
			}
		}
	}
}
