package server

import (
	"context"
	"errors"
	"log/slog"
	"mime"
	"time"

	"standfirst/app/outbound"
	"standfirst/models/fact"
)

// door fetches pages for evidence, and shows them to a camera when there is a browser. It is the same door as that of
// coverage: what one host is spared by one it is spared by the other.
type door struct {
	fetcher *outbound.Fetcher
	camera  *outbound.Camera // nil: no browser, no pictures
	log     *slog.Logger
	now     func() time.Time
}

// captureTime is how long a capture may take with the waiting for the host's turn: somebody sits before it.
const captureTime = 45 * time.Second

// keepTime is what is left of a request, after the picture, to keep what was captured.
const keepTime = 5 * time.Second

// Fetch brings a page and, of one that a browser shows, its picture. A picture that fails is no error: the page is
// there, and says why it has none.
func (d door) Fetch(ctx context.Context, address string) (fact.Page, error) {
	fetching, cancel := context.WithTimeout(ctx, captureTime)
	defer cancel()
	res, err := d.fetcher.Get(fetching, outbound.FetchRequest{URL: address, Accept: "text/html,application/xhtml+xml,*/*;q=0.8"})
	p := fact.Page{URL: res.URL, Status: res.Status, Header: res.Header, Body: res.Body, At: res.FetchedAt}
	if err == nil {
		p.Picture, p.Unpictured = d.picture(ctx, res)
	}
	return p, err
}

// Pictures reports whether there is a browser.
func (d door) Pictures() bool { return d.camera != nil }

// Show is the picture of a page, for the gallery of a report.
func (d door) Show(ctx context.Context, address string) ([]byte, error) {
	png, _, err := d.camera.Take(ctx, address)
	return png, err
}

func (d door) picture(ctx context.Context, res outbound.FetchResult) (fact.Picture, fact.Unpictured) {
	kind, _, _ := mime.ParseMediaType(res.ContentType) // what is no media type is no page either
	switch {
	case d.camera == nil:
		return fact.Picture{}, fact.NoBrowser
	case kind != "text/html" && kind != "application/xhtml+xml":
		return fact.Picture{}, fact.NoPage
	}
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-keepTime))
		defer cancel()
	}
	png, final, err := d.camera.Take(ctx, res.URL)
	switch {
	case err == nil:
		return fact.Picture{PNG: png, URL: final, At: d.now()}, ""
	case errors.Is(err, outbound.ErrPictureSlow):
		return fact.Picture{}, fact.TooSlow
	case errors.Is(err, outbound.ErrPictureLarge):
		return fact.Picture{}, fact.TooLarge
	}
	d.log.Warn("picture of a captured page", "error", err)
	return fact.Picture{}, fact.NotShown
}
