package writing

import (
	"context"
	"encoding/base64"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/asset"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/pattern"
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
		if size != p.Within(release.Column) {
			return ""
		}
		return web.URL(c, "/newsroom/assets/"+p.ID+"/image?wide=1")
	})
}

// Embedded shows pictures to somebody who has a link to a text and no account: they stand in the page itself and have no
// address that could be passed on. One that cannot be read is described.
func Embedded(c *fiber.Ctx, sp *space.Space, ps release.Pictures, lang string) release.Draw {
	return Draw(c, ps, lang, func(p release.Picture, size release.PictureSize) string {
		if size != p.Within(release.Column) {
			return ""
		}
		kept, r, err := sp.Assets.OpenReadable(c.UserContext(), p.ID)
		if err != nil {
			return ""
		}
		return embedded(kept, r)
	})
}

// embedded is the address of what a picture is read from, which holds the picture itself; "" when it cannot be read.
func embedded(size asset.Size, r io.ReadCloser) string {
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil {
		return ""
	}
	return "data:" + size.Type() + ";base64," + base64.StdEncoding.EncodeToString(data)
}

// public is the address of a picture of a newsroom in a mail of ours, from the key on.
var public = pattern.New(`^([0-9a-f]{32})/(\d+\.(?:jpg|png))"`)

// EmbedPublic has the public pictures of the space's newsroom stand in a mail that is shown in the portal.
func EmbedPublic(c *fiber.Ctx, sp *space.Space, html string) string {
	below := `src="` + web.NewsroomBase(c, sp.ID) + "/assets/"
	parts := strings.Split(html, below)
	for i := range parts[1:] {
		rest := &parts[i+1]
		if at := public.FindStringSubmatch(*rest); at != nil {
			if size, r, err := sp.Assets.OpenOffered(c.UserContext(), at[1], at[2]); err == nil {
				*rest = `src="` + embedded(size, r) + (*rest)[len(at[0])-1:]
				continue
			}
		}
		*rest = below + *rest
	}
	return strings.Join(parts, "")
}

// Upload gives the file of a form to take, with what is said of it.
func Upload(c *fiber.Ctx, about asset.About, take func(context.Context, string, io.Reader, asset.About, audit.Actor) (asset.Asset, error)) (asset.Asset, error) {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return asset.Asset{}, fault.Bad("file", "asset.file.missing")
	}
	f, err := header.Open()
	if err != nil {
		return asset.Asset{}, err
	}
	defer func() { _ = f.Close() }()
	return take(c.UserContext(), header.Filename, f, about, web.Actor(c))
}
