package coverage

import (
	"bytes"
	"path"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
)

// maxExport bounds an export, so that one click cannot hold the store for minutes.
const maxExport = 50_000

// export writes the clips that the table would show, in its order, in the form of the address's ending.
func export(c *fiber.Ctx) error {
	q := web.Query(c)
	search, clips := searchOf(c, q), web.Space(c).Coverage
	search.After, search.Before = "", ""
	look, err := clips.Tables.Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	if sort := book.KeptSort(c, look, q); sort != "" {
		search.Sort = sort
	}
	ctx, zone, n := c.UserContext(), web.Zone(c), &names{c: c, releases: map[string]string{}}
	if n.ours, err = clips.OurNames(ctx); err != nil {
		return err
	}
	var b bytes.Buffer
	out := sheet.NewRows(&b, path.Ext(c.Path()), web.T(c, "coverage.title"), web.Words(c, "coverage.csv.", "published", "outlet", "title", "byline", "lang", "state", "release", "score", "reprint", "flagged", "url", "found", "tone", "lineage", "differs", "breached", "story", "medium", "programme", "start", "end", "heard", "edition", "page", "reach", "service_tone", "service", "as_of", "tags", "impact", "impact_why"))
	count := 0
	for clip, err := range clips.Each(ctx, search) {
		if err != nil {
			return err
		}
		if count++; count > maxExport {
			break
		}
		if err := n.also(clip); err != nil {
			return err
		}
		out.Row(record(c, n, clip, zone)...)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	web.DownloadTable(c, "coverage")
	return c.Send(b.Bytes())
}

// also looks up what one more clip names.
func (n *names) also(clip coverage.Clip) error {
	if n.outlets == nil {
		n.outlets = map[string]outlet.Outlet{}
	}
	if _, known := n.outlets[clip.OutletID]; !known && clip.OutletID != "" {
		all, err := web.Space(n.c).Outlets.GetAll(n.c.UserContext(), clip.OutletID)
		if err != nil {
			return err
		}
		n.outlets[clip.OutletID] = all[clip.OutletID]
	}
	if clip.ReleaseID == "" {
		return nil
	}
	return n.release(clip.ReleaseID)
}

func record(c *fiber.Ctx, n *names, clip coverage.Clip, zone *time.Location) []any {
	yes := func(b bool) string {
		if b {
			return web.T(c, "ui.yes")
		}
		return ""
	}
	word := func(prefix, key string) string {
		if key == "" {
			return ""
		}
		return web.T(c, prefix+key)
	}
	score, reach, impact := "", any(""), n.impact(clip)
	if clip.Assessed.Reach > 0 {
		reach = clip.Assessed.Reach
	}
	if clip.ReleaseID != "" {
		score = percent(clip.Score)
	}
	return []any{
		stamp(clip.Published, clip.DayOnly, zone), n.outlets[clip.OutletID].Name, clip.Title, clip.Byline, clip.Lang,
		web.T(c, "coverage.state."+string(clip.State)), n.releases[clip.ReleaseID], score, yes(clip.Reprint), yes(clip.Flagged),
		clip.URL, stamp(clip.FoundAt, false, zone), word("coverage.tone.", clip.Tone.Label), word("coverage.lineage.", clip.Lineage.Kind),
		yes(clip.Differs), yes(clip.Breached), clip.Cluster, web.T(c, "coverage.medium."+clip.Medium),
		clip.Spot.Programme, clip.Spot.Start, clip.Spot.End, clip.Spot.Heard, clip.Spot.Edition, clip.Spot.Page,
		reach, assessedTone(c, clip.Assessed), clip.Assessed.Service, stamp(clip.Assessed.AsOf, true, zone),
		typedTags(clip), impact.Level, impact.Line,
	}
}

// stamp writes a moment with its distance from UTC, or the day alone, or nothing.
func stamp(t time.Time, dayOnly bool, zone *time.Location) string {
	switch {
	case t.IsZero():
		return ""
	case dayOnly:
		return t.In(zone).Format("2006-01-02")
	}
	return t.In(zone).Format("2006-01-02 15:04 -07:00")
}
