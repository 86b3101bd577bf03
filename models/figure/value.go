package figure

import (
	"strconv"
	"strings"
)

// scales are how many zeros a word adds.
var scales = map[string]int{
	"hundred": 2, "thousand": 3, "k": 3, "million": 6, "billion": 9, "bn": 9, "trillion": 12,
	"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12,
}

var smalls = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
	"eighty": 80, "ninety": 90,
}

// decimal writes a number with its point moved by zeros places to the right, without commas and needless zeros. It works on the
// digits, so that no number is too large and none is rounded.
func decimal(number string, zeros int) string {
	whole, part, _ := strings.Cut(groups.Replace(number), ".")
	if zeros < 0 {
		whole = strings.Repeat("0", -zeros) + whole
		whole, part, zeros = whole[:len(whole)+zeros], whole[len(whole)+zeros:]+part, 0
	}
	part += strings.Repeat("0", max(0, zeros-len(part)))
	whole += part[:zeros]
	part = strings.TrimRight(part[zeros:], "0")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if part != "" {
		return whole + "." + part
	}
	return whole
}

// groups are the signs that stand between groups of three digits.
var groups = strings.NewReplacer(",", "", "'", "", "’", "", " ", "")

var hanDigits = map[rune]int64{'零': 0, '〇': 0, '○': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

var hanUnits = map[rune]int64{'十': 10, '百': 100, '千': 1000}

// hanNumber reads a number in Chinese characters: 一万二千四百, 三百万, 十五, 十二点五.
func hanNumber(text string) string {
	whole, part, broken := strings.Cut(text, "点")
	var total, section, digit int64
	for _, r := range whole {
		switch {
		case r == '万' || r == '亿':
			factor := map[rune]int64{'万': 1e4, '亿': 1e8}[r]
			total, section, digit = (total+section+digit)*factor, 0, 0
		case hanUnits[r] > 0:
			section += max(digit, 1) * hanUnits[r]
			digit = 0
		default:
			digit = digit*10 + hanDigits[r]
		}
	}
	out := strconv.FormatInt(total+section+digit, 10)
	if !broken {
		return out
	}
	for i, r := range []rune(part) {
		if i == 0 {
			out += "."
		}
		out += strconv.FormatInt(hanDigits[r], 10)
	}
	return decimal(out, 0)
}

// hanYear reads a year whose digits are written one by one: 二〇二六.
func hanYear(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(strconv.FormatInt(hanDigits[r], 10))
	}
	return b.String()
}
