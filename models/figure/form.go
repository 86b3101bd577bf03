package figure

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const (
	months = `(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?`
	plain  = `(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`
	small  = `(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)`
	han    = `[零〇一二三四五六七八九两]`
)

// form is a way of writing a figure.
type form struct {
	re   *regexp.Regexp
	read func(m []string) (Kind, string, bool)
}

func written(pattern string, read func(m []string) (Kind, string, bool)) form {
	return form{regexp.MustCompile(`(?i)^(?:` + pattern + `)$`), read}
}

// forms are tried in order: the first that fits the whole of what was found reads it.
var forms = []form{
	written(`(\d{1,2})(?:st|nd|rd|th)? (?:of )?(`+months+`)(?:,? (\d{4}))?`, func(m []string) (Kind, string, bool) { return day(m[3], monthOf(m[2]), m[1]) }),
	written(`(`+months+`) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?`, func(m []string) (Kind, string, bool) { return day(m[3], monthOf(m[1]), m[2]) }),
	written(`(`+months+`) (\d{4})`, func(m []string) (Kind, string, bool) { return day(m[2], monthOf(m[1]), "") }),
	written(`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`, func(m []string) (Kind, string, bool) { return day(m[1], m[2], m[3]) }),
	written(`(\d{4}) ?年 ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?[日号])?`, func(m []string) (Kind, string, bool) { return day(m[1], m[2], m[3]) }),
	written(`(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]`, func(m []string) (Kind, string, bool) { return day("", m[1], m[2]) }),
	written(`([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]`, func(m []string) (Kind, string, bool) { return day("", hanNumber(m[1]), hanNumber(m[2])) }),
	written(`(\d{4}) ?年`, func(m []string) (Kind, string, bool) { return Year, m[1], true }),
	written(`(\d{1,2})(?::(\d{2}))?(?::\d{2})? ?([ap])\.?m\.?`, func(m []string) (Kind, string, bool) { return clock(m[1], m[2], m[3]) }),
	written(`(\d{1,2}):(\d{2})(?::\d{2})?`, func(m []string) (Kind, string, bool) { return clock(m[1], m[2], "") }),
	written(`(凌晨|早上|上午|中午|下午|傍晚|晚上)?(\d{1,2}) ?[时点](?:(\d{1,2})分?|(半)|整)?`, func(m []string) (Kind, string, bool) {
		half := map[string]string{"下午": "p", "傍晚": "p", "晚上": "p", "凌晨": "a", "早上": "a", "上午": "a"}[m[1]]
		if m[4] != "" {
			m[3] = "30"
		}
		return clock(m[2], m[3], half)
	}),
	written(`(`+plain+`) ?(?:%|percent(?:age points?)?|per cent|个百分点)`, func(m []string) (Kind, string, bool) { return Percent, decimal(m[1], 0), true }),
	written(`百分之(`+han+`*[十百]?`+han+`*(?:点`+han+`+)?)`, func(m []string) (Kind, string, bool) { return Percent, hanNumber(m[1]), m[1] != "" }),
	written(`([二三四五六七八九])成(半)?`, func(m []string) (Kind, string, bool) {
		if m[2] != "" {
			return Percent, hanNumber(m[1]) + "5", true
		}
		return Percent, hanNumber(m[1]) + "0", true
	}),
	written(`\+\d[\d ()-]{6,}\d`, phone),
	written(`\d{2,5}(?:[ -]\d{3,4}){1,3}`, func(m []string) (Kind, string, bool) {
		if digits := onlyDigits(m[0]); len(digits) < 7 && !strings.Contains(m[0], "-") {
			return Number, decimal(digits, 0), true
		}
		return phone(m)
	}),
	written(`(`+plain+`)(?: ?(thousand|million|billion|trillion|hundred|bn|万亿|千万|百万|十万|亿|万|千|百)|(k)\b)?`, func(m []string) (Kind, string, bool) {
		return Number, decimal(m[1], scales[strings.ToLower(m[2]+m[3])]), true
	}),
	written(`(`+small+`(?:[ -]`+small+`)?)((?: hundred| thousand| million| billion)+)`, func(m []string) (Kind, string, bool) {
		n, zeros := 0, 0
		for _, word := range strings.FieldsFunc(strings.ToLower(m[1]), func(r rune) bool { return r == ' ' || r == '-' }) {
			n += smalls[word]
		}
		for _, word := range strings.Fields(strings.ToLower(m[2])) {
			zeros += scales[word]
		}
		return Number, decimal(strconv.Itoa(n), zeros), true
	}),
	written(`[几数]+[十百千万亿]+`, func(m []string) (Kind, string, bool) { return Number, m[0], true }), // vague, and to be looked at
	written(`十?`+han+`+[十百千万亿][零〇一二三四五六七八九两十百千万亿]*|十[一二三四五六七八九万亿][零〇一二三四五六七八九两十百千万亿]*`, func(m []string) (Kind, string, bool) {
		return Number, hanNumber(m[0]), true
	}),
}

