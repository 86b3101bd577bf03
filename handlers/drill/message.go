package drill

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/drill"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

// ReplyRow is what the team said.
type ReplyRow struct {
	By, Text string
	At       time.Time
}

// MessageView is one event of the simulated inbox, with its answers and the form for one more.
type MessageView struct {
	templates.Frame
	Form         templates.Form
	E            EventRow
	Replies      []ReplyRow
	Action, Back string
	Open         bool
}

var messagePage = templates.NewPageOf("app", "drill/message.html", messageSamples)

func message(c *fiber.Ctx) error {
	v, err := messageView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, messagePage, v)
}

func messageView(c *fiber.Ctx, form templates.Form) (MessageView, error) {
	i, d, err := rehearsal(c)
	if err != nil {
		return MessageView{}, err
	}
	e, ok := d.Event(c.Params("inject"))
	if !ok || e.Fate != drill.Arrived { // what has not arrived is nobody's to read
		return MessageView{}, fault.Missing("drill.inject.missing")
	}
	v := MessageView{Form: form, E: eventRow(c, d, e, nil), Open: d.State != drill.Ended, Back: web.URL(c, "/incidents/"+i.ID+"/drill")}
	v.Frame = web.Titled(c, v.E.Subject.Text)
	below(c, &v.Frame, i)
	v.Crumbs = append(v.Crumbs, templates.Crumb{Label: web.T(c, "drill.room.title"), URL: v.Back})
	v.Action = v.E.URL
	for _, r := range e.Replies {
		v.Replies = append(v.Replies, ReplyRow{By: r.By, Text: r.Text, At: r.At})
	}
	return v, nil
}

func answer(c *fiber.Ctx) error {
	form, id, key := web.Form(c), c.Params("drill"), c.Params("inject")
	if _, err := web.Space(c).Drills.Answer(c.UserContext(), id, key, form.Value("answer"), web.Actor(c)); err != nil {
		return web.Again(c, messagePage, messageView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/drill"), "drill.flash.answered")
}

// Article is a release in the simulated newsroom.
type Article struct {
	Slug, Kind, Headline, Subhead, Lang string
	Body                                templates.HTML
	URL                                 string // of the release in the portal
	At                                  time.Time
	Gone                                string // "withdrawn" or "retracted"; "" while it stands
	Notices                             []Notice
}

// Notice is what a reader is told about a change.
type Notice struct {
	Kind, Text, Lang string
	At               time.Time
}

// NewsroomView is the simulated newsroom of a drill.
type NewsroomView struct {
	templates.Frame
	Articles []Article
	Sheet    SheetView
	Back     string
	Write    string // "" for those who may not
	Prepared string // where it is prepared what opens at one press
}

// SheetView is the fact sheet in the simulated newsroom.
type SheetView struct {
	Public bool
	Since  time.Time
	Action string    // where it is published and withdrawn; "" for those who may not
	Facts  []FactRow // that it shows or would show
}

// FactRow is one fact of it.
type FactRow struct {
	Key, Claim, Lang, Kind, StateKey, URL string
}

var newsroomPage = templates.NewPageOf("app", "drill/newsroom.html", newsroomSamples)

// newsroom shows what the team has published, as a reader would see it: nobody but members does.
func newsroom(c *fiber.Ctx) error {
	i, _, err := rehearsal(c)
	if err != nil {
		return err
	}
	v := NewsroomView{Frame: web.Frame(c, "drill.newsroom.title"), Back: web.URL(c, "/incidents/"+i.ID+"/drill"), Write: writeURL(c, i), Prepared: web.URL(c, "/newsroom/boards/"+i.ID)}
	below(c, &v.Frame, i)
	pages, err := web.Space(c).Releases.Rehearsed(c.UserContext(), i.ID)
	for _, p := range pages {
		pictures, err := web.Space(c).Releases.PicturesIn(c.UserContext(), p.Version)
		if err != nil {
			return err
		}
		v.Articles = append(v.Articles, article(c, p, pictures))
	}
	if err != nil {
		return err
	}
	if v.Sheet, err = factSheet(c, i); err != nil {
		return err
	}
	return web.Render(c, newsroomPage, v)
}

var factKinds = map[fact.State]string{
	fact.Verified: "ok", fact.Disputed: "warn", fact.Superseded: "warn", fact.Retracted: "bad", fact.Refuted: "bad",
}

// factSheet is the fact sheet of the drill, as a reader would see it.
func factSheet(c *fiber.Ctx, i incident.Incident) (SheetView, error) {
	s, facts, err := web.Space(c).Releases.RehearsedSheet(c.UserContext(), i.ID)
	v := SheetView{Public: s.Public, Since: s.ChangedAt}
	if i.Open {
		v.Action = web.URLFor(c, account.ReleaseApprove, "/newsroom/sheets/"+i.ID)
	}
	for _, f := range facts {
		claim, lang := f.Version.Claim.In(web.Lang(c))
		v.Facts = append(v.Facts, FactRow{f.Fact.Key, claim, lang, factKinds[f.State], "newsroom.fact." + string(f.State), web.URL(c, "/facts/"+f.Fact.ID)})
	}
	return v, err
}

// writeURL is where a release of the drill is written, "" for those who may not.
func writeURL(c *fiber.Ctx, i incident.Incident) string {
	if !i.Open {
		return ""
	}
	return web.URLFor(c, account.ReleaseEdit, "/releases/new?incident="+i.ID)
}

func article(c *fiber.Ctx, p release.Page, pictures release.Pictures) Article {
	rel := p.Release
	title, lang := incident.Text(rel.PublishedTitle).In(web.Lang(c))
	a := Article{Slug: rel.Slug, Kind: web.T(c, "release.kind."+string(rel.Kind)), Headline: title, Lang: lang, URL: web.URL(c, "/releases/"+rel.ID), At: rel.PublishedAt}
	if rel.IsPublic() {
		t, lang := p.Version.In(web.Lang(c))
		a.Headline, a.Subhead, a.Lang = t.Headline, t.Subhead, lang
		a.Body = templates.HTML(release.Plainly(t.Body, writing.Inside(c, pictures, lang)))
	} else {
		a.Gone = string(rel.Public)
	}
	for n := len(rel.Notices) - 1; n >= 0; n-- {
		text, in := incident.Text(rel.Notices[n].Text).In(web.Lang(c))
		a.Notices = append(a.Notices, Notice{Kind: web.T(c, "newsroom.notice."+rel.Notices[n].Kind), Text: text, Lang: in, At: rel.Notices[n].At})
	}
	return a
}
