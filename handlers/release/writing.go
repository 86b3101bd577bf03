package release

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/templates"
)

// What the part of the editor about who writes says of the reader; writing.js goes by it.
const (
	batonMine   = "mine"   // this window writes
	batonWindow = "window" // another window of the same person does
	batonGiven  = "given"  // it is theirs, and no window has it yet
	batonOther  = "other"  // somebody else writes
	batonFree   = "free"
)

type batonView struct {
	templates.Frame
	State          string
	Base, Edit     string // addresses: of the release, of the editor
	Seat           string
	Name           string // who writes
	Since, AskedAt time.Time
	Asker          string // who asks this reader for it
	Asked          bool   // the reader has asked
	CanWrest       bool
	Taken          bool // from the reader, for Reason
	Reason         string
	Form           templates.Form
}

type keptView struct {
	templates.Frame
	At    time.Time
	Fault *templates.FieldError
}

func newBaton(c *fiber.Ctx, b release.Baton, seat string) batonView {
	me := web.User(c).ID
	base := web.URL(c, "/releases/"+b.ID)
	v := batonView{
		Frame: web.Frame(c, "release.edit.title"), State: batonOther, Base: base, Edit: base + "/edit", Seat: seat, Name: b.ByName, Since: b.Since,
		AskedAt: b.AskedAt, Asked: b.Asker == me, CanWrest: web.May(c, account.IncidentManage), Taken: b.From == me, Reason: b.Reason,
	}
	switch {
	case b.By == "":
		v.State = batonFree
	case b.By != me:
	case b.Seat == seat:
		v.State, v.Asker = batonMine, b.AskerName
	case b.Seat == "":
		v.State = batonGiven
	default:
		v.State = batonWindow
	}
	return v
}

// keep stores what has been typed so far. It answers with one line, or with why it was not kept.
func keep(c *fiber.Ctx) error {
	form := web.Form(c)
	base, _ := strconv.Atoi(form.Value("base"))
	d, err := web.Space(c).Releases.Keep(c.UserContext(), c.Params("id"), base, form.Value("seat"), manuscript(form), web.Actor(c))
	v := keptView{Frame: web.Frame(c, "release.edit.title"), At: d.At}
	if err == nil {
		return web.Fragment(c, keptFragment, v)
	}
	status := fiber.StatusUnprocessableEntity
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		status = fiber.StatusConflict
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v.Fault = &form.Errors[0]
	c.Status(status)
	return web.Fragment(c, keptFragment, v)
}

// discard throws the reader's draft away.
func discard(c *fiber.Ctx) error {
	if err := web.Space(c).Releases.Discard(c.UserContext(), c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")+"/edit"), "release.flash.discarded")
}

// baton says who writes, to a window that waits.
func baton(c *fiber.Ctx) error {
	rel, err := web.Space(c).Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	b, err := web.Space(c).Releases.Baton(c.UserContext(), rel.ID)
	if err != nil {
		return err
	}
	return web.Block(c, batonPage, "baton", newBaton(c, b, web.Query(c).Get("seat")))
}

// beat is the sign of life of the window that writes, the first of which takes the baton up; a window that no longer
// has it reads why.
func beat(c *fiber.Ctx) error {
	form := web.Form(c)
	seat, take := form.Value("seat"), web.Space(c).Releases.Hold
	if form.Value("first") != "" {
		take = web.Space(c).Releases.TakeUp
	}
	b, err := take(c.UserContext(), c.Params("id"), seat, web.Actor(c))
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		b, err = web.Space(c).Releases.Baton(c.UserContext(), c.Params("id"))
	}
	if err != nil {
		return err
	}
	return web.Block(c, batonPage, "baton", newBaton(c, b, seat))
}

func leave(c *fiber.Ctx) error {
	if err := web.Space(c).Releases.Leave(c.UserContext(), c.Params("id"), web.Form(c).Value("seat"), web.Actor(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func askFor(c *fiber.Ctx) error {
	_, err := web.Space(c).Releases.AskFor(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return toEditor(c, "release.flash.asked")
}

func handOver(c *fiber.Ctx) error {
	b, err := web.Space(c).Releases.HandOver(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	if b.By == "" {
		return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")), "")
	}
	return toEditor(c, "release.flash.handed_over", "name", b.ByName)
}

// wrest takes the baton with a reason, which stands in the timeline.
func wrest(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Releases.Wrest(c.UserContext(), c.Params("id"), form.Value("reason"), web.Actor(c))
	if err == nil {
		return toEditor(c, "release.flash.wrested")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	b, err := web.Space(c).Releases.Baton(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v := newBaton(c, b, "")
	v.Form = form
	return web.RenderForm(c, batonPage, v)
}

func toEditor(c *fiber.Ctx, flash string, args ...any) error {
	return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")+"/edit"), flash, args...)
}

// offer is a draft that the editor could go on from.
type offer struct {
	URL, Name string
	Mine      bool
	Base      int
	At        time.Time
}

// offers are the drafts that the reader is offered: their own of an older version, and what others have left
// behind of the version that stands.
func offers(c *fiber.Ctx, rel release.Release, drafts []release.Unsaved) []offer {
	var out []offer
	for _, d := range drafts {
		mine := d.By == web.User(c).ID
		if (mine && d.Base != rel.Current) || (!mine && d.Base == rel.Current) {
			out = append(out, offer{URL: web.URL(c, "/releases/"+rel.ID+"/edit?draft="+d.By), Name: d.ByName, Mine: mine, Base: d.Base, At: d.At})
		}
	}
	return out
}

// chosen is the draft that the form begins with: the one that was asked for, else the reader's own of this version.
func chosen(c *fiber.Ctx, rel release.Release, drafts []release.Unsaved) (release.Unsaved, bool) {
	wanted := web.Query(c).Get("draft")
	for _, d := range drafts {
		if (wanted != "" && d.By == wanted) || (wanted == "" && d.By == web.User(c).ID && d.Base == rel.Current) {
			return d, true
		}
	}
	return release.Unsaved{}, false
}
