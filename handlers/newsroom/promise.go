package newsroom

import (
	"standfirst/models/incident"
	"standfirst/models/promise"
)

var promiseColours = map[promise.State]string{promise.Open: "info", promise.Kept: "ok", promise.Broken: "bad", promise.Withdrawn: "warn"}

// promises are those of the incident that are public, with their public progress, the latest first, and where people
// who were harmed say so.
func (s site) promises(v *factsView, inc incident.Incident) error {
	shown, err := s.Promises.Shown(s.c.UserContext(), inc)
	if err != nil {
		return err
	}
	for _, p := range shown {
		text, lang := p.Text.In(s.lang)
		row := promiseRow{
			Text: text, Lang: lang, Colour: promiseColours[p.State], StateKey: "promise.state." + string(p.State), Proof: p.Proof.URL, Due: p.Due, Ended: p.EndedAt,
		}
		for n := len(p.Notes) - 1; n >= 0; n-- {
			text, lang := p.Notes[n].Text.In(s.lang)
			row.Notes = append(row.Notes, progressRow{text, lang, p.Notes[n].At})
		}
		v.Promises, v.ChangedAt = append(v.Promises, row), later(v.ChangedAt, p.ChangedAt)
	}
	open, err := s.Complaints.Taking(s.c.UserContext(), inc)
	if open {
		v.Complain = s.home() + "/cases/" + inc.ID + "?lang=" + s.lang
	}
	return err
}
