package report

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/report"
	"standfirst/templates"
)

// writer puts a report into the visitor's words.
type writer struct {
	c       *fiber.Ctx
	r       report.Report
	outlets map[string]outlet.Outlet
}

func (w *writer) t(key string, args ...any) string { return web.T(w.c, key, args...) }
func (w *writer) url(path string) string           { return web.URL(w.c, path) }

// lookUp finds the names of the outlets that the report's clips are from.
func (w *writer) lookUp() error {
	var ids []string
	add := func(c coverage.Clip) {
		if c.OutletID != "" {
			ids = append(ids, c.OutletID)
		}
	}
	for _, s := range w.r.Stories {
		add(s.Lead)
		for _, c := range s.Others {
			add(c)
		}
	}
	for _, c := range w.r.Paid {
		add(c)
	}
	for _, rep := range w.r.Repeats {
		add(rep.Clip)
	}
	var err error
	w.outlets, err = web.Space(w.c).Outlets.GetAll(w.c.UserContext(), ids...)
	return err
}

func (w *writer) view() ShowView {
	r := w.r
	v := ShowView{
		Frame: web.Titled(w.c, r.Release.Headline(web.Lang(w.c))), URL: w.url("/reports/" + r.Release.ID), ReleaseURL: w.url("/releases/" + r.Release.ID),
		ClipsURL: w.url("/coverage?release=" + r.Release.ID), Placements: r.Placements,
		Happened: w.happened(), Reached: w.reached(), Judged: w.judged(), Open: w.open(), Stats: w.stats(), Unseen: w.unseen(),
	}
	w.charts(&v)
	w.tables(&v)
	return v
}

// happened tells what became of the release itself.
func (w *writer) happened() []string {
	r, rel := w.r, w.r.Release
	var out []string
	switch {
	case rel.State == release.Retracted:
		out = append(out, w.t("report.happened.retracted", "day", w.day(rel.ChangedAt), "published", w.day(rel.PublishedAt)))
	case !rel.PublishedAt.IsZero():
		out = append(out, w.t("report.happened.published", "day", w.day(rel.PublishedAt), "version", strconv.Itoa(r.Version.Number)))
	case r.Mail.Total == 0:
		out = append(out, w.t("report.happened.ready", "version", strconv.Itoa(r.Version.Number)))
	default:
		out = append(out, w.t("report.happened.approved", "version", strconv.Itoa(r.Version.Number)))
	}
	corrected := 0
	for _, n := range rel.Notices {
		if n.Kind == "correction" {
			corrected++
		}
	}
	if corrected > 0 {
		out = append(out, w.t("report.happened.corrected", "n", corrected))
	}
	return out
}

func (w *writer) reached() []string {
	r := w.r
	var out []string
	if r.Placements == 0 {
		out = append(out, w.t("report.reached.nothing"))
	} else {
		out = append(out, w.t("report.reached.placements", "n", r.Placements, "stories", w.t("report.reached.stories", "n", r.Clusters), "outlets", w.t("report.reached.outlets", "n", r.Outlets)))
		if r.Reprints > 0 {
			out = append(out, w.t("report.reached.reprints", "n", r.Reprints))
		}
	}
	if len(r.Paid) > 0 {
		out = append(out, w.t("creator.report.summary", "n", len(r.Paid)))
	}
	if r.Mail.Total > 0 {
		out = append(out, w.t("report.reached.mail", "accepted", r.Mail.Accepted, "total", r.Mail.Total))
	}
	return out
}

// judged tells what was right and what was wrong: our facts first, then what others wrote.
func (w *writer) judged() []Line {
	r := w.r
	var out []Line
	switch {
	case len(r.Facts) == 0:
		out = append(out, Line{"warn", w.t("report.judged.no_facts"), ""})
	case r.Fallen == 0:
		out = append(out, Line{"ok", w.t("report.judged.facts_stand", "n", len(r.Facts)), ""})
	default:
		out = append(out, Line{"bad", w.t("report.judged.facts_fell", "n", r.Fallen, "total", len(r.Facts)), ""})
	}
	if r.Mail.Corrections > 0 {
		out = append(out, Line{"ok", w.t("report.judged.corrections", "n", r.Mail.Corrected), ""})
	} else if r.Uncorrected() > 0 {
		out = append(out, Line{"bad", w.t("report.judged.no_correction"), ""})
	}
	switch n := r.Sure(); {
	case n > 0:
		out = append(out, Line{"bad", w.t("report.judged.repeats", "n", n), "#repeats"})
	case len(r.Repeats) == 0:
		out = append(out, Line{"ok", w.t("report.judged.no_repeats"), ""})
	}
	return out
}

