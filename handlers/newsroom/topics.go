package newsroom

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// topics is the portal's page of the topics that releases have and people subscribe to.
func topics(c *fiber.Ctx) error {
	v, err := topicsRecord(c, templates.Form{}, "")
	if err != nil {
		return err
	}
	return web.Render(c, topicsPage, v)
}

// topicsRecord is the page; form is what was typed into the form of the topic, "" the one for a new topic.
func topicsRecord(c *fiber.Ctx, form templates.Form, of string) (topicsView, error) {
	v := topicsView{Frame: web.Frame(c, "newsroom.topics"), Action: web.URLFor(c, account.ReleaseEdit, "/newsroom/topics")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.newsroom", "/newsroom")}
	if of == "" {
		v.Form = form
	}
	list, err := web.Space(c).Newsroom.Topics(c.UserContext(), true)
	for _, t := range list {
		row := managedTopic{ID: t.ID, Names: t.Name, Closed: t.Closed, Action: web.URLFor(c, account.ReleaseEdit, "/newsroom/topics/"+t.ID)}
		row.Name, row.Lang = t.Name.In(web.Lang(c))
		if of == t.ID {
			row.Form = form
		}
		v.Topics = append(v.Topics, row)
	}
	return v, err
}

func addTopic(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Newsroom.AddTopic(c.UserContext(), web.Texts(form, "name_"), web.Actor(c))
	return topicDone(c, form, "", err, "newsroom.flash.topic_added")
}

func renameTopic(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Newsroom.RenameTopic(c.UserContext(), c.Params("topic"), web.Texts(form, "name_"), web.Actor(c))
	return topicDone(c, form, c.Params("topic"), err, "newsroom.flash.topic_renamed")
}

func closeTopic(c *fiber.Ctx) error { return setClosed(c, true, "newsroom.flash.topic_closed") }
func openTopic(c *fiber.Ctx) error  { return setClosed(c, false, "newsroom.flash.topic_opened") }

func setClosed(c *fiber.Ctx, closed bool, flash string) error {
	_, err := web.Space(c).Newsroom.CloseTopic(c.UserContext(), c.Params("topic"), closed, web.Actor(c))
	return topicDone(c, templates.Form{}, c.Params("topic"), err, flash)
}

func topicDone(c *fiber.Ctx, form templates.Form, of string, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/newsroom/topics"), flash)
	}
	record := func(c *fiber.Ctx, form templates.Form) (topicsView, error) { return topicsRecord(c, form, of) }
	return web.Again(c, topicsPage, record, form, err)
}
