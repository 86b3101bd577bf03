package guess

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// keys are the rows of the usual keyboard, as it is and with the shift key; each row lies half a key to the right of the one
// above it.
var keys = [2][4]string{
	{"`1234567890-=", " qwertyuiop[]\\", " asdfghjkl;'", " zxcvbnm,./"},
	{"~!@#$%^&*()_+", " QWERTYUIOP{}|", " ASDFGHJKL:\"", " ZXCVBNM<>?"},
}

const (
	begins     = 47.0      // keys of the keyboard
	neighbours = 432 / 94. // of a key, in the mean
)

// walk is for keys that lie next to each other: qwertyuiop, 1qaz2wsx. The more it turns, the longer it is not guessed.
func walk(part []rune) float64 {
	if len(part) < 3 {
		return math.Inf(1)
	}
	row, at, shift := key(part[0])
	turns, shifted, dx, dy := 0, shift, 0, 0
	for _, r := range part[1:] {
		nextRow, nextAt, nextShift := key(r)
		x, y := nextAt-at, nextRow-row
		// a row lies half a key to the right: beneath a key are that of its number and the one before it
		if row < 0 || nextRow < 0 || (x == 0 && y == 0) || y < -1 || y > 1 || x < -1 || x > 1 || x*y > 0 {
			return math.Inf(1)
		}
		if turns == 0 || x != dx || y != dy {
			turns++
		}
		row, at, dx, dy, shifted = nextRow, nextAt, x, y, shifted+nextShift
	}
	ways := 0.0
	for length := 2; length <= len(part); length++ {
		for turn := 1; turn <= min(turns, length-1); turn++ {
			ways += choose(length-1, turn-1) * begins * math.Pow(neighbours, float64(turn))
		}
	}
	if plain := len(part) - shifted; shifted > 0 && plain > 0 {
		more := 0.0
		for i := 1; i <= min(shifted, plain); i++ {
			more += choose(len(part), i)
		}
		return ways * more
	} else if shifted > 0 {
		return ways * 2
	}
	return ways
}

// key is where a character lies: its row, -1 where there is none, its place there, and 1 if it wants the shift key.
func key(r rune) (row, at, shift int) {
	for shift, rows := range keys {
		for row, signs := range rows {
			if at := strings.IndexRune(signs, r); at >= 0 && r != ' ' {
				return row, at, shift
			}
		}
	}
	return -1, 0, 0
}

// date is for days and years: 1987, 13.5.2001, 20010513.
func date(part []rune) float64 {
	text := string(part)
	numbers := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	switch {
	case len(text) != len(part) || len(text) < 4 || len(text) > 10 || strings.Trim(text, "0123456789 -/\\_.") != "":
		return math.Inf(1)
	case len(numbers) == 1 && len(text) == 4 && text >= "1900" && text < "2100":
		return distance(text)
	case len(numbers) == 1 && len(text) == 8:
		return min(day(text[:4], text[4:6], text[6:]), day(text[4:], text[:2], text[2:4]))
	case len(numbers) == 1 && len(text) == 6:
		return min(day(text[:2], text[2:4], text[4:]), day(text[4:], text[:2], text[2:4]))
	case len(numbers) == 3 && len(text) == len(numbers[0])+len(numbers[1])+len(numbers[2])+2:
		return 4 * min(day(numbers[0], numbers[1], numbers[2]), day(numbers[2], numbers[0], numbers[1]))
	}
	return math.Inf(1)
}

// day is for a year with the numbers of a day and a month, in either order.
func day(year, one, other string) float64 {
	a, errA := strconv.Atoi(one)
	b, errB := strconv.Atoi(other)
	if errA != nil || errB != nil || min(a, b) < 1 || min(a, b) > 12 || max(a, b) > 31 || len(year) != 2 && len(year) != 4 {
		return math.Inf(1)
	}
	return 365 * distance(year)
}

// distance is how many years lie between a year and now, 20 at the least.
func distance(year string) float64 {
	n, err := strconv.Atoi(year)
	now := time.Now().Year()
	if err != nil {
		return math.Inf(1)
	}
	if len(year) == 2 {
		n += 1900
		if n < now-75 {
			n += 100
		}
	}
	return max(math.Abs(float64(now-n)), 20)
}
