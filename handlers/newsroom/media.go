package newsroom

import (
	"io"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/asset"
	"standfirst/models/embargo"
	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/templates"
)

// media is the media kit: the pictures that the press may use, with who made them and what may be done with them.
func media(s site) (answer, error) {
	f, err := s.frame(s.t("newsroom.nav.media"))
	if err != nil {
		return answer{}, err
	}
	v := mediaView{Frame: f}
	v.inLanguages(s.base()+"/media", s.lang, release.Langs())
	v.Feeds, v.Description = s.home(), s.t("asset.about", "name", s.Name)
	all, until, err := s.Assets.Offered(s.ctx())
	if err != nil {
		return answer{}, err
	}
	v.Pictures, v.Files = s.picturesAndFiles(all, s.home()+"/assets/")
	page, err := html(s, fiber.StatusOK, mediaPage, v, time.Time{}) // one that has run out changes the page: the tag tells
	page.until = until
	return page, err
}

// picture is one with its sizes, which are to be had below an address.
func (s site) picture(a asset.Asset, below string) pictureRow {
	row := pictureRow{Credit: a.Credit, Rights: a.Rights, Until: a.ExpiresOn}
	row.Title, row.TitleLang = a.Title.In(s.lang)
	row.Alt, row.AltLang = a.Alt.In(s.lang)
	for i, size := range a.Sizes {
		link := sizeLink{URL: below + a.Key + "/" + size.Name(), Width: size.Width, Height: size.Height, Bytes: size.Blob.Size}
		row.Sizes = append(row.Sizes, link)
		if i == 0 {
			row.Shown = link
		}
	}
	return row
}

// picture hands out a picture that is public now. Its address is asked for anew each time, because it may be withdrawn.
func picture(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	size, r, err := s.Assets.OpenOffered(c.UserContext(), c.Params("key"), c.Params("size"))
	if err != nil {
		return err
	}
	return sendPicture(c, size, r)
}

// picturesAndFiles are pictures and what is none apart, to be had below an address.
func (s site) picturesAndFiles(all []asset.Asset, below string) (pictures []pictureRow, files []fileRow) {
	for _, a := range all {
		row := s.picture(a, below)
		if a.IsPicture() {
			pictures = append(pictures, row)
		} else {
			files = append(files, fileRow{row, strings.ToUpper(a.Sizes[0].Kind)})
		}
	}
	return pictures, files
}

// pictures are those of a release, to be had below an address, and when the rights of the next of them run out.
func (s site) pictures(releaseID, below string) ([]pictureRow, []fileRow, time.Time, error) {
	all, err := s.Assets.Of(s.ctx(), releaseID)
	var until time.Time
	for _, a := range all {
		if end, ends := s.Assets.Ends(a); ends && (until.IsZero() || end.Before(until)) {
			until = end
		}
	}
	pictures, files := s.picturesAndFiles(all, below)
	return pictures, files, until, err
}

