package figure

import (
	"fmt"
	"strconv"
	"strings"

	"standfirst/models/pattern"
)

const (
	months = `(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?`
	plain  = `(?:\d{1,3}(?:[,'’]\d{3})+|\d{1,3}(?: \d{3}){2,}|\d+)(?:\.\d+)?`
	small  = `(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)`
	han    = `[零〇一二三四五六七八九两]`
	hanDay = `[一二三四五六七八九十]{1,3}`
	halves = `(?:凌晨|清晨|早上|早晨|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜间|深夜|早|晚)`
	code   = `(?-i:v\d+(?:\.\d+)*|[A-Za-z]{1,12}\d[0-9A-Za-z]*|[A-Z]{1,6}-\d[0-9A-Za-z]*)(?:-\d+[A-Za-z]*|(?:\.\d+)+)?`
)

// noFigure is what has digits and is no figure: addresses of the web and of mail, the numerals of lists, versions of
// programs, and names of techniques and of round-the-clock service.
const noFigure = `https?://[^\s\p{Han},)]+|[\w.+-]+@[\w-]+\.[\w.-]+\w|\b(?:[\w-]+\.)+(?:com|cn|org|net|gov|edu|io|example)\b(?:/[\w./%?=&-]*)?|` +
	`(?m:^)[ \t]*\d{1,2}(?:[.)] |、)|[@#][\w.]+|\b24/7\b|7 ?[×x*] ?24(?: ?小时)?|\b[2-6]G\b|\b[23]D\b|\b\d{1,2}\.\d{1,2}\.\d{1,2}\b`

// form is a way of writing a figure.
type form struct {
	re   *pattern.Pattern
	read func(m []string) (Kind, string, bool)
}

func written(text string, read func(m []string) (Kind, string, bool)) form {
	return form{pattern.New(`(?i)^(?:` + text + `)$`), read}
}

