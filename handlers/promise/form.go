package promise

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/templates"
)

// formView is the form over an incident. What the promise says of where it was made stays among the choices.
func formView(c *fiber.Ctx, i incident.Incident, form templates.Form, stands promise.Made) (FormView, error) {
	if len(form.Values) == 0 {
		form.Values = web.Prefill("place", string(promise.InRelease), "owner", web.User(c).ID).Values
	}
	v := FormView{Form: form, Zoned: web.Zone(c).String()}
	for _, p := range promise.Places() {
		v.Places = append(v.Places, templates.Option{Value: string(p), Label: web.T(c, "promise.place."+string(p))})
	}
	var err error
	if v.Releases, err = releases(c, i.ID, stands); err != nil {
		return v, err
	}
	v.People, err = web.People(c, account.FactVerify, i)
	return v, err
}

// releases are the versions of the incident's releases in which a promise may stand: the published one, the approved
// one and the latest of each.
func releases(c *fiber.Ctx, incidentID string, stands promise.Made) ([]templates.Option, error) {
	page, err := web.Space(c).Releases.Find(c.UserContext(), release.Search{IncidentID: incidentID, Limit: 100})
	var out []templates.Option
	for _, r := range page.Items {
		numbers := []int64{int64(r.PublishedVersion), int64(r.ApprovedVersion), int64(r.Current)}
		if r.ID == stands.ReleaseID {
			numbers = append(numbers, stands.Version)
		}
		slices.Sort(numbers)
		for _, n := range slices.Compact(numbers) {
			if n > 0 {
				out = append(out, templates.Option{Value: r.ID + "@" + strconv.FormatInt(n, 10), Label: version(c, r.Headline(web.Lang(c)), n)})
			}
		}
	}
	return out, err
}

func read(form templates.Form) (promise.New, error) {
	n := promise.New{
		Text: web.Texts(form, "text_"), OwnerID: form.Value("owner"), Public: form.Value("public") != "",
		Made: promise.Made{Place: promise.Place(form.Value("place")), Where: form.Value("where")},
	}
	id, at, _ := strings.Cut(form.Value("release"), "@")
	n.Made.ReleaseID = id
	n.Made.Version, _ = strconv.ParseInt(at, 10, 32) // the model refuses 0
	due, err := mailing.LocalTime(form.Value("due"), form.Value("due_zone"))
	n.Due = due.At
	if f := fault.Of(err); f != nil && form.Value("due") != "" {
		return n, f.On("due")
	}
	return n, nil
}

// moved are the fields of the page for those of the model.
var moved = map[string]string{"version": "release"}

func add(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	n, err := read(form)
	if err == nil {
		_, err = web.Space(c).Promises.Make(c.UserContext(), id, n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, listPage, incidentView, form, fault.Moved(err, moved))
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/promises"), "promise.flash.made")
}

func editForm(c *fiber.Ctx) error {
	v, err := changeView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func changeView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	p, i, err := web.Space(c).Promises.Get(c.UserContext(), c.Params("promise"))
	if err != nil {
		return FormView{}, err
	}
	if len(form.Values) == 0 {
		public := ""
		if p.Public {
			public = "1"
		}
		form = web.Prefill("text_en", p.Text[incident.English], "text_zh-CN", p.Text[incident.Chinese], "place", string(p.Made.Place), "where", p.Made.Where,
			"release", p.Made.ReleaseID+"@"+strconv.FormatInt(p.Made.Version, 10), "owner", p.OwnerID, "public", public,
			"due", p.Due.In(web.Zone(c)).Format(mailing.LocalLayout), "due_zone", web.Zone(c).String())
	}
	v, err := formView(c, i, form, p.Made)
	if err != nil {
		return v, err
	}
	v.Frame = web.Frame(c, "promise.edit")
	v.Drill = i.Drill()
	v.Cancel = web.URL(c, "/promises/"+p.ID)
	v.Action = v.Cancel
	v.Crumbs = crumbs(c, i)
	return v, nil
}

func crumbs(c *fiber.Ctx, i incident.Incident) []templates.Crumb {
	return web.IncidentCrumbs(c, i, web.Crumb(c, "promise.title", "/incidents/"+i.ID+"/promises"))
}

func change(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("promise")
	n, err := read(form)
	if err == nil {
		_, err = web.Space(c).Promises.Change(c.UserContext(), id, n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, formPage, changeView, form, fault.Moved(err, moved))
	}
	return web.Redirect(c, web.URL(c, "/promises/"+id), "promise.flash.changed")
}
