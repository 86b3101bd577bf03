package server_test

import (
	"database/sql"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const (
	hostileSlug = "hostile"
	mark        = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
)

// vectors are what an attacker writes into a text that is kept as HTML; models/release has many more.
var vectors = []string{
	`words <script>alert(1)</script> around`,
	`<img src=x onerror=alert(1)> picture`,
	`<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>drawing</text></a></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">formula`,
	`<a href="javascript:alert(1)">link</a> <a href="java&#x09;script:alert(1)">link</a> <a href="data:text/html,<script>alert(1)</script>">link</a>`,
	`<a href="https://good.test" onclick=alert(1) style="position:fixed;inset:0" target=_blank>good link</a>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x> frame`,
	`<form action="https://evil.test"><input name=password><button formaction=javascript:alert(1)>Sign in</button></form>`,
	`<base href="https://evil.test/"><meta http-equiv=refresh content="0;url=https://evil.test"><link rel=stylesheet href=//evil.test/x.css> head`,
	`<p style="background:url(https://evil.test)" onmouseover=alert(1) class=banner id=csrf>style</p><style>*{display:none}</style>`,
	`<span data-field="name" data-evil=1 onclick=alert(1)>field</span>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">noscript</noscript>`,
	`<template><script>alert(1)</script></template><xmp><script>alert(1)</script></xmp> templates`,
	`{{.CSRF}} {{template "x"}} ${7*7} <%= 7*7 %>`,
}

// A release made of hostile HTML, on every page that shows it, and the mails made of it.
func TestNoScriptComesOutOfARelease(t *testing.T) {
	w := open(t)
	rel, draft := "/"+own+"/releases/"+w.ids["hostile"], "/"+own+"/mailings/"+w.ids["draft"]
	pages := []string{
		"/newsroom/" + own, "/newsroom/" + own + "/releases/" + hostileSlug, "/newsroom/" + own + "/releases/" + hostileSlug + "?lang=zh-CN",
		rel, rel + "/edit", rel + "/versions/1", rel + "/diff", rel + "/diff?from=1&to=1", rel + "/preview", rel + "/preview?as=mail", rel + "/mail", rel + "/publication", rel + "/withdrawal",
		draft + "/edit", draft + "/review", draft + "/preview", "/" + own + "/releases", "/" + own + "/mailings", "/" + own + "/reports/" + w.ids["hostile"],
		"/" + own + "/reports/" + w.ids["hostile"] + "/print", "/" + own + "/palette?q=hostile", "/" + own + "/search?q=hostile", "/" + own + "/audit", "/" + own,
	}
	look := func(when string) {
		t.Helper()
		for _, path := range pages {
			a := w.send(ask{as: own + "/administrator", path: path})
			if a.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", path, a.StatusCode)
				continue
			}
			if why := runs(a.text); why != "" {
				t.Errorf("%s: %s can run %s", when, path, why)
			}
		}
	}
	look("as written")
	if page := w.send(ask{path: "/newsroom/" + own + "/releases/" + hostileSlug}).text; !strings.Contains(page, "good link") || !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("the page does not show what was written: the test looks at nothing")
	}
	for path, content := range map[string]string{"/rss.xml": "encoded", "/atom.xml": "content"} {
		a := w.send(ask{path: "/newsroom/" + own + path})
		seen := 0
		for d := xml.NewDecoder(strings.NewReader(a.text)); ; {
			token, err := d.Token()
			if err != nil {
				break
			}
			start, ok := token.(xml.StartElement)
			if !ok || start.Name.Local != content {
				continue
			}
			var inside string
			if err := d.DecodeElement(&inside, &start); err != nil {
				t.Fatal(err)
			}
			seen++
			if why := runs(inside); why != "" {
				t.Errorf("%s: a reader can run %s", path, why)
			}
		}
		if seen < 2 {
			t.Errorf("%s holds %d texts: %.300s", path, seen, a.text)
		}
	}
	var feed struct {
		Items []struct {
			HTML string `json:"content_html"`
		}
	}
	if err := json.Unmarshal([]byte(w.send(ask{path: "/newsroom/" + own + "/feed.json"}).text), &feed); err != nil || len(feed.Items) < 2 {
		t.Errorf("feed.json: %d items, %v", len(feed.Items), err)
	}
	for _, item := range feed.Items {
		if why := runs(item.HTML); why != "" || item.HTML == "" {
			t.Errorf("feed.json: a reader can run %s in %q", why, item.HTML)
		}
	}
	// Somebody has written past the program into the database: what comes out is cleaned again.
	db, err := sql.Open("sqlite", "file:"+w.databases()[1]+"?_pragma=busy_timeout(15000)")
	if err != nil {
		t.Fatal(err)
	}
	body := "<p>" + strings.Join(vectors, "</p><p>") + "</p>"
	done, err := db.Exec(`UPDATE release_versions SET doc = json_set(doc, '$.text.en.body', ?) WHERE doc ->> '$.releaseId' = ?`, body, w.ids["hostile"])
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := done.RowsAffected(); n != 1 {
		t.Fatalf("%d versions were altered", n)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	look("written past the program")
}

