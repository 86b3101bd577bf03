package line

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/person"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/store"
	"standfirst/models/term"
	"standfirst/templates"
)

// offered is how many incidents the form offers, the latest ones.
const offered = 100

// AnswerView is the form in which an answer is written down, or corrected. It is sent twice: the first time it is
// compared with the facts and with what was said before, the second time it is recorded.
type AnswerView struct {
	templates.Frame
	Form                 templates.Form
	Action, Cancel       string
	Choose               bool // no incident is chosen yet
	Incidents            []templates.Option
	Incident             Said
	IncidentID           string
	Line                 *Row
	Asked                *AskedView // the enquiry that is answered
	Facts                []FactOption
	Channels             []templates.Option
	PeopleURL, OutletURL string
	Now                  string // as the time field takes it
	Zoned, Me, ID        string
	Correcting           *GivenView // the answer that is corrected
	Base                 int
	Check                *CheckView
}

// CheckView is what was found: what others were told, and what the text contradicts.
type CheckView struct {
	Stamp string // of what was checked
	Stale bool   // it was changed since it was checked
	Flags []FlagRow
	Told  []ToldRow
}

// FlagRow is something that the text contradicts.
type FlagRow struct {
	Kind, Text, Near, Key, Says, URL, Whom string
	Source, State                          string
	At                                     time.Time
}

// ToldRow is something that was said before.
type ToldRow struct {
	Kind, Whom, URL, By string
	Text                Said
	At                  time.Time
	Ours, Corrected     bool
	Figures             []string
	Facts               []FactTag
}

func answerForm(c *fiber.Ctx) error {
	v, err := answerView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, answerPage, v)
}

// answerView makes the form. What it is about stands in the address to begin with: incident, contact, outlet, line.
func answerView(c *fiber.Ctx, form templates.Form) (AnswerView, error) {
	v := AnswerView{Frame: web.Frame(c, "line.answer.new"), Form: form, Action: web.URL(c, "/answers")}
	if len(form.Values) == 0 {
		if err := v.begin(c); err != nil {
			return v, err
		}
	}
	v.IncidentID, v.ID = v.Form.Value("incident"), v.Form.Or("id", store.NewID())
	v.Cancel = web.URL(c, "/said")
	i, err := v.incident(c)
	if err != nil || v.Choose {
		return v, err
	}
	v.Cancel = web.URL(c, "/incidents/"+i.ID+"/lines")
	if v.Asked, err = asked(c, v.Form.Value("enquiry")); err != nil {
		return v, err
	}
	v.Drill, v.Crumbs, v.Incident = i.Drill(), under(c, i, web.T(c, "line.title"), "/incidents/"+i.ID+"/lines"), in(c, i.Title)
	if id := v.Form.Value("line"); id != "" {
		l, err := web.Space(c).Lines.Get(c.UserContext(), id)
		switch {
		case fault.KindOf(err) == fault.NotFound:
		case err != nil:
			return v, err
		default:
			all, err := rows(c, []line.Line{l})
			if err != nil {
				return v, err
			}
			v.Line = &all[0]
		}
	}
	return v, v.fields(c)
}

// AskedView is the enquiry that is answered.
type AskedView struct {
	URL      string
	Question Said
}

// asked is the enquiry with this id; nil for none.
func asked(c *fiber.Ctx, id string) (*AskedView, error) {
	if id == "" {
		return nil, nil
	}
	e, err := web.Space(c).Enquiries.Get(c.UserContext(), id)
	return &AskedView{web.URL(c, "/enquiries/"+e.ID), Said{e.Question, web.LangOf(e.Question)}}, err
}

// fields fills what the form offers.
func (v *AnswerView) fields(c *fiber.Ctx) (err error) {
	now := web.Now(c).In(web.Zone(c))
	v.Now, v.Zoned, v.Me = now.Format(mailing.LocalLayout), web.Zone(c).String(), web.User(c).Name
	for _, ch := range line.Channels() {
		v.Channels = append(v.Channels, templates.Option{Value: ch, Label: web.T(c, "line.channel."+ch)})
	}
	v.PeopleURL, v.OutletURL = web.URL(c, "/answers/people"), web.URL(c, "/outlets/suggest")
	v.Facts, err = factOptions(c, v.IncidentID, v.Form.Values["fact"])
	return err
}

