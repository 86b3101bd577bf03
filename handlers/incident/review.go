package incident

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/review"
	"standfirst/models/task"
	"standfirst/templates"
)

// ReviewView is what a team has learnt from an incident: on the page, or one version of it on paper.
type ReviewView struct {
	templates.Frame
	I                            Incident
	URL, Rev                     string
	Report                       string // where a report is made of it; "" for those who may not, and for drills
	Form                         templates.Form
	MayWrite, MaySign, MayExport bool
	Ready                        bool // the incident has come so far that it can be signed
	Changed                      bool // what is written is not what was signed last
	WrittenBy                    string
	WrittenAt                    time.Time
	Versions                     []ReviewVersion // the last first
	Shown                        *ReviewVersion  // the version that is shown; nil: what is written now
	Headings                     []ReviewHeading
	Clock                        []Reading
	Targets                      []TargetRow
	Decisions                    []ReviewDecision
	Earlier                      int // decisions before those
	Measures                     []ReviewMeasure
	Follow                       *FollowForm // nil for those who may not
	Log                          []templates.Event
	Older                        string
	Outside                      bool     // on paper: for people outside
	LeftOut                      []string // what they do not get
	Audiences                    []templates.Option
	VersionOptions               []templates.Option
}

// ReviewVersion is a version that was signed.
type ReviewVersion struct {
	Number                           int
	URL, By, Department, Hash, Event string
	At                               time.Time
	Broken                           bool
}

// ReviewHeading is a heading with what stands under it.
type ReviewHeading struct {
	Name, Label, Hint string
	Texts             []Said
}

// ReviewDecision is a decision with its reason.
type ReviewDecision struct {
	By, Text, Reason string
	At               time.Time
}

// ReviewMeasure is a task that follows.
type ReviewMeasure struct {
	Title             Said
	Owner, State, URL string
	Kind              string
	Due               time.Time
}

// FollowForm is the form that adds one.
type FollowForm struct {
	Form                 templates.Form
	Zone                 *time.Location
	Declared             time.Time
	Zoned                string
	Roles, People, Whens []templates.Option
}

var (
	reviewPage  = templates.NewPage("app", "review/show.html", reviewSamples(false)...)
	reviewPaper = templates.NewPage("print", "review/paper.html", reviewSamples(true)...)
)

// reviewRoutes are the pages and actions of the review of an incident.
func reviewRoutes() []web.Route {
	route := web.ForMembers
	archive := route("GET", "/incidents/:id/review.zip", account.IncidentManage, reviewArchive)
	archive.Rate = web.Exports
	return []web.Route{
		route("GET", "/incidents/:id/review", account.FactVerify, showReview),
		route("POST", "/incidents/:id/review", account.FactEdit, writeReview),
		route("POST", "/incidents/:id/review/sign", account.IncidentManage, signReview),
		route("POST", "/incidents/:id/review/tasks", account.FactVerify, followUp),
		route("GET", "/incidents/:id/review/print", account.FactVerify, printReview),
		archive,
	}
}

func showReview(c *fiber.Ctx) error {
	v, err := reviewView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, reviewPage, v)
}