// forms are tried in order: the first that fits the whole of what was found reads it.
var forms = []form{
	written(`(\d{1,2})(?:st|nd|rd|th)? (?:of )?(`+months+`)(?:,? (\d{4}))?`, func(m []string) (Kind, string, bool) { return day(m[3], monthOf(m[2]), m[1]) }),
	written(`(`+months+`) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?`, func(m []string) (Kind, string, bool) { return day(m[3], monthOf(m[1]), m[2]) }),
	written(`(`+months+`) (\d{4})`, func(m []string) (Kind, string, bool) { return day(m[2], monthOf(m[1]), "") }),
	written(`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`, func(m []string) (Kind, string, bool) { return day(m[1], m[2], m[3]) }),
	written(`(\d{4}) ?年 ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?[日号])?`, func(m []string) (Kind, string, bool) { return day(m[1], m[2], m[3]) }),
	written(`(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]`, func(m []string) (Kind, string, bool) { return day("", m[1], m[2]) }),
	written(`([一二三四五六七八九十]{1,2})月(`+hanDay+`)[日号]`, func(m []string) (Kind, string, bool) { return day("", hanNumber(m[1]), hanNumber(m[2])) }),
	written(`([零〇○一二三四五六七八九]{4})年(?:(`+hanDay+`)月(?:(`+hanDay+`)[日号])?)?`, func(m []string) (Kind, string, bool) {
		if m[2] == "" {
			return Year, hanYear(m[1]), true
		}
		if m[3] == "" {
			return day(hanYear(m[1]), hanNumber(m[2]), "")
		}
		return day(hanYear(m[1]), hanNumber(m[2]), hanNumber(m[3]))
	}),
	written(`(\d{1,2})([/.])(\d{1,2})[/.](\d{4})`, func(m []string) (Kind, string, bool) { return dayOrMonthFirst(m[1], m[3], m[4]) }),
	written(`(\d{1,2}) ?日`, func(m []string) (Kind, string, bool) { return dayOfMonth(m[1]) }),
	written(`(\d{4}) ?年`, func(m []string) (Kind, string, bool) { return Year, m[1], true }),
	written(`(\d{1,2})(?::(\d{2}))?(?::\d{2})? ?([ap])\.?m\.?`, func(m []string) (Kind, string, bool) { return clock(m[1], m[2], m[3]) }),
	written(`(\d{1,2}):(\d{2})(?::\d{2})?`, func(m []string) (Kind, string, bool) { return clock(m[1], m[2], "") }),
	written(`(`+halves+`) ?(\d{1,2}):(\d{2})`, func(m []string) (Kind, string, bool) { return clock(m[2], m[3], halfOf(m[1])) }),
	written(`(`+halves+`)?(\d{1,2}|[一二两三四五六七八九十]{1,3}) ?[时点](?:(\d{1,2})分?|(半)|整)?`, func(m []string) (Kind, string, bool) {
		if m[4] != "" {
			m[3] = "30"
		}
		if !strings.ContainsAny(m[2], "0123456789") {
			m[2] = hanNumber(m[2])
		}
		return clock(m[2], m[3], halfOf(m[1]))
	}),
	written(`(`+plain+`) ?(?:%|percent(?:age points?)?|per cent|个百分点)`, func(m []string) (Kind, string, bool) { return Percent, decimal(m[1], 0), true }),
	written(`(`+plain+`) ?‰`, func(m []string) (Kind, string, bool) { return Percent, decimal(m[1], -1), true }),
	written(`([百千万])分之(`+han+`*[十百]?`+han+`*(?:点`+han+`+)?)`, func(m []string) (Kind, string, bool) {
		return Percent, decimal(hanNumber(m[2]), map[string]int{"千": -1, "万": -2}[m[1]]), m[2] != ""
	}),
	written(`([二三四五六七八九])成(半)?`, func(m []string) (Kind, string, bool) {
		if m[2] != "" {
			return Percent, hanNumber(m[1]) + "5", true
		}
		return Percent, hanNumber(m[1]) + "0", true
	}),
	written(`\+\d[\d ()-]{6,}\d|\(\d{2,5}\) ?\d{3,4}[ -]?\d{3,4}|1[3-9]\d{9}`, phone),
	written(code, func(m []string) (Kind, string, bool) {
		return Code, strings.ToUpper(strings.ReplaceAll(m[0], "-", "")), true
	}),
	written(`\d{2,5}(?:[ -]\d{3,4}){1,3}`, func(m []string) (Kind, string, bool) {
		if digits := onlyDigits(m[0]); (len(digits) < 7 || grouped.MatchString(m[0])) && !strings.Contains(m[0], "-") {
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

// grouped is a number in groups of three, which no telephone number is that begins with its digits.
var grouped = pattern.New(`^[1-9]\d{0,2}(?: \d{3}){2,}$`)

// anyForm finds what may be a figure. Of the ways that begin at the same place the longer stand first. Its group holds
// what is none.
var anyForm = pattern.New(`(?i)` + strings.Join([]string{
	`(` + noFigure + `)`,
	`\b\d{1,2}(?:st|nd|rd|th)? (?:of )?` + months + `(?:,? \d{4}\b)?`,
	`\b` + months + ` \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4}\b)?`,
	`\b` + months + ` \d{4}\b`,
	`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
	`\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b`,
	`\d{4} ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?[日号])?)?`,
	`[零〇○一二三四五六七八九]{4}年(?:` + hanDay + `月(?:` + hanDay + `[日号])?)?`,
	`\d{1,2} ?月 ?\d{1,2} ?[日号]`,
	`[一二三四五六七八九十]{1,2}月` + hanDay + `[日号]`,
	`\b\d{1,2} ?日`,
	`\b\d{1,2}(?::\d{2}){0,2} ?[ap]\.?m\b\.?`,
	`\b\d{1,2}:\d{2}(?::\d{2})?`,
	halves + ` ?\d{1,2}:\d{2}`,
	halves + `?\d{1,2} ?[时点](?:\d{1,2}分?|半|整)?`,
	halves + `[一二两三四五六七八九十]{1,3}[时点](?:\d{1,2}分?|半|整)?`,
	`\b(?:` + code + `)`,
	plain + ` ?(?:[%‰]|percent(?:age points?)?\b|per cent\b|个百分点)`,
	`[百千万]分之` + han + `*[十百]?` + han + `*(?:点` + han + `+)?`,
	`[二三四五六七八九]成半?`,
	`\+\d[\d ()-]{6,}\d|\(\d{2,5}\) ?\d{3,4}[ -]?\d{3,4}|\b1[3-9]\d{9}\b`,
	`\b\d{2,5}(?:[ -]\d{3,4}){1,3}\b`,
	plain + `(?: ?(?:thousand\b|million\b|billion\b|trillion\b|hundred\b|bn\b|万亿|千万|百万|十万|亿|万|千|百)|k\b)?`,
	`\b` + small + `(?:[ -]` + small + `)?(?: hundred| thousand| million| billion)+\b`,
	`[几数]+[十百千万亿]+`,
	`十?` + han + `+[十百千万亿][零〇一二三四五六七八九两十百千万亿]*`,
	`十[一二三四五六七八九万亿][零〇一二三四五六七八九两十百千万亿]*`,
}, "|"))

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

// dayOfMonth reads the day of a month that is not named.
func dayOfMonth(date string) (Kind, string, bool) {
	d, _ := strconv.Atoi(date)
	return Date, fmt.Sprintf("---%02d", d), d >= 1 && d <= 31
}

// dayOrMonthFirst reads 26/11/2026 and 11/26/2026. A date that can be read in both ways is the same as one that is
// written alike, and no other.
func dayOrMonthFirst(first, second, year string) (Kind, string, bool) {
	a, _ := strconv.Atoi(first)
	b, _ := strconv.Atoi(second)
	switch {
	case b > 12:
		return day(year, first, second)
	case a > 12 || a == b:
		return day(year, second, first)
	}
	return Date, fmt.Sprintf("%d/%d/%s", a, b, year), a > 0 && b > 0
}

// halfOf is in which half of the day a time is, "a" or "p".
func halfOf(said string) string {
	switch said {
	case "下午", "午后", "傍晚", "晚上", "晚间", "晚", "夜间", "深夜":
		return "p"
	case "凌晨", "清晨", "早上", "早晨", "早", "上午":
		return "a"
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
