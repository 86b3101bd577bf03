package mailing

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/osteele/liquid"

	"standfirst/models/fault"
	"standfirst/models/pattern"
	"standfirst/models/release"
)

// Personal lines are written in Liquid, of which a small part is taken: a field, with a word for people who have none
// ({{ first_name | default: "colleague" }}) or in another case, and conditions on fields ({% if outlet %}…{% endif %}).
// There are no loops, assignments or includes, and no names but Fields; whatever else a text holds between such braces
// is refused when it is saved. Texts of before have fields in brackets, [[name]] or [[name|colleague]], which go on
// working. What is filled in is never read for fields again.

// Fields lists the merge fields that a mailing may use.
func Fields() []string { return release.Fields() }

// Filters lists what may follow a field after a bar.
func Filters() []string { return []string{"default", "capitalize", "upcase", "downcase"} }

// maxMarks bounds how many fields and conditions a text has, and with them what writing it costs.
const maxMarks = 200

var (
	fieldPattern = pattern.New(`\[\[\s*([^\[\]|]*?)\s*(?:\|([^\[\]]*))?\]\]`)
	markPattern  = pattern.New(`(?s)\{\{-?(.*?)-?\}\}|\{%-?(.*?)-?%\}`)
	namePattern  = pattern.New(`^[\p{L}\p{N}_.\[\]"'-]+`)
	textPattern  = pattern.New(`^(?:"[^"\n]*"|'[^'\n]*')`)
	wordPattern  = pattern.New(`^(?:"[^"\n]*"|'[^'\n]*'|==|!=|[a-z_]+)\s*`)
)

// person is what the merge fields are filled from.
type person struct{ name, outlet string }

func (d Delivery) person() person { return person{name: d.Name, outlet: d.Outlet} }

func (p person) field(name string) string {
	switch name {
	case "name":
		return p.name
	case "first_name":
		return firstName(p)
	case "outlet":
		return p.outlet
	}
	return ""
}

// Values is what is filled into the fields of a release for somebody of that name at an outlet.
func Values(name, outlet string) func(field string) string {
	p := person{name: oneLine(name), outlet: oneLine(outlet)}
	return func(field string) string { return oneLine(p.field(field)) }
}

// firstName is the given name of a name written in Latin letters. Names in Han characters are not taken
// apart: 李雷 is addressed by the whole name.
func firstName(p person) string {
	for _, r := range p.name {
		if unicode.Is(unicode.Han, r) {
			return p.name
		}
	}
	first, _, _ := strings.Cut(p.name, " ")
	return first
}

// merged is a text with fields that was found to be sound.
type merged struct {
	plain string // a text without any
	from  *liquid.Template
	old   []bracket
}

// bracket is a field of a text of before, with its word for people who have none.
type bracket struct{ field, instead string }

// merged are the subjects and the personal lines of a mailing, by language, read once for all recipients. A text that
// was saved is sound.
func (m Mailing) merged() (subjects, intros map[string]merged) {
	subjects, intros = map[string]merged{}, map[string]merged{}
	for _, lang := range m.Langs() {
		subjects[lang], _ = mergeFrom("subject_"+lang, m.SubjectIn(lang))
		intros[lang], _ = mergeFrom("intro_"+lang, m.Intro[lang])
	}
	return subjects, intros
}

// gap stands in a text where a field is empty and nothing was written for that.
const gap = "\x00"

