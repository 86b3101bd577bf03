// Package asset keeps the pictures, documents, recordings and films that the newsroom offers to the press: with who made
// them, what may be done with them, and until when.
//
// A picture that is uploaded is never handed out as it came: it is read, turned upright and written anew in a few sizes, so that
// nothing that a camera or a person hid in the file (places, names, scripts, a second file behind the first) leaves
// the house. Drawings in SVG are programs and are refused. Documents (PDF), recordings (MP3) and films (MP4) are kept as
// they are and handed out as files that a browser keeps and does not open. Whatever it is, it is spoken of as a picture
// where it makes no difference. A picture has an address that nobody can guess, and that
// answers only while the picture is public and its rights have not run out. One that belongs to a release is public no
// sooner and no longer than the release, and opens with its embargo; see OpenEarly for those who may read that before.
package asset

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Asset is a picture.
type Asset struct {
	ID          string        `json:"id"`
	Rev         int64         `json:"rev"`
	Key         string        `json:"key"`  // in its public address; 128 random bits
	File        string        `json:"file"` // the name under which it was uploaded
	Title       incident.Text `json:"title"`
	Alt         incident.Text `json:"alt"`         // what is to be seen, for those who do not see it
	Credit      string        `json:"credit"`      // who made it
	Rights      string        `json:"rights"`      // what may be done with it
	ExpiresOn   string        `json:"expiresOn"`   // last date on which it may be used, in the space's zone; "" for ever
	ReleaseID   string        `json:"releaseId"`   // the text that it belongs to; "" none
	Public      bool          `json:"public"`      // as far as the picture is concerned; see Offered
	PublishedAt time.Time     `json:"publishedAt"` // for the last time
	Withheld    bool          `json:"withheld"`    // somebody has taken it back: it is shown nowhere, not even in the text that it stands in
	Sizes       []Size        `json:"sizes"`       // the smallest first
	CreatedAt   time.Time     `json:"createdAt"`
	By          string        `json:"by"` // name of who uploaded it
	UpdatedAt   time.Time     `json:"updatedAt"`
}

// Size is the picture in one size. Its name is its width and kind, such as "960.jpg"; that of a document "file.pdf".
type Size struct {
	Width  int        `json:"width"` // in points; 0 for what is no picture
	Height int        `json:"height"`
	Kind   string     `json:"kind"` // "jpg" or "png", or that of a document
	Blob   store.Blob `json:"blob"`
}

// Name is the last part of the size's address.
func (s Size) Name() string {
	if s.Width == 0 {
		return "file." + s.Kind
	}
	return strconv.Itoa(s.Width) + "." + s.Kind
}

// Type is the media type.
func (s Size) Type() string {
	if s.Kind == "png" {
		return "image/png"
	}
	for _, d := range documents {
		if s.Kind == d.kind {
			return d.mediaType
		}
	}
	return "image/jpeg"
}

// Size is the one of that name.
func (a Asset) Size(name string) (Size, bool) {
	i := slices.IndexFunc(a.Sizes, func(s Size) bool { return s.Name() == name })
	if i < 0 {
		return Size{}, false
	}
	return a.Sizes[i], true
}

// About is what people say of a picture.
type About struct {
	Title, Alt     incident.Text
	Credit, Rights string
	ExpiresOn      string
	ReleaseID      string
}

// Deps is what assets need. Zone is the space's, in which a date ends.
type Deps struct {
	DB    store.DB
	Files store.Files
	Audit *audit.Log
	Now   func() time.Time
	Zone  string

	Releases *release.Releases // those that pictures may belong to and stand in; nil: there are none
}

// Assets are those of one space.
type Assets struct {
	docs store.Collection[Asset]
	d    Deps
	one  chan struct{} // a picture takes memory: one at a time
}

// Open opens the assets.
func Open(ctx context.Context, d Deps) (*Assets, error) {
	docs, err := store.Open[Asset](ctx, d.DB, "assets", store.Unique("key"), store.On("createdAt"), store.On("public", "publishedAt"), store.On("releaseId", "publishedAt"), store.On("releaseId", "createdAt"))
	s := &Assets{docs, d, make(chan struct{}, 1)}
	if d.Releases != nil {
		d.Releases.OnPictures(s.inTexts)
	}
	return s, err
}

// Longest texts, in characters.
const (
	maxLine = 200
	maxText = 1000
)

