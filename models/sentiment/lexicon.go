package sentiment

import (
	"bufio"
	_ "embed" // the lists of words
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"standfirst/models/shingle"
)

//go:embed lexicon/zh.txt
var chineseWords string

//go:embed lexicon/en.txt
var englishWords string

//go:embed lexicon/vader.txt
var vaderWords string

// lexicon is the weights of words and phrases.
type lexicon struct {
	weights map[string]float64
	longest int // the longest entry, in characters
}

// add reads lines of a weight and its words; of words that come again the later weight counts. In a phrase "_"
// stands for a blank.
func (l *lexicon) add(list string) {
	for lines := bufio.NewScanner(strings.NewReader(list)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		weight, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			continue // a test says which line
		}
		for _, word := range fields[1:] {
			word = shingle.Fold(strings.ReplaceAll(word, "_", " "))
			l.weights[word] = weight
			l.longest = max(l.longest, utf8.RuneCountInString(word))
		}
	}
}

// The lists are read when first asked for: most runs of the program judge nothing.
var chinese = sync.OnceValue(func() lexicon {
	l := lexicon{weights: map[string]float64{}}
	l.add(chineseWords)
	return l
})
