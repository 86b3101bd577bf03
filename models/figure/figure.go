// Package figure reads the figures of a text in English or Chinese: numbers, shares, dates and times of day. It says
// which of them mean the same, however they are written (1.2万, 12,000 and 12 thousand; 3月5日 and 5 March), and
// which are about the same and differ.
package figure

import (
	"slices"
	"strings"
	"unicode/utf8"

	"standfirst/models/pattern"
)

// Kind is what a figure measures.
type Kind string

// The kinds.
const (
	Number  Kind = "number"
	Percent Kind = "percent"
	Date    Kind = "date" // of a day or a month
	Year    Kind = "year"
	Time    Kind = "time"  // of day
	Phone   Kind = "phone" // says nothing that could be contradicted
	Code    Kind = "code"  // a name with digits in it, of a product, a batch or a standard: T-20, B7, COVID-19
)

// Figure is one figure of a text.
type Figure struct {
	Kind  Kind     `json:"kind"`
	Value string   `json:"value"` // one form for all ways of writing it: "12400", "2026-03-05", "--03-05", "---05", "14:30", "B7"
	Text  string   `json:"text"`  // as it is written
	Near  string   `json:"near"`  // with the words around it
	Of    []string `json:"of"`    // what is counted, as far as it is known: "user", "hour"
	Rough Rough    `json:"rough"` // how exactly it is meant; "" for exactly
	From  int      `json:"-"`     // where it stands in the text, in bytes, and where it ends
	To    int      `json:"-"`
}

// Says reports whether the figure says something that a fact could back or contradict: a telephone number and a name
// do not.
func (f Figure) Says() bool { return f.Kind != Phone && f.Kind != Code }

// most bounds the figures of a text.
const most = 400

// In returns the figures of a text in the order in which they stand, the first 400 at most.
func In(text string) []Figure {
	narrow := Narrowed(text)
	text = narrow.Text
	var out []Figure
	for pos := 0; len(out) < most; {
		at := anyForm.FindStringSubmatchIndex(text[pos:])
		if at == nil {
			break
		}
		from, to := pos+at[0], pos+at[1]
		pos = to
		if at[2] >= 0 {
			if !behind(text, from, to) {
				continue
			}
			number := strings.Trim(text[from:to], " \t.)、")
			from += strings.Index(text[from:to], number)
			to = from + len(number)
			pos = to
		}
		written := strings.TrimRight(strings.TrimSpace(text[from:to]), ".")
		f, ok := read(written)
		if !ok {
			continue
		}
		if f.Kind == Code && unit(written) != "" {
			pos = from + len(unit(written)) // RMB300 is a number
			continue
		}
		f.Text, f.From, f.To = written, from, from+len(written)
		out = append(out, f)
	}
	out = joined(text, out)
	for i := range out {
		out[i].finish(text)
		out[i].From, out[i].To = narrow.Back(out[i].From, out[i].To)
	}
	return out
}

// behind reports whether what looks like the numeral of a list stands in a line and not at its beginning: where the
// search goes on behind a figure, the pattern takes the place for a beginning.
func behind(text string, from, to int) bool {
	return from > 0 && text[from-1] != '\n' && listNumeral.MatchString(text[from:to])
}

// finish reads what stands around a figure.
func (f *Figure) finish(text string) {
	before, after := text[:f.From], text[f.To:]
	f.Near = Near(text, f.From, f.To)
	if f.Kind == Code && batchNames.MatchString(last(before, maxNames)) {
		f.Of = []string{"batch"}
	}
	if f.Kind == Date && strings.HasPrefix(f.Value, "---") && notADay.MatchString(after) { // within 30 days, 500 yen
		f.Kind, f.Value, f.Text = Number, decimal(onlyDigits(f.Text), 0), onlyDigits(f.Text)
		f.To = f.From + len(f.Text)
		after = text[f.To:]
	}
	if f.Kind == Number || f.Kind == Percent {
		f.Of = counted(before, after)
		if r := roughly(before, after); r != "" {
			f.Rough = r
		}
	}
	if r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(after, "成")); f.Kind == Number && strings.HasPrefix(after, "成") && len(f.Text) == 1 && !strings.ContainsRune("立员为功果本分长年人品交就都", r) {
		f.Kind, f.Value, f.To = Percent, decimal(f.Value, 1), f.To+len("成") // 3成
		f.Text = text[f.From:f.To]
	}
	if f.Kind == Number && len(f.Of) == 0 && isYear(f.Text) {
		f.Kind = Year
	}
}

