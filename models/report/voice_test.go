package report

import (
	"strings"
	"testing"

	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/mention"
)

func TestAnArticleCountsOnceForEachThatItNames(t *testing.T) {
	e, err := newEar([]string{"Acme", "阿克美"}, []Rival{{Name: "Acme Foods"}, {Name: "锐科", Terms: []string{"Rivalco", "RIVALCO"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []coverage.Clip{
		{ID: "1", Title: "Acme recalls, and acme again", Text: "ＡＣＭＥ said so."},
		{ID: "2", Cluster: "x", Title: "Acme Foods grows", Text: "Nobody else is named: Acme Foods alone."},
		{ID: "3", Cluster: "x", Text: "Acme Foods and Acme speak of Rivalco."},
		{ID: "4", Text: "阿克美与锐科（rivalco）都没有回应。"},
		{ID: "5", Text: "Acmeology is a word of its own; 无人提及。"},
		{ID: "6"},
		{ID: "7", SameAs: "1", Dismissed: true, Title: "Acme recalls, and acme again", Text: "ＡＣＭＥ said so."},
	} {
		e.listen(c)
	}
	for i, want := range []Voice{{"Acme", true, 3, 3}, {"Acme Foods", false, 2, 1}, {"锐科", false, 2, 2}} {
		if got := e.said()[i]; got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	r := Report{Voices: e.said()}
	if share, ok := r.Share(); !ok || share != 43 || e.heard != 6 {
		t.Errorf("%d%% %v of %d", share, ok, e.heard)
	}
	if _, ok := (Report{Voices: []Voice{{Own: true}}}).Share(); ok {
		t.Error("a share of nothing")
	}
}

func TestRivalsAreTidiedOrRefused(t *testing.T) {
	many := make([]Rival, MaxRivals+1)
	for i := range many {
		many[i].Name = "Rival " + strings.Repeat("i", i)
	}
	for name, all := range map[string][]Rival{
		"no name": {{Terms: []string{"Rivalco"}}}, "a single letter": {{Name: "Rivalco", Terms: []string{"R"}}}, "twice": {{Name: "Rivalco"}, {Name: " Rivalco "}},
		"too long": {{Name: strings.Repeat("x", maxTerm+1)}}, "too many": many,
	} {
		if _, err := tidyRivals(all); fault.Of(err) == nil || fault.Of(err).Field != "rivals" {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := tidyRivals([]Rival{{}, {Name: " 锐科 ", Terms: []string{" ", "Rivalco", "Rivalco", "锐科"}}})
	if err != nil || len(got) != 1 || got[0].Name != "锐科" || len(got[0].Terms) != 1 {
		t.Errorf("%v %+v", err, got)
	}
}

func TestTheSentenceThatMatters(t *testing.T) {
	text := "First comes weather. Acme recalls 3.5 million tins of acme.example milk! Nobody was hurt.\n第一句。阿克美召回两批奶粉？最后一句"
	for name, c := range map[string]struct {
		at   string
		want string
	}{
		"the first":           {"First", "First comes weather."},
		"with a decimal":      {"3.5", "Acme recalls 3.5 million tins of acme.example milk!"},
		"up to a line's end":  {"hurt", "Nobody was hurt."},
		"in Chinese":          {"两批", "阿克美召回两批奶粉？"},
		"without a last stop": {"最后", "最后一句"},
	} {
		if got := sentenceAt(text, strings.Index(text, c.at)); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	long := strings.Repeat("一", 5000)
	if got := sentenceAt(long, 3000); len([]rune(got)) > longestSentence+1 {
		t.Errorf("%d characters", len([]rune(got)))
	}
	clip := coverage.Clip{Text: text}
	ours, err := mention.New([]string{"阿克美", "me"}, mention.Options{WholeWords: true}) // Acme ends in the second, and is another's
	if err != nil {
		t.Fatal(err)
	}
	if got := telling(clip, ours); got != "阿克美召回两批奶粉？" {
		t.Errorf("where we are named: %q", got)
	}
	clip.Matches = []coverage.Match{{State: coverage.Confirmed, Span: coverage.Span{Start: strings.Index(text, "Nobody"), End: strings.Index(text, "hurt")}}}
	if got := telling(clip, ours); got != "Nobody was hurt." {
		t.Errorf("where the release shows: %q", got)
	}
}
