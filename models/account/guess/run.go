package guess

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// sequence is letters or digits that follow each other at one distance: abcdef, 97531.
func sequence(letters []rune) float64 {
	if len(letters) < 3 {
		return math.Inf(1)
	}
	step := letters[1] - letters[0]
	if step == 0 || step < -5 || step > 5 {
		return math.Inf(1)
	}
	for i := 1; i < len(letters); i++ {
		if letters[i]-letters[i-1] != step {
			return math.Inf(1)
		}
	}
	starts := 26
	switch {
	case strings.ContainsRune("aAzZ019", letters[0]):
		starts = 4
	case unicode.IsDigit(letters[0]):
		starts = 10
	}
	if step < 0 {
		starts *= 2
	}
	return float64(starts * len(letters))
}

// keys are the rows of the most common keyboard, without and with the shift key.
var keys = [2][4]string{
	{"`1234567890-=", " qwertyuiop[]\\", " asdfghjkl;'", " zxcvbnm,./"},
	{"~!@#$%^&*()_+", " QWERTYUIOP{}|", " ASDFGHJKL:\"", " ZXCVBNM<>?"},
}

// key is where a character lies: its row, its place in the row, and whether it needs the shift key.
func key(r rune) (row, place int, shift, found bool) {
	for held, rows := range keys {
		for row, line := range rows {
			if place := strings.IndexRune(line, r); place >= 0 && r != ' ' {
				return row, place, held == 1, true
			}
		}
	}
	return 0, 0, false, false
}

// neighbours is how many keys lie around one on the average, and count how many there are.
const (
	neighbours = 4.6
	count      = 94
)

// walk is a path from key to key.
func walk(letters []rune) float64 {
	if len(letters) < 3 {
		return math.Inf(1)
	}
	turns, shifted, lastRow, lastPlace := 0, 0, 0, 0
	var direction [2]int
	for i, r := range letters {
		row, place, shift, found := key(r)
		if !found {
			return math.Inf(1)
		}
		if shift {
			shifted++
		}
		if i > 0 {
			// Each row lies half a key to the right of the one above: down goes to the same place or the one before.
			down, right := row-lastRow, place-lastPlace
			near := down == 0 && (right == 1 || right == -1) || down == 1 && (right == 0 || right == -1) || down == -1 && (right == 0 || right == 1)
			if !near {
				return math.Inf(1)
			}
			if i == 1 || direction != [2]int{down, right} {
				turns, direction = turns+1, [2]int{down, right}
			}
		}
		lastRow, lastPlace = row, place
	}
	guesses := 0.0
	for i := 2; i <= len(letters); i++ {
		for j := 1; j <= min(turns, i-1); j++ {
			guesses += choose(i-1, j-1) * count * math.Pow(neighbours, float64(j))
		}
	}
	if shifted > 0 {
		guesses *= 2
	}
	return guesses
}

// date is a day with its year, or a year: 19870523, 23/5/1987, 870523, 1987.
func date(letters []rune) float64 {
	text := string(letters)
	if year, err := strconv.Atoi(text); err == nil && len(text) == 4 && year >= 1900 && year < 2050 {
		return years(year)
	}
	parted := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/-._ ", r) })
	plain := strings.Join(parted, "")
	separators := 1.0
	if len(parted) == 3 && utf8.RuneCountInString(plain) == len(letters)-2 {
		separators = 4
	} else if len(parted) != 1 {
		return math.Inf(1)
	}
	fewest := math.Inf(1)
	for _, form := range []string{"20060102", "02012006", "01022006", "060102", "020106", "010206", "200612", "212006", "2012006", "0212006"} {
		if day, err := time.Parse(form, plain); err == nil && day.Year() >= 1900 && day.Year() < 2050 {
			fewest = min(fewest, 365*separators*years(day.Year()))
		}
	}
	return fewest
}

// years is how many are tried before this one, from now backwards and forwards. At the least it is twenty.
func years(year int) float64 {
	return math.Max(math.Abs(float64(year-time.Now().Year())), 20)
}
