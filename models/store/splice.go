package store

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Splice returns a document with other values of some of its first fields: the revision, those of the object set, which
// stand in place of the old ones, and those of the object inc, which are added to the numbers that are there. Both are
// compact JSON, or empty. What the document lacks is added at its end. It does what a patch does and, unlike what
// takes documents apart and puts them together again, copies all that stays as it is; it keeps nothing of what it is
// given. The error is of what is no object.
func Splice(doc, set, inc []byte, rev int64) ([]byte, error) {
	var room [16]spliced
	all := append(room[:0], spliced{name: []byte("rev"), value: strconv.AppendInt(nil, rev, 10)})
	var ok bool
	if all, ok = members(all, set, false); !ok {
		return nil, errNoDocument
	}
	if all, ok = members(all, inc, true); !ok {
		return nil, errNoDocument
	}
	out := make([]byte, 0, len(doc)+len(set)+len(inc)+16)
	if out, ok = splice(out, doc, all); ok {
		return out, nil
	}
	compact := jsontext.Value(bytes.Clone(doc))
	if err := compact.Compact(jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, err
	}
	for i := range all {
		all[i].done = false
	}
	if out, ok = splice(out[:0], compact, all); !ok {
		return nil, errNoDocument
	}
	return out, nil
}

// spliced is a field that gets another value.
type spliced struct {
	name, value []byte
	add         bool // to what is there
	done        bool
}

// members adds those of an object.
func members(to []spliced, object []byte, add bool) ([]spliced, bool) {
	if len(object) == 0 {
		return to, true
	}
	s := scan{data: object}
	ok := s.members(func(name []byte, start int) bool {
		if !s.skip() {
			return false
		}
		to = append(to, spliced{name: name, value: object[start:s.at], add: add})
		return true
	})
	return to, ok
}

// members goes over an object and stops in front of each value, which each goes over; false when it is none.
func (s *scan) members(each func(name []byte, at int) bool) bool {
	if !s.eat('{') {
		return false
	}
	for first := true; !s.eat('}'); first = false {
		if !first && !s.eat(',') {
			return false
		}
		name, _, ok := s.quoted()
		if !ok || !s.eat(':') || !each(name, s.at) {
			return false
		}
	}
	return s.at == len(s.data)
}

// splice adds a document to out, with other values.
func splice(out, doc []byte, all []spliced) ([]byte, bool) {
	s, kept := scan{data: doc}, 0
	ok := s.members(func(name []byte, start int) bool {
		if !s.skip() || s.at == start {
			return false
		}
		for i := range all {
			if x := &all[i]; !x.done && bytes.Equal(x.name, name) {
				x.done = true
				out = append(out, doc[kept:start]...)
				out, kept = x.append(out, doc[start:s.at]), s.at
			}
		}
		return true
	})
	if !ok {
		return out, false
	}
	end := len(doc) - 1 // in front of the brace
	out = append(out, doc[kept:end]...)
	for i := range all {
		if x := &all[i]; !x.done {
			if out[len(out)-1] != '{' {
				out = append(out, ',')
			}
			out = append(append(append(out, '"'), x.name...), '"', ':')
			out = x.append(out, nil)
		}
	}
	return append(out, '}'), true
}

// append adds the new value of a field that had this one.
func (x *spliced) append(to, old []byte) []byte {
	if !x.add {
		return append(to, x.value...)
	}
	by, _ := strconv.ParseInt(string(x.value), 10, 64)
	if whole, err := strconv.ParseInt(string(old), 10, 64); err == nil {
		return strconv.AppendInt(to, whole+by, 10)
	}
	part, _ := strconv.ParseFloat(string(old), 64) // null, and what is missing, is nothing
	return strconv.AppendFloat(to, part+float64(by), 'g', -1, 64)
}