// maxNames is how far before a code the word stands at most that says what it names, in bytes: names come in lists.
const maxNames = 1000

// last are the last bytes of a text, at most so many, from the beginning of a character on.
func last(text string, most int) string {
	from := max(0, len(text)-most)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:]
}

var (
	listNumeral = pattern.New(`^[ \t]*\d{1,2}(?:[.)] |、)$`)
	batchNames  = pattern.New(`(?i)(?:batch(?:es)?|lots?|serials?|model|numbers?|no\.?|批次|批号|型号|编号|序列号|货号)(?: numbers?| no\.?)?(?: ?(?:为|是|[:：]) ?| | (?:[A-Z]*-?\d+\w*(?:, | and | or ))+|(?:[A-Z]*-?\d+\w*[、和及与])+)?$`)
	notADay     = pattern.New(`^(?:内|元|之内|以内|游|后|前|以上|均)`)
)

// Same reports whether two figures say the same. A date without a year is the same day of any year, and a month
// holds its days.
func (f Figure) Same(o Figure) bool {
	if f.Kind != o.Kind {
		return f.Kind == Year && o.Kind == Date && within(o.Value, f.Value) || f.Kind == Date && o.Kind == Year && within(f.Value, o.Value)
	}
	if f.Kind == Date {
		return sameDay(f.Value, o.Value) || sameDay(o.Value, f.Value)
	}
	return f.Value == o.Value
}

func sameDay(a, b string) bool {
	if day, ok := strings.CutPrefix(a, "---"); ok { // "---05" against "2026-03-05" or "--03-05"
		return a == b || strings.Count(b, "-") >= 2 && !strings.HasPrefix(b, "---") && strings.HasSuffix(b, "-"+day) && (b[0] != '-' || strings.Count(b, "-") == 3)
	}
	if short, ok := strings.CutPrefix(a, "-"); ok { // "--03-05" against "2026-03-05"
		return strings.HasSuffix(b, short)
	}
	return within(b, a)
}

func within(day, whole string) bool { return day == whole || strings.HasPrefix(day, whole+"-") }

// Against returns the figures of another text that contradict f: those that are about the same and say something
// else, when none of the text agrees. Closely asks for figures that surely count the same thing; otherwise
// those of the same kind do unless what they count is known to differ.
func (f Figure) Against(others []Figure, closely bool) []Figure {
	if !f.Says() || slices.ContainsFunc(others, f.Agrees) {
		return nil
	}
	var out []Figure
	for _, o := range others {
		if f.about(o, closely) && !slices.ContainsFunc(out, o.Same) {
			out = append(out, o)
		}
	}
	return out
}

func (f Figure) about(o Figure, closely bool) bool {
	if f.Kind != o.Kind {
		return false
	}
	shared := slices.ContainsFunc(f.Of, func(x string) bool { return slices.Contains(o.Of, x) })
	return shared || (!closely && (len(f.Of) == 0 || len(o.Of) == 0))
}

// Near is what stands from one byte of a text to another, with some words around, cut at runes.
func Near(s string, from, to int) string {
	before, after := []rune(s[:from]), []rune(s[to:])
	start, end := "", ""
	if len(before) > 24 {
		before, start = before[len(before)-24:], "…"
	}
	if len(after) > 24 {
		after, end = after[:24], "…"
	}
	return start + strings.Join(strings.Fields(string(before)+s[from:to]+string(after)), " ") + end
}
