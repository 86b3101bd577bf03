package release

import (
	"html"
	"strings"
	"testing"
	"time"

	"standfirst/models/incident"
)

const personal = `<p>Dear <span data-field="first_name">colleague</span> of <span data-field="outlet">your <em>paper</em></span>, see <a href="https://a.example/">this</a>.</p>`

func TestAMailFillsTheFieldsOfItsText(t *testing.T) {
	v := Version{Text: map[string]Text{"en": {Headline: "News", Body: personal + "<p>Typed \ue0f0name\ue0f1x\ue0f2.</p>"}}}
	_, page, text := MailBody(v, "en", nil)
	known := func(field string) string { return map[string]string{"first_name": `Ann <b>`, "outlet": ""}[field] }
	if got := Fill(page, known, html.EscapeString); !strings.Contains(got, "Dear Ann &lt;b&gt; of your paper, see") || !strings.Contains(got, "Typed namex.") || strings.ContainsAny(got, "\ue0f0\ue0f1\ue0f2") {
		t.Errorf("the page: %s", got)
	}
	if got := Fill(text, known, nil); !strings.Contains(got, "Dear Ann <b> of your paper, see this <https://a.example/>.") || strings.ContainsAny(got, "\ue0f0\ue0f1\ue0f2") {
		t.Errorf("the text: %s", got)
	}
	if got := Fill(text, func(string) string { return "" }, nil); !strings.Contains(got, "Dear colleague of your paper") {
		t.Errorf("for nobody: %s", got)
	}
	if got := Plainly(personal, nil); !strings.Contains(got, "Dear colleague of your <em>paper</em>,") {
		t.Errorf("as a page: %s", got)
	}
}

func TestATextThatAddressesItsReaderIsNotPublished(t *testing.T) {
	d := newDesk(t)
	kinds := func(rel Release) map[string]bool {
		t.Helper()
		out := map[string]bool{}
		for _, f := range must[Report](t)(d.Check(d.ctx, rel, must[Version](t)(d.Version(d.ctx, rel.ID, rel.Current)))).Findings {
			out[f.Kind] = f.Must()
		}
		return out
	}
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Invitation", `<p>Dear <span data-field="first_name"></span> and <span data-field="shoe_size">x</span></p>`), anna))
	if got := kinds(rel); !got["field_gap"] || !got["field_unknown"] {
		t.Errorf("found %v", got)
	}
	_, err := d.Submit(d.ctx, rel.ID, rel.Current, anna)
	wantFault(t, err, "release.check.blocking")
	rel = d.save(rel, manuscript("Invitation", `<p>Dear <span data-field="first_name">colleague</span>, come.</p>`))
	if got := kinds(rel); got["field_gap"] || got["field_unknown"] || !hasKind(got, "field") {
		t.Errorf("found %v", got)
	}
	rel = d.approve(rel)
	_, err = d.Publish(d.ctx, rel.ID, rel.Current, nil, anna)
	wantFault(t, err, "release.publish.fields")
	rel = must[Release](t)(d.SetEmbargo(d.ctx, rel.ID, EmbargoPlan{LiftAt: d.time.Add(time.Hour), Zone: "UTC", Title: incident.Text{"en": "Soon"}, Terms: incident.Text{"en": "Nothing"}}, anna))
	wantFault(t, d.Openable(d.ctx, rel), "release.publish.fields")
	rel = d.approve(d.save(must[Release](t)(d.EndEmbargo(d.ctx, rel.ID, "A field", anna)), manuscript("Invitation", `<p>Dear all, come.</p>`)))
	if rel = must[Release](t)(d.Publish(d.ctx, rel.ID, rel.Current, nil, anna)); !rel.IsPublic() {
		t.Error("without the field it is not public")
	}
}

func hasKind(kinds map[string]bool, kind string) bool {
	_, ok := kinds[kind]
	return ok
}
