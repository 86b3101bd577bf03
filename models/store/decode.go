package store

import (
	"bytes"
	"encoding"
	"reflect"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A page of documents takes longer to decode than to read from the database, so the way to decode a type
// is worked out once. A reader knows the compact JSON that adapters give and expects fields in the order
// of the struct; at anything else it gives up, and the JSON package decodes the document.

// reader reads a value into v, which is zero. False: give up.
type reader func(s *scan, v reflect.Value) bool

// shared is the largest document whose texts are parts of it instead of copies of their own, which would
// be most of the work. Whoever keeps one such text keeps the whole document, so large ones are copied from.
const shared = 4 << 10

// readerOf works out how to read a type; nil when only the JSON package can.
func readerOf(t reflect.Type) reader {
	if t == timeType {
		return readTime
	}
	if decodesItself(t) {
		return readAny
	}
	switch t.Kind() {
	case reflect.String:
		return readText
	case reflect.Bool:
		return readBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return readInt
	case reflect.Float64:
		return readFloat
	case reflect.Pointer:
		return readPointer(readerOf(t.Elem()))
	case reflect.Slice:
		if t == reflect.TypeFor[[]string]() {
			return readTexts
		}
		if t.Elem().Kind() != reflect.Uint8 {
			return readSlice(readerOf(t.Elem()))
		}
	case reflect.Map:
		if t == reflect.TypeFor[map[string]string]() {
			return readTextMap
		}
		if t.Key().Kind() == reflect.String && !decodesItself(t.Key()) {
			return readMap(readerOf(t.Elem()))
		}
	case reflect.Struct:
		return readStruct(t)
	}
	return readAny
}

func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[json.UnmarshalerFrom]()) ||
		p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// readAny hands one value to the JSON package.
func readAny(s *scan, v reflect.Value) bool {
	start := s.at
	return s.skip() && json.Unmarshal(s.data[start:s.at], v.Addr().Interface(), jsontext.AllowDuplicateNames(true)) == nil
}

func readTime(s *scan, v reflect.Value) bool {
	if s.null() {
		return true
	}
	inside, escaped, ok := s.quoted()
	if !ok || escaped {
		return false
	}
	at, ok := parseStamp(inside)
	*v.Addr().Interface().(*time.Time) = at
	return ok
}

// parseStamp reads timeLayout, which time.Parse does four times slower.
func parseStamp(b []byte) (time.Time, bool) {
	if len(b) != len(timeLayout) || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' || b[19] != '.' || b[23] != 'Z' {
		return time.Time{}, false
	}
	ok := true
	number := func(from, to int) (n int) {
		for _, c := range b[from:to] {
			ok = ok && '0' <= c && c <= '9'
			n = 10*n + int(c-'0')
		}
		return n
	}
	year, month, day, hour, minute, second, milli := number(0, 4), number(5, 7), number(8, 10), number(11, 13), number(14, 16), number(17, 19), number(20, 23)
	at := time.Date(year, time.Month(month), day, hour, minute, second, milli*1_000_000, time.UTC)
	// Date would carry a 31st of February over into March.
	return at, ok && at.Day() == day && int(at.Month()) == month && hour < 24 && minute < 60 && second < 60
}

func readText(s *scan, v reflect.Value) bool {
	if s.null() {
		return true
	}
	text, ok := s.text()
	v.SetString(text)
	return ok
}

func readBool(s *scan, v reflect.Value) bool {
	switch s.word() {
	case "true":
		v.SetBool(true)
	case "false", "null":
	default:
		return false
	}
	return true
}

func readInt(s *scan, v reflect.Value) bool {
	if s.null() {
		return true
	}
	if n, ok := s.digits(); ok && !v.OverflowInt(n) {
		v.SetInt(n)
		return true
	}
	n, err := strconv.ParseInt(s.word(), 10, v.Type().Bits())
	v.SetInt(n)
	return err == nil
}

// digits goes over a whole number that is short and not negative, as most are.
func (s *scan) digits() (n int64, ok bool) {
	end := s.at
	for end < len(s.data) && '0' <= s.data[end] && s.data[end] <= '9' {
		n = 10*n + int64(s.data[end]-'0')
		end++
	}
	if end == s.at || end-s.at > 18 || end == len(s.data) || (s.data[end] != ',' && s.data[end] != '}' && s.data[end] != ']') {
		return 0, false
	}
	s.at = end
	return n, true
}

func readFloat(s *scan, v reflect.Value) bool {
	if s.null() {
		return true
	}
	f, err := strconv.ParseFloat(s.word(), 64)
	v.SetFloat(f)
	return err == nil
}

func readPointer(read reader) reader {
	return func(s *scan, v reflect.Value) bool {
		if s.null() {
			return true
		}
		v.Set(reflect.New(v.Type().Elem()))
		return read(s, v.Elem())
	}
}

func readSlice(read reader) reader {
	return func(s *scan, v reflect.Value) bool {
		if s.null() {
			return true
		}
		if !s.eat('[') {
			return false
		}
		if s.eat(']') {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
			return true
		}
		for first := true; first || !s.eat(']'); first = false {
			if !first && !s.eat(',') {
				return false
			}
			n := v.Len()
			if n == v.Cap() {
				v.Grow(max(4, n))
			}
			v.SetLen(n + 1)
			if !read(s, v.Index(n)) {
				return false
			}
		}
		return true
	}
}

// readTexts and readTextMap do without reflection what the next two do with it: most documents have some.
func readTexts(s *scan, v reflect.Value) bool {
	if s.null() {
		return true
	}
	if !s.eat('[') {
		return false
	}
	out := make([]string, 0, s.elements())
	for first := true; !s.eat(']'); first = false {
		if !first && !s.eat(',') {
			return false
		}
		text, ok := "", s.null()
		if !ok {
			text, ok = s.text()
		}
		if !ok {
			return false
		}
		out = append(out, text)
	}
	*v.Addr().Interface().(*[]string) = out
	return true
}

// elements counts roughly how many texts are in the array that begins here.
func (s *scan) elements() int {
	end := bytes.IndexByte(s.data[s.at:], ']')
	return bytes.Count(s.data[s.at:s.at+max(end, 0)], []byte{'"'}) / 2
}

func readTextMap(s *scan, v reflect.Value) bool {
	if s.null() {
		return true
	}
	if !s.eat('{') {
		return false
	}
	out := map[string]string{}
	for first := true; !s.eat('}'); first = false {
		if !first && !s.eat(',') {
			return false
		}
		name, ok := s.text()
		if !ok || !s.eat(':') {
			return false
		}
		text, ok := "", s.null()
		if !ok {
			text, ok = s.text()
		}
		if !ok {
			return false
		}
		out[name] = text
	}
	*v.Addr().Interface().(*map[string]string) = out
	return true
}

func readMap(read reader) reader {
	return func(s *scan, v reflect.Value) bool {
		if s.null() {
			return true
		}
		if !s.eat('{') {
			return false
		}
		v.Set(reflect.MakeMap(v.Type()))
		for first := true; !s.eat('}'); first = false {
			if !first && !s.eat(',') {
				return false
			}
			name, ok := s.text()
			if !ok || !s.eat(':') {
				return false
			}
			element := reflect.New(v.Type().Elem()).Elem()
			if !read(s, element) {
				return false
			}
			v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), element)
		}
		return true
	}
}
