package incident

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

// TargetsView is the page on which is set how soon the team must answer, by grade.
type TargetsView struct {
	templates.Frame
	Form   templates.Form
	Action string
	Rev    string
	Own    bool
	By     string
	At     time.Time
	Grades []templates.Option
	Rows   []TargetPart
}

// TargetPart is a line of the table: one thing that must have happened.
type TargetPart struct{ Name, Label, Hint string }

var targetsPage = templates.NewPageOf("app", "incident/targets.html", targetsSamples)

func targetsForm(c *fiber.Ctx) error {
	v, err := targetsView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, targetsPage, v)
}

func targetsView(c *fiber.Ctx, form templates.Form) (TargetsView, error) {
	d, err := web.Space(c).Incidents.Standard(c.UserContext())
	v := TargetsView{
		Frame: web.Frame(c, "incident.targets.title"), Form: form, Action: web.URL(c, "/settings/targets"), Rev: strconv.FormatInt(d.Rev, 10),
		Own: d.Own(), By: d.By, At: d.At, Grades: gradeOptions(c),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents")}
	for _, name := range incident.TargetNames() {
		v.Rows = append(v.Rows, TargetPart{name, web.T(c, "incident.targets."+name), web.T(c, "incident.targets."+name+"_hint")})
	}
	if len(form.Values) > 0 {
		v.Rev = form.Value("rev")
		return v, err
	}
	v.Form.Values = map[string][]string{}
	for grade, t := range d.Targets() {
		for _, name := range incident.TargetNames() {
			v.Form.Values[name+"_"+strconv.Itoa(grade)] = []string{minutesText(c, *t.Minutes(name))}
		}
	}
	return v, err
}

// minutesText writes minutes in the units that somebody would type: 15 min, 1 h 30 min, 2 d.
func minutesText(c *fiber.Ctx, minutes int64) string {
	var out []string
	add := func(key string, n int64) {
		if n > 0 {
			out = append(out, web.T(c, "incident.targets.unit."+key, "n", n))
		}
	}
	add("days", minutes/(24*60))
	add("hours", minutes/60%24)
	if minutes%60 > 0 || minutes == 0 {
		out = append(out, web.T(c, "incident.targets.unit.minutes", "n", minutes%60))
	}
	return strings.Join(out, " ")
}

var (
	spanPart  = regexp.MustCompile(`^\s*([0-9]{1,6}(?:[.,][0-9]{1,2})?)\s*(days?|d|天|日|hours?|hrs?|h|小时|时|minutes?|mins?|m|分钟|分)`)
	spanClock = regexp.MustCompile(`^([0-9]{1,4}):([0-5][0-9])$`)
)

// readMinutes reads a time that somebody typed with its units, in either language, or as h:mm. A number without a
// unit is none: nobody should find out in an incident that hours were taken for minutes.
func readMinutes(text string) (int64, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if m := spanClock.FindStringSubmatch(text); m != nil {
		hours, _ := strconv.ParseInt(m[1], 10, 64)
		minutes, _ := strconv.ParseInt(m[2], 10, 64)
		return hours*60 + minutes, true
	}
	total, found := 0.0, false
	for text != "" {
		m := spanPart.FindStringSubmatch(text)
		if m == nil {
			return 0, false
		}
		n, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64)
		if err != nil {
			return 0, false
		}
		switch {
		case strings.HasPrefix(m[2], "d"), m[2] == "天", m[2] == "日":
			n *= 24 * 60
		case strings.HasPrefix(m[2], "h"), m[2] == "小时", m[2] == "时":
			n *= 60
		}
		total, found, text = total+n, true, strings.TrimSpace(text[len(m[0]):])
	}
	return int64(total + 0.5), found
}

func readTargets(form templates.Form) (map[int]incident.Targets, error) {
	out := map[int]incident.Targets{}
	var faults fault.List
	for grade := incident.Gravest; grade <= incident.Slightest; grade++ {
		var t incident.Targets
		for _, name := range incident.TargetNames() {
			field := name + "_" + strconv.Itoa(grade)
			minutes, ok := readMinutes(form.Value(field))
			if !ok {
				faults.Add(fault.Bad(field, "incident.targets.unit.missing"))
			}
			*t.Minutes(name) = minutes
		}
		out[grade] = t
	}
	return out, faults.Err()
}

func setTargets(c *fiber.Ctx) error {
	form := web.Form(c)
	all, err := readTargets(form)
	if err == nil {
		rev, _ := strconv.ParseInt(form.Value("rev"), 10, 64) // 0 clashes with whatever was set
		err = web.Space(c).Incidents.SetTargets(c.UserContext(), rev, all, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, targetsPage, targetsView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/targets"), "incident.targets.saved")
}

func resetTargets(c *fiber.Ctx) error {
	form := web.Form(c)
	rev, _ := strconv.ParseInt(form.Value("rev"), 10, 64) // 0 clashes with whatever was set
	if err := web.Space(c).Incidents.ResetTargets(c.UserContext(), rev, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/targets"), "incident.targets.back")
}

func targetsSamples() []TargetsView {
	grades := []templates.Option{{Value: "1", Label: "1 · grave"}, {Value: "2", Label: "2 · serious"}}
	rows := []TargetPart{{"call", "Call the deputy", "after"}, {"assess", "Assess", ""}}
	broken := templates.Form{Values: map[string][]string{"call_1": {"soon"}}, Errors: []templates.FieldError{
		{Field: "call_1", Key: "incident.targets.unit.missing"},
		{Field: "call_2", Key: "incident.targets.range"},
		{Field: "assess_1", Key: "incident.targets.order"},
		{Field: "assess_2", Key: "incident.targets.grades"},
		{Key: "incident.targets.clash", Args: map[string]any{"name": "Ada"}},
	}}
	return []TargetsView{{Action: "/a", Rev: "1", Own: true, By: "Ada", At: time.Unix(1, 0), Grades: grades, Rows: rows, Form: broken}, {Action: "/a", Grades: grades, Rows: rows}}
}
