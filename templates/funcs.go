package templates

import (
	"fmt"
	"html/template"
	"net/url"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/templates/locale"
)

// functions are the functions of all templates, bound to one language.
func functions(c *locale.Catalogs, lang string, a Assets) map[string]any {
	f := &funcs{c: c, lang: lang, assets: a}
	return map[string]any{
		"t":         func(key string, args ...any) string { return c.T(lang, key, args...) },
		"lang":      func() string { return lang },
		"languages": func() []string { return locale.Languages },
		"ownFirst":  func() []string { return OwnFirst(lang) },
		"date":      f.date,
		"datetime":  f.datetime,
		"clock":     f.clock,
		"iso":       isoTime,
		"zonename":  zoneIn,
		"ago":       f.ago,
		"number":    func(n any) string { return c.Number(lang, pointed(n)) },
		"percent":   f.percent,
		"bytes":     f.bytes,
		"icon":      f.icon,
		"asset":     a.URL,
		"dict":      dict,
		"get":       get,
		"list":      func(items ...any) []any { return items },
		"add":       func(a, b int) int { return a + b },
		"sub":       func(a, b int) int { return a - b },
		"default":   fallback,
		"join":      func(sep string, items []string) string { return strings.Join(items, sep) },
		"lower":     strings.ToLower,
		"atsign":    atSign,
		"qs":        queryString,
		"initials":  Initials,
		"zones":     Zones,
		"bars":      bars,
		"stacks":    stacks,
		"plot":      plot,
		"trend":     trend,
	}
}

type funcs struct {
	c      *locale.Catalogs
	lang   string
	assets Assets
}

const nothing = "—"

// atSign cuts a mail address before its @, where a narrow column may break it.
func atSign(address string) []string {
	if at := strings.LastIndex(address, "@"); at > 0 {
		return []string{address[:at], address[at:]}
	}
	return []string{address}
}

// moment takes a time.Time or *time.Time; the second result is false for none and for the zero time.
func moment(zone *time.Location, v any) (time.Time, bool) {
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v
	case *time.Time:
		if v != nil {
			t = *v
		}
	}
	if t.IsZero() {
		return t, false
	}
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone), true
}

func (f *funcs) chinese() bool { return strings.HasPrefix(f.lang, "zh") }

// date writes the day: 25 Nov 2026, 2026年11月25日.
func (f *funcs) date(zone *time.Location, v any) string {
	t, ok := moment(zone, v)
	if !ok {
		return nothing
	}
	return Day(f.lang, t)
}

// Day writes the day of a moment, in its zone, as all pages do.
func Day(lang string, t time.Time) string {
	if strings.HasPrefix(lang, "zh") {
		return t.Format("2006年1月2日")
	}
	return t.Format("2 Jan 2006")
}

// datetime writes day, time and zone: 25 Nov 2026, 17:44 CET.
func (f *funcs) datetime(zone *time.Location, v any) string {
	t, ok := moment(zone, v)
	if !ok {
		return nothing
	}
	sep := ", "
	if f.chinese() {
		sep = " "
	}
	return f.date(zone, v) + sep + t.Format("15:04") + " " + zoneName(t)
}

// DateTime writes a moment as the pages of a language do, for sentences that are put together outside of a template.
func DateTime(lang string, zone *time.Location, t time.Time) string {
	return (&funcs{lang: lang}).datetime(zone, t)
}

// clock writes the time of day with its zone.
func (f *funcs) clock(zone *time.Location, v any) string {
	t, ok := moment(zone, v)
	if !ok {
		return nothing
	}
	return t.Format("15:04") + " " + zoneName(t)
}

// Clock writes the time of day as the pages do, for sentences that are put together outside of a template.
func Clock(zone *time.Location, t time.Time) string { return (&funcs{}).clock(zone, t) }

// isoTime writes the value of <time datetime>.
func isoTime(v any) string {
	t, ok := moment(time.UTC, v)
	if !ok {
		return ""
	}
	return t.Format(time.RFC3339)
}

// zoneName is the usual abbreviation, or the distance from UTC where the abbreviation means several
// zones (CST is China, Chicago and Cuba) or is none at all.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	ambiguous := name == "CST" || name == "IST" || name == "BST" || name == "AST"
	if name != "" && unicode.IsLetter(rune(name[0])) && !ambiguous {
		return name
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "−", -offset
	}
	if offset%3600 == 0 {
		return fmt.Sprintf("UTC%s%d", sign, offset/3600)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, offset/3600, offset%3600/60)
}

// zoneIn names the zone as it is called at the moment.
func zoneIn(zone *time.Location, v any) string {
	t, ok := moment(zone, v)
	if !ok {
		return "UTC"
	}
	return zoneName(t)
}

