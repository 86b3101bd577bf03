package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestFilesOfTheWebAreExplained(t *testing.T) {
	dir := t.TempDir()
	s := shell{t, program(t), filepath.Join(dir, "data")}
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	robots := write("robots.txt", "User-agent: a\nDisallow: /x\nCrawl-delay: 2")
	feed := write("feed.xml", `<rss version="2.0"><channel><title>晨报</title><item><title>一</title><link>/1</link><guid>g</guid><pubDate>2026-11-22 10:00</pubDate></item><item>`)
	page := write("page.html", `<html><head><title>一</title></head><body>`+strings.Repeat("<p>星禾乳业今天上午召开新闻发布会，宣布召回三批次婴幼儿配方奶粉。</p>", 9)+`</body></html>`)
	write("none.html", "<html><body>no feed</body></html>")

	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"robots", "--agent", "A/1.0", "--url", "https://e.example/x/1", robots}, `{"allowed":false,"delay":2}`},
		{[]string{"robots", "--agent", "b", "--url", "https://e.example/x/1", robots}, `{"allowed":true,"delay":0}`},
		{
			[]string{"feed", "--url", "https://e.example/feed", feed},
			`{"title":"晨报","items":[{"title":"一","link":"https://e.example/1","id":"g","published":"2026-11-22T02:00:00Z","author":""}],"salvaged":true,"error":""}`,
		},
	} {
		var got, want any
		if err := json.Unmarshal(s.run(0, append([]string{"explain"}, c.args...)...), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %v", c.args, got)
		}
	}

	list := write("list.jsonl", `{"file":"none.html","url":"https://e.example/"}`+"\n"+`{"file":"feed.xml","url":"https://f.example/"}`)
	lines := strings.Split(strings.TrimSpace(string(s.run(0, "explain", "feed", "--list", list))), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "web page, not a feed") || !strings.Contains(lines[1], "https://f.example/1") {
		t.Errorf("answers of a list: %q", lines)
	}
	lines = strings.Split(strings.TrimSpace(string(s.run(1, "explain", "robots", "--list", write("bad.jsonl", `{"file":"nowhere"}`+"\n{bad\n\n"+`{"file":"robots.txt","url":"/x","agent":"a"}`)))), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "nowhere") || !strings.Contains(lines[1], "line 2") || lines[2] != `{"allowed":false,"delay":2}` {
		t.Errorf("a line that fails keeps its place: %q", lines)
	}
	var a articleAnswer
	if err := json.Unmarshal(s.run(0, "explain", "article", "--url", "https://e.example/a?utm_source=x", page), &a); err != nil {
		t.Fatal(err)
	}
	if a.Title != "一" || a.Published != "" || a.Language != "zh-CN" || strings.Count(a.Text, "\n") != 8 || a.Canonical != "https://e.example/a" || a.Byline == nil {
		t.Errorf("article: %+v", a)
	}
	if err := json.Unmarshal(s.run(0, "explain", "article", write("hant.html", "<title>跨江大橋封閉檢修</title><p>檢測發現部分拉索需要更換。</p>")), &a); err != nil || a.Language != "zh-Hant" {
		t.Errorf("traditional Chinese is %q, %v", a.Language, err)
	}
	s.run(1, "explain", "article", write("empty.html", ""))
	if _, err := os.Stat(s.data); err == nil {
		t.Error("explaining made a data folder")
	}
}