// What people type anywhere is shown as they typed it and never runs.
func TestNoScriptComesOutOfAnyForm(t *testing.T) {
	t.Parallel()
	w := open(t)
	admin := own + "/administrator"
	form := url.Values{}
	for _, name := range fieldNames(w) {
		form.Set(name, mark)
	}
	for name, value := range map[string]string{
		"email": "hostile@example.org", "name": "Name " + mark, "lang": "en", "zone": "UTC", "kind": "note", "type": "data_leak", "grade": "2", "mode": "real",
		"url": "https://good.test/?q=" + url.QueryEscape(mark), "role": "viewer", "department": "legal", "list": w.ids["lists/:id"], "phase": "acting", "tier": "1",
	} {
		form.Set(name, value)
	}
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodPost || strings.Contains(r.Path, "logout") || strings.Contains(r.Path, "sessions") {
			continue
		}
		a := w.send(ask{as: admin, method: r.Method, path: w.fill(r.Pattern(), own), form: form})
		if strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			continue // a file, which no browser opens in the page's place
		}
		if why := runs(a.text); why != "" {
			t.Errorf("%s %s gives back %s", r.Method, r.Pattern(), why)
		}
	}
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodGet || strings.Contains(r.Path, "*") {
			continue
		}
		path := w.fill(r.Pattern(), own)
		for _, path := range []string{path, path + "?q=" + url.QueryEscape(mark) + "&sort=" + url.QueryEscape(mark) + "&next=javascript:alert(1)&tag=" + url.QueryEscape(mark) + "&after=" + url.QueryEscape(mark)} {
			a := w.send(ask{as: admin, path: path})
			if kind := a.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
				continue
			}
			if why := runs(a.text); why != "" {
				t.Errorf("%s shows %s", path, why)
			}
		}
	}
}

// drawn are the addresses of pictures that the program has written anew itself, point by point.
var drawn = regexp.MustCompile(`^/(((newsroom/[a-z]+|[a-z]+/newsroom)/assets|embargo/[\w.-]+/pictures)/[0-9a-f-]+/[0-9a-z.]+|[a-z]+/reports/[0-9a-f-]+/pictures/[0-9a-f-]+|settings/factor/code\.png)$`)

// runs says what of a page could run or load something foreign, by a reading of its own.
func runs(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			value := strings.Map(func(r rune) rune {
				if r <= ' ' {
					return -1
				}
				return r
			}, strings.ToLower(a.Val))
			if strings.HasPrefix(a.Key, "on") {
				return n.Data + " " + a.Key + "=" + a.Val
			}
			for _, scheme := range []string{"javascript:", "vbscript:", "data:text"} {
				if strings.HasPrefix(value, scheme) && a.Key != "value" && a.Key != "content" && a.Key != "title" {
					return n.Data + " " + a.Key + "=" + a.Val
				}
			}
		}
		switch n.Data {
		case "script":
			if !strings.HasPrefix(attr["src"], "/static/") && attr["type"] != "application/ld+json" {
				return "<script> " + attr["src"] + text(n)
			}
		case "iframe":
			if _, ok := attr["sandbox"]; !ok || strings.Contains(attr["sandbox"], "allow-scripts") || !strings.HasPrefix(attr["src"], "/") {
				return "<iframe> " + attr["sandbox"] + " " + attr["src"]
			}
		case "img":
			if !strings.HasPrefix(attr["src"], "/static/") && !drawn.MatchString(attr["src"]) {
				return "<img> " + attr["src"]
			}
		case "link":
			if attr["rel"] == "stylesheet" && !strings.HasPrefix(attr["href"], "/static/") {
				return "<link> " + attr["href"]
			}
		case "form":
			if to := attr["action"]; to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
				return "<form> " + to
			}
		case "object", "embed", "applet", "base", "frame":
			return "<" + n.Data + ">"
		case "meta":
			if attr["http-equiv"] != "" {
				return "<meta> " + attr["http-equiv"]
			}
		}
	}
	return ""
}

func text(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}
