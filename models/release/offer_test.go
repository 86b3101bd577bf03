package release

import (
	"strings"
	"testing"

	"standfirst/models/fact"
	"standfirst/models/incident"
)

func TestWhatIsBoundToNoFactIsOfferedOneAndBoundAtOnePress(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12,400 telephone numbers could be reached until 14 November 2026, Anna Berg says.", "截至2026年11月14日，12,400个手机号可被访问。")
	other := must[fact.Fact](t)(d.Facts.Create(d.ctx, fact.New{IncidentID: inc.ID, Claim: incident.Text{"en": "12 people look into it."}}, anna))
	gone := d.verified(inc.ID, "12,400 it was.", "")
	must[fact.Fact](t)(d.Facts.Dispute(d.ctx, gone.ID, "It was not so.", bo))
	text := map[string]Text{"en": {Headline: "Numbers", Body: "It is 12,400 numbers, I repeat 12,400, of <strong>1.2</strong>4 million. 12 people look into it until 14 Nov.", Contact: "x"}, "zh-CN": {Headline: "号码", Body: "涉及1.24万个号码。", Contact: "x"}}
	rel := must[Release](t)(d.Create(d.ctx, inc.ID, Manuscript{Kind: "news", Text: text}, anna))
	find := func(words string) Finding {
		t.Helper()
		report := must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, rel.Current))))
		for _, x := range report.Findings {
			if x.Kind == "unbound" && x.Text == words {
				return x
			}
		}
		return Finding{}
	}
	for words, want := range map[string]string{"12,400": f.ID, "14 Nov": f.ID, "1.24万": f.ID, "12": other.ID, "1.24 million": ""} {
		var ids []string
		for _, o := range find(words).Offers {
			ids = append(ids, o.ID)
		}
		if strings.Join(ids, " ") != want {
			t.Errorf("%s is offered %v, want %s", words, ids, want)
		}
	}

	_, err := d.Back(d.ctx, rel.ID, 1, "no such", f.ID, anna)
	wantFault(t, err, "release.accept.gone")
	_, err = d.Back(d.ctx, rel.ID, 1, find("12,400").Key(), gone.ID, anna)
	wantFault(t, err, "release.bind.gone")
	must[Unsaved](t)(d.Keep(d.ctx, rel.ID, 1, "seat", Manuscript{Kind: "news", Text: text}, anna))
	_, err = d.Back(d.ctx, rel.ID, 1, find("12,400").Key(), f.ID, anna)
	wantFault(t, err, "release.bind.draft")
	if err := d.Discard(d.ctx, rel.ID, anna); err != nil {
		t.Fatal(err)
	}

	rel = must[Release](t)(d.Back(d.ctx, rel.ID, 1, find("12,400").Key(), f.ID, anna))
	v := must[Version](t)(d.Version(d.ctx, rel.ID, 2))
	if got := v.Text["en"].Body; strings.Count(got, Cite(f.ID, f.Current, "12,400")) != 2 || !strings.Contains(got, " 12 people") {
		t.Error(got)
	}
	if x := find("12,400"); x.Kind != "" || len(v.Facts) != 1 {
		t.Errorf("it is still found: %+v", x)
	}
	// Somebody who looks at an older version is told so.
	_, err = d.Back(d.ctx, rel.ID, 1, find("14 Nov").Key(), f.ID, anna)
	wantFault(t, err, "release.save.conflict")
	rel = must[Release](t)(d.Back(d.ctx, rel.ID, 2, find("1.24万").Key(), f.ID, anna))
	rel = must[Release](t)(d.Back(d.ctx, rel.ID, 3, find("12").Key(), other.ID, anna))
	if v = must[Version](t)(d.Version(d.ctx, rel.ID, 4)); !strings.Contains(v.Text["en"].Body, Cite(other.ID, other.Current, "12")) || strings.Count(v.Text["en"].Body, "<span") != 3 {
		t.Error(v.Text["en"].Body)
	}
}
