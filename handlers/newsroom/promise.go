package newsroom

import (
	"time"

	"standfirst/models/incident"
	"standfirst/models/promise"
)

var promiseColours = map[promise.State]string{promise.Open: "info", promise.Kept: "ok", promise.Broken: "bad", promise.Withdrawn: "warn"}

// remedies are the public promises of an incident and where people who were harmed say so.
type remedies struct {
	rows     []promiseRow
	complain string
	changed  time.Time
}

// promises are those of the incident that are public, with their public progress, the latest first, and where people
// who were harmed say so.
func (s site) promises(inc incident.Incident) (remedies, error) {
	var out remedies
	shown, err := s.Promises.Shown(s.ctx(), inc)
	if err != nil {
		return out, err
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
		out.rows, out.changed = append(out.rows, row), later(out.changed, p.ChangedAt)
	}
	open, err := s.Complaints.Taking(s.ctx(), inc)
	if open {
		out.complain = s.url("/cases/" + inc.ID)
	}
	return out, err
}
