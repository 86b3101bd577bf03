package report

import (
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/report"
	"standfirst/templates"
)

// takePictures asks for the pictures that the gallery lacks.
func takePictures(c *fiber.Ctx) error {
	p, err := readable(c)
	if err != nil {
		return err
	}
	at := web.Address(web.URL(c, "/reports/"+p.ID), "first", c.Query("first"))
	err = web.Space(c).Reports.CaptureLater(c.UserContext(), p.ID, c.Query("first"), web.Actor(c))
	if fault.Is(err, "report.picture.none") {
		return web.RedirectWarning(c, at, "report.picture.none")
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, at, "report.flash.pictures")
}

// picture is that of a clip's page.
func picture(c *fiber.Ctx) error {
	if _, err := readable(c); err != nil {
		return err
	}
	file, hash, err := web.Space(c).Reports.PictureOf(c.UserContext(), c.Params("clip"))
	if err != nil {
		return err
	}
	data, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, `"`+hash+`"`)
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(data)
}

// pictureURL is where a page finds the picture of an exhibit: in itself where it has to hold it, else by an address of
// the portal; "" when there is none.
func (w *writer) pictureURL(e report.Exhibit) templates.URL {
	switch {
	case len(e.Picture.JPEG) > 0:
		return templates.Inline("image/jpeg", e.Picture.JPEG)
	case e.Picture.File == "":
		return ""
	}
	return templates.URL(w.url("/reports/" + w.p.ID + "/pictures/" + e.Clip.ID))
}
