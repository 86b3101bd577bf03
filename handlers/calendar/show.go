package calendar

import (
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/calendar"
	"standfirst/models/incident"
	"standfirst/templates"
)

// View is the calendar of a month, of a week or of the days to come.
type View struct {
	templates.Frame
	Base       string
	Span       string // "month", "week" or "list"
	On         string // the date that the page is about
	Heading    string
	Tabs       []templates.Tab
	Prev, Next string
	Today      string // address of the page about today
	Days       []Day
	Weekdays   []string
	Kinds      []KindBox
	Incidents  templates.Filter
	Mine       bool
	Narrowed   bool // something is filtered away
	Any        bool
	Cut        bool // there was more than a calendar shows
	Address    string
}

// KindBox is one kind that can be shown or not.
type KindBox struct {
	Value, Label, Icon string
	On                 bool
}

// Day is a date with what stands on it.
type Day struct {
	At      time.Time // noon, in the reader's zone
	Label   string    // "Thursday, 26 Nov 2026"
	Short   string    // "26"
	Outside bool      // of the month
	Now     bool      // it is today
	Rows    []Row
	More    int // further rows, which its list has
	URL     string
}

// Row is one entry.
type Row struct {
	Icon, Kind, Title, Lang, URL string
	Time                         string // "" for the whole day
	At                           time.Time
	Note, Badge, State           string
	Done, Late, Drill, Mine      bool
}

var page = templates.NewPageOf("app", "calendar/show.html", samples)

// shown is how many entries a day shows in a view; its list has the rest. listDays is how many days the list covers.
var shown = map[string]int{"month": 4, "week": 10}

const listDays = 60

func show(c *fiber.Ctx) error {
	q, zone := web.Query(c), web.Zone(c)
	now := web.Now(c).In(zone)
	on := dayOf(q.Get("on"), now)
	v := View{Frame: web.Frame(c, "calendar.title"), Base: web.URL(c, "/calendar"), Span: q.Get("view"), On: on.Format(time.DateOnly), Mine: q.Get("mine") != "", Address: web.URL(c, "/calendar/address")}
	if !slices.Contains([]string{"month", "week", "list"}, v.Span) {
		v.Span = "month"
	}
	from, to, back, ahead := span(v.Span, on)
	link := func(view string, day time.Time) string {
		x := url.Values{}
		for _, name := range []string{"kind", "incident", "mine"} {
			if q[name] != nil {
				x[name] = q[name]
			}
		}
		x.Set("view", view)
		x.Set("on", day.Format(time.DateOnly))
		return v.Base + "?" + x.Encode()
	}
	v.Prev, v.Next, v.Today = link(v.Span, back), link(v.Span, ahead), link(v.Span, now)
	for _, name := range []string{"month", "week", "list"} {
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "calendar.view."+name), URL: link(name, on), Active: name == v.Span})
	}
	v.Heading = heading(c, v.Span, on, from, to)
	kinds := chosen(c, &v, q["kind"])
	if err := incidents(c, &v, q.Get("incident")); err != nil {
		return err
	}
	v.Narrowed = v.Mine || v.Incidents.Value != "" || len(q["kind"]) > 0
	all, cut, err := web.Space(c).Calendar.Find(c.UserContext(), calendar.Query{
		From: from, To: to, Zone: zone, Lang: web.Lang(c), Kinds: kinds, IncidentID: v.Incidents.Value, Mine: v.Mine,
		Reader: web.Space(c).Approver(web.User(c)), May: func(p account.Permission) bool { return web.May(c, p) },
	})
	if err != nil {
		return err
	}
	v.Cut, v.Any = cut, len(all) > 0
	days(c, &v, all, from, to, on, now)
	for n, d := range v.Days {
		v.Days[n].URL = link("list", d.At)
	}
	return web.Render(c, page, v)
}

// dayOf reads a date; what is none, or lies further away than anybody plans, is today.
func dayOf(text string, now time.Time) time.Time {
	on, err := time.ParseInLocation(time.DateOnly, text, now.Location())
	if err != nil || on.Year() < 2000 || on.Year() > now.Year()+20 {
		on = now
	}
	return time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, now.Location())
}

