package report

import (
	"fmt"
	"strings"

	"standfirst/models/incident"
	"standfirst/models/mailing"
)

// letter is the report in the reader's language: its figures, what waits, and the way to all of it.
func (s *Reports) letter(r Round, p Plan, told Report, to incident.Person, base string) mailing.Notice {
	lang := to.Lang
	if lang == "" {
		lang = s.Lang
	}
	words := func(key string, args map[string]any) string { return s.Words(lang, key, args) }
	name, _ := told.Name.In(lang)
	if told.Subject.Kind == OfRelease {
		name = told.Release.Headline(lang)
	}
	if name == "" {
		name = words("report.kind."+string(told.Subject.Kind), nil)
	}
	if span := told.Subject.Period.Span(); span != "" {
		name = words("report.titled", map[string]any{"name": name, "span": span})
	}
	var b strings.Builder
	b.WriteString(words("report.letter.hello", map[string]any{"name": to.Name}) + "\n\n" + name + "\n\n")
	for _, f := range told.Figures() {
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
	b.WriteString("\n" + words("report.letter.link", map[string]any{"link": base + "/" + s.Space + "/reports/" + p.ID}) + "\n")
	incidentID, title := told.Release.IncidentID, name
	if a := told.Incident; a != nil {
		incidentID = a.Incident.ID
		if a.Incident.Private { // a subject is read over shoulders
			title = words("report.kind."+string(told.Subject.Kind), nil)
		}
	}
	return mailing.Notice{
		ID: fmt.Sprintf("report:%s:%d", r.ID, r.Due.Unix()), IncidentID: incidentID, To: mailing.Address{Name: to.Name, Email: to.Email},
		Subject: words("report.letter.subject", map[string]any{"title": title}), Text: b.String(),
	}
}
