package contact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"standfirst/models/outlet"
	"standfirst/models/sheet"
)

// Visible is the text without the signs that cannot be seen: they come along when something is copied
// from a page, make two equal names differ, and turn the direction of what stands behind them. Those that
// join letters, as Persian and emoji need them, stay.
func Visible(text string) string {
	if strings.IndexFunc(text, invisible) < 0 {
		return text
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, text))
}

func invisible(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0x200c, r == 0x200d: // joiners
		return false
	case r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// readPositions reads "Outlet / Role / 2024-01 / 2025-06", several on lines or between semicolons.
func readPositions(cell string) []Position {
	var out []Position
	for _, part := range sheet.SplitList(cell, "\n;；") {
		fields := strings.Split(strings.ReplaceAll(part, "／", "/"), " / ")
		if n := len(fields) - 3; n > 1 { // the outlet's name has a stroke in it
			fields = append([]string{strings.Join(fields[:n], " / ")}, fields[n:]...)
		}
		fields = append(fields, "", "", "")
		for i := range fields {
			fields[i] = squeeze(fields[i])
		}
		p := Position{Outlet: fields[0], Role: fields[1], From: monthOf(fields[2]), To: monthOf(fields[3])}
		if p.Outlet != "" || p.Role != "" {
			out = append(out, p)
		}
	}
	return out
}

func writePosition(p Position) string {
	text := strings.Join([]string{p.Outlet, p.Role, p.From, p.To}, " / ")
	for strings.HasSuffix(text, " / ") && !strings.Contains(p.Outlet, " / ") {
		text = strings.TrimSuffix(text, " / ")
	}
	return text
}

var monthPattern = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})月?$`)

func monthOf(text string) string {
	if m := monthPattern.FindStringSubmatch(text); m != nil {
		return m[1] + "-" + two(m[2])
	}
	day, _ := dayOf(text)
	return day
}

// dayOf writes a day as we keep it, with what is to be said of how it was read; what is none stays, to be refused.
func dayOf(text string) (string, *Problem) {
	day, left, ok := sheet.Day(text)
	if ok && left != "" {
		return day, &Problem{Key: "contact.import.time_left", Args: map[string]any{"time": left, "day": day}}
	}
	if ok {
		return day, nil
	}
	if day, ok := sheet.CountedDay(text); ok {
		return day, &Problem{Key: "contact.import.counted_day", Args: map[string]any{"n": text, "day": day}}
	}
	return text, nil
}

func two(digits string) string { return strings.Repeat("0", 2-len(digits)) + digits }

// hourOf writes "9:30" and "9：30" as "09:30".
func hourOf(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "：", ":")
	if len(text) == 4 && text[1] == ':' {
		text = "0" + text
	}
	return text
}

// joinName puts the parts of a name in the order of its script.
func joinName(given, family string) string {
	if isChinese(given + family) {
		return family + given
	}
	return strings.TrimSpace(given + " " + family)
}

// isChinese reports whether there are Chinese characters in a name.
func isChinese(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// threefold is what stands between several values of one cell in the files of Google Contacts.
const threefold = " ::: "

// splitAddresses cuts a cell that holds several addresses; one that holds none stays whole, to be refused.
func splitAddresses(cell string) []string {
	cell = strings.ReplaceAll(cell, threefold, "\n")
	if strings.Count(cell, "@")+strings.Count(cell, "＠") < 2 {
		if cell == "" {
			return nil
		}
		return []string{cell}
	}
	return outlet.Split(cell)
}

// splitTags cuts a cell that holds several tags. The label that Google Contacts has on everybody says nothing.
func splitTags(cell string) []string {
	tags := outlet.Split(strings.ReplaceAll(cell, threefold, "\n"))
	return slices.DeleteFunc(tags, func(t string) bool { return t == "* myContacts" })
}

// splitPhones cuts a cell that holds several numbers.
func splitPhones(cell string) []string {
	return sheet.SplitList(strings.ReplaceAll(cell, threefold, "\n"), ";\n\r；、|")
}