// anyForm finds what may be a figure. Of the ways that begin at the same place the longer stand first.
var anyForm = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\b\d{1,2}(?:st|nd|rd|th)? (?:of )?` + months + `(?:,? \d{4}\b)?`,
	`\b` + months + ` \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4}\b)?`,
	`\b` + months + ` \d{4}\b`,
	`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
	`\d{4} ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?[日号])?)?`,
	`\d{1,2} ?月 ?\d{1,2} ?[日号]`,
	`[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]`,
	`\b\d{1,2}(?::\d{2}){0,2} ?[ap]\.?m\b\.?`,
	`\b\d{1,2}:\d{2}(?::\d{2})?`,
	`(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?\d{1,2} ?[时点](?:\d{1,2}分?|半|整)?`,
	plain + ` ?(?:%|percent(?:age points?)?\b|per cent\b|个百分点)`,
	`百分之` + han + `*[十百]?` + han + `*(?:点` + han + `+)?`,
	`[二三四五六七八九]成半?`,
	`\+\d[\d ()-]{6,}\d`,
	`\b\d{2,5}(?:[ -]\d{3,4}){1,3}\b`,
	plain + `(?: ?(?:thousand\b|million\b|billion\b|trillion\b|hundred\b|bn\b|万亿|千万|百万|十万|亿|万|千|百)|k\b)?`,
	`\b` + small + `(?:[ -]` + small + `)?(?: hundred| thousand| million| billion)+\b`,
	`[几数]+[十百千万亿]+`,
	`十?` + han + `+[十百千万亿][零〇一二三四五六七八九两十百千万亿]*`,
	`十[一二三四五六七八九万亿][零〇一二三四五六七八九两十百千万亿]*`,
}, "|"))

var spelled = regexp.MustCompile(`(?i)\b` + small + `(?:[ -]` + small + `)?\b`)

// Spelled are the numbers below a hundred that an English text writes as words, "twelve" and "twenty-four". They are
// left out by In, which takes them for words of the sentence.
func Spelled(text string) []Figure {
	var out []Figure
	for _, at := range spelled.FindAllStringIndex(text, most) {
		written, n := text[at[0]:at[1]], 0
		for _, word := range strings.FieldsFunc(strings.ToLower(written), func(r rune) bool { return r == ' ' || r == '-' }) {
			n += smalls[word]
		}
		out = append(out, Figure{Kind: Number, Value: strconv.Itoa(n), Text: written, Near: Near(text, at[0], at[1])})
	}
	return out
}

func read(text string) (Figure, bool) {
	for _, f := range forms {
		if m := f.re.FindStringSubmatch(text); m != nil {
			kind, value, ok := f.read(m)
			return Figure{Kind: kind, Value: value}, ok
		}
	}
	return Figure{}, false
}

func phone(m []string) (Kind, string, bool) { return Phone, onlyDigits(m[0]), true }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func day(year, month, date string) (Kind, string, bool) {
	m, _ := strconv.Atoi(month) // 0 is no month
	d, _ := strconv.Atoi(date)
	if m < 1 || m > 12 || d > 31 || (date != "" && d < 1) {
		return Date, "", false
	}
	out := year
	if year == "" {
		out = "-"
	}
	out += fmt.Sprintf("-%02d", m)
	if date != "" {
		out += fmt.Sprintf("-%02d", d)
	}
	return Date, out, true
}

func monthOf(name string) string {
	for n, m := range []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		if strings.HasPrefix(strings.ToLower(name), m) {
			return strconv.Itoa(n + 1)
		}
	}
	return ""
}

// clock reads a time of day; half is "a" or "p" where it is said.
func clock(hour, minute, half string) (Kind, string, bool) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	switch half = strings.ToLower(half); {
	case half == "p" && h < 12:
		h += 12
	case half == "a" && h == 12:
		h = 0
	}
	return Time, fmt.Sprintf("%02d:%02d", h, m), h <= 24 && m < 60
}

func isYear(written string) bool {
	return len(written) == 4 && written == onlyDigits(written) && (written[:2] == "19" || written[:2] == "20")
}