// span is what a view covers, and the dates that the views before and after it are about. Weeks begin on Monday (ISO
// 8601). Days are counted by the calendar: one on which clocks change is a day as well.
func span(view string, on time.Time) (from, to, back, ahead time.Time) {
	switch view {
	case "list":
		return on, on.AddDate(0, 0, listDays), on.AddDate(0, 0, -listDays), on.AddDate(0, 0, listDays)
	case "week":
		from = monday(on)
		return from, from.AddDate(0, 0, 7), from.AddDate(0, 0, -7), from.AddDate(0, 0, 7)
	}
	first := on.AddDate(0, 0, 1-on.Day())
	from, ahead = monday(first), first.AddDate(0, 1, 0)
	to = monday(ahead.AddDate(0, 0, 6)) // the Monday after the last day of the month, or that day's morrow
	return from, to, first.AddDate(0, -1, 0), ahead
}

func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

func heading(c *fiber.Ctx, view string, on, from, to time.Time) string {
	if view == "month" {
		return month(c, on)
	}
	return web.T(c, "calendar.span", "from", short(c, from), "to", short(c, to.AddDate(0, 0, -1)))
}

func month(c *fiber.Ctx, t time.Time) string {
	return web.T(c, "calendar.month", "month", web.T(c, "calendar.month."+t.Format("01")), "year", t.Format("2006"))
}

// short is a date without its weekday.
func short(c *fiber.Ctx, t time.Time) string { return templates.Day(web.Lang(c), t) }

func weekday(c *fiber.Ctx, d time.Weekday) string {
	return web.T(c, "calendar.weekday."+time.Date(2024, 1, 7+int(d), 0, 0, 0, 0, time.UTC).Format("Mon"))
}

// chosen reads which kinds are shown: none named is all of them.
func chosen(c *fiber.Ctx, v *View, named []string) (kinds []calendar.Kind) {
	for _, k := range calendar.Kinds() {
		if !calendar.MayRead(k, func(p account.Permission) bool { return web.May(c, p) }) {
			continue
		}
		on := slices.Contains(named, string(k))
		if on {
			kinds = append(kinds, k)
		}
		v.Kinds = append(v.Kinds, KindBox{Value: string(k), Label: web.T(c, "calendar.kind."+string(k)), Icon: icons[k], On: on})
	}
	return kinds
}

func incidents(c *fiber.Ctx, v *View, chosen string) error {
	v.Incidents = templates.Filter{Name: "incident", Label: web.T(c, "calendar.incident.any")}
	if !web.May(c, account.IncidentRead) {
		return nil
	}
	open, err := web.Space(c).Incidents.Find(c.UserContext(), incident.Search{Open: true, Limit: 100})
	for _, i := range open.Items {
		title, _ := i.Title.In(web.Lang(c))
		v.Incidents.Options = append(v.Incidents.Options, templates.Option{Value: i.ID, Label: title})
		if i.ID == chosen {
			v.Incidents.Value = chosen
		}
	}
	return err
}

// days puts the entries on their days. A list has only the days on which something stands.
func days(c *fiber.Ctx, v *View, all []calendar.Entry, from, to, on, now time.Time) {
	zone, today := web.Zone(c), now.Format(time.DateOnly)
	byDate := map[string][]calendar.Entry{}
	for _, e := range all {
		byDate[e.On(zone)] = append(byDate[e.On(zone)], e)
	}
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		date := d.Format(time.DateOnly)
		entries := byDate[date]
		if v.Span == "list" && len(entries) == 0 {
			continue
		}
		day := Day{
			At: d.Add(12 * time.Hour), Label: web.T(c, "calendar.day", "weekday", weekday(c, d.Weekday()), "date", short(c, d)), Short: d.Format("2"),
			Outside: v.Span == "month" && d.Month() != on.Month(), Now: date == today,
		}
		if most := shown[v.Span]; most > 0 && len(entries) > most {
			day.More, entries = len(entries)-(most-1), entries[:most-1]
		}
		for _, e := range entries {
			day.Rows = append(day.Rows, row(c, e))
		}
		v.Days = append(v.Days, day)
	}
	for n := range 7 {
		v.Weekdays = append(v.Weekdays, weekday(c, time.Weekday((n+1)%7)))
	}
}

