package newsroom

import (
	"cmp"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

// board is the page of an incident: its phase, and everything that was said about it, the latest first.
func board(s site) (answer, error) {
	inc, b, err := s.Newsroom.PublicBoard(s.ctx(), s.c.Params("incident"))
	if err != nil {
		return answer{}, err
	}
	title, lang := inc.Title.In(s.lang)
	f, err := s.frame(title)
	if err != nil {
		return answer{}, err
	}
	v := boardView{Frame: f, TitleLang: lang, Phase: string(b.Phase()), ChangedAt: b.ChangedAt, Steps: steps(b)}
	about, err := s.about(inc.ID)
	if err != nil {
		return answer{}, err
	}
	for _, a := range about {
		v.ChangedAt = later(v.ChangedAt, a.ChangedAt)
		v.Updates = append(v.Updates, update{At: a.At, Article: a})
	}
	for _, step := range b.Steps {
		v.Updates = append(v.Updates, update{At: step.At, Phase: string(step.Phase)})
	}
	slices.SortStableFunc(v.Updates, func(a, b update) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Phase, b.Phase)) })
	if v.Facts, err = s.factsLink(inc.ID); err != nil {
		return answer{}, err
	}
	promises, err := s.promises(inc)
	if err != nil {
		return answer{}, err
	}
	v.Promises, v.Complain = promises.rows, promises.complain
	v.ChangedAt = later(v.ChangedAt, promises.changed)
	v.inLanguages(s.base()+"/incidents/"+inc.ID, s.lang, release.Langs())
	v.Feeds, v.Card = s.home(), s.cardOfHome()
	v.Description = s.t("newsroom.phase." + v.Phase)
	if len(about) > 0 {
		v.Description = about[0].Title
	}
	if b.Running() {
		v.Data = append(v.Data, announcement{
			Context: schema, Type: "SpecialAnnouncement", Name: title, Text: v.Description, Language: s.lang, Posted: stamp(b.PublishedAt), URL: v.Canonical,
			Feed: withLang(s.base()+"/rss.xml", s.lang), Provider: s.us(),
		})
	}
	// What a promise says of time changes by the clock: the tag tells.
	return of(newsroom.Page{Kind: newsroom.IncidentPage, Ref: inc.ID})(html(s, fiber.StatusOK, boardPage, v, time.Time{}))
}

// pagesAbout are the statements about an incident, the latest first.
func (s site) pagesAbout(incidentID string) ([]release.Page, error) {
	about, err := s.Releases.About(s.ctx(), incidentID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(about, func(a, b release.Release) int { return b.PublishedAt.Compare(a.PublishedAt) })
	var out []release.Page
	for _, rel := range about {
		p := release.Page{Release: rel}
		if rel.IsPublic() {
			if p.Version, err = s.Releases.VersionOf(s.ctx(), rel, rel.PublishedVersion); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// about are those statements with what they say in a line.
func (s site) about(incidentID string) ([]article, error) {
	pages, err := s.pagesAbout(incidentID)
	var out []article
	for _, p := range pages {
		a, _, err := s.standing(p, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, err
}

// steps are the phases that the page has been through and those that a course of things has. One that was left and
// come back to counts from the last time.
func steps(b newsroom.Board) []phaseStep {
	at := map[incident.Phase]time.Time{}
	for _, s := range b.Steps {
		at[s.Phase] = s.At
	}
	now := slices.Index(incident.Phases(), b.Phase())
	var out []phaseStep
	for i, p := range incident.Phases() {
		step := phaseStep{Phase: string(p), Now: i == now, Done: i < now || p == incident.Closed && i == now}
		if i <= now {
			step.At = at[p]
		}
		out = append(out, step)
	}
	return out
}
