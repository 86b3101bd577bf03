package report

import (
	"net/url"
	"strings"
	"time"

	"standfirst/models/report"
	"standfirst/templates"
)

// stats are the headline figures in words, each with its definition and its origin.
func (w *writer) stats() []Stat {
	var out []Stat
	for _, f := range w.r.Figures() {
		out = append(out, w.stat(f))
	}
	return out
}

// parts are these figures under the headings of their parts.
func (w *writer) parts() []StatPart {
	var out []StatPart
	for _, s := range w.stats() {
		if len(out) == 0 || out[len(out)-1].Name != s.Part {
			out = append(out, StatPart{Name: s.Part, Title: w.t("report.part." + s.Part)})
		}
		last := &out[len(out)-1]
		last.Stats = append(last.Stats, s)
	}
	return out
}

func (w *writer) stat(f report.Figure) Stat {
	r := w.r
	s := Stat{Name: f.Name, Part: f.Part, Number: f.Number, Unknown: f.Unknown, Label: w.t("report.stat." + f.Name), Value: w.number(f.Number), Define: w.t("report.define." + f.Name)}
	switch {
	case f.Unknown:
		s.Value, s.Origin = w.t("report.unknown"), w.t("report.origin."+f.Name+".unknown")
		return s
	case f.Name == "reach":
		s.Origin = w.t("report.origin.reach", "n", r.Reach.Stated)
		if r.Reach.Estimate > 0 {
			s.Note = w.t("report.stat.estimate")
		}
		return s
	}
	s.Origin = w.t("report.origin." + f.Name)
	if f.Of > 0 {
		s.Note = w.t("report.stat.out_of", "n", f.Of)
	}
	switch f.Name {
	case "briefs_acknowledged", "labelled":
		s.Note = w.t("report.stat.of_all", "n", f.Of)
	case "placements":
		if s.URL = w.coverage("confirmed", "earned"); r.Subject.Kind != report.OfRelease {
			s.URL, s.Define, s.Origin = w.coverage("", "earned"), w.t("report.define.placements_all"), w.t("report.origin.placements_all")
		}
	case "paid":
		if s.URL = w.coverage("", "paid"); r.Subject.Kind == report.OfRelease {
			s.URL = w.coverage("confirmed", "paid")
		}
	case "repeats":
		if s.URL = w.coverage("flagged", ""); r.Unsure() > 0 {
			s.Note = w.t("report.stat.unsure", "n", r.Unsure())
		}
	case "replies":
		s.Note = w.t("report.stat.replies_of", "n", f.Of)
	case "accepted":
		s.Note = w.t("report.stat.of", "total", r.Mail.Total)
	}
	return s
}

// coverage is the table of exactly those clips that the report counts of a state and a benefit; each "" is any.
func (w *writer) coverage(state, benefit string) string {
	q, of := url.Values{}, w.r.Subject
	narrow := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	narrow("state", state)
	narrow("benefit", benefit)
	narrow("tag", of.Tag)
	switch {
	case of.Kind == report.OfRelease && state == "flagged" && w.r.Release.IncidentID != "":
		q.Set("incident", w.r.Release.IncidentID) // what repeats a claim need not take up the release
	case of.Kind == report.OfRelease:
		q.Set("release", of.ID)
	case of.Kind.OfAnIncident():
		q.Set("incident", of.ID)
	case of.Kind.NeedsThing():
		q.Set(string(of.Kind), of.ID) // an outlet, a contact or a watch
	}
	if !w.r.From.IsZero() {
		q.Set("from", w.r.From.In(w.r.Zone).Format(time.DateOnly))
		q.Set("to", w.r.To.Add(-time.Second).In(w.r.Zone).Format(time.DateOnly))
		q.Set("zone", w.r.Zone.String())
	}
	return w.url("/coverage?" + q.Encode())
}

func (w *writer) number(n int) string { return w.kit.Catalogs.Number(w.lang, n) }

// day is a date in the visitor's zone and language.
func (w *writer) day(t time.Time) string { return templates.Day(w.lang, t.In(w.r.Zone)) }

// lastDay is the last day that the report looks at.
func (w *writer) lastDay() string { return w.day(w.r.To.Add(-time.Second)) }

func (w *writer) charts(v *ShowView) {
	r := w.r
	for _, n := range r.ByTier {
		label := w.t("report.tier.unknown")
		if n.Key != "" {
			label = w.t("report.tier", "tier", n.Key)
		}
		v.Tiers = append(v.Tiers, templates.Point{Label: w.spread(label, n), Value: float64(n.N)})
	}
	for _, n := range r.ByLang {
		v.Langs = append(v.Langs, templates.Point{Label: w.spread(w.language(n.Key), n), Value: float64(n.N)})
	}
	for _, n := range r.ByCountry {
		label := n.Key
		if label == "" {
			label = w.t("report.unknown")
		}
		v.Countries = append(v.Countries, templates.Point{Label: w.spread(label, n), Value: float64(n.N)})
	}
	v.DayTitle = w.t("report.chart.days", "zone", r.Zone.String())
	if r.Step > 1 {
		v.DayTitle = w.t("report.chart.weeks", "zone", r.Zone.String(), "n", r.Step)
	}
	series := templates.Series{Name: w.t("report.stat.placements")}
	for _, d := range r.Days {
		v.DayLabels = append(v.DayLabels, w.day(d.Date))
		series.Values = append(series.Values, float64(d.Placements))
		v.DayPoints = append(v.DayPoints, templates.Point{Label: w.day(d.Date), Value: float64(d.Placements)})
	}
	if len(r.Days) > 3 { // a line needs days to go through
		v.Days, v.DayPoints = []templates.Series{series}, nil
	}
}

