package mailing_test

import (
	"standfirst/handlers/mailing"
	"standfirst/handlers/setting"
	"standfirst/templates"
	"standfirst/templates/locale"
	"testing"

	mail "standfirst/jobs/mailing"
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
