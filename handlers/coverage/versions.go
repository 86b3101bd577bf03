package coverage

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/templates"
)

// ClipVersionsView shows what an article has said, and what changed from one version to the next.
type ClipVersionsView struct {
	templates.Frame
	Address  string
	Versions []VersionRow
	Shown    *DifferenceView
}

var clipVersionsPage = templates.NewPageOf("app", "coverage/clip_versions.html", clipVersionsSamples)

func clipVersions(c *fiber.Ctx) error {
	clips, ctx := web.Space(c).Coverage, c.UserContext()
	clip, err := clips.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	all, err := clips.Versions(ctx, clip)
	if err != nil {
		return err
	}
	base := web.URL(c, "/coverage/"+clip.ID)
	v := ClipVersionsView{Frame: web.Titled(c, web.T(c, "coverage.version.of", "title", clip.Title)), Address: clip.URL}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage"), {Label: clip.Title, URL: base}}
	asked, _ := strconv.ParseInt(web.Query(c).Get("version"), 10, 64) // anything that is no number is the latest
	for n, x := range all {
		number := strconv.FormatInt(x.N, 10)
		row := VersionRow{At: x.From, Title: x.Title, URL: base + "/versions?version=" + number, First: n == len(all)-1}
		if row.At.IsZero() {
			row.At = clip.FoundAt
		}
		if x.Archive.SHA256 != "" {
			row.Archive, row.SHA256 = base+"/versions/"+number+"/archive", x.Archive.SHA256
		}
		if row.Open = !row.First && (x.N == asked || (asked == 0 && n == 0)); row.Open {
			before := all[n+1]
			v.Shown = &DifferenceView{From: before.From, To: x.From, Lang: x.Lang, Lines: lines(coverage.Changes(before.Title+"\n"+before.Text, x.Title+"\n"+x.Text))}
		}
		v.Versions = append(v.Versions, row)
	}
	return web.Render(c, clipVersionsPage, v)
}

// versionArchive hands out the copy of the page that was kept of a version, byte for byte.
func versionArchive(c *fiber.Ctx) error {
	clips := web.Space(c).Coverage
	clip, err := clips.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	n, _ := strconv.ParseInt(c.Params("version"), 10, 64) // anything that is no number is no version
	v, err := clips.Version(c.UserContext(), clip, n)
	if err != nil {
		return err
	}
	return sendArchive(c, coverage.Clip{Archive: v.Archive})
}

func clipVersionsSamples() []ClipVersionsView {
	return []ClipVersionsView{
		{Frame: inSpace(), Address: "https://x.example/", Versions: sampleVersions(), Shown: sampleDifference()},
		{Frame: inSpace(), Versions: sampleVersions()[2:]},
	}
}