// earlyPicture hands out a picture of a release under embargo to whoever has accepted its terms.
func earlyPicture(c *fiber.Ctx) error {
	s, l, err := earlyOf(c)
	if err != nil {
		return err
	}
	if l.Stage != embargo.Text {
		return fault.Missing("asset.missing")
	}
	size, r, err := s.Assets.OpenEarly(c.UserContext(), l.Release.ID, c.Params("picture"), c.Params("width"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	asFile(c, size)
	return c.SendStream(r, int(size.Blob.Size)) // closes r
}

func sendPicture(c *fiber.Ctx, size asset.Size, r io.ReadCloser) error {
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	c.Set("Cross-Origin-Resource-Policy", "cross-origin") // the press may show it where it writes
	if fresh(c, `"`+size.Blob.SHA256[:24]+`"`, time.Time{}) {
		_ = r.Close()
		return c.SendStatus(fiber.StatusNotModified)
	}
	asFile(c, size)
	return c.SendStream(r, int(size.Blob.Size)) // closes r
}

// asFile says what is sent. What is no picture is kept by the browser and not opened: nobody has written it anew.
func asFile(c *fiber.Ctx, size asset.Size) {
	c.Set(fiber.HeaderContentType, size.Type())
	if size.Width == 0 {
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+size.Name()+`"`)
	}
}

// assets is the portal's page of all pictures.
func assets(c *fiber.Ctx) error {
	v, err := assetsRecord(c, web.Prefill("release", web.Query(c).Get("release")))
	if err != nil {
		return err
	}
	return web.Render(c, assetsPage, v)
}

const assetsShown = 40

func assetsRecord(c *fiber.Ctx, form templates.Form) (assetsView, error) {
	v := assetsView{Frame: web.Frame(c, "asset.all"), Form: form, Action: web.URLFor(c, account.ReleaseEdit, "/newsroom/assets")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.newsroom", "/newsroom")}
	var err error
	if v.Releases, err = releaseOptions(c, form.Value("release")); err != nil {
		return v, err
	}
	page, err := web.Space(c).Assets.Find(c.UserContext(), web.Query(c).Get("after"), assetsShown)
	if err != nil {
		return v, err
	}
	for _, a := range page.Items {
		row, err := assetRow(c, a)
		if err != nil {
			return v, err
		}
		v.Rows = append(v.Rows, row)
	}
	if page.Next != "" {
		v.Older = web.Address(web.URL(c, "/newsroom/assets"), "after", page.Next)
	}
	return v, nil
}

// releaseOptions are the releases that a picture may belong to: those that were worked on last, and the one it has.
func releaseOptions(c *fiber.Ctx, has string) ([]templates.Option, error) {
	page, err := web.Space(c).Releases.Find(c.UserContext(), release.Search{Limit: assetsShown})
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	listed := has == ""
	for _, rel := range page.Items {
		its := rel.ID == has // stays to be chosen whatever has become of it: else saving would part the picture from it
		listed = listed || its
		if its || !rel.Drill && rel.State != release.Retracted {
			out = append(out, templates.Option{Value: rel.ID, Label: rel.Headline(web.Lang(c))})
		}
	}
	if listed {
		return out, nil
	}
	rel, err := web.Space(c).Releases.Get(c.UserContext(), has)
	if fault.KindOf(err) == fault.NotFound {
		return out, nil
	}
	return append(out, templates.Option{Value: rel.ID, Label: rel.Headline(web.Lang(c))}), err
}

func assetRow(c *fiber.Ctx, a asset.Asset) (managedAsset, error) {
	row := managedAsset{URL: web.URL(c, "/newsroom/assets/"+a.ID), Image: web.URL(c, "/newsroom/assets/"+a.ID+"/image"), Public: a.Public, Until: a.ExpiresOn, Credit: a.Credit, At: a.CreatedAt, By: a.By}
	row.Title, row.Lang = a.Title.In(web.Lang(c))
	if row.Title == "" {
		row.Title, row.Lang = a.File, ""
	}
	row.Width, row.Height = a.Sizes[0].Width, a.Sizes[0].Height
	if !a.IsPicture() {
		row.Kind = strings.ToUpper(a.Sizes[0].Kind)
	}
	if until, ends := web.Space(c).Assets.Ends(a); ends {
		row.Expired = !web.Now(c).Before(until)
	}
	open, err := web.Space(c).Assets.Open(c.UserContext(), a)
	if row.Waits, row.Withheld = !open, a.Withheld; err != nil || a.Public {
		return row, err
	}
	row.InText, err = web.Space(c).Assets.Out(c.UserContext(), a)
	row.MayShow = a.IsPicture() && a.ReleaseID != "" && !a.Withheld
	return row, err
}

func aboutOf(form templates.Form) asset.About {
	return asset.About{Title: web.Texts(form, "title_"), Alt: web.Texts(form, "alt_"), Credit: form.Value("credit"), Rights: form.Value("rights"), ExpiresOn: form.Value("expires_on"), ReleaseID: form.Value("release")}
}

func uploadAsset(c *fiber.Ctx) error {
	form := web.Form(c)
	a, err := writing.Upload(c, aboutOf(form), web.Space(c).Assets.Upload)
	if err != nil {
		return web.Again(c, assetsPage, assetsRecord, form, err)
	}
	return web.Redirect(c, web.URL(c, "/newsroom/assets/"+a.ID), "asset.flash.uploaded")
}

func assetForm(c *fiber.Ctx) error {
	v, err := assetRecord(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, assetPage, v)
}

func assetRecord(c *fiber.Ctx, form templates.Form) (assetView, error) {
	a, err := web.Space(c).Assets.Get(c.UserContext(), c.Params("asset"))
	if err != nil {
		return assetView{}, err
	}
	row, err := assetRow(c, a)
	if err != nil {
		return assetView{}, err
	}
	v := assetView{Frame: web.Frame(c, "asset.one"), Form: form, Row: row, Action: web.URLFor(c, account.ReleaseEdit, "/newsroom/assets/"+a.ID), MayPublish: web.May(c, account.ReleaseApprove)}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.newsroom", "/newsroom"), web.Crumb(c, "asset.all", "/newsroom/assets")}
	if v.Releases, err = releaseOptions(c, a.ReleaseID); err != nil {
		return v, err
	}
	for _, size := range a.Sizes {
		v.Sizes = append(v.Sizes, sizeLink{URL: web.NewsroomAt(c, web.Space(c).ID) + "/assets/" + a.Key + "/" + size.Name(), Width: size.Width, Height: size.Height, Bytes: size.Blob.Size})
	}
	if len(form.Values) == 0 {
		v.Form.Values = web.Prefill("title_en", a.Title["en"], "title_zh-CN", a.Title["zh-CN"], "alt_en", a.Alt["en"], "alt_zh-CN", a.Alt["zh-CN"],
			"credit", a.Credit, "rights", a.Rights, "expires_on", a.ExpiresOn, "release", a.ReleaseID).Values
	}
	return v, nil
}

func changeAsset(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Assets.Change(c.UserContext(), c.Params("asset"), aboutOf(form), web.Actor(c))
	return assetDone(c, form, err, "asset.flash.saved")
}

func publishAsset(c *fiber.Ctx) error {
	_, err := web.Space(c).Assets.Publish(c.UserContext(), c.Params("asset"), web.Actor(c))
	return assetDone(c, templates.Form{}, err, "asset.flash.published")
}

func withdrawAsset(c *fiber.Ctx) error {
	_, err := web.Space(c).Assets.Withdraw(c.UserContext(), c.Params("asset"), web.Actor(c))
	return assetDone(c, templates.Form{}, err, "asset.flash.withdrawn")
}

func assetDone(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err != nil {
		return web.Again(c, assetPage, assetRecord, form, err)
	}
	return web.Redirect(c, web.URL(c, "/newsroom/assets/"+c.Params("asset")), flash)
}

// assetImage is a picture for the people of the space, public or not: small, or as wide as it is read in a text.
func assetImage(c *fiber.Ctx) error {
	open := web.Space(c).Assets.OpenSmall
	if web.Query(c).Get("wide") != "" {
		open = web.Space(c).Assets.OpenReadable
	}
	size, r, err := open(c.UserContext(), c.Params("asset"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	asFile(c, size)
	return c.SendStream(r, int(size.Blob.Size)) // closes r
}
