package filter

import (
	"bytes"
	"encoding/json"
	"io"

	"standfirst/models/fault"
)

// maxJSON bounds what is read; a tree at its limits is smaller.
const maxJSON = 256 << 10

// JSON is the tree as it is stored; "" for one that asks for nothing.
func (t Tree) JSON() string {
	if t = t.Clean(); t.Empty() {
		return ""
	}
	data, err := json.Marshal(t)
	if err != nil {
		panic("filter: " + err.Error()) // plain values always encode
	}
	return string(data)
}

// Names goes through the conditions of a tree that JSON wrote, whether or not its fields are still there. What
// cannot be read names nothing.
func Names(text string, do func(field string, values []string)) {
	var t Tree
	if text == "" || json.Unmarshal([]byte(text), &t) != nil {
		return
	}
	t.Each(func(_ Path, r Tree) { do(r.Field, r.Values) })
}

// FromJSON reads a tree that JSON wrote, or that a program sent. Values are texts; anything else, and any
// member that a tree does not have, is refused.
func (c Catalogue) FromJSON(text string) (Tree, error) {
	if text == "" {
		return Tree{}, nil
	}
	if len(text) > maxJSON {
		return Tree{}, fault.Bad("", "filter.many", "max", MaxRules)
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	var t Tree
	if err := dec.Decode(&t); err != nil {
		return Tree{}, fault.Bad("", "filter.unreadable").Because(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Tree{}, fault.Bad("", "filter.unreadable")
	}
	return c.Check(t)
}
