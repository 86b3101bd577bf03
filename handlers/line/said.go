package line

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/store"
	"standfirst/templates"
)

// saidSize is how many rows a page of what was said has.
const saidSize = 25

// SaidView is the search of everything that was ever said.
type SaidView struct {
	templates.Frame
	Base, Q, Outlet, From, To string
	Filters                   []templates.Filter
	Chips                     []templates.Chip
	Keep                      []templates.Option
	Rows                      []SaidRow
	Pager                     templates.Pager
	Narrowed, More, MayRecord bool
	OutletUnknown             bool
	RecordURL, SuggestURL     string
	Team                      bool
}

// SaidRow is one thing that was said.
type SaidRow struct {
	Kind, KindIcon, URL, By, Whom, Use string
	Incident                           Said
	IncidentURL                        string
	Title, Text                        Said
	At                                 time.Time
	Facts                              []FactTag
	Fallen, Corrected, Drill           bool
}

var kindIcons = map[line.Kind]string{line.OfRelease: "file-text", line.OfMailing: "send", line.OfLine: "quote", line.OfAnswer: "message-circle"}

// said lists what was said; htmx asks for its rows alone.
func said(c *fiber.Ctx) error {
	v, search, err := saidView(c)
	if err != nil {
		return err
	}
	lines := web.Space(c).Lines
	var page store.Page[line.Said]
	if !v.OutletUnknown {
		if page, err = lines.FindSaid(c.UserContext(), search); err != nil {
			return err
		}
		n, err := lines.CountSaid(c.UserContext(), search, web.MostCounted+1)
		if err != nil {
			return err
		}
		v.Pager = web.PagerUpTo(c, page, saidSize, n, web.MostCounted)
	}
	if v.Rows, err = saidRows(c, page.Items); err != nil {
		return err
	}
	return web.Results(c, saidPage, "said.results", v)
}

func saidView(c *fiber.Ctx) (SaidView, line.SaidSearch, error) {
	q, sp, ctx := web.Query(c), web.Space(c), c.UserContext()
	team := web.May(c, account.LineRead)
	search := line.SaidSearch{
		Text: q.Get("q"), Kind: line.Kind(q.Get("kind")), IncidentID: q.Get("incident"), FactID: q.Get("fact"), Open: !team,
		After: q.Get("after"), Before: q.Get("before"), Limit: saidSize,
	}
	if !slices.Contains(line.Kinds(), search.Kind) {
		search.Kind = ""
	}
	v := SaidView{
		Frame: web.Frame(c, "line.said.title"), Base: web.URL(c, "/said"), Q: search.Text, From: q.Get("from"), To: q.Get("to"), Team: team,
		MayRecord: web.May(c, account.LineEdit), RecordURL: web.Address(web.URL(c, "/answers/new"), "incident", search.IncidentID, "contact", q.Get("contact")),
		SuggestURL: web.URL(c, "/outlets/suggest"),
	}
	search.From, search.To = dayOf(c, v.From, 0), dayOf(c, v.To, 1)
	var err error
	if web.May(c, account.ContactRead) {
		if v.Outlet = q.Get("outlet"); v.Outlet != "" {
			o, ok, err := sp.Outlets.ByName(ctx, v.Outlet)
			if err != nil {
				return v, search, err
			}
			search.OutletID, v.OutletUnknown = o.ID, !ok
		}
		if id := q.Get("contact"); id != "" {
			if x, err := sp.Contacts.Get(ctx, id); err == nil {
				search.Contacts = x.AllIDs()
				v.chip(c, "contact", id, web.T(c, "line.said.to", "name", x.Name))
			}
		}
	}
	if search.FactID != "" {
		if f, err := sp.Facts.Get(ctx, search.FactID); err == nil {
			v.chip(c, "fact", f.ID, web.T(c, "line.said.on", "key", f.Key))
		}
	}
	v.More = v.Outlet != "" || v.From != "" || v.To != ""
	v.Narrowed = v.More || search.Text != "" || search.Kind != "" || search.IncidentID != "" || search.FactID != "" || len(search.Contacts) > 0
	err = v.filters(c, search)
	return v, search, err
}

// chip shows a narrowing that is no field, and keeps it while the fields change.
func (v *SaidView) chip(c *fiber.Ctx, name, id, label string) {
	q := web.Query(c)
	for _, drop := range []string{name, "after", "before"} {
		q.Del(drop)
	}
	v.Chips = append(v.Chips, templates.Chip{Label: label, URL: v.Base + "?" + q.Encode()})
	v.Keep = append(v.Keep, templates.Option{Label: name, Value: id})
}

