package outlet_test

import (
	"standfirst/handlers/outlet"
	"standfirst/templates"
	"standfirst/templates/locale"
	"testing"
)

func TestPagesRenderInBothLanguages(t *testing.T) {
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
	for _, page := range outlet.Pages() {
		if err := page.Check(set); err != nil {
			t.Error(err)
		}
	}
}
