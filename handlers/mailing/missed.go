package mailing

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/sheet"
	"standfirst/models/task"
	"standfirst/templates"
)

// MissedView lists those whom a correction does not reach by mail.
type MissedView struct {
	templates.Frame
	Head
	Tabs    []templates.Tab
	Total   int64
	Rows    []MissedRow
	More    bool // there are others, which the file has
	MayTask bool
	Task    string // where the task stands that was made of it, "" none
}

// MissedRow is one of them. Spoken is when a colleague last spoke with them, or they wrote, since the correction went out.
type MissedRow struct {
	Name, Address, URL, Phone, Why string
	Spoken                         time.Time
}

const (
	mostMissed = 200           // rows of the page
	callTime   = 2 * time.Hour // within which whoever cannot be mailed is to be told
)

var missedPage = templates.NewPageOf("app", "mailing/missed.html", missedSamples)

// correction is the launched correction that the path names; what is none has nobody to be called, and its own page is
// shown instead.
func correction(c *fiber.Ctx) (m mailing.Mailing, ok bool, err error) {
	m, err = web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err == nil && (!m.IsCorrection() || m.State == mailing.Draft) {
		return m, false, c.Redirect(web.URL(c, "/mailings/"+m.ID), fiber.StatusSeeOther)
	}
	return m, err == nil, err
}

func missed(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, ok, err := correction(c)
	if !ok {
		return err
	}
	h := head(c, m, false)
	v := MissedView{Frame: frame(c, m, h, ""), Head: h, Tabs: tabs(c, m, h, "missed")}
	if v.Total, err = sp.Mailings.CountMissed(ctx, m); err != nil {
		return err
	}
	v.Rows, err = missedRows(c, m, mostMissed)
	if err != nil {
		return err
	}
	v.More, v.MayTask = v.Total > int64(len(v.Rows)), v.Total > 0 && !m.Drill
	made, err := sp.Tasks.OpenFrom(ctx, missedFrom(m))
	if t, ok := made[missedFrom(m)]; ok {
		v.Task, v.MayTask = web.URL(c, "/tasks/"+t.ID+"/edit"), false
	}
	if err != nil {
		return err
	}
	return web.Render(c, missedPage, v)
}

// missedRows are the first of those who are missed, with what is known of how else they can be reached.
func missedRows(c *fiber.Ctx, m mailing.Mailing, most int) ([]MissedRow, error) {
	var all []mailing.Missed
	for x, err := range web.Space(c).Mailings.Missed(c.UserContext(), m) {
		if err != nil {
			return nil, err
		}
		if all = append(all, x); len(all) == most {
			break
		}
	}
	return known(c, m, all)
}

func known(c *fiber.Ctx, m mailing.Mailing, all []mailing.Missed) ([]MissedRow, error) {
	ids := make([]string, len(all))
	for i, x := range all {
		ids[i] = x.ContactID
	}
	people, err := web.Space(c).Contacts.GetAll(c.UserContext(), ids...)
	rows := make([]MissedRow, len(all))
	for i, x := range all {
		rows[i] = missedRow(c, m, x, people[x.ContactID])
	}
	return rows, err
}

func missedRow(c *fiber.Ctx, m mailing.Mailing, x mailing.Missed, who contact.Contact) MissedRow {
	row := MissedRow{Name: x.Name, Address: x.Address, Phone: who.Phone}
	if row.Phone == "" && len(who.Phones) > 0 {
		row.Phone = who.Phones[0]
	}
	if row.Name == "" && row.Address == "" {
		row.Name = web.T(c, "mailing.missed.erased")
	}
	if who.ID != "" {
		row.URL = web.URL(c, "/contacts/"+who.ID)
	}
	var why []string
	if x.State != "" {
		why = append(why, web.T(c, "state."+string(x.State)))
	}
	if x.Reason != "" {
		why = append(why, web.T(c, "mailing.reason."+x.Reason))
	}
	row.Why = strings.Join(why, " · ")
	if who.LastInteraction.After(m.LaunchedAt) {
		row.Spoken = who.LastInteraction
	}
	return row
}

// missedCSV is everybody whom the correction does not reach, for whoever calls them.
func missedCSV(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, ok, err := correction(c)
	if !ok {
		return err
	}
	return web.CSV(c, "call-"+m.ID[:min(8, len(m.ID))]+".csv", func(w *sheet.Writer) error {
		w.Write("name", "address", "phone", "reason", "spoken_at")
		n, part := 0, make([]mailing.Missed, 0, mostMissed)
		flush := func() error {
			rows, err := known(c, m, part)
			for _, r := range rows {
				spoken := ""
				if !r.Spoken.IsZero() {
					spoken = r.Spoken.UTC().Format(time.RFC3339)
				}
				w.Write(r.Name, r.Address, r.Phone, r.Why, spoken)
			}
			n, part = n+len(rows), part[:0]
			return err
		}
		for x, err := range sp.Mailings.Missed(ctx, m) {
			if err != nil {
				return err
			}
			if part = append(part, x); len(part) == cap(part) {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		if err := flush(); err != nil {
			return err
		}
		return sp.Mailings.RecordRemovedExport(ctx, m, n, web.Actor(c))
	})
}

// missedFrom names what the task is made of.
func missedFrom(m mailing.Mailing) string { return "missed:" + m.ID }

// missedTask makes the task to call them, once.
func missedTask(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, ok, err := correction(c)
	if !ok {
		return err
	}
	back := web.URL(c, "/mailings/"+m.ID+"/missed")
	total, err := sp.Mailings.CountMissed(ctx, m)
	if err != nil {
		return err
	}
	if total == 0 {
		return web.RedirectWarning(c, back, "mailing.missed.none")
	}
	n := task.New{Title: incident.Text{}, Due: sp.Now().Add(callTime), Role: incident.Media}
	if m.IncidentID == "" {
		n.Role, n.OwnerID = "", web.User(c).ID
	}
	for _, lang := range incident.Languages() {
		title := []rune(web.Of(c).Catalogs.T(lang, "mailing.missed.task_title", "n", total, "subject", m.SubjectIn(lang)))
		n.Title[lang] = string(title[:min(len(title), task.MaxTitle)])
	}
	if _, _, err := sp.Tasks.AddOnce(ctx, m.IncidentID, missedFrom(m), n, web.Actor(c)); err != nil {
		return refused(c, back, err)
	}
	return web.Redirect(c, back, "mailing.flash.missed_task")
}

func missedSamples() []MissedView {
	rows := []MissedRow{
		{Name: "李雷", Address: "l@news.example", URL: "/c", Phone: "+86 10 5555 0100", Why: "Unsubscribed", Spoken: sampleTime},
		{Address: "b@c.example", Why: "Bounced"},
	}
	return []MissedView{
		{Head: sampleHead(mailing.Done)},
		{Head: sampleHead(mailing.Done), Total: 2, Rows: rows, MayTask: true},
		{Head: sampleHead(mailing.Done), Total: 300, Rows: rows, More: true, Task: "/t"},
	}
}
