package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// visitor is the part of a visitor that lives in the page.
//
//go:embed visitor.js
var visitor string

// spot is where something is on the screen.
type spot struct {
	X, Y  float64
	Leads bool   // pressing it brings another page
	Why   string // it cannot be pressed
	Many  int
	Href  string
	Kind  string
}

// About narrows the next act to the smallest part of the page that speaks of something: a row, a card, a form.
type About string

// Press clicks the link, button or fold of that name, waiting for it to appear and for the page it leads to.
func (b *Tab) Press(name string, about ...About) {
	b.T.Helper()
	s := b.spot("press", name, about)
	b.click(s)
	if s.Leads {
		b.arrive("pressing “" + name + "”")
	}
}

// Type fills a field with what a person would type or choose: text, a choice by its words, a local moment as
// 2006-01-02T15:04. What stood there is replaced.
func (b *Tab) Type(label, value string, about ...About) {
	b.T.Helper()
	b.spot("control", label, about)
	switch answer := Eval[string](b, call("type", label, part(about), value)); answer {
	case "":
	case "type":
		b.run(chromedp.Do(b.ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			if value == "" {
				return nil
			}
			_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: value})
			return err
		})))
	default:
		b.fail("the field “%s”: %s", label, answer)
	}
}

// Tick clicks a box or a choice by its label.
func (b *Tab) Tick(label string, about ...About) {
	b.T.Helper()
	b.click(b.spot("control", label, about))
}

// Upload chooses a file of the disk.
func (b *Tab) Upload(label, file string, about ...About) {
	b.T.Helper()
	b.spot("control", label, about)
	b.run(chromedp.Do(b.ctx, chromedp.SetUploadFiles(chromedp.JSPath(call("file", label, part(about))), []string{file})))
}

// See waits until a text is to be seen on the page or in the part of it that speaks of something.
func (b *Tab) See(text string, about ...About) {
	b.T.Helper()
	if !b.until(func() bool { return b.try(call("sees", text, part(about))) }) {
		b.fail("“%s” is not to be seen", text)
	}
}

// Sees reports whether a text is to be seen now.
func (b *Tab) Sees(text string, about ...About) bool { return b.try(call("sees", text, part(about))) }

// Read fetches what a link of that name leads to, with the visitor's cookies, as a download would.
func (b *Tab) Read(name string, about ...About) string {
	b.T.Helper()
	s := b.spot("press", name, about)
	return Eval[string](b, `fetch(`+quote(s.Href)+`).then(r => r.ok ? r.text() : Promise.reject(new Error("status " + r.status)))`)
}

// Path is where the visitor is.
func (b *Tab) Path() string { b.T.Helper(); return Eval[string](b, "location.pathname") }

// spot waits until the thing can be pressed.
func (b *Tab) spot(how, name string, about []About) spot {
	b.T.Helper()
	var s spot
	if !b.until(func() bool {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		defer cancel()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[spot](call(how, name, part(about))))
		if err != nil {
			s.Why = err.Error() // the page is changing
			return false
		}
		s = got
		return s.Why == ""
	}) {
		b.fail("%s", s.Why)
	}
	return s
}

func (b *Tab) click(s spot) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	b.run(chromedp.Do(ctx, chromedp.MouseClickXY(s.X, s.Y)))
}

// arrive waits for another page.
func (b *Tab) arrive(after string) {
	b.T.Helper()
	if !b.until(func() bool { return b.try(call("gone")) }) {
		b.fail("%s brings no other page", after)
	}
}

// try asks the page; while one page gives way to another it answers no.
func (b *Tab) try(script string) bool {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script))
	return err == nil && yes
}

// until asks again and again, as somebody looks at a screen.
func (b *Tab) until(done func() bool) bool {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if done() {
			return true
		}
		if errors.Is(b.ctx.Err(), context.Canceled) {
			return false
		}
	}
	return false
}

// fail ends the test with what is on the page.
func (b *Tab) fail(format string, args ...any) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	page, err := chromedp.Run(ctx, chromedp.Evaluate[string](call("page")))
	if err != nil {
		page = err.Error()
	}
	b.Shoot("failure")
	b.T.Fatalf("%s\non %s\n%s", fmt.Sprintf(format, args...), page, strings.Join(b.Complaints(), "\n"))
}

func part(about []About) string {
	if len(about) == 0 {
		return ""
	}
	return string(about[0])
}

func call(name string, args ...string) string {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = quote(a)
	}
	return "__visitor." + name + "(" + strings.Join(texts, ", ") + ")"
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string is always writable
	}
	return string(text)
}
