// Package today is the page that a person sees first: what needs them now, which clocks run, what leaves next, what
// comes up, what came back, and, in a new space, what to do first.
package today

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/step"
	"standfirst/models/account"
	"standfirst/models/agenda"
	"standfirst/models/contact"
	"standfirst/models/task"
	"standfirst/templates"
)

// Routes are the pages and who may use each.
func Routes(*web.Kit) []web.Route {
	return []web.Route{
		web.ForMembers(fiber.MethodGet, "/", account.Member, show),
		web.ForMembers(fiber.MethodGet, "/today/stream", account.Member, stream),
	}
}

type view struct {
	templates.Frame
	Stream    string
	Steps     []templates.Step // what a new space does first; empty once all is done
	Clocks    []clock          // of open incidents
	Waiting   []item           // what needs this person, the first of it
	Further   []item           // the rest
	Next      []step.Row       // what this person is to do next about people, what is due first before the rest
	NextURL   string           // all of it
	Tasks     []item           // this person's, what is due first before the rest
	TasksURL  string           // all of them
	Coming    []item           // of the next days
	Calendar  string           // where the calendar is
	Incidents string           // where the incidents are
	Mailings  []item           // under way and planned
	Counted   string           // how much was published today
	Coverage  []item           // the latest
	Empty     emptiness
}

// emptiness is where an empty card sends those who may do something about it.
type emptiness struct{ Mailing, Coverage string }

// item is a line: what it is, where it leads, in what state it is.
type item struct {
	Icon, Label, Lang, Note, URL string
	Kind, State                  string // of the badge; "" shows none
	At                           time.Time
}

// clock is that of an open incident.
type clock struct {
	Title, Lang, URL string
	Note             string // type and grade
	Phase, PhaseKind string
	Running          string // how long it has been open
	Target, Left     string // what is due first, and how long that is; "" when nothing is due
	Kind             string // of the target's badge
	Due              time.Time
	Drill            bool
}

var (
	frame  = templates.Frame{Lang: "en", Zone: time.UTC, Now: time.Unix(9, 0), Space: &templates.Space{ID: "acme"}, User: &templates.User{Name: "Ada"}}
	sample = []item{{Icon: "send", Label: "A", Lang: "en", Note: "B", URL: "/x", Kind: "ok", State: "C", At: time.Unix(1, 0)}, {Icon: "send", Label: "A", URL: "/x"}}
	clocks = []clock{
		{Title: "A", Lang: "en", URL: "/x", Note: "Leak", Phase: "Aware", PhaseKind: "info", Running: "2 h", Target: "Statement", Left: "missed by 1 h", Kind: "bad", Due: time.Unix(1, 0), Drill: true},
		{Title: "B", URL: "/x", Note: "Leak", Phase: "Acting", PhaseKind: "warn", Running: "2 d"},
	}
	page = templates.NewPage("app", "today/show.html",
		view{
			Frame: frame, Stream: "/s", Steps: []templates.Step{{Label: "A", URL: "/x", State: "now"}}, Clocks: clocks, Next: step.Samples(), NextURL: "/x", Tasks: sample, TasksURL: "/x",
			Waiting: sample, Further: sample, Coming: sample, Calendar: "/c", Incidents: "/i", Mailings: sample, Counted: "2 articles today", Coverage: sample,
		},
		view{Frame: frame, Calendar: "/c", Empty: emptiness{"/m", "/s"}}, view{Frame: frame})
)

// Pages are the feature's pages, for the test that renders every one.
func Pages() []templates.Checker { return []templates.Checker{page, changedPart} }

// few is how many lines a card shows; the card's link leads to the rest. first is how many needs stand open.
const (
	few   = 6
	first = 10
)

func show(c *fiber.Ctx) error {
	v := view{Frame: web.Frame(c, "nav.today"), Calendar: web.URL(c, "/calendar"), Incidents: web.URLFor(c, account.IncidentRead, "/incidents")}
	v.Empty = emptiness{web.URLFor(c, account.MailingEdit, "/mailings/new"), web.URLFor(c, account.CoverageEdit, "/sources/new")}
	sp := web.Space(c)
	newest, err := head(c.UserContext(), sp)
	if err != nil {
		return err
	}
	v.Stream = web.Address(web.URL(c, "/today/stream"), "seq", newest)
	look, err := sp.Agenda.Look(c.UserContext(), agenda.Reader{
		User: web.User(c), Person: sp.Approver(web.User(c)), Actor: web.Actor(c), Lang: web.Lang(c), May: func(p account.Permission) bool { return web.May(c, p) },
	})
	if err != nil {
		return err
	}
	w := writer{c}
	for _, n := range look.Needs {
		if len(v.Waiting) < first {
			v.Waiting = append(v.Waiting, w.need(n))
		} else {
			v.Further = append(v.Further, w.need(n))
		}
	}
	for _, k := range look.Clocks {
		v.Clocks = append(v.Clocks, w.clock(k))
	}
	for _, m := range look.Sends {
		v.Mailings = append(v.Mailings, w.mailing(m))
	}
	for _, e := range look.Coming {
		v.Coming = append(v.Coming, w.entry(e))
	}
	for _, clip := range look.Day.Latest {
		v.Coverage = append(v.Coverage, w.clip(clip))
	}
	v.Counted = w.counted(look.Day)
	for _, part := range []func(*view) error{w.steps, w.next, w.tasks} {
		if err := part(&v); err != nil {
			return err
		}
	}
	if web.IsFragmentFor(c, "today") {
		return web.Block(c, page, "today", v)
	}
	return web.Render(c, page, v)
}

// next are the steps about people that are this person's: those due within a week.
func (w writer) next(v *view) error {
	if !web.May(w.c, account.ContactEdit) {
		return nil
	}
	week := web.Now(w.c).In(web.Zone(w.c)).AddDate(0, 0, 7).Format(time.DateOnly)
	due, err := web.Space(w.c).Contacts.NextSteps(w.c.UserContext(), contact.Steps{Owner: web.User(w.c).ID, Until: week, Limit: few})
	if err != nil {
		return err
	}
	v.NextURL = w.url("/contacts/steps")
	v.Next, err = step.Rows(w.c, due.Items)
	return err
}

// tasks are what this person is to do about incidents.
func (w writer) tasks(v *view) error {
	if !web.May(w.c, account.FactVerify) {
		return nil
	}
	sp := web.Space(w.c)
	mine, err := sp.Tasks.Find(w.c.UserContext(), task.Search{OwnerID: web.User(w.c).ID, State: task.Open, Limit: few})
	if err != nil || len(mine.Items) == 0 {
		return err
	}
	v.TasksURL = w.url("/tasks")
	ids := make([]string, len(mine.Items))
	for n, t := range mine.Items {
		ids[n] = t.IncidentID
	}
	about, err := sp.Incidents.GetAll(w.c.UserContext(), ids...)
	for _, t := range mine.Items {
		title, lang := t.Title.In(w.lang())
		name, _ := about[t.IncidentID].Title.In(w.lang())
		it := item{Icon: "list-check", Label: title, Lang: lang, Note: name, URL: w.url("/incidents/" + t.IncidentID + "/tasks"), At: t.Due}
		if t.OfSpace() {
			it.URL, it.Note = w.url("/tasks"), w.t("task.of_space")
		}
		if t.Late(web.Now(w.c)) {
			it.Kind, it.State = "bad", w.t("task.late")
		}
		v.Tasks = append(v.Tasks, it)
	}
	return err
}
