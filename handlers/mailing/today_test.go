package mailing_test

import (
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
)

// Today says what is approved and drafted, and what was halted for as long as it needs somebody.
func TestTodaySaysWhatWaits(t *testing.T) {
	h := open(t)
	today := func(name string, has, hasNot []string) {
		t.Helper()
		h.Run(webtest.Scenario{Name: name, As: "officer", Lang: "en", Path: "/acme", Has: has, HasNot: hasNot})
	}
	const publish = "Publish or send: Statement on the recall"
	today("approved", []string{publish, "Author"}, []string{"On the recall<"})
	r := h.As("officer").Post("/acme/mailings", h.form(set("waves", "2"), set("wave_0_lists", h.list.ID), set("wave_1_lists", h.list.ID), set("wave_1_when", "at"), set("wave_1_at", "2027-01-12T09:00"), set("wave_1_at_zone", "UTC")))
	path := strings.TrimSuffix(r.Header.Get("Location"), "/review")
	if path == "" {
		t.Fatal(webtest.Words(r.Text))
	}
	today("drafted", []string{publish, "On the recall<", ">Draft<", path}, nil)
	must(t, h.launch(path))
	h.work()
	today("sent, but for a wave", []string{path, ">Sending<"}, []string{publish})

	_, err := h.Space.Facts.Retract(h.ctx, h.fact.ID, "the lab was wrong", checker)
	must(t, err)
	must(t, h.Space.Mailings.Fell(h.ctx, fact.Fell{FactID: h.fact.ID, Version: h.fact.Current, State: fact.Retracted}))
	m, err := h.Space.Mailings.Get(h.ctx, path[strings.LastIndexByte(path, '/')+1:])
	must(t, err)
	correction := "/mailings/" + m.CorrectionID
	today("halted, with a correction to finish", []string{path + `"`, ">Halted<", correction, "Correction: "}, nil)

	c, err := h.Space.Mailings.Get(h.ctx, m.CorrectionID)
	must(t, err)
	_, err = h.Space.Releases.Submit(h.ctx, c.ReleaseID, 1, author)
	must(t, err)
	_, err = h.Space.Releases.Approve(h.ctx, c.ReleaseID, 1, "", h.As("approver").Actor())
	must(t, err)
	_, err = h.Space.Mailings.Launch(h.ctx, c.ID, "k", 3, author)
	must(t, err)
	today("corrected", []string{correction, ">Scheduled<"}, []string{path + `"`, ">Halted<", "Publish or send: Correction"})
	_, err = h.Space.Mailings.Cancel(h.ctx, c.ID, author)
	must(t, err)
	today("the correction did not leave", []string{path + `"`, ">Halted<"}, nil)
	_, err = h.Space.Mailings.Cancel(h.ctx, m.ID, author)
	must(t, err)
	today("cancelled", nil, []string{path + `"`, ">Halted<"})
}