// reviewView is the version that the address names, or what is written now.
func reviewView(c *fiber.Ctx, form templates.Form) (ReviewView, error) {
	draft, r, err := web.Space(c).Reviews.Draft(c.UserContext(), c.Params("id"))
	if err != nil {
		return ReviewView{}, err
	}
	i, err := web.Space(c).Incidents.Get(c.UserContext(), r.ID)
	if err != nil {
		return ReviewView{}, err
	}
	url := web.URL(c, "/incidents/"+i.ID)
	v := ReviewView{
		I: view(c, i), URL: url + "/review", Rev: strconv.FormatInt(r.Rev, 10), Form: form,
		MayWrite: web.May(c, account.FactEdit), MaySign: web.May(c, account.IncidentManage), MayExport: web.May(c, account.IncidentManage),
		Ready: review.MaySign(i.Phase), Changed: r.Changed(), WrittenBy: r.WrittenBy, WrittenAt: r.WrittenAt,
	}
	v.Frame = web.Titled(c, web.T(c, "review.title"))
	if v.Drill = i.Drill(); !v.Drill {
		v.Report = web.URLFor(c, account.CoverageEdit, "/reports/new?kind=review&thing="+i.ID)
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents"), {Label: v.I.Title.Text, URL: url}}
	shown := draft
	if number, _ := strconv.Atoi(web.Query(c).Get("version")); number != 0 { // anything that is no number is what is written now
		var ok bool
		if shown, ok = r.Version(number); !ok {
			return v, fault.Missing("review.missing")
		}
		x := reviewVersion(c, v.URL, r.ID, shown)
		v.Shown = &x
	}
	for _, version := range slices.Backward(r.Versions) {
		x := reviewVersion(c, v.URL, r.ID, version)
		v.Versions = append(v.Versions, x)
		v.VersionOptions = append(v.VersionOptions, templates.Option{Value: strconv.Itoa(x.Number), Label: web.T(c, "review.version", "n", x.Number)})
	}
	for _, to := range review.Audiences() {
		v.Audiences = append(v.Audiences, templates.Option{Value: string(to), Label: web.T(c, "review.for."+string(to))})
	}
	for _, part := range []string{"names", "decisions", "owners", "log"} {
		v.LeftOut = append(v.LeftOut, web.T(c, "review.left_out."+part))
	}
	words(c, &v, shown)
	return v, pageOnly(c, &v, i)
}

// pageOnly adds what is live and stands on no paper: the tasks as they are now with the form for another, and the log.
func pageOnly(c *fiber.Ctx, v *ReviewView, i incident.Incident) error {
	follow, err := web.Space(c).Tasks.FollowUps(c.UserContext(), i.ID)
	if err != nil {
		return err
	}
	if v.Shown == nil {
		v.Measures = nil
		for _, t := range follow {
			v.Measures = append(v.Measures, measure(c, t.Title, t.OwnerName, t.State, t.Due, web.URL(c, "/tasks/"+t.ID+"/edit")))
		}
		f := FollowForm{Form: v.Form, Zone: v.Zone, Declared: i.DeclaredAt, Zoned: web.Zone(c).String()}
		if f.People, err = web.People(c, account.FactVerify, i); err != nil {
			return err
		}
		v.Follow = &f
	}
	page, err := web.Space(c).Incidents.Timeline(c.UserContext(), i.ID, web.Query(c).Get("log"), logSize)
	for _, ev := range page.Items {
		v.Log = append(v.Log, event(c, ev))
	}
	if page.Next != "" {
		v.Older = v.URL + "?log=" + page.Next + "#log"
	}
	return err
}

func reviewVersion(c *fiber.Ctx, url, id string, v review.Version) ReviewVersion {
	x := ReviewVersion{
		Number: v.Number, URL: url + "?version=" + strconv.Itoa(v.Number), By: v.Signer.Name, Hash: v.Hash, Event: strconv.FormatInt(v.Seq, 10), At: v.At, Broken: !v.Holds(id),
	}
	if v.Department != "" {
		x.Department = web.T(c, "department."+v.Department)
	}
	return x
}

// words puts what a version says into the page's language.
func words(c *fiber.Ctx, v *ReviewView, r review.Version) {
	for _, name := range review.Headings() {
		h := ReviewHeading{Name: name, Label: web.T(c, "review."+name), Hint: web.T(c, "review."+name+"_hint")}
		text := *r.Text.Of(name)
		for _, lang := range templates.OwnFirst(web.Lang(c)) {
			if text[lang] != "" {
				h.Texts = append(h.Texts, Said{text[lang], lang})
			}
			if len(v.Form.Values) == 0 || v.Form.Values["rev"] == nil { // what was typed into another form says nothing of this
				setValue(&v.Form, name+"_"+lang, text[lang])
			}
		}
		v.Headings = append(v.Headings, h)
	}
	for _, p := range r.Clock {
		x := Reading{Name: p.Name, Label: web.T(c, "incident.clock."+p.Name), At: p.At, Done: true}
		if p.Name != "declared" {
			x.Elapsed = web.T(c, "incident.clock.after", "time", web.Span(c, time.Duration(p.Seconds)*time.Second))
		}
		v.Clock = append(v.Clock, x)
	}
	asOf := r.At // of what is written now it is this moment
	if asOf.IsZero() {
		asOf = web.Now(c)
	}
	for _, t := range r.Targets {
		v.Targets = append(v.Targets, reviewTarget(c, t, asOf))
	}
	for _, d := range r.Decisions {
		v.Decisions = append(v.Decisions, ReviewDecision{By: d.By, Text: d.Text, Reason: d.Reason, At: d.At})
	}
	v.Earlier = int(r.Decided) - len(r.Decisions)
	for n, m := range r.Measures {
		owner := ""
		if n < len(r.Owners) {
			owner = r.Owners[n]
		}
		v.Measures = append(v.Measures, measure(c, m.Title, owner, m.State, m.Due, ""))
	}
}

func setValue(f *templates.Form, name, value string) {
	if f.Values == nil {
		f.Values = map[string][]string{}
	}
	f.Values[name] = []string{value}
}

func reviewTarget(c *fiber.Ctx, t review.Target, asOf time.Time) TargetRow {
	row := TargetRow{Label: web.T(c, "incident.target."+t.Name), Due: t.Due, Note: minutesText(c, t.Minutes)}
	switch {
	case t.Kept:
		row.Kind, row.State = "ok", web.T(c, "incident.target.state.met")
	case !t.Met.IsZero():
		row.Kind, row.State = "warn", web.T(c, "review.late", "time", web.Span(c, t.Met.Sub(t.Due)))
	case t.Due.After(asOf):
		row.Kind, row.State = "mute", web.T(c, "review.not_due")
	default:
		row.Kind, row.State = "bad", web.T(c, "incident.target.state.over")
	}
	return row
}

func measure(c *fiber.Ctx, title incident.Text, owner string, state task.State, due time.Time, url string) ReviewMeasure {
	own, _ := said(title, web.Lang(c))
	m := ReviewMeasure{Title: own, Owner: owner, Due: due, URL: url, State: web.T(c, "task.state."+string(state))}
	m.Kind = map[task.State]string{task.Done: "ok", task.Dropped: "mute", task.Open: "info"}[state]
	if url != "" && state == task.Open && due.Before(web.Now(c)) {
		m.Kind, m.State = "bad", web.T(c, "task.late")
	}
	return m
}

func writeReview(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	var content review.Content
	for _, name := range review.Headings() {
		text := incident.Text{}
		for _, lang := range incident.Languages() {
			text[lang] = form.Value(name + "_" + lang)
		}
		*content.Of(name) = text
	}
	rev, _ := strconv.ParseInt(form.Value("rev"), 10, 64) // 0 clashes with whatever was written
	if _, err := web.Space(c).Reviews.Write(c.UserContext(), id, rev, content, web.Actor(c)); err != nil {
		return reviewAgain(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/review"), "review.flash.written")
}

func reviewAgain(c *fiber.Ctx, form templates.Form, err error) error {
	if form.Value("rev") == "" { // what is said in words was not in this form
		return web.Again(c, reviewPage, reviewView, form, err)
	}
	return web.Again(c, reviewPage, func(c *fiber.Ctx, form templates.Form) (ReviewView, error) {
		v, err := reviewView(c, form)
		v.Rev = form.Value("rev")
		return v, err
	}, form, err)
}

func signReview(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	rev, _ := strconv.ParseInt(form.Value("seen"), 10, 64) // 0 clashes with whatever was written
	v, err := web.Space(c).Reviews.Sign(c.UserContext(), id, rev, web.Actor(c))
	if err != nil {
		return reviewAgain(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/review"), "review.flash.signed", "n", v.Number)
}

// followUp makes a task of what follows.
func followUp(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	n := task.New{Title: web.Texts(form, "title_"), OwnerID: form.Value("owner")}
	at, err := mailing.LocalTime(form.Value("due"), form.Value("due_zone"))
	if f := fault.Of(err); f != nil && form.Value("due") != "" {
		return reviewAgain(c, form, f.On("due"))
	}
	n.Due = at.At
	if _, err := web.Space(c).Tasks.AddFollowUp(c.UserContext(), id, n, web.Actor(c)); err != nil {
		return reviewAgain(c, form, moved(err, "title", "title_"+incident.English))
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/review")+"#measures", "review.flash.followed")
}
