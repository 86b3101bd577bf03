package line

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/sheet"
	"standfirst/templates"
)

const pageSize = 50

// shownAnswers is how many of the latest answers stand beside the lines; the search of what was said has all.
const shownAnswers = 5

// ListView is the lines to take of an incident, and what was answered lately.
type ListView struct {
	templates.Frame
	Incident                  Said
	Base, Q, Sort             string
	Filters                   []templates.Filter
	Rows                      []Row
	Pager                     templates.Pager
	Narrowed, MayEdit, IsOpen bool
	CSV, CardURL, RecordURL   string
	FactsURL, SaidURL         string
	Answers                   []AnswerRow
	Team                      bool // sees what guests don't
}

// list is the lines of an incident; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	v, search, err := view(c)
	if err != nil {
		return err
	}
	lines := web.Space(c).Lines
	page, err := lines.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := lines.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	v.Pager = web.Pager(c, page, pageSize, total)
	if v.Rows, err = rows(c, page.Items); err != nil {
		return err
	}
	if web.IsFragmentFor(c, "results") {
		return web.Block(c, listPage, "results", v)
	}
	if v.Team {
		answers, err := lines.Answers(c.UserContext(), line.AnswerSearch{IncidentID: search.IncidentID, Limit: shownAnswers})
		if err != nil {
			return err
		}
		for _, a := range answers.Items {
			v.Answers = append(v.Answers, answerRow(c, a))
		}
	}
	return web.Render(c, listPage, v)
}

func view(c *fiber.Ctx) (ListView, line.Search, error) {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return ListView{}, line.Search{}, err
	}
	search, frozen := searchOf(c, i.ID)
	url := web.URL(c, "/incidents/"+i.ID+"/lines")
	v := ListView{
		Frame: web.Frame(c, "line.title"), Incident: in(c, i.Title), Base: url, Q: search.Text, Sort: search.Sort,
		Narrowed: search.Text != "" || search.Use != "" || search.State != "" || search.Topic != "" || search.OwnerID != "" || frozen,
		MayEdit:  web.May(c, account.LineEdit), IsOpen: i.Open, Team: web.May(c, account.LineRead),
		FactsURL: web.URL(c, "/incidents/"+i.ID) + "#facts", SaidURL: web.Address(web.URL(c, "/said"), "incident", i.ID),
	}
	v.Drill, v.Crumbs = i.Drill(), under(c, i)
	if v.Team {
		narrow := string(c.Context().QueryArgs().QueryString())
		v.CSV, v.CardURL = url+"/export.csv?"+narrow, url+"/card?"+narrow
	}
	if v.MayEdit {
		v.RecordURL = web.Address(web.URL(c, "/answers/new"), "incident", i.ID)
	}
	return v, search, v.filters(c, i, search)
}

