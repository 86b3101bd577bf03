package fact_test

import (
	"strings"
	"testing"

	model "standfirst/models/fact"
	"standfirst/models/task"
)

// A fact that is taken back makes one task for each public place in which it stands, and only one.
func TestAFallenFactMakesATaskForEachPublicSurface(t *testing.T) {
	s := newStage(t)
	f := s.verified()
	by := s.As("manager").Actor()
	_, err := s.Space.Facts.Show(t.Context(), f.ID, true, by)
	s.must(err)
	_, err = s.Space.Releases.PublishSheet(t.Context(), s.incident.ID, by)
	s.must(err)
	if page := s.As("officer").Get("/acme/facts/" + f.ID).Text; !strings.Contains(page, "Public fact sheet") {
		t.Error("the page of the fact does not name the public sheet")
	}
	if f, err = s.Space.Facts.Retract(t.Context(), f.ID, "another batch", s.As("checker").Actor()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as the job may be repeated
		s.must(s.Space.Fell(t.Context(), model.Fell{FactID: f.ID, Version: f.Current, State: f.State}))
	}
	tasks, err := s.Space.Tasks.Find(t.Context(), task.Search{IncidentID: s.incident.ID, Limit: 10})
	s.must(err)
	if len(tasks.Items) != 1 || !strings.Contains(tasks.Items[0].Title["en"], "F-1 no longer stands") || tasks.Items[0].Title["zh-CN"] == tasks.Items[0].Title["en"] {
		t.Fatalf("%+v", tasks.Items)
	}
}
