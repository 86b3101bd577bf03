package release

import (
	"testing"

	"standfirst/models/store"
)

// A release is found by the headline of its draft and by that which the public reads, and by neither for longer.
func TestAReleaseIsFoundByTheHeadlinesItHas(t *testing.T) {
	d := newDesk(t)
	found := func(words string) int {
		t.Helper()
		return len(must[store.Page[Release]](t)(d.Find(d.ctx, Search{Text: words, Limit: 10})).Items)
	}
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Sandpiper", "Text."), anna))
	rel = must[Release](t)(d.Publish(d.ctx, rel.ID, d.approve(rel).Current, nil, anna))
	rel = d.save(rel, manuscript("Curlew", "Text."))
	if found("sandpiper") != 1 || found("curlew") != 1 {
		t.Error("not found by the headline that is public, or by that of the draft")
	}
	must[Release](t)(d.Publish(d.ctx, rel.ID, d.approve(rel).Current, map[string]string{"en": "Another bird."}, anna))
	if found("sandpiper") != 0 || found("curlew") != 1 {
		t.Error("found by a headline that it has no more")
	}
}
