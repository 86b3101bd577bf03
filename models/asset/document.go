package asset

import (
	"bytes"
	"context"
	"io"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// MaxDocument is the largest document, recording or film, in bytes.
const MaxDocument = 100 << 20

// sniffed is how much of the beginning of a file tells its kind.
const sniffed = 16

// documents are the kinds of files that are handed out as they are, by how they begin. What is none of them and no
// picture is refused: texts that hold programs, archives that hold anything.
var documents = []struct {
	kind, mediaType string
	is              func(head []byte) bool
}{
	{"pdf", "application/pdf", func(h []byte) bool { return bytes.HasPrefix(h, []byte("%PDF-")) }},
	{"mp4", "video/mp4", func(h []byte) bool {
		return len(h) >= 12 && string(h[4:8]) == "ftyp" && slices.Contains(films, string(h[8:12]))
	}},
	{"mp3", "audio/mpeg", func(h []byte) bool {
		return bytes.HasPrefix(h, []byte("ID3")) || len(h) > 2 && h[0] == 0xff && h[1]&0xe6 == 0xe2
	}},
}

// films are the brands of ISO 14496-12 under which MP4 films are written.
var films = []string{"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash"}

// kindOf is the kind of a document by how it begins, "" for anything else.
func kindOf(head []byte) string {
	for _, d := range documents {
		if d.is(head) {
			return d.kind
		}
	}
	return ""
}

// IsPicture reports whether it is one; else it is a document, a recording or a film, of which there is one size without
// width and height.
func (a Asset) IsPicture() bool { return len(a.Sizes) > 0 && a.Sizes[0].Width > 0 }

// keepDocument keeps a document as it came. Nothing in it is changed: who uploads it is told so.
func (s *Assets) keepDocument(ctx context.Context, kind, name string, content io.Reader, about About, by audit.Actor) (Asset, error) {
	blob, err := s.d.Files.Put(ctx, io.LimitReader(content, MaxDocument+1))
	if err != nil {
		return Asset{}, err
	}
	if blob.Size > MaxDocument {
		return Asset{}, fault.Bad("file", "asset.file.heavy", "n", MaxDocument>>20)
	}
	return s.keep(ctx, name, []Size{{Kind: kind, Blob: blob}}, about, by)
}

// keep makes the record of what was uploaded.
func (s *Assets) keep(ctx context.Context, name string, sizes []Size, about About, by audit.Actor) (Asset, error) {
	now := s.moment()
	a := Asset{ID: store.NewID(), Key: newKey(), File: incident.Clip(incident.TidyLine(name), maxLine), Sizes: sizes, CreatedAt: now, UpdatedAt: now, By: by.Name}
	a.set(about)
	if err := s.docs.Insert(ctx, &a); err != nil {
		return a, err
	}
	return a, s.record(ctx, "asset.uploaded", a, by)
}

// known is nil when whoever asks may know of the release that a picture belongs to, or everybody may: its title and its
// name say what the text is about.
func (s *Assets) known(ctx context.Context, a Asset) error {
	if a.ReleaseID == "" {
		return nil
	}
	_, err := s.d.Releases.Get(ctx, a.ReleaseID)
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	open, err := s.Open(ctx, a)
	if err == nil && !open {
		err = fault.Missing("asset.missing")
	}
	return err
}
