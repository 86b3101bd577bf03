package coverage

import (
	"io"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/templates"
)

// maxList bounds a list of feeds that is uploaded, in bytes.
const maxList = 4 << 20

// discoverSources begins to look for what can be read of a site.
func discoverSources(c *fiber.Ctx) error {
	form := web.Form(c)
	d, err := web.Space(c).Sources.Discover(c.UserContext(), form.Value("site"), web.Actor(c))
	return toChoice(c, form, d, err)
}

// listSources takes a list of feeds, as feed readers hand it out.
func listSources(c *fiber.Ctx) error {
	form := web.Form(c)
	name, body, err := uploaded(c, maxList)
	var d coverage.Discovery
	if err == nil {
		d, err = web.Space(c).Sources.Listed(c.UserContext(), name, body)
	}
	return toChoice(c, form, d, err)
}

func toChoice(c *fiber.Ctx, form templates.Form, d coverage.Discovery, err error) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/sources/discoveries/"+d.ID), "")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := sourceFormView(c, form, coverage.Source{})
	if err != nil {
		return err
	}
	return web.RenderForm(c, sourceFormPage, v)
}

// uploaded reads the file of a form, of at most so many bytes.
func uploaded(c *fiber.Ctx, most int64) (name string, body []byte, err error) {
	head, err := c.FormFile("file")
	if err != nil || head.Filename == "" {
		return "", nil, fault.Bad("file", "coverage.file.missing")
	}
	body, err = readUpload(head, most)
	return head.Filename, body, err
}

func readUpload(head *multipart.FileHeader, most int64) ([]byte, error) {
	if head.Size > most {
		return nil, fault.Bad("file", "coverage.file.large", "max", most>>20)
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, most))
}

func showChoice(c *fiber.Ctx) error {
	d, err := web.Space(c).Sources.Discovery(c.UserContext(), c.Params("discovery"))
	if err != nil {
		return err
	}
	v, err := choiceView(c, d, templates.Form{})
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "choice") {
		return web.Block(c, choicePage, "choice", v)
	}
	return web.Render(c, choicePage, v)
}

// formats are what feeds are written in, by the names that their specifications give them; pages and sitemaps are none.
var formats = map[string]string{"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}

func choiceView(c *fiber.Ctx, d coverage.Discovery, form templates.Form) (ChoiceView, error) {
	v := ChoiceView{
		Frame: web.Frame(c, "coverage.discovery.title"), Form: form, URL: web.URL(c, "/sources/discoveries/"+d.ID), Site: d.Site, Looking: d.EndedAt.IsZero(),
		Tried: d.Tried, Trouble: trouble(c, d.Trouble), Add: web.URL(c, "/sources/new?kind="+coverage.KindPage+"&url="+url.QueryEscape(d.Site)), Back: web.URL(c, "/sources/new"),
	}
	v.Title = web.T(c, "coverage.discovery.of", "name", d.Name)
	v.Left, v.LeftOut = d.Left, strings.Join(d.LeftOut, " · ")
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.source.title", "/sources")}
	var addresses []string
	for _, x := range d.Candidates {
		addresses = append(addresses, x.URL)
	}
	known, err := web.Space(c).Sources.Known(c.UserContext(), addresses...)
	if err != nil {
		return v, err
	}
	proposed := d.Proposed()
	for _, x := range d.Candidates {
		row := ChoiceRow{
			Address: x.URL, Title: x.Title, Kind: web.T(c, "coverage.source.kind."+x.Kind), Format: formats[x.Format], Items: x.Items, Latest: x.Latest,
			Checked: proposed[x.URL],
		}
		if id := known[x.URL]; id != "" {
			row.KnownURL = web.URL(c, "/sources/"+id)
		} else {
			v.Free++
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// choose takes up what was ticked.
func choose(c *fiber.Ctx) error {
	form, all, id := web.Form(c), web.Space(c).Sources, c.Params("discovery")
	n, err := all.Choose(c.UserContext(), id, form.Values["url"], web.Actor(c))
	if err == nil {
		return web.Redirect(c, web.URL(c, "/sources"), "coverage.flash.sources_added", "n", n)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	d, err := all.Discovery(c.UserContext(), id)
	if err != nil {
		return err
	}
	v, err := choiceView(c, d, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, choicePage, v)
}
