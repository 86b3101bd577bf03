package release

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/asset"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

// pictureOption is a picture that can be put into the text.
type pictureOption struct {
	ID, Title, Lang, Image string
	Width, Height          int
	Alt                    incident.Text
	Own                    bool // it belongs to this text
}

// picturesView is the list of pictures that an upload answers with: what was uploaded alone, or why it was not.
type picturesView struct {
	templates.Frame
	Added  []pictureOption
	Faults []templates.FieldError
}

var picturesFragment = templates.NewFragment("release/edit.html", "pictures.answer", picturesSamples()...)

func newPictureOption(c *fiber.Ctx, a asset.Asset) pictureOption {
	o := pictureOption{ID: a.ID, Image: web.URL(c, "/newsroom/assets/"+a.ID+"/image"), Width: a.Sizes[0].Width, Height: a.Sizes[0].Height, Alt: a.Alt, Own: a.ReleaseID != ""}
	if o.Title, o.Lang = a.Title.In(web.Lang(c)); o.Title == "" {
		o.Title, o.Lang = a.File, ""
	}
	return o
}

// picturesFor are the pictures that can be put into the text of a release.
func picturesFor(c *fiber.Ctx, releaseID string) ([]pictureOption, error) {
	all, err := web.Space(c).Assets.ForText(c.UserContext(), releaseID)
	var out []pictureOption
	for _, a := range all {
		out = append(out, newPictureOption(c, a))
	}
	return out, err
}

// addPicture takes a picture that somebody has dropped into the text. It belongs to the release from then on, and is
// public no sooner. It answers with the picture, or with why it was refused.
func addPicture(c *fiber.Ctx) error {
	form := web.Form(c)
	rel, err := web.Space(c).Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v := picturesView{Frame: web.Frame(c, "release.edit.title")}
	a, err := uploaded(c, form, rel.ID)
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v.Faults = form.Errors
		c.Status(fiber.StatusUnprocessableEntity)
		return web.Fragment(c, picturesFragment, v)
	}
	v.Added = []pictureOption{newPictureOption(c, a)}
	return web.Fragment(c, picturesFragment, v)
}

func uploaded(c *fiber.Ctx, form templates.Form, releaseID string) (asset.Asset, error) {
	about := asset.About{
		Title: incident.Text{}, Alt: web.Texts(form, "alt_"), Credit: form.Value("credit"), Rights: form.Value("rights"), ExpiresOn: form.Value("expires_on"), ReleaseID: releaseID,
	}
	return writing.Upload(c, about, web.Space(c).Assets.UploadPicture)
}

// place adds a picture to the end of the text in one language.
func place(c *fiber.Ctx, rel release.Release, form templates.Form, lang, id string) error {
	body := "body." + lang
	atEnd(form, body, release.Place(id))
	form.Values["placed"] = []string{id}
	return renderEditor(c, rel, opened{form: form, status: fiber.StatusOK})
}

func pictureSamples() []pictureOption {
	return []pictureOption{
		{ID: "p1", Title: "The plant", Lang: "en", Image: "/acme/newsroom/assets/p1/image", Width: 480, Height: 320, Alt: incident.Text{"en": "A plant"}, Own: true},
		{ID: "p2", Title: "plant.jpg", Image: "/acme/newsroom/assets/p2/image", Width: 480, Height: 320},
	}
}

func picturesSamples() []picturesView {
	return []picturesView{
		{Frame: frame(), Added: pictureSamples()[:1]},
		{Frame: frame(), Faults: []templates.FieldError{{Field: "file", Key: "asset.file.svg"}}},
	}
}
