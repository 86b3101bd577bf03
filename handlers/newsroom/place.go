package newsroom

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

// place is the portal's page that says under which topics a release stands, and makes links to its preview.
func place(c *fiber.Ctx) error {
	v, err := placeRecord(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, placePage, v)
}

func placeRecord(c *fiber.Ctx, form templates.Form) (placeView, error) {
	s := web.Space(c)
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return placeView{}, err
	}
	v := placeView{Frame: web.Frame(c, "newsroom.place"), Form: form, Action: web.URL(c, "/newsroom/releases/"+rel.ID), TopicsURL: web.URL(c, "/newsroom/topics")}
	v.Title, v.TitleLang = incident.Text(rel.Title).In(web.Lang(c))
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.newsroom", "/newsroom"), {Label: v.Title, URL: web.URL(c, "/releases/"+rel.ID)}}
	v.CanShow = rel.Previewable() && web.May(c, account.ReleaseApprove)
	topics, err := s.Newsroom.Topics(c.UserContext(), true)
	if err != nil {
		return v, err
	}
	for _, t := range topics {
		if t.Closed && !slices.Contains(rel.Topics, t.ID) {
			continue
		}
		name, _ := t.Name.In(web.Lang(c))
		v.Topics = append(v.Topics, templates.Option{Value: t.ID, Label: name})
	}
	if len(form.Values) == 0 {
		v.Form.Values = map[string][]string{"topic": rel.Topics}
	}
	return v, nil
}

func classify(c *fiber.Ctx) error {
	form := web.Form(c)
	ids := form.Values["topic"]
	err := func() error {
		if _, err := web.Space(c).Releases.Get(c.UserContext(), c.Params("id")); err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := web.Space(c).Newsroom.Topic(c.UserContext(), id); fault.KindOf(err) == fault.NotFound {
				return fault.Bad("topic", "newsroom.topic.missing")
			} else if err != nil {
				return err
			}
		}
		_, err := web.Space(c).Releases.Classify(c.UserContext(), c.Params("id"), ids, web.Actor(c))
		return err
	}()
	if err == nil {
		return web.Redirect(c, web.URL(c, "/newsroom/releases/"+c.Params("id")), "newsroom.flash.placed")
	}
	return web.Again(c, placePage, placeRecord, form, err)
}

// makePreview shows a new link to the preview. It is nowhere to be seen again: who has lost it makes another.
func makePreview(c *fiber.Ctx) error {
	token, until, err := web.Space(c).Releases.PreviewToken(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return web.Again(c, placePage, placeRecord, templates.Form{}, err)
	}
	v, err := placeRecord(c, templates.Form{})
	if err != nil {
		return err
	}
	v.Preview, v.Until = web.PersonalBase(c, web.Space(c).ID)+"/p/"+token, until
	return web.Render(c, placePage, v)
}

// preview shows a version to whoever has the link to it. When the version is public the link leads to its page.
func preview(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "newsroom.preview.over")
	if err != nil {
		return err
	}
	rel, version, until, err := sp.Releases.Previewed(c.UserContext(), c.Params("token"))
	if fault.Is(err, "newsroom.preview.public") {
		return c.Redirect(web.NewsroomAt(c, sp.ID)+"/releases/"+rel.Slug, fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	s := read(c, sp, "")
	t, lang := version.In(s.lang)
	v := showView{Private: true, Until: until, Kind: "release.kind." + string(rel.Kind), PublishedAt: version.At.Truncate(time.Second)}
	if v.Frame, err = s.frame(t.Headline); err != nil {
		return err
	}
	v.NoIndex = true
	pictures, err := sp.Releases.PicturesIn(c.UserContext(), version)
	if err != nil {
		return err
	}
	s.fillText(&v, t, lang, version.Langs(), c.Path(), writing.Embedded(c, sp, pictures, lang))
	return private(s, fiber.StatusOK, showPage, v)
}