func (w *writer) open() []Line {
	r := w.r
	var out []Line
	add := func(n int, key, url string) {
		if n > 0 {
			out = append(out, Line{"warn", w.t(key, "n", n), url})
		}
	}
	add(int(r.Uncorrected()), "report.open.uncorrected", "#mail")
	if r.Misleads() {
		add(r.Fallen, "report.open.misleads", w.url("/releases/"+r.Release.ID))
	}
	add(r.Suggested, "report.open.suggested", w.url("/coverage?state=suggested&release="+r.Release.ID))
	add(r.Unsure(), "report.open.repeats", "#repeats")
	add(int(r.Mail.Unconfirmed), "report.open.unconfirmed", "#mail")
	add(int(r.Mail.Open), "report.open.unsent", "#mail")
	if len(out) == 0 {
		out = append(out, Line{"ok", w.t("report.open.nothing"), ""})
	}
	return out
}

// unseen tells what the report could not see.
func (w *writer) unseen() []Line {
	r := w.r
	var out []Line
	for _, src := range r.Unheard {
		name := src.Name
		if name == "" {
			name = src.URL
		}
		key, since := "report.unseen.source", src.LastOKAt
		if since.IsZero() {
			key, since = "report.unseen.source_never", src.CreatedAt
		}
		out = append(out, Line{"warn", w.t(key, "name", name, "day", w.day(since)), ""})
	}
	add := func(n int, key string) {
		if n > 0 {
			out = append(out, Line{"warn", w.t(key, "n", n), ""})
		}
	}
	add(r.Suggested, "report.unseen.suggested")
	add(r.Unread, "report.unseen.unread")
	add(r.Undated, "report.unseen.undated")
	add(r.NoOutlet, "report.unseen.no_outlet")
	add(r.Reach.Unstated, "report.unseen.no_reach")
	out = append(out, Line{"", w.t("report.unseen.always"), ""})
	return out
}

func (w *writer) stats() []Stat {
	r, number := w.r, w.number
	out := []Stat{
		{Label: w.t("report.stat.placements"), Value: number(r.Placements), Origin: w.t("report.origin.confirmed"), URL: w.url("/coverage?state=confirmed&release=" + r.Release.ID)},
		{Label: w.t("report.stat.clusters"), Value: number(r.Clusters), Origin: w.t("report.origin.clusters")},
		{Label: w.t("report.stat.outlets"), Value: number(r.Outlets), Origin: w.t("report.origin.outlets")},
		{Label: w.t("report.stat.reprints"), Value: number(r.Reprints), Origin: w.t("report.origin.reprints")},
		{Label: w.t("report.stat.links"), Value: number(r.Links), Origin: w.t("report.origin.links")},
	}
	reach := Stat{Label: w.t("report.stat.reach"), Value: w.number64(r.Reach.People), Origin: w.t("report.origin.reach", "n", r.Reach.Stated)}
	if r.Reach.Stated == 0 {
		reach.Value, reach.Origin = w.t("report.unknown"), w.t("report.origin.no_reach")
	} else if r.Reach.Estimate > 0 {
		reach.Note = w.t("report.stat.estimate")
	}
	out = append(out, reach,
		Stat{Label: w.t("report.stat.repeats"), Value: number(len(r.Repeats)), Note: w.repeatNote(), Origin: w.t("report.origin.repeats"), URL: w.url("/coverage?state=flagged" + w.ofIncident())})
	if r.Mail.Total > 0 {
		out = append(out, Stat{Label: w.t("report.stat.accepted"), Value: w.number64(r.Mail.Accepted), Note: w.t("report.stat.of", "total", r.Mail.Total), Origin: w.t("report.origin.mail")})
		out = append(out, Stat{Label: w.t("report.stat.unsubscribed"), Value: w.number64(r.Mail.Unsubscribed), Origin: w.t("report.origin.unsubscribed")})
	}
	return out
}

func (w *writer) ofIncident() string {
	if id := w.r.Release.IncidentID; id != "" {
		return "&incident=" + id
	}
	return ""
}

func (w *writer) repeatNote() string {
	if n := w.r.Unsure(); n > 0 {
		return w.t("report.stat.unsure", "n", n)
	}
	return ""
}

func (w *writer) number(n int) string     { return w.number64(int64(n)) }
func (w *writer) number64(n int64) string { return web.Of(w.c).Catalogs.Number(web.Lang(w.c), n) }