func (b *About) tidy() error {
	var faults fault.List
	b.Title, b.Alt = incident.TidyText(b.Title, incident.TidyLine), incident.TidyText(b.Alt, incident.TidyLine)
	b.Credit, b.Rights, b.ExpiresOn = incident.TidyLine(b.Credit), incident.Tidy(b.Rights), strings.TrimSpace(b.ExpiresOn)
	long := func(field, text string, most int) {
		if utf8.RuneCountInString(text) > most {
			faults.Add(fault.Bad(field, "asset.long", "most", most))
		}
	}
	for _, lang := range incident.Languages() {
		long("title_"+lang, b.Title[lang], maxLine)
		long("alt_"+lang, b.Alt[lang], maxText)
	}
	long("credit", b.Credit, maxLine)
	long("rights", b.Rights, maxText)
	if _, err := time.Parse(time.DateOnly, b.ExpiresOn); b.ExpiresOn != "" && err != nil {
		faults.Add(fault.Bad("expires_on", "asset.date"))
	}
	return faults.Err()
}

// tidy is tidy of what is said, of which the release must be there.
func (s *Assets) tidy(ctx context.Context, b *About) error {
	var faults fault.List
	faults = append(faults, fault.All(b.tidy())...)
	if b.ReleaseID = strings.TrimSpace(b.ReleaseID); b.ReleaseID != "" {
		if _, err := s.d.Releases.Get(ctx, b.ReleaseID); fault.KindOf(err) == fault.NotFound {
			faults.Add(fault.Bad("release", "asset.release.unknown"))
		} else if err != nil {
			return err
		}
	}
	return faults.Err()
}

// Upload reads a picture and keeps it in a few sizes, or keeps a document as it is. Its form's fields are file, title_en, alt_en and so on, credit,
// rights and expires_on.
func (s *Assets) Upload(ctx context.Context, name string, content io.Reader, about About, by audit.Actor) (Asset, error) {
	if err := s.tidy(ctx, &about); err != nil {
		return Asset{}, err
	}
	begins := bufio.NewReader(content)
	head, err := begins.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return Asset{}, err
	}
	if kind := kindOf(head); kind != "" {
		return s.keepDocument(ctx, kind, name, begins, about, by)
	}
	data, err := io.ReadAll(io.LimitReader(begins, MaxBytes+1))
	if err != nil {
		return Asset{}, err
	}
	select {
	case s.one <- struct{}{}:
		defer func() { <-s.one }()
	case <-ctx.Done():
		return Asset{}, ctx.Err()
	}
	pictures, err := render(data)
	if err != nil {
		return Asset{}, err
	}
	var sizes []Size
	for _, p := range pictures {
		blob, err := s.d.Files.Put(ctx, bytes.NewReader(p.data))
		if err != nil {
			return Asset{}, err
		}
		sizes = append(sizes, Size{p.width, p.height, p.kind, blob})
	}
	return s.keep(ctx, name, sizes, about, by)
}

// UploadPicture is Upload of what must be a picture.
func (s *Assets) UploadPicture(ctx context.Context, name string, content io.Reader, about About, by audit.Actor) (Asset, error) {
	begins := bufio.NewReader(content)
	if head, err := begins.Peek(sniffed); err != nil && !errors.Is(err, io.EOF) {
		return Asset{}, err
	} else if kindOf(head) != "" {
		return Asset{}, fault.Bad("file", "asset.file.no_picture")
	}
	return s.Upload(ctx, name, begins, about, by)
}

func (a *Asset) set(b About) {
	a.Title, a.Alt, a.Credit, a.Rights, a.ExpiresOn, a.ReleaseID = b.Title, b.Alt, b.Credit, b.Rights, b.ExpiresOn, b.ReleaseID
}

func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends where there is no randomness
	return hex.EncodeToString(b[:])
}

// Get returns a picture. That of a text of which the viewer may not know is missing.
func (s *Assets) Get(ctx context.Context, id string) (Asset, error) {
	a, err := s.docs.Get(ctx, id)
	if err != nil {
		return a, missing(err)
	}
	if err := s.known(ctx, a); err != nil {
		return Asset{}, err
	}
	return a, nil
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("asset.missing").Because(err)
	}
	return err
}

