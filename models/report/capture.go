package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"time"

	"golang.org/x/image/draw"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Camera shows a page to a browser and takes a picture of it.
type Camera interface {
	// Pictures reports whether there is a browser.
	Pictures() bool
	// Show is the picture of a page, PNG.
	Show(ctx context.Context, address string) ([]byte, error)
}

// Capture is the picture of an article's page as a browser showed it: its first screen, scaled down. It illustrates the
// gallery; what proves what the page said is the archived copy.
type Capture struct {
	ID      string    `json:"id"` // of the clip
	Rev     int64     `json:"rev"`
	File    string    `json:"file"`    // SHA-256 of the picture, JPEG; "" while there is none
	TakenAt time.Time `json:"takenAt"` // when it was
	TriedAt time.Time `json:"triedAt"` // when it was tried last
}

// Picture is a capture as a report shows it.
type Picture struct {
	File    string
	TakenAt time.Time
	JPEG    []byte `json:"-"` // where the page has to hold it
}

// CaptureJob is the kind of the job that takes the pictures of a report.
const CaptureJob = "report.capture"

// CaptureTask is what the job is told.
type CaptureTask struct {
	PlanID string `json:"planId"`
	First  string `json:"first"` // day of another period than the plan's; "" for that
	By     string `json:"by"`    // user id
}

// EventCaptured is in the stream of the space.
const EventCaptured = "report.pictures_asked"

// The size of a picture, in pixels. The first screen of a page is cut to its proportions.
const (
	pictureWidth   = 480
	pictureHeight  = 336
	pictureQuality = 80
)

// captureAgain is how long after a try that failed another is made.
const captureAgain = time.Hour

// captureTries is how often the job is run when the program is killed in it.
const captureTries = 3

// Pictures reports whether pictures can be taken.
func (s *Reports) Pictures() bool { return s.Camera != nil && s.Camera.Pictures() }

// CaptureLater asks for the pictures that the gallery of a report lacks; first names a day of another period than the
// plan's, "" for that. Asked again within a minute it is the same work. It is a Conflict where there is no browser.
func (s *Reports) CaptureLater(ctx context.Context, planID, first string, by audit.Actor) error {
	if !s.Pictures() {
		return fault.Clash("report.picture.none")
	}
	p, err := s.planAt(ctx, planID, first)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%s:%s:%s:%d", CaptureJob, p.ID, first, s.Now().UTC().Truncate(time.Minute).Unix())
	if err := s.Jobs.Enqueue(ctx, job.New{ID: id, Kind: CaptureJob, Payload: CaptureTask{p.ID, first, by.ID}, MaxAttempts: captureTries, By: by.ID}); err != nil {
		return err
	}
	return s.remember(ctx, EventCaptured, p, nil, by)
}

// TakePictures takes the pictures that the gallery of a report lacks, one after the other, of what whoever asked may
// see. It may be run again at any point. A page that cannot be shown is left without a picture, and so are all of them
// where the browser is gone by then.
func (s *Reports) TakePictures(ctx context.Context, t CaptureTask) error {
	if !s.Pictures() {
		return nil
	}
	ctx = incident.For(ctx, t.By, false)
	p, err := s.planAt(ctx, t.PlanID, t.First)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := s.Tell(ctx, p, time.UTC)
	if err != nil {
		return err
	}
	for _, e := range r.Exhibits {
		if e.Picture.File != "" || e.Clip.URL == "" {
			continue
		}
		if err := s.capture(ctx, e.Clip.ID, e.Clip.URL); err != nil {
			return err
		}
	}
	return nil
}

func (s *Reports) capture(ctx context.Context, clipID, address string) error {
	now := s.Now().UTC().Truncate(time.Millisecond)
	fresh := Capture{ID: clipID}
	if _, err := s.captures.InsertMissing(ctx, &fresh); err != nil {
		return err
	}
	old, err := s.captures.Get(ctx, clipID)
	if err != nil || old.File != "" || now.Sub(old.TriedAt) < captureAgain {
		return err
	}
	file := ""
	if shot, err := s.Camera.Show(ctx, address); err == nil {
		if file, err = s.keep(ctx, shot); err != nil {
			return err
		}
	} else if ctx.Err() != nil {
		return err
	}
	_, err = s.captures.Edit(ctx, clipID, func(c *Capture) error {
		if c.TriedAt = now; file != "" {
			c.File, c.TakenAt = file, now
		}
		return nil
	})
	return err
}

// keep stores the first screen of a picture, scaled down; "" when it is none.
func (s *Reports) keep(ctx context.Context, shot []byte) (string, error) {
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return "", nil
	}
	from := img.Bounds()
	from.Max.Y = min(from.Max.Y, from.Min.Y+from.Dx()*pictureHeight/pictureWidth)
	to := image.NewRGBA(image.Rect(0, 0, pictureWidth, max(1, from.Dy()*pictureWidth/max(1, from.Dx()))))
	draw.CatmullRom.Scale(to, to.Bounds(), img, from, draw.Src, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, to, &jpeg.Options{Quality: pictureQuality}); err != nil {
		return "", err
	}
	put, err := s.Files.Put(ctx, &out)
	return put.SHA256, err
}

// pictured says of the exhibits of a report which have a picture.
func (s *Reports) pictured(ctx context.Context, r *Report) error {
	ids := make([]string, len(r.Exhibits))
	for i, e := range r.Exhibits {
		ids[i] = e.Clip.ID
	}
	found, err := s.captures.GetAll(ctx, ids...)
	for i, id := range ids {
		r.Exhibits[i].Picture = Picture{File: found[id].File, TakenAt: found[id].TakenAt}
	}
	return err
}

// maxPicture bounds a picture that a page holds, in bytes.
const maxPicture = 1 << 20

// illustrate reads the pictures of a report, for a page that has to hold them itself: on paper, and for readers without
// an account. One that is lost is left out.
func (s *Reports) illustrate(ctx context.Context, r *Report) error {
	for i := range r.Exhibits {
		p := &r.Exhibits[i].Picture
		if p.File == "" {
			continue
		}
		file, err := s.Files.Open(ctx, p.File)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.JPEG, err = io.ReadAll(io.LimitReader(file, maxPicture))
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// PictureOf opens the picture of a clip that the viewer may see. The caller closes it.
func (s *Reports) PictureOf(ctx context.Context, clipID string) (io.ReadCloser, string, error) {
	missing := fault.Missing("report.picture.missing")
	if _, err := s.Clips.Get(ctx, clipID); err != nil {
		return nil, "", err
	}
	c, err := s.captures.Get(ctx, strings.TrimSpace(clipID))
	if errors.Is(err, store.ErrNotFound) || (err == nil && c.File == "") {
		return nil, "", missing
	}
	if err != nil {
		return nil, "", err
	}
	file, err := s.Files.Open(ctx, c.File)
	if errors.Is(err, store.ErrNotFound) {
		return nil, "", missing.Because(err)
	}
	return file, c.File, err
}
