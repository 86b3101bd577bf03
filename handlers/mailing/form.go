package mailing

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// ChooseView asks which release is to be sent.
type ChooseView struct {
	templates.Frame
	Base     string
	Releases []Choice
	All      string // the page of releases
}

// Choice is a release that may be sent.
type Choice struct {
	URL, Title, Lang, Type, State, Kind string
	Version                             int
}

// FormView is the form of a draft.
type FormView struct {
	templates.Frame
	Form                   templates.Form
	New, Correction        bool
	Action, Cancel, Zoned  string
	Release, ReleaseURL    string
	ReleaseID, ReleaseLang string
	Version                int
	Embargoed, FollowUp    bool
	OfIncident             bool
	Guards                 []mailing.Guard
	PerOutlets, Phases     []templates.Option
	Workdays               []templates.Option
	Texts                  []TextField
	Langs                  []templates.Option
	Senders                []templates.Option // the first is the one of the settings
	Meant, Left            SideField
	Count                  CountView
	MailingID              string
	Waves                  []WaveField
	RestWaves              []templates.Option // the waves with which people and conditions may go
	Fields                 []string
	PeopleURL, AudienceURL string
}

// TextField is what is written in one language.
type TextField struct{ Lang, LangKey, Subject, Intro string }

// ListField is a list with the number of its members, or a segment.
type ListField struct {
	ID, Name string
	Counted  bool
	N        int64
	More     bool // than N, where counting stopped
	Archived bool
}

// WaveField holds the names of the fields of one wave.
type WaveField struct {
	N                        int
	ID                       string
	IDField, When, At, Lists string
	Accepts                  string
	OwnZone, After, Phase    string
	Segments                 string
	Whens                    []templates.Option
	HasLists                 bool
}

var (
	choosePage = templates.NewPageOf("app", "mailing/choose.html", chooseSamples)
	formPage   = templates.NewPageOf("app", "mailing/form.html", formSamples)
	countPart  = templates.NewFragment("mailing/form.html", "audience-count", countSamples()...)
	offerPart  = templates.NewFragment("mailing/people.html", "people-options", OfferView{[]templates.Option{{Value: "李雷 · lilei@x.example", Label: "ll · reporter"}}})
)

func newForm(c *fiber.Ctx) error {
	id := web.Query(c).Get("release")
	if id == "" {
		return choose(c)
	}
	rel, err := web.Space(c).Releases.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	form := web.Prefill("waves", "1", "wave_0_when", "now", "track", "1")
	n := mailing.Sendable(rel)
	if n == 0 {
		return choose(c)
	}
	version, err := web.Space(c).Releases.Version(c.UserContext(), id, n)
	if err != nil {
		return err
	}
	for lang, subject := range opening(rel, version) {
		form.Values["subject_"+lang] = []string{subject}
	}
	d, err := openDesk(c)
	if err != nil {
		return err
	}
	v, err := d.form(mailing.Mailing{ReleaseID: id, ReleaseVersion: n}, form)
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

// choose lists the releases that may be sent.
func choose(c *fiber.Ctx) error {
	v := ChooseView{Frame: web.Frame(c, "mailing.new.title"), Base: web.URL(c, "/mailings/new"), All: web.URL(c, "/releases")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "mailing.title", "/mailings")}
	for _, state := range []release.State{release.Approved, release.Published} {
		page, err := web.Space(c).Releases.Find(c.UserContext(), release.Search{State: state, Limit: 50})
		if err != nil {
			return err
		}
		for _, rel := range page.Items {
			if n := mailing.Sendable(rel); n > 0 {
				v.Releases = append(v.Releases, Choice{
					URL: v.Base + "?release=" + rel.ID, Title: rel.Headline(web.Lang(c)), Type: web.T(c, "release.kind."+string(rel.Kind)),
					State: string(rel.State), Kind: "ok", Version: n,
				})
			}
		}
	}
	return web.Render(c, choosePage, v)
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	return save(c, mailing.Mailing{ReleaseID: form.Value("release")}, form)
}

