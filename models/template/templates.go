package template

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// The events, in the stream "templates".
const (
	EventAdded    = "template.added"
	EventChanged  = "template.changed"
	EventRestored = "template.restored"
	EventArchived = "template.archived"
	EventReopened = "template.reopened"
	EventApproved = "template.approved"
)

const stream = "templates"

// Legal is the department that approves prepared texts.
const Legal = "legal"

// The longest name, plain part and body in characters, and the most texts that a space keeps of its own.
const (
	MaxName = 120
	MaxPart = 2000
	MaxBody = 20_000
	Most    = 300
)

// Deps is what templates need.
type Deps struct {
	DB    store.DB
	Audit *audit.Log
	Now   func() time.Time
}

// Templates holds the prepared texts of one space.
type Templates struct {
	d    Deps
	docs store.Collection[Template]
}

// Open opens the templates.
func Open(ctx context.Context, d Deps) (*Templates, error) {
	docs, err := store.Open[Template](ctx, d.DB, "templates", store.On("changedAt"))
	return &Templates{d, docs}, err
}

func (s *Templates) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Get returns one, as the space has it or as it is supplied.
func (s *Templates) Get(ctx context.Context, id string) (Template, error) {
	t, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		if t, ok := suppliedByID()[id]; ok {
			return t, nil
		}
		return Template{}, fault.Missing("template.missing").Because(err)
	}
	return s.current(t), err
}

// current is a stored template with the supplied words, where the space has only approved them or put them away.
func (s *Templates) current(t Template) Template {
	if from, ok := suppliedByID()[t.ID]; ok && !t.Own {
		from.Rev, from.Archived, from.Approved, from.ChangedAt, from.ChangedBy = t.Rev, t.Archived, t.Approved, t.ChangedAt, t.ChangedBy
		return from
	}
	return t
}

// All returns every template of a sort, by kind and name; archived says which half.
func (s *Templates) All(ctx context.Context, sort Sort, archived bool) ([]Template, error) {
	page, err := s.docs.Find(ctx, store.Query{Sort: []string{"changedAt"}, Limit: Most + len(supplied())})
	if err != nil {
		return nil, err
	}
	var out []Template
	kept := map[string]bool{}
	for _, t := range page.Items {
		kept[t.ID] = true
		out = append(out, s.current(t))
	}
	for _, t := range supplied() {
		if !kept[t.ID] {
			out = append(out, t)
		}
	}
	out = slices.DeleteFunc(out, func(t Template) bool { return t.Sort != sort || t.Archived != archived })
	slices.SortStableFunc(out, compare)
	return out, nil
}

// For is the template from which a release of the kind begins: the space's newest own one, else the supplied one.
// There is none when all are archived.
func (s *Templates) For(ctx context.Context, kind release.Kind) (Template, bool, error) {
	all, err := s.All(ctx, Release, false)
	var best Template
	for _, t := range all {
		if t.Kind == kind && (best.ID == "" || t.Own && t.ChangedAt.After(best.ChangedAt)) {
			best = t
		}
	}
	return best, best.ID != "", err
}

// New is what is written into a template.
type New struct {
	Sort Sort
	Kind release.Kind
	Name incident.Text
	Text map[string]release.Text
}

// Add keeps a new template of the space's own. Faults are on kind, name_<lang> and <part>.<lang>.
func (s *Templates) Add(ctx context.Context, n New, by audit.Actor) (Template, error) {
	t, err := n.made()
	if err != nil {
		return t, err
	}
	many, err := s.docs.Count(ctx, store.Filter{})
	if err != nil {
		return t, err
	}
	if many >= Most {
		return t, fault.Clash("template.many", "max", Most)
	}
	t.ID, t.Own, t.ChangedAt, t.ChangedBy = store.NewID(), true, s.now(), by.Name
	if err := s.docs.Insert(ctx, &t); err != nil {
		return t, err
	}
	return t, s.log(ctx, EventAdded, t, by)
}

// Change replaces the words of a template; a supplied one is the space's own from then on. rev is that of the
// template that was read: what somebody else has changed meanwhile is not lost.
func (s *Templates) Change(ctx context.Context, id string, rev int64, n New, by audit.Actor) error {
	before, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	n.Sort = before.Sort
	next, err := n.made()
	if err != nil {
		return err
	}
	err = s.edit(ctx, id, func(t *Template) error {
		if t.Rev != rev && !t.ChangedAt.IsZero() {
			return fault.Clash("template.clash", "name", t.ChangedBy)
		}
		t.Kind, t.Name, t.Text, t.Own, t.ChangedAt, t.ChangedBy = next.Kind, next.Name, next.Text, true, s.now(), by.Name
		return nil
	})
	if err != nil {
		return err
	}
	return s.log(ctx, EventChanged, before, by)
}

