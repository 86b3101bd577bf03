package enquiry

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/enquiry"
	"standfirst/models/incident"
	"standfirst/templates"
)

// ListView is the list.
type ListView struct {
	templates.Frame
	Base, Q, Export, New string // New: the form; "" for those who note none
	Narrowed             bool
	Filters              []templates.Filter
	Rows                 []Row
	Pager                templates.Pager
}

// Row is one enquiry.
type Row struct {
	URL, Whom, Question, TextLang string
	Incident, IncidentURL         string
	Channel, Owner                string
	State, Kind, Left             string // Left: how long there is, or was
	Came, Due                     time.Time
	Erased                        bool
}

// ShowView is an enquiry, and what could be answered.
type ShowView struct {
	templates.Frame
	Row
	Form                templates.Form
	ContactURL          string
	OutletURL           string
	Open, Mine, Nobodys bool
	MayEdit             bool
	Declare             string // where an incident is declared from it
	Answering           string // where its answer is recorded
	AnswerURL           string // of the answer on record
	Note, EndedBy       string
	EndedAt             time.Time
	Took                string
	Lines               []LineRow
	LinesURL            string
	NotedBy             string
}

// LineRow is a line that is ready to be said.
type LineRow struct{ URL, Key, Question, Answer, Lang, Use string }

// FormView is the form that notes or changes an enquiry.
type FormView struct {
	templates.Frame
	Form                 templates.Form
	Action, Cancel, ID   string
	Zoned, Now           string
	Incidents, People    []templates.Option
	Channels             []templates.Option
	PeopleURL, OutletURL string
}

var (
	listPage = templates.NewPageOf("app", "enquiry/list.html", listSamples)
	showPage = templates.NewPageOf("app", "enquiry/show.html", showSamples)
	formPage = templates.NewPageOf("app", "enquiry/form.html", formSamples)
)

var stateKinds = map[enquiry.State]string{enquiry.Open: "info", enquiry.Answered: "ok", enquiry.Declined: "mute"}

// soon is how long before its time an enquiry is marked.
const soon = 2 * time.Hour

// row is an enquiry in words. i is its incident, of which a viewer who may not know finds no enquiry.
func row(c *fiber.Ctx, e enquiry.Enquiry, i incident.Incident) Row {
	now := web.Now(c)
	r := Row{
		URL: web.URL(c, "/enquiries/"+e.ID), Whom: strings.Join(e.Whom(), " · "), Question: e.Question, TextLang: web.LangOf(e.Question), Channel: web.T(c, "line.channel."+e.Channel),
		Owner: e.OwnerName, State: web.T(c, "enquiry.state."+string(e.State)), Kind: stateKinds[e.State], Came: e.Came, Due: e.Due, Erased: e.Erased,
	}
	if r.Whom == "" {
		r.Whom = web.T(c, "enquiry.whom.erased")
	}
	if e.IncidentID != "" {
		r.Incident, _ = i.Title.In(web.Lang(c))
		r.IncidentURL = web.URLFor(c, account.IncidentRead, "/incidents/"+e.IncidentID)
	}
	switch {
	case e.Due.IsZero():
	case e.Late(now):
		r.State, r.Kind, r.Left = web.T(c, "enquiry.late"), "bad", web.T(c, "enquiry.late.by", "span", web.Span(c, now.Sub(e.Due)))
	case e.State == enquiry.Open:
		r.Left = web.T(c, "enquiry.left", "span", web.Span(c, e.Due.Sub(now)))
		if e.Due.Sub(now) < soon {
			r.Kind = "warn"
		}
	case e.State == enquiry.Answered && !e.InTime():
		r.State, r.Kind = web.T(c, "enquiry.answered.late"), "warn"
	case e.State == enquiry.Answered:
		r.State = web.T(c, "enquiry.answered.in_time")
	}
	return r
}
