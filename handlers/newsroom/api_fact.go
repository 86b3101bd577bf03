package newsroom

import (
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// apiShown is a fact as the public sees it.
type apiShown struct {
	Key      string        `json:"key"`
	URL      string        `json:"url"`
	State    string        `json:"state"` // verified, disputed, retracted, refuted, or superseded while a new wording is checked
	Since    string        `json:"since"`
	Claim    incident.Text `json:"claim"`
	Earlier  []apiEarlier  `json:"earlier"`
	Evidence []apiEvidence `json:"evidence"`
}

type apiEarlier struct {
	Claim    incident.Text `json:"claim"`
	Verified string        `json:"verified"`
}

type apiEvidence struct {
	Name   string `json:"name"`
	URL    string `json:"url"`
	SHA256 string `json:"sha256,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
}

// apiSheet is the fact sheet of an incident; a list of them has the facts in it as well.
type apiSheet struct {
	ID    string        `json:"id"` // of the incident
	URL   string        `json:"url"`
	API   string        `json:"api"`
	Title incident.Text `json:"title"`
	Facts []apiShown    `json:"facts"`
}

func apiSheets(s site) (answer, error) {
	p, err := s.span()
	if err != nil {
		return answer{}, err
	}
	list, err := s.Releases.Sheets(s.ctx(), p.after, p.limit)
	items := []apiSheet{}
	for _, sheet := range list.Items {
		v, err := s.apiSheet(sheet.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return answer{}, err
		}
		items = append(items, v)
	}
	return asJSON(s.part(items, list.Next, p, err))
}

func apiFacts(s site) (answer, error) { return asJSON(s.apiSheet(s.c.Params("incident"))) }

func (s site) apiSheet(incidentID string) (apiSheet, error) {
	inc, shown, err := s.Releases.PublicSheet(s.ctx(), incidentID)
	v := apiSheet{ID: inc.ID, URL: s.base() + "/facts/" + inc.ID, API: s.at("/facts/" + inc.ID), Title: inc.Title, Facts: []apiShown{}}
	for _, f := range shown {
		v.Facts = append(v.Facts, s.apiFact(inc.ID, f))
	}
	return v, err
}

func (s site) apiFact(incidentID string, f release.Shown) apiShown {
	v := apiShown{
		Key: f.Fact.Key, URL: s.base() + "/facts/" + incidentID + "/" + f.Fact.Key, State: string(f.State), Since: when(f.Since), Claim: f.Version.Claim,
		Earlier: []apiEarlier{}, Evidence: []apiEvidence{},
	}
	for _, e := range f.Earlier {
		v.Earlier = append(v.Earlier, apiEarlier{e.Claim, when(e.VerifiedAt)})
	}
	for _, e := range f.Evidence {
		address := e.URL
		if e.Kind == fact.File || e.Kind == fact.Shot {
			address = s.base() + "/facts/" + incidentID + "/evidence/" + e.ID
		}
		v.Evidence = append(v.Evidence, apiEvidence{e.Name, address, e.SHA256, e.Size})
	}
	return v
}
