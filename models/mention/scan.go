package mention

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Mention is a place where a term stands.
type Mention struct {
	Term   int   // its place among the finder's terms
	Offset int64 // where it begins, in bytes of the text as it came
}

// window is how much of a text is held at a time, in bytes.
const window = 128 << 10

// Scan reads a text to its end and gives its mentions in their order: by offset, and at one offset the shorter
// first. It holds a window of the text and no more, however long that is; what found returns ends the scan. Bytes
// that are not UTF-8 are read over.
func (f *Finder) Scan(text io.Reader, found func(Mention) error) error {
	tail := (f.longest + 1) * utf8.UTFMax // what a mention may reach back to, and the character before it
	s := scanner{Finder: f, buf: make([]byte, 0, tail+window)}
	for {
		n, err := io.ReadFull(text, s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		s.read(last)
		settled := s.start + int64(s.at) - int64(tail)
		if err := s.give(settled, last, found); err != nil || last {
			return err
		}
		if drop := s.at - tail; drop > 0 {
			s.buf = s.buf[:copy(s.buf, s.buf[drop:])]
			s.at, s.start = s.at-drop, s.start+int64(drop)
		}
	}
}

// In gives the mentions in a text that is in memory, in their order.
func (f *Finder) In(text []byte) []Mention {
	s := scanner{Finder: f, buf: text}
	s.read(true)
	s.sort()
	return s.found
}

// Place is where a term stands in a text, in bytes from From up to To.
type Place struct {
	Term     int // its place among the finder's terms
	From, To int
}

// Longest gives the places of the terms in a text that is in memory, in their order, without those that lie within the
// place of a longer term: where "Acme Foods" stands, nobody speaks of "Acme".
func (f *Finder) Longest(text []byte) []Place {
	found := f.In(text)
	all := make([]Place, 0, len(found))
	for _, m := range found {
		to := int(m.Offset)
		for range f.outputs[m.Term+1].length {
			_, n := utf8.DecodeRune(text[to:])
			to += n
		}
		all = append(all, Place{m.Term, int(m.Offset), to})
	}
	slices.SortStableFunc(all, func(a, b Place) int { return cmp.Or(a.From-b.From, b.To-a.To) })
	kept := all[:0]
	var furthest Place // of those so far the one that reaches furthest
	for _, p := range all {
		if p.To <= furthest.To && (p.From != furthest.From || p.To != furthest.To) {
			continue
		}
		kept, furthest = append(kept, p), p
	}
	return kept
}

// scanner is a scan under way.
type scanner struct {
	*Finder
	buf   []byte
	start int64 // where buf begins in the text
	at    int   // what of buf has been read
	state int32
	found []Mention // not yet given
}

// read goes on to the end of the buffer; before the last one it leaves what may be the beginning of a character,
// and one character more, which tells whether a word ends.
func (s *scanner) read(last bool) {
	end := len(s.buf)
	if !last {
		end = max(end-2*utf8.UTFMax, s.at)
	}
	at, edges, ends, root, symbols := s.state, s.edges, s.ends, s.root, s.symbols
	i := s.at
	for i < end {
		var symbol uint16
		if c := s.buf[i]; c < utf8.RuneSelf {
			symbol = symbols[c]
			i++
		} else if c>>4 == 0xE && i+2 < len(s.buf) && s.buf[i+1]>>6 == 2 && s.buf[i+2]>>6 == 2 {
			r := rune(c&0xF)<<12 | rune(s.buf[i+1]&0x3F)<<6 | rune(s.buf[i+2]&0x3F)
			if r >= 0x800 { // else an overlong form, which is no character
				symbol = symbols[r]
			}
			i += 3
		} else {
			r, size := utf8.DecodeRune(s.buf[i:])
			i += size
			if r < 1<<16 {
				symbol = symbols[r] // of what is no character, no term has one
			} else {
				symbol = s.rare[r]
			}
		}
		if symbol == 0 {
			at = 0
			continue
		}
		for {
			if at == 0 {
				at = root[symbol]
				break
			}
			if e := edges[at+int32(symbol)]; e.from == at {
				at = e.to
				break
			}
			at = ends[at].fail
		}
		if at&ending != 0 {
			at &^= ending
			s.end(ends[at].out, i)
		}
	}
	s.at, s.state = i, at
}

// end takes down the terms that end before a place in the buffer.
func (s *scanner) end(out int32, end int) {
	begin, length := end, int32(0)
	// The longest comes first; from the end backwards the shortest is met first.
	var at [8]output
	chain := at[:0]
	for ; out != 0; out = s.outputs[out].next {
		chain = append(chain, s.outputs[out])
	}
	for _, o := range slices.Backward(chain) {
		for ; length < o.length; length++ {
			for begin--; begin > 0 && s.buf[begin]>>6 == 2; begin-- {
			}
		}
		if !s.whole || s.isWhole(begin, end) {
			s.found = append(s.found, Mention{int(o.term), s.start + int64(begin)})
		}
	}
}

// isWhole reports whether what stands between two places is no part of a longer word.
func (s *scanner) isWhole(begin, end int) bool {
	first, _ := utf8.DecodeRune(s.buf[begin:])
	last, _ := utf8.DecodeLastRune(s.buf[:end])
	before, _ := utf8.DecodeLastRune(s.buf[:begin])
	after, _ := utf8.DecodeRune(s.buf[end:])
	return !(alphabetic(first) && alphabetic(before)) && !(alphabetic(last) && alphabetic(after))
}

// alphabetic reports whether words of this character's script are set apart by blanks.
func alphabetic(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// give gives what begins before a place, which no further mention can.
func (s *scanner) give(before int64, all bool, found func(Mention) error) error {
	s.sort()
	n := 0
	for ; n < len(s.found) && (all || s.found[n].Offset < before); n++ {
		if err := found(s.found[n]); err != nil {
			return err
		}
	}
	s.found = s.found[:copy(s.found, s.found[n:])]
	return nil
}

// sort orders what was found by its end, by its begin: few have to move, and those not far.
func (s *scanner) sort() {
	for i := 1; i < len(s.found); i++ {
		m := s.found[i]
		j := i
		for ; j > 0 && m.Offset < s.found[j-1].Offset; j-- {
			s.found[j] = s.found[j-1]
		}
		s.found[j] = m
	}
}
