package incident

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/task"
	"standfirst/templates"
)

// How many of each the page shows: what matters now. Everything is bounded, however long an incident lasts.
const (
	situationFacts = 20
	situationTasks = 12
	situationLog   = 25
)

// SituationView is the page that everybody in an incident keeps open.
type SituationView struct {
	ShowView
	Stream                   string // of the news that something has happened
	Known, Unknown           []FactRow
	KnownCount, UnknownCount int
	Doing                    []TaskRow
	Decisions                []templates.Event
}

// TaskRow is one thing that is being done.
type TaskRow struct {
	Title, Lang, Owner string
	Due                time.Time
	Late               bool
}

// Changed tells an open page that something has happened: it asks for itself, through every guard.
type Changed struct{ URL, Target string }

var (
	situationPage = templates.NewPageOf("app", "incident/situation.html", situationSamples)
	changedPart   = templates.NewFragment("incident/situation.html", "changed", Changed{"/acme/incidents/1/situation", "situation"})
)

func situation(c *fiber.Ctx) error {
	v, err := situationView(c)
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "situation") {
		return web.Block(c, situationPage, "situation", v)
	}
	return web.Render(c, situationPage, v)
}

func situationView(c *fiber.Ctx) (SituationView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	i, err := sp.Incidents.Get(ctx, c.Params("id"))
	if err != nil {
		return SituationView{}, err
	}
	url := web.URL(c, "/incidents/"+i.ID)
	v := SituationView{ShowView: ShowView{I: view(c, i), URL: url, MayReadLog: true, MayWrite: web.May(c, account.FactEdit)}}
	v.Frame = web.Titled(c, web.T(c, "incident.situation.title"))
	v.Drill = i.Drill()
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents"), {Label: v.I.Title.Text, URL: url}}
	reading, err := sp.Incidents.Read(ctx, i.ID)
	if err != nil {
		return v, err
	}
	v.Stream = url + "/situation/stream?seq=" + strconv.FormatInt(reading.Seq, 10)
	for _, part := range []func(*fiber.Ctx, *SituationView, incident.Incident, incident.Reading) error{facing, doing, decided} {
		if err := part(c, &v, i, reading); err != nil {
			return v, err
		}
	}
	clock(c, &v.ShowView, i, reading)
	if err := team(c, &v.ShowView, i); err != nil {
		return v, err
	}
	page, err := sp.Incidents.Timeline(ctx, i.ID, "", situationLog)
	for _, ev := range page.Items {
		v.Log = append(v.Log, event(c, ev))
	}
	return v, err
}

// facing is what is known, which two people have verified, and what is not: open and disputed facts.
func facing(c *fiber.Ctx, v *SituationView, i incident.Incident, _ incident.Reading) error {
	for _, part := range []struct {
		state fact.State
		rows  *[]FactRow
		count *int
	}{{fact.Verified, &v.Known, &v.KnownCount}, {fact.Disputed, &v.Unknown, &v.UnknownCount}, {fact.Unverified, &v.Unknown, &v.UnknownCount}} {
		search := fact.Search{IncidentID: i.ID, State: part.state, Limit: situationFacts}
		page, err := web.Space(c).Facts.Find(c.UserContext(), search)
		if err != nil {
			return err
		}
		for _, f := range page.Items {
			*part.rows = append(*part.rows, factRow(c, f))
		}
		n, err := web.Space(c).Facts.Count(c.UserContext(), search)
		if err != nil {
			return err
		}
		*part.count += int(n)
	}
	return nil
}

// doing is what is being done: the open tasks, what is due first before the rest.
func doing(c *fiber.Ctx, v *SituationView, i incident.Incident, _ incident.Reading) error {
	if err := tasks(c, &v.ShowView, i); err != nil {
		return err
	}
	page, err := web.Space(c).Tasks.Find(c.UserContext(), task.Search{IncidentID: i.ID, State: task.Open, Limit: situationTasks})
	for _, t := range page.Items {
		title, lang := t.Title.In(web.Lang(c))
		v.Doing = append(v.Doing, TaskRow{Title: title, Lang: lang, Owner: t.OwnerName, Due: t.Due, Late: t.Late(web.Now(c))})
	}
	return err
}

func decided(c *fiber.Ctx, v *SituationView, i incident.Incident, r incident.Reading) error {
	decisions, err := web.Space(c).Incidents.Decisions(c.UserContext(), i.ID, r)
	for _, ev := range decisions {
		v.Decisions = append(v.Decisions, event(c, ev))
	}
	return err
}

// lookEvery is how often a stream looks whether something has happened: one look at an index.
const lookEvery = 400 * time.Millisecond

// situationStream tells an open page when something has happened, and nothing of what. It ends with the session, and
// when its reader may not know of the incident any more.
func situationStream(c *fiber.Ctx) error {
	k, sp, lang, id := web.Of(c), web.Space(c), web.Lang(c), c.Params("id")
	session := web.SessionID(c)
	if _, err := sp.Incidents.Get(c.UserContext(), id); err != nil {
		return err
	}
	changed := Changed{web.URL(c, "/incidents/"+id+"/situation"), "situation"}
	if web.Query(c).Get("page") == "drill" { // the room of a drill listens to the same stream
		changed = Changed{web.URL(c, "/incidents/"+id+"/drill"), "drill-room"}
	}
	last, _ := strconv.ParseInt(web.Query(c).Get("seq"), 10, 64)              // anything that is no number hears at once
	once := !strings.Contains(c.Get(fiber.HeaderAccept), "text/event-stream") // who does not listen gets one answer
	return web.Stream(c, lookEvery, func(ctx context.Context) ([]byte, bool, error) {
		u, lives, err := k.Accounts.Lives(ctx, session)
		if err != nil || !lives {
			return nil, true, err
		}
		m, member := u.In(sp.ID)
		if !member || !m.Role.May(account.FactVerify) {
			return nil, true, nil
		}
		if _, err := sp.Incidents.Get(incident.For(ctx, u.ID, m.Role == account.Administrator), id); err != nil {
			return nil, true, nil
		}
		head, err := sp.Incidents.Head(ctx, id)
		if err != nil || head == last {
			return nil, once, err
		}
		last = head
		html, err := web.RenderBytes(k, lang, changedPart, changed)
		return html, once, err
	})
}

func situationSamples() []SituationView {
	full := SituationView{
		ShowView: showSamples()[0], Stream: "/s", Known: showSamples()[0].Facts, Unknown: showSamples()[0].Facts, KnownCount: 2, UnknownCount: 30,
		Doing:     []TaskRow{{Title: "Ring the lab", Lang: "en", Owner: "Ada", Due: time.Unix(1, 0), Late: true}, {Title: "致电", Lang: "zh-CN", Due: time.Unix(1, 0)}},
		Decisions: []templates.Event{{Icon: "bolt", Who: "Ada", Text: "decided", Note: "Stop", When: time.Unix(1, 0)}},
	}
	return []SituationView{full, {ShowView: ShowView{I: Incident{Title: Said{"Plain", "en"}}, URL: "/x"}}}
}
