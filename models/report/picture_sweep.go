package report

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// PictureSweep is the kind of the job that lets go of the pictures of articles that are not on record any more.
const PictureSweep = "report.pictures_sweep"

// sweptAtOnce is how many pictures are looked at in one question.
const sweptAtOnce = 500

// SweepPictures lets go of the pictures of clips that were taken back, but for those that a snapshot shows: what was handed
// out stays what it was. It may be repeated at will, and stopped at any point.
func (s *Reports) SweepPictures(ctx context.Context) error {
	for after := ""; ; {
		page, err := s.captures.Find(ctx, store.Query{Sort: []string{"id"}, After: after, Limit: sweptAtOnce})
		if err != nil {
			return err
		}
		ids := make([]string, len(page.Items))
		for i, c := range page.Items {
			ids[i] = c.ID
		}
		there, err := s.Clips.Known(ctx, ids...)
		if err != nil {
			return err
		}
		gone := slices.DeleteFunc(page.Items, func(c Capture) bool { _, known := there[c.ID]; return known })
		for _, c := range gone {
			if err := s.forget(ctx, c); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// forget lets go of a capture, its file first: what is left by a death in between is found again. Two pages that look the
// same are one file.
func (s *Reports) forget(ctx context.Context, c Capture) error {
	if c.File != "" {
		frozen, err := s.plans.CountUpTo(ctx, store.Eq("pictures", c.File), 1)
		if err != nil {
			return err
		}
		same, err := s.captures.CountUpTo(ctx, store.Eq("file", c.File), 2)
		if err != nil {
			return err
		}
		if frozen == 0 && same < 2 {
			if err := s.Files.Delete(ctx, c.File); err != nil {
				return err
			}
		}
	}
	_, err := s.captures.Delete(ctx, store.Eq("id", c.ID))
	return err
}

// show remembers which pictures a report shows that was frozen.
func (p *Plan) show(r Report) {
	for _, e := range r.Exhibits {
		if e.Picture.File != "" && !slices.Contains(p.Pictures, e.Picture.File) {
			p.Pictures = append(p.Pictures, e.Picture.File)
		}
	}
}

// RederivePictures finds out which pictures the snapshots show that were made before that was kept.
func (s *Reports) RederivePictures(ctx context.Context) error {
	for p, err := range s.plans.Each(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		for _, snap := range p.Snapshots {
			c, err := s.content(ctx, snap.Hash)
			if fault.KindOf(err) == fault.NotFound { // lost
				continue
			}
			if err == nil {
				_, err = s.plans.Edit(ctx, p.ID, func(p *Plan) error { p.show(c.Report); return nil })
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
	}
	return nil
}
