package sheet

import (
	"strings"
	"unicode"
)

// ListMarks are what stands between the values of a cell that holds several: commas, semicolons, strokes, line breaks,
// and their Chinese forms.
const ListMarks = ",;\n\r，；、|"

// SplitList cuts a cell that holds several values at the marks. A value in quotation marks is whole whatever is in it;
// a quotation mark in it stands twice. Values are trimmed, and empty ones left out.
func SplitList(text, marks string) []string {
	var out []string
	add := func(value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, value)
		}
	}
	for {
		text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(marks, r) })
		if text == "" {
			return out
		}
		if value, rest, ok := quoted(text, marks); ok {
			add(value)
			text = rest
			continue
		}
		end := strings.IndexAny(text, marks)
		if end < 0 {
			end = len(text)
		}
		add(text[:end])
		text = text[end:]
	}
}

// quoted takes a value in quotation marks off the start of a text, if a mark or the end follows it.
func quoted(text, marks string) (value, rest string, ok bool) {
	if text[0] != '"' {
		return "", "", false
	}
	var b strings.Builder
	for rest = text[1:]; ; {
		end := strings.IndexByte(rest, '"')
		if end < 0 {
			return "", "", false // never closed: it is part of the value
		}
		b.WriteString(rest[:end])
		if rest = rest[end+1:]; strings.HasPrefix(rest, `"`) {
			b.WriteByte('"')
			rest = rest[1:]
			continue
		}
		after := strings.TrimLeft(rest, " \t")
		return b.String(), after, after == "" || strings.ContainsAny(after[:1], marks) || strings.IndexAny(after, marks) == 0
	}
}

// JoinList writes several values into one cell, so that SplitList gives them back.
func JoinList(between string, values ...string) string {
	out := make([]string, len(values))
	for i, v := range values {
		if out[i] = v; strings.ContainsAny(v, ListMarks) || strings.HasPrefix(v, `"`) {
			out[i] = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
		}
	}
	return strings.Join(out, between)
}
