package dev_test

import (
	"testing"

	"standfirst/handlers/dev"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
)

func routes(k *web.Kit) []web.Route {
	k.Dev = true
	return append(web.StaticRoutes(k), dev.Routes(k)...)
}

func TestEveryPageInBothLanguages(t *testing.T) {
	app := webtest.New(t, routes)
	for _, p := range dev.Pages() {
		if err := p.Check(app.Kit.Set); err != nil {
			t.Error(err)
		}
	}
}

func TestTheCatalogueIsForBuildersOnly(t *testing.T) {
	webtest.New(t, routes).Run(
		webtest.Scenario{Name: "catalogue", Path: "/dev/ui", Has: []string{`<html lang="en"`, "Components", "/static/app."}},
		webtest.Scenario{Name: "in Chinese", Path: "/dev/ui", Lang: "zh-CN", Has: []string{`<html lang="zh-CN"`, "组件目录"}},
		webtest.Scenario{Name: "palette", Path: "/dev/ui/palette?q=ma", Has: []string{`role="option"`}},
	)
	webtest.New(t, dev.Routes).Run(webtest.Scenario{Name: "not in production", Path: "/dev/ui", Status: 404})
}
