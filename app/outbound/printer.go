package outbound

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Printer makes PDFs of pages of ours with a headless Chromium, one at a time. The page and its files are served to
// the browser on loopback, for as long as it takes, at an address that nobody can guess. The browser resolves no name
// and runs no script, so nothing else is asked for by whatever stands in the page.
type Printer struct {
	Path    string                                                // of Chromium
	File    func(path string) (body []byte, kind string, ok bool) // style sheets and fonts
	Timeout time.Duration                                         // for one PDF; 0 is 60 s
	turn    chan struct{}                                         // holds one token
}

// ErrPrintSlow: the PDF was not ready in time.
var ErrPrintSlow = errors.New("the page took too long to be printed")

// NewPrinter makes a Printer.
func NewPrinter(path string, file func(string) ([]byte, string, bool)) *Printer {
	return &Printer{Path: path, File: file, turn: make(chan struct{}, 1)}
}

// A4 in inches, and its margins.
const (
	paperWidth  = 8.27
	paperHeight = 11.69
	paperMargin = 0.6
)

// pageNumbers is the foot of each sheet. The browser fills the classes in.
const pageNumbers = `<div style="width:100%;font-size:8px;text-align:center;color:#444"><span class="pageNumber"></span>/<span class="totalPages"></span></div>`

// Print returns the page as a PDF: A4, with its text as text and the number of each sheet below it.
func (p *Printer) Print(ctx context.Context, html []byte) (pdf []byte, err error) {
	limit := p.Timeout
	if limit == 0 {
		limit = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ErrPrintSlow
	}
	pdf, err = p.print(ctx, html)
	if err != nil && ctx.Err() != nil {
		err = errors.Join(ErrPrintSlow, err)
	}
	return pdf, err
}

func (p *Printer) print(ctx context.Context, html []byte) (pdf []byte, err error) {
	address, stop, err := p.serve(ctx, html)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	home, err := os.MkdirTemp("", "standfirst-print-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	alloc, end := chromedp.NewExecAllocator(ctx, append(confined(p.Path, home), chromedp.Flag("no-proxy-server", true))...)
	defer end()
	tab, done := chromedp.NewContext(alloc)
	defer done()
	if err := chromedp.Do(tab, still); err != nil {
		return nil, fmt.Errorf("start browser: %w", err)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		return nil, err
	}
	return chromedp.Run(tab, sheets)
}

// still keeps the page from running programs.
var still = chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
	_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err
})

func sheets(ctx context.Context, tab *chromedp.Target) ([]byte, error) {
	yes, margin, foot := true, paperMargin, paperMargin+0.1
	res, err := cdp.Call(ctx, tab, page.PrintToPDF, page.PrintToPDFParams{
		DisplayHeaderFooter: &yes, PrintBackground: &yes, PaperWidth: paperWidth, PaperHeight: paperHeight,
		MarginTop: &margin, MarginBottom: &foot, MarginLeft: &margin, MarginRight: &margin,
		HeaderTemplate: "<span></span>", FooterTemplate: pageNumbers, GenerateTaggedPDF: &yes, GenerateDocumentOutline: &yes,
	})
	return res.Data, err
}

// serve shows the page and its files to the browser, and returns the address and what ends it.
func (p *Printer) serve(ctx context.Context, html []byte) (address string, stop func() error, err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	path := "/" + rand.Text()
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, kind, ok := html, "text/html; charset=utf-8", r.URL.Path == path
		if !ok {
			body, kind, ok = p.File(r.URL.Path)
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body) // a browser that has gone away is told nothing
	})}
	go func() { _ = server.Serve(l) }() // ends with Close
	return "http://" + l.Addr().String() + path, server.Close, nil
}
