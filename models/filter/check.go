package filter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"standfirst/models/fault"
)

// Check returns the tree as it is kept, or everything that is wrong with it. The field of a fault is the
// place of the condition, 0-2, or "" when the whole is meant.
func (c Catalogue) Check(t Tree) (Tree, error) {
	var faults fault.List
	if n := t.Rules(); n > MaxRules {
		return t, fault.Bad("", "filter.many", "max", MaxRules, "n", n)
	}
	if depth(t) > MaxDepth {
		return t, fault.Bad("", "filter.deep", "max", MaxDepth)
	}
	out := c.check(t, nil, &faults)
	if err := faults.Err(); err != nil {
		return t, err
	}
	return out.Clean(), nil
}

func depth(t Tree) int {
	if !t.IsGroup() {
		return 0
	}
	d := 0
	for _, part := range t.Of {
		d = max(d, depth(part))
	}
	return d + 1
}

func (c Catalogue) check(t Tree, at Path, faults *fault.List) Tree {
	if t.IsGroup() {
		if t.Match != "" && !slices.Contains(Matches, t.Match) {
			faults.Add(fault.Bad(at.String(), "filter.match.unknown"))
		}
		if t.Field != "" || t.Op != "" || len(t.Values) > 0 {
			faults.Add(fault.Bad(at.String(), "filter.unreadable"))
		}
		of := make([]Tree, len(t.Of))
		for i, part := range t.Of {
			of[i] = c.check(part, at.in(i), faults)
		}
		t.Of = of
		return t
	}
	if len(t.Of) > 0 {
		faults.Add(fault.Bad(at.String(), "filter.unreadable"))
	}
	if t.Field == "" {
		if len(t.Values) > 0 || t.Op != Equals {
			faults.Add(fault.Bad(at.String(), "filter.field.missing"))
		}
		return Tree{} // nothing has been chosen yet
	}
	t, err := c.rule(t)
	if err != nil {
		faults.Add(fault.Of(err).On(at.String()))
	}
	return t
}

// rule checks one condition and writes its values as they are kept.
func (c Catalogue) rule(t Tree) (Tree, error) {
	f, ok := c.Field(t.Field)
	if !ok {
		return t, fault.Bad("", "filter.field.unknown", "field", clip(t.Field))
	}
	if !f.allows(t.Op) {
		return t, fault.Bad("", "filter.op.unknown", "op", clip(string(t.Op)))
	}
	var values []string
	for _, v := range t.Values {
		if v = strings.TrimSpace(v); v == "" || slices.Contains(values, v) && f.Asks(t.Op) == AskValues {
			continue
		}
		if utf8.RuneCountInString(v) > MaxText {
			return t, fault.Bad("", "filter.value.long", "max", MaxText)
		}
		if !utf8.ValidString(v) || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' }) {
			return t, fault.Bad("", "filter.unreadable")
		}
		values = append(values, v)
	}
	if len(values) > MaxValues {
		return t, fault.Bad("", "filter.value.many", "max", MaxValues)
	}
	values, err := f.values(t.Op, values)
	t.Values = values
	return t, err
}

func (f Field) values(op Op, values []string) ([]string, error) {
	want := 1
	switch f.Asks(op) {
	case AskNothing:
		return nil, nil
	case AskNumbers, AskDays:
		want = 2
	case AskValues:
		want = max(1, len(values))
	default:
	}
	if len(values) != want {
		return values, fault.Bad("", "filter.value.missing")
	}
	for i, v := range values {
		var err error
		if values[i], err = f.value(op, v); err != nil {
			return values, err
		}
	}
	if f.Asks(op) != AskValues && want == 2 && f.less(values[1], values[0]) {
		values[0], values[1] = values[1], values[0] // nobody means an empty range
	}
	return values, nil
}

func (f Field) less(a, b string) bool {
	if f.Kind != Number {
		return a < b
	}
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x < y
}

// value checks one value and writes it as it is kept.
func (f Field) value(op Op, v string) (string, error) {
	switch f.Asks(op) {
	case AskYesNo:
		if v != "yes" && v != "no" {
			return v, fault.Bad("", "filter.value.unknown", "value", clip(v))
		}
	case AskNumber, AskNumbers:
		n, err := strconv.ParseFloat(plainNumber(v), 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > 1e15 {
			return v, fault.Bad("", "filter.value.number", "value", clip(v))
		}
		return strconv.FormatFloat(n, 'f', -1, 64), nil
	case AskLength:
		n, err := strconv.Atoi(plainNumber(v))
		if err != nil || n < 0 || n > 36500 {
			return v, fault.Bad("", "filter.value.days", "value", clip(v))
		}
		return strconv.Itoa(n), nil
	case AskDay, AskDays:
		day, err := time.Parse(time.DateOnly, v)
		if err != nil || day.Year() < 1900 || day.Year() > 9000 {
			return v, fault.Bad("", "filter.value.day", "value", clip(v))
		}
	case AskValues:
		if f.Kind == Choice && f.Source == "" && !slices.Contains(f.Choices, v) {
			return v, fault.Bad("", "filter.value.unknown", "value", clip(v))
		}
	default:
	}
	return v, nil
}

// plainNumber turns full-width digits into plain ones and drops what groups thousands.
func plainNumber(v string) string {
	v = norm.NFKC.String(v)
	return strings.TrimSuffix(strings.NewReplacer(",", "", " ", "", "_", "").Replace(v), "%")
}

func clip(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