var icons = map[calendar.Kind]string{
	calendar.Lift: "lock", calendar.Wave: "send", calendar.Target: "target", calendar.Promise: "shield-check", calendar.Approval: "file-check", calendar.Enquiry: "inbox",
	calendar.Task: "list-check", calendar.Step: "users", calendar.Request: "id", calendar.Deal: "star", calendar.Review: "scale",
	calendar.Plan: "book-2", calendar.Drill: "flask",
}

func row(c *fiber.Ctx, e calendar.Entry) Row {
	say := teller{web.Lang(c), func(key string, args ...any) string { return web.T(c, key, args...) }}
	r := Row{
		Icon: icons[e.Kind], Kind: web.T(c, "calendar.kind."+string(e.Kind)), Title: say.title(e), Lang: e.Lang, At: e.Starts(web.Zone(c)), URL: web.URL(c, path(e)),
		Note: say.note(e), Done: e.Done, Late: e.Late && !e.Done, Drill: e.Drill, Mine: e.Mine,
	}
	if e.Day == "" {
		r.Time = e.At.In(web.Zone(c)).Format("15:04")
	}
	switch {
	case r.Done:
		r.Badge, r.State = "ok", web.T(c, "calendar.done")
	case r.Late && (e.Kind == calendar.Lift || e.Kind == calendar.Wave):
		r.Badge, r.State = "bad", web.T(c, "calendar.stopped")
	case r.Late:
		r.Badge, r.State = "bad", web.T(c, "calendar.late")
	}
	return r
}

// path is where an entry leads, below the space.
func path(e calendar.Entry) string {
	switch e.Kind {
	case calendar.Lift, calendar.Approval:
		return "/releases/" + e.ID
	case calendar.Wave:
		return "/mailings/" + e.ID
	case calendar.Target:
		return "/incidents/" + e.ID
	case calendar.Promise:
		return "/promises/" + e.ID
	case calendar.Enquiry:
		return "/enquiries/" + e.ID
	case calendar.Task:
		if e.IncidentID == "" {
			return "/tasks"
		}
		return "/incidents/" + e.IncidentID + "/tasks"
	case calendar.Step:
		return "/contacts/" + e.ID
	case calendar.Request:
		return "/contacts/" + e.ID + "/privacy"
	case calendar.Deal:
		return "/creators/deals/" + e.ID
	case calendar.Review:
		return "/facts/" + e.ID
	case calendar.Plan:
		return "/playbooks/" + e.ID
	}
	return "/incidents/" + e.ID + "/drill"
}

// teller puts an entry into words, in the language of its reader.
type teller struct {
	lang string
	t    func(key string, args ...any) string
}

// title is what an entry is called where its kind stands beside it.
func (s teller) title(e calendar.Entry) string {
	switch e.Kind {
	case calendar.Target:
		return s.t("incident.target."+e.Part) + " · " + e.Title
	case calendar.Request:
		return s.t("contact.request.kind." + e.Part)
	case calendar.Plan:
		return s.t("incident.type." + e.Part)
	case calendar.Review:
		return e.Part + " · " + e.Title
	case calendar.Deal:
		return s.t("calendar.deal."+e.Part) + " · " + e.Title
	}
	return e.Title
}

// note is what else is to be said of an entry.
func (s teller) note(e calendar.Entry) string {
	var about string
	if e.Kind != calendar.Target && e.Kind != calendar.Drill {
		about, _ = e.Incident.In(s.lang)
	}
	switch {
	case e.Kind == calendar.Wave:
		return s.t("today.recipients", "n", e.Number)
	case e.Owner != "" && about != "":
		return e.Owner + " · " + about
	case e.Owner != "":
		return e.Owner
	}
	return about
}
