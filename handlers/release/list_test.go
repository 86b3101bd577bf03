package release_test

import (
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// The table is narrowed by words in either language, by kind and state, and taken out as it is narrowed; nobody finds
// what is about an incident that they may not know.
func TestReleasesAreFoundAndTakenOut(t *testing.T) {
	d := newDesk(t)
	d.release()
	manager := d.As("manager").Actor()
	hidden := must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{Title: incident.Text{"en": "Hushed"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real, Private: true}, manager))
	must[release.Release](t)(d.Space.Releases.Create(d.ctx, hidden.ID, release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "Recall of a whisper"}}}, manager))
	must[release.Release](t)(d.Space.Releases.Create(d.ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "=1+1 opens in Singapore"}}}, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "by a word", As: "officer", Path: "/acme/releases?q=recall", Has: []string{"We recall the battery"}, HasNot: []string{"Singapore", "whisper"}},
		webtest.Scenario{Name: "by pinyin of the other language", As: "officer", Path: "/acme/releases?q=zhaohui", Has: []string{"We recall the battery"}, HasNot: []string{"Singapore"}},
		webtest.Scenario{Name: "who may know it finds it", As: "manager", Path: "/acme/releases?q=recall&kind=news", Has: []string{"whisper"}, HasNot: []string{"battery"}},
		webtest.Scenario{Name: "by kind, keeping the state", As: "officer", Path: "/acme/releases?kind=news&state=draft", Has: []string{"Singapore", `name="state" value="draft"`, "kind=news"}, HasNot: []string{"We recall"}},
		webtest.Scenario{Name: "nothing found says what to do", As: "officer", Path: "/acme/releases?q=zzz", Has: []string{"Nothing found", "Clear"}},
		webtest.Scenario{Name: "what is not known narrows nothing", As: "officer", Path: "/acme/releases?kind=x&state=y&sort=z", Has: []string{"Singapore", "We recall"}},
	)
	text := d.As("officer").Get("/acme/releases/export.csv?sort=changed").Text
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "We recall the battery,关于召回电池的声明,Statement") || !strings.HasPrefix(lines[2], "'=1+1") || strings.Contains(text, "whisper") {
		t.Errorf("%s", text)
	}
}
