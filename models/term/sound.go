package term

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// spoken are the sounds of Chinese characters, a syllable a line with those that are read so in the first place, without
// tones; ü is v, as keyboards have it. The table is that of go-pinyin (MIT, see sounds.LICENSE), which makes maps of two
// megabytes of it whenever a program starts.
//
//go:embed sounds.txt
var spoken string

// sounds says which of the syllables a character has, from 1; 0 is none.
type sounds struct {
	syllables []string
	common    [0xA000 - firstCommon]uint16 // U+3400 to U+9FFF, where all but rare ones are
	rare      map[rune]uint16
}

const firstCommon = 0x3400

func (s *sounds) place(c rune) uint16 {
	if i := c - firstCommon; i >= 0 && int(i) < len(s.common) {
		return s.common[i]
	}
	return s.rare[c]
}

var allSounds = sync.OnceValue(func() *sounds {
	s := &sounds{syllables: []string{""}, rare: map[rune]uint16{}}
	for line := range strings.Lines(spoken) {
		syllable, characters, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		s.syllables = append(s.syllables, syllable)
		place := uint16(len(s.syllables) - 1)
		for _, c := range characters {
			if i := c - firstCommon; i >= 0 && int(i) < len(s.common) {
				s.common[i] = place
			} else {
				s.rare[c] = place
			}
		}
	}
	return s
})

// syllablesOf are all syllables that a character may sound, and Lyu, as passports spell Lü.
var syllablesOf = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{"lyu": true}
	for _, s := range allSounds().syllables {
		out[s] = true
	}
	return out
})

// Syllable is how a Chinese character sounds by itself, without its tone, "" for one that has no sound.
func Syllable(c rune) string {
	if c < utf8.RuneSelf {
		return ""
	}
	s := allSounds()
	return s.syllables[s.place(c)]
}