// searchOf reads the filters of the address. "frozen" is offered among the states and is none.
func searchOf(c *fiber.Ctx, incidentID string) (search line.Search, frozen bool) {
	q := web.Query(c)
	search = line.Search{
		IncidentID: incidentID, Text: q.Get("q"), Use: line.Use(q.Get("use")), State: line.State(q.Get("state")), Topic: q.Get("topic"),
		OwnerID: q.Get("owner"), Sort: q.Get("sort"), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if !slices.Contains(line.Uses(), search.Use) {
		search.Use = ""
	}
	frozen = q.Get("state") == "frozen"
	if search.Frozen = frozen; !slices.Contains(line.States(), search.State) {
		search.State = ""
	}
	if !slices.Contains(line.Orders(), search.Sort) {
		search.Sort = line.Orders()[0]
	}
	if !web.May(c, account.LineRead) {
		search.Open, search.Use, search.State, search.OwnerID, search.Frozen = true, "", "", "", false
	}
	return search, frozen
}

func (v *ListView) filters(c *fiber.Ctx, i incident.Incident, search line.Search) error {
	topics, err := web.Space(c).Lines.Topics(c.UserContext(), i.ID, search.Open)
	if err != nil {
		return err
	}
	add := func(name, value string, options []templates.Option) {
		v.Filters = append(v.Filters, templates.Filter{Name: name, Label: web.T(c, "line.filter."+name), Value: value, Options: options})
	}
	if v.Team {
		var uses, states []templates.Option
		for _, u := range line.Uses() {
			uses = append(uses, templates.Option{Value: string(u), Label: web.T(c, "line.use."+string(u))})
		}
		for _, s := range line.States() {
			states = append(states, templates.Option{Value: string(s), Label: web.T(c, "line.state."+string(s))})
		}
		states = append(states, templates.Option{Value: "frozen", Label: web.T(c, "line.frozen")})
		add("use", string(search.Use), uses)
		state := string(search.State)
		if search.Frozen {
			state = "frozen"
		}
		add("state", state, states)
	}
	if len(topics) > 0 {
		var options []templates.Option
		for _, t := range topics {
			options = append(options, templates.Option{Value: t, Label: t})
		}
		add("topic", search.Topic, options)
	}
	if !v.Team {
		return nil
	}
	owners, err := web.People(c, account.LineRead, i)
	add("owner", search.OwnerID, owners)
	return err
}

// card is the same for a spokesperson, on paper: what may be said, what is said when somebody asks, and what is not for
// outside. Only lines that are ready and whose facts stand are on it.
func card(c *fiber.Ctx) error {
	v, search, err := view(c)
	if err != nil {
		return err
	}
	v.Frame.Title = web.T(c, "line.card.title")
	search.State, search.Frozen = line.Ready, false
	var all []line.Line
	for l, err := range web.Space(c).Lines.Each(c.UserContext(), search) {
		if err != nil {
			return err
		}
		all = append(all, l)
	}
	ready, err := rows(c, all)
	if err != nil {
		return err
	}
	for _, r := range ready {
		if !r.Frozen {
			v.Rows = append(v.Rows, r)
		}
	}
	return web.Render(c, cardPage, v)
}

// exportCSV sends the lines that the filters leave.
func exportCSV(c *fiber.Ctx) error {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	search, _ := searchOf(c, i.ID)
	var all []line.Line
	for l, err := range web.Space(c).Lines.Each(c.UserContext(), search) {
		if err != nil {
			return err
		}
		all = append(all, l)
	}
	standing, err := web.Space(c).Lines.Standing(c.UserContext(), all...)
	if err != nil {
		return err
	}
	return web.CSV(c, "lines-"+i.ID[:min(8, len(i.ID))]+".csv", func(w *sheet.Writer) error {
		w.Write(web.Words(c, "line.csv.", "key", "use", "state", "topic", "question_en", "answer_en", "question_zh-CN", "answer_zh-CN", "facts", "owner", "version", "changed")...)
		for _, l := range all {
			w.Write(cells(c, l, standing[l.ID])...)
		}
		return web.Space(c).Lines.RecordExport(c.UserContext(), i.ID, len(all), web.Actor(c)) // nothing leaves the house without a trace
	})
}

func cells(c *fiber.Ctx, l line.Line, standing line.Standing) []string {
	v := l.Now()
	state := web.T(c, "line.state."+string(l.State))
	if l.State == line.Ready && standing.Frozen {
		state = web.T(c, "line.frozen")
	}
	var facts []string
	for _, t := range tags(c, standing.Facts) {
		facts = append(facts, t.Key+" v"+strconv.Itoa(t.Version)+" ("+t.State+")")
	}
	return []string{
		l.Key, web.T(c, "line.use."+string(l.Use)), state, v.Topic, v.Question[incident.English], v.Answer[incident.English],
		v.Question[incident.Chinese], v.Answer[incident.Chinese], strings.Join(facts, "; "), l.OwnerName, strconv.Itoa(l.Current),
		l.UpdatedAt.UTC().Format(time.RFC3339),
	}
}
