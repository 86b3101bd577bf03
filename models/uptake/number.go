package uptake

import (
	"slices"
	"strconv"
	"strings"

	"standfirst/models/figure"
	"standfirst/models/pattern"
)

// figures are the figures of a sentence, with those below a hundred that are written as words: "five working days"
// and 五个工作日 are compared as 5. One is left alone: it is as often a word as a number.
func figures(text string) []figure.Figure {
	text = smallHan.ReplaceAllStringFunc(text, func(m string) string {
		parts := smallHan.FindStringSubmatch(m)
		if n := hanValue(parts[1]); n > 1 {
			return strconv.Itoa(n) + parts[2]
		}
		return m
	})
	text = smallWord.ReplaceAllStringFunc(text, func(m string) string { return strconv.Itoa(slices.Index(smallWords, strings.ToLower(m)) + 2) })
	return slices.DeleteFunc(figure.In(text), func(f figure.Figure) bool { return !f.Says() }) // says nothing that could be contradicted
}

var (
	smallWords = strings.Fields("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty")
	smallWord  = pattern.New(`(?i)\b(?:` + strings.Join(smallWords, "|") + `)\b`)
	smallHan   = pattern.New(`([一二两三四五六七八九十]{1,3})([个名位天日人起例家批小分周年款种次元件台辆倍项所座条户箱吨])`)
)

// hanValue reads a Chinese number below a hundred; 0 for what is none.
func hanValue(s string) int {
	digits := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	n, last := 0, 0
	for _, r := range s {
		if r == '十' {
			n, last = n+max(last, 1)*10, 0
			continue
		}
		if last != 0 {
			return 0
		}
		last = digits[r]
	}
	return n + last
}
