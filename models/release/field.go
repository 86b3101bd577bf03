package release

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

// A text that is mailed may address its reader: <span data-field="first_name">colleague</span> is the first name of
// whoever gets it, and "colleague" for people of whom we do not know it. A page of the newsroom has no reader, so that
// such a text cannot be published.

// Fields lists what may be filled in, by the names under which a mailing knows it.
func Fields() []string { return []string{"name", "first_name", "outlet"} }

// Field is one place of a text that is filled in. Words stand there for people of whom the value is not known.
type Field struct{ Name, Words string }

// FieldsIn are the fields of a version in a language, each once.
func (v Version) FieldsIn(lang string) []Field {
	var out []Field
	body := v.Text[lang].Body
	if !strings.Contains(body, "data-field") {
		return nil
	}
	for _, root := range parse(Sanitise(body)) {
		for n := range walk(root) {
			f := Field{markup.Attr(n, "data-field"), strings.TrimSpace(markup.RawText(n))}
			if n.DataAtom == atom.Span && f.Name != "" && !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// IsPersonal reports whether a text of the version addresses its reader.
func (v Version) IsPersonal() bool {
	return slices.ContainsFunc(v.Langs(), func(lang string) bool { return len(v.FieldsIn(lang)) > 0 })
}

// fieldFindings are the fields: one that nobody can fill, one that leaves a gap, and that the text is for mails alone.
func fieldFindings(v Version) []Finding {
	var out []Finding
	for _, lang := range v.Langs() {
		for _, f := range v.FieldsIn(lang) {
			kind := "field"
			switch {
			case !slices.Contains(Fields(), f.Name):
				kind = "field_unknown"
			case f.Words == "":
				kind = "field_gap"
			}
			out = append(out, Finding{Kind: kind, Lang: lang, Part: "body", Text: f.Name, Near: f.Words})
		}
	}
	return out
}

// A field in a mail that is written for many stands between characters of private use, which no text has.
const (
	fieldOpen = "\ue0f0"
	fieldThen = "\ue0f1"
	fieldEnd  = "\ue0f2"
)

var (
	fieldMarks = strings.NewReplacer(fieldOpen, "", fieldThen, "", fieldEnd, "")
	fieldMark  = pattern.New(fieldOpen + "([a-z_.]*)" + fieldThen + "([^" + fieldEnd + "]*)" + fieldEnd)
)

// marked is a body in which the fields are marked for Fill.
func marked(body string) string {
	body = fieldMarks.Replace(body)
	if !strings.Contains(body, "data-field") {
		return body
	}
	nodes := parse(Sanitise(body))
	for _, root := range nodes {
		for n := range walk(root) {
			name := markup.Attr(n, "data-field")
			if n.DataAtom != atom.Span || name == "" {
				continue
			}
			words := markup.RawText(n)
			for c := n.FirstChild; c != nil; c = n.FirstChild {
				n.RemoveChild(c)
			}
			n.AppendChild(&html.Node{Type: html.TextNode, Data: fieldOpen + name + fieldThen + words + fieldEnd})
		}
	}
	return write(blocksOnly(nodes))
}

// Fill writes the fields of what MailBody made for somebody. value is what is known of them, "" for nothing; escape
// makes it fit for where it stands, nil for plain text.
func Fill(made string, value func(field string) string, escape func(string) string) string {
	fixed, fields := Parts(made)
	if len(fields) == 0 {
		return made
	}
	var b strings.Builder
	for i, f := range fields {
		b.WriteString(fixed[i])
		b.WriteString(f.Fill(value, escape))
	}
	b.WriteString(fixed[len(fields)])
	return b.String()
}

// Parts takes what MailBody made apart: the text between the fields, one piece more than there are, and the fields,
// whose words are already fit for where they stand.
func Parts(made string) (fixed []string, fields []Field) {
	rest := 0
	for _, at := range fieldMark.FindAllStringSubmatchIndex(made, -1) {
		fixed = append(fixed, made[rest:at[0]])
		fields = append(fields, Field{made[at[2]:at[3]], made[at[4]:at[5]]})
		rest = at[1]
	}
	return append(fixed, made[rest:]), fields
}

// Fill is what stands in the place of a field for somebody; see Fill.
func (f Field) Fill(value func(field string) string, escape func(string) string) string {
	v := fieldMarks.Replace(value(f.Name))
	switch {
	case v == "":
		return f.Words
	case escape != nil:
		return escape(v)
	}
	return v
}
