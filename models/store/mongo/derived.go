package mongo

import (
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"standfirst/models/store"
)

// derived begins the names of the fields that hold the words which an index derives of a text; documents never show them.
const derived = "_derived_"

// keyOf is a field of a collection as MongoDB names it.
func keyOf(s *store.Schema, field string) string {
	for _, index := range s.Indexes {
		if index.Of != "" && index.Fields[0] == field {
			return derived + field
		}
	}
	return key(field)
}

// decode reads a document and adds the words that are derived of it.
func (c *collection) decode(doc []byte) (bson.D, error) {
	d, err := fromJSON(doc)
	if err != nil {
		return nil, err
	}
	for _, index := range c.schema.Derived() {
		text, _ := at(d, index.Of).(string)
		d = append(d, bson.E{Key: derived + index.Fields[0], Value: words(index, text)})
	}
	return d, nil
}

// words are those of a text, as an array.
func words(index store.Index, text string) bson.A {
	all := index.Derive(text)
	out := make(bson.A, len(all))
	for i, word := range all {
		out[i] = word
	}
	return out
}

// at is what stands at a dotted path, nil for nothing.
func at(v any, path string) any {
	name, rest, deeper := strings.Cut(path, ".")
	doc, _ := v.(bson.D)
	for _, e := range doc {
		if e.Key == name && deeper {
			return at(e.Value, rest)
		}
		if e.Key == name {
			return e.Value
		}
	}
	return nil
}

// within returns the text at a path that a field, set to a value, is or holds; false when it does neither.
func within(value any, field, path string) (string, bool) {
	if field == path {
		text, _ := value.(string)
		return text, true
	}
	rest, ok := strings.CutPrefix(path, field+".")
	if !ok {
		return "", false
	}
	text, _ := at(value, rest).(string)
	return text, true
}
