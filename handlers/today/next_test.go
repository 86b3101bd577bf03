package today_test

import (
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
)

// What somebody is to do next stands on their page when its day is near, and on nobody else's.
func TestNextStepsStandOnTheirOwnersPage(t *testing.T) {
	app := webtest.New(t, routes)
	by := app.As("officer").Actor()
	li, err := app.Space.Contacts.Create(t.Context(), contact.Contact{Name: "李雷"}, by)
	if err != nil {
		t.Fatal(err)
	}
	today := app.Clock.Now().UTC()
	for text, due := range map[string]time.Time{"send figures": today, "invite again": today.AddDate(0, 1, 0)} {
		step := contact.Step{Text: text, Due: due.Format(time.DateOnly), Owner: by.ID, OwnerName: by.Name}
		if _, err := app.Space.Contacts.Log(t.Context(), li.ID, contact.Entry{Text: "met", Step: step}, by); err != nil {
			t.Fatal(err)
		}
	}
	app.Run(
		webtest.Scenario{As: "officer", Path: "/acme", Has: []string{"Your next steps", "send figures", "李雷", "/done", "/acme/contacts/steps"}, HasNot: []string{"invite again", "Overdue"}},
		webtest.Scenario{As: "manager", Path: "/acme", HasNot: []string{"send figures"}},
	)
	for range 2 { // over midnight, and never so long away that the session ends
		app.Clock.Add(8 * time.Hour)
		app.As("officer").Get("/acme")
	}
	app.Run(webtest.Scenario{As: "officer", Path: "/acme", Has: []string{"Overdue", "send figures"}})
}
