package asset

import (
	"context"
	"io"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Pictures that stand in texts. One that belongs to a text needs no publishing of its own: whoever approves the text
// approves what stands in it, and it is public where and as long as the text is.

// inTexts tells releases of the pictures that stand in them.
func (s *Assets) inTexts(ctx context.Context, ids []string) (map[string]release.Picture, error) {
	found, err := s.docs.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := map[string]release.Picture{}
	ask := s.once()
	for id, a := range found {
		if !a.IsPicture() {
			continue
		}
		p := release.Picture{ID: a.ID, Key: a.Key, Title: a.Title, File: a.File, Alt: a.Alt, Credit: a.Credit, Rights: a.Rights, ReleaseID: a.ReleaseID, Withheld: a.Withheld}
		if until, ends := s.Ends(a); ends {
			p.Ends = until
		}
		for _, size := range a.Sizes {
			p.Sizes = append(p.Sizes, release.PictureSize{Name: size.Name(), Width: size.Width, Height: size.Height})
		}
		if p.Out, err = s.out(ctx, a, ask); err != nil {
			return nil, err
		}
		out[id] = p
	}
	return out, nil
}

// live is what the newsroom shows of a release: whether its text is there, and which pictures stand in it.
type live struct {
	shows    bool
	pictures []string
}

func (s *Assets) live(ctx context.Context, releaseID string) (live, error) {
	v, shows, err := s.d.Releases.PublicText(ctx, releaseID)
	if err != nil || !shows {
		return live{}, err
	}
	return live{true, v.Pictures()}, nil
}

// once is live, asked only once of each release: pictures that are looked at together mostly belong to one.
func (s *Assets) once() func(context.Context, string) (live, error) {
	known := map[string]live{}
	return func(ctx context.Context, releaseID string) (live, error) {
		l, is := known[releaseID]
		if is {
			return l, nil
		}
		l, err := s.live(ctx, releaseID)
		if err == nil {
			known[releaseID] = l
		}
		return l, err
	}
}

// Out reports whether the public may have a picture now: by itself, or because it stands in a text that is public.
func (s *Assets) Out(ctx context.Context, a Asset) (bool, error) { return s.out(ctx, a, s.live) }

func (s *Assets) out(ctx context.Context, a Asset, ask func(context.Context, string) (live, error)) (bool, error) {
	standing := s.standing(a)
	switch {
	case standing && a.ReleaseID == "":
		return true, nil
	case !standing && !s.fits(a):
		return false, nil
	}
	text, err := ask(ctx, a.ReleaseID)
	return text.shows && (standing || slices.Contains(text.pictures, a.ID)), err
}

// fits reports whether a picture may be shown in the text that it belongs to.
func (s *Assets) fits(a Asset) bool {
	until, ends := s.Ends(a)
	return a.ReleaseID != "" && a.IsPicture() && !a.Withheld && (!ends || s.d.Now().Before(until))
}

// early reports whether those who have accepted the terms of an embargo have a picture with the text: it is offered with
// it, or stands in it.
func (s *Assets) early(ctx context.Context, releaseID string, a Asset) (bool, error) {
	if releaseID == "" {
		return false, nil
	}
	if a.ReleaseID == releaseID && s.standing(a) {
		return true, nil
	}
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return false, err
	}
	v, there, err := s.d.Releases.EmbargoedText(ctx, rel)
	if err != nil || !there || !slices.Contains(v.Pictures(), a.ID) {
		return false, err
	}
	if a.ReleaseID == releaseID {
		return s.fits(a), nil
	}
	return s.Out(ctx, a)
}

// ForText are the pictures that may be put into the text of a release: its own and those that belong to no text, the
// latest of each first.
func (s *Assets) ForText(ctx context.Context, releaseID string) ([]Asset, error) {
	var out []Asset
	for _, id := range []string{releaseID, ""} {
		page, err := s.docs.Find(ctx, store.Query{Filter: store.Eq("releaseId", id), Sort: []string{"-createdAt"}, Limit: mostOf})
		if err != nil {
			return nil, err
		}
		for _, a := range page.Items {
			if until, ends := s.Ends(a); a.IsPicture() && !a.Withheld && (!ends || s.d.Now().Before(until)) {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// Belonging are the ids of what belongs to any of the releases, whoever may know of it.
func (s *Assets) Belonging(ctx context.Context, releaseIDs ...string) ([]string, error) {
	if len(releaseIDs) == 0 {
		return nil, nil
	}
	var ids []string
	for a, err := range s.docs.Each(ctx, store.Query{Filter: store.In("releaseId", releaseIDs...)}) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// OpenReadable opens a picture in the size in which it is read within a text, for the people of the space and for those
// who may read a text that shows it: whoever calls has asked. The caller closes it.
func (s *Assets) OpenReadable(ctx context.Context, id string) (Size, io.ReadCloser, error) {
	return s.OpenWithin(ctx, id, release.Column)
}

// OpenWithin opens a picture in the largest size that is no wider than so many points, for those for whom OpenReadable is.
func (s *Assets) OpenWithin(ctx context.Context, id string, width int) (Size, io.ReadCloser, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return Size{}, nil, err
	}
	if !a.IsPicture() {
		return Size{}, nil, fault.Missing("asset.missing")
	}
	size := a.Sizes[0]
	for _, larger := range a.Sizes {
		if larger.Width <= width {
			size = larger
		}
	}
	return s.open(ctx, a, size.Name())
}
