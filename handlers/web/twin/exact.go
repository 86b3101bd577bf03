package twin

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/templates"
)

// ExactView asks whether all exact duplicates shall be merged.
type ExactView struct {
	templates.Frame
	Words, Base string
	N           int64
	Pairs       []templates.Pair
	Form        templates.Form
}

var (
	exactPage    = templates.NewPageOf("app", "duplicate/exact.html", exactSamples)
	workFragment = templates.NewFragment("partials/duplicate.html", "duplicate.work", workSamples()...)
)

// Pages are the templates of this package, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{exactPage, workFragment} }

// AskExact shows how many pairs are surely one, the first of them, and asks whether all shall be merged.
func (d Desk) AskExact(c *fiber.Ctx) error { return d.showExact(c, templates.Form{}, fiber.StatusOK) }

func (d Desk) showExact(c *fiber.Ctx, form templates.Form, status int) error {
	search := duplicate.Search{Strength: duplicate.Exact, Limit: 10}
	n, err := d.Book(c).CountSuspicions(c.UserContext(), search)
	if err != nil {
		return err
	}
	if n == 0 {
		return web.RedirectWarning(c, web.URL(c, d.Path), d.Kind+".merge.none")
	}
	v := ExactView{Frame: web.Frame(c, "contact.duplicate.exact.title"), Words: d.Words, Base: web.URL(c, d.Path), N: n, Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, d.Kind+".title", strings.TrimSuffix(d.Path, "/duplicates")), web.Crumb(c, d.Words+"title", d.Path)}
	page, err := d.Book(c).Suspicions(c.UserContext(), search)
	if err != nil {
		return err
	}
	if v.Pairs, err = d.Pairs(c, page.Items); err != nil {
		return err
	}
	return web.RenderStatus(c, status, exactPage, v)
}

// MergeExact merges all exact duplicates in the background, if their number is the one that was typed.
func (d Desk) MergeExact(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := strconv.ParseInt(strings.TrimSpace(form.Value("confirm")), 10, 64)
	if err != nil {
		n = -1
	}
	id, err := d.Book(c).MergeExactLater(c.UserContext(), n, web.Actor(c))
	if fault.Is(err, d.Kind+".merge.other_number") {
		form.Errors = append(form.Errors, templates.FieldError{Field: "confirm", Key: d.Kind + ".merge.other_number", Args: fault.Of(err).Args})
		return d.showExact(c, form, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, d.WorkURL(c, id), "")
}

// WorkURL is the queue with how far a job is.
func (d Desk) WorkURL(c *fiber.Ctx, id string) string {
	return web.Address(web.URL(c, d.Path), "work", id)
}

// Work is how far a job of one of these kinds is; the zero value when there is none.
func (d Desk) Work(c *fiber.Ctx, id string, kinds ...string) (w templates.Work, err error) {
	kind, _, _ := strings.Cut(id, ":")
	if !slices.Contains(kinds, kind) {
		return w, nil
	}
	j, err := web.Space(c).Jobs.Get(c.UserContext(), id)
	if errors.Is(err, store.ErrNotFound) {
		return w, nil
	}
	return templates.Work{
		URL: d.WorkURL(c, id), Label: web.T(c, "contact.duplicate.work."+strings.TrimPrefix(kind, d.Kind+".")),
		Running: j.State == job.Ready || j.State == job.Running, Dead: j.State == job.Dead, Over: j.State == job.Done,
		Done: j.Done, Total: j.Total,
	}, err
}

// AnswerWork answers the page that asks again how far a job is; false when it was not that which was asked.
func (d Desk) AnswerWork(c *fiber.Ctx, kinds ...string) (answered bool, err error) {
	id := web.Query(c).Get("work")
	if id == "" || !web.IsFragmentFor(c, "work") {
		return false, nil
	}
	w, err := d.Work(c, id, kinds...)
	if err != nil {
		return true, err
	}
	return true, web.Fragment(c, workFragment, w)
}

func workSamples() []templates.Work {
	return []templates.Work{{URL: "/x", Label: "Work", Running: true, Done: 1, Total: 2}, {URL: "/x", Over: true}, {URL: "/x", Dead: true}, {}}
}

func exactSamples() []ExactView {
	pairs := Samples("contact.duplicate.")[0].Pairs
	refused := templates.Form{Errors: []templates.FieldError{{Field: "confirm", Key: "contact.merge.other_number", Args: map[string]any{"n": 3}}}}
	return []ExactView{{Words: "contact.duplicate.", Base: "/x", N: 2, Pairs: pairs, Form: refused}, {Words: "outlet.duplicate.", Base: "/x", N: 20, Pairs: pairs}}
}
