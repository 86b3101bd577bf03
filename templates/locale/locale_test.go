package locale

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
)

func load(t *testing.T) *Catalogs {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestT(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"en", "ui.save", nil, "Save"},
		{"zh-CN", "ui.save", nil, "保存"},
		{"fr", "ui.save", nil, "Save"},
		{"en", "ui.pager.of", []any{"from", 1, "to", 25, "total", 12345}, "1–25 of 12,345"},
		{"zh-CN", "ui.pager.of", []any{"from", 1, "to", 25, "total", int64(12345)}, "第 1–25 条，共 12,345 条"},
		{"en", "ui.ago.day", []any{"n", 1}, "1 day ago"},
		{"en", "ui.ago.day", []any{"n", 2}, "2 days ago"},
		{"en", "ui.ago.day", []any{"n", 0}, "0 days ago"},
		{"zh-CN", "ui.ago.day", []any{"n", 1}, "1 天前"},
		{"en", "ui.confirm.type", []any{map[string]any{"expect": "{n} & <b>"}}, "Type {n} & <b> to confirm"},
		{"en", "ui.confirm.type", nil, "Type ⟦expect⟧ to confirm"},
		{"en", "no.such.key", nil, "⟦no.such.key⟧"},
	} {
		if got := c.T(tc.lang, tc.key, tc.args...); got != tc.want {
			t.Errorf("%s %s: got %q, want %q", tc.lang, tc.key, got, tc.want)
		}
	}
}

func TestTIsSafeForManyAtOnce(t *testing.T) {
	c := load(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := range 200 {
				if got := c.T("en", "ui.ago.day", "n", n); !strings.Contains(got, "day") {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestMatch(t *testing.T) {
	c := load(t)
	for header, want := range map[string]string{
		"": "en", "en-GB,en;q=0.9": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh-CN", "zh": "zh-CN", "zh-Hans-SG": "zh-CN",
		"zh-TW": "zh-CN", "fr,de": "en", "de, zh;q=0.5": "zh-CN", "*;;q": "en",
	} {
		if got := c.Match(header); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestReadMessageRefuses(t *testing.T) {
	for _, bad := range []string{`5`, `["a"]`, `{"one": "x"}`, `{"other": 5}`} {
		if m, err := readMessage(json.RawMessage(bad)); err == nil {
			t.Errorf("%s was read as %v", bad, m)
		}
	}
}

// Both languages say the same: the same keys, parameters, and files with sorted keys.
func TestLanguagesAgree(t *testing.T) {
	c := load(t)
	first, second := c.Messages(Languages[0]), c.Messages(Languages[1])
	for key, m := range first {
		other, ok := second[key]
		if !ok {
			t.Errorf("%s lacks %s", Languages[1], key)
			continue
		}
		if a, b := m.Params(), other.Params(); !reflect.DeepEqual(a, b) && !m.Plural() && !other.Plural() {
			t.Errorf("%s: parameters %v in %s, %v in %s", key, a, Languages[0], b, Languages[1])
		}
		if m.Plural() != other.Plural() {
			t.Errorf("%s has plural forms in one language only", key)
		}
		if _, one := m.Forms["one"]; m.Plural() && !one {
			t.Errorf("%s: English needs the form one", key)
		}
	}
	for key := range second {
		if _, ok := first[key]; !ok {
			t.Errorf("%s lacks %s", Languages[0], key)
		}
	}
}

// families are the keys that lie in the file of another feature than their first word: what that
// feature names. (Events are event.feature.what and lie with the feature.)
var families = map[string]string{"department": "account"}

func TestFilesAreSortedAndHoldTheirOwnKeys(t *testing.T) {
	names, err := filepath.Glob("*/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	line := regexp.MustCompile(`(?m)^  "([^"]+)":`)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// What is large keeps parts of a feature in files of their own: contact_duplicate.json.
		feature, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".json"), "_")
		var keys []string
		for _, m := range line.FindAllSubmatch(data, -1) {
			keys = append(keys, string(m[1]))
			if parts := strings.Split(string(m[1]), "."); families[parts[0]] != feature && parts[0] != feature && parts[1] != feature {
				t.Errorf("%s holds %s", name, m[1])
			}
		}
		if !sort.StringsAreSorted(keys) {
			t.Errorf("%s is not sorted", name)
		}
		if len(slices.Compact(keys)) != len(keys) {
			t.Errorf("%s has a key twice", name)
		}
	}
}

// Chinese takes full-width punctuation after a Chinese character, and no letter-by-letter English.
func TestChineseIsWrittenAsChinese(t *testing.T) {
	half := regexp.MustCompile(`\p{Han}\s*[,;:!?()]|[,;:!?(]\s*\p{Han}`)
	for key, m := range load(t).Messages("zh-CN") {
		for _, text := range m.Texts() {
			if bad := half.FindString(text); bad != "" {
				t.Errorf("%s: half-width punctuation %q in %q", key, bad, text)
			}
		}
	}
}

func TestEveryLanguageHasItsFiles(t *testing.T) {
	for _, lang := range Languages {
		if _, err := fs.Stat(files, lang+"/ui.json"); err != nil {
			t.Error(err)
		}
	}
}
