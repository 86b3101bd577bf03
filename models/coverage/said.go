package coverage

import (
	"context"
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/uptake"
)

var _ Said = House{}

// Facts returns the facts that a release carries, each with all its versions.
func (h House) Facts(ctx context.Context, carried []fact.Ref) ([]SaidFact, error) {
	ids := make([]string, len(carried))
	for i, ref := range carried {
		ids[i] = ref.FactID
	}
	all, err := h.Sheet.GetAll(incident.Unseen(ctx), ids...)
	if err != nil {
		return nil, err
	}
	var out []SaidFact
	for _, ref := range carried {
		f, ok := all[ref.FactID]
		if !ok {
			continue
		}
		said := SaidFact{ID: f.ID, IncidentID: f.IncidentID, Key: f.Key, Got: ref.Version}
		said.Current, said.Fallen = f.Current, f.State != fact.Verified && f.State != fact.Unverified
		for _, v := range f.Versions {
			said.Versions = append(said.Versions, v.Claim)
		}
		out = append(out, said)
	}
	return out, nil
}

// Messages returns the key messages of a release or of its incident.
func (h House) Messages(ctx context.Context, releaseID, incidentID string) ([]SaidMessage, error) {
	all, err := h.Keys.For(ctx, releaseID, incidentID)
	if err != nil {
		return nil, err
	}
	var out []SaidMessage
	for _, m := range all {
		text, _ := m.Text.In(incident.English)
		out = append(out, SaidMessage{ID: m.ID, Text: text, Message: uptake.Message{Wordings: m.Wordings()}})
	}
	return out, nil
}

// maxAnswers bounds how many answers an article is compared with.
const maxAnswers = 50

// Answers returns what an outlet was told between two moments.
func (h House) Answers(ctx context.Context, outletID string, from, to time.Time) ([]SaidAnswer, error) {
	page, err := h.Lines.Answers(incident.Unseen(ctx), line.AnswerSearch{OutletID: outletID, From: from, Before: to, Limit: maxAnswers})
	if err != nil {
		return nil, err
	}
	var out []SaidAnswer
	for _, a := range page.Items {
		if a.Mode != incident.Drill {
			out = append(out, SaidAnswer{ID: a.ID, IncidentID: a.IncidentID, Text: a.Now().Text, At: a.At})
		}
	}
	return out, nil
}