// Find returns a page of all pictures, the latest first, without those of texts of which the viewer may not know.
func (s *Assets) Find(ctx context.Context, after string, limit int) (store.Page[Asset], error) {
	page, err := s.docs.Browse(ctx, store.Query{Sort: []string{"-createdAt"}, After: after, Limit: limit})
	if err != nil {
		return page, err
	}
	known, shown := map[string]error{}, page.Items[:0]
	for _, a := range page.Items {
		if _, asked := known[a.ReleaseID]; !asked {
			known[a.ReleaseID] = s.known(ctx, a)
		}
		switch err := known[a.ReleaseID]; {
		case err == nil:
			shown = append(shown, a)
		case fault.KindOf(err) != fault.NotFound:
			return page, err
		}
	}
	page.Items = shown
	return page, nil
}

// Change sets what is said of a picture. Of a public one nothing may be taken away that it needs. A text that is public, but
// of which whoever changes it may not know more, stands in no form of theirs: leaving it out does not part the picture from
// it.
func (s *Assets) Change(ctx context.Context, id string, about About, by audit.Actor) (Asset, error) {
	was, err := s.Get(ctx, id)
	if err != nil {
		return Asset{}, err
	}
	if err := s.tidy(ctx, &about); err != nil {
		return Asset{}, err
	}
	if was.ReleaseID != "" && about.ReleaseID == "" {
		if _, err := s.d.Releases.Get(ctx, was.ReleaseID); fault.KindOf(err) == fault.NotFound {
			about.ReleaseID = was.ReleaseID
		} else if err != nil {
			return Asset{}, err
		}
	}
	return s.change(ctx, id, "asset.changed", by, func(a *Asset) error {
		a.set(about)
		if a.Public {
			return s.ready(*a)
		}
		return nil
	})
}

// Publish offers a picture to the press: with a text for those who do not see it, who made it, and what may be done
// with it, which must not have run out.
func (s *Assets) Publish(ctx context.Context, id string, by audit.Actor) (Asset, error) {
	return s.change(ctx, id, "asset.published", by, func(a *Asset) error {
		if err := s.ready(*a); err != nil {
			return err
		}
		if !a.Public {
			a.Public, a.PublishedAt = true, s.moment()
		}
		a.Withheld = false
		return nil
	})
}

func (s *Assets) ready(a Asset) error {
	var faults fault.List
	if a.Title.Empty() {
		faults.Add(fault.Bad("title_en", "asset.needs.title"))
	}
	if a.IsPicture() && a.Alt.Empty() {
		faults.Add(fault.Bad("alt_en", "asset.needs.alt"))
	}
	if a.Credit == "" {
		faults.Add(fault.Bad("credit", "asset.needs.credit"))
	}
	if a.Rights == "" {
		faults.Add(fault.Bad("rights", "asset.needs.rights"))
	}
	if until, ends := s.Ends(a); ends && !s.d.Now().Before(until) {
		faults.Add(fault.Bad("expires_on", "asset.expired"))
	}
	return faults.Err()
}

// Withdraw takes a picture out of the newsroom, and out of every text that it stands in. Its address answers no more;
// published again it has another, so that whoever kept the old one does not have it again.
func (s *Assets) Withdraw(ctx context.Context, id string, by audit.Actor) (Asset, error) {
	return s.change(ctx, id, "asset.withdrawn", by, func(a *Asset) error {
		if a.Public || !a.Withheld {
			a.Public, a.Withheld, a.Key = false, true, newKey()
		}
		return nil
	})
}

func (s *Assets) change(ctx context.Context, id, action string, by audit.Actor, change func(*Asset) error) (Asset, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return Asset{}, err
	}
	a, err := s.docs.Edit(ctx, id, func(a *Asset) error {
		a.UpdatedAt = s.moment()
		return change(a)
	})
	if err != nil {
		return a, missing(err)
	}
	return a, s.record(ctx, action, a, by)
}

// Ends is the moment from which a picture may not be used, and whether there is one.
func (s *Assets) Ends(a Asset) (time.Time, bool) {
	zone, err := time.LoadLocation(s.d.Zone)
	if err != nil {
		zone = time.UTC
	}
	day, err := time.ParseInLocation(time.DateOnly, a.ExpiresOn, zone)
	return day.AddDate(0, 0, 1).UTC(), err == nil
}

func (s *Assets) moment() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Object names a picture in the log.
func Object(id string) string { return "asset:" + id }

func (s *Assets) record(ctx context.Context, action string, a Asset, by audit.Actor) error {
	title, _ := a.Title.In(incident.English)
	if title == "" {
		title = a.File
	}
	_, err := s.d.Audit.Append(ctx, "newsroom", audit.Entry{By: by, Action: action, Object: Object(a.ID), Data: map[string]string{"title": title}})
	return err
}
