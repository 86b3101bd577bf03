package embargo

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/embargo"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/sheet"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := view(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

var stateKinds = map[release.EmbargoState]string{release.Set: "warn", release.Lifted: "ok", release.Held: "bad", release.Ended: "mute"}

func view(c *fiber.Ctx, form templates.Form) (View, error) {
	s := web.Space(c)
	if _, err := s.Releases.Lift(c.UserContext()); err != nil {
		return View{}, err
	}
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return View{}, err
	}
	e := rel.Embargo
	v := View{
		Frame: web.Frame(c, "embargo.title"), Failed: form, Form: form, Lift: Why{ID: "lift-reason"}, End: Why{ID: "end-reason"}, Base: web.URL(c, "/releases/"+rel.ID+"/embargo"), State: string(e.State), StateKind: stateKinds[e.State],
		LiftAt: e.LiftAt, LiftZone: e.In().Location(), Reason: e.Reason, SetBy: e.SetBy, SetAt: e.SetAt, Change: rel.Embargoed,
		CanEdit: web.May(c, account.ReleaseEdit), Zoned: web.Zone(c).String(), Topics: len(rel.Topics) > 0, TeaserIsPublic: rel.Embargoed && e.TeaserPage,
	}
	later := templates.Form{}
	switch form.Value("act") {
	case "schedule":
		v.Form, later = templates.Form{}, form
	case "lift":
		v.Form, v.Lift = templates.Form{}, Why{form, "f-reason"}
	case "end":
		v.Form, v.End = templates.Form{}, Why{form, "f-reason"}
	}
	title, _ := incident.Text(rel.Title).In(web.Lang(c))
	v.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases"), {Label: title, URL: web.URL(c, "/releases/"+rel.ID)}}
	v.MaySet = v.CanEdit && rel.Public == release.Never && rel.State != release.Retracted && !rel.Drill
	if rel.Public != release.Never || v.TeaserIsPublic {
		v.Public = web.NewsroomAt(c, s.ID) + "/releases/" + rel.Slug
	}
	if rel.Embargoed && mailing.Sendable(rel) > 0 {
		v.Mail = web.URLFor(c, account.MailingEdit, "/mailings/new?release="+rel.ID)
	}
	head, _ := rel.Head(rel.Current)
	for _, l := range head.Langs {
		v.Langs = append(v.Langs, Lang{l, "release.lang." + l[:2]})
	}
	if rel.Embargoed {
		for _, f := range fault.All(s.Releases.Openable(c.UserContext(), rel)) {
			if rel.State == release.Review && f.Key == "release.publish.not_approved" { // it is on its way to that
				v.Waits = true
				continue
			}
			v.Keeps = append(v.Keeps, templates.FieldError{Key: f.Key, Args: f.Args})
		}
	} else if e.State == release.Held {
		v.Keeps = []templates.FieldError{{Key: e.Held}}
	}
	v.fill(c, rel)
	if v.Scheduled, v.Later.ID = rel.Embargoed && e.Scheduled, "s-"; v.Scheduled || e.State == release.NoEmbargo {
		v.Title = web.T(c, "embargo.card")
	}
	if len(later.Errors) > 0 {
		v.Later.ID = "f-"
	}
	v.fillSchedule(later, rel)
	invited, err := s.Embargoes.Count(c.UserContext(), rel)
	if err != nil {
		return v, err
	}
	v.MaySchedule = v.MaySet && invited.Invited == 0 && (v.Scheduled || !v.Change)
	if !v.Scheduled || invited.Invited > 0 {
		v.terms(c, e)
	}
	return v, v.invited(c, rel, invited)
}

