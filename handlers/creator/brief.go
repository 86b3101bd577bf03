package creator

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// editBrief is the form in which a brief is built from the facts of an incident.
func editBrief(c *fiber.Ctx) error {
	d, err := web.Space(c).Creators.Deal(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	form := web.Prefill("task", d.Brief.Task, "do", d.Brief.Do, "dont", d.Brief.Dont)
	for _, f := range d.Brief.Facts {
		form.Values["facts"] = append(form.Values["facts"], f.FactID)
	}
	v, err := briefForm(c, d, form, web.Query(c).Get("incident"))
	if err != nil {
		return err
	}
	return web.Render(c, briefPage, v)
}

func briefForm(c *fiber.Ctx, d creator.Deal, form templates.Form, incidentID string) (BriefView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	at := web.URL(c, "/creators/deals/"+d.ID)
	if incidentID == "" {
		incidentID = d.IncidentID
	}
	v := BriefView{
		Frame: web.Frame(c, "deal.brief.edit"), Form: form, Action: at + "/brief", Here: at + "/brief/edit", Cancel: at, Lang: d.Lang, Wording: web.T(c, "creator.lang."+d.Lang),
		Label: d.Label().Text(), Incident: incidentID, Again: d.Brief.Version > 0 && !d.Brief.SentAt.IsZero(),
	}
	v.Drill = d.Drill
	v.Crumbs = []templates.Crumb{web.Crumb(c, "deal.title", "/creators/deals"), {Label: d.Title, URL: at}}
	var err error
	if v.Incidents, err = incidents(c, incidentID); err != nil {
		return v, err
	}
	if incidentID == "" && len(v.Incidents) == 1 {
		incidentID, v.Incident = v.Incidents[0].Value, v.Incidents[0].Value
	}
	var facts []fact.Fact
	if incidentID != "" {
		if facts, err = sp.Facts.Of(ctx, incidentID); err != nil {
			return v, err
		}
	}
	// What is chosen already may be another incident's.
	chosen, err := sp.Facts.GetAll(ctx, form.Values["facts"]...)
	if err != nil {
		return v, err
	}
	for _, id := range form.Values["facts"] {
		f, ok := chosen[id]
		if ok && !slices.ContainsFunc(facts, func(o fact.Fact) bool { return o.ID == id }) {
			facts = append(facts, f)
		}
	}
	for _, f := range facts {
		claim, lang := f.Now().Claim.In(d.Lang)
		ok := f.State == fact.Verified
		v.Facts = append(v.Facts, FactChoice{
			ID: f.ID, Key: f.Key, Claim: claim, Lang: lang, OK: ok, Chosen: ok && form.Has("facts", f.ID), State: web.T(c, "state."+string(f.State)), Kind: factKinds[f.State],
		})
	}
	return v, nil
}

var factKinds = map[fact.State]string{
	fact.Unverified: "mute", fact.Verified: "ok", fact.Disputed: "warn", fact.Retracted: "bad", fact.Refuted: "bad",
}

func writeBrief(c *fiber.Ctx) error {
	form, id, s := web.Form(c), c.Params("id"), web.Space(c).Creators
	_, err := s.WriteBrief(c.UserContext(), id, creator.Ask{
		Task: form.Value("task"), Do: form.Value("do"), Dont: form.Value("dont"), Facts: form.Values["facts"],
	}, web.Actor(c))
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/deals/"+id)+"#brief", "deal.flash.brief")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	d, err := s.Deal(c.UserContext(), id)
	if err != nil {
		return err
	}
	v, err := briefForm(c, d, form, form.Value("incident"))
	if err != nil {
		return err
	}
	return web.RenderForm(c, briefPage, v)
}

// printBrief is the brief as the creator reads it: on paper, in the deal's language and not the visitor's.
// It carries neither costs nor what was said about it.
func printBrief(c *fiber.Ctx) error {
	d, err := visible(c)
	if err != nil {
		return err
	}
	if !web.May(c, account.DealRead) {
		return fault.Missing("creator.deal.missing")
	}
	b := d.Brief
	if n, err := strconv.Atoi(web.Query(c).Get("version")); err == nil && n != b.Version {
		i := slices.IndexFunc(d.Briefs, func(o creator.Brief) bool { return o.Version == n })
		if i < 0 {
			return fault.Missing("creator.deal.missing")
		}
		b = d.Briefs[i]
	}
	if b.Version == 0 {
		return fault.Clash("creator.brief.missing")
	}
	gone, err := web.Space(c).Creators.Fallen(c.UserContext(), b)
	if err != nil {
		return err
	}
	words := func(key string, args ...any) string { return web.Of(c).Catalogs.T(b.Lang, key, args...) }
	v := PaperView{Frame: web.Titled(c, d.Title), D: d, B: b, Platform: words("creator.platform." + d.Platform), Format: words("creator.format." + d.Format), Fallen: gone, Old: b.Version != d.Brief.Version}
	v.Frame.Lang, v.Drill = b.Lang, d.Drill
	if due := d.Label(); due.Tool != "" {
		v.Tool = words("creator.tool." + due.Tool)
	}
	var out bytes.Buffer
	if err := briefPaper.Render(&out, web.Of(c).Set, b.Lang, v); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(out.Bytes())
}
