package release

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

func begin(c *fiber.Ctx) error {
	form := web.Prefill("incident", web.Query(c).Get("incident"))
	return beginAgain(c, form, fiber.StatusOK)
}

func beginAgain(c *fiber.Ctx, form templates.Form, status int) error {
	v := newView{Frame: web.Frame(c, "release.new.title"), Form: form, Kinds: writing.Kinds(c), Cancel: web.URL(c, "/releases")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases")}
	var err error
	if v.Incidents, err = incidents(c, form.Value("incident")); err != nil {
		return err
	}
	if v.Begin, err = beginnings(c); err != nil {
		return err
	}
	return web.RenderStatus(c, status, newPage, v)
}

// create makes the release from its headlines; the text is written on the page that follows, which
// offers the incident's facts.
func create(c *fiber.Ctx) error {
	form := web.Form(c)
	kind, headlines := release.Kind(form.Value("kind")), map[string]string{}
	for _, lang := range release.Langs() {
		headlines[lang] = form.Value("headline." + lang)
	}
	from, err := beginning(c, form.Value("begin"), kind)
	if err != nil {
		return err
	}
	m := release.Manuscript{Kind: kind, Text: from.Begin(headlines)}
	rel, err := web.Space(c).Releases.Create(c.UserContext(), form.Value("incident"), m, web.Actor(c))
	if fault.Is(err, "incident.missing") {
		err = fault.Bad("incident", "release.incident.unknown").Because(err)
	}
	if err != nil {
		if web.Refuse(&form, err) {
			return beginAgain(c, form, fiber.StatusUnprocessableEntity)
		}
		return err
	}
	return web.Redirect(c, web.URL(c, "/releases/"+rel.ID+"/edit"), "release.flash.created")
}

// edition opens the editor: with the baton if it is free, and with what was typed here before.
func edition(c *fiber.Ctx) error {
	s := web.Space(c)
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	current, err := s.Releases.VersionOf(c.UserContext(), rel, rel.Current)
	if err != nil {
		return err
	}
	drafts, err := s.Releases.Drafts(c.UserContext(), rel)
	if err != nil {
		return err
	}
	e := opened{form: formOf(string(rel.Kind), rel.Slug, current.Text), status: fiber.StatusOK, fresh: true}
	draft, restored := chosen(c, rel, drafts)
	if restored {
		e.form, e.restored = formOf(string(draft.Kind), draft.Slug, draft.Text), draft
		if draft.Base != rel.Current {
			e.theirs = &current // both texts are seen: whoever saves then has seen the newer one
		}
	} else {
		e.offers = offers(c, rel, drafts)
	}
	e.form.Values["base"], e.form.Values["seat"] = []string{strconv.Itoa(rel.Current)}, []string{web.Once()}
	facts, err := ownFacts(c, rel)
	if err != nil {
		return err
	}
	for _, lang := range release.Langs() {
		e.form.Values["body."+lang] = []string{release.Keyed(e.form.Value("body."+lang), keys(facts))}
	}
	return renderEditor(c, rel, e)
}

// save keeps the next version; the button of a fact only adds its citation to what was typed.
func save(c *fiber.Ctx) error {
	s, form := web.Space(c), web.Form(c)
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if lang, factID, ok := strings.Cut(form.Value("cite"), ":"); ok {
		return cite(c, rel, form, lang, factID)
	}
	if lang, id, ok := strings.Cut(form.Value("snippet"), ":"); ok {
		return insert(c, rel, form, lang, id)
	}
	if lang, id, ok := strings.Cut(form.Value("picture"), ":"); ok {
		return place(c, rel, form, lang, id)
	}
	base, _ := strconv.Atoi(form.Value("base"))
	_, err = s.Releases.Save(c.UserContext(), rel.ID, base, manuscript(form), web.Actor(c))
	if err == nil {
		return web.Redirect(c, web.URL(c, "/releases/"+rel.ID), "release.flash.saved")
	}
	conflict := fault.Is(err, "release.save.conflict")
	if !web.Refuse(&form, err) {
		return err
	}
	if !conflict {
		e := opened{form: form, status: fiber.StatusUnprocessableEntity}
		if fault.Is(err, "release.baton.other") {
			e.status = fiber.StatusConflict
		}
		return renderEditor(c, rel, e)
	}
	// Both texts stay: what was typed in the form, the other's beside it. Whoever saves again has seen
	// the newer version, so that is what the next save starts from.
	if rel, err = s.Releases.Get(c.UserContext(), rel.ID); err != nil {
		return err
	}
	theirs, err := s.Releases.VersionOf(c.UserContext(), rel, rel.Current)
	if err != nil {
		return err
	}
	form.Values["base"] = []string{strconv.Itoa(rel.Current)}
	return renderEditor(c, rel, opened{form: form, status: fiber.StatusConflict, theirs: &theirs})
}

// cite adds the claim of a fact to the end of the text in one language, as a citation.
func cite(c *fiber.Ctx, rel release.Release, form templates.Form, lang, factID string) error {
	f, err := web.Space(c).Facts.Get(c.UserContext(), factID)
	if err != nil {
		return err
	}
	claim, in := f.Now().Claim.In(lang)
	body := "body." + lang
	name := f.ID
	if f.IncidentID == rel.IncidentID {
		name = f.Key
	}
	atEnd(form, body, release.Cite(name, f.Current, claim))
	if in != lang {
		form.Errors = append(form.Errors, templates.FieldError{Field: body, Key: "release.edit.cited_other", Args: map[string]any{"fact": f.Key}})
	}
	return renderEditor(c, rel, opened{form: form, status: fiber.StatusOK})
}

func manuscript(form templates.Form) release.Manuscript {
	return release.Manuscript{Kind: release.Kind(form.Value("kind")), Slug: strings.TrimSpace(form.Value("slug")), Text: writing.Read(form)}
}

func formOf(kind, slug string, texts map[string]release.Text) templates.Form {
	return writing.Fill(web.Prefill("kind", kind, "slug", slug), texts)
}

// opened is the editor as it is shown.
type opened struct {
	form     templates.Form
	status   int
	theirs   *release.Version // what was saved in between
	restored release.Unsaved  // the draft that the form begins with
	offers   []offer
	fresh    bool // nothing has been typed in it
}

// whoWrites is the baton as the editor begins with it. Looking at a page takes nothing: the window takes the baton
// up when it is there (see beat), and without script the one who saves first has it.
func whoWrites(c *fiber.Ctx, rel release.Release, seat string, fresh bool) (release.Baton, error) {
	if !fresh {
		return web.Space(c).Releases.TakeUp(c.UserContext(), rel.ID, seat, web.Actor(c))
	}
	b, err := web.Space(c).Releases.Baton(c.UserContext(), rel.ID)
	if b.By == "" || b.By == web.User(c).ID {
		b.By, b.Seat, b.Asker = web.User(c).ID, seat, ""
	}
	return b, err
}

func renderEditor(c *fiber.Ctx, rel release.Release, e opened) error {
	form, theirs := e.form, e.theirs
	facts, err := ownFacts(c, rel)
	if err != nil {
		return err
	}
	gone, err := fallenIn(c, rel, form)
	if err != nil {
		return err
	}
	seat := form.Value("seat")
	held, err := whoWrites(c, rel, seat, e.fresh)
	if err != nil {
		return err
	}
	title, _ := incident.Text(rel.Title).In(web.Lang(c))
	v := editView{
		Frame: web.Frame(c, "release.edit.title"), Form: form, Kinds: writing.Kinds(c), ID: rel.ID,
		Action: web.URL(c, "/releases/"+rel.ID+"/versions"), Cancel: web.URL(c, "/releases/"+rel.ID),
		Base: form.Value("base"), Cited: form.Value("cited"), SlugFixed: !rel.PublishedAt.IsZero(), Address: web.NewsroomAt(c, web.Space(c).ID) + "/releases/",
	}
	v.Seat, v.Baton, v.Offers = seat, newBaton(c, held, seat), e.offers
	// What somebody has typed stays open to them, though it cannot be saved just now.
	v.Locked = e.fresh && v.Baton.State != batonMine
	if v.Restored = e.restored.At; e.restored.By != web.User(c).ID {
		v.RestoredBy = e.restored.ByName
	}
	v.Most, v.MostShown = release.MaxBody, strconv.Itoa(release.MaxBody/1000)
	v.Drill = rel.Drill
	v.Crumbs = []templates.Crumb{
		web.Crumb(c, "release.list.title", "/releases"), {Label: title, URL: v.Cancel},
	}
	if v.Comments, err = commentsOf(c, rel); err != nil {
		return err
	}
	if v.Comments != nil {
		v.Comments.InPlace = true
	}
	passages, err := snippets(c)
	if err != nil {
		return err
	}
	if v.Pictures, err = picturesFor(c, rel.ID); err != nil {
		return err
	}
	v.PictureURL, v.ImageURL, v.AssetsURL = v.Cancel+"/pictures", web.URL(c, "/newsroom/assets/"), web.URL(c, "/newsroom/assets?release="+rel.ID)
	for _, lang := range templates.OwnFirst(web.Lang(c)) {
		side := editLang{Snippets: passages[lang], Fallen: gone[lang], Lang: lang, NameKey: writing.LangKey(lang), DatelineKey: "release.dateline.hint.en"}
		if lang == incident.Chinese {
			side.DatelineKey = "release.dateline.hint.zh"
		}
		for _, f := range slices.DeleteFunc(slices.Clone(facts), hasFallen) {
			claim, in := f.Now().Claim.In(lang)
			side.Facts = append(side.Facts, citableFact{Key: f.Key, Version: f.Current, Value: lang + ":" + f.ID, Claim: claim, Lang: in, State: factBadge(f.State)})
		}
		if theirs != nil {
			t := theirs.Text[lang]
			t.Body = release.Keyed(t.Body, keys(facts))
			side.Theirs = &t
		}
		v.Langs = append(v.Langs, side)
	}
	if theirs != nil {
		v.TheirName = theirs.ByName
	}
	return web.RenderStatus(c, e.status, editPage, v)
}

// ownFacts are the facts of the release's incident, also those that a text must not cite any more.
func ownFacts(c *fiber.Ctx, rel release.Release) ([]fact.Fact, error) {
	if rel.IncidentID == "" {
		return nil, nil
	}
	return web.Space(c).Facts.Of(c.UserContext(), rel.IncidentID)
}

// hasFallen reports whether nothing may come to stand on a fact any more.
func hasFallen(f fact.Fact) bool { return f.State == fact.Retracted || f.State == fact.Refuted }

// fallenIn are the facts that the texts of the form cite and that have fallen, by the language of the text.
func fallenIn(c *fiber.Ctx, rel release.Release, form templates.Form) (map[string][]fallenFact, error) {
	out := map[string][]fallenFact{}
	for _, lang := range release.Langs() {
		cited, err := web.Space(c).Releases.CitedIn(c.UserContext(), rel, form.Value("body."+lang))
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(cited)) {
			f := cited[name]
			if !hasFallen(f) {
				continue
			}
			claim, in := f.Now().Claim.In(lang)
			out[lang] = append(out[lang], fallenFact{Name: name, Key: f.Key, URL: web.URL(c, "/facts/"+f.ID), Claim: claim, Lang: in, State: factBadge(f.State)})
		}
	}
	return out, nil
}

func keys(facts []fact.Fact) map[string]string {
	out := map[string]string{}
	for _, f := range facts {
		out[f.ID] = f.Key
	}
	return out
}

// incidents are the open incidents, and the chosen one whatever its phase.
func incidents(c *fiber.Ctx, chosen string) ([]templates.Option, error) {
	page, err := web.Space(c).Incidents.Find(c.UserContext(), incident.Search{Open: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	seen := false
	for _, inc := range page.Items {
		title, _ := inc.Title.In(web.Lang(c))
		if inc.Drill() {
			title = web.T(c, "release.new.drill", "title", title)
		}
		out = append(out, templates.Option{Value: inc.ID, Label: title})
		seen = seen || inc.ID == chosen
	}
	if chosen != "" && !seen {
		if inc, err := web.Space(c).Incidents.Get(c.UserContext(), chosen); err == nil {
			title, _ := inc.Title.In(web.Lang(c))
			out = append(out, templates.Option{Value: inc.ID, Label: title})
		}
	}
	return out, nil
}
