package article

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// expected is what stands beside a page of testdata, or of the folder that ARTICLES names.
type expected struct {
	URL, Title, Published, From, Language, Text, Canonical, Image string
	Byline                                                        [][2]string // name and role
}

// score is what Score counts, for one language.
type score struct {
	pages, titles, dates, dated, invented int
	authors, found, wrong                 int
	f1, precision                         float64
}

// TestScore reads pages with known answers and prints how much of each was right. ARTICLES=FOLDER scores pages of your
// own: NAME.html beside NAME.json with url, title, byline, published, language and text.
func TestScore(t *testing.T) {
	dir, own := os.LookupEnv("ARTICLES")
	if !own {
		dir = "testdata"
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages in", dir, err)
	}
	all := map[string]*score{}
	for _, page := range pages {
		var want expected
		body, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		answers, err := os.ReadFile(strings.TrimSuffix(page, ".html") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(answers, &want); err != nil {
			t.Fatal(page, err)
		}
		got, err := Parse(body, Origin{URL: want.URL})
		if err != nil {
			t.Error(page, err)
			continue
		}
		s := all[want.Language]
		if s == nil {
			s = &score{}
			all[want.Language] = s
		}
		s.count(t, filepath.Base(page), got, want)
	}
	for language, s := range all {
		n := float64(s.pages)
		t.Logf("%-5s %d pages: body F1 %.3f, precision %.3f; titles %d; dates %d of %d, invented %d; authors %d of %d, wrong %d",
			language, s.pages, s.f1/n, s.precision/n, s.titles, s.dates, s.dated, s.invented, s.found, s.authors, s.wrong)
		if !own && (s.f1/n < 0.98 || s.titles < s.pages || s.dates < s.dated || s.invented > 0 || s.found < s.authors || s.wrong > 0) {
			t.Errorf("%s: worse than it was", language)
		}
	}
}

func (s *score) count(t *testing.T, page string, got Article, want expected) {
	s.pages++
	miss := func(what string, got, want any) { t.Logf("%s: %s\n got %v\nwant %v", page, what, got, want) }
	if got.Title == want.Title {
		s.titles++
	} else {
		miss("title", got.Title, want.Title)
	}
	switch {
	case want.Published == "" && got.Published.At.IsZero():
	case want.Published == "":
		s.invented++
		miss("date", got.Published, "none")
	default:
		s.dated++
		if got.Published.String() == want.Published {
			s.dates++
		} else {
			miss("date", got.Published.String()+" "+got.PublishedFrom, want.Published)
		}
	}
	if want.From != "" && got.PublishedFrom != want.From {
		miss("published from", got.PublishedFrom, want.From)
	}
	for _, p := range want.Byline {
		s.authors++
		if slices.Contains(got.Byline, Person{p[0], p[1]}) {
			s.found++
		} else {
			miss("byline", got.Byline, p)
		}
	}
	for _, p := range got.Byline {
		if p.Role != Source && !slices.Contains(want.Byline, [2]string{p.Name, p.Role}) {
			s.wrong++
			miss("byline", p, want.Byline)
		}
	}
	f1, precision := overlap(got.Text, want.Text)
	s.f1 += f1
	s.precision += precision
	if f1 < 0.97 {
		miss("text", got.Text, want.Text)
	}
	if want.Canonical != "" && got.Canonical != want.Canonical {
		t.Errorf("%s: canonical %s", page, got.Canonical)
	}
	if want.Image != "" && got.Image != want.Image {
		t.Errorf("%s: image %s", page, got.Image)
	}
	if got.Language != want.Language {
		t.Errorf("%s: language %s", page, got.Language)
	}
}

// overlap compares two texts by runs of four words, and of four characters in Chinese.
func overlap(got, want string) (f1, precision float64) {
	a, b := runs(got), runs(want)
	both, sizeA, sizeB := 0, 0, 0
	for _, n := range b {
		sizeB += n
	}
	for run, n := range a {
		sizeA += n
		both += min(n, b[run])
	}
	if sizeA == 0 || sizeB == 0 || both == 0 {
		return 0, 0
	}
	p, r := float64(both)/float64(sizeA), float64(both)/float64(sizeB)
	return 2 * p * r / (p + r), p
}

func runs(text string) map[string]int {
	var words []string
	for _, field := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if hasHan(field) {
			words = append(words, strings.Split(field, "")...)
		} else {
			words = append(words, field)
		}
	}
	out := map[string]int{}
	for i := 0; i+4 <= len(words); i++ {
		out[strings.Join(words[i:i+4], " ")]++
	}
	return out
}
