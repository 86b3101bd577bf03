package promise

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/promise"
	"standfirst/templates"
)

// ListView is a list of promises: everybody's, or those of one incident with the form that adds one.
type ListView struct {
	templates.Frame
	Base, Q, Sort, Export string
	One, Narrowed         bool // One: of one incident
	Filters               []templates.Filter
	Chips                 []templates.Chip
	Rows                  []Row
	Pager                 templates.Pager
	Add                   *FormView // nil when none can be added
	IncidentsURL          string
}

// Row is one promise.
type Row struct {
	URL, Text, TextLang   string
	Incident, IncidentURL string
	Owner, Kind, State    string
	Due                   time.Time
	Public                bool
}

// FormView is the form that adds or changes a promise.
type FormView struct {
	templates.Frame
	Form                     templates.Form
	Action, Cancel, Zoned    string
	Places, Releases, People []templates.Option
}

// ShowView is the record of a promise.
type ShowView struct {
	templates.Frame
	Row
	Other, OtherLang           string // in the other language, "" when there is none
	URL, Made, MadeURL, Reason string
	Form                       templates.Form
	Open, Late                 bool // Late: it was kept after its time
	MayWrite, MayManage        bool
	Proof, ProofURL            string
	Evidence, EvidenceURL      string
	EndedAt                    time.Time
	EndedBy                    string
	Notes                      []NoteRow // the latest first
	Evidences                  []templates.Option
	Newsroom                   string // where the public sees it; "" when it does not
}

// NoteRow is a note of progress.
type NoteRow struct {
	Texts  []Said
	Public bool
	At     time.Time
	By     string
}

// Said is text with the language it is in.
type Said struct{ Text, Lang string }

var (
	listPage = templates.NewPageOf("app", "promise/list.html", listSamples)
	showPage = templates.NewPageOf("app", "promise/show.html", showSamples)
	formPage = templates.NewPageOf("app", "promise/form.html", formSamples)
)

var kinds = map[promise.State]string{promise.Open: "info", promise.Kept: "ok", promise.Broken: "bad", promise.Withdrawn: "mute"}

func row(c *fiber.Ctx, p promise.Promise, i incident.Incident) Row {
	text, lang := p.Text.In(web.Lang(c))
	about, _ := i.Title.In(web.Lang(c))
	r := Row{
		URL: web.URL(c, "/promises/"+p.ID), Text: text, TextLang: lang, Incident: about, IncidentURL: web.URL(c, "/incidents/"+p.IncidentID),
		Owner: p.OwnerName, Kind: kinds[p.State], State: web.T(c, "promise.state."+string(p.State)), Due: p.Due, Public: p.Public,
	}
	switch {
	case p.Overdue(web.Now(c)):
		r.Kind, r.State = "bad", web.T(c, "promise.overdue")
	case p.Late():
		r.Kind, r.State = "warn", web.T(c, "promise.late")
	}
	return r
}

// made says where a promise was made, and where that can be read.
func made(c *fiber.Ctx, p promise.Promise) (text, url string, err error) {
	if p.Made.Place != promise.InRelease {
		return web.T(c, "promise.made."+string(p.Made.Place), "where", p.Made.Where), "", nil
	}
	rel, err := web.Space(c).Releases.Get(c.UserContext(), p.Made.ReleaseID)
	if err != nil {
		return "", "", err
	}
	return version(c, rel.Headline(web.Lang(c)), p.Made.Version), web.URL(c, "/releases/"+rel.ID), nil
}

func version(c *fiber.Ctx, headline string, n int64) string {
	return web.T(c, "promise.made.release", "title", headline, "version", strconv.FormatInt(n, 10))
}

func notes(p promise.Promise) []NoteRow {
	var out []NoteRow
	for n := len(p.Notes) - 1; n >= 0; n-- {
		x := p.Notes[n]
		r := NoteRow{Public: x.Public, At: x.At, By: x.By}
		for _, lang := range incident.Languages() {
			if x.Text[lang] != "" {
				r.Texts = append(r.Texts, Said{x.Text[lang], lang})
			}
		}
		out = append(out, r)
	}
	return out
}
