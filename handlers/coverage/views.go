package coverage

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/view"
	"standfirst/templates"
)

// book is the views of the table of clips.
var book = views.Book{
	Path: "/coverage", Narrow: []string{"q", "outlet", "release", "incident", "source", "watch", "lang", "tone", "lineage", "tag", "state", "contact", "benefit", "from", "to", "zone"}, Plain: "-at", Share: account.CoverageEdit,
	Views:   func(c *fiber.Ctx) *view.Views { return web.Space(c).Coverage.Views },
	Tables:  func(c *fiber.Ctx) *view.Tables { return web.Space(c).Coverage.Tables },
	Presets: presets, Count: countView,
}

func presets(c *fiber.Ctx) []views.Preset {
	out := []views.Preset{{Key: "all", Label: web.T(c, "coverage.view.all"), Query: url.Values{}}}
	for _, state := range []string{"suggested", "confirmed", "flagged", "differs", "breached"} {
		out = append(out, views.Preset{Key: state, Label: web.T(c, "coverage.view."+state), Query: url.Values{"state": {state}}})
	}
	return append(out, views.Preset{Key: "negative", Label: web.T(c, "coverage.view.negative"), Query: url.Values{"tone": {"negative"}}})
}

func countView(c *fiber.Ctx, q url.Values) (n int64, more bool, err error) {
	search := searchOf(c, q)
	most := mostCounted(search)
	n, err = web.Space(c).Coverage.CountUpTo(c.UserContext(), search, most+1)
	return min(n, most), n > most, err
}

// Head is the head of a column.
type Head struct{ Key, Label, Sort, Class string }

// columnLabel is the head of a column.
func columnLabel(c *fiber.Ctx, key string) string {
	switch key {
	case "tone":
		return web.T(c, "coverage.tone.title")
	case "tags":
		return web.T(c, "contact.field.tags")
	case "found", "incident", "medium", "lang":
		return web.T(c, "coverage.detail."+key)
	}
	return web.T(c, "coverage.column."+key)
}

// columnsOf are the heads; a narrow screen leaves out what is not needed to judge a clip.
func columnsOf(c *fiber.Ctx, keys []string) []Head {
	sorts := map[string]string{"date": "at", "score": "score", "tone": "tone.score"}
	classes := map[string]string{"score": "num", "reach": "num wide-only", "impact": "wide-only", "found": "nowrap wide-only", "date": "nowrap", "incident": "wide-only", "lineage": "wide-only", "tags": "wide-only", "medium": "wide-only", "lang": "wide-only"}
	out := make([]Head, len(keys))
	for i, key := range keys {
		out[i] = Head{Key: key, Label: columnLabel(c, key), Sort: sorts[key], Class: classes[key]}
	}
	return out
}

// placeOf finds the neighbours of a clip in the table that the request came from.
func placeOf(c *fiber.Ctx, clip coverage.Clip) (*views.Place, error) {
	return book.Place(c, clip.ID, func(table url.Values) (before, after string, err error) {
		search := searchOf(c, table)
		search.After, search.Before = "", ""
		return web.Space(c).Coverage.Neighbours(c.UserContext(), search, clip)
	})
}

// peek is a clip in short, for the drawer beside a table.
func peek(c *fiber.Ctx) error {
	_, v, err := asked(c)
	if err != nil {
		return err
	}
	v.URL = views.InTable(v.URL, web.Query(c).Get("in"))
	return web.Fragment(c, peekFragment, v)
}

var peekFragment = templates.NewFragment("coverage/peek.html", "peek", showSamples()...)
