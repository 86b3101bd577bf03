package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/transform"

	"standfirst/models/fault"
	"standfirst/models/vcard"
)

// cardTable reads address cards as a table: a row for each card, a column for each property that any
// card of the file has, so that what is not imported can be seen to be left out.
type cardTable struct {
	header []string
	column map[string]int
	cards  *vcard.Reader
	number int
}

// Columns of cards that have no property of their own name. Those of several values are joined.
const (
	cardGiven, cardFamily = "N (given)", "N (family)"
	cardUnit              = "ORG (unit)"
	cardCountry           = "ADR (country)"
	cardUnread            = "Unread lines"
)

// cardOrder is how the columns stand; those that are not named follow.
var cardOrder = []string{"FN", cardFamily, cardGiven, "EMAIL", "TEL", "ORG", cardUnit, "TITLE", "ROLE", "CATEGORIES", "LANG", cardCountry, "TZ", "NOTE"}

func openCards(src Source, f Form) (*cardTable, error) {
	t := &cardTable{column: map[string]int{}, cards: readCards(src, f)}
	seen := map[string]bool{}
	for {
		c, err := t.cards.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		for name := range cellsOf(c) {
			seen[name] = true
		}
		if len(seen) > MaxHeader {
			return nil, fault.Bad("file", "sheet.cards_broken")
		}
	}
	for _, name := range cardOrder {
		if seen[name] {
			t.header = append(t.header, name)
			delete(seen, name)
		}
	}
	t.header = append(t.header, slices.Sorted(maps.Keys(seen))...)
	for i, name := range t.header {
		t.column[name] = i
	}
	if len(t.header) == 0 {
		return nil, fault.Bad("file", "sheet.empty")
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	t.cards = readCards(src, f)
	return t, nil
}

func readCards(src io.Reader, f Form) *vcard.Reader {
	if strings.HasPrefix(f.Encoding, "utf-16") {
		return vcard.NewReader(transform.NewReader(src, decoder(f.Encoding)), func(b []byte) string { return string(b) })
	}
	in := bufio.NewReader(src)
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		_, _ = in.Discard(3) // it is buffered
	}
	d := decoder(f.Encoding)
	return vcard.NewReader(in, func(b []byte) string {
		d.Reset()
		text, _, err := transform.Bytes(d, b)
		if err != nil {
			return strings.ToValidUTF8(string(b), "\ufffd")
		}
		return string(text)
	})
}

// Header names the columns.
func (t *cardTable) Header() []string { return t.header }

// Next returns the next card.
func (t *cardTable) Next() (Row, error) {
	c, err := t.cards.Next()
	if err != nil {
		return Row{}, err
	}
	t.number++
	row := Row{Number: t.number, Line: c.Line, Cells: make([]string, len(t.header))}
	for name, text := range cellsOf(c) {
		row.Cells[t.column[name]] = text
	}
	switch {
	case c.Stray:
		row.Fault = fault.Bad("", "sheet.card_outside")
	case c.Open:
		row.Fault = fault.Bad("", "sheet.card_open", "line", c.Line)
	}
	finish(&row)
	return row, nil
}

// cellsOf are the texts of a card by column.
func cellsOf(c vcard.Card) map[string]string {
	out := map[string]string{}
	add := func(name, text, between string) {
		if text = strings.TrimSpace(text); text == "" {
			return
		}
		if old := out[name]; old != "" {
			text = old + between + text
		}
		out[name] = text
	}
	for _, name := range []string{"EMAIL", "TEL"} {
		for _, p := range preferred(c, name) {
			add(name, plainURI(p.Text()), "; ")
		}
	}
	for _, p := range c.Properties {
		switch p.Name {
		case "VERSION", "EMAIL", "TEL":
		case "N":
			parts := append(p.Parts(), "", "")
			add(cardFamily, parts[0], " ")
			add(cardGiven, parts[1], " ")
		case "ORG":
			parts := p.Parts()
			add("ORG", parts[0], "; ")
			add(cardUnit, strings.Join(parts[1:], " "), "; ")
		case "ADR":
			parts := p.Parts()
			if len(parts) >= 7 {
				add(cardCountry, parts[6], " ")
			}
			parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
			if len(parts) > 1 || out[cardCountry] == "" { // more than the country
				add("ADR", strings.Join(parts, ", "), "; ")
			}
		case "CATEGORIES", "NICKNAME":
			add(p.Name, JoinList("; ", p.List()...), "; ")
		case "NOTE":
			add(p.Name, p.Text(), "\n")
		case "KIND": // of a person it says no more than a card without it (RFC 6350, section 6.1.4)
			if !strings.EqualFold(strings.TrimSpace(p.Text()), "individual") {
				add(p.Name, p.Text(), "; ")
			}
		default:
			if p.Binary() || p.Cut {
				add(p.Name, fmt.Sprintf("(%d bytes)", len(p.Value)), "; ")
				continue
			}
			add(p.Name, p.Text(), "; ")
		}
	}
	add(cardUnread, strings.Join(c.Unread, "\n"), "\n")
	return out
}

// plainURI is an address or a number without the scheme of its URI. The extension of a number stands behind it as
// people write it (RFC 3966, section 5.3: tel:+1-555-0100;ext=17); its other parameters are left out.
func plainURI(text string) string {
	number, isTel := strings.CutPrefix(text, "tel:")
	if !isTel {
		return strings.TrimPrefix(text, "mailto:")
	}
	number, params, _ := strings.Cut(number, ";")
	for param := range strings.SplitSeq(params, ";") {
		if ext, ok := strings.CutPrefix(strings.ToLower(param), "ext="); ok {
			number += " ext. " + ext
		}
	}
	return number
}

// preferred are the properties of a name, the preferred one first.
func preferred(c vcard.Card, name string) []vcard.Property {
	var out []vcard.Property
	for _, p := range c.Properties {
		if p.Name == name {
			out = append(out, p)
		}
	}
	rank := func(p vcard.Property) int {
		if p.Has("PREF", "1") || p.Has("TYPE", "pref") {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b vcard.Property) int { return rank(a) - rank(b) })
	return out
}
