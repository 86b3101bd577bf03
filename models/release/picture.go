package release

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/fault"
	"standfirst/models/markup"
)

// A text may hold pictures: <figure data-picture="id">words below it</figure> is one of the space's own, of which the
// text says nothing else. Where it is to be had, what is to be seen on it and whose it is, is known to those who keep the
// pictures (see OnPictures), so that a picture that is taken back is gone from every text at once.

// mostPictures bounds how many pictures stand in a text.
const mostPictures = 20

// Picture is what those who keep a picture know of it.
type Picture struct {
	ID             string
	Key            string            // in its public address
	File           string            // the name under which it was uploaded
	Title, Alt     map[string]string // by language; Alt is what is to be seen
	Credit, Rights string
	Sizes          []PictureSize // the smallest first
	ReleaseID      string        // the text that it belongs to; "" none
	Withheld       bool          // somebody has taken it back
	Ends           time.Time     // from when it may not be used; zero: for ever
	Out            bool          // the public may have it now, at its address
}

// PictureSize is a picture in one size, with the last part of its address. Width and height are in points.
type PictureSize struct {
	Name          string
	Width, Height int
}

// Within is the largest size of a picture that is no wider than so many points, else the smallest.
func (p Picture) Within(width int) PictureSize {
	size := p.Sizes[0]
	for _, larger := range p.Sizes {
		if larger.Width <= width {
			size = larger
		}
	}
	return size
}

// Called is the title of a picture in lang, or in the language there is; else the name of its file, or its id.
func (p Picture) Called(lang string) string { return cmp.Or(inLang(p.Title, lang), p.File, p.ID) }

// OnPictures has pictures asked of f, by their ids; what is no picture is left out.
func (r *Releases) OnPictures(f func(ctx context.Context, ids []string) (map[string]Picture, error)) {
	r.pictures = f
}

// figuresIn are the pictures of a text, in its order.
func figuresIn(nodes []*html.Node) []*html.Node {
	var out []*html.Node
	for _, root := range nodes {
		for n := range walk(root) {
			if pictureOf(n) != "" {
				out = append(out, n)
			}
		}
	}
	return out
}

// pictureOf is the id of the picture that a node is, "" when it is none.
func pictureOf(n *html.Node) string {
	if n.DataAtom != atom.Figure {
		return ""
	}
	return markup.Attr(n, "data-picture")
}

// PicturesOf are the ids of the pictures of a body, each once, in the order of the text.
func PicturesOf(body string) []string {
	if !strings.Contains(body, "data-picture") {
		return nil
	}
	var out []string
	for _, n := range figuresIn(parse(Sanitise(body))) {
		if id := pictureOf(n); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Pictures are those of a version in all its languages, each once.
func (v Version) Pictures() []string {
	var out []string
	for _, lang := range v.Langs() {
		for _, id := range PicturesOf(v.Text[lang].Body) {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// Pictures are those of a text as they may be shown now.
type Pictures struct {
	all       map[string]Picture
	releaseID string
	now       time.Time
}

// PicturesIn are the pictures of versions of one release.
func (r *Releases) PicturesIn(ctx context.Context, versions ...Version) (Pictures, error) {
	var ids []string
	p := Pictures{now: r.Now()}
	for _, v := range versions {
		p.releaseID = v.ReleaseID
		ids = append(ids, v.Pictures()...)
	}
	var err error
	p.all, err = r.findPictures(ctx, ids)
	return p, err
}

func (r *Releases) findPictures(ctx context.Context, ids []string) (map[string]Picture, error) {
	if len(ids) == 0 || r.pictures == nil {
		return nil, nil
	}
	return r.pictures(ctx, ids)
}

// Shown is a picture that may be shown in the text; false for one that was taken back, whose rights have run out, or
// that belongs to another text that is not public. One that belongs to this text and was never published by itself is
// public with the text: whoever approves the text approves its pictures.
func (ps Pictures) Shown(id string) (Picture, bool) {
	p, ok := ps.all[id]
	return p, ok && ps.trouble(p) == ""
}

// trouble is the kind of finding that keeps a picture from being shown, "" when none does.
func (ps Pictures) trouble(p Picture) string {
	switch {
	case !p.Ends.IsZero() && !ps.now.Before(p.Ends):
		return "picture_expired"
	case p.Out, p.ReleaseID == ps.releaseID && !p.Withheld:
		return ""
	}
	return "picture_withheld"
}

// Until is when the next of them may be shown no more; zero when none ends.
func (ps Pictures) Until() time.Time {
	var until time.Time
	for _, p := range ps.all {
		if p.Ends.After(ps.now) && (until.IsZero() || p.Ends.Before(until)) {
			until = p.Ends
		}
	}
	return until
}

// In are the pictures that are shown in a body, in its order.
func (ps Pictures) In(body string) []Picture {
	var out []Picture
	for _, id := range PicturesOf(body) {
		if p, ok := ps.Shown(id); ok {
			out = append(out, p)
		}
	}
	return out
}

// Names are what the pictures are called, for readers of differences.
func (ps Pictures) Names(lang string) map[string]string {
	out := map[string]string{}
	for id, p := range ps.all {
		out[id] = p.Called(lang)
	}
	return out
}

// pictureFindings are what keeps pictures of a version from being shown, and what they lack.
func (r *Releases) pictureFindings(ctx context.Context, v Version) ([]Finding, error) {
	ps, err := r.PicturesIn(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, lang := range v.Langs() {
		for _, id := range PicturesOf(v.Text[lang].Body) {
			p, ok := ps.all[id]
			add := func(kind string) {
				out = append(out, Finding{Kind: kind, Lang: lang, Part: "body", Text: p.Called(lang), Picture: id})
			}
			switch why := ps.trouble(p); {
			case !ok:
				p.ID = id
				add("picture_withheld")
				continue
			case why != "":
				add(why)
			}
			if p.Alt[lang] == "" {
				add("picture_alt")
			}
			if p.Credit == "" || p.Rights == "" {
				add("picture_rights")
			}
		}
	}
	return out, nil
}

// presentable refuses a version whose pictures may not be shown or are not described.
func (r *Releases) presentable(ctx context.Context, v Version) error {
	found, err := r.pictureFindings(ctx, v)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, f := range found {
		faults.Add(fault.Clash("release.publish."+f.Kind, "title", f.Text))
	}
	return faults.Err()
}

// knownPictures adds a fault for each text with a picture that does not exist, or with too many.
func (r *Releases) knownPictures(ctx context.Context, texts map[string]Text, faults *fault.List) error {
	for _, lang := range Langs() {
		ids := PicturesOf(texts[lang].Body)
		if len(ids) > mostPictures {
			faults.Add(fault.Bad("body."+lang, "release.pictures.many", "most", mostPictures))
			continue
		}
		known, err := r.findPictures(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, ok := known[id]; !ok {
				faults.Add(fault.Bad("body."+lang, "release.picture.unknown", "picture", short(id)))
			}
		}
	}
	return nil
}

// Place is a picture as it stands in a text, without words below it.
func Place(id string) string { return `<figure data-picture="` + html.EscapeString(id) + `"></figure>` }
