package report

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Template is an arrangement of cards that a space keeps for further reports: which are shown, and in which order. What
// was noted on one report stays with that.
type Template struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Name      string    `json:"name"`
	Kind      Kind      `json:"kind"` // of the report that it was taken from
	Cards     []Card    `json:"cards"`
	ChangedAt time.Time `json:"changedAt"`
	ChangedBy string    `json:"changedBy"` // name
}

// The most templates of a space, and characters of a name.
const (
	MaxTemplates    = 50
	maxTemplateName = 80
)

// The events of templates, in the stream of the space.
const (
	EventTemplate        = "report.template_kept"
	EventTemplateDropped = "report.template_dropped"
)

// Templates are those of the space, by name.
func (s *Reports) Templates(ctx context.Context) ([]Template, error) {
	page, err := s.templates.Find(ctx, store.Query{Sort: []string{"name"}, Limit: MaxTemplates})
	return page.Items, err
}

// KeepTemplate keeps the arrangement of a report under a name; one that has the name is replaced. Faults are on
// template_name.
func (s *Reports) KeepTemplate(ctx context.Context, planID, name string, by audit.Actor) (Template, error) {
	p, err := s.Plan(ctx, planID)
	if err != nil {
		return Template{}, err
	}
	switch name = strings.Join(strings.Fields(name), " "); {
	case name == "":
		return Template{}, fault.Bad("template_name", "report.template.name")
	case utf8.RuneCountInString(name) > maxTemplateName:
		return Template{}, fault.Bad("template_name", "report.note.long", "max", maxTemplateName)
	}
	all, err := s.Templates(ctx)
	if err != nil {
		return Template{}, err
	}
	t := Template{ID: store.NewID(), Name: name}
	for _, old := range all {
		if old.Name == name {
			t = old
		}
	}
	if t.Rev == 0 && len(all) >= MaxTemplates {
		return Template{}, fault.Bad("template_name", "report.template.many", "max", MaxTemplates)
	}
	if _, err := s.templates.InsertMissing(ctx, &t); err != nil {
		return Template{}, err
	}
	t, err = s.templates.Edit(ctx, t.ID, func(t *Template) error {
		t.Kind, t.ChangedAt, t.ChangedBy, t.Cards = p.Subject.Kind, s.Now().UTC().Truncate(time.Millisecond), by.Name, nil
		for _, c := range p.Cards {
			t.Cards = append(t.Cards, Card{Name: c.Name, Off: c.Off})
		}
		return nil
	})
	if err != nil {
		return t, err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: EventTemplate, Object: "report:template:" + t.ID, Data: map[string]string{"name": name}})
	return t, err
}

// ApplyTemplate arranges a report as a template says. Its notes stay; cards that its kind does not have are left out.
// Faults are on template.
func (s *Reports) ApplyTemplate(ctx context.Context, planID, templateID string, by audit.Actor) (Plan, error) {
	p, err := s.Plan(ctx, planID)
	if err != nil {
		return p, err
	}
	found, err := s.templates.GetAll(ctx, templateID)
	if err != nil {
		return p, err
	}
	t, ok := found[templateID]
	if !ok {
		return p, fault.Bad("template", "report.template.missing")
	}
	notes := map[string]string{}
	for _, c := range p.Cards {
		notes[c.Name] = c.Note
	}
	a := Arrangement{Objective: p.Objective, Outcome: p.Outcome, Beside: p.Beside}
	for _, c := range t.Cards {
		a.Cards = append(a.Cards, Card{Name: c.Name, Off: c.Off, Note: notes[c.Name]})
		delete(notes, c.Name)
	}
	for _, c := range p.Cards { // those that the template does not know keep their notes
		if _, left := notes[c.Name]; left {
			a.Cards = append(a.Cards, Card{Name: c.Name, Off: true, Note: c.Note})
		}
	}
	return s.Arrange(ctx, planID, a, by)
}

// DropTemplate lets go of a template; reports that were arranged by it stay as they are. One that is not there any more
// is gone.
func (s *Reports) DropTemplate(ctx context.Context, id string, by audit.Actor) error {
	found, err := s.templates.GetAll(ctx, id)
	if err != nil {
		return err
	}
	n, err := s.templates.Delete(ctx, store.Eq("id", id))
	if err != nil || n == 0 {
		return err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: EventTemplateDropped, Object: "report:template:" + id, Data: map[string]string{"name": found[id].Name}})
	return err
}
