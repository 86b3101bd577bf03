package fact

import (
	"context"
	"errors"
	"mime"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
)

// addFile takes an upload. Fiber has streamed it to a temporary file, the model streams it on.
func addFile(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	part, err := c.FormFile("file")
	if err != nil || part.Filename == "" {
		return again(c, form, fault.Bad("file", "fact.evidence.file_missing").Because(err))
	}
	content, err := part.Open()
	if err != nil {
		return err
	}
	_, err = web.Space(c).Facts.AddFile(c.UserContext(), id, fact.Upload{
		Name: part.Filename, Note: form.Value("note"), Public: form.Value("public") != "", Content: content,
	}, web.Actor(c))
	if err := errors.Join(err, content.Close()); err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id)+"#evidence", "fact.flash.evidence")
}

func addLink(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Facts.AddLink(c.UserContext(), id, form.Value("url"), form.Value("link_note"), form.Value("link_public") != "", web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id)+"#evidence", "fact.flash.evidence")
}

// download serves evidence as a file to be kept: whatever it is, the browser neither guesses its type nor
// runs anything of it. Restricted evidence does not exist for those who may not verify.
func download(c *fiber.Ctx) error {
	// The body is sent after this handler has returned, when the request's own context is over.
	ctx := context.WithoutCancel(c.UserContext())
	e, content, err := web.Space(c).Facts.OpenEvidence(ctx, c.Params("id"), c.Params("evidence"))
	if err != nil {
		return err
	}
	if !e.Public && !mayOpenRestricted(c) {
		return errors.Join(fault.Missing("fact.evidence.missing"), content.Close())
	}
	c.Set(fiber.HeaderContentType, e.Type)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": e.Name}))
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return c.SendStream(content, int(e.Size))
}

func disclose(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Facts.Disclose(c.UserContext(), id, c.Params("evidence"), form.Value("public") == "1", web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id)+"#evidence", "fact.flash.saved")
}

func removeEvidence(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	if _, err := web.Space(c).Facts.RemoveEvidence(c.UserContext(), id, c.Params("evidence"), web.Actor(c)); err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id)+"#evidence", "fact.flash.removed")
}
