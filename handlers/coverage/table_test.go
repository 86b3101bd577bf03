package coverage_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/coverage"
	"standfirst/models/outlet"
)

// The table of clips is its reader's: views under names with their counts, columns, rows of a page, and the way from one
// clip to the next within what was asked for.
func TestTheTableIsItsReaders(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	var ids []string
	for i, title := range []string{"First of the milk", "Second of the milk", "Third of the milk", "Something else"} {
		c, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: title, Text: "Nothing.", Published: time.Date(2026, 11, 20, 8+i, 0, 0, 0, time.UTC)}, officer)
		d.must(err)
		ids = append(ids, c.ID)
	}
	kept := d.As("officer").Post("/acme/coverage/views", url.Values{"name": {"Milk"}, "query": {"q=milk&sort=at&nonsense=1"}, "shared": {"1"}})
	if to := kept.Header.Get("Location"); kept.StatusCode != 303 || !strings.Contains(to, "q=milk&sort=at&view=") {
		t.Fatalf("kept: %d %s", kept.StatusCode, to)
	}
	in := "?in=" + url.QueryEscape("q=milk&sort=at")
	d.Run(
		webtest.Scenario{Name: "a colleague sees it", As: "manager", Path: "/acme/coverage", Has: []string{">Milk</a>"}},
		webtest.Scenario{Name: "with its count", As: "manager", Path: "/acme/coverage/views/counts", Has: []string{`>Milk<span class="count">3</span>`, `>All<span class="count">4</span>`}},
		webtest.Scenario{Name: "a view without a name", As: "officer", Method: "POST", Path: "/acme/coverage/views", Form: url.Values{"query": {"q=x"}}, Status: 303},
		webtest.Scenario{Name: "columns", As: "officer", Method: "POST", Path: "/acme/coverage/columns", Form: url.Values{"column": {"medium", "state"}, "density": {"compact"}, "size": {"50"}, "criteria": {"q=milk"}}, Status: 303, To: "/acme/coverage?q=milk"},
		webtest.Scenario{Name: "as chosen", As: "officer", Path: "/acme/coverage", Has: []string{`data-density="compact"`, `data-label="Kind of publication"`}, HasNot: []string{`data-label="Outlet"`}},
		webtest.Scenario{Name: "not for others", As: "manager", Path: "/acme/coverage", Has: []string{`data-label="Outlet"`}, HasNot: []string{`data-density="compact"`}},
		webtest.Scenario{Name: "between its neighbours", As: "officer", Path: "/acme/coverage/" + ids[1] + in, Has: []string{"/acme/coverage/" + ids[0] + "?in=", "/acme/coverage/" + ids[2] + "?in=", "#row-" + ids[1]}},
		webtest.Scenario{Name: "at the end", As: "officer", Path: "/acme/coverage/" + ids[2] + in, Has: []string{"/acme/coverage/" + ids[1] + "?in="}, HasNot: []string{"/acme/coverage/" + ids[3] + "?in="}},
		webtest.Scenario{Name: "by how well it fits", As: "officer", Path: "/acme/coverage/" + ids[1] + "?in=q%3Dmilk", Has: []string{"/acme/coverage/" + ids[0] + "?in=", "/acme/coverage/" + ids[2] + "?in="}},
		webtest.Scenario{Name: "an order is chosen", As: "officer", Method: "POST", Path: "/acme/coverage/order", Form: url.Values{"sort": {"at"}}, Status: 303, To: "/acme/coverage?sort=at"},
		webtest.Scenario{Name: "the table hands itself on", As: "officer", Path: "/acme/coverage", Has: []string{ids[0] + "?in=view%3Dall"}},
		webtest.Scenario{Name: "the first in the order that is kept", As: "officer", Path: "/acme/coverage/" + ids[0] + "?in=view%3Dall", Has: []string{"/acme/coverage/" + ids[1] + "?in=", `<span class="sr-only">Next`, "/acme/coverage?view=all#row-"}, HasNot: []string{`<span class="sr-only">Previous`}},
		webtest.Scenario{Name: "the last for others", As: "manager", Path: "/acme/coverage/" + ids[0] + "?in=view%3Dall", Has: []string{"/acme/coverage/" + ids[1] + "?in="}, HasNot: []string{`<span class="sr-only">Next`}},
		webtest.Scenario{Name: "in short", As: "officer", Path: "/acme/coverage/" + ids[1] + "/peek" + in, Has: []string{"Second of the milk", "Nothing.", "Open the clip"}, HasNot: []string{"<html"}},
	)
}

