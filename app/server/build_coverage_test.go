package server_test

import (
	"context"
	"strings"

	"standfirst/models/account"
)

// covered makes what the ways into coverage lead to.
func (b *builder) covered(ctx context.Context) error {
	d, err := b.sp.Sources.Listed(ctx, "feeds.opml", []byte(`<opml version="2.0"><body><outline text="Evening Star" xmlUrl="https://evening.example/feed"/></body></opml>`))
	if err != nil {
		return err
	}
	r, err := b.sp.Intake.Upload(ctx, "coverage.csv", strings.NewReader("Headline,URL\nTins taken back,https://evening.example/a\n"), "UTC", b.by(account.Officer))
	b.ids["discoveries/:discovery"], b.ids["runs/:run"], b.ids["versions/:version"] = d.ID, r.ID, "1"
	b.ids["keys/:key"] = "none" // of whoever asks: nobody can end it
	return err
}