// dayOf reads a day in the visitor's zone, so many days later; nothing or nonsense is no limit.
func dayOf(c *fiber.Ctx, text string, days int) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, text, web.Zone(c))
	if err != nil || day.Year() < 1970 || day.Year() > 9000 {
		return time.Time{}
	}
	return day.AddDate(0, 0, days)
}

func (v *SaidView) filters(c *fiber.Ctx, search line.SaidSearch) error {
	var kinds, incidents []templates.Option
	for _, k := range line.Kinds() {
		if v.Team || k != line.OfAnswer && k != line.OfMailing {
			kinds = append(kinds, templates.Option{Value: string(k), Label: web.T(c, "line.kinds."+string(k))})
		}
	}
	page, err := web.Space(c).Incidents.Find(c.UserContext(), incident.Search{Limit: offered})
	for _, i := range page.Items {
		incidents = append(incidents, templates.Option{Value: i.ID, Label: in(c, i.Title).Text})
	}
	v.Filters = []templates.Filter{
		{Name: "kind", Label: web.T(c, "line.filter.kind"), Value: string(search.Kind), Options: kinds},
		{Name: "incident", Label: web.T(c, "line.filter.incident"), Value: search.IncidentID, Options: incidents},
	}
	return err
}

func saidRows(c *fiber.Ctx, all []line.Said) ([]SaidRow, error) {
	sp, ctx := web.Space(c), c.UserContext()
	var refs []fact.Ref
	ids := make([]string, len(all))
	for n, x := range all {
		refs, ids[n] = append(refs, x.Facts...), x.IncidentID
	}
	standing, err := sp.Facts.Standing(ctx, refs)
	if err != nil {
		return nil, err
	}
	incidents, err := sp.Incidents.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]SaidRow, len(all))
	for n, x := range all {
		r := SaidRow{
			Kind: web.T(c, "line.kind."+string(x.Kind)), KindIcon: kindIcons[x.Kind], URL: placeOf(c, x), By: x.By, At: x.At, Title: in(c, x.Title),
			Corrected: x.Corrected, Drill: x.Drill,
		}
		r.Text = in(c, x.Text)
		if x.Kind == line.OfAnswer {
			r.Text.Lang = web.LangOf(r.Text.Text)
		}
		if i, ok := incidents[x.IncidentID]; ok {
			r.Incident, r.IncidentURL = in(c, i.Title), web.URL(c, "/incidents/"+i.ID)
		}
		if r.Whom, err = heard(c, x); err != nil {
			return nil, err
		}
		mine := standing[:len(x.Facts)]
		standing = standing[len(x.Facts):]
		r.Facts = tags(c, mine)
		r.Fallen = slices.ContainsFunc(mine, func(s fact.Standing) bool { return !s.OK })
		out[n] = r
	}
	return out, nil
}

// heard says to whom it was said.
func heard(c *fiber.Ctx, x line.Said) (string, error) {
	switch x.Kind {
	case line.OfRelease:
		return web.T(c, "line.heard.public"), nil
	case line.OfLine:
		return web.T(c, "line.use."+string(x.Use)), nil
	case line.OfMailing:
		n, err := web.Space(c).Mailings.CountRecipients(c.UserContext(), mailing.Search{MailingID: x.Of, State: mailing.Accepted})
		if err != nil {
			return "", err
		}
		m, err := web.Space(c).Mailings.Get(c.UserContext(), x.Of)
		if err != nil {
			return "", err
		}
		if m.HandsOver() { // whom wires reach is not known
			return web.T(c, "line.heard.handed", "n", n, "version", x.Version), nil
		}
		return web.T(c, "line.heard.mailing", "n", n, "version", x.Version), nil
	}
	if x.To() == "" {
		return web.T(c, "line.whom.erased"), nil
	}
	return x.To(), nil
}

// placeOf is where the record of what was said is, "" for those who may not open it.
func placeOf(c *fiber.Ctx, x line.Said) string {
	switch x.Kind {
	case line.OfRelease:
		return web.URL(c, "/releases/"+x.Of)
	case line.OfMailing:
		return web.URLFor(c, account.MailingEdit, "/mailings/"+x.Of)
	case line.OfLine:
		return web.URL(c, "/lines/"+x.Of)
	}
	return web.URLFor(c, account.LineRead, "/answers/"+x.Of)
}
