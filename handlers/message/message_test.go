package message_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/message"
	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
)

func TestKeyMessagesOfAnIncident(t *testing.T) {
	app := webtest.New(t, message.Routes)
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak of numbers"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	path := "/acme/incidents/" + i.ID + "/messages"
	app.Run(
		webtest.Scenario{Name: "form", As: "officer", Path: path, Has: []string{"Leak of numbers", "Message 5", `name="text_zh-CN_4"`}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "of nothing", As: "officer", Path: "/acme/incidents/nothing/messages", Status: 404},
		webtest.Scenario{
			Name: "variants of nothing keep what was typed", As: "officer", Method: "POST", Path: path, Status: 422,
			Form: url.Values{"text_en_0": {"No data left the house"}, "variants_1": {"alone"}}, Has: []string{"Write the message itself", "No data left the house", "alone"},
		},
		webtest.Scenario{Name: "kept", As: "officer", Method: "POST", Path: path, Status: 303, Form: url.Values{"text_en_0": {"No data left the house"}, "text_zh-CN_0": {"数据没有外泄"}, "variants_0": {"no leak\nnothing leaked"}}},
		webtest.Scenario{Name: "shown", As: "officer", Path: path, Has: []string{"No data left the house", "数据没有外泄", "no leak\nnothing leaked"}},
	)
}
