package mailing

import "crypto/sha256"

// known remembers whom an expansion has met: which wave an address is in, which contacts a wave has. It holds 16
// bytes of a hash instead of the text, so that an audience of a hundred thousand stays a few megabytes; two texts
// with the same 128 bits are not to be found by anybody.
type known map[[16]byte]uint8

func mark(text string) [16]byte {
	sum := sha256.Sum256([]byte(text))
	return [16]byte(sum[:16])
}

// wave is the number of the wave that has the address, from 1; 0 is none.
func (k known) wave(address string) uint8 { return k[mark(address)] }

func (k known) put(text string, wave uint8) { k[mark(text)] = wave }

func (k known) forget(text string) { delete(k, mark(text)) }

// first reports whether a text is new, and remembers it.
func (k known) first(text string) bool {
	key := mark(text)
	if k[key] > 0 {
		return false
	}
	k[key] = 1
	return true
}
