// Package guess estimates how soon a password is guessed by somebody who tries likely ones first: after zxcvbn
// (Wheeler, USENIX Security 2016), whose word lists it has, but reading them when a password is set. As tables they
// would lie in memory for as long as the program runs.
package guess

import (
	"bytes"
	"embed"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Each list begins with the word that is tried first.
//
//go:embed *.txt
var lists embed.FS

// least is the work that every further piece costs, as an attacker tries passwords of fewer pieces first. Three pieces
// need its square, which is more than anything that is asked here: only one piece or two are looked for.
const least = 1e4

// longest bounds the work, which grows with the cube of it. Whoever guesses the beginning of a longer password has
// guessed enough.
const longest = 64

// Guesses is how many tries a password takes at the most, when it is one of a kind that is tried early: a word, a name
// or a known password, whatever its capitals and with digits for letters, backwards too; a repetition, a sequence, a
// walk over the keyboard, a date; or two of these, one of which may be a few arbitrary characters. Otherwise it is
// 10⁸ or more. Personal words are tried first of all.
func Guesses(password string, personal ...string) float64 {
	letters := []rune(password)
	letters = letters[:min(len(letters), longest)]
	return guesser{ranks(letters, personal)}.whole(letters)
}

// guesser knows the ranks of those words of the lists that a password has.
type guesser struct{ rank map[string]int }

// whole takes a password as one piece or as two.
func (g guesser) whole(letters []rune) float64 {
	fewest := g.piece(letters)
	for i := 1; i < len(letters); i++ {
		fewest = min(fewest, 2*g.beside(letters[:i])*g.beside(letters[i:])+least)
	}
	return fewest
}

// beside is what a piece costs beside another, for which it has to be found where the one ends.
func (g guesser) beside(letters []rune) float64 {
	if len(letters) == 1 {
		return max(g.piece(letters), 10)
	}
	return max(g.piece(letters), 50)
}

// piece is the cheapest way of guessing letters that are of one kind.
func (g guesser) piece(letters []rune) float64 {
	return min(max(math.Pow(10, float64(len(letters))), 11), g.word(letters), g.repeated(letters), sequence(letters), walk(letters), date(letters))
}

func (g guesser) word(letters []rune) float64 {
	fewest := math.Inf(1)
	for _, w := range written(string(letters)) {
		if rank, known := g.rank[w.word]; known {
			fewest = min(fewest, float64(rank)*w.ways*capitals(letters))
		}
	}
	return fewest
}

// capitals is in how many ways the capitals of a word may be set: none, the first, the last, all, or any.
func capitals(letters []rune) float64 {
	upper, lower, last := 0, 0, len(letters)-1
	for _, r := range letters {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	switch {
	case upper == 0:
		return 1
	case lower == 0, upper == 1 && (unicode.IsUpper(letters[0]) || unicode.IsUpper(letters[last])):
		return 2
	}
	ways := 0.0
	for i := 1; i <= min(upper, lower); i++ {
		ways += choose(upper+lower, i)
	}
	return ways
}

// choose is the number of ways of taking k things of n.
func choose(n, k int) float64 {
	ways := 1.0
	for i := 1; i <= k; i++ {
		ways = ways * float64(n-k+i) / float64(i)
	}
	return ways
}

func (g guesser) repeated(letters []rune) float64 {
	for size := 1; size <= len(letters)/2; size++ {
		if len(letters)%size == 0 && slices.Equal(letters[size:], letters[:len(letters)-size]) {
			return g.whole(letters[:size]) * float64(len(letters)/size)
		}
	}
	return math.Inf(1)
}

// variant is a word that a piece may be a way of writing, of which there are so many.
type variant struct {
	word string
	ways float64
}

var (
	digits   = strings.NewReplacer("4", "a", "@", "a", "8", "b", "(", "c", "3", "e", "6", "g", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t", "+", "t", "2", "z")
	digitsAs = strings.NewReplacer("4", "a", "@", "a", "8", "b", "<", "c", "3", "e", "9", "g", "1", "l", "|", "l", "0", "o", "$", "s", "5", "s", "7", "t", "+", "t", "%", "x")
)

func written(piece string) []variant {
	plain := strings.ToLower(piece)
	all := []variant{{plain, 1}, {backwards(plain), 2}}
	for _, as := range []*strings.Replacer{digits, digitsAs} {
		if meant := as.Replace(plain); meant != plain {
			all = append(all, variant{meant, 4})
		}
	}
	return all
}

func backwards(s string) string {
	letters := []rune(s)
	slices.Reverse(letters)
	return string(letters)
}

// ranks reads the lists once for all the words that a password may be made of.
func ranks(letters []rune, personal []string) map[string]int {
	wanted := map[string]bool{}
	for from := range letters {
		for to := from + 1; to <= len(letters); to++ {
			for _, w := range written(string(letters[from:to])) {
				wanted[w.word] = true
			}
		}
	}
	found := map[string]int{}
	note := func(word string, rank int) {
		if earlier, ok := found[word]; wanted[word] && (!ok || rank < earlier) {
			found[word] = rank
		}
	}
	for i, word := range personal {
		note(strings.ToLower(word), i+1)
	}
	files, err := lists.ReadDir(".")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, file := range files {
		text, err := lists.ReadFile(file.Name())
		if err != nil {
			panic(err)
		}
		rank := 0
		for len(text) > 0 {
			rank++
			end := bytes.IndexByte(text, '\n')
			if end <= 4*longest && wanted[string(text[:end])] { // looking up makes no string
				note(string(text[:end]), rank)
			}
			text = text[end+1:]
		}
	}
	return found
}
