package drill

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/drill"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// EventRow is an event that has arrived, in the simulated inbox.
type EventRow struct {
	InjectRow
	Key, URL     string
	Came         time.Time
	State, Kind  string // whether it is answered, and in time; "" when no answer is wanted
	Due          time.Time
	Replies      int
	Waits, Fresh bool
	By           string // who answered first
}

// NextRow is an event that has not arrived, for whoever runs the drill.
type NextRow struct {
	Key, At, Subject, Lang, If string
	When                       time.Time // zero while the clock stands
	Fate, Kind                 string    // in words, "" while it waits
}

// SentRow is a message that the drill has sent into its inbox.
type SentRow struct {
	URL, To, Subject string // URL "" for those who may not read mails
	At               time.Time
}

// RoomView is the page that everybody in a drill keeps open.
type RoomView struct {
	templates.Frame
	Form                         templates.Form
	URL, Incident, Live          string
	MayManage, Scripted          bool
	State, Kind                  string
	Running, Over                bool
	Ran, Speed                   string
	Inbox                        []EventRow
	Left                         int  // events that wait
	ShowScript, Called           bool // Called: the visitor has not acknowledged a call yet
	Script                       []NextRow
	Sent                         []SentRow
	MoreSent                     string
	Newsroom, Debrief, Situation string
	Published                    int
	Channels                     []templates.Option
}

var roomPage = templates.NewPageOf("app", "drill/room.html", roomSamples)

// shownSent is how many messages the room shows.
const shownSent = 15

func room(c *fiber.Ctx) error {
	v, err := roomView(c, templates.Form{})
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "drill-room") {
		return web.Block(c, roomPage, "room", v)
	}
	return web.Render(c, roomPage, v)
}

// rehearsal returns the incident of the address when it is a drill, with its run; a drill that was declared by hand
// has none.
func rehearsal(c *fiber.Ctx) (incident.Incident, drill.Drill, error) {
	sp, id := web.Space(c), c.Params("drill")
	i, err := sp.Incidents.Get(c.UserContext(), id)
	if err != nil {
		return i, drill.Drill{}, err
	}
	if !i.Drill() {
		return i, drill.Drill{}, fault.Missing("drill.missing")
	}
	d, err := sp.Drills.Get(c.UserContext(), id)
	if fault.KindOf(err) == fault.NotFound {
		return i, drill.Drill{}, nil
	}
	return i, d, err
}

// below fills what pages below a drill have in common.
func below(c *fiber.Ctx, f *templates.Frame, i incident.Incident) {
	f.Drill = true
	title, _ := i.Title.In(web.Lang(c))
	f.Crumbs = []templates.Crumb{web.Crumb(c, "drill.title", "/drills"), {Label: title, URL: web.URL(c, "/incidents/"+i.ID)}}
}

func roomView(c *fiber.Ctx, form templates.Form) (RoomView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	i, d, err := rehearsal(c)
	if err != nil {
		return RoomView{}, err
	}
	url := web.URL(c, "/incidents/"+i.ID)
	v := RoomView{
		Frame: web.Frame(c, "drill.room.title"), Form: form, URL: url + "/drill", Incident: url, MayManage: web.May(c, account.IncidentManage), Scripted: d.ID != "",
		Newsroom: url + "/newsroom", Situation: url + "/situation", Channels: channels(c),
	}
	below(c, &v.Frame, i)
	v.ShowScript = web.Query(c).Get("script") == "1"
	if len(form.Values) == 0 {
		v.Form = web.Prefill("inject_channel", string(drill.Mail), "inject_answer", "15")
	}
	head, err := sp.Incidents.Head(ctx, i.ID)
	if err != nil {
		return v, err
	}
	v.Live = web.Address(url+"/situation/stream", "page", "drill", "seq", strconv.FormatInt(head, 10))
	if v.Scripted {
		v.run(c, d)
	}
	calls, err := sp.Calls.Of(ctx, i.ID)
	for _, x := range calls {
		v.Called = v.Called || i.Open && x.UserID == web.User(c).ID && !x.Acknowledged()
	}
	if err != nil {
		return v, err
	}
	return v, v.outside(c, i.ID)
}

func (v *RoomView) run(c *fiber.Ctx, d drill.Drill) {
	now := web.Now(c)
	v.Debrief = v.Incident + "/debrief"
	v.State, v.Kind = web.T(c, "drill.state."+string(d.State)), stateKinds[d.State]
	v.Running, v.Over = d.State == drill.Running, d.State == drill.Ended
	v.Ran, v.Speed = scriptTime(int64(d.At(now)/time.Second)), web.T(c, "drill.speed."+strconv.FormatInt(d.Speed, 10))
	injects := make([]drill.Inject, len(d.Events))
	for n, e := range d.Events {
		injects[n] = e.Inject
	}
	for _, e := range d.Inbox() {
		v.Inbox = append(v.Inbox, eventRow(c, d, e, injects))
	}
	for _, e := range d.Script() {
		if e.Fate == drill.Waiting {
			v.Left++
		}
		if v.MayManage {
			v.Script = append(v.Script, nextRow(c, d, e, injects))
		}
	}
}

