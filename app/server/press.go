package server

import (
	"context"
	"errors"

	"standfirst/app/config"
	"standfirst/app/outbound"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/release"
)

// reader fetches pages and feeds for coverage through the one door to the web.
type reader struct{ fetcher *outbound.Fetcher }

func (s *Server) openReader() error {
	allow, err := config.Prefixes(s.Config.FetchAllow)
	if err != nil {
		return err
	}
	contact := s.Config.Contact
	if contact == "" {
		contact = s.URL()
	}
	spacing := s.Config.FetchSpacing
	if spacing == 0 {
		spacing = -1 // to the fetcher 0 is its default, and a negative spacing is none
	}
	s.reader = reader{outbound.NewFetcher(outbound.FetchConfig{
		Contact: contact, Spacing: spacing, AllowAddresses: allow, AllowPorts: s.Config.FetchPorts, Now: s.now,
	})}
	browser, err := s.Config.Browser()
	if err == nil && browser != "" {
		s.camera = outbound.NewCamera(outbound.CameraConfig{
			Path: browser, Contact: contact, AllowAddresses: allow, AllowPorts: s.Config.FetchPorts,
		})
		s.Kit.Print = outbound.NewPrinter(browser, func(path string) ([]byte, string, bool) {
			asset, ok := s.Kit.Assets.Find(path)
			if !ok {
				return nil, "", false
			}
			return asset.Body, asset.Type, true
		}).Print
	}
	return err
}

// Get fetches an address. What the outside answered with a status is a result, whatever the status.
func (r reader) Get(ctx context.Context, req coverage.FetchRequest) (coverage.FetchResult, error) {
	res, err := r.fetcher.Get(ctx, outbound.FetchRequest{URL: req.URL, ETag: req.ETag, LastModified: req.LastModified, Feed: req.Feed})
	out := coverage.FetchResult{
		Status: res.Status, URL: res.URL, ContentType: res.ContentType, ETag: res.ETag, LastModified: res.LastModified, Body: res.Body,
	}
	var quiet *outbound.Throttled
	if errors.As(err, &quiet) {
		out.RetryAfter = quiet.Until.Sub(res.FetchedAt)
	}
	if err != nil && res.Status >= 400 {
		return out, nil
	}
	return out, err
}

// Probe looks whether something is at an address that a release leads to.
func (r reader) Probe(ctx context.Context, address string) (release.Probed, error) {
	p, err := r.fetcher.Probe(ctx, address)
	out := release.Probed{URL: p.URL, Gone: outbound.Gone(p, err)}
	f := fault.Of(err)
	switch {
	case err == nil:
		return out, nil
	case f == nil:
		return out, err
	case fault.Is(err, "fetch.turn"):
		return out, release.ErrNotNow
	}
	out.Why, out.Args = f.Key, f.Args
	return out, nil
}
