package audience_test

import (
	"strings"
	"testing"

	"standfirst/handlers/audience"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
)

func TestMembersStandInTheOrderAskedFor(t *testing.T) {
	app := webtest.New(t, audience.Routes)
	by := app.As("officer").Actor()
	l, err := app.Space.Lists.Create(t.Context(), "Food", "", by)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Anna", "Zoe"} {
		if _, err := app.Space.Contacts.Create(t.Context(), contact.Contact{Name: name, Lists: []string{l.ID}}, by); err != nil {
			t.Fatal(err)
		}
	}
	at := func(query string) (anna, zoe int) {
		page := app.As("officer").Get("/acme/lists/" + l.ID + query).Text
		page = page[strings.Index(page, "<tbody"):]
		return strings.Index(page, "Anna"), strings.Index(page, "Zoe")
	}
	if anna, zoe := at(""); anna < 0 || anna > zoe {
		t.Error("by name", anna, zoe)
	}
	if anna, zoe := at("?sort=-name"); zoe < 0 || zoe > anna {
		t.Error("the other way round", anna, zoe)
	}
	if anna, zoe := at("?sort=nonsense"); anna < 0 || anna > zoe {
		t.Error("by nothing that there is", anna, zoe)
	}
}
