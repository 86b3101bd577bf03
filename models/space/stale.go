package space

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/release"
	"standfirst/models/task"
)

// staleTime is within which a public surface of a fact that fell is to be put right.
const staleTime = time.Hour

// Surface is a public place that says what a fact says.
type Surface struct {
	Kind  string // "release", "sheet", "post", "line" or "answers"
	ID    string // of the release, the incident, the deal, the line or, of all its answers together, the fact
	Title incident.Text
	N     int // of answers: how many there are
}

// Surfaces are the public places that a fact stands in: releases in the newsroom, the public fact sheet, posts
// of creators whose brief cites it, public lines, and what people were answered, all of that as one.
func (s *Space) Surfaces(ctx context.Context, f fact.Fact) ([]Surface, error) {
	var out []Surface
	releases, err := s.Releases.CitingFact(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range releases {
		if r.IsPublic() {
			out = append(out, Surface{Kind: "release", ID: r.ID, Title: headlines(r)})
		}
	}
	sheet, err := s.Releases.SheetOf(ctx, f.IncidentID)
	if err != nil {
		return nil, err
	}
	if sheet.Public && f.Public {
		out = append(out, Surface{Kind: "sheet", ID: f.IncidentID, Title: incident.Text{"en": f.Key, "zh-CN": f.Key}})
	}
	deals, err := s.Creators.CitingFact(ctx, f.ID)
	for _, d := range deals {
		if d.State == creator.Published || d.State == creator.Retained {
			out = append(out, Surface{Kind: "post", ID: d.ID, Title: incident.Text{"en": d.Title, "zh-CN": d.Title}})
		}
	}
	if err != nil {
		return nil, err
	}
	return s.spoken(ctx, f, out)
}

// mostAnswers is up to how many answers a task names the number.
const mostAnswers = 1000

// spoken adds the public lines that cite a fact, and what people were told on it.
func (s *Space) spoken(ctx context.Context, f fact.Fact, out []Surface) ([]Surface, error) {
	lines, err := s.Lines.CitingFact(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.Open() {
			out = append(out, Surface{Kind: "line", ID: l.ID, Title: l.Now().Question})
		}
	}
	answers, err := s.Lines.Answers(ctx, line.AnswerSearch{FactID: f.ID, Limit: mostAnswers})
	if n := len(answers.Items); n > 0 {
		out = append(out, Surface{Kind: "answers", ID: f.ID, Title: incident.Text{"en": f.Key, "zh-CN": f.Key}, N: n})
	}
	return out, err
}

func headlines(r release.Release) incident.Text {
	out := incident.Text{}
	for _, lang := range incident.Languages() {
		out[lang] = r.Headline(lang)
	}
	return out
}

// Fell makes a task for each public surface of a fact that was disputed or retracted, unless it has been verified anew
// meanwhile. It may be repeated: a surface has one task for each fall.
func (s *Space) Fell(ctx context.Context, fell fact.Fell) error {
	if (fell.State != fact.Disputed && fell.State != fact.Retracted) || s.words == nil {
		return nil
	}
	f, err := s.Facts.Get(ctx, fell.FactID)
	if err != nil || f.Stands(fell.Version) {
		return err
	}
	surfaces, err := s.Surfaces(ctx, f)
	if err != nil || len(surfaces) == 0 {
		return err
	}
	fall := f.LastFall(fell.Version)
	plan := make([]task.Planned, len(surfaces))
	for n, x := range surfaces {
		title := incident.Text{}
		for _, lang := range incident.Languages() {
			name, _ := x.Title.In(lang)
			title[lang] = shortened(s.words(lang, "fact.stale."+x.Kind, map[string]any{"key": f.Key, "title": name, "n": x.N}))
		}
		plan[n] = task.Planned{
			New:  task.New{Title: title, Role: roles[x.Kind], Due: s.Now().Add(staleTime)},
			From: "fact:" + fall.Job + ":" + x.Kind + ":" + x.ID,
		}
	}
	_, err = s.Tasks.AddPlanned(ctx, f.IncidentID, plan, audit.System("fact"))
	if fault.KindOf(err) == fault.Conflict { // the incident is closed, or has as many tasks as it may
		return nil
	}
	return err
}

// roles are whose it is to put each kind of surface right.
var roles = map[string]incident.Role{"release": incident.Media, "sheet": incident.FactsRole, "post": incident.Creators, "line": incident.Media, "answers": incident.Media}

func shortened(text string) string {
	if chars := []rune(text); len(chars) > task.MaxTitle {
		return string(chars[:task.MaxTitle-1]) + "…"
	}
	return text
}
