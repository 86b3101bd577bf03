package asset

import (
	"context"
	"errors"
	"io"
	"time"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// standing reports whether a picture may be shown as far as it is concerned: somebody has published it, and its rights
// have not run out.
func (s *Assets) standing(a Asset) bool {
	until, ends := s.Ends(a)
	return a.Public && (!ends || s.d.Now().Before(until))
}

// Open reports whether the release that a picture belongs to is public now; one that belongs to none does not wait.
func (s *Assets) Open(ctx context.Context, a Asset) (bool, error) {
	if a.ReleaseID == "" {
		return true, nil
	}
	return s.d.Releases.Shows(ctx, a.ReleaseID)
}

// How many pictures the newsroom shows, and how many of a release.
const (
	mostOffered = 200
	mostOf      = 40
)

// Offered are the pictures that the public may have now, the latest first, and when the next of them ends; zero when
// none does.
func (s *Assets) Offered(ctx context.Context) (all []Asset, until time.Time, err error) {
	page, err := s.docs.Find(ctx, store.Query{Filter: store.Eq("public", true), Sort: []string{"-publishedAt"}, Limit: mostOffered})
	if err != nil {
		return nil, until, err
	}
	ask := s.once()
	for _, a := range page.Items {
		if !s.standing(a) {
			continue
		}
		out, err := s.out(ctx, a, ask)
		if err != nil {
			return nil, until, err
		}
		if !out {
			continue
		}
		all = append(all, a)
		if end, ends := s.Ends(a); ends && (until.IsZero() || end.Before(until)) {
			until = end
		}
	}
	return all, until, nil
}

// IsOffered reports whether the public may have a picture now.
func (s *Assets) IsOffered(ctx context.Context, id string) (bool, error) {
	a, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil || !s.standing(a) {
		return false, err
	}
	return s.Open(ctx, a)
}

// OpenOffered opens a picture that the public may have now, by the key and the name of the size; any other is missing.
// The caller closes it.
func (s *Assets) OpenOffered(ctx context.Context, key, name string) (Size, io.ReadCloser, error) {
	a, err := s.docs.First(ctx, store.Query{Filter: store.Eq("key", key)})
	if err != nil {
		return Size{}, nil, missing(err)
	}
	out, err := s.Out(ctx, a)
	if err != nil {
		return Size{}, nil, err
	}
	if !out {
		return Size{}, nil, fault.Missing("asset.missing")
	}
	return s.open(ctx, a, name)
}

// Of are the pictures of a release that may be shown with it, the first first. Whether anybody may read the release is
// another matter.
func (s *Assets) Of(ctx context.Context, releaseID string) ([]Asset, error) {
	page, err := s.docs.Find(ctx, store.Query{Filter: store.Eq("releaseId", releaseID), Sort: []string{"publishedAt"}, Limit: mostOf})
	var out []Asset
	for _, a := range page.Items {
		if s.standing(a) {
			out = append(out, a)
		}
	}
	return out, err
}

// OpenEarly opens a picture of a release for somebody who may read that before the public; any other is missing. The
// caller has asked whether they may, and closes it.
func (s *Assets) OpenEarly(ctx context.Context, releaseID, key, name string) (Size, io.ReadCloser, error) {
	a, err := s.docs.First(ctx, store.Query{Filter: store.Eq("key", key)})
	if err != nil {
		return Size{}, nil, missing(err)
	}
	early, err := s.early(ctx, releaseID, a)
	if err != nil {
		return Size{}, nil, err
	}
	if !early {
		return Size{}, nil, fault.Missing("asset.missing")
	}
	return s.open(ctx, a, name)
}

// OpenSmall opens the smallest size of a picture, for those people of the space who may know of the text that it belongs to.
// The caller closes it.
func (s *Assets) OpenSmall(ctx context.Context, id string) (Size, io.ReadCloser, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return Size{}, nil, err
	}
	return s.open(ctx, a, a.Sizes[0].Name())
}

func (s *Assets) open(ctx context.Context, a Asset, name string) (Size, io.ReadCloser, error) {
	size, ok := a.Size(name)
	if !ok {
		return Size{}, nil, fault.Missing("asset.missing")
	}
	r, err := s.d.Files.Open(ctx, size.Blob.SHA256)
	return size, r, missing(err)
}
