package asset

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store/sqlite"
)

var anna = audit.Actor{ID: "u-anna", Name: "Anna"}

type shop struct {
	*Assets
	t   *testing.T
	ctx context.Context
	at  time.Time
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, ctx: context.Background(), at: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	db, err := sqlite.Open(s.ctx, filepath.Join(dir, "space.db"))
	s.must(err)
	t.Cleanup(func() { _ = db.Close() })
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	s.must(err)
	now := func() time.Time { return s.at }
	log, err := audit.Open(s.ctx, db, now)
	s.must(err)
	s.Assets, err = Open(s.ctx, Deps{DB: db, Files: files, Audit: log, Now: now, Zone: "Asia/Shanghai"})
	s.must(err)
	return s
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// wedge is red to the left of its middle and blue to the right.
func wedge(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			if x >= w/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// shot is a photograph whose camera was held on its side, with a place in its Exif.
func shot(t *testing.T, orientation uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, wedge(1200, 600), nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = binary.BigEndian.AppendUint16(exif, orientation)
	exif = append(exif, []byte("\x00\x00\x00\x00\x00\x00 GPS 39.9042 N SECRET PLACE")...)
	part := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...) //nolint:gosec // short
	return append(append([]byte{0xff, 0xd8}, append(part, exif...)...), b.Bytes()[2:]...)
}

var full = About{Title: incident.Text{"en": "Headquarters"}, Alt: incident.Text{"en": "A house"}, Credit: "Ada", Rights: "Free with credit", ExpiresOn: "2026-11-30"}

func TestAPictureIsWrittenAnewAndUpright(t *testing.T) {
	s := newShop(t)
	a, err := s.Upload(s.ctx, "shot.jpg", bytes.NewReader(append(shot(t, 6), "<script>alert(1)</script>"...)), full, anna)
	s.must(err)
	a, err = s.Publish(s.ctx, a.ID, anna)
	s.must(err)
	if len(a.Sizes) != 2 || a.Sizes[0].Name() != "480.jpg" || a.Sizes[1].Name() != "600.jpg" || a.Sizes[1].Height != 1200 || len(a.Key) != 32 {
		t.Fatalf("%+v", a)
	}
	for _, size := range a.Sizes {
		_, r, err := s.OpenOffered(s.ctx, a.Key, size.Name())
		s.must(err)
		data, err := io.ReadAll(r)
		s.must(err)
		_ = r.Close()
		if bytes.Contains(data, []byte("SECRET")) || bytes.Contains(data, []byte("Exif")) || bytes.Contains(data, []byte("<script")) || int64(len(data)) != size.Blob.Size {
			t.Errorf("%s holds what was hidden in the file", size.Name())
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		s.must(err)
		b := img.Bounds()
		top, _, _, _ := img.At(b.Dx()/2, b.Dy()/4).RGBA()
		_, _, bottom, _ := img.At(b.Dx()/2, 3*b.Dy()/4).RGBA()
		if top < 0xc000 || bottom < 0xc000 {
			t.Errorf("%s is not upright: %d %d", size.Name(), top>>8, bottom>>8)
		}
	}
	for o, want := range map[uint16][2]int{1: {1200, 600}, 2: {1200, 600}, 3: {1200, 600}, 4: {1200, 600}, 5: {600, 1200}, 7: {600, 1200}, 8: {600, 1200}, 99: {1200, 600}} {
		p, err := render(shot(t, o))
		s.must(err)
		if last := p[len(p)-1]; last.width != want[0] || last.height != want[1] {
			t.Errorf("orientation %d: %d×%d", o, last.width, last.height)
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	s := newShop(t)
	var flat, huge bytes.Buffer
	s.must(png.Encode(&flat, wedge(10, 10)))
	head := append([]byte(nil), flat.Bytes()...)
	binary.BigEndian.PutUint32(head[16:], 60000) // a small file that says it unpacks to 3.6 thousand million points
	binary.BigEndian.PutUint32(head[20:], 60000)
	huge.Write(head)
	for name, c := range map[string]struct{ data, key string }{
		"nothing":             {"", "asset.file.kind"},
		"a program":           {"MZ\x90\x00", "asset.file.kind"},
		"a page":              {"<!doctype html><script>alert(1)</script>", "asset.file.kind"},
		"a drawing":           {`<?xml version="1.0"?><SVG xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "asset.file.svg"},
		"half a file":         {string(shot(t, 1)[:400]), "asset.file.broken"},
		"a WebP that is none": {"RIFF\x00\x00\x00\x00WAVEfmt ", "asset.file.broken"},
		"too large":           {strings.Repeat("\xff\xd8\xff", MaxBytes/3+1), "asset.file.large"},
	} {
		if _, err := s.Upload(s.ctx, "x.jpg", strings.NewReader(c.data), About{}, anna); !fault.Is(err, c.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Upload(s.ctx, "x.png", &huge, About{}, anna); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a bomb: %v", err)
	}
	if a, err := s.Upload(s.ctx, "x.png", &flat, About{}, anna); err != nil || len(a.Sizes) != 1 || a.Sizes[0].Width != 10 {
		t.Errorf("a small one: %+v %v", a, err)
	}
}

func TestAPictureIsPublicOnlyWithItsRights(t *testing.T) {
	s := newShop(t)
	a, err := s.Upload(s.ctx, "shot.jpg", bytes.NewReader(shot(t, 1)), About{}, anna)
	s.must(err)
	offered := func() int {
		t.Helper()
		all, _, err := s.Offered(s.ctx)
		s.must(err)
		_, r, err := s.OpenOffered(s.ctx, a.Key, "480.jpg")
		if (err == nil) != (len(all) > 0) {
			t.Errorf("%d offered, and its address says %v", len(all), err)
		}
		if err == nil {
			_ = r.Close()
		}
		return len(all)
	}
	if _, err := s.Publish(s.ctx, a.ID, anna); len(fault.All(err)) != 4 {
		t.Errorf("without anything: %v", err)
	}
	_, err = s.Change(s.ctx, a.ID, full, anna)
	s.must(err)
	if offered() != 0 {
		t.Error("public before it was published")
	}
	a, err = s.Publish(s.ctx, a.ID, anna)
	s.must(err)
	if offered() != 1 {
		t.Error("not public")
	}
	if _, err := s.Change(s.ctx, a.ID, About{Title: full.Title}, anna); fault.KindOf(err) != fault.Invalid {
		t.Errorf("its rights are taken away: %v", err)
	}
	s.at = time.Date(2026, 11, 30, 15, 59, 59, 0, time.UTC) // the last second of the day in Shanghai
	if offered() != 1 {
		t.Error("it ends too early")
	}
	s.at = s.at.Add(time.Second)
	if offered() != 0 {
		t.Error("it does not end")
	}
	free := full
	free.ExpiresOn = ""
	_, err = s.Change(s.ctx, a.ID, free, anna)
	s.must(err)
	if offered() != 1 {
		t.Error("not public again")
	}
	old := a.Key
	a, err = s.Withdraw(s.ctx, a.ID, anna)
	s.must(err)
	if a.Key == old || offered() != 0 {
		t.Error("withdrawn, and its address is the old one")
	}
}

// Documents, recordings and films are kept as they came and known by what is in them, not by their names.
func TestADocumentIsKeptAsItCame(t *testing.T) {
	s := newShop(t)
	about := About{Title: incident.Text{"en": "Lab report"}, Credit: "Lab", Rights: "Free"}
	for content, want := range map[string]string{
		"%PDF-1.7\nwords": "file.pdf", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00film": "file.mp4", "ID3\x04tones": "file.mp3", "\xff\xfb\x90\x64tones": "file.mp3",
	} {
		a, err := s.Upload(s.ctx, "picture.png", strings.NewReader(content), about, anna)
		if err != nil || a.IsPicture() || len(a.Sizes) != 1 || a.Sizes[0].Name() != want {
			t.Errorf("%q: %+v, %v", content, a.Sizes, err)
			continue
		}
		a, err = s.Publish(s.ctx, a.ID, anna) // nobody needs to be told what is to be seen in it
		s.must(err)
		size, r, err := s.OpenOffered(s.ctx, a.Key, want)
		s.must(err)
		got, err := io.ReadAll(r)
		s.must(err)
		s.must(r.Close())
		if string(got) != content || strings.HasPrefix(size.Type(), "image/") || strings.HasPrefix(size.Type(), "text/") {
			t.Errorf("%s: %q as %s", want, got, size.Type())
		}
	}
	for _, content := range []string{
		"<html><script>alert(1)</script>", "PK\x03\x04archive", "MZ\x90program", "\x7fELF", " %PDF-1.7", "\x00\x00\x00\x18ftypqt  ", "\x00\x00\x00\x18moov", "#!/bin/sh", "", "\xff\xd9", "RIFF....AVI ",
	} {
		if a, err := s.Upload(s.ctx, "report.pdf", strings.NewReader(content), about, anna); err == nil {
			t.Errorf("%q is kept: %+v", content, a.Sizes)
		}
	}
}
