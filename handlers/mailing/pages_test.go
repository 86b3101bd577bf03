package mailing_test

import (
	"testing"

	"standfirst/handlers/mailing"
	"standfirst/handlers/setting"
	mail "standfirst/jobs/mailing"
	"standfirst/templates"
	"standfirst/templates/locale"
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
	for _, pages := range [][]templates.Checker{mailing.Pages(), setting.Pages(), mail.Pages()} {
		for _, page := range pages {
			if err := page.Check(set); err != nil {
				t.Error(err)
			}
		}
	}
}
