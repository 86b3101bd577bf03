package store

import (
	"bytes"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// scan is a place in a document.
type scan struct {
	data []byte
	at   int
}

// part returns a part of the document as text. Adapters hand documents over: nobody changes them later.
func (s *scan) part(of []byte) string {
	if len(s.data) > shared {
		return string(of)
	}
	return unsafe.String(unsafe.SliceData(of), len(of))
}

// eat goes over c if it is next.
func (s *scan) eat(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scan) null() bool {
	if s.at < len(s.data) && s.data[s.at] == 'n' && bytes.HasPrefix(s.data[s.at:], []byte("null")) {
		s.at += 4
		return true
	}
	return false
}

// quoted goes over a string and returns what is between the quotes, which may hold escapes.
func (s *scan) quoted() (inside []byte, escaped, ok bool) {
	if !s.eat('"') {
		return nil, false, false
	}
	start := s.at
	// Most strings are shorter than a call of IndexByte is worth.
	for near := s.data[start:min(start+24, len(s.data))]; s.at-start < len(near); s.at++ {
		switch near[s.at-start] {
		case '"':
			s.at++
			return s.data[start : s.at-1], false, true
		case '\\':
			return s.far(start)
		}
	}
	return s.far(start)
}

// far goes on to the end of a string that began at start and is long or has an escape.
func (s *scan) far(start int) (inside []byte, escaped, ok bool) {
	for {
		n := bytes.IndexByte(s.data[s.at:], '"')
		if n < 0 {
			return nil, false, false
		}
		end := s.at + n
		s.at = end + 1
		back := end
		for back > start && s.data[back-1] == '\\' {
			back--
		}
		if (end-back)%2 == 0 {
			inside = s.data[start:end]
			return inside, bytes.IndexByte(inside, '\\') >= 0, true
		}
	}
}

func (s *scan) text() (string, bool) {
	start := s.at
	inside, escaped, ok := s.quoted()
	if !escaped {
		return s.part(inside), ok
	}
	plain, err := jsontext.AppendUnquote(nil, s.data[start:s.at])
	return string(plain), err == nil
}

// word goes over a number or a literal.
func (s *scan) word() string {
	start := s.at
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ',', '}', ']':
			return string(s.data[start:s.at])
		}
		s.at++
	}
	return string(s.data[start:])
}

// skip goes over any value.
func (s *scan) skip() bool {
	for depth := 0; s.at < len(s.data); {
		switch s.data[s.at] {
		case '"':
			if _, _, ok := s.quoted(); !ok {
				return false
			}
		case '{', '[':
			depth++
			s.at++
			continue
		case '}', ']':
			depth--
			s.at++
		case ',', ':':
			s.at++
			continue
		default:
			s.word()
		}
		if depth == 0 {
			return true
		}
	}
	return false
}