// begin fills the form of what the address names.
func (v *AnswerView) begin(c *fiber.Ctx) error {
	q, sp, ctx := web.Query(c), web.Space(c), c.UserContext()
	v.Form = web.Prefill("incident", q.Get("incident"), "channel", line.Channels()[0], "speaker", web.User(c).Name)
	contactID, outletID := q.Get("contact"), q.Get("outlet")
	if id := q.Get("enquiry"); id != "" {
		e, err := sp.Enquiries.Get(ctx, id)
		if err != nil {
			return err
		}
		contactID, outletID = e.ContactID, e.OutletID
		v.Form.Values["enquiry"], v.Form.Values["channel"], v.Form.Values["who"] = []string{e.ID}, []string{e.Channel}, []string{e.Name}
		if e.IncidentID != "" {
			v.Form.Values["incident"] = []string{e.IncidentID}
		}
	}
	fields := person.Fields(c, contactID, outletID)
	for i := 0; i < len(fields); i += 2 {
		v.Form.Values[fields[i]] = []string{fields[i+1]}
	}
	if id := q.Get("line"); id != "" {
		l, err := sp.Lines.Get(ctx, id)
		if err != nil {
			return err
		}
		text, _ := l.Now().Answer.In(web.Lang(c))
		v.Form.Values["line"], v.Form.Values["text"], v.Form.Values["incident"] = []string{l.ID}, []string{text}, []string{l.IncidentID}
		v.Form.Values["fact"] = keys(l.Now().Facts)
	}
	return nil
}