// mergeFrom reads a text. The fault is of the form's field: a field that is not known, a part of Liquid that is not
// taken, braces or brackets that are none.
func mergeFrom(field, text string) (merged, *fault.Error) {
	m := merged{plain: text}
	source, err := m.unbracket(field, text)
	if err != nil {
		return m, err
	}
	if !strings.Contains(source, "{{") && !strings.Contains(source, "{%") {
		if strings.Contains(source, "}}") || strings.Contains(source, "%}") {
			return m, fault.Bad(field, "mailing.merge.broken")
		}
		return m, nil
	}
	rest := markPattern.ReplaceAllString(source, "")
	if strings.Contains(rest, "{{") || strings.Contains(rest, "{%") || strings.Contains(rest, "}}") || strings.Contains(rest, "%}") {
		return m, fault.Bad(field, "mailing.merge.broken")
	}
	if len(markPattern.FindAllStringIndex(source, maxMarks+1)) > maxMarks {
		return m, fault.Bad(field, "mailing.merge.many", "max", maxMarks)
	}
	source = markPattern.ReplaceAllStringFunc(source, func(mark string) string {
		if err != nil {
			return mark
		}
		var safe string
		safe, err = m.mark(field, mark)
		return safe
	})
	if err != nil {
		return m, err
	}
	from, failed := liquid.NewEngine().ParseString(source)
	if failed != nil {
		return m, fault.Bad(field, "mailing.merge.broken").Because(failed)
	}
	m.from = from
	return m, nil
}

// unbracket turns the fields of before into ones of Liquid, whose values are made by fill: their words may hold any
// quotes, which Liquid's cannot.
func (m *merged) unbracket(field, text string) (string, *fault.Error) {
	var err *fault.Error
	source := fieldPattern.ReplaceAllStringFunc(text, func(found string) string {
		part := fieldPattern.FindStringSubmatch(found)
		if !slices.Contains(Fields(), part[1]) && err == nil {
			err = unknownField(field, part[1])
		}
		if strings.ContainsAny(part[2], "{}") && err == nil {
			err = fault.Bad(field, "mailing.merge.broken")
		}
		m.old = append(m.old, bracket{part[1], strings.TrimSpace(part[2])})
		return "{{ bracket_" + strconv.Itoa(len(m.old)-1) + " }}"
	})
	outside := fieldPattern.ReplaceAllString(text, "")
	if err == nil && (strings.Contains(outside, "[[") || strings.Contains(outside, "]]")) && !strings.Contains(outside, "{%") {
		err = fault.Bad(field, "mailing.merge.broken")
	}
	if err == nil && strings.Contains(outside, "bracket_") {
		err = unknownField(field, "bracket_")
	}
	return source, err
}

func unknownField(field, name string) *fault.Error {
	return fault.Bad(field, "mailing.merge.unknown", "field", name, "known", strings.Join(Fields(), ", "))
}

// mark checks what stands between braces, and writes it so that an empty field shows as a gap.
func (m *merged) mark(field, mark string) (string, *fault.Error) {
	part := markPattern.FindStringSubmatch(mark)
	if strings.HasPrefix(mark, "{%") {
		return mark, checkTag(field, strings.TrimSpace(part[2]))
	}
	inside := strings.TrimSpace(part[1])
	if _, ok := m.bracketOf(inside); ok {
		return mark, nil
	}
	name, rest := head(namePattern, inside)
	if !slices.Contains(Fields(), name) {
		return "", unknownField(field, cut(inside, name))
	}
	if err := checkFilters(field, rest); err != nil {
		return "", err
	}
	end := strings.TrimLeft(mark[len(mark)-3:], " \n\t\r")
	if !strings.HasPrefix(end, "-") {
		end = "}}"
	}
	start, _, _ := strings.Cut(mark, part[1])
	return start + " " + inside + " | default: gap " + end, nil
}

func (m *merged) bracketOf(inside string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(inside, "bracket_"))
	return n, err == nil && strings.HasPrefix(inside, "bracket_") && n >= 0 && n < len(m.old)
}

func cut(inside, name string) string {
	if name != "" {
		return name
	}
	return string([]rune(inside)[:min(40, len([]rune(inside)))])
}

// head takes off what a text begins with.
func head(p *pattern.Pattern, text string) (found, rest string) {
	found = p.FindString(text)
	return found, strings.TrimSpace(text[len(found):])
}