func editForm(c *fiber.Ctx) error {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if m.State != mailing.Draft {
		return web.RedirectWarning(c, web.URL(c, "/mailings/"+m.ID), "mailing.not_draft")
	}
	if m.HandsOver() && !m.IsCorrection() {
		return c.Redirect(web.URL(c, "/mailings/handover?draft="+m.ID), fiber.StatusSeeOther)
	}
	d, err := openDesk(c)
	if err != nil {
		return err
	}
	form := filled(m)
	d.kept(m, &form)
	v, err := d.form(m, form)
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func change(c *fiber.Ctx) error {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return save(c, m, web.Form(c))
}

// save keeps a draft. A button that only changes the form brings it again.
func save(c *fiber.Ctx, m mailing.Mailing, form templates.Form) error {
	d, err := openDesk(c)
	if err != nil {
		return err
	}
	pressed, err := d.typed(&form)
	if err != nil {
		return err
	}
	if pressed {
		return d.again(m, form, nil)
	}
	if again, ok := moreWaves(&form); ok {
		return d.again(m, again, nil)
	}
	if err := d.check(&form); err != nil {
		return d.again(m, form, err)
	}
	p, sp, key := plan(form), web.Space(c), "mailing.flash.changed"
	d.fill(&p, form)
	saved := m
	if m.ID == "" {
		key = "mailing.flash.created"
		saved, err = sp.Mailings.Create(c.UserContext(), p, web.Actor(c))
	} else {
		saved, err = sp.Mailings.Change(c.UserContext(), m.ID, p, web.Actor(c))
	}
	if err != nil {
		return d.again(m, form, err)
	}
	return web.Redirect(c, web.URL(c, "/mailings/"+saved.ID+"/review"), key)
}

// again shows the form with what was typed: with faults, or with what a button does to it.
func (d *desk) again(m mailing.Mailing, form templates.Form, err error) error {
	if err != nil && !web.Refuse(&form, err) {
		return err
	}
	v, failed := d.form(m, form)
	if failed != nil {
		return failed
	}
	if form.Value("do") == "count" {
		if v.Count, failed = d.count(m, form); failed != nil {
			return failed
		}
	}
	if len(form.Errors) == 0 {
		return web.Render(d.c, formPage, v)
	}
	return web.RenderForm(d.c, formPage, v)
}

// form is the page of a form.
func (d *desk) form(m mailing.Mailing, form templates.Form) (FormView, error) {
	c := d.c
	v := FormView{
		Frame: web.Frame(c, "mailing.new.title"), Form: form, New: m.ID == "", Correction: m.IsCorrection(),
		Action: web.URL(c, "/mailings"), Cancel: web.URL(c, "/mailings"), Zoned: web.Zone(c).String(),
		Fields: mailing.Fields(), MailingID: m.ID,
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "mailing.title", "/mailings")}
	if m.ID != "" {
		h := head(c, m, false)
		v.Frame = frame(c, m, h, "mailing.edit.title")
		v.Action, v.Cancel = h.URL, h.URL
	}
	v.rules(c, m)
	if err := v.about(c, m); err != nil {
		return v, err
	}
	if err := v.senders(c, m.SenderID); err != nil {
		return v, err
	}
	d.before = append(slices.Clone(m.SegmentIDs), m.ExcludeSegmentIDs...)
	for _, w := range m.Waves {
		d.before = append(d.before, w.SegmentIDs...)
	}
	if err := d.sides(&v); err != nil {
		return v, err
	}
	whens := []templates.Option{{Value: "now", Label: web.T(c, "mailing.when.now")}, {Value: "at", Label: web.T(c, "mailing.when.at")}}
	for i := range waveCount(form) {
		w := waveField(i)
		w.Whens, w.ID = whens, form.Value(w.IDField)
		if w.HasLists = waveCount(form) > 1; w.HasLists {
			v.RestWaves = append(v.RestWaves, templates.Option{Value: strconv.Itoa(i), Label: web.T(c, "mailing.wave.number", "n", strconv.Itoa(w.N))})
		}
		v.Waves = append(v.Waves, w)
	}
	return v, nil
}

// rules are what a mailing may go past, and what its waves may wait for.
func (v *FormView) rules(c *fiber.Ctx, m mailing.Mailing) {
	v.FollowUp, v.Guards = m.IsFollowUp(), mailing.Guards()
	for _, how := range mailing.PerOutlets() {
		v.PerOutlets = append(v.PerOutlets, templates.Option{Value: string(how), Label: web.T(c, "mailing.outlet.all"+string(how))})
	}
	for _, how := range mailing.AllWorkdays() {
		v.Workdays = append(v.Workdays, templates.Option{Value: string(how), Label: web.T(c, "mailing.workdays."+cmp.Or(string(how), "ask"))})
	}
	v.Phases = []templates.Option{{Value: "", Label: web.T(c, "mailing.phase.any")}}
	for _, phase := range incident.Phases() {
		v.Phases = append(v.Phases, templates.Option{Value: string(phase), Label: web.T(c, "incident.phase."+string(phase))})
	}
}

// senders are whom the mailing may come from; nothing is to be chosen where there is one.
func (v *FormView) senders(c *fiber.Ctx, chosen string) error {
	sp := web.Space(c)
	all, err := sp.Senders.All(c.UserContext())
	if err != nil || len(all) == 0 {
		return err
	}
	set, err := sp.Settings.Get(c.UserContext())
	label := set.Sender.Address
	if label == "" {
		label = web.T(c, "sender.default_unset")
	}
	v.Senders = []templates.Option{{Value: "", Label: label}}
	for _, x := range all {
		if x.Ready() || x.ID == chosen {
			v.Senders = append(v.Senders, templates.Option{Value: x.ID, Label: x.From.Name + " <" + x.From.Address + ">"})
		}
	}
	return err
}

// about fills in what the release says.
func (v *FormView) about(c *fiber.Ctx, m mailing.Mailing) error {
	rel, err := web.Space(c).Releases.Get(c.UserContext(), m.ReleaseID)
	if err != nil {
		return err
	}
	v.Embargoed, v.OfIncident = rel.Embargoed && !rel.Embargo.Scheduled, rel.IncidentID != ""
	v.ReleaseID, v.Release, v.ReleaseURL = rel.ID, rel.Headline(web.Lang(c)), web.URL(c, "/releases/"+rel.ID)
	if v.Version = mailing.Sendable(rel); v.Version == 0 {
		v.Version = rel.Current
	}
	version, err := web.Space(c).Releases.Version(c.UserContext(), rel.ID, v.Version)
	if err != nil {
		return err
	}
	v.Texts, v.Langs = textFields(c, version)
	return nil
}

// textFields are what is written in the languages of a version, and these to choose from.
func textFields(c *fiber.Ctx, version release.Version) (texts []TextField, langs []templates.Option) {
	for _, lang := range version.Langs() {
		texts = append(texts, TextField{Lang: lang, LangKey: key(lang), Subject: "subject_" + lang, Intro: "intro_" + lang})
		langs = append(langs, templates.Option{Value: lang, Label: web.T(c, "mailing.lang."+key(lang))})
	}
	return texts, langs
}

// key is a language as message keys write it.
func key(lang string) string {
	if lang == "zh-CN" {
		return "zh"
	}
	return lang
}
