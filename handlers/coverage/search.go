package coverage

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/views"
	"standfirst/handlers/web/watches"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/report"
	"standfirst/templates"
)

// searchOf reads the address of a table.
func searchOf(c *fiber.Ctx, q url.Values) coverage.Search {
	s := coverage.Search{
		Text: q.Get("q"), OutletID: q.Get("outlet"), ReleaseID: q.Get("release"), IncidentID: q.Get("incident"), SourceID: q.Get("source"), WatchID: q.Get("watch"),
		Lang: q.Get("lang"), Tag: q.Get("tag"), After: q.Get("after"), Before: q.Get("before"),
	}
	s.Earned, s.Paid = q.Get("benefit") == earned, q.Get("benefit") == paid
	if web.May(c, account.ContactRead) {
		s.ContactID = q.Get("contact")
	}
	zone := zoneOf(c, q)
	s.From, s.To = dawnOf(q.Get("from"), 0, zone), dawnOf(q.Get("to"), 1, zone)
	s.IDs = append(s.IDs, q["id"][:min(len(q["id"]), 200)]...)
	for _, sort := range coverage.Sorts() {
		if q.Get("sort") == sort {
			s.Sort = sort
		}
	}
	if s.Sort == "" && s.Text == "" { // what is searched for is ordered by how well it fits
		s.Sort = "-at"
	}
	if slices.Contains(coverage.Tones(), q.Get("tone")) {
		s.Tone = q.Get("tone")
	}
	if slices.Contains(coverage.Lineages(), q.Get("lineage")) {
		s.Lineage = q.Get("lineage")
	}
	switch state := q.Get("state"); state {
	case "flagged":
		s.Flagged = true
	case "differs":
		s.Differs = true
	case "breached":
		s.Breached = true
	case "all":
		s.All = true
	default:
		for _, known := range coverage.States() {
			if state == string(known) {
				s.State = known
			}
		}
	}
	return s
}

// The values of the filter by whether somebody got something for a clip.
const (
	earned = "earned"
	paid   = "paid"
)

// zoneOf is the zone in which the days of a table begin: what leads to it, such as a report, may name another one than the
// visitor's.
func zoneOf(c *fiber.Ctx, q url.Values) *time.Location {
	if zone, err := time.LoadLocation(q.Get("zone")); err == nil && q.Get("zone") != "" {
		return zone
	}
	return web.Zone(c)
}

// dawnOf is when a day begins that is so many days after a date; zero for what is no date.
func dawnOf(date string, after int, zone *time.Location) time.Time {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return time.Time{}
	}
	return report.Dawn(day.AddDate(0, 0, after), zone)
}

// days are the fields of the first and the last day, and a chip for each that is given.
func days(c *fiber.Ctx, q url.Values) (fields []templates.DayField, chips []templates.Chip) {
	zone := zoneOf(c, q)
	for _, name := range []string{"from", "to"} {
		f := templates.DayField{Name: name, Label: web.T(c, "coverage.filter."+name)}
		day, err := time.Parse(time.DateOnly, q.Get(name))
		if err == nil {
			f.Value = q.Get(name)
			label := web.T(c, "coverage.chip."+name, "day", templates.Day(web.Lang(c), day))
			if zone.String() != web.Zone(c).String() {
				label = web.T(c, "coverage.chip.zone", "days", label, "zone", zone.String())
			}
			rest := views.Only(q, book.Address()...)
			if rest.Del(name); rest.Get("from")+rest.Get("to") == "" {
				rest.Del("zone")
			}
			chips = append(chips, templates.Chip{Label: label, URL: views.Canonical(web.URL(c, book.Path), rest)})
		}
		fields = append(fields, f)
	}
	return fields, chips
}

