package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// printed gives what a command prints about files of a folder.
func printed(t *testing.T, files map[string]string, ask func(in func(name string) string) error) (string, error) {
	t.Helper()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range files {
		if err := os.WriteFile(in(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before, out := os.Stdout, in("printed")
	file, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = file
	err = ask(in)
	os.Stdout = before
	_ = file.Close()
	said, readErr := os.ReadFile(out)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return string(said), err
}

const threeTexts = "\uFEFF" + `{"id":"x","text":"北风公司宣布召回全部充电器，已有三台过热，公司称将免费更换，并公布了查询页面。"}
{"id":7,"text":"市议会决定关闭三座图书馆，只保留流动图书车，辩论持续到午夜以后，居民表示反对。"}
{"id":"z","text":"【快讯】北风公司宣布召回全部充电器，已有三台过热，公司称将免费更换，并公布了查询页面！"}
`

func TestExplainDuplicates(t *testing.T) {
	said, err := printed(t, map[string]string{"texts.jsonl": threeTexts}, func(in func(string) string) error {
		return explainDuplicates{document{File: in("texts.jsonl")}}.Run(nil)
	})
	if err != nil || !strings.HasPrefix(said, `{"a":"x","b":"z","score":`) || strings.Count(said, "\n") != 1 {
		t.Errorf("%q, %v", said, err)
	}
	said, err = printed(t, map[string]string{"texts.jsonl": threeTexts, "one.jsonl": `{"id":1,"text":"alone"}`, "list.jsonl": `{"file":"one.jsonl"}` + "\n" + `{"file":"none.jsonl"}` + "\n" + `{"file":"texts.jsonl"}`}, func(in func(string) string) error {
		return explainDuplicates{document{List: in("list.jsonl")}}.Run(nil)
	})
	if got := strings.Split(said, "\n"); len(got) != 4 || got[0] != "[]" || !strings.Contains(got[1], "error") || !strings.HasPrefix(got[2], `[{"a":"x","b":"z"`) || err == nil {
		t.Errorf("%q, %v", said, err)
	}
}

func TestALineThatIsNoObjectKeepsNoOtherBack(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(threeTexts), "\n")
	files := map[string]string{"texts.jsonl": lines[0] + "\nno object\n[1]\n\n" + lines[2], "list.jsonl": `{"file":"texts.jsonl"}`}
	for _, ask := range []func(in func(string) string) document{
		func(in func(string) string) document { return document{File: in("texts.jsonl")} },
		func(in func(string) string) document { return document{List: in("list.jsonl")} },
	} {
		said, err := printed(t, files, func(in func(string) string) error { return explainDuplicates{ask(in)}.Run(nil) })
		if !errors.Is(err, errExplained) || !strings.Contains(said, `{"a":"x","b":"z"`) {
			t.Errorf("%q, %v", said, err)
		}
	}
	said, err := printed(t, files, func(in func(string) string) error {
		return explainSentiment{document: document{File: in("texts.jsonl")}}.Run(nil)
	})
	if !errors.Is(err, errExplained) || strings.Count(said, "\n") != 2 {
		t.Errorf("%q, %v", said, err)
	}
}

func TestALineThatAsksForNothingKeepsItsPlace(t *testing.T) {
	files := map[string]string{"texts.jsonl": threeTexts, "list.jsonl": "\uFEFF" + `{"file":5}` + "\n" + `{"file":"texts.jsonl"}`}
	said, err := printed(t, files, func(in func(string) string) error {
		return explainDuplicates{document{List: in("list.jsonl")}}.Run(nil)
	})
	if got := strings.Split(said, "\n"); len(got) != 3 || !strings.Contains(got[0], "error") || !strings.HasPrefix(got[1], `[{"a":"x","b":"z"`) || err == nil {
		t.Errorf("%q, %v", said, err)
	}
}

func TestExplainTerms(t *testing.T) {
	files := map[string]string{"terms.txt": "\uFEFF召回\r\n\r\nＡcme\r\nart\r\n", "text.txt": "ACME start：召回\n", "list.jsonl": `{"file":"text.txt"}`}
	said, err := printed(t, files, func(in func(string) string) error {
		return explainTerms{document: document{File: in("text.txt")}, Terms: in("terms.txt")}.Run(nil)
	})
	if want := "[{\"term\":\"Ａcme\",\"offset\":0},\n{\"term\":\"art\",\"offset\":7},\n{\"term\":\"召回\",\"offset\":13}]\n"; said != want || err != nil {
		t.Errorf("%q, %v", said, err)
	}
	said, err = printed(t, files, func(in func(string) string) error {
		return explainTerms{document: document{List: in("list.jsonl")}, Terms: in("terms.txt"), WholeWords: true}.Run(nil)
	})
	if want := "[{\"term\":\"Ａcme\",\"offset\":0},{\"term\":\"召回\",\"offset\":13}]\n"; said != want || err != nil {
		t.Errorf("%q, %v", said, err)
	}
	if _, err := printed(t, files, func(in func(string) string) error {
		return explainTerms{document: document{File: in("text.txt")}}.Run(nil)
	}); err == nil {
		t.Error("without terms it said nothing")
	}
}

func TestExplainSentiment(t *testing.T) {
	texts := `{"id":1,"text":"Acme was praised for its brilliant rescue.","target":"Acme"}
{"id":"b","text":"北风公司隐瞒缺陷，令人愤怒。"}
{"id":"c","text":"Acme opens a shop on Monday.","target":""}
`
	said, err := printed(t, map[string]string{"texts.jsonl": texts}, func(in func(string) string) error {
		return explainSentiment{document: document{File: in("texts.jsonl")}, Target: "北风公司"}.Run(nil)
	})
	got := strings.Split(said, "\n")
	if err != nil || len(got) != 4 || !strings.HasPrefix(got[0], `{"id":1,"label":"positive","score":0.`) ||
		!strings.HasPrefix(got[1], `{"id":"b","label":"negative","score":-0.`) || !strings.HasPrefix(got[2], `{"id":"c","label":"neutral","score":`) {
		t.Errorf("%s, %v", said, err)
	}
}

func TestExplainSentimentLearns(t *testing.T) {
	var decided strings.Builder
	for i := range 300 {
		label, word := "positive", "跑通"
		if i%2 > 0 {
			label, word = "negative", "趴窝"
		}
		fmt.Fprintf(&decided, `{"text":"%d 号线今日%s","label":"%s"}`+"\n", i, word, label)
	}
	said, err := printed(t, map[string]string{"texts.jsonl": `{"id":1,"text":"新车间趴窝"}`, "decided.jsonl": decided.String()}, func(in func(string) string) error {
		return explainSentiment{document: document{File: in("texts.jsonl")}, Corrections: in("decided.jsonl")}.Run(nil)
	})
	if err != nil || !strings.HasPrefix(said, `{"id":1,"label":"negative"`) {
		t.Errorf("%s, %v", said, err)
	}
}

func TestExplainSpikes(t *testing.T) {
	var series strings.Builder
	series.WriteString("\uFEFFtime,count\r\n")
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	for i := range 24 * 12 * 12 {
		count := 4 + i%3
		if i > 24*12*11 {
			count = 90
		}
		fmt.Fprintf(&series, "%s,%d\r\n", at.Format(time.RFC3339), count)
		at = at.Add(5 * time.Minute)
	}
	said, err := printed(t, map[string]string{"counts.csv": series.String(), "not.csv": "when,count\n", "back.csv": "time,count\n2026-03-02T00:05:00Z,1\n2026-03-02T00:00:00Z,1\n", "list.jsonl": `{"file":"counts.csv"}` + "\n" + `{"file":"not.csv"}` + "\n" + `{"file":"back.csv"}`}, func(in func(string) string) error {
		return explainSpikes{document{List: in("list.jsonl")}}.Run(nil)
	})
	got := strings.Split(said, "\n")
	if err == nil || len(got) != 4 || !strings.Contains(got[0], `"at":"2026-03-13T00:05:00+08:00","value":100,`) || !strings.Contains(got[1], "error") || got[2] != "[]" {
		t.Errorf("%s, %v", said, err)
	}
}
