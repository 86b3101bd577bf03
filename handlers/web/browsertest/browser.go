// Package browsertest drives a real Chromium in tests: as an inspector that looks at pages (barriers that
// axe finds, the console, requests to elsewhere, pages wider than their screen), and as a visitor who sees,
// clicks and types. It knows nothing of what the pages are about.
package browsertest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is one Chromium process.
type Browser struct {
	ctx    context.Context
	script string // what every page of it is given before its own
}

// Screen is what a visitor brings: the language asked for, the size in CSS pixels, the wish for dark. Below
// 768 pixels it is a phone.
type Screen struct {
	Lang  string
	Width int64
	Dark  bool
}

// patience is how long a visitor waits for anything before the test fails. It is never waited for when
// all is well, so it can be long enough for a busy machine.
const patience = 2 * time.Minute

// Start starts a browser that ends with the test. Without Chromium the test is skipped, and fails when CI=true.
func Start(t testing.TB) *Browser {
	t.Helper()
	axe, err := os.ReadFile(filepath.Join(root(t), "app/e2e/testdata/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(patience))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	// axe is half a megabyte: handed over once and read only where it is wanted, by eval, which remembers what it has read.
	return &Browser{ctx: ctx, script: visitor + "\n__visitor.axe = () => window.axe || (0, eval)(" + quote(string(axe)) + ");"}
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("no go.mod above the test")
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal(err)
	return ""
}

// Tab is a window of a visitor with cookies of their own.
type Tab struct {
	T    testing.TB
	Base string // scheme and host: requests to anything else are complaints

	browser *Browser
	ctx     context.Context
	screen  Screen

	mu         sync.Mutex
	complaints []string
}

// Open opens a window that shares nothing with the others.
func (b *Browser) Open(t testing.TB, base string, s Screen) *Tab {
	t.Helper()
	ctx, done := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(done)
	tab := &Tab{T: t, Base: base, browser: b, ctx: ctx}
	tab.run(chromedp.Do(ctx))
	tab.listen()
	tab.run(chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: b.script})
		return err
	})))
	tab.Screen(s)
	return tab
}

// Screen changes what the visitor brings, from the next page on.
func (b *Tab) Screen(s Screen) {
	b.T.Helper()
	b.screen = s
	size := chromedp.EmulateViewport(s.Width, 900)
	if s.Width < 768 {
		size = chromedp.EmulateViewport(s.Width, 780, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	b.run(chromedp.Do(b.ctx, size, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		headers := network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": s.Lang}}
		_, err := cdp.Call(ctx, target, network.SetExtraHTTPHeaders, headers)
		if err != nil {
			return err
		}
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
		_, err = cdp.Call(ctx, target, emulation.SetEmulatedMedia, media)
		return err
	})))
}

// Go types an address into the bar: a path of Base.
func (b *Tab) Go(path string) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(b.Base+path)); err != nil {
		b.T.Fatalf("%s: %v", path, err)
	}
}

// Eval returns what a script in the page says; promises are waited for. A page that gives way to another
// meanwhile is asked again when the other is there.
func Eval[R any](b *Tab, script string) R {
	b.T.Helper()
	var got R
	err := b.steady(func(ctx context.Context) (err error) {
		got, err = chromedp.Run(ctx, chromedp.Evaluate[R](script, chromedp.EvalAwaitPromise))
		return err
	})
	if err != nil {
		b.T.Fatalf("%.200s: %v", script, err)
	}
	return got
}

// steady does something in the page, again when the page was replaced while it was done.
func (b *Tab) steady(do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		err := do(ctx)
		if err == nil || ctx.Err() != nil || !replaced(err) {
			return err
		}
	}
}

// replaced reports whether an error of the browser only says that the page is another one now.
func replaced(err error) bool {
	for _, words := range []string{"navigated or closed", "context was destroyed", "Cannot find context", "uniqueContextId not found"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

func (b *Tab) run(err error) {
	b.T.Helper()
	if err != nil {
		b.T.Fatal(err)
	}
}
