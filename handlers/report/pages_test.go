package report_test

import (
	"standfirst/handlers/report"
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
	for _, page := range report.Pages() {
		if err := page.Check(set); err != nil {
			t.Error(err)
		}
	}
}
