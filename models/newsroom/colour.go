package newsroom

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The grounds that links stand on in the newsroom's sheet, by light and by dark: paper, tints, notices. A colour for
// links is read on the worst of them.
var (
	LightGrounds = []string{"#ffffff", "#f5f6f8", "#fdf5e4", "#fcedeb", "#ecf2fb"}
	DarkGrounds  = []string{"#121417", "#1b1f24", "#2c2412", "#331b1a", "#16243a"}
)

// legible is the least contrast of text with its ground (WCAG 2.2, 1.4.3).
const legible = 4.5

var hex = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// tidyColour is a colour as it is kept, from #rgb or #rrggbb in either case; false when it is none.
func tidyColour(text string) (string, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) == 4 && text[0] == '#' {
		text = "#" + strings.Repeat(text[1:2], 2) + strings.Repeat(text[2:3], 2) + strings.Repeat(text[3:4], 2)
	}
	return text, hex.MatchString(text)
}

type rgb [3]float64 // 0 to 255

func parseColour(text string) (c rgb) {
	for i := range c {
		n, _ := strconv.ParseUint(text[1+2*i:3+2*i], 16, 8) // it was tidied, so it is a number
		c[i] = float64(n)
	}
	return c
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

// luminance is the relative luminance (WCAG 2.2).
func (c rgb) luminance() float64 {
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// contrast is the contrast ratio of two colours, 1 to 21 (WCAG 2.2).
func contrast(a, b string) float64 {
	x, y := parseColour(a).luminance(), parseColour(b).luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// worst is the least contrast of a colour with any of the grounds.
func worst(colour string, grounds []string) float64 {
	least := 21.0
	for _, g := range grounds {
		least = min(least, contrast(colour, g))
	}
	return least
}

// toward is the first colour on the way to black or white that is legible on all the grounds: the colour itself when it
// is.
func toward(colour string, end rgb, grounds []string) string {
	from := parseColour(colour)
	for step := range 101 {
		var c rgb
		for i := range c {
			c[i] = from[i] + (end[i]-from[i])*float64(step)/100
		}
		if text := c.String(); worst(text, grounds) >= legible {
			return text
		}
	}
	return end.String()
}

var black, white = rgb{}, rgb{255, 255, 255}