// day is a date in the visitor's zone and language.
func (w *writer) day(t time.Time) string {
	if web.Lang(w.c) == "zh-CN" {
		return t.In(w.r.Zone).Format("2006年1月2日")
	}
	return t.In(w.r.Zone).Format("2 Jan 2006")
}

func (w *writer) charts(v *ShowView) {
	r := w.r
	for _, n := range r.ByTier {
		label := w.t("report.tier.unknown")
		if n.Key != "" {
			label = w.t("report.tier", "tier", n.Key)
		}
		v.Tiers = append(v.Tiers, templates.Point{Label: label, Value: float64(n.N)})
	}
	for _, n := range r.ByLang {
		v.Langs = append(v.Langs, templates.Point{Label: w.lang(n.Key), Value: float64(n.N)})
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

func (w *writer) lang(lang string) string {
	switch lang {
	case "en", "zh-CN":
		return w.t("coverage.lang." + lang)
	case "":
		return w.t("report.unknown")
	}
	return lang
}

func (w *writer) tables(v *ShowView) {
	r := w.r
	for _, m := range r.Reach.Lines {
		v.Reach = append(v.Reach, ReachRow{Name: m.Name, URL: web.URLFor(w.c, account.ContactRead, "/outlets/"+m.ID), Source: m.ReachSource, AsOf: m.ReachAsOf, People: m.Reach, Estimate: m.Estimated()})
	}
	for _, m := range r.Mailings {
		v.Mailings = append(v.Mailings, w.mailing(m))
	}
	for _, f := range r.Facts {
		v.Facts = append(v.Facts, w.fact(f))
	}
	for _, rep := range r.Repeats {
		row := w.clip(rep.Clip)
		row.Sure = rep.Sure
		for _, h := range rep.Hits {
			if row.Note != "" {
				row.Note += " · "
			}
			row.Note += h.Key + ": " + h.Wording
		}
		v.Repeats = append(v.Repeats, row)
	}
	for _, c := range r.Paid {
		row := w.clip(c)
		row.Note = w.t("creator.benefit." + c.Benefit)
		v.Paid = append(v.Paid, row)
	}
	for _, s := range r.Stories {
		row := StoryRow{ClipRow: w.clip(s.Lead)}
		for _, o := range s.Others {
			row.Others = append(row.Others, w.clip(o))
		}
		v.Stories = append(v.Stories, row)
	}
}

func (w *writer) mailing(m report.Mailing) MailingRow {
	row := MailingRow{
		Subject: inLang(m.Subject, web.Lang(w.c)), URL: web.URLFor(w.c, account.MailingEdit, "/mailings/"+m.ID), At: m.StartedAt, Correction: m.Correction, Left: m.Unsubscribed,
		Accepted: m.States["accepted"], Waiting: m.States["queued"] + m.States["sending"] + m.States["deferred"], Bounced: m.States["bounced"],
		Failed: m.States["failed"], Unconfirmed: m.States["unconfirmed"], Suppressed: m.States["suppressed"] + m.States["cancelled"],
	}
	for _, n := range m.States {
		row.Total += n
	}
	return row
}

func inLang(texts map[string]string, lang string) string {
	if s := texts[lang]; s != "" {
		return s
	}
	for _, l := range release.Langs() {
		if texts[l] != "" {
			return texts[l]
		}
	}
	return "—"
}

var factKinds = map[fact.State]string{
	fact.Verified: "ok", fact.Unverified: "mute", fact.Disputed: "warn", fact.Retracted: "bad", fact.Refuted: "bad", fact.Superseded: "warn", fact.Unknown: "bad",
}

func (w *writer) fact(s fact.Standing) FactRow {
	row := FactRow{
		Key: s.Fact.Key, URL: w.url("/facts/" + s.Fact.ID), State: w.t("report.fact." + string(s.State)), Kind: factKinds[s.State],
		Version: s.Ref.Version, OK: s.OK,
	}
	if v, ok := s.Fact.Version(s.Ref.Version); ok {
		row.Claim, row.Lang = v.Claim.In(web.Lang(w.c))
	}
	return row
}

func (w *writer) clip(c coverage.Clip) ClipRow {
	row := ClipRow{
		Title: c.Title, Lang: c.Lang, URL: w.url("/coverage/" + c.ID), Address: c.URL, Outlet: w.outlets[c.OutletID].Name, Byline: c.Byline,
		At: c.At, NoDate: c.Published.IsZero(), DayOnly: c.DayOnly, Reprint: c.Reprint,
	}
	if row.Title == "" {
		row.Title, row.Lang = c.URL, ""
	}
	return row
}
