package coverage_test

import (
	"net/url"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/message"
)

func TestFindingsOfAClip(t *testing.T) {
	d := newDesk(t)
	by := d.As("officer").Actor()
	_, err := d.Space.Messages.Write(t.Context(), message.Subject{ReleaseID: d.release.ID}, []message.Message{{Text: incident.Text{"en": "Parents can return the tins without a receipt"}}}, by)
	d.must(err)
	taken, err := d.Space.Coverage.Clip(t.Context(), model.Pasted{Addresses: "https://www.morning.example/a"}, by)
	d.must(err)
	path := "/acme/coverage/" + taken[0].ID
	c := d.read(taken[0].ID, article("Acme recalls two batches", text))
	if len(c.Messages) != 1 || c.Messages[0].Presence != 2 || c.Lineage.Kind != model.Reprint {
		t.Fatalf("%+v %+v", c.Messages, c.Lineage)
	}
	coded := url.Values{"kind": {"message"}, "key": {c.Messages[0].MessageID}, "say": {"yes"}, "presence": {"1"}, "prominence": {"0"}, "fidelity": {"1"}}
	broken := url.Values{"kind": {"message"}, "key": {c.Messages[0].MessageID}, "say": {"yes"}, "presence": {"7"}}
	post := func(name, to string, status int, form url.Values, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "officer", Method: "POST", Path: path + to, Form: form, Status: status, Has: has}
	}
	d.Run(
		webtest.Scenario{Name: "page", As: "officer", Path: path, Has: []string{"Parents can return the tins without a receipt", "2 explicit", `data-kind="message"`, "Show in the text", "nobody here has measured", "known by its domain"}},
		webtest.Scenario{Name: "a viewer judges nothing", As: "viewer", Path: path, Has: []string{"2 explicit"}, HasNot: []string{"<select"}},
		webtest.Scenario{Name: "nor by post", As: "viewer", Method: "POST", Path: path + "/tone", Form: url.Values{"tone": {"negative"}}, Status: 403},
		post("out of the scale", "/finding", 422, broken, "from 0 to 2"),
		post("coded", "/finding", 303, coded),
		post("what is not there", "/finding", 404, url.Values{"kind": {"fact"}, "key": {"f9"}, "say": {"yes"}, "verdict": {"right"}}),
		post("outlet rejected", "/finding", 303, url.Values{"kind": {"outlet"}, "say": {"no"}}),
		post("tone", "/tone", 303, url.Values{"tone": {"negative"}}),
		post("no such tone", "/tone", 422, url.Values{"tone": {"furious"}}, "Choose positive"),
		post("lineage", "/lineage", 303, url.Values{"lineage": {model.Independent}}),
		post("nothing to rule on", "/breach", 422, url.Values{"ruling": {model.Leaked}}, "did not appear before a lift"),
		webtest.Scenario{Name: "judged", As: "viewer", Path: path, Has: []string{"1 implied", "Negative", "Their own reporting", "Unknown outlet"}},
		webtest.Scenario{Name: "filters", As: "viewer", Path: "/acme/coverage?tone=negative&lineage=independent", Has: []string{"1–1 of 1", "1 clip, stories told: 1"}},
		webtest.Scenario{Name: "none of that tone", As: "viewer", Path: "/acme/coverage?tone=positive", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "by tone", As: "viewer", Path: "/acme/coverage?sort=-tone.score", Has: []string{"1–1 of 1"}},
		webtest.Scenario{Name: "names", As: "officer", Path: "/acme/coverage/names", Has: []string{"While there are none, it is “Acme”."}},
		webtest.Scenario{Name: "set", As: "officer", Method: "POST", Path: "/acme/coverage/names", Form: url.Values{"names": {"Acme Milk\n\nAcme Milk\n星禾"}}, Status: 303},
		webtest.Scenario{Name: "kept", As: "officer", Path: "/acme/coverage/names", Has: []string{"Acme Milk\n星禾"}},
	)
	// What a person rejected is not proposed again.
	_, err = d.Space.Coverage.ReadAgain(t.Context(), c.ID, by)
	d.must(err)
	other, err := d.Space.Coverage.Clip(t.Context(), model.Pasted{Addresses: "https://www.morning.example/b"}, by)
	d.must(err)
	if c := d.read(other[0].ID, article("Another", text)); c.OutletID != "" {
		t.Errorf("taken for the outlet again: %+v", c.OutletBy)
	}
}

func TestAPostIsCountedOverTimeAndItsLabelLookedFor(t *testing.T) {
	d := newDesk(t)
	by := d.As("officer").Actor()
	hidden, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{URL: "https://weibo.com/123/abc", Medium: "post", Title: "奶粉测评", Text: "今天来聊聊星禾的新奶粉，口感真的不错。"}, by)
	d.must(err)
	d.must(d.Space.Coverage.Mark(t.Context(), model.Marked{URL: hidden.URL, Benefit: "paid"}))
	open, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{URL: "https://weibo.com/123/def", Medium: "post", Title: "奶粉测评", Text: "广告 今天来聊聊星禾的新奶粉。"}, by)
	d.must(err)
	print, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: "Milk"}, by)
	d.must(err)
	path := "/acme/coverage/" + hidden.ID
	d.Run(
		webtest.Scenario{Name: "paid and not said", As: "viewer", Path: path, Has: []string{"Weibo", `data-kind="bad"`, "Advertising Law"}, HasNot: []string{"Note the figures"}},
		webtest.Scenario{Name: "said and not known", As: "viewer", Path: "/acme/coverage/" + open.ID, Has: []string{"no deal of ours is known"}},
		webtest.Scenario{Name: "no figure", As: "officer", Method: "POST", Path: path + "/engagement", Form: url.Values{"source": {"x"}}, Status: 422, Has: []string{"one figure at least"}},
		webtest.Scenario{Name: "no number", As: "officer", Method: "POST", Path: path + "/engagement", Form: url.Values{"views": {"many"}, "source": {"kept source"}}, Status: 422, Has: []string{"whole number", "kept source"}},
		webtest.Scenario{Name: "counted", As: "officer", Method: "POST", Path: path + "/engagement", Form: url.Values{"views": {"12,400"}, "likes": {"30"}, "source": {"screenshot"}}, Status: 303},
		webtest.Scenario{Name: "of a post alone", As: "officer", Method: "POST", Path: "/acme/coverage/" + print.ID + "/engagement", Form: url.Values{"views": {"1"}, "source": {"x"}}, Status: 422, Has: []string{"Only posts"}},
	)
	d.Clock.Add(2 * time.Hour)
	d.Run(
		webtest.Scenario{Name: "again", As: "officer", Method: "POST", Path: path + "/engagement", Form: url.Values{"likes": {"55"}, "source": {"screenshot"}}, Status: 303},
		webtest.Scenario{Name: "both stand", As: "viewer", Path: path, Has: []string{"12400", "25 interactions since"}},
	)
}
