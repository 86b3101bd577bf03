package coverage

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/templates"
)

func pasteForm(c *fiber.Ctx) error {
	q := web.Query(c)
	v, err := pasteView(c, web.Prefill("release", q.Get("release"), "incident", q.Get("incident"), "addresses", q.Get("url")))
	if err != nil {
		return err
	}
	return web.Render(c, pastePage, v)
}

func pasteView(c *fiber.Ctx, form templates.Form) (PasteView, error) {
	v := PasteView{
		Frame: web.Frame(c, "coverage.paste.title"), Form: form, Action: web.URL(c, "/coverage"), Cancel: web.URL(c, "/coverage"), HandURL: web.URL(c, "/coverage/hand"), RunsURL: web.URL(c, "/coverage/runs"),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	var err error
	if v.Releases, err = releaseOptions(c); err != nil {
		return v, err
	}
	v.Incidents, err = incidentOptions(c)
	return v, err
}

// paste takes up addresses; their pages are read in the background. Several are a run, with the fate of every line.
func paste(c *fiber.Ctx) error {
	form := web.Form(c)
	if len(strings.Fields(form.Value("addresses"))) > 1 {
		return pasteMany(c, form)
	}
	taken, err := web.Space(c).Coverage.Clip(c.UserContext(), coverage.Pasted{
		Addresses: form.Value("addresses"), ReleaseID: form.Value("release"), IncidentID: form.Value("incident"),
	}, web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := pasteView(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, pastePage, v)
	}
	return web.Redirect(c, web.URL(c, "/coverage/"+taken[0].ID), "coverage.flash.taken", "n", 1)
}

func pasteMany(c *fiber.Ctx, form templates.Form) error {
	r, err := web.Space(c).Intake.Pasted(c.UserContext(), form.Value("addresses"), intake.Plan{ReleaseID: form.Value("release"), IncidentID: form.Value("incident")}, web.Actor(c))
	if err == nil {
		return web.Redirect(c, web.URL(c, "/coverage/runs/"+r.ID), "")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := pasteView(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, pastePage, v)
}

func handForm(c *fiber.Ctx) error {
	v, err := handView(c, web.Prefill("release", web.Query(c).Get("release")), Typed{Medium: "print"}, "")
	if err != nil {
		return err
	}
	return web.Render(c, handPage, v)
}

// handView is the form of a new clip, or with an id that of one that is mended.
func handView(c *fiber.Ctx, form templates.Form, was Typed, id string) (HandView, error) {
	v := HandView{
		Frame: web.Frame(c, "coverage.hand.title"), Form: form, New: true, WithText: true, Was: was, Zone: web.Zone(c).String(),
		Action: web.URL(c, "/coverage/hand"), Cancel: web.URL(c, "/coverage"),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	if id != "" {
		v.New, v.Action, v.Cancel = false, web.URL(c, "/coverage/"+id), web.URL(c, "/coverage/"+id)
		v.Title = web.T(c, "coverage.edit.title")
	}
	for _, m := range coverage.Media() {
		v.Media = append(v.Media, templates.Option{Value: m, Label: web.T(c, "coverage.medium."+m)})
	}
	var err error
	if v.Releases, err = releaseOptions(c); err != nil {
		return v, err
	}
	if v.Incidents, err = incidentOptions(c); err != nil {
		return v, err
	}
	v.Outlets, err = outletOptions(c, form.Or("outlet", was.Outlet))
	return v, err
}

func writeDown(c *fiber.Ctx) error {
	form := web.Form(c)
	h, err := typed(c, form)
	var clip coverage.Clip
	if err == nil {
		clip, err = web.Space(c).Coverage.WriteDown(c.UserContext(), h, web.Actor(c))
	}
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := handView(c, form, Typed{}, "")
		if err != nil {
			return err
		}
		return web.RenderForm(c, handPage, v)
	}
	return web.Redirect(c, web.URL(c, "/coverage/"+clip.ID), "coverage.flash.written")
}

// typed reads the form. Day and time of day are the person's; without a time the day alone is known.
func typed(c *fiber.Ctx, form templates.Form) (coverage.Hand, error) {
	h := coverage.Hand{
		URL: form.Value("url"), Medium: form.Value("medium"), Title: form.Value("title"), Byline: form.Value("byline"), Text: form.Value("text"),
		Position: form.Value("position"), Note: form.Value("note"), Spot: coverage.Spot{
			Edition: form.Value("edition"), Page: form.Value("page"), Programme: form.Value("programme"), Start: form.Value("start"), End: form.Value("end"), Heard: form.Value("heard"),
		}, Tags: outlet.Split(form.Value("tags")), OutletID: form.Value("outlet"), OutletSaid: form.Value("outlet_said"), ReleaseID: form.Value("release"), IncidentID: form.Value("incident"),
	}
	day, clock := strings.TrimSpace(form.Value("date")), strings.TrimSpace(form.Value("time"))
	if day == "" {
		return h, nil
	}
	at, err := time.ParseInLocation("2006-01-02", day, time.UTC)
	if err != nil {
		return h, fault.Bad("date", "coverage.clip.date")
	}
	if clock == "" {
		h.Published, h.DayOnly = at.Add(12*time.Hour), true // noon: the same day nearly everywhere
		return h, nil
	}
	if h.Published, err = time.ParseInLocation("2006-01-02 15:04", day+" "+clock, web.Zone(c)); err != nil {
		return h, fault.Bad("time", "coverage.clip.time")
	}
	return h, nil
}

func editForm(c *fiber.Ctx) error {
	clip, err := web.Space(c).Coverage.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v, err := handView(c, templates.Form{}, wasTyped(c, clip), clip.ID)
	if err != nil {
		return err
	}
	v.WithText = clip.Origin == coverage.FromHand
	return web.Render(c, handPage, v)
}

func wasTyped(c *fiber.Ctx, clip coverage.Clip) Typed {
	was := Typed{
		URL: clip.URL, Medium: clip.Medium, Title: clip.Title, Byline: clip.Byline, Text: clip.Text, Position: clip.Position, Note: clip.Note, Spot: clip.Spot,
		Outlet: clip.OutletID, OutletSaid: clip.OutletSaid, Incident: clip.About, Tags: typedTags(clip),
	}
	if !clip.Published.IsZero() {
		at := clip.Published.In(web.Zone(c))
		if was.Date = at.Format("2006-01-02"); !clip.DayOnly {
			was.Time = at.Format("15:04")
		}
	}
	return was
}

func change(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	clips := web.Space(c).Coverage
	clip, err := clips.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	h, err := typed(c, form)
	if err == nil {
		h.ContactID = clip.ContactID
		_, err = clips.Change(c.UserContext(), id, h, web.Actor(c))
	}
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := handView(c, form, wasTyped(c, clip), id)
		if err != nil {
			return err
		}
		v.WithText = clip.Origin == coverage.FromHand
		return web.RenderForm(c, handPage, v)
	}
	return web.Redirect(c, web.URL(c, "/coverage/"+id), "ui.saved")
}
