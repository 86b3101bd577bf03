package enquiry

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/person"
	"standfirst/models/account"
	"standfirst/models/enquiry"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/store"
	"standfirst/templates"
)

func newForm(c *fiber.Ctx) error {
	v, err := newView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

// newView is the form for a new one. What it is about may stand in the address: incident, contact, outlet, or the reply to
// a mailing that it was.
func newView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	if len(form.Values) == 0 {
		q := web.Query(c)
		about, contactID, incidentID := []string{"channel", line.Channels()[0], "owner", web.User(c).ID}, q.Get("contact"), q.Get("incident")
		if id := q.Get("reply"); id != "" && web.May(c, account.MailingEdit) {
			r, err := web.Space(c).Mailings.Reply(c.UserContext(), id)
			if err != nil {
				return FormView{}, err
			}
			zone := web.Zone(c)
			contactID, incidentID = r.ContactID, r.IncidentID
			about = append(about, "question", r.Note, "came", r.At.In(zone).Format(mailing.LocalLayout), "came_zone", zone.String())
		}
		about = append(about, "incident", incidentID)
		form = web.Prefill(append(about, person.Fields(c, contactID, q.Get("outlet"))...)...)
	}
	v := FormView{Frame: web.Frame(c, "enquiry.new"), Form: form, Action: web.URL(c, "/enquiries"), ID: form.Or("id", store.NewID())}
	v.Cancel = v.Action
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.enquiries", "/enquiries")}
	return v, v.offer(c)
}

// offer fills what the form offers. Whoever may not know of the incident is refused when it is sent.
func (v *FormView) offer(c *fiber.Ctx) (err error) {
	v.Zoned, v.Now = web.Zone(c).String(), web.Now(c).In(web.Zone(c)).Format(mailing.LocalLayout)
	v.PeopleURL, v.OutletURL = web.URL(c, "/answers/people"), web.URL(c, "/outlets/suggest")
	for _, ch := range line.Channels() {
		v.Channels = append(v.Channels, templates.Option{Value: ch, Label: web.T(c, "line.channel."+ch)})
	}
	if v.Incidents, err = openIncidents(c, v.Form.Value("incident")); err != nil {
		return err
	}
	v.People, err = web.People(c, account.LineEdit, incident.Incident{})
	return err
}

// read reads the form, with every fault of it.
func read(c *fiber.Ctx, form templates.Form) (enquiry.New, error) {
	n := enquiry.New{
		ID: form.Value("id"), IncidentID: form.Value("incident"), Channel: form.Value("channel"), Question: form.Value("question"), OwnerID: form.Value("owner"),
	}
	var faults fault.List
	for _, t := range []string{"came", "due"} {
		typed := form.Value(t)
		if typed == "" {
			continue
		}
		at, err := mailing.LocalTime(typed, form.Value(t+"_zone"))
		if f := fault.Of(err); f != nil {
			faults.Add(f.On(t))
		}
		if t == "came" {
			n.Came = at.At
		} else {
			n.Due = at.At
		}
	}
	var err error
	if n.ContactID, n.Name, err = person.Typed(c, form); err != nil && fault.Of(err) == nil {
		return n, err
	}
	faults.Add(fault.Of(err))
	if n.OutletID, err = person.Outlet(c, form); err != nil && fault.Of(err) == nil {
		return n, err
	}
	faults.Add(fault.Of(err))
	return n, faults.Err()
}

// moved are the fields of the page for those of the model.
var moved = map[string]string{"contact": "who", "to": "who"}

func note(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := read(c, form)
	var e enquiry.Enquiry
	if err == nil {
		e, err = web.Space(c).Enquiries.Note(c.UserContext(), n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, formPage, newView, form, fault.Moved(err, moved))
	}
	return web.Redirect(c, web.URL(c, "/enquiries/"+e.ID), "enquiry.flash.noted")
}

func editForm(c *fiber.Ctx) error {
	v, err := changeView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func changeView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	e, err := web.Space(c).Enquiries.Get(c.UserContext(), c.Params("enquiry"))
	if err != nil {
		return FormView{}, err
	}
	if len(form.Values) == 0 {
		zone, due := web.Zone(c), ""
		if !e.Due.IsZero() {
			due = e.Due.In(zone).Format(mailing.LocalLayout)
		}
		form = web.Prefill(append([]string{
			"incident", e.IncidentID, "channel", e.Channel, "owner", e.OwnerID, "who", e.Name, "question", e.Question, "due", due, "due_zone", zone.String(),
			"came", e.Came.In(zone).Format(mailing.LocalLayout), "came_zone", zone.String(),
		}, person.Fields(c, e.ContactID, e.OutletID)...)...)
	}
	v := FormView{Frame: web.Frame(c, "enquiry.edit"), Form: form, Action: web.URL(c, "/enquiries/"+e.ID)}
	v.Cancel = v.Action
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.enquiries", "/enquiries"), {Label: web.T(c, "enquiry.one"), URL: v.Action}}
	return v, v.offer(c)
}

func change(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := read(c, form)
	if err == nil {
		_, err = web.Space(c).Enquiries.Change(c.UserContext(), c.Params("enquiry"), n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, formPage, changeView, form, fault.Moved(err, moved))
	}
	return web.Redirect(c, web.URL(c, "/enquiries/"+c.Params("enquiry")), "enquiry.flash.changed")
}
