package incident

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/templates"
)

// Said is text with the language it is in, which may not be the page's.
type Said struct{ Text, Lang string }

// Incident is an incident as pages show it, its codes in words.
type Incident struct {
	ID                             string
	Title, Summary                 Said
	OtherTitle, OtherSummary       Said // in the other language, Text "" when there is none
	Type, Grade, GradeKind         string
	Phase, PhaseKind, Mode, Author string
	Drill, Open, Private, Withheld bool
	Weighed, ByHand, Origin        string // how the grade came about; why it is another; "" for none
	OriginURL                      string
	DeclaredAt                     time.Time
}

func view(c *fiber.Ctx, i incident.Incident) Incident {
	grade := strconv.Itoa(i.Grade)
	v := Incident{
		ID: i.ID, Type: web.T(c, "incident.type."+string(i.Type)), Grade: web.T(c, "incident.grade."+grade),
		GradeKind: []string{"mute", "bad", "warn", "info", "mute"}[i.Grade], Phase: web.T(c, "incident.phase."+string(i.Phase)),
		PhaseKind: phaseKinds[i.Phase], Mode: web.T(c, "incident.mode."+string(i.Mode)), Author: i.DeclaredBy,
		Drill: i.Drill(), Open: i.Open, Private: i.Private, Withheld: i.Private && i.Withheld, DeclaredAt: i.DeclaredAt,
		Weighed: weighed(c, i), ByHand: i.ByHand, Origin: origin(c, i.Origin),
	}
	if i.Origin.Kind == incident.FromAlert && web.May(c, account.FactVerify) {
		v.OriginURL = web.URL(c, "/alerts/"+i.Origin.Ref)
	}
	if i.Origin.Kind == incident.FromEnquiry {
		v.OriginURL = web.URLFor(c, account.LineRead, "/enquiries/"+i.Origin.Ref)
	}
	v.Title, v.OtherTitle = said(i.Title, web.Lang(c))
	v.Summary, v.OtherSummary = said(i.Summary, web.Lang(c))
	return v
}

// origin says what an incident was declared from.
func origin(c *fiber.Ctx, o incident.Origin) string {
	if o.Hand() {
		return web.T(c, "incident.origin.hand")
	}
	return web.T(c, "incident.origin."+string(o.Kind), "name", o.Name)
}

func said(t incident.Text, lang string) (own, other Said) {
	own.Text, own.Lang = t.In(lang)
	for _, l := range incident.Languages() {
		if l != own.Lang {
			other = Said{t[l], l}
		}
	}
	return own, other
}

var phaseKinds = map[incident.Phase]string{
	incident.Aware: "warn", incident.Investigating: "warn", incident.Confirmed: "info", incident.Acting: "info",
	incident.Remedied: "ok", incident.Closed: "mute",
}

// ListView is the table of incidents.
type ListView struct {
	templates.Frame
	Base, Q, Sort       string
	FactsURL            string // the register of all facts
	PlaybooksURL        string // "" for guests
	TargetsURL          string // "" for those who may not set them
	TimesURL            string // "" for guests
	Filters             []templates.Filter
	Rows                []Row
	Pager               templates.Pager
	Narrowed, MayManage bool
}

// PublicRow is a page of the newsroom.
type PublicRow struct {
	Title Said
	URL   string
}

// Row is one line of it.
type Row struct {
	Incident
	URL string
}

// FormView is the form that declares an incident or changes its words.
type FormView struct {
	templates.Frame
	Form                 templates.Form
	New                  bool
	Action, Cancel       string
	Types, Grades, Modes []templates.Option
	Weight               WeightOptions
	Bands                []templates.Detail
}

// ShowView is the record.
type ShowView struct {
	templates.Frame
	I                               Incident
	URL                             string
	Form                            templates.Form
	MayManage, MayWrite, MayReadLog bool
	Phases                          []templates.Step
	Steps, Reasoned, Grades         []templates.Option
	Weight                          WeightOptions
	Bands                           []templates.Detail
	Team                            []SeatRow
	TeamURL, TasksURL               string
	LinesURL                        string // lines to take and answers
	Tasks, LateTasks                int    // open ones
	Owed                            *Owed  // nil for guests
	Related                         []Row
	Relatable                       []templates.Option
	Clock                           []Reading
	Claimed                         *Claimed // nil when nobody claims one
	Targets                         []TargetRow
	Zoned                           string
	FactCount                       int
	MoreFacts                       string // where the rest is; "" when all are shown
	Facts                           []FactRow
	Releases                        []ReleaseRow
	MoreReleases                    bool
	NewRelease                      string // where one is begun, "" for those who may not
	Prepared                        string // what becomes public of it at one press; "" for those who may not
	Log                             []templates.Event
	Older                           string
	Public                          []PublicRow // what the newsroom shows of it, or would if it were not withheld
	PublicChoices                   []templates.Option
}

// Owed is what is owed to the public: what was promised, and the cases of those who were harmed.
type Owed struct {
	PromisesURL, CasesURL     string
	MessagesURL               string       // "" for whoever may not write key messages
	Promises, Cases, NewCases int          // open ones; those that nobody has in hand
	Overdue                   int          // promises, and so a reason not to close
	Late                      []OverdueRow // the first of them
}

// OverdueRow is a promise that is overdue.
type OverdueRow struct {
	URL, Owner string
	Text       Said
	Due        time.Time
}

// SeatRow is a role of the team that somebody holds.
type SeatRow struct {
	Role, Holder, Kind, State string // of the last call, "" when nobody was called
}

// Reading is one line of the clock.
type Reading struct {
	Name           string
	Label, Elapsed string
	At             time.Time
	Done           bool
}

// Claimed is an earlier first signal that somebody names.
type Claimed struct {
	At       time.Time
	By, Note string
}

// TargetRow is a time by which something must have happened.
type TargetRow struct {
	Label, Kind, State string
	Due                time.Time
	Note               string // how long the team had, in a review
}

// FactRow is one line of the fact sheet.
type FactRow struct {
	Key, URL, State, Kind string
	Claim                 Said
	Public, Due           bool
	Signatures, Evidence  int
}

// ReleaseRow is one line of the incident's releases.
type ReleaseRow struct {
	URL, Title, Type, StateKey, Kind string
	At                               time.Time
}

var (
	listPage = templates.NewPageOf("app", "incident/list.html", listSamples)
	formPage = templates.NewPageOf("app", "incident/form.html", formSamples)
	showPage = templates.NewPageOf("app", "incident/show.html", showSamples)
)
