package message_test

import (
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/message"
)

var lin = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}

func TestKeyMessagesKeepTheirIdsAndTheirBounds(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	db, log := audittest.Open(t, now)
	incidents, err := incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	s, err := message.Open(t.Context(), message.Deps{DB: db, Audit: log, Now: now, Incidents: incidents})
	if err != nil {
		t.Fatal(err)
	}
	i, err := incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Mode: incident.Real,
		Weight: incident.Weight{Spread: incident.Local, Harm: incident.Loss, Source: incident.Named},
	}, lin)
	if err != nil {
		t.Fatal(err)
	}
	of := message.Subject{IncidentID: i.ID}
	first := message.Message{Text: incident.Text{"en": " No data  has left the house. ", "zh-CN": "数据没有外泄。"}, Variants: []string{"no leak of data", "no leak of data", ""}}
	h, err := s.Write(t.Context(), of, []message.Message{first, {}}, lin)
	if err != nil || len(h.Messages) != 1 || h.Messages[0].Text["en"] != "No data has left the house." || len(h.Messages[0].Wordings()) != 3 {
		t.Fatalf("%+v %v", h, err)
	}
	id := h.Messages[0].ID
	h.Messages[0].Text = incident.Text{"en": "No data left."}
	if h, err = s.Write(t.Context(), of, append([]message.Message{{Text: incident.Text{"en": "We answer every letter."}}}, h.Messages...), lin); err != nil || h.Messages[1].ID != id || h.Messages[0].ID == id || h.Messages[0].ID == "" {
		t.Errorf("%+v %v", h, err)
	}
	if all, err := s.For(t.Context(), "some-release", i.ID); err != nil || len(all) != 2 {
		t.Errorf("a release without messages of its own takes those of its incident: %+v %v", all, err)
	}
	six := make([]message.Message, 6)
	for n := range six {
		six[n].Text = incident.Text{"en": strings.Repeat("x", n+1)}
	}
	if _, err = s.Write(t.Context(), of, six, lin); !fault.Is(err, "message.many") {
		t.Error(err)
	}
	if _, err = s.Write(t.Context(), of, []message.Message{{Variants: []string{"alone"}}}, lin); err == nil {
		t.Error("variants of nothing were taken")
	}
	if _, err = s.Of(t.Context(), message.Subject{IncidentID: "nobody"}); err == nil {
		t.Error("messages of an incident that there is none of")
	}
}
