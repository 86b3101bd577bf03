package outbound

import (
	"strings"
	"testing"

	"standfirst/handlers/web/browsertest"
)

func TestAPrintedPageHasItsTextAndItsNumbersBrowser(t *testing.T) {
	asked := map[string]bool{}
	p := NewPrinter(browsertest.Chromium(t), func(path string) ([]byte, string, bool) {
		asked[path] = true
		return []byte("p { color: #000 }"), "text/css", path == "/style.css"
	})
	html := `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="stylesheet" href="/style.css"></head><body><p>召回两批奶粉，覆盖 120,000 人。</p>` +
		`<script>document.body.innerHTML = "a script ran"</script><img src="http://127.0.0.1:1/out.png"><p style="break-before: page">第二页</p></body></html>`
	pdf, err := p.Print(t.Context(), []byte(html))
	if err != nil {
		t.Fatal(err)
	}
	text := browsertest.PDFText(t, pdf)
	for _, want := range []string{"召回两批奶粉", "120,000", "第二页", "1/2", "2/2"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if strings.Contains(text, "a script ran") || !asked["/style.css"] {
		t.Errorf("asked for %v: %q", asked, text)
	}
}

func TestNoBrowserIsAnErrorAndNotAHang(t *testing.T) {
	p := NewPrinter("/nonexistent/chromium", func(string) ([]byte, string, bool) { return nil, "", false })
	if _, err := p.Print(t.Context(), []byte("<p>x</p>")); err == nil {
		t.Error("a page was printed without a browser")
	}
}
