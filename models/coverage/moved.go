package coverage

import (
	"context"

	"standfirst/models/store"
)

// OutletMerged brings the clips and the feeds of an outlet along when it becomes part of another one, and back when it
// comes back. What somebody has given to a third one meanwhile stays there.
func (s *Clips) OutletMerged(ctx context.Context, stays, goes string, back bool) error {
	f, p := store.Eq("outlet_id", goes), store.Patch{Set: map[string]any{"outlet_id": stays}, Add: map[string][]any{"outlet_was": {goes}}}
	if back {
		f = store.And(store.Eq("outlet_id", stays), store.Eq("outlet_was", goes))
		p = store.Patch{Set: map[string]any{"outlet_id": goes}, Pull: map[string][]any{"outlet_was": {goes}}}
	}
	if _, err := s.clips.Modify(ctx, f, p); err != nil {
		return err
	}
	_, err := s.sources.Modify(ctx, f, p)
	return err
}
