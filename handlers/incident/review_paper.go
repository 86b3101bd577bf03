package incident

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/review"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// printReview is a version on paper, or what is written now, marked as a draft.
func printReview(c *fiber.Ctx) error {
	v, err := reviewView(c, templates.Form{})
	if err != nil {
		return err
	}
	v.Outside = web.Query(c).Get("for") == string(review.Outside)
	v.Title = v.I.Title.Text
	if v.Outside {
		v.Decisions, v.WrittenBy = nil, ""
		for n := range v.Measures {
			v.Measures[n].Owner = ""
		}
		if v.Shown != nil {
			v.Shown.By = ""
		}
	}
	return web.Render(c, reviewPaper, v)
}

// reviewArchive is a signed version with the chain of its incident, for a board or a regulator to check.
func reviewArchive(c *fiber.Ctx) error {
	q, id := web.Query(c), c.Params("id")
	number, _ := strconv.Atoi(q.Get("version")) // there is no version 0
	if q.Get("version") == "" {
		r, _, err := web.Space(c).Reviews.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		last, signed := r.Last()
		if !signed {
			return web.RedirectWarning(c, web.URL(c, "/incidents/"+id+"/review"), "review.unsigned")
		}
		number = last.Number
	}
	to := review.Audience(q.Get("for"))
	if to == "" {
		to = review.Outside // who asks for nothing gets less
	}
	readme := ""
	for _, lang := range locale.Languages {
		readme += web.Of(c).Catalogs.T(lang, "review.readme") + "\n\n"
	}
	var b bytes.Buffer
	if err := web.Space(c).Reviews.Export(c.UserContext(), id, number, to, readme, &b, web.Actor(c)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="review-`+id+"-"+strconv.Itoa(number)+"-"+string(to)+`.zip"`)
	return c.Send(b.Bytes())
}