func checkFilters(field, rest string) *fault.Error {
	for rest != "" {
		after, ok := strings.CutPrefix(rest, "|")
		if !ok {
			return fault.Bad(field, "mailing.merge.broken")
		}
		var name string
		name, rest = head(namePattern, strings.TrimSpace(after))
		if !slices.Contains(Filters(), name) {
			return fault.Bad(field, "mailing.merge.filter", "filter", cut(strings.TrimSpace(after), name), "known", strings.Join(Filters(), ", "))
		}
		if name != "default" {
			continue
		}
		if after, ok = strings.CutPrefix(rest, ":"); !ok {
			return fault.Bad(field, "mailing.merge.default")
		}
		var word string
		if word, rest = head(textPattern, strings.TrimSpace(after)); word == "" {
			return fault.Bad(field, "mailing.merge.default")
		}
	}
	return nil
}

// checkTag takes conditions on fields and nothing else.
func checkTag(field, inside string) *fault.Error {
	name, rest, _ := strings.Cut(inside, " ")
	rest = strings.TrimSpace(rest)
	switch name {
	case "else", "endif", "endunless":
		if rest == "" {
			return nil
		}
		return fault.Bad(field, "mailing.merge.broken")
	case "if", "elsif", "unless":
	default:
		return fault.Bad(field, "mailing.merge.tag", "tag", cut(inside, name))
	}
	wantsTerm := true
	for rest != "" {
		word, after := head(wordPattern, rest)
		word = strings.TrimSpace(word)
		joins := slices.Contains([]string{"==", "!=", "and", "or", "contains"}, word)
		quoted := strings.HasPrefix(word, `"`) || strings.HasPrefix(word, `'`)
		switch {
		case word == "" || joins == wantsTerm:
			return fault.Bad(field, "mailing.merge.broken")
		case !joins && !quoted && word != "blank" && !slices.Contains(Fields(), word):
			return unknownField(field, word)
		}
		wantsTerm, rest = joins, after
	}
	if wantsTerm {
		return fault.Bad(field, "mailing.merge.broken")
	}
	return nil
}

// fill writes the text for somebody; empty is put where a field is empty.
func (m merged) fill(p person, empty string) (string, error) {
	if m.from == nil {
		return m.plain, nil
	}
	values := liquid.Bindings{"gap": empty, "blank": nil}
	for _, name := range Fields() {
		if value := oneLine(p.field(name)); value != "" { // to Liquid an empty text is something, and true
			values[name] = value
		}
	}
	for i, b := range m.old {
		value := oneLine(p.field(b.field))
		if value == "" {
			value = b.instead
		}
		if value == "" {
			value = empty
		}
		values["bracket_"+strconv.Itoa(i)] = value
	}
	out, err := m.from.RenderString(values)
	if err != nil {
		return "", err
	}
	return out, nil
}

// For is the text for somebody. A text that was saved is sound; one that is not, because a rule came later, is written
// as it stands.
func (m merged) For(p person) string {
	out, err := m.fill(p, "")
	if err != nil {
		return m.plain
	}
	return out
}

// HasGap reports whether the text for somebody lacks a word: a field is empty and nothing was written for that.
func (m merged) HasGap(p person) bool {
	out, err := m.fill(p, gap)
	return err == nil && strings.Contains(out, gap)
}

// checkFields reports what is wrong with the fields of a text.
func checkFields(field, text string) *fault.Error {
	_, err := mergeFrom(field, text)
	return err
}

// mergeText fills the fields of one text for one person; a mailing keeps its texts read instead.
func mergeText(text string, p person) string {
	m, _ := mergeFrom("", text) // a fault leaves the text as it stands
	return m.For(p)
}

// oneLine makes a value fit for a header: no breaks, no controls, nothing that turns the direction of
// writing; at most 200 characters.
func oneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if stray(r) {
			return ' '
		}
		return r
	}, text)
	runes := []rune(strings.Join(strings.Fields(clean), " "))
	return string(runes[:min(len(runes), 200)])
}

// stray reports characters that have no place in a line that people read: they break it, hide in it or
// turn it round.
func stray(r rune) bool {
	switch r {
	case '\u200c', '\u200d': // joiners: some scripts and emoji need them
		return false
	case '\u2028', '\u2029', unicode.ReplacementChar:
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