// ago writes the distance from now in the largest fitting unit, in the past or the future.
func (f *funcs) ago(now time.Time, v any) string {
	t, ok := moment(time.UTC, v)
	if !ok {
		return nothing
	}
	d, ahead := now.Sub(t), false
	if d < 0 {
		d, ahead = -d, true
	}
	if d < time.Minute {
		return f.c.T(f.lang, "ui.ago.now")
	}
	unit, n := "day", int(d/(24*time.Hour))
	switch {
	case d < time.Hour:
		unit, n = "minute", int(d/time.Minute)
	case d < 24*time.Hour:
		unit, n = "hour", int(d/time.Hour)
	case n >= 365:
		unit, n = "year", n/365
	case n >= 60:
		unit, n = "month", n/30
	}
	if ahead {
		return f.c.T(f.lang, "ui.ahead."+unit, "n", n)
	}
	return f.c.T(f.lang, "ui.ago."+unit, "n", n)
}

func (f *funcs) percent(share any) string {
	v := reflect.ValueOf(share)
	switch {
	case v.CanFloat():
		return f.c.Percent(f.lang, v.Float())
	case v.CanInt():
		return f.c.Percent(f.lang, float64(v.Int()))
	}
	return nothing
}

// bytes writes a size: 12 KB, 3.4 MB. A kilobyte is 1,000 bytes.
func (f *funcs) bytes(size any) string {
	n := float64(reflect.ValueOf(size).Int())
	for _, unit := range []string{"B", "KB", "MB", "GB"} {
		if n < 1000 || unit == "GB" {
			if n >= 10 || unit == "B" {
				n = float64(int(n + .5))
			} else {
				n = float64(int(n*10+.5)) / 10
			}
			return f.c.Number(f.lang, n) + " " + unit
		}
		n /= 1000
	}
	return nothing
}

// icon draws a picture of the sprite. It is hidden from screen readers: words stand beside it.
func (f *funcs) icon(name string) (template.HTML, error) {
	if !f.assets.hasIcon(name) {
		return "", fmt.Errorf("there is no icon %q", name)
	}
	sprite, err := f.assets.URL(iconSprite)
	if err != nil {
		return "", err
	}
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` + sprite + `#` + name + `"></use></svg>`), nil
}

// pointed follows a pointer, so that an optional number can be written like any other.
func pointed(n any) any {
	if v := reflect.ValueOf(n); v.Kind() == reflect.Pointer && !v.IsNil() {
		return v.Elem().Interface()
	}
	return n
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict needs names and values, got %d arguments", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// get reads an optional key of a dict; the third argument, or nothing, stands for an absent one.
func get(m map[string]any, name string, instead ...any) any {
	if v, ok := m[name]; ok {
		return v
	}
	if len(instead) > 0 {
		return instead[0]
	}
	return nil
}

// fallback returns v, or instead when v is empty: {{default "—" .Beat}}.
func fallback(instead, v any) any {
	if truth, _ := template.IsTrue(v); truth {
		return v
	}
	return instead
}

// queryString changes parameters of a raw query: {{qs .Query "sort" "name" "after" ""}} sets sort
// and removes after. The result starts with "?".
func queryString(query string, pairs ...any) (string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("qs needs names and values, got %d arguments", len(pairs))
	}
	for i := 0; i < len(pairs); i += 2 {
		name, value := fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])
		if value == "" {
			values.Del(name)
		} else {
			values.Set(name, value)
		}
	}
	return "?" + values.Encode(), nil
}

// Initials are what stands in a person's round mark: AB for Anna Berg, 雷 for 李雷.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if unicode.Is(unicode.Han, first) {
		last, _ := utf8.DecodeLastRuneInString(words[0])
		return string(last)
	}
	out := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(unicode.ToUpper(last))
	}
	return out
}

// Zones lists the time zones of a select, the chosen one among them.
func Zones(chosen string) []string {
	out := []string{
		"UTC", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul",
		"Asia/Bangkok", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow", "Europe/Istanbul",
		"Europe/Athens", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Zurich",
		"Europe/London", "Europe/Lisbon", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
		"America/Sao_Paulo", "America/New_York", "America/Toronto", "America/Chicago", "America/Mexico_City",
		"America/Denver", "America/Los_Angeles", "Pacific/Honolulu", "Australia/Perth", "Australia/Sydney",
		"Pacific/Auckland",
	}
	if chosen == "" {
		return out
	}
	for _, name := range out {
		if name == chosen {
			return out
		}
	}
	return append(out, chosen)
}

// OwnFirst are the languages that a text can have, the reader's own first: what somebody writes is mostly written
// in that.
func OwnFirst(lang string) []string {
	out := []string{lang}
	for _, other := range locale.Languages {
		if other != lang {
			out = append(out, other)
		}
	}
	return out
}
