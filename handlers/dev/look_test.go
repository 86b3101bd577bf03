package dev_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
)

// The components as a visitor sees them: in both languages, both themes, on a desk and on a phone. No
// barrier that axe can find, no word in the console, no request to anywhere else, nothing wider than
// the screen. With STANDFIRST_SHOTS=folder it leaves pictures there.
func TestTheCatalogueInABrowser(t *testing.T) {
	base := serve(t)
	browser := browsertest.Start(t)
	for _, path := range []string{"/dev/ui", "/dev/ui/newsroom"} {
		for _, lang := range []string{"en", "zh-CN"} {
			for _, theme := range []string{"light", "dark"} {
				for _, width := range []int64{1440, 360} {
					if path == "/dev/ui/newsroom" && (theme == "dark") != (width == 360) {
						continue // it has two looks, each seen once in each language
					}
					name := fmt.Sprintf("%s-%s-%s-%d", strings.ReplaceAll(path[1:], "/", "-"), lang, theme, width)
					t.Run(name, func(t *testing.T) {
						tab := browser.Open(t, base, browsertest.Screen{Lang: lang, Width: width})
						tab.Go(path + "?theme=" + theme)
						for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
							t.Error(wrong)
						}
						tab.Shoot(name)
					})
				}
			}
		}
	}
}

func serve(t *testing.T) string {
	return webtest.New(t, routes).Serve()
}
