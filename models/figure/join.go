package figure

import (
	"math/big"
	"strings"

	"standfirst/models/pattern"
)

// A figure can be written in parts: 1亿2000万, 3–5%, 21–25 November 2026, 11月21日至25日.
var (
	rangeSign  = pattern.New(`^ ?(?:[-–—~～至到]|to|and) ?$`)
	plainWhole = pattern.New(`^(?:` + plain + `)$`)
	unitOf     = pattern.New(`(?i)[^\d.,'’ ].*$`)
	inMillions = pattern.New(`^ ?(?:m|mn|M)\b`)
	dayAlone   = pattern.New(`^(\d{1,2})(?:st|nd|rd|th| ?[日号])?$`)
	scaleLater = pattern.New(`^(?:多|余)(万亿|千万|百万|十万|亿|万|千|百)`)
	yearBehind = pattern.New(`^,? (\d{4})$`)
)

// joined reads neighbours together, in the half-width text in which they stand.
func joined(text string, all []Figure) []Figure {
	var out []Figure
	for _, f := range all {
		if f.Kind == Number && f.To < len(text) {
			f.millions(text)
			f.scaled(text)
		}
		if n := len(out); n > 0 && out[n-1].join(text, &f) {
			continue
		}
		out = append(out, f)
	}
	return out
}

// join reads f and the next figure together where they belong together, and reports whether the next one has become
// a part of f.
func (f *Figure) join(text string, next *Figure) bool {
	between := text[f.To:next.From]
	switch {
	case between == "" || between == " ":
		return f.add(text, *next)
	case f.Kind == Date && next.Kind == Year && strings.HasPrefix(between, ", "):
		return f.inYear(text, *next)
	case !rangeSign.MatchString(between):
	case f.Kind == Date && dayAlone.MatchString(next.Text) && strings.Count(f.Value, "-") >= 2: // 11月21日至25日, November 21–25
		next.ofMonth(f.Value[:strings.LastIndex(f.Value, "-")])
	case next.Kind == Date && dayAlone.MatchString(f.Text) && strings.Count(next.Value, "-") >= 2: // 21–25 November 2026
		f.ofMonth(next.Value[:strings.LastIndex(next.Value, "-")])
	case f.Kind == Number && plainWhole.MatchString(f.Text) && (next.Kind == Percent || next.Kind == Number): // 3–5%, 4–5万
		if unit := unitOf.FindString(next.Text); unit != "" {
			if whole, ok := read(f.Text + unit); ok && whole.Kind == next.Kind {
				f.Kind, f.Value = whole.Kind, whole.Value
			}
		}
	}
	return false
}

// ofMonth makes a bare day one of the month that its neighbour names.
func (f *Figure) ofMonth(month string) {
	if _, date, ok := dayOfMonth(dayAlone.FindStringSubmatch(f.Text)[1]); ok {
		f.Kind, f.Value = Date, month+strings.TrimPrefix(date, "--")
	}
}

// inYear gives a day its year: November 21–25, 2026.
func (f *Figure) inYear(text string, year Figure) bool {
	short, yearless := strings.CutPrefix(f.Value, "-")
	if !yearless || !strings.HasPrefix(short, "-") || strings.HasPrefix(short, "--") || !yearBehind.MatchString(text[f.To:year.To]) {
		return false
	}
	f.Value, f.To = year.Value+short, year.To
	f.Text = text[f.From:f.To]
	return true
}

// add adds the smaller part of a number to the larger: 12万4千, two million three hundred thousand.
func (f *Figure) add(text string, next Figure) bool {
	if f.Kind != Number || next.Kind != Number || unitOf.FindString(f.Text) == "" || !strings.HasSuffix(f.Value, "000") {
		return false
	}
	a, ok := new(big.Int).SetString(f.Value, 10)
	b, fits := new(big.Int).SetString(next.Value, 10)
	zeros := len(f.Value) - len(strings.TrimRight(f.Value, "0"))
	if !ok || !fits || len(next.Value) > zeros {
		return false
	}
	f.Value, f.To = a.Add(a, b).String(), next.To
	f.Text = text[f.From:f.To]
	return true
}

// millions reads the m of $1.5m and of 1.2m users; that of 1.2m stands for metres.
func (f *Figure) millions(text string) {
	m := inMillions.FindString(text[f.To:])
	if m == "" || !plainWhole.MatchString(f.Text) {
		return
	}
	things := named(clause(text[f.To+len(m):]))
	if currency(text[:f.From]) == "" && (len(things) == 0 || m[0] == ' ') {
		return
	}
	f.Value, f.To = decimal(f.Text, 6), f.To+len(m)
	f.Text = text[f.From:f.To]
}

// scaled reads 20余万, whose scale stands behind the word that makes it rough.
func (f *Figure) scaled(text string) {
	if m := scaleLater.FindStringSubmatch(text[f.To:]); m != nil {
		f.Value, f.To, f.Rough = decimal(f.Value, scales[m[1]]), f.To+len(m[0]), Over
		f.Text = text[f.From:f.To]
	}
}
