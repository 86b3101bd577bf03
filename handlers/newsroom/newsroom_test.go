package newsroom_test

import (
	"testing"

	handlers "standfirst/handlers/newsroom"
	"standfirst/templates"
	"standfirst/templates/locale"
)

func TestPages(t *testing.T) {
	catalogs, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := templates.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	set, err := templates.Parse(catalogs, assets)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range handlers.Pages() {
		if err := page.Check(set); err != nil {
			t.Error(err)
		}
	}
}