// incident finds the incident, or offers the latest ones.
func (v *AnswerView) incident(c *fiber.Ctx) (incident.Incident, error) {
	incidents := web.Space(c).Incidents
	if v.IncidentID != "" {
		i, err := incidents.Get(c.UserContext(), v.IncidentID)
		if err == nil || fault.KindOf(err) != fault.NotFound {
			return i, err
		}
	}
	v.Choose = true
	page, err := incidents.Find(c.UserContext(), incident.Search{Limit: offered})
	for _, i := range page.Items {
		v.Incidents = append(v.Incidents, templates.Option{Value: i.ID, Label: in(c, i.Title).Text})
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.said", "/said")}
	return incident.Incident{}, err
}

// given reads the form.
func given(c *fiber.Ctx, form templates.Form) (line.Given, error) {
	g := line.Given{
		ID: form.Value("id"), IncidentID: form.Value("incident"), Channel: form.Value("channel"), Speaker: form.Value("speaker"),
		Text: form.Value("text"), LineID: form.Value("line"), Facts: refs(form.Values["fact"]), Reason: form.Value("reason"),
	}
	var faults fault.List
	if typed := form.Value("at"); typed != "" {
		at, err := mailing.LocalTime(typed, form.Value("at_zone"))
		if f := fault.Of(err); f != nil {
			faults.Add(f.On("at"))
		}
		g.At = at.At
	}
	var err error
	if g.ContactID, g.Name, err = person.Typed(c, form); fault.Of(err) != nil {
		faults.Add(fault.Of(err))
	} else if err != nil {
		return g, err
	}
	if g.OutletID, err = person.Outlet(c, form); fault.Of(err) != nil {
		faults.Add(fault.Of(err))
	} else if err != nil {
		return g, err
	}
	return g, faults.Err()
}

// moved are the fields of the page for those of the model.
var moved = map[string]string{"contact": "who", "to": "who", "line": ""}

// stamp is the same for the same contents: what was checked is what is recorded.
func stamp(form templates.Form) string {
	h := sha256.New()
	for _, name := range []string{"incident", "who", "outlet", "line", "text", "fact"} {
		values := slices.Clone(form.Values[name])
		slices.Sort(values)
		_, _ = fmt.Fprintf(h, "%s=%q\n", name, values)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// record checks the answer, or, when what was checked is what is sent, writes it down.
func record(c *fiber.Ctx) error {
	form := web.Form(c)
	g, err := given(c, form)
	if err != nil {
		return refused(c, form, fault.Moved(err, moved))
	}
	if form.Value("do") != "record" || form.Value("checked") != stamp(form) {
		check, err := web.Space(c).Lines.Look(c.UserContext(), g, web.Actor(c))
		if err != nil {
			return refused(c, form, fault.Moved(err, moved))
		}
		return checked(c, form, check, answerView)
	}
	a, err := web.Space(c).Lines.Record(c.UserContext(), g, web.Actor(c))
	if f := fault.Of(err); f != nil && f.Field == "reason" { // what it contradicts is shown again
		check, e := web.Space(c).Lines.Look(c.UserContext(), g, web.Actor(c))
		if e != nil {
			return e
		}
		web.Refuse(&form, err)
		return checked(c, form, check, answerView)
	}
	if err != nil {
		return refused(c, form, fault.Moved(err, moved))
	}
	if id := form.Value("enquiry"); id != "" {
		if _, err := web.Space(c).Enquiries.Answer(c.UserContext(), id, a.ID, web.Actor(c)); err != nil {
			return err
		}
		return web.Redirect(c, web.URL(c, "/enquiries/"+id), "enquiry.flash.answered")
	}
	return web.Redirect(c, web.URL(c, "/answers/"+a.ID), "line.flash.recorded")
}

// refused shows the form with its faults; htmx gets them where the check would stand.
func refused(c *fiber.Ctx, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := answerView(c, form)
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "check") {
		return web.Block(c, answerPage, "check", v)
	}
	return web.RenderForm(c, answerPage, v)
}

// checked shows the form with what was found.
func checked(c *fiber.Ctx, form templates.Form, check line.Check, view func(*fiber.Ctx, templates.Form) (AnswerView, error)) error {
	stale := form.Value("do") == "record" && form.Value("checked") != stamp(form)
	v, err := view(c, form)
	if err != nil {
		return err
	}
	if v.Check, err = checkView(c, check); err != nil {
		return err
	}
	v.Check.Stamp, v.Check.Stale = stamp(form), stale
	switch {
	case web.IsFragmentFor(c, "check"):
		return web.Block(c, answerPage, "check", v)
	case len(form.Errors) > 0 || stale:
		return web.RenderForm(c, answerPage, v)
	}
	return web.Render(c, answerPage, v)
}

func checkView(c *fiber.Ctx, check line.Check) (*CheckView, error) {
	v := &CheckView{Flags: flagRows(c, check.Flags)}
	var all []fact.Ref
	for _, t := range check.Told {
		all = append(all, t.Facts...)
	}
	standing, err := web.Space(c).Facts.Standing(c.UserContext(), all)
	if err != nil {
		return v, err
	}
	for _, t := range check.Told {
		n := len(t.Facts)
		r := ToldRow{
			Kind: web.T(c, "line.kind."+string(t.Kind)), Whom: t.To(), URL: placeOf(c, t.Said), By: t.By, At: t.At, Ours: t.Ours, Corrected: t.Corrected,
			Facts: tags(c, standing[:n]),
		}
		standing = standing[n:]
		r.Text = excerpt(c, t.Said)
		for _, f := range t.Figures {
			if !slices.Contains(r.Figures, f.Text) && len(r.Figures) < 8 {
				r.Figures = append(r.Figures, f.Text)
			}
		}
		v.Told = append(v.Told, r)
	}
	return v, nil
}

// excerpt is the headline of a release and the words of everything else.
func excerpt(c *fiber.Ctx, x line.Said) Said {
	if x.Kind == line.OfAnswer {
		text, _ := x.Text.In(web.Lang(c))
		return Said{text, web.LangOf(text)}
	}
	return in(c, x.Title)
}

func flagRows(c *fiber.Ctx, flags []line.Flag) []FlagRow {
	var out []FlagRow
	for _, f := range flags {
		r := FlagRow{Kind: f.Kind, Text: f.Text, Near: f.Near, Key: f.Key, Says: strings.Join(f.Says, web.T(c, "line.flag.or")), Whom: f.Whom, At: f.At}
		if f.Ref.FactID != "" {
			r.URL = web.URL(c, "/facts/"+f.Ref.FactID)
		}
		if f.State != "" {
			r.State = web.T(c, "line.standing."+string(f.State))
		}
		if f.Kind == "said" {
			r.Source = web.T(c, "line.kind."+f.Source)
			if subject := in(c, f.Subject).Text; subject != "" && r.Whom == "" {
				r.Whom = subject
			}
			kind, id, _ := strings.Cut(f.SaidID, ":")
			id, _, _ = strings.Cut(id, "@")
			r.URL = placeOf(c, line.Said{Kind: line.Kind(kind), Of: id})
		}
		out = append(out, r)
	}
	return out
}

// PeopleView is the contacts that a field offers while somebody types.
type PeopleView struct{ Options []templates.Option }

// shownPeople is how many contacts are offered.
const shownPeople = 10

// people offers the contacts that somebody may mean. The label holds what was typed, because browsers leave out what
// does not: a contact is found by pinyin as well.
func people(c *fiber.Ctx) error {
	typed := strings.TrimSpace(web.Query(c).Get("who"))
	found, err := web.Space(c).Contacts.Suggest(c.UserContext(), typed, shownPeople)
	if err != nil {
		return err
	}
	ids := make([]string, len(found))
	for n, x := range found {
		ids[n] = x.OutletID
	}
	outlets, err := web.Space(c).Outlets.GetAll(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	var v PeopleView
	for _, x := range found {
		label := outlets[x.OutletID].Name
		if !strings.Contains(term.Fold(person.Called(x)+label), term.Fold(typed)) {
			label = typed + " · " + label
		}
		v.Options = append(v.Options, templates.Option{Value: person.Called(x), Label: label})
	}
	return web.Fragment(c, peopleFragment, v)
}
