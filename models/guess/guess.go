// Package guess tells how soon somebody who knows how people make passwords comes upon one. It follows zxcvbn (Wheeler,
// "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security 2016), cut down to the one question that a sign-in
// asks: is it among the first million guesses. Whatever is made of three pieces or more is not, by zxcvbn's own reckoning
// (10,000 guesses for each piece after the first), so that only one piece and two are tried. The libraries that answer it in
// full make tables of ten megabytes whenever the program starts, whether a password is set or not.
package guess

import (
	"math"
	"strings"
	"unicode"
)

const (
	few       = 1e6 + 5 // zxcvbn's bound between "very" and "somewhat" guessable
	fromShort = 10000   // guesses that go to passwords of fewer pieces first
	longest   = 64      // characters that are looked at; the work grows with the square of their number
)

// Soon reports whether a password is among the first million guesses. The words are what a guesser knows besides: the
// person, the house.
func Soon(password string, words []string) bool {
	chars := []rune(password)
	chars = chars[:min(len(chars), longest)]
	g := guesser{chars: chars, ranks: ranks(chars, words)}
	return g.least(0, len(chars)) < few
}

// guesser holds a password and the places at which parts of it stand in the lists.
type guesser struct {
	chars []rune
	ranks map[string]int // by the part in lower case, as it stands and mended of signs for letters, from 1
}

// least is how many guesses the characters from one place to another take, as one piece or as two.
func (g guesser) least(from, to int) float64 {
	least := g.piece(from, to) + 1
	for cut := from + 1; cut < to; cut++ {
		a, b := max(g.piece(from, cut), floor(cut-from)), max(g.piece(cut, to), floor(to-cut))
		least = min(least, 2*a*b+fromShort) // in either order
	}
	return least
}

// floor is what a part of a password counts at the least: that it ends there has to be guessed as well.
func floor(length int) float64 {
	if length == 1 {
		return 10
	}
	return 50
}

// piece is how many guesses characters take that are guessed at once: as any characters, a word, a repetition, a sequence,
// a walk over the keys, a date.
func (g guesser) piece(from, to int) float64 {
	part := g.chars[from:to]
	return min(math.Pow(10, float64(len(part))), g.word(part), g.repeated(from, to), sequence(part), walk(part), date(part))
}

// word is the place in a list, times the ways to write capitals and signs, times two when it is written backwards.
func (g guesser) word(part []rune) float64 {
	least := math.Inf(1)
	for backwards, spelled := range [2][]rune{part, reversed(part)} {
		lower := strings.ToLower(string(spelled))
		for kind := range spellings {
			mended, signs := mend(lower, kind)
			if rank := g.ranks[mended]; rank > 0 && (kind == 0 || signs > 0) {
				least = min(least, float64(rank)*capitals(part)*math.Pow(2, float64(signs))*float64(1+backwards))
			}
		}
	}
	return least
}

// capitals is in how many ways a word could have as many capitals as it has. The usual ways count two.
func capitals(part []rune) float64 {
	upper, lower := 0, 0
	for _, r := range part {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	first, last := unicode.IsUpper(part[0]), unicode.IsUpper(part[len(part)-1])
	switch {
	case upper == 0:
		return 1
	case lower == 0 || upper == 1 && (first || last):
		return 2
	}
	ways := 0.0
	for i := 1; i <= min(upper, lower); i++ {
		ways += choose(upper+lower, i)
	}
	return ways
}

// repeated is what the part takes that is repeated, as often.
func (g guesser) repeated(from, to int) float64 {
	for period := 1; period <= (to-from)/2; period++ {
		if (to-from)%period == 0 && periodic(g.chars[from:to], period) {
			return g.least(from, from+period) * float64((to-from)/period)
		}
	}
	return math.Inf(1)
}

func periodic(part []rune, period int) bool {
	for i := period; i < len(part); i++ {
		if part[i] != part[i-period] {
			return false
		}
	}
	return true
}

// sequence is for abcd, 9876, aceg: characters at one distance from the next.
func sequence(part []rune) float64 {
	if len(part) < 3 {
		return math.Inf(1)
	}
	step := part[1] - part[0]
	for i := 2; i < len(part); i++ {
		if part[i]-part[i-1] != step {
			return math.Inf(1)
		}
	}
	begins := 26.0
	switch {
	case step == 0 || step > 5 || step < -5:
		return math.Inf(1)
	case strings.ContainsRune("aAzZ019", part[0]):
		begins = 4
	case unicode.IsDigit(part[0]):
		begins = 10
	}
	if step < 0 {
		begins *= 2
	}
	return begins * float64(len(part))
}

func reversed(part []rune) []rune {
	out := make([]rune, len(part))
	for i, r := range part {
		out[len(part)-1-i] = r
	}
	return out
}

func choose(n, k int) float64 {
	ways := 1.0
	for i := range k {
		ways = ways * float64(n-i) / float64(i+1)
	}
	return ways
}
