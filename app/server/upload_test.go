package server_test

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"

// Files that are two things at once, that lie about what they are, or whose names lead elsewhere.
func TestUploadsAreKeptAsideAndHandedOutAsFiles(t *testing.T) {
	t.Parallel()
	w := open(t)
	fact := "/" + own + "/facts/" + w.ids["facts/:id"]
	evidenceLink := regexp.MustCompile(`/` + own + `/facts/[^/"]+/evidence/[0-9a-f-]{36}`)
	checkDownload(t, "public evidence", w.send(ask{path: w.fill("/newsroom/:space/facts/:incident/evidence/:evidence", own)}))
	known := map[string]bool{}
	for _, link := range evidenceLink.FindAllString(w.send(ask{as: own + "/officer", path: fact}).text, -1) {
		known[link] = true
	}
	add := func(name, content string) (answer, string) {
		t.Helper()
		body, kind := upload("file", name, []byte(content), url.Values{"note": {"a note"}, "public": {"1"}, "csrf": {w.users[own+"/officer"].csrf}})
		a := w.send(ask{as: own + "/officer", method: http.MethodPost, path: fact + "/files", body: body, kind: kind})
		for _, link := range evidenceLink.FindAllString(w.send(ask{as: own + "/officer", path: fact}).text, -1) {
			if !known[link] {
				known[link] = true
				return a, link
			}
		}
		return a, ""
	}
	script := "<script>alert(document.cookie)</script>"
	for name, content := range map[string]string{
		"drawing.svg":     `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"picture.png":     "<html><body>" + script,
		"page.html":       "<!doctype html><p>page",
		"photo.jpg":       "<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>",
		"feed.txt":        "\xef\xbb\xbf<?xml version=\"1.0\"?><x/>",
		"style.css":       "body{background:url(javascript:alert(1))}",
		"code.js":         "alert(1)",
		"macro.xlsm":      "PK\x03\x04 nothing of Office",
		"old.doc":         "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"archive.zip":     "PK\x03\x04\x14\x00",
		"archive.tar.gz":  "\x1f\x8b\x08\x00",
		"program":         "\x7fELF\x02\x01\x01",
		"program.pdf":     "MZ\x90\x00\x03\x00\x00\x00",
		"flash.swf":       "CWS\x0a",
		"empty.pdf":       "",
		"frames.mhtml":    "From: <Saved by Blink>\r\nContent-Type: multipart/related\r\n\r\n<html>",
		"picture.gif.svg": "<svg/onload=alert(1)>",
	} {
		if a, link := add(name, content); a.StatusCode != http.StatusUnprocessableEntity || link != "" {
			t.Errorf("%s: %d, kept at %q", name, a.StatusCode, link)
		}
	}
	for name, content := range map[string]string{
		"polyglot.png":                       pixel + script,
		"polyglot.gif":                       "GIF89a/*" + script + "*/=1;alert(1)",
		"polyglot.pdf":                       "%PDF-1.4\n" + script + "\n<svg onload=alert(1)>",
		"polyglot.jpg":                       "\xff\xd8\xff\xe0\x00\x10JFIF" + script,
		"picture.png.html":                   pixel + "x",
		"late.txt":                           strings.Repeat("harmless\n", 2000) + script,
		"../../../../../etc/cron.d/evil.txt": "up and away",
		`..\..\windows\evil.txt`:             "up and away by backslash",
		"evil\r\nSet-Cookie: a=b.txt":        "a break in the name",
		`quote".txt; filename="other.html`:   "a quote in the name",
		"\u202egpj.txt":                      "a name written backwards",
		"nul\x00.html.txt":                   "a nul in the name",
		strings.Repeat("长", 300) + ".txt":    "a long name",
		"..":                                 pixel + "dots",
		"报告 2026.pdf":                        "%PDF-1.7\nplain",
	} {
		a, link := add(name, content)
		if a.StatusCode == http.StatusUnprocessableEntity && link == "" {
			continue // refused is as good
		}
		if a.StatusCode != http.StatusSeeOther || link == "" {
			t.Errorf("%q: %d", name, a.StatusCode)
			continue
		}
		public := "/newsroom/" + own + "/facts/" + w.ids["incidents/:id"] + "/evidence/" + filepath.Base(link)
		for _, d := range []answer{w.send(ask{as: own + "/checker", path: link}), w.send(ask{path: public})} {
			if d.Request != nil && strings.HasPrefix(d.Request.URL.Opaque, "/newsroom") && d.StatusCode == http.StatusNotFound {
				continue // not public before it is verified
			}
			if d.StatusCode != http.StatusOK || d.text != content {
				t.Errorf("%q: %d, %d bytes of %d came back", name, d.StatusCode, len(d.text), len(content))
				continue
			}
			checkDownload(t, name, d)
		}
	}
	for _, path := range w.blobs() {
		if !regexp.MustCompile(`^[0-9a-f]{2,64}$`).MatchString(filepath.Base(path)) || strings.Contains(path, "..") {
			t.Errorf("a file lies at %s", path)
		}
	}
}

// checkDownload judges what a browser would do with a file.
func checkDownload(t *testing.T, name string, d answer) {
	t.Helper()
	how, params, err := mime.ParseMediaType(d.Header.Get("Content-Disposition"))
	if err != nil || how != "attachment" {
		t.Errorf("%q is handed out as %q", name, d.Header.Get("Content-Disposition"))
	}
	if file := params["filename"]; file == "" || strings.ContainsAny(file, "/\\\r\n\x00\u202e") || file == ".." {
		t.Errorf("%q is called %q", name, file)
	}
	policy := d.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "allow-") {
		t.Errorf("%q may do what %q lets", name, policy)
	}
	kind := d.Header.Get("Content-Type")
	for _, active := range []string{"html", "svg", "xml", "javascript", "css"} {
		if strings.Contains(kind, active) && !strings.Contains(kind, "openxmlformats") {
			t.Errorf("%q is handed out as %q", name, kind)
		}
	}
	if d.Header.Get("X-Content-Type-Options") != "nosniff" || len(d.Cookies()) > 0 {
		t.Errorf("%q: %v", name, d.Header)
	}
}

// Larger than the limit is refused by what it says of itself, before any of it is read.
func TestTooLargeIsRefusedBeforeItIsRead(t *testing.T) {
	w := open(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.s.App().Listener(l) }()
	t.Cleanup(func() { _ = w.s.App().ShutdownWithTimeout(time.Second) })
	for path, limit := range map[string]int64{
		"/" + own + "/facts/" + w.ids["facts/:id"] + "/files": 200<<20 + 1<<20, "/" + own + "/contacts/imports": 0, "/" + own + "/contacts": 1 << 20, "/login": 1 << 20, "/nothing": 0,
	} {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if limit == 0 {
			limit = 1 << 30
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: __Host-session=%s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n",
			path, host, w.users[own+"/officer"].secret, limit+1)
		_, _ = io.WriteString(conn, "--x\r\n"+strings.Repeat("x", 9000)) // and then nothing: whoever waits for the rest waits for ever
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		want := http.StatusRequestEntityTooLarge
		if path == "/nothing" {
			want = http.StatusMethodNotAllowed // an address below "/:space", where nothing is sent to
		}
		if resp.StatusCode != want || !resp.Close {
			t.Errorf("%s: %d, want %d and the end of the connection", path, resp.StatusCode, want)
		}
		_ = resp.Body.Close()
		_ = conn.Close()
	}
}
