package newsroom

import (
	"time"

	"standfirst/handlers/web/writing"
	"standfirst/models/release"
)

// figures shows the pictures of a text, which are to be had below an address.
func (s site) figures(ps release.Pictures, lang, below string) release.Draw {
	return writing.Draw(s.c, ps, lang, func(p release.Picture, size release.PictureSize) string { return below + p.Key + "/" + size.Name })
}

// drawFor is figures of a public text, for programs that read it elsewhere.
func (s site) drawFor(p release.Page) (release.Draw, error) {
	pictures, err := s.Releases.PicturesIn(s.ctx(), p.Version)
	_, lang := p.Version.In(s.lang)
	return s.figures(pictures, lang, s.base()+"/assets/"), err
}

// largest are the addresses of pictures as everybody is told them, in the largest size that a page shows.
func (s site) largest(all []release.Picture) []string {
	var out []string
	for _, p := range all {
		out = append(out, s.base()+"/assets/"+p.Key+"/"+p.Within(2*release.Column).Name)
	}
	return out
}

// sooner is the earlier of two moments, of which a zero one never comes.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