// Restore takes the supplied words back.
func (s *Templates) Restore(ctx context.Context, id string, by audit.Actor) error {
	t, err := s.Get(ctx, id)
	if err != nil || !t.Own {
		return err
	}
	from, ok := suppliedByID()[id]
	if !ok {
		return fault.Clash("template.restore.own")
	}
	err = s.edit(ctx, id, func(t *Template) error {
		t.Name, t.Text, t.Kind, t.Own, t.ChangedAt, t.ChangedBy = from.Name, from.Text, from.Kind, false, s.now(), by.Name
		return nil
	})
	if err != nil {
		return err
	}
	return s.log(ctx, EventRestored, t, by)
}

// Archive puts a template away, or back.
func (s *Templates) Archive(ctx context.Context, id string, away bool, by audit.Actor) error {
	t, err := s.Get(ctx, id)
	if err != nil || t.Archived == away {
		return err
	}
	if err := s.edit(ctx, id, func(t *Template) error { t.Archived = away; return nil }); err != nil {
		return err
	}
	return s.log(ctx, map[bool]string{true: EventArchived, false: EventReopened}[away], t, by)
}

// Approve is legal's approval of the words, whose hash is what the page showed: nobody approves words that have
// changed since.
func (s *Templates) Approve(ctx context.Context, id, hash string, by audit.Actor) error {
	t, err := s.Get(ctx, id)
	switch {
	case err != nil:
		return err
	case by.Department != Legal || by.IsSystem():
		return fault.Deny("template.approve.legal")
	case hash != t.Hash():
		return fault.Clash("template.approve.other")
	}
	err = s.edit(ctx, id, func(t *Template) error {
		if hash != s.current(*t).Hash() {
			return fault.Clash("template.approve.other")
		}
		t.Approved = Approval{By: by.ID, Name: by.Name, At: s.now(), Until: s.now().Add(Holds), Hash: hash}
		return nil
	})
	if err != nil {
		return err
	}
	return s.log(ctx, EventApproved, t, by)
}

// edit changes the stored template, which is made of the supplied one where there is none yet.
func (s *Templates) edit(ctx context.Context, id string, do func(*Template) error) error {
	if from, ok := suppliedByID()[id]; ok {
		if _, err := s.docs.InsertMissing(ctx, &from); err != nil {
			return err
		}
	}
	_, err := s.docs.Edit(ctx, id, do)
	return err
}

func (s *Templates) log(ctx context.Context, action string, t Template, by audit.Actor) error {
	name, _ := t.Name.In(incident.English)
	_, err := s.d.Audit.Append(ctx, stream, audit.Entry{By: by, Action: action, Object: "template:" + t.ID, Data: map[string]string{"name": name}})
	return err
}

// made judges what was written.
func (n New) made() (Template, error) {
	t := Template{Sort: n.Sort, Kind: n.Kind, Name: incident.TidyText(n.Name, incident.TidyLine), Text: map[string]release.Text{}}
	var faults fault.List
	switch {
	case !slices.Contains(Sorts(), n.Sort):
		faults.Add(fault.Bad("sort", "template.sort.unknown"))
	case n.Sort == Snippet:
		t.Kind = ""
	case !slices.Contains(release.Kinds(), n.Kind):
		faults.Add(fault.Bad("kind", "release.kind.unknown"))
	}
	if t.Name.Empty() {
		faults.Add(fault.Bad("name_"+incident.English, "template.name.missing"))
	}
	for lang, name := range t.Name {
		if len([]rune(name)) > MaxName {
			faults.Add(fault.Bad("name_"+lang, "template.long", "max", MaxName))
		}
	}
	for _, lang := range release.Langs() {
		text := n.tidied(lang, &faults)
		if text != (release.Text{}) {
			t.Text[lang] = text
		}
	}
	if len(t.Text) == 0 {
		faults.Add(fault.Bad("body."+incident.English, "template.text.missing"))
	}
	return t, faults.Err()
}

func (n New) tidied(lang string, faults *fault.List) release.Text {
	typed := n.Text[lang]
	text := release.Text{Body: strings.TrimSpace(release.Compose(typed.Body))}
	if len([]rune(text.Body)) > MaxBody {
		faults.Add(fault.Bad("body."+lang, "template.long", "max", MaxBody))
	}
	if n.Sort == Snippet {
		return text
	}
	text.Headline, text.Subhead, text.Dateline = incident.TidyLine(typed.Headline), incident.TidyLine(typed.Subhead), incident.TidyLine(typed.Dateline)
	text.Boilerplate, text.Contact = incident.Tidy(typed.Boilerplate), incident.Tidy(typed.Contact)
	for part, s := range map[string]string{"headline": text.Headline, "subhead": text.Subhead, "dateline": text.Dateline, "boilerplate": text.Boilerplate, "contact": text.Contact} {
		if len([]rune(s)) > MaxPart {
			faults.Add(fault.Bad(part+"."+lang, "template.long", "max", MaxPart))
		}
	}
	return text
}