func eventRow(c *fiber.Ctx, d drill.Drill, e drill.Event, all []drill.Inject) EventRow {
	now := web.Now(c)
	r := EventRow{InjectRow: injectRow(c, e.Inject, all), Key: e.Key, URL: web.URL(c, "/incidents/"+d.ID+"/drill/injects/"+e.Key), Came: e.Came, Due: e.Due, Replies: len(e.Replies)}
	if e.Answered() {
		r.By = e.Replies[0].By
	}
	r.Fresh = d.State != drill.Ended && now.Sub(e.Came) < 2*time.Minute
	switch {
	case !e.Wanted():
		if e.Answered() {
			r.Kind, r.State = "ok", web.T(c, "drill.answered")
		}
	case e.InTime():
		r.Kind, r.State = "ok", web.T(c, "drill.answered.after", "time", span(c, e.Took()))
	case e.Answered():
		r.Kind, r.State = "warn", web.T(c, "drill.answered.late", "time", span(c, e.Took()))
	case d.State == drill.Ended:
		r.Kind, r.State = "bad", web.T(c, "drill.unanswered")
	case d.State == drill.Paused:
		r.Kind, r.State, r.Waits = "info", web.T(c, "drill.due.paused"), true
	case now.After(e.Due):
		r.Kind, r.State, r.Waits = "bad", web.T(c, "drill.due.over", "time", span(c, now.Sub(e.Due))), true
	default:
		r.Kind, r.State, r.Waits = "warn", web.T(c, "drill.due.left", "time", span(c, e.Due.Sub(now))), true
	}
	return r
}

func nextRow(c *fiber.Ctx, d drill.Drill, e drill.Event, all []drill.Inject) NextRow {
	i := injectRow(c, e.Inject, all)
	r := NextRow{Key: e.Key, At: i.At, Subject: i.Subject.Text, Lang: i.Subject.Lang, If: i.If, When: d.When(e.Inject.At)}
	if e.Fate != drill.Waiting {
		r.Fate, r.Kind, r.When = web.T(c, "drill.fate."+string(e.Fate)), "mute", time.Time{}
	}
	return r
}

// outside is what the drill has sent and published: into its own inbox and newsroom.
func (v *RoomView) outside(c *fiber.Ctx, id string) error {
	sp, ctx := web.Space(c), c.UserContext()
	page, err := sp.Mailings.CapturedAbout(ctx, id, mailing.Part{Limit: shownSent})
	if err != nil {
		return err
	}
	for _, k := range page.Items {
		v.Sent = append(v.Sent, SentRow{URL: web.URLFor(c, account.MailingEdit, "/captured/"+k.ID), To: k.Message.To.Email, Subject: k.Message.Subject, At: k.At})
	}
	if page.Next != "" {
		v.MoreSent = web.URLFor(c, account.MailingEdit, "/captured")
	}
	shown, err := sp.Releases.Rehearsed(ctx, id)
	v.Published = len(shown)
	return err
}

// clock stops the clock, sets it going or ends the drill, by the button that was pressed.
func clock(c *fiber.Ctx) error {
	drills, id, by := web.Space(c).Drills, c.Params("drill"), web.Actor(c)
	form := web.Form(c)
	to, flash := web.URL(c, "/incidents/"+id+"/drill"), ""
	var err error
	switch form.Value("do") {
	case "pause":
		_, err = drills.Pause(c.UserContext(), id, by)
	case "resume":
		_, err = drills.Resume(c.UserContext(), id, by)
	case "end":
		_, err = drills.End(c.UserContext(), id, by)
		to, flash = web.URL(c, "/incidents/"+id+"/debrief"), "drill.flash.ended"
	default:
		err = fault.Bad("", "drill.do.unknown")
	}
	if err != nil {
		return web.Again(c, roomPage, roomView, form, err)
	}
	return web.Redirect(c, to, flash)
}

// script brings an event forward or leaves it out.
func script(c *fiber.Ctx) error {
	drills, id, by := web.Space(c).Drills, c.Params("drill"), web.Actor(c)
	form := web.Form(c)
	var err error
	to := web.URL(c, "/incidents/"+id+"/drill")
	if key := form.Value("skip"); key != "" {
		_, err = drills.Skip(c.UserContext(), id, key, by)
	} else {
		_, err = drills.Bring(c.UserContext(), id, form.Value("bring"), by)
	}
	if form.Value("from") == "script" {
		to += "?script=1#script"
	}
	if err != nil {
		return web.Again(c, roomPage, roomView, form, err)
	}
	return web.Redirect(c, to, "")
}

// add puts an event of the moment into the script.
func add(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("drill")
	var faults fault.List
	i := readInject(form, "inject_", &faults)
	err := faults.Err()
	if err == nil {
		_, err = web.Space(c).Drills.Add(c.UserContext(), id, i, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, roomPage, roomView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/drill"), "drill.flash.added")
}
