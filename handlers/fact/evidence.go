package fact

import (
	"context"
	"errors"
	"io"
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

// addCapture fetches a page and keeps it as evidence.
func addCapture(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Facts.AddCapture(c.UserContext(), id, form.Value("capture"), form.Value("capture_note"), form.Value("capture_public") != "", web.Actor(c))
	if err != nil {
		for _, e := range fault.All(err) {
			if e.Field == "url" {
				err = e.On("capture")
			}
		}
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id)+"#evidence", "fact.flash.captured")
}

// download serves evidence. Restricted evidence does not exist for those who may not verify.
func download(c *fiber.Ctx) error {
	f, err := web.Space(c).Facts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if e, ok := f.Evidence(c.Params("evidence")); !ok || (!e.Public && !mayOpenRestricted(c)) {
		return fault.Missing("fact.evidence.missing")
	}
	return send(c, func() (fact.Evidence, readCloser, error) {
		return web.Space(c).Facts.OpenEvidence(withoutEnd(c), f.ID, c.Params("evidence"))
	})
}

type readCloser = io.ReadCloser

// withoutEnd is the context of a body that is sent after its handler has returned, when the request's own
// context is over.
func withoutEnd(c *fiber.Ctx) context.Context { return context.WithoutCancel(c.UserContext()) }

// send hands out evidence as a file to be kept: whatever it is, the browser neither guesses its type nor runs
// anything of it.
func send(c *fiber.Ctx, open func() (fact.Evidence, readCloser, error)) error {
	e, content, err := open()
	if err != nil {
		return err
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