// Tags are put on a clip where they stand, and the table asks for them, also in what it hands out.
func TestClipsAreTagged(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	var ids []string
	for i, title := range []string{"First of the milk", "Second of the milk"} {
		c, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: title, Text: "Nothing.", Published: time.Date(2026, 11, 20, 8+i, 0, 0, 0, time.UTC)}, officer)
		d.must(err)
		ids = append(ids, c.ID)
	}
	clip := "/acme/coverage/" + ids[0]
	long := url.Values{"value": {strings.Repeat("x", 41)}}
	d.Run(
		webtest.Scenario{Name: "in its cell", As: "officer", Method: "POST", Path: clip + "/cells/tags", Form: url.Values{"value": {"vip, 食品"}}, Has: []string{"<span>vip</span>", "<span>食品</span>"}},
		webtest.Scenario{Name: "as a field", As: "officer", Path: clip + "/cells/tags?edit=1", Has: []string{`value="vip, 食品"`}},
		webtest.Scenario{Name: "too long", As: "officer", Method: "POST", Path: clip + "/cells/tags", Form: long, Status: 422, Has: []string{"At most 40 characters", strings.Repeat("x", 41)}},
		webtest.Scenario{Name: "too long on its page", As: "officer", Method: "POST", Path: clip + "/fields/tags", Form: long, Status: 422, Has: []string{"At most 40 characters"}},
		webtest.Scenario{Name: "by who may only read", As: "viewer", Method: "POST", Path: clip + "/cells/tags", Form: url.Values{"value": {"x"}}, Status: 403},
		webtest.Scenario{Name: "on its page", As: "viewer", Path: clip, Has: []string{"vip, 食品"}},
		webtest.Scenario{Name: "asked for", As: "viewer", Path: "/acme/coverage?tag=vip", Has: []string{"First of the milk", "/acme/coverage/export.csv?tag=vip"}, HasNot: []string{"Second of the milk"}},
		webtest.Scenario{Name: "handed out", As: "viewer", Path: "/acme/coverage/export.csv?tag=vip", Has: []string{"First of the milk", `"vip, 食品"`}, HasNot: []string{"Second of the milk"}},
		webtest.Scenario{Name: "as a workbook", As: "viewer", Path: "/acme/coverage/export.xlsx", Has: []string{"PK"}},
		webtest.Scenario{Name: "in the form", As: "officer", Path: clip + "/edit", Has: []string{`value="vip, 食品"`}},
	)
	d.must(d.Space.Coverage.Tables.SortBy(t.Context(), "all", "at", d.As("viewer").Actor()))
	rows := d.As("viewer").Get("/acme/coverage/export.csv").Text
	if strings.Index(rows, "First of") > strings.Index(rows, "Second of") {
		t.Errorf("not in the order that is kept:\n%s", rows)
	}
}

// Clips are chosen in the table and done something with at once; the message and a page take it back.
func TestClipsAreActedOnTogether(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	var ids []string
	for _, title := range []string{"First of the milk", "Second of the milk", "Something else"} {
		c, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: title, Text: "Nothing."}, officer)
		d.must(err)
		ids = append(ids, c.ID)
	}
	all, at := url.Values{"all": {"1"}, "criteria": {"q=milk"}}, "/acme/coverage/bulk"
	with := func(more url.Values) url.Values {
		out := maps.Clone(all)
		maps.Copy(out, more)
		return out
	}
	d.Run(
		webtest.Scenario{Name: "rows are ticked", As: "officer", Path: "/acme/coverage?q=milk", Has: []string{`value="` + ids[0] + `"`, `name="criteria" value="q=milk"`, `value="untag"`, `name="all" value="1"`}},
		webtest.Scenario{Name: "not by who may only read", As: "viewer", Path: "/acme/coverage", HasNot: []string{"data-row", `name="do"`}},
		webtest.Scenario{Name: "nothing chosen", As: "officer", Method: "POST", Path: at, Form: url.Values{"do": {"confirm"}}, Status: 303, To: "/acme/coverage"},
		webtest.Scenario{Name: "a tag is asked for", As: "officer", Method: "POST", Path: at, Form: with(url.Values{"do": {"tag"}}), Has: []string{"For 2 clips", `name="criteria" value="q=milk"`}},
		webtest.Scenario{Name: "without one", As: "officer", Method: "POST", Path: at + "/tag", Form: all, Status: 422, Has: []string{"Write a tag"}},
		webtest.Scenario{Name: "a tag", As: "officer", Method: "POST", Path: at + "/tag", Form: with(url.Values{"tag": {"vip"}}), Status: 303, To: "/acme/coverage?q=milk"},
		webtest.Scenario{Name: "is there", As: "officer", Path: "/acme/coverage?tag=vip", Has: []string{"First of", "Second of"}, HasNot: []string{"Something else"}},
		webtest.Scenario{Name: "which to take off", As: "officer", Method: "POST", Path: at, Form: url.Values{"do": {"untag"}, "id": ids[:1]}, Has: []string{`<option value="vip"`}},
		webtest.Scenario{Name: "an incident of nobody", As: "officer", Method: "POST", Path: at + "/incident", Form: url.Values{"incident": {"nonsense"}, "id": ids[:1]}, Status: 422, Has: []string{"There is no"}},
		webtest.Scenario{Name: "out of the coverage", As: "officer", Method: "POST", Path: at, Form: url.Values{"do": {"dismiss"}, "id": ids[:1], "criteria": {"q=milk&nonsense=1"}}, Status: 303, To: "/acme/coverage?q=milk"},
		webtest.Scenario{Name: "one is left", As: "officer", Path: "/acme/coverage?q=milk", HasNot: []string{"First of"}},
		webtest.Scenario{Name: "handed out", As: "officer", Method: "POST", Path: at, Form: url.Values{"do": {"export"}, "id": ids[:1]}, Status: 303, To: "/acme/coverage/export.xlsx?id=" + ids[0]},
		webtest.Scenario{Name: "what was done", As: "officer", Path: "/acme/coverage/acts", Has: []string{"Tagged “vip”", "2 clips", "Taken off the coverage"}},
		webtest.Scenario{Name: "not for readers", As: "viewer", Path: "/acme/coverage/acts", Status: 403},
	)
	acts, err := d.Space.Coverage.RecentActs(t.Context(), 9)
	d.must(err)
	for _, a := range acts {
		d.Run(webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: "/acme/coverage/acts/" + a.ID + "/undo", Status: 303, To: "/acme/coverage/acts"})
	}
	d.Run(webtest.Scenario{Name: "all is as it was", As: "officer", Path: "/acme/coverage?q=milk", Has: []string{"First of", "Second of"}, HasNot: []string{"<span>vip</span>", `<option value="" selected`}})
}

