package dev_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"standfirst/handlers/web/webtest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The components as a visitor sees them: in both languages, both themes, on a desk and on a phone. No
// barrier that axe can find, no word in the console, no request to anywhere else, nothing wider than
// the screen. With STANDFIRST_SHOTS=folder it leaves pictures there.
func TestTheCatalogueInABrowser(t *testing.T) {
	base := serve(t)
	browser := start(t)
	axe, err := os.ReadFile("../../app/e2e/testdata/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/dev/ui", "/dev/ui/newsroom"} {
		for _, lang := range []string{"en", "zh-CN"} {
			for _, theme := range []string{"light", "dark"} {
				for _, width := range []int64{1440, 360} {
					if path == "/dev/ui/newsroom" && (theme == "dark") != (width == 360) {
						continue // it has two looks, each seen once in each language
					}
					name := fmt.Sprintf("%s-%s-%s-%d", strings.ReplaceAll(path[1:], "/", "-"), lang, theme, width)
					t.Run(name, func(t *testing.T) {
						look(t, browser, base, path+"?theme="+theme, lang, width, string(axe), name)
					})
				}
			}
		}
	}
}

func serve(t *testing.T) string {
	app := webtest.New(t, routes)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = app.Fiber.Listener(l) }()
	t.Cleanup(func() { _ = app.Fiber.Shutdown(); <-done })
	return "http://" + l.Addr().String()
}

// start starts one browser for all looks.
func start(t *testing.T) context.Context {
	name := ""
	for _, candidate := range []string{"chromium", "google-chrome", "chromium-browser"} {
		if found, err := exec.LookPath(candidate); err == nil {
			name = found
			break
		}
	}
	if name == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no Chromium")
		}
		t.Skip("there is no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(name), chromedp.NoSandbox, chromedp.DisableGPU)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	return ctx
}

// runAxe answers with one line for each barrier, none when there is none.
const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
	r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + " " + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message)))`

func look(t *testing.T, browser context.Context, base, path, lang string, width int64, axe, name string) {
	tab, complaints := open(t, browser, base, path, lang, width)
	audit(t, tab, axe)
	wide, err := chromedp.Run(tab, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
	if err != nil {
		t.Fatal(err)
	}
	if wide > width {
		t.Errorf("the page is %d px wide on a screen of %d", wide, width)
	}
	for _, c := range complaints() {
		t.Error(c)
	}
	if folder := os.Getenv("STANDFIRST_SHOTS"); folder != "" {
		if _, err := chromedp.Run(tab, chromedp.Evaluate[any]("document.activeElement.blur(), scrollTo(0, 0)")); err != nil {
			t.Fatal(err)
		}
		capture(t, tab, filepath.Join(folder, name+".png"), chromedp.FullScreenshot(100))
	}
}

// open opens the page in a tab of its own, with a function that tells what the browser complained of.
func open(t *testing.T, browser context.Context, base, path, lang string, width int64) (context.Context, func() []string) {
	t.Helper()
	tab, done := chromedp.NewContext(browser)
	t.Cleanup(done)
	if err := chromedp.Do(tab); err != nil { // opens the tab
		t.Fatal(err)
	}
	tab, cancel := context.WithTimeout(tab, time.Minute)
	t.Cleanup(cancel)
	complaints := listen(t, tab, base)
	view := chromedp.EmulateViewport(width, 900)
	if width < 768 {
		view = chromedp.EmulateViewport(width, 780, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	speak := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
		return err
	})
	if err := chromedp.Do(tab, view, speak, chromedp.Navigate(base+path)); err != nil {
		t.Fatal(err)
	}
	return tab, complaints
}

func audit(t *testing.T, tab context.Context, axe string) {
	t.Helper()
	if _, err := chromedp.Run(tab, chromedp.Evaluate[any](axe+";0")); err != nil {
		t.Fatal(err)
	}
	barriers, err := chromedp.Run(tab, chromedp.Evaluate[[]string](runAxe, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range barriers {
		t.Error(b)
	}
}

// listen collects what the browser complains of and every request that leaves the origin.
func listen(t *testing.T, tab context.Context, base string) func() []string {
	var mu sync.Mutex
	var out []string
	add := func(s string) { mu.Lock(); out = append(out, s); mu.Unlock() }
	err := chromedp.Listen(tab, func(ev any) {
		switch ev := ev.(type) {
		case *log.EventEntryAdded:
			add(string(ev.Entry.Level) + ": " + ev.Entry.Text + " " + ev.Entry.URL)
		case *runtime.EventConsoleAPICalled:
			add("console: " + string(ev.Type))
		case *runtime.EventExceptionThrown:
			add("exception: " + ev.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if u := ev.Request.URL; !strings.HasPrefix(u, base+"/") && !strings.HasPrefix(u, "data:") {
				add("a request left the origin: " + u)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string { mu.Lock(); defer mu.Unlock(); return out }
}

func capture(t *testing.T, tab context.Context, file string, shot chromedp.Action[[]byte]) {
	t.Helper()
	picture, err := chromedp.Run(tab, shot)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