// spread says of a part how many outlets it has: few of them may have most placements.
func (w *writer) spread(label string, n report.Count) string {
	if n.Outlets == 0 {
		return label
	}
	return w.t("report.chart.outlets", "label", label, "n", n.Outlets)
}

func (w *writer) language(lang string) string {
	switch lang {
	case "en", "zh-CN":
		return w.t("coverage.lang." + lang)
	case "":
		return w.t("report.unknown")
	}
	return lang
}

// figuresOf are the figures of another report on the same, by name.
func (w *writer) figuresOf(r report.Report) map[string]Stat {
	other := *w
	other.r = r
	out := map[string]Stat{}
	for _, s := range other.stats() {
		out[s.Name] = s
	}
	return out
}

// measured are the figures that are no count: where they are missing nobody knows them, and they are not 0.
var measured = map[string]bool{"first_reply": true, "enquiries_in_time": true, "voice": true}

// lacking is what a figure was where a report does not have it: mails are counted where there were any.
func (w *writer) lacking(name string) Stat {
	if measured[name] {
		return Stat{Value: w.t("report.unknown"), Unknown: true}
	}
	return Stat{Value: w.number(0)}
}

// comparison sets the figures beside those of the period before.
func (w *writer) comparison() []CompareRow {
	if w.r.Earlier == nil {
		return nil
	}
	old := w.figuresOf(*w.r.Earlier)
	var out []CompareRow
	for _, s := range w.stats() {
		was, ok := old[s.Name]
		if !ok {
			was = w.lacking(s.Name)
		}
		out = append(out, CompareRow{Label: s.Label, Now: s, Was: was, Change: s.Number - was.Number, Comparable: !s.Unknown && !was.Unknown})
	}
	return out
}

// beside says with what the figures are compared: the period before, or another incident.
func (w *writer) beside(v *ShowView) {
	e := w.r.Earlier
	if e == nil {
		return
	}
	if e.Incident != nil {
		title, _ := e.Name.In(w.lang)
		v.CompareTitle, v.CompareText = w.t("report.card.beside"), w.t("report.card.beside.text", "day", w.day(e.Incident.Incident.DeclaredAt))
		v.CompareHeads = [2]string{w.t("report.compare.this"), title}
		return
	}
	v.CompareTitle, v.CompareText = w.t("report.card.earlier"), w.t("report.card.earlier.text", "first", w.day(e.From), "last", w.day(e.To.Add(-time.Second)))
	v.CompareHeads = [2]string{w.t("report.compare.now"), w.t("report.compare.was")}
}

// chain sets what is known into the chain of effects that AMEC's framework asks for. What nobody has measured says so.
func (w *writer) chain() []ChainRow {
	r := w.r
	row := func(name, text string) ChainRow {
		if text == "" {
			text = w.t("report.chain.unmeasured")
		}
		return ChainRow{Label: w.t("report.chain." + name), Text: text, Define: w.t("report.chain.define." + name)}
	}
	inputs := []string{w.t("report.chain.facts", "n", len(r.Facts))}
	activity := []string{w.t("report.happened.mailings", "n", len(r.Mailings))}
	var takes []string
	if a := r.Incident; a != nil {
		activity = append(activity, w.t("report.happened.said", "releases", w.t("report.happened.releases", "n", a.Releases), "answers", w.t("report.happened.answers", "n", a.Answers)))
	}
	if r.Programme != nil {
		inputs, activity = w.programmeHappened()[1:], w.programmeHappened()[:1]
	}
	if r.Subject.Kind == report.OfRelease {
		takes = append(takes, w.t("report.chain.links", "n", r.Links))
	}
	if n := r.Enquired.Came; n > 0 {
		takes = append(takes, w.t("report.chain.enquiries", "n", n))
	}
	if p := r.Programme; p != nil && p.Interactions > 0 {
		takes = append(takes, w.t("report.chain.interactions", "n", w.number(int(p.Interactions))))
	}
	lines := func(all []string) string { return strings.Join(all, "\n") }
	return []ChainRow{
		row("objectives", w.p.Objective), row("inputs", lines(inputs)), row("activity", lines(activity)),
		row("outputs", lines(w.reached())), row("outtakes", lines(takes)), row("outcomes", w.p.Outcome),
	}
}