// fill shows in a form that is still empty what holds, or what is usual.
func (v *View) fill(c *fiber.Ctx, rel release.Release) {
	if _, typed := v.Form.Values["lift"]; typed {
		return
	}
	e := rel.Embargo
	values := map[string][]string{}
	for name, value := range v.Form.Values {
		values[name] = value
	}
	terms, set := e.Now()
	if set {
		values["lift"], values["lift_zone"] = []string{e.In().Format(mailing.LocalLayout)}, []string{e.Zone}
	}
	for _, l := range v.Langs {
		values["terms."+l.Lang] = []string{terms.Text[l.Lang]}
		values["title."+l.Lang], values["teaser."+l.Lang] = []string{e.Title[l.Lang]}, []string{e.Teaser[l.Lang]}
		if !set {
			values["terms."+l.Lang] = []string{web.Of(c).Catalogs.T(l.Lang, "embargo.terms.default", "name", web.Space(c).Name)}
		}
	}
	if e.TeaserPage {
		values["teaser_page"] = []string{"1"}
	}
	if rel.Announce {
		values["announce"] = []string{"1"}
	}
	v.Form.Values = values
}

func (v *View) terms(c *fiber.Ctx, e release.Embargo) {
	for i := len(e.Terms) - 1; i >= 0; i-- {
		t := e.Terms[i]
		words, lang := incident.Text(t.Text).In(web.Lang(c))
		v.Terms = append(v.Terms, TermsRow{Hash: t.Hash, By: t.ByName, Text: words, Lang: lang, At: t.At, LiftAt: t.LiftAt, LiftZone: release.Embargo{LiftAt: t.LiftAt, Zone: t.Zone}.In().Location(), Now: i == len(e.Terms)-1})
	}
}

// invited adds the people, for those who may read contacts.
func (v *View) invited(c *fiber.Ctx, rel release.Release, n embargo.Count) error {
	if v.State == "" || !web.May(c, account.ContactRead) {
		return nil
	}
	s, q := web.Space(c), web.Query(c)
	if v.Scheduled && n.Invited == 0 { // nobody is meant to
		return nil
	}
	in := &Invited{Export: v.Base + "/export.csv", Typed: incident.Clip(q.Get("q"), 100)}
	in.N = n
	page, err := s.Embargoes.Of(c.UserContext(), rel.ID, q.Get("after"), pageSize)
	if err != nil {
		return err
	}
	terms, _ := rel.Embargo.Now()
	for _, i := range page.Items {
		in.Rows = append(in.Rows, row(c, i, terms.Hash, v.CanEdit && rel.Embargoed, v.Base))
	}
	if page.Next != "" {
		in.Older = web.Address(v.Base, "after", page.Next)
	}
	v.Invited = in
	if !v.CanEdit || !rel.Embargoed {
		return nil
	}
	return in.choices(c, rel)
}

func row(c *fiber.Ctx, i embargo.Invitation, hash string, edit bool, base string) Row {
	r := Row{Name: i.Name, By: i.InvitedBy, InvitedAt: i.InvitedAt, Revoked: !i.RevokedAt.IsZero()}
	if i.ContactID != "" {
		r.URL = web.URL(c, "/contacts/"+i.ContactID)
	}
	if edit && i.ContactID != "" {
		r.Link = web.PersonalBase(c, web.Space(c).ID) + "/embargo/" + web.Space(c).Embargoes.Token(i.ReleaseID, i.ContactID)
		r.Action = base + "/people/" + i.ID
	}
	a, ok := i.AcceptedNow(hash)
	if !ok {
		a, r.Old = i.Last()
	}
	r.AcceptedAt, r.AcceptedAs, r.Hash = a.At, a.Name, a.Hash
	return r
}

// choices are whom one may invite: the contacts that were searched for, and lists.
func (in *Invited) choices(c *fiber.Ctx, rel release.Release) error {
	s := web.Space(c)
	lists, err := s.Lists.All(c.UserContext(), false)
	if err != nil {
		return err
	}
	for _, l := range lists {
		in.Lists = append(in.Lists, templates.Option{Value: l.ID, Label: l.Name})
	}
	if in.Typed == "" {
		return nil
	}
	page, err := s.Contacts.Find(c.UserContext(), contact.Search{Text: in.Typed, Blocked: "no", Limit: 20})
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Items))
	for n, x := range page.Items {
		ids[n] = x.ID
	}
	there, err := s.Embargoes.Among(c.UserContext(), rel.ID, ids...)
	for _, x := range page.Items {
		in.Found = append(in.Found, Found{ID: x.ID, Name: x.Name, About: x.Role, There: there[x.ID]})
	}
	return err
}

