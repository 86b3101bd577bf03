package release

import (
	"slices"
	"testing"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// rests gives a fact one more piece of evidence, an address, and has it signed again.
func (d *desk) rests(f fact.Fact, address string) fact.Fact {
	d.t.Helper()
	return d.sign(must[fact.Fact](d.t)(d.Facts.AddLink(d.ctx, f.ID, address, "", true, anna)))
}

func (d *desk) citing(headline string, f fact.Fact) Release {
	d.t.Helper()
	return must[Release](d.t)(d.Create(d.ctx, f.IncidentID, manuscript(headline, Cite(f.ID, f.Current, f.Now().Claim["en"])), anna))
}

func (d *desk) circlesIn(rel Release) []string {
	d.t.Helper()
	var out []string
	for _, found := range must[Report](d.t)(d.Check(d.ctx, rel, must[Version](d.t)(d.Version(d.ctx, rel.ID, rel.Current)))).Findings {
		if found.Kind == "circle" {
			out = append(out, found.Text)
		}
	}
	return out
}

func TestAFactThatRestsOnWhatCitesItIsFound(t *testing.T) {
	d := newDesk(t)
	d.Site = ourSite{}
	inc := d.incident(incident.Real)
	f, other := d.verified(inc.ID, "12 units overheated.", "12 台设备过热。"), d.verified(inc.ID, "3 people were hurt.", "3 人受伤。")
	first := d.citing("We recall", f)
	statement, sheet := "https://ours.example/releases/"+first.Slug, "https://ours.example/facts/"+inc.ID

	for _, address := range []string{statement, sheet + "/" + f.Key, "https://ours.example/media", "https://elsewhere.example/releases/" + first.Slug} {
		other = d.rests(other, address)
	}
	if got := d.circlesIn(d.citing("Three people", other)); len(got) != 0 {
		t.Errorf("what our pages say about something else is evidence: %v", got)
	}
	for _, address := range []string{statement, sheet, sheet + "/" + f.Key} {
		f = d.rests(f, address)
	}
	last := d.citing("We recall once more", f)
	if got, want := d.circlesIn(last), []string{statement, sheet, sheet + "/" + f.Key}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, err := d.Submit(d.ctx, last.ID, last.Current, anna); !fault.Is(err, "release.check.blocking") {
		t.Errorf("handed in all the same: %v", err)
	}
}
