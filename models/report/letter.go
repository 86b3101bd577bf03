package report

import (
	"context"
	"fmt"
	"strings"

	"standfirst/models/incident"
	"standfirst/models/mailing"
)

// pdfTries is how often a letter waits for its PDF. Then it goes without one, and says so.
const pdfTries = 3

// maxEnclosed bounds a PDF that goes by mail, in bytes: many servers take ten megabytes, and encoding adds a third.
const maxEnclosed = 7 << 20

// tongue is the language of a reader.
func (s *Reports) tongue(to incident.Person) string {
	if to.Lang == "" {
		return s.Lang
	}
	return to.Lang
}

// enclosed is the PDF that goes with a letter, of what its reader may see; nil when none is to, or it is too large.
func (s *Reports) enclosed(ctx context.Context, r Round, p Plan, told Report, to incident.Person) ([]byte, error) {
	if !r.PDF || !s.Prints() {
		return nil, nil
	}
	may, err := s.allowed(ctx, r.ToID)
	if err != nil {
		return nil, err
	}
	sheet := Sheet{Plan: p, Report: told, Space: s.Space, Lang: s.tongue(to), May: may}
	pdf, err := s.onPaper(ctx, sheet, func() error { return nil })
	if err != nil || len(pdf) > maxEnclosed {
		return nil, err
	}
	return pdf, nil
}

// letter is the report in the reader's language: its figures, what waits, and the way to all of it.
func (s *Reports) letter(r Round, p Plan, told Report, to incident.Person, base string, pdf []byte) mailing.Notice {
	lang := s.tongue(to)
	words := func(key string, args map[string]any) string { return s.Words(lang, key, args) }
	name, _ := told.Name.In(lang)
	if told.Subject.Kind == OfRelease {
		name = told.Release.Headline(lang)
	}
	if name == "" {
		name = words(told.Subject.Kind.Key(), nil)
	}
	name = told.Subject.Named(name, words)
	var b strings.Builder
	b.WriteString(words("report.letter.hello", map[string]any{"name": to.Name}) + "\n\n" + name + "\n\n")
	part := ""
	for _, f := range told.Figures() {
		if f.Part != part {
			if part != "" {
				b.WriteString("\n")
			}
			part = f.Part
			b.WriteString(words("report.part."+part, nil) + "\n")
		}
		label := words("report.stat."+f.Name, nil)
		if f.Unknown {
			b.WriteString(label + ": " + words("report.unknown", nil) + "\n")
			continue
		}
		b.WriteString(words("report.letter.figure", map[string]any{"label": label, "n": f.Number}) + "\n")
	}
	if told.Suggested > 0 {
		b.WriteString("\n" + words("report.open.suggested", map[string]any{"n": told.Suggested}) + "\n")
	}
	if n := len(told.Unheard); n > 0 {
		b.WriteString(words("report.letter.unheard", map[string]any{"n": n}) + "\n")
	}
	at, of, files := base+"/"+s.Space+"/reports/"+p.ID, "", []mailing.File(nil)
	if p.Subject.Period.Rolls() {
		of = "?first=" + p.Subject.Period.First // the plan may be of another period than the letter
	}
	b.WriteString("\n" + words("report.letter.link", map[string]any{"link": at + of}) + "\n")
	switch {
	case pdf != nil:
		files = []mailing.File{{Name: told.FileName(p) + ".pdf", Type: "application/pdf", Size: len(pdf), Content: pdf}}
		b.WriteString(words("report.letter.pdf", nil) + "\n")
	case r.PDF:
		b.WriteString(words("report.letter.no_pdf", map[string]any{"link": at + "/print" + of}) + "\n")
	}
	incidentID, title := told.Release.IncidentID, name
	unsaid := told.Subject.Kind == OfRelease && !told.Release.IsPublic()
	if a := told.Incident; a != nil {
		incidentID, unsaid = a.Incident.ID, a.Incident.Private
	}
	if unsaid { // a subject is read over shoulders
		title = words("report.kind."+string(told.Subject.Kind), nil)
	}
	return mailing.Notice{
		ID: fmt.Sprintf("report:%s:%d", r.ID, r.Due.Unix()), IncidentID: incidentID, To: mailing.Address{Name: to.Name, Email: to.Email},
		Subject: words("report.letter.subject", map[string]any{"title": title}), Text: b.String(), Files: files,
	}
}
