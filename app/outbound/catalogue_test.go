package outbound

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestMessagesExist compares the message keys in this package's code with the catalogues, both ways.
func TestMessagesExist(t *testing.T) {
	used := map[string]bool{}
	key := regexp.MustCompile(`"((?:fetch|outbound)\.[a-z0-9_.]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if match, _ := filepath.Match("*_test.go", name); match {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllSubmatch(source, -1) {
			used[string(m[1])] = true
		}
	}
	for _, language := range []string{"en", "zh-CN"} {
		known := map[string]string{}
		for _, file := range []string{"fetch", "outbound"} {
			data, err := os.ReadFile(filepath.Join("../../templates/locale", language, file+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &known); err != nil {
				t.Fatal(err)
			}
		}
		for k := range used {
			if known[k] == "" {
				t.Errorf("%s lacks %s", language, k)
			}
		}
		for k := range known {
			if !used[k] {
				t.Errorf("%s has %s, which nothing uses", language, k)
			}
		}
	}
}
