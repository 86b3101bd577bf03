package search

import (
	"context"

	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/space"
)

// hit is a record that was found: its name, the language of the name ("" when unknown), and its path
// below the space.
type hit struct{ label, lang, note, path string }

// source finds records of one kind.
type source struct {
	allow account.Permission
	key   string // what the records are called
	icon  string
	find  func(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error)
}

// sources stand in the order in which people look for things.
var sources = []source{
	{account.ContactRead, "nav.contacts", "user", findContacts},
	{account.ContactRead, "nav.outlets", "building-broadcast-tower", findOutlets},
	{account.IncidentRead, "nav.incidents", "alert-triangle", findIncidents},
	{account.IncidentRead, "fact.title", "list-check", findFacts},
	{account.LineRead, "line.title", "message-circle", findLines},
	{account.IncidentRead, "nav.releases", "file-text", findReleases},
	{account.MailingEdit, "nav.mailings", "send", findMailings},
	{account.FactVerify, "nav.promises", "shield-check", findPromises},
	{account.FactVerify, "nav.cases", "messages", findCases},
	{account.ReportRead, "nav.coverage", "news", findClips},
}

func findContacts(ctx context.Context, s *space.Space, _, q string, limit int) ([]hit, error) {
	found, err := s.Contacts.Suggest(ctx, q, limit)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, c := range found {
		ids[i] = c.OutletID
	}
	outlets, err := s.Outlets.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, c := range found {
		out = append(out, hit{label: c.Name, note: outlets[c.OutletID].Name, path: "/contacts/" + c.ID})
	}
	return out, nil
}

func findOutlets(ctx context.Context, s *space.Space, _, q string, limit int) ([]hit, error) {
	found, err := s.Outlets.Find(ctx, outlet.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, o := range found.Items {
		out = append(out, hit{label: o.Name, lang: o.Lang, path: "/outlets/" + o.ID})
	}
	return out, nil
}

func findIncidents(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error) {
	found, err := s.Incidents.Find(ctx, incident.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, i := range found.Items {
		title, in := i.Title.In(lang)
		out = append(out, hit{label: title, lang: in, path: "/incidents/" + i.ID})
	}
	return out, nil
}

func findFacts(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error) {
	found, err := s.Facts.Find(ctx, fact.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, f := range found.Items {
		claim, in := f.Now().Claim.In(lang)
		out = append(out, hit{label: claim, lang: in, note: f.Key, path: "/facts/" + f.ID})
	}
	return out, nil
}

func findLines(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error) {
	found, err := s.Lines.Find(ctx, line.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, l := range found.Items {
		question, in := l.Now().Question.In(lang)
		out = append(out, hit{label: question, lang: in, note: l.Key, path: "/lines/" + l.ID})
	}
	return out, nil
}

func findPromises(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error) {
	found, err := s.Promises.Find(ctx, promise.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, p := range found.Items {
		text, in := p.Text.In(lang)
		out = append(out, hit{label: text, lang: in, note: p.OwnerName, path: "/promises/" + p.ID})
	}
	return out, nil
}

// findCases finds by reference and summary, never by who complains.
func findCases(ctx context.Context, s *space.Space, _, q string, limit int) ([]hit, error) {
	found, err := s.Complaints.Find(ctx, complaint.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, c := range found.Items {
		out = append(out, hit{label: c.Ref, note: c.Summary, path: "/cases/" + c.ID})
	}
	return out, nil
}

func findClips(ctx context.Context, s *space.Space, _, q string, limit int) ([]hit, error) {
	found, err := s.Coverage.Find(ctx, coverage.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, c := range found.Items {
		out = append(out, hit{label: c.Title, lang: c.Lang, note: c.Byline, path: "/coverage/" + c.ID})
	}
	return out, nil
}

func findReleases(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error) {
	found, err := s.Releases.Find(ctx, release.Search{Text: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, r := range found.Items {
		title, in := incident.Text(r.Title).In(lang)
		out = append(out, hit{label: title, lang: in, path: "/releases/" + r.ID})
	}
	return out, nil
}

func findMailings(ctx context.Context, s *space.Space, lang, q string, limit int) ([]hit, error) {
	found, err := s.Mailings.Look(ctx, mailing.Table{Text: q, Part: mailing.Part{Limit: limit}})
	if err != nil {
		return nil, err
	}
	var out []hit
	for _, m := range found.Items {
		subject, in := incident.Text(m.Subject).In(lang)
		out = append(out, hit{label: subject, lang: in, path: "/mailings/" + m.ID})
	}
	return out, nil
}
