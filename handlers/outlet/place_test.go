package outlet_test

import (
	"testing"

	"standfirst/handlers/outlet"
	"standfirst/handlers/web/webtest"
	media "standfirst/models/outlet"
)

func TestOutletsAreFoundByWhereTheyAre(t *testing.T) {
	app := webtest.New(t, outlet.Routes)
	for _, o := range []media.Outlet{{Name: "Harbour Times", Region: "北京", Country: "CN"}, {Name: "Post", Region: "Bayern", Country: "DE"}} {
		if _, err := app.Space.Outlets.Create(t.Context(), o, app.As("officer").Actor()); err != nil {
			t.Fatal(err)
		}
	}
	app.Run(
		webtest.Scenario{Name: "offered", As: "officer", Path: "/acme/outlets", Has: []string{`<option value="北京"`, `<option value="DE"`, "Harbour Times", "Post"}},
		webtest.Scenario{Name: "by country", As: "officer", Path: "/acme/outlets?country=DE", Has: []string{"Post"}, HasNot: []string{"Harbour Times"}},
		webtest.Scenario{Name: "by region", As: "officer", Path: "/acme/outlets?region=%E5%8C%97%E4%BA%AC", Has: []string{"Harbour Times"}, HasNot: []string{">Post<"}},
		webtest.Scenario{Name: "elsewhere are none of them", As: "rival/officer", Path: "/rival/outlets", HasNot: []string{"北京"}},
	)
}
