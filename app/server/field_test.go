package server_test

import (
	"io/fs"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var (
	inputRead = regexp.MustCompile(`\.(?:Value|Or|Has|Values)[(\[]"([a-z][a-z0-9_.]*)"`)
	inputHead = regexp.MustCompile(`"([a-z]+[._])"\s*\+`)
)

// fieldNames are the names of all inputs of all forms, as the handlers read them.
func fieldNames(w *world) []string {
	w.Helper()
	out, err := readNames()
	if err != nil {
		w.Fatal(err)
	}
	if len(out) < 120 {
		w.Fatalf("only %d inputs were found: %v", len(out), out)
	}
	return out
}

// readNames reads the handlers' text once: hundreds of requests are made of it.
var readNames = sync.OnceValues(func() ([]string, error) {
	seen := map[string]bool{}
	err := fs.WalkDir(os.DirFS("../../handlers"), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile("../../handlers/" + path)
		for _, m := range inputRead.FindAllStringSubmatch(string(text), -1) {
			seen[m[1]] = true
		}
		for _, m := range inputHead.FindAllStringSubmatch(string(text), -1) {
			seen[m[1]+"en"], seen[m[1]+"zh-CN"] = true, true
		}
		return err
	})
	for _, name := range []string{"wave_0_at", "wave_0_zone", "wave_0_lists", "wave_0_id", "column_0", "columns", "ids", "lists", "exclude", "contacts"} {
		seen[name] = true
	}
	delete(seen, "csrf")
	return slices.Sorted(maps.Keys(seen)), err
})

// everyField fills every input with an object of the space "harbourlight", or with some text.
func everyField(w *world) url.Values {
	form := url.Values{}
	for _, name := range fieldNames(w) {
		form.Set(name, "some text")
		for place, id := range w.ids {
			if strings.HasPrefix(place, name) || strings.HasPrefix(place, name+"s") {
				form.Set(name, id)
			}
		}
	}
	return form
}
