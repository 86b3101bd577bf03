package report_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/app/outbound"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	"standfirst/models/outlet"
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
	res := d.As("viewer").Post(path+"/pdf", url.Values{})
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d %s", res.StatusCode, res.Text)
	}
	said := strings.Join(strings.Fields(browsertest.PDFText(t, []byte(res.Text))), " ")
	for _, want := range []string{"60 placements", "at 2 known outlets", "200,000", "召回：两批奶粉", "晨报", "1/", "What this report did not see"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in the PDF", want)
		}
	}
	if n := strings.Count(said, "召回：两批奶粉"); n != 60 {
		t.Errorf("%d of 60 clips are in the PDF", n)
	}
}

func TestWithoutABrowserThePageForPrintIsOffered(t *testing.T) {
	d := newDesk(t)
	path := "/acme/reports/" + d.release.ID
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Has: []string{"No Chromium is installed"}, HasNot: []string{path + "/pdf"}},
		webtest.Scenario{Name: "asked for", As: "viewer", Method: "POST", Path: path + "/pdf", Status: 303, To: path},
	)
}
