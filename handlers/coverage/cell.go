package coverage

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// cellOf is the tags of a clip in the table, to be changed there.
func cellOf(c *fiber.Ctx, clip coverage.Clip) templates.Cell {
	l := templates.Cell{Key: "tags", Label: columnLabel(c, "tags"), ID: clip.ID, URL: web.URL(c, "/coverage/"+clip.ID), Labels: clip.Tags}
	if web.May(c, account.CoverageEdit) {
		l.Change = l.URL + "/cells/tags"
	}
	return l
}

// fieldOf is the tags on the clip's page, to be changed there.
func fieldOf(c *fiber.Ctx, clip coverage.Clip) templates.InPlace {
	d := web.InPlace(c, "/coverage/"+clip.ID, "tags", account.CoverageEdit)
	d.Label, d.Value = columnLabel(c, "tags"), typedTags(clip)
	if d.Value != "" {
		d.Lines = []string{d.Value}
	}
	return d
}

// typedTags are the tags of a clip as they are typed.
func typedTags(clip coverage.Clip) string { return sheet.JoinList(", ", clip.Tags...) }

// tagsCell is the cell as it reads or, with ?edit=1, as a field in its place.
func tagsCell(c *fiber.Ctx) error {
	clip, err := web.Space(c).Coverage.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	l := cellOf(c, clip)
	l.Focus, l.Editing, l.Value = true, web.InPlaceAsked(c), typedTags(clip)
	return web.Fragment(c, cellFragment, l)
}

// keepTags keeps what was typed; what is wrong with it stands in the form.
func keepTags(c *fiber.Ctx) (coverage.Clip, templates.Form, error) {
	form, clips, id := web.Form(c), web.Space(c).Coverage, c.Params("id")
	clip, err := clips.Get(c.UserContext(), id)
	if err != nil {
		return clip, form, err
	}
	if err = web.InPlaceChanged(form, fieldOf(c, clip)); err == nil {
		_, err = clips.SetTags(c.UserContext(), id, outlet.Split(form.Value("value")), web.Actor(c))
	}
	if err != nil && !web.Refuse(&form, err) {
		return coverage.Clip{}, form, err
	}
	clip, err = clips.Get(c.UserContext(), id) // as the viewer may know of it
	if len(form.Errors) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return clip, form, err
}

func changeTagsCell(c *fiber.Ctx) error {
	clip, form, err := keepTags(c)
	if err != nil {
		return err
	}
	l := cellOf(c, clip)
	if l.Focus = true; len(form.Errors) > 0 {
		l.Editing, l.Value = true, typedTags(clip)
		l.Mistyped(form.Value("value"), form)
	}
	return web.Fragment(c, cellFragment, l)
}

// tagsField is the detail of the clip's page, as text or, with ?edit=1, as a form in its place.
func tagsField(c *fiber.Ctx) error {
	clip, err := web.Space(c).Coverage.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	d := fieldOf(c, clip)
	d.Edit = d.MayEdit && web.InPlaceAsked(c)
	return web.Fragment(c, fieldFragment, d)
}

func changeTagsField(c *fiber.Ctx) error {
	clip, form, err := keepTags(c)
	if err != nil {
		return err
	}
	d := fieldOf(c, clip)
	if len(form.Errors) > 0 {
		d.Mistyped(form.Value("value"), form)
	}
	return web.Fragment(c, fieldFragment, d)
}

var (
	cellFragment  = templates.NewFragment("partials/cell.html", "ui.cell", templates.Cell{Key: "tags", Labels: []string{"a", "b"}, ID: "1", URL: "/c", Change: "/c/cells/tags", Focus: true})
	fieldFragment = templates.NewFragment("coverage/show.html", "clip-field",
		templates.InPlace{URL: "/c", Name: "tags", Label: "Tags", Lines: []string{"a"}, MayEdit: true}, templates.InPlace{Name: "tags"},
		templates.InPlace{URL: "/c", Name: "tags", Label: "Tags", Value: "a", Edit: true, Error: "contact.labels.many", Args: map[string]any{"max": 50}})
)
