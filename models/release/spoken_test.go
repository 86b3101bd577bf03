package release

import (
	"context"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Whoever is quoted and decides in a step of their own settles the quotation there, and nobody else does.
func TestASpeakerSettlesTheirQuotationInTheirStep(t *testing.T) {
	wei := audit.Actor{ID: "u-wei", Name: "Lin Wei", Department: "management"}
	text := func(body string) Manuscript {
		return Manuscript{Kind: "statement", Text: map[string]Text{"en": {Headline: "We stop", Body: body, Contact: "press@example.com"}}}
	}
	const said = "<p>“We stopped every sale within the hour,” said Lin Wei.</p>"
	start := func(step Step) (*desk, Release) {
		d := staffed(t)
		people, _ := d.People(d.ctx)
		d.Releases.People = func(context.Context) ([]Person, error) { return append(people, person(wei, "manager")), nil }
		step.Name, step.Order = "speaker", 1
		d.route("", EveryGrade, step)
		return d, must[Release](t)(d.Create(d.ctx, "", text(said), anna))
	}
	quote := func(d *desk, rel Release) Finding {
		t.Helper()
		rel = must[Release](t)(d.Get(d.ctx, rel.ID))
		for _, f := range must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.VersionOf(d.ctx, rel, rel.Current)))).Findings {
			if f.Kind == "quote" {
				return f
			}
		}
		t.Fatal("the quotation is not found")
		return Finding{}
	}
	for name, step := range map[string]Step{
		"somebody else":         {People: these(dora)},
		"one of two":            {People: these(wei, dora)},
		"a deputy after a time": {People: these(wei), Minutes: 30, Deputy: Decider{ID: dora.ID}},
		"whoever manages":       {Role: "manager"},
	} {
		if d, rel := start(step); !quote(d, rel).Must() {
			t.Errorf("asking %s settles what Lin Wei is quoted with", name)
		}
	}

	d, rel := start(Step{People: these(wei)})
	if f := quote(d, rel); f.Must() || f.Asked != "Lin Wei" || f.Accepted != nil {
		t.Fatalf("before it is handed in: %+v", f)
	}
	must[Release](t)(d.Submit(d.ctx, rel.ID, 1, anna))
	if f := quote(d, rel); f.Must() || f.Accepted != nil {
		t.Errorf("while they are asked: %+v", f)
	}
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "As I said it", wei))
	if f := quote(d, rel); f.Accepted == nil || !f.Accepted.InPerson || f.Accepted.Speaker != "Lin Wei" || f.Accepted.Reason != "As I said it" {
		t.Errorf("approved: %+v", f)
	}
	must[Release](t)(d.Save(d.ctx, rel.ID, 1, text(said+"<p>More soon.</p>"), anna))
	if f := quote(d, rel); f.Accepted != nil || f.Asked == "" {
		t.Errorf("after an edit: %+v", f)
	}
	route := must[Route](t)(d.RouteOf(d.ctx, "", EveryGrade))
	if err := d.RemoveRoute(d.ctx, route.Rev, "", EveryGrade, dora); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Submit(d.ctx, rel.ID, 2, anna); !fault.Is(err, "release.check.blocking") {
		t.Errorf("handed in with nobody asked: %v", err)
	}
}
