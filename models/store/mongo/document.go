package mongo

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// mark is the field in which Apply leaves the name of its commit; documents never show it.
const mark = "_commit"

// fromJSON reads a document. Whole numbers stay whole; nulls are left out.
func fromJSON(data []byte) (bson.D, error) {
	v, err := valueFromJSON(data)
	if err != nil {
		return nil, err
	}
	doc, ok := v.(bson.D)
	if !ok {
		return nil, fmt.Errorf("mongo: a document is an object, not %s", data)
	}
	for i := range doc {
		doc[i].Key = key(doc[i].Key)
	}
	return doc, nil
}

func valueFromJSON(data []byte) (any, error) {
	return value(jsontext.NewDecoder(bytes.NewReader(data)))
}

func value(dec *jsontext.Decoder) (any, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return nil, fmt.Errorf("mongo: %w", err)
	}
	switch token.Kind() {
	case '{':
		return object(dec)
	case '[':
		return array(dec)
	case '"':
		return token.String(), nil
	case '0':
		text := token.String()
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
		return strconv.ParseFloat(text, 64)
	case 'n':
		return nil, nil
	}
	return token.Bool(), nil
}

func object(dec *jsontext.Decoder) (any, error) {
	doc := bson.D{}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, fmt.Errorf("mongo: %w", err)
		}
		k := name.String()
		v, err := value(dec)
		if err != nil {
			return nil, err
		}
		if v != nil {
			doc = append(doc, bson.E{Key: k, Value: v})
		}
	}
	_, err := dec.ReadToken()
	return doc, err
}

func array(dec *jsontext.Decoder) (any, error) {
	list := bson.A{}
	for dec.PeekKind() != ']' {
		v, err := value(dec)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := dec.ReadToken()
	return list, err
}

// toJSON writes a document as it was given.
func toJSON(doc bson.Raw) ([]byte, error) {
	return appendObject(make([]byte, 0, len(doc)+len(doc)/2), doc, true)
}

func appendObject(out []byte, doc bson.Raw, top bool) ([]byte, error) {
	elements, err := doc.Elements()
	if err != nil {
		return nil, fmt.Errorf("mongo: %w", err)
	}
	out = append(out, '{')
	first := true
	for _, e := range elements {
		name := e.Key()
		if top && (name == mark || strings.HasPrefix(name, derived)) {
			continue
		}
		if top && name == "_id" {
			name = "id"
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		if out, err = jsontext.AppendQuote(out, name); err != nil {
			return nil, fmt.Errorf("mongo: %w", err)
		}
		out = append(out, ':')
		if out, err = appendValue(out, e.Value()); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

func appendValue(out []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case bson.TypeEmbeddedDocument:
		return appendObject(out, v.Document(), false)
	case bson.TypeArray:
		return appendArray(out, v.Array())
	case bson.TypeString:
		return jsontext.AppendQuote(out, v.StringValue())
	case bson.TypeInt32:
		return strconv.AppendInt(out, int64(v.Int32()), 10), nil
	case bson.TypeInt64:
		return strconv.AppendInt(out, v.Int64(), 10), nil
	case bson.TypeDouble:
		return append(out, jsontext.Float(v.Double()).String()...), nil
	case bson.TypeBoolean:
		return strconv.AppendBool(out, v.Boolean()), nil
	case bson.TypeNull:
		return append(out, "null"...), nil
	}
	return nil, fmt.Errorf("mongo: a %s is nothing that this program stores", v.Type)
}

func appendArray(out []byte, list bson.RawArray) ([]byte, error) {
	values, err := list.Values()
	if err != nil {
		return nil, fmt.Errorf("mongo: %w", err)
	}
	out = append(out, '[')
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		if out, err = appendValue(out, v); err != nil {
			return nil, err
		}
	}
	return append(out, ']'), nil
}

// plain is a value that Group gives: nil, int64, float64, string or bool.
func plain(v any) any {
	if n, ok := v.(int32); ok {
		return int64(n)
	}
	return v
}
