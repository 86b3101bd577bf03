package fact

import (
	"bufio"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
)

// archiveTime is how long an archive may take to be written to somebody on a slow line.
const archiveTime = 30 * time.Minute

// archive hands out the evidence of an incident's fact sheet as one file, written while it is sent. With
// ?public=1 what is restricted stands in it by its hash alone.
func archive(c *fiber.Ctx) error {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("incident"))
	if err != nil {
		return err
	}
	what := fact.Archive{IncidentID: i.ID, Restricted: web.Query(c).Get("public") != "1"}
	for _, lang := range languages(c) {
		what.Readme += web.Of(c).Catalogs.T(lang, "fact.archive.readme") + "\n\n"
	}
	name := "evidence-" + web.Now(c).In(web.Zone(c)).Format(time.DateOnly) + ".zip"
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	k, facts, by := web.Of(c), web.Space(c).Facts, web.Actor(c)
	within := context.WithoutCancel(c.UserContext()) // who looks stays known, the deadline of the request doesn't hold
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(within, archiveTime)
		defer cancel()
		if err := facts.Export(ctx, w, what, by); err != nil {
			k.Log.Error("archive of evidence", "incident", i.ID, "error", err)
		}
	})
	return nil
}
