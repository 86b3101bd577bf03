package server_test

import (
	"context"
)

// covered makes what the ways into coverage lead to.
func (b *builder) covered(ctx context.Context) error {
	d, err := b.sp.Sources.Listed(ctx, "feeds.opml", []byte(`<opml version="2.0"><body><outline text="Evening Star" xmlUrl="https://evening.example/feed"/></body></opml>`))
	b.ids["discoveries/:discovery"] = d.ID
	return err
}