func set(c *fiber.Ctx) error {
	form := web.Form(c)
	err := func() error {
		p := release.EmbargoPlan{
			Zone: form.Value("lift_zone"), Title: web.Texts(form, "title."), Teaser: web.Texts(form, "teaser."), Terms: web.Texts(form, "terms."),
			TeaserPage: form.Value("teaser_page") != "", Announce: form.Value("announce") != "", Reason: form.Value("reason"),
		}
		var err error
		if p.LiftAt, err = liftOf(form, p.Zone); err != nil {
			return err
		}
		_, err = web.Space(c).Embargoes.Set(c.UserContext(), c.Params("id"), p, web.Actor(c))
		return err
	}()
	return after(c, form, err, "embargo.flash.set")
}

// liftOf is the moment that was typed, zero for none.
func liftOf(form templates.Form, zone string) (time.Time, error) {
	if form.Value("lift") == "" {
		return time.Time{}, nil
	}
	at, err := mailing.LocalTime(form.Value("lift"), zone)
	if f := fault.Of(err); f != nil {
		return time.Time{}, f.On("lift")
	}
	return at.At, err
}

func lift(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Releases.LiftNow(c.UserContext(), c.Params("id"), form.Value("reason"), web.Actor(c))
	return after(c, form, err, "embargo.flash.lifted")
}

func end(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Releases.EndEmbargo(c.UserContext(), c.Params("id"), form.Value("reason"), web.Actor(c))
	return after(c, form, err, "embargo.flash.ended")
}

// invite invites the contacts that were ticked, or the members of a list.
func invite(c *fiber.Ctx) error {
	form, s := web.Form(c), web.Space(c)
	n, err := func() (int, error) {
		if _, err := s.Releases.Get(c.UserContext(), c.Params("id")); err != nil {
			return 0, err
		}
		if !web.May(c, account.ContactRead) {
			return 0, fault.Deny("error.text.403")
		}
		if form.Value("do") != "list" {
			return s.Embargoes.Invite(c.UserContext(), c.Params("id"), form.Values["contact"], web.Actor(c))
		}
		list, err := s.Lists.Open(c.UserContext(), form.Value("list"))
		if err != nil {
			return 0, fault.Bad("list", "embargo.invite.list").Because(err)
		}
		return s.Embargoes.InviteList(c.UserContext(), c.Params("id"), list, web.Actor(c))
	}()
	if err == nil {
		return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")+"/embargo"), "embargo.flash.invited", "n", n)
	}
	return after(c, form, err, "")
}

func revoke(c *fiber.Ctx) error {
	form := web.Form(c)
	revoked, flash := form.Value("do") != "restore", "embargo.flash.revoked"
	if !revoked {
		flash = "embargo.flash.restored"
	}
	return after(c, form, web.Space(c).Embargoes.Revoke(c.UserContext(), c.Params("id"), c.Params("guest"), revoked, web.Actor(c)), flash)
}

func after(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")+"/embargo"), flash)
	}
	return web.Again(c, showPage, view, form, err)
}

func export(c *fiber.Ctx) error {
	s := web.Space(c)
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	n := 0
	return web.CSV(c, "embargo.csv", func(w *sheet.Writer) error {
		w.Write(web.Words(c, "embargo.column.", "name", "invited", "by", "accepted", "as", "hash", "lift", "revoked")...)
		for i, err := range s.Embargoes.All(c.UserContext(), rel.ID) {
			if err != nil {
				return err
			}
			a, _ := i.Last()
			w.Write(i.Name, stamp(i.InvitedAt), i.InvitedBy, stamp(a.At), a.Name, a.Hash, stamp(a.LiftAt), stamp(i.RevokedAt))
			n++
		}
		return s.Embargoes.RecordExport(c.UserContext(), rel, n, web.Actor(c))
	})
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
