package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