// Impact is told in words, with what it is made of.
func TestTheImpactOfAClipIsExplained(t *testing.T) {
	d := newDesk(t)
	_, err := d.Space.Outlets.Change(t.Context(), d.outlet.ID, outlet.AnyRev, func(o *outlet.Outlet) {
		o.Tier, o.Reach, o.ReachSource, o.ReachAsOf = 1, 1_200_000, "audit bureau", "2026-11-01"
	}, d.As("officer").Actor())
	d.must(err)
	c, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: "Acme and the milk", Text: "Nothing.", OutletID: d.outlet.ID}, d.As("officer").Actor())
	d.must(err)
	nowhere, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: "Acme elsewhere", Text: "Nothing."}, d.As("officer").Actor())
	d.must(err)
	d.Run(
		webtest.Scenario{Name: "high", As: "viewer", Path: "/acme/coverage/" + c.ID, Has: []string{"High", "an outlet of tier 1", "its outlet reaches 1,200,000 people", "no advertising value"}},
		webtest.Scenario{Name: "nobody can say", As: "viewer", Path: "/acme/coverage/" + nowhere.ID, Has: []string{"Not known", "its reach is not known"}},
		webtest.Scenario{Name: "handed out", As: "viewer", Path: "/acme/coverage/export.csv", Has: []string{"High,"}},
	)
}

// A number is set for one clip, or for it and all later ones of its outlet; whose it is stands beside it.
func TestTheReachOfAClipIsSetByHand(t *testing.T) {
	d := newDesk(t)
	by := d.As("officer").Actor()
	now := d.Space.Now()
	day := func(ago int) string { return now.AddDate(0, 0, -ago).UTC().Format(time.DateOnly) }
	_, err := d.Space.Outlets.AddReach(t.Context(), d.outlet.ID, outlet.Reach{Figure: 1_200_000, Source: "audit bureau", On: day(90)}, by)
	d.must(err)
	write := func(title string, ago int, outletID string) string {
		c, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: title, Text: "Nothing.", OutletID: outletID, Published: now.AddDate(0, 0, -ago)}, by)
		d.must(err)
		return "/acme/coverage/" + c.ID
	}
	earlier, clip, nowhere := write("Earlier", 30, d.outlet.ID), write("Now", 2, d.outlet.ID), write("Nowhere", 2, "")
	post := func(name, path string, status int, people, source string, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "officer", Method: "POST", Path: path, Form: url.Values{"reach": {people}, "reach_source": {source}}, Status: status, Has: has}
	}
	sees := func(name, path string, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "viewer", Path: path, Has: has}
	}
	d.Run(
		webtest.Scenario{Name: "a viewer sets none", As: "viewer", Method: "POST", Path: clip + "/reach", Form: url.Values{"reach": {"5"}}, Status: 403},
		webtest.Scenario{Name: "who keeps no contacts sets none of an outlet", As: "checker", Method: "POST", Path: clip + "/reach/later", Form: url.Values{"reach": {"5"}}, Status: 403},
		post("from nowhere", clip+"/reach", 422, "4,000", "", "Say where the number comes from", `value="4,000"`),
		post("no number", clip+"/reach", 422, "many", "till", "Write the reach as a number"),
		post("here", clip+"/reach", 303, "4,000", "till"),
		sees("here alone", clip, "it reaches 4,000 people, as a colleague set it", "till"),
		sees("not there", earlier, "its outlet reaches 1,200,000 people"),
		post("no outlet", nowhere+"/reach/later", 422, "7", "till", "Name its outlet first"),
		post("from now on", clip+"/reach/later", 303, "2,500,000", "publisher"),
		sees("now", clip, "its outlet reaches 2,500,000 people"),
		sees("what was before stays", earlier, "its outlet reaches 1,200,000 people"),
		post("here again", clip+"/reach", 303, "9", "till"),
		post("taken back", clip+"/reach", 303, "", ""),
		sees("the outlet's again", clip, "its outlet reaches 2,500,000 people"),
	)
}
