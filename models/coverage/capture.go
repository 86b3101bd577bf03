package coverage

import (
	"context"

	"standfirst/models/fault"
)

// Captured is the page of a clip as it is now.
type Captured struct {
	Archive
	Title, Text string
}

// Capture fetches the page of a clip, archives it and reads it, and changes nothing of the clip. A page that is gone is
// NotFound; one that cannot be had is a fault that says why.
func (s *Clips) Capture(ctx context.Context, f Fetcher, id string) (Captured, error) {
	c, err := s.clips.Get(ctx, id)
	if err != nil {
		return Captured{}, missing(err)
	}
	r := s.fetchPage(ctx, f, c)
	if r.ours != nil {
		return Captured{}, r.ours
	}
	if r.failed != nil && fault.Of(r.failed) == nil { // the other end does not answer
		r.failed = fault.Later(r.failed, "coverage.fetch.failed")
	}
	return Captured{Archive: r.archive, Title: r.page.Title, Text: r.page.Text}, r.failed
}