func filters(c *fiber.Ctx) ([]templates.Filter, error) {
	q := web.Query(c)
	releases, err := releaseOptions(c)
	if err != nil {
		return nil, err
	}
	incidents, err := incidentOptions(c)
	if err != nil {
		return nil, err
	}
	outlets, err := outletOptions(c, q.Get("outlet"))
	if err != nil {
		return nil, err
	}
	var states []templates.Option
	for _, s := range coverage.States() {
		states = append(states, templates.Option{Value: string(s), Label: web.T(c, "coverage.state."+string(s))})
	}
	states = append(states,
		templates.Option{Value: "flagged", Label: web.T(c, "coverage.filter.flagged")},
		templates.Option{Value: "differs", Label: web.T(c, "coverage.filter.differs")},
		templates.Option{Value: "breached", Label: web.T(c, "coverage.filter.breached")},
		templates.Option{Value: "all", Label: web.T(c, "coverage.filter.all")})
	var tones, lineages []templates.Option
	for _, tone := range coverage.Tones() {
		tones = append(tones, templates.Option{Value: tone, Label: web.T(c, "coverage.tone."+tone)})
	}
	for _, kind := range coverage.Lineages() {
		lineages = append(lineages, templates.Option{Value: kind, Label: web.T(c, "coverage.lineage."+kind)})
	}
	watched, err := watches.Options(c, q.Get("watch"))
	if err != nil {
		return nil, err
	}
	langs := []templates.Option{{Value: "en", Label: web.T(c, "coverage.lang.en")}, {Value: "zh-CN", Label: web.T(c, "coverage.lang.zh-CN")}}
	known, err := web.Space(c).Coverage.KnownTags(c.UserContext())
	if err != nil {
		return nil, err
	}
	out := []templates.Filter{
		{Name: "state", Label: web.T(c, "coverage.filter.state"), Value: q.Get("state"), Options: states},
		{Name: "release", Label: web.T(c, "coverage.filter.release"), Value: q.Get("release"), Options: releases},
		{Name: "incident", Label: web.T(c, "coverage.filter.incident"), Value: q.Get("incident"), Options: incidents},
		{Name: "watch", Label: web.T(c, "coverage.filter.watch"), Value: q.Get("watch"), Options: watched},
		{Name: "outlet", Label: web.T(c, "coverage.filter.outlet"), Value: q.Get("outlet"), Options: outlets},
		{Name: "tone", Label: web.T(c, "coverage.filter.tone"), Value: q.Get("tone"), Options: tones},
		{Name: "lineage", Label: web.T(c, "coverage.filter.lineage"), Value: q.Get("lineage"), Options: lineages},
		{Name: "tag", Label: web.T(c, "coverage.filter.tag"), Value: q.Get("tag"), Options: tags.Options(known, q.Get("tag"))},
		{Name: "benefit", Label: web.T(c, "coverage.filter.benefit"), Value: q.Get("benefit"), Options: []templates.Option{
			{Value: earned, Label: web.T(c, "coverage.filter.earned")}, {Value: paid, Label: web.T(c, "coverage.filter.paid")},
		}},
		{Name: "lang", Label: web.T(c, "coverage.filter.lang"), Value: q.Get("lang"), Options: langs},
	}
	named, err := namedFilters(c, q)
	out = slices.DeleteFunc(append(out, named...), func(f templates.Filter) bool { return f.Name == "watch" && len(f.Options) == 0 })
	return out, err
}

// namedFilters are those that nobody chooses in the table, as there are too many to choose from: other pages lead to it so.
func namedFilters(c *fiber.Ctx, q url.Values) ([]templates.Filter, error) {
	var out []templates.Filter
	add := func(name, id, label string) {
		if label != "" {
			out = append(out, templates.Filter{Name: name, Label: web.T(c, "coverage.filter."+name), Value: id, Options: []templates.Option{{Value: id, Label: label}}})
		}
	}
	if id := q.Get("contact"); id != "" && web.May(c, account.ContactRead) {
		found, err := web.Space(c).Contacts.GetAll(c.UserContext(), id)
		if err != nil {
			return nil, err
		}
		add("contact", id, cmp.Or(found[id].Name, web.T(c, "coverage.filter.gone")))
	}
	if id := q.Get("source"); id != "" {
		s, err := web.Space(c).Sources.Get(c.UserContext(), id)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		add("source", id, cmp.Or(sourceName(s), web.T(c, "coverage.filter.gone")))
	}
	return out, nil
}
