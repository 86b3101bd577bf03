package report_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	work "standfirst/jobs/report"
	"standfirst/jobs/runner"
	"standfirst/models/outlet"
	model "standfirst/models/report"
)

// The page, the workbook, the table, the text and the PDF tell the same numbers; in the PDF Chinese is text.
func TestEveryFileOfAReportHasTheSameNumbersBrowser(t *testing.T) {
	browser, d := browsertest.Chromium(t), newDesk(t)
	d.Kit.Print = outbound.NewPrinter(browser, func(path string) ([]byte, string, bool) {
		asset, ok := d.Kit.Assets.Find(path)
		if !ok {
			return nil, "", false
		}
		return asset.Body, asset.Type, true
	}).Print
	morning := d.morning
	wire := must[outlet.Outlet](t)(d.Space.Outlets.Create(d.ctx, outlet.Outlet{Name: "晨报", Kind: "newspaper", Tier: 1, Lang: "zh-CN", Reach: 80000, ReachSource: "估计"}, d.As("officer").Actor()))
	for i := range 60 {
		o := morning
		if i%2 == 1 {
			o = wire
		}
		d.clip("召回：两批奶粉 "+strings.Repeat("很长的标题", i%7), text+strings.Repeat(" again", i), o, i+1, true)
	}
	path := "/acme/reports/" + d.release.ID
	d.numbersAgree(path, map[string]string{"Placements": "60", "Outlets": "2"})
	pdf := d.printed(path)
	said := strings.Join(strings.Fields(browsertest.PDFText(t, pdf)), " ")
	for _, want := range []string{"60 placements", "at 2 known outlets", "200,000", "召回：两批奶粉", "晨报", "1/", "What this report did not see"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in the PDF", want)
		}
	}
	if label := "Outlet 晨报 Published"; strings.Contains(said, label) { // a sheet is as wide as a small screen
		t.Error("the tables are laid out as on a phone")
	}
	// Cards stand beside each other on paper, so that labels come before their values: both come in the order of the text.
	_, left, _ := strings.Cut(said, "Still open")
	left, _, _ = strings.Cut(left, "What these numbers mean")
	labels, values, figures := " "+left+" ", " "+left+" ", 0
	for _, line := range strings.Split(d.As("viewer").Get(path+"/text").Text, "\n") {
		label, value, found := strings.Cut(strings.TrimPrefix(line, "- "), ": ")
		if value, _, _ = strings.Cut(value, " ("); !found || strings.Trim(value, "0123456789,") != "" {
			continue
		}
		var labelled, valued bool
		_, labels, labelled = strings.Cut(labels, label+" ")
		_, values, valued = strings.Cut(values, " "+value+" ")
		if figures++; !labelled || !valued {
			t.Fatalf("%s is not %s in the PDF: %s", label, value, left)
		}
		values = " " + values
	}
	if figures < 10 {
		t.Errorf("%d figures in the text", figures)
	}
	_, list, _ := strings.Cut(said, "Placements by cluster") // the gallery before it shows some of them
	if n := strings.Count(list, "召回：两批奶粉"); n != 60 {
		t.Errorf("%d of 60 clips are in the PDF", n)
	}
}

// printed asks for a PDF, has it made and takes it, as the viewer.
func (d *desk) printed(path string) []byte {
	d.t.Helper()
	viewer := d.As("viewer")
	asked := viewer.Post(path+"/pdf", url.Values{})
	if again := viewer.Post(path+"/pdf", url.Values{}); asked.StatusCode != 303 || again.Header.Get("Location") != asked.Header.Get("Location") {
		d.t.Fatalf("asked twice for one PDF: %d %q and %q", asked.StatusCode, asked.Header.Get("Location"), again.Header.Get("Location"))
	}
	at := asked.Header.Get("Location")
	d.Run(
		webtest.Scenario{Name: "in the making", As: "viewer", Path: at, Has: []string{"Counting what the report tells", "every 2s"}},
		webtest.Scenario{Name: "nothing there yet", As: "viewer", Path: at + "/file", Status: 404},
		webtest.Scenario{Name: "of somebody else", As: "officer", Path: at, Status: 404},
	)
	d.worked()
	res := viewer.Get(at + "/file")
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/pdf" {
		d.t.Fatalf("%d %s", res.StatusCode, res.Text)
	}
	d.Run(
		webtest.Scenario{Name: "ready", As: "viewer", Path: at, Has: []string{"The PDF is ready", at + "/file"}, HasNot: []string{"every 2s"}},
		webtest.Scenario{Name: "not for others", As: "officer", Path: at + "/file", Status: 404},
	)
	return []byte(res.Text)
}

// worked does the work that is due.
func (d *desk) worked() {
	d.t.Helper()
	jobs := runner.New(d.Space.Jobs, "test", d.Kit.Log)
	work.Handle(jobs, d.Space.Reports)
	for more := true; more; {
		more = must[bool](d.t)(jobs.Once(d.ctx, "test"))
	}
}

// jammed is a printer that never prints.
type jammed struct{ model.Paper }

func (jammed) Prints() bool                                { return true }
func (jammed) PDF(context.Context, []byte) ([]byte, error) { return nil, errors.New("jammed") }

func TestAPDFThatDoesNotComeAboutIsSaidToFail(t *testing.T) {
	d := newDesk(t)
	d.Space.Reports.Paper = jammed{d.Space.Reports.Paper}
	at := d.As("viewer").Post("/acme/reports/"+d.release.ID+"/pdf", url.Values{}).Header.Get("Location")
	for range 3 { // as often as it is tried
		d.worked()
		d.Clock.Add(time.Minute)
	}
	d.Run(webtest.Scenario{As: "viewer", Path: at, Has: []string{"did not come about"}, HasNot: []string{"every 2s"}})
}

func TestWithoutABrowserThePageForPrintIsOffered(t *testing.T) {
	d := newDesk(t)
	path := "/acme/reports/" + d.release.ID
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Has: []string{"No Chromium is installed"}, HasNot: []string{path + "/pdf"}},
		webtest.Scenario{Name: "asked for", As: "viewer", Method: "POST", Path: path + "/pdf", Status: 303, To: path},
	)
}
