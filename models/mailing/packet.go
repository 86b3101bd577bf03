package mailing

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"standfirst/models/release"
	"standfirst/models/wire"
)

// OpenPicture opens a picture of the space in the largest size that is no wider than so many points; kind is its media
// type. The caller closes it.
type OpenPicture func(ctx context.Context, id string, width int) (content io.ReadCloser, kind string, err error)

// desk is what a hand-over gives: the story and to whom.
type desk struct {
	wires map[string]wire.Wire
	story wire.Story
}

// How much of pictures travels with a hand-over, in bytes, and how wide they are, in points. Desks' servers take 25 MB or
// so, and base64 makes four of three; what is beyond goes in the size in which it is read.
const (
	mostPictures = 15 << 20
	printWidth   = 4000
)

func (p *Press) openDesk(ctx context.Context, v release.Version) (*desk, error) {
	rel, err := p.s.d.Releases.Get(ctx, p.m.ReleaseID)
	if err != nil {
		return nil, err
	}
	d := &desk{}
	if d.wires, err = p.s.wires(ctx, p.m.WireIDs...); err != nil {
		return nil, err
	}
	d.story = wire.Story{
		URI: release.PublicURL(p.set.Newsroom("", p.s.d.Space), rel), Slug: rel.Slug, Version: v.Number, Created: v.At, First: rel.CreatedAt,
		Provider: p.set.Sender.Name, ProviderURI: p.set.Newsroom(p.s.own(), p.s.d.Space),
	}
	if p.held != nil {
		d.story.Embargo = p.held.Embargo.LiftAt
	}
	for _, lang := range v.Langs() {
		d.story.Tellings = append(d.story.Tellings, p.telling(v, lang))
	}
	d.story.Pictures, err = p.carried(ctx, v, rel.Slug)
	return d, err
}

func (p *Press) telling(v release.Version, lang string) wire.Telling {
	t := v.Text[lang]
	draw := p.draw(lang)
	out := wire.Telling{
		Lang: lang, Headline: t.Headline, Subhead: t.Subhead, Dateline: t.Dateline, HTML: release.Plainly(t.Body, draw),
		Text: release.TextDrawn(t.Body, draw), Boilerplate: t.Boilerplate, Contact: t.Contact,
	}
	if p.held != nil {
		out.Note = p.s.d.Words(lang, "embargo.mail.notice", p.s.liftArgs(*p.held))
	}
	return out
}

// carried are the pictures of a version with their contents, in the order of the text.
func (p *Press) carried(ctx context.Context, v release.Version, slug string) ([]wire.Picture, error) {
	if p.s.d.Picture == nil {
		return nil, nil
	}
	var out []wire.Picture
	total := 0
	for _, id := range v.Pictures() {
		shown, ok := p.shown.Shown(id)
		if !ok {
			continue
		}
		content, kind, size, err := p.picture(ctx, shown, printWidth)
		if err == nil && total+len(content) > mostPictures {
			content, kind, size, err = p.picture(ctx, shown, release.Column)
		}
		if err != nil {
			return nil, err
		}
		total += len(content)
		name := fmt.Sprintf("%s.%d%s", slug, len(out)+1, path.Ext(size.Name))
		out = append(out, wire.Picture{
			URI: "urn:standfirst:picture:" + shown.Key, Name: name, Type: kind, Width: size.Width, Height: size.Height,
			Credit: shown.Credit, Rights: shown.Rights, Words: shown.Alt, Content: content,
		})
	}
	return out, nil
}

func (p *Press) picture(ctx context.Context, shown release.Picture, width int) ([]byte, string, release.PictureSize, error) {
	size := shown.Within(width)
	r, kind, err := p.s.d.Picture(ctx, shown.ID, width)
	if err != nil {
		return nil, "", size, err
	}
	content, err := io.ReadAll(r)
	return content, kind, size, cmp.Or(err, r.Close())
}

// handOver makes the message to the desk of a wire, whether it goes by mail or a person carries it over: the text in the
// languages that the wire takes, and the files in its formats.
func (p *Press) handOver(d Delivery) (Message, error) {
	w, ok := p.desk.wires[d.WireID]
	if !ok {
		return Message{}, fmt.Errorf("mailing %s: wire %s is gone", p.m.ID, d.WireID)
	}
	pieces, err := p.desk.story.Pieces(w)
	if err != nil {
		return Message{}, err
	}
	m := p.envelope(d)
	for _, piece := range pieces {
		m.Files = append(m.Files, File{piece.Name, piece.Type, len(piece.Content), piece.Content})
	}
	cover := p.cover(d, m.Files)
	text, page := []string{cover}, paragraphs(cover)
	for _, t := range p.desk.story.For(w) {
		text = append(text, p.desk.story.Plain(t))
		page += `<hr>` + p.desk.story.Fragment(t)
	}
	m.Text, m.HTML = strings.Join(text, "\n\n---\n\n"), page
	return m, nil
}

// cover is what stands above the text: what is asked of the desk, which version it is, and what lies beside it.
func (p *Press) cover(d Delivery, files []File) string {
	say := func(key string, args map[string]any) string {
		return p.s.d.Words(d.Lang, "mailing.handover."+key, args)
	}
	ask := "please"
	if p.m.IsCorrection() {
		ask = "please_correct"
	}
	lines := []string{say(ask, map[string]any{"name": p.desk.story.Provider})}
	if intro := strings.TrimSpace(p.intros[d.Lang].For(d.person())); intro != "" {
		lines = append(lines, intro)
	}
	lines = append(lines, say("version", map[string]any{"version": p.m.ReleaseVersion}))
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return strings.Join(append(lines, strings.Join(names, "\n")), "\n\n")
}
