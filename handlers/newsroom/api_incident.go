package newsroom

import (
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/promise"
)

// apiBoard is the public page of an incident.
type apiBoard struct {
	ID        string        `json:"id"`
	URL       string        `json:"url"`
	API       string        `json:"api"`
	Title     incident.Text `json:"title"`
	Phase     string        `json:"phase"`
	Published string        `json:"published"`
	Changed   string        `json:"changed"`
	Phases    []apiPhase    `json:"phases"` // as the public was told of them, the oldest first

	// What is in the document of one incident alone. Sheet is the address of its facts, where they are public.
	Sheet    string       `json:"sheet,omitempty"`
	Releases []apiRelease `json:"releases,omitempty"` // the latest first
	Promises []apiPromise `json:"promises,omitempty"`
}

type apiPhase struct {
	Phase string `json:"phase"`
	At    string `json:"at"`
}

// apiPromise is what was promised to the public, and what has become of it.
type apiPromise struct {
	Text     incident.Text `json:"text"`
	State    string        `json:"state"` // open, kept, broken or withdrawn
	Due      string        `json:"due"`
	Ended    string        `json:"ended,omitempty"`
	Proof    string        `json:"proof,omitempty"`
	Progress []apiProgress `json:"progress"` // the latest first
}

type apiProgress struct {
	Text incident.Text `json:"text"`
	At   string        `json:"at"`
}

func apiIncidents(s site) (answer, error) {
	p, err := s.span()
	if err != nil {
		return answer{}, err
	}
	boards, next, err := s.Newsroom.PublicBoards(s.ctx(), p.after, p.limit)
	items := []apiBoard{}
	for _, b := range boards {
		items = append(items, s.apiBoard(b.Incident, b.Board))
	}
	return asJSON(s.part(items, next, p, err))
}

func apiIncident(s site) (answer, error) {
	inc, b, err := s.Newsroom.PublicBoard(s.ctx(), s.c.Params("incident"))
	if err != nil {
		return answer{}, err
	}
	v := s.apiBoard(inc, b)
	if sheet, err := s.factsLink(inc.ID); err != nil {
		return answer{}, err
	} else if sheet != "" {
		v.Sheet = s.at("/facts/" + inc.ID)
	}
	topics, err := s.Newsroom.Topics(s.ctx(), true)
	if err != nil {
		return answer{}, err
	}
	about, err := s.pagesAbout(inc.ID)
	if err != nil {
		return answer{}, err
	}
	for _, p := range about {
		item, err := s.apiRelease(p, book{topics, map[string]bool{inc.ID: true}})
		if err != nil {
			return answer{}, err
		}
		v.Releases = append(v.Releases, item)
	}
	promises, err := s.Promises.Shown(s.ctx(), inc)
	for _, p := range promises {
		v.Promises = append(v.Promises, apiPromised(p))
	}
	return asJSON(v, err)
}

func (s site) apiBoard(inc incident.Incident, b newsroom.Board) apiBoard {
	v := apiBoard{
		ID: inc.ID, URL: s.base() + "/incidents/" + inc.ID, API: s.at("/incidents/" + inc.ID), Title: inc.Title, Phase: string(b.Phase()),
		Published: when(b.PublishedAt), Changed: when(b.ChangedAt), Phases: []apiPhase{},
	}
	for _, step := range b.Steps {
		v.Phases = append(v.Phases, apiPhase{string(step.Phase), when(step.At)})
	}
	return v
}

func apiPromised(p promise.Promise) apiPromise {
	v := apiPromise{Text: p.Text, State: string(p.State), Due: when(p.Due), Ended: when(p.EndedAt), Proof: p.Proof.URL, Progress: []apiProgress{}}
	for n := len(p.Notes) - 1; n >= 0; n-- {
		v.Progress = append(v.Progress, apiProgress{p.Notes[n].Text, when(p.Notes[n].At)})
	}
	return v
}
