package writing

import (
	"encoding/base64"
	"io"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/release"
	"standfirst/models/space"
)

// Draw shows the pictures of a text in its language; address is where a reader has a size of one.
func Draw(c *fiber.Ctx, ps release.Pictures, lang string, address func(release.Picture, release.PictureSize) string) release.Draw {
	return ps.Draw(lang, func(key string, args map[string]any) string { return web.Of(c).Catalogs.T(lang, key, args) }, address)
}

// Inside shows pictures to the people of the space, as they are before anybody else may have them.
func Inside(c *fiber.Ctx, ps release.Pictures, lang string) release.Draw {
	return Draw(c, ps, lang, func(p release.Picture, size release.PictureSize) string {
		if size != readable(p) {
			return ""
		}
		return web.URL(c, "/newsroom/assets/"+p.ID+"/image?wide=1")
	})
}

// Embedded shows pictures to somebody who has a link to a text and no account: they stand in the page itself and have no
// address that could be passed on. One that cannot be read is described.
func Embedded(c *fiber.Ctx, sp *space.Space, ps release.Pictures, lang string) release.Draw {
	return Draw(c, ps, lang, func(p release.Picture, size release.PictureSize) string {
		if size != readable(p) {
			return ""
		}
		kept, r, err := sp.Assets.OpenReadable(c.UserContext(), p.ID)
		if err != nil {
			return ""
		}
		defer func() { _ = r.Close() }()
		data, err := io.ReadAll(r)
		if err != nil {
			return ""
		}
		return "data:" + kept.Type() + ";base64," + base64.StdEncoding.EncodeToString(data)
	})
}

// readable is the size in which a picture is read within a text.
func readable(p release.Picture) release.PictureSize {
	size := p.Sizes[0]
	for _, larger := range p.Sizes {
		if larger.Width <= release.Column {
			size = larger
		}
	}
	return size
}
