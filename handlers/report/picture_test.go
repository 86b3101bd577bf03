package report_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/coverage"
	model "standfirst/models/report"
)

// camera takes pictures without a browser: of every page but one.
type camera struct{ shown []string }

func (*camera) Pictures() bool { return true }

func (c *camera) Show(_ context.Context, address string) ([]byte, error) {
	c.shown = append(c.shown, address)
	if strings.Contains(address, "down") {
		return nil, errors.New("the page was not shown")
	}
	var b bytes.Buffer
	err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 1280, 4000)))
	return b.Bytes(), err
}

// published keeps a clip with an address, of a text of its own.
func (d *desk) published(title, address string) coverage.Clip {
	d.t.Helper()
	h := coverage.Hand{Medium: "web", URL: address, Title: title, Text: title + " says something that no other paper has said about the recall of the milk powder.", OutletID: d.morning.ID, IncidentID: d.incident.ID, ReleaseID: d.release.ID, Published: d.Clock.Now().Add(-time.Hour)}
	return must[coverage.Clip](d.t)(d.Space.Coverage.WriteDown(d.ctx, h, d.As("officer").Actor()))
}

func TestTheGalleryHasPicturesOfThePages(t *testing.T) {
	d := newDesk(t)
	shown, down := d.published("Recall", "https://morning.example/recall"), d.published("Unreachable", "https://morning.example/down")
	path, cam := "/acme/reports/"+d.release.ID, &camera{}
	d.Run(
		webtest.Scenario{Name: "not offered without a browser", As: "officer", Path: path, HasNot: []string{"Take pictures"}},
		webtest.Scenario{Name: "refused without one", As: "officer", Method: "POST", Path: path + "/pictures", Status: 303, To: path},
	)
	d.Space.Reports.Camera = cam
	d.Run(
		webtest.Scenario{Name: "offered", As: "officer", Path: path, Has: []string{"Take pictures of the pages", "2 articles have none"}},
		webtest.Scenario{Name: "not to readers", As: "viewer", Path: path, HasNot: []string{"Take pictures of the pages"}},
		webtest.Scenario{Name: "nor by them", As: "viewer", Method: "POST", Path: path + "/pictures", Status: 403},
		webtest.Scenario{Name: "none yet", As: "viewer", Path: path + "/pictures/" + shown.ID, Status: 404},
		webtest.Scenario{Name: "asked for", As: "officer", Method: "POST", Path: path + "/pictures", Status: 303},
		webtest.Scenario{Name: "asked for again", As: "officer", Method: "POST", Path: path + "/pictures", Status: 303},
	)
	d.worked()
	if len(cam.shown) != 2 {
		t.Fatalf("shown: %q", cam.shown)
	}
	d.Run(
		webtest.Scenario{Name: "in the gallery", As: "viewer", Path: path, Has: []string{path + "/pictures/" + shown.ID}, HasNot: []string{path + "/pictures/" + down.ID}},
		webtest.Scenario{Name: "none of a page that cannot be shown", As: "viewer", Path: path + "/pictures/" + down.ID, Status: 404},
	)
	img, err := jpeg.Decode(strings.NewReader(d.As("viewer").Get(path + "/pictures/" + shown.ID).Text))
	if err != nil || img.Bounds() != image.Rect(0, 0, 480, 336) {
		t.Errorf("%v, %v", img.Bounds(), err)
	}
	d.Clock.Add(2 * time.Minute)
	must[struct{}](t)(struct{}{}, d.Space.Reports.CaptureLater(d.ctx, d.release.ID, "", d.As("officer").Actor()))
	if d.worked(); len(cam.shown) != 2 {
		t.Errorf("a page that could not be shown is tried again at once: %q", cam.shown)
	}
	// Whoever has a link has no account: the page holds the pictures itself.
	share := must[model.Share](t)(d.Space.Reports.Share(d.ctx, d.release.ID, model.NewShare{Days: 1}, d.As("officer").Actor()))
	token := "/shared/" + d.Space.Reports.Token(d.release.ID, share.ID)
	page := d.As("").Post(token, url.Values{}).Text
	_, held, _ := strings.Cut(page, "data:image/jpeg;base64,")
	held, _, _ = strings.Cut(held, `"`)
	data, err := base64.StdEncoding.DecodeString(strings.NewReplacer("&#43;", "+", "&#x2b;", "+").Replace(held))
	if err != nil || len(data) == 0 || strings.Contains(page, "/pictures/") {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// The picture of an article that was taken back goes, but for what a snapshot shows.
func TestPicturesOfArticlesThatWereTakenBackAreLetGo(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	g := must[*coverage.Bringer](t)(d.Space.Coverage.Bringing(d.ctx, d.release.ID, officer))
	var ids []string
	for _, name := range []string{"kept", "frozen", "gone"} {
		c, _, err := g.Bring(d.ctx, coverage.Brought{Origin: coverage.FromFile, RunID: "run", Medium: "web", URL: "https://morning.example/" + name, Title: "Recall, " + name, OutletID: d.morning.ID, Published: d.Clock.Now().Add(-time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	d.Space.Reports.Camera = &unlike{}
	asked := func() {
		t.Helper()
		must[struct{}](t)(struct{}{}, d.Space.Reports.CaptureLater(d.ctx, d.release.ID, "", officer))
		d.worked()
	}
	asked()
	takenBack := func(id string) {
		t.Helper()
		if gone, err := d.Space.Coverage.TakeBack(d.ctx, id, coverage.Given{RunID: "run", ReleaseID: d.release.ID}); err != nil || !gone {
			t.Fatalf("%v, %v", gone, err)
		}
	}
	takenBack(ids[2]) // before anything is frozen
	frozen := must[model.Snapshot](t)(d.Space.Reports.Freeze(d.ctx, d.release.ID, "", "", time.UTC, officer))
	takenBack(ids[1])
	before := d.files()
	must[struct{}](t)(struct{}{}, d.Space.Reports.SweepPictures(d.ctx))
	must[struct{}](t)(struct{}{}, d.Space.Reports.SweepPictures(d.ctx))
	if after := d.files(); before-after != 1 {
		t.Errorf("%d files of %d are left", after, before)
	}
	if page := d.As("viewer").Get("/acme/reports/" + d.release.ID + "/snapshots/" + frozen.Hash).Text; strings.Count(page, "data:image/jpeg") != 2 {
		t.Error("the snapshot has lost a picture")
	}
}

// unlike is a camera to which no two pages look the same.
type unlike struct{ camera }

func (c *unlike) Show(_ context.Context, address string) ([]byte, error) {
	c.shown = append(c.shown, address)
	img := image.NewGray(image.Rect(0, 0, 1280, 900))
	for i := range img.Pix {
		img.Pix[i] = byte(60 * len(c.shown))
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// files counts those of the space.
func (d *desk) files() int {
	d.t.Helper()
	n := 0
	for _, err := range d.Space.Files.Each(d.ctx) {
		if err != nil {
			d.t.Fatal(err)
		}
		n++
	}
	return n
}

// blind is a camera whose browser is gone.
type blind struct{ camera }

func (*blind) Pictures() bool { return false }

func TestPicturesAreTakenOfThePeriodThatIsShown(t *testing.T) {
	d := newDesk(t)
	d.published("Recall", "https://morning.example/recall")
	now := d.Clock.Now()
	path := d.ordered(model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: now.AddDate(0, 0, -28).Format(time.DateOnly), Zone: "UTC"}})
	cam, first := &camera{}, "?first="+now.Add(-time.Hour).Format(time.DateOnly)
	d.Space.Reports.Camera = cam
	d.Run(webtest.Scenario{Name: "of the plan's", As: "officer", Method: "POST", Path: path + "/pictures", Status: 303})
	if d.worked(); len(cam.shown) != 0 {
		t.Errorf("the weeks before have articles: %q", cam.shown)
	}
	d.Run(webtest.Scenario{Name: "of the one that is shown", As: "officer", Method: "POST", Path: path + "/pictures" + first, Status: 303})
	gone := &blind{}
	d.Space.Reports.Camera = gone
	if d.worked(); len(gone.shown) != 0 { // asked for while there was a browser
		t.Errorf("shown by none: %q", gone.shown)
	}
	d.Space.Reports.Camera = cam
	d.Clock.Add(2 * time.Minute)
	d.Run(webtest.Scenario{Name: "and again", As: "officer", Method: "POST", Path: path + "/pictures" + first, Status: 303})
	if d.worked(); len(cam.shown) != 1 {
		t.Errorf("shown: %q", cam.shown)
	}
}
