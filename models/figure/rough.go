package figure

import (
	"math"
	"strconv"
	"strings"
)

// Rough says that a figure is not meant exactly.
type Rough string

// The ways of being rough.
const (
	About Rough = "about"
	Over  Rough = "over"  // that much and more
	Under Rough = "under" // not quite that much
)

// hedges are the words before and behind a figure that make it rough. Of two that fit the longer counts: "no more
// than" is not "more than".
var hedges = struct{ before, behind map[string]Rough }{
	before: map[string]Rough{
		"about": About, "around": About, "roughly": About, "approximately": About, "approx": About, "approx.": About, "circa": About, "some": About, "close to": About, "~": About, "≈": About,
		"more than": Over, "over": Over, "at least": Over, "upwards of": Over, "exceeding": Over, "in excess of": Over, "no fewer than": Over, "not less than": Over, "no less than": Over,
		"nearly": Under, "almost": Under, "fewer than": Under, "less than": Under, "up to": Under, "at most": Under, "under": Under, "no more than": Under, "not more than": Under, "just under": Under,
		"约": About, "大约": About, "大概": About, "约为": About, "大致": About, "约有": About,
		"超过": Over, "逾": Over, "超": Over, "多于": Over, "至少": Over, "不少于": Over, "不低于": Over,
		"近": Under, "将近": Under, "接近": Under, "不到": Under, "不足": Under, "至多": Under, "最多": Under, "不超过": Under, "少于": Under,
	},
	behind: map[string]Rough{"or so": About, "左右": About, "上下": About, "or more": Over, "+": Over, "plus": Over, "多": Over, "余": Over, "以上": Over, "以下": Under},
}

// measures may stand between a figure and the word behind it: 1.2万名左右.
var measures = []string{"名", "个", "位", "人", "户", "家", "条", "件", "台", "辆", "例", "次", "元"}

// roughly reads how exactly a figure is meant from what stands around it.
func roughly(before, after string) Rough {
	before = strings.ToLower(strings.TrimRight(before[max(0, len(before)-60):], " $¥€£"))
	after = strings.ToLower(strings.TrimLeft(after[:min(len(after), 24)], " "))
	for _, measure := range measures {
		if rest, ok := strings.CutPrefix(after, measure); ok {
			after = rest
			break
		}
	}
	best, out := 0, Rough("")
	try := func(word string, r Rough, fits bool) {
		if fits && len(word) > best {
			best, out = len(word), r
		}
	}
	for word, r := range hedges.before {
		rest, fits := strings.CutSuffix(before, word)
		try(word, r, fits && (!latin(word[0]) || rest == "" || !latin(rest[len(rest)-1])))
	}
	for word, r := range hedges.behind {
		rest, fits := strings.CutPrefix(after, word)
		try(word, r, fits && (!latin(word[len(word)-1]) || rest == "" || !latin(rest[0])))
	}
	return out
}

func latin(b byte) bool { return b >= 'a' && b <= 'z' }

// Agrees reports whether two figures can both be right: they say the same, or one is rough and the other rounds to it.
// "About 12,000" and "more than 12,000" agree with 12,400; 12,000 without such a word does not.
func (f Figure) Agrees(o Figure) bool { return f.Same(o) || f.covers(o) || o.covers(f) }

// widest is by how much of it "about" may be away from a figure.
const widest = 0.1

// covers reports whether f is rough and the other figure, of the same things, is within what it says.
func (f Figure) covers(o Figure) bool {
	if f.Rough == "" || (f.Kind != Number && f.Kind != Percent) || !f.about(o, false) {
		return false
	}
	rough, err := strconv.ParseFloat(f.Value, 64)
	if err != nil {
		return false
	}
	exact, err := strconv.ParseFloat(o.Value, 64)
	if err != nil {
		return false
	}
	step := step(f.Value)
	switch f.Rough {
	case Over:
		return exact >= rough && exact-rough < step
	case Under:
		return exact <= rough && rough-exact < step
	}
	return math.Abs(exact-rough) <= step/2 && math.Abs(exact-rough) <= widest*math.Abs(exact)
}

// step is to what a written value is rounded: the place of its last digit that is not 0, and when that is 5 half of
// the place above it. 12,000 is rounded to thousands, 12,500 to five hundreds, 12.4 to tenths.
func step(value string) float64 {
	whole, fraction, _ := strings.Cut(value, ".")
	zeros := 0
	if fraction == "" {
		zeros = len(whole) - len(strings.TrimRight(whole, "0"))
	} else {
		zeros = -len(fraction)
	}
	out := math.Pow(10, float64(zeros))
	if strings.HasSuffix(strings.TrimRight(strings.Replace(value, ".", "", 1), "0"), "5") {
		out *= 5
	}
	return out
}
