package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/calendar"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/templates"
)

// AddressView is the page of the secret address at which calendar programs read a member's calendar.
type AddressView struct {
	templates.Frame
	Base  string
	URL   string // "" while there is none
	Since time.Time
	Stamp string // of Since, as the form sends it back
}

var addressPage = templates.NewPage("app", "calendar/address.html",
	AddressView{Base: "/acme/calendar/address"}, AddressView{Base: "/acme/calendar/address", URL: "https://x.example/calendar/a/standfirst.ics", Since: time.Unix(1, 0), Stamp: "a"})

func address(c *fiber.Ctx) error {
	v := AddressView{Frame: web.Frame(c, "calendar.address.title"), Base: web.URL(c, "/calendar/address")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "calendar.title", "/calendar")}
	token, since, ok, err := web.Space(c).Calendar.Address(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	if ok {
		v.URL, v.Since, v.Stamp = web.Of(c).Base.JoinPath("/calendar/"+token+"/standfirst.ics").String(), since, since.Format(time.RFC3339Nano)
	}
	return web.Render(c, addressPage, v)
}

func renew(c *fiber.Ctx) error {
	since, _ := time.Parse(time.RFC3339Nano, web.Form(c).Value("since")) // none: there is no address yet
	if err := web.Space(c).Calendar.Renew(c.UserContext(), web.User(c).ID, since); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/calendar/address"), "calendar.flash.renewed")
}

func end(c *fiber.Ctx) error {
	if err := web.Space(c).Calendar.End(c.UserContext(), web.User(c).ID); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/calendar/address"), "calendar.flash.ended")
}

// What the file covers, in days: what lies further back is of no use in a calendar, and nobody plans further ahead.
const (
	fileBack  = 31
	fileAhead = 400
)

// file is a member's calendar for their calendar program (RFC 5545), with what they may read at this moment: in the
// language and zone that they have chosen.
func file(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "calendar.address.missing")
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	id, err := sp.Calendar.Reader(ctx, c.Params("token"))
	if err != nil {
		return err
	}
	k := web.Of(c)
	user, err := k.Accounts.User(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("calendar.address.missing").Because(err)
	}
	if err != nil {
		return err
	}
	member, ok := user.In(sp.ID)
	if !ok || user.Disabled {
		return fault.Missing("calendar.address.missing")
	}
	lang := user.Lang
	if lang == "" {
		lang = sp.Lang
	}
	say := teller{lang, func(key string, args ...any) string { return k.Catalogs.T(lang, key, args...) }}
	now := web.Now(c).UTC()
	all, _, err := sp.Calendar.Find(incident.For(ctx, user.ID, member.Role == account.Administrator), calendar.Query{
		From: now.AddDate(0, 0, -fileBack).Truncate(24 * time.Hour), To: now.AddDate(0, 0, fileAhead).Truncate(24 * time.Hour),
		Zone: user.Location(), Lang: lang, Reader: sp.Approver(user), May: member.Role.May,
	})
	if err != nil {
		return err
	}
	made := func(at time.Time) string {
		return write(say, sp.Name, k.Base.Host, k.Base.JoinPath("/"+sp.ID).String(), all, at)
	}
	// The same file has the same mark: what changes by itself, the moment at which it was made, is left out of it.
	sum := sha256.Sum256([]byte(made(time.Unix(0, 0))))
	mark := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Set(fiber.HeaderETag, mark)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if c.Get(fiber.HeaderIfNoneMatch) == mark {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	return c.SendString(made(now))
}

// hourLong is how long an entry with an hour is shown: a deadline has no length, and programs hide what has none.
const hourLong = 30 * time.Minute

func write(say teller, name, host, base string, all []calendar.Entry, at time.Time) string {
	f := ics.NewCalendarFor("Standfirst")
	f.SetMethod(ics.MethodPublish)
	f.SetXWRCalName(say.t("calendar.file.name", "name", name))
	f.SetRefreshInterval("PT1H")
	f.SetXPublishedTTL("PT1H")
	for _, e := range all {
		ev := f.AddEvent(string(e.Kind) + "-" + e.ID + "-" + e.Part + "@" + host)
		ev.SetDtStampTime(at)
		kind, title := say.t("calendar.kind."+string(e.Kind)), say.title(e)
		if e.Drill {
			kind = say.t("state.drill") + " · " + kind
		}
		if e.Done {
			title = "✓ " + title
		}
		ev.SetSummary(kind + ": " + title)
		if note := say.note(e); note != "" {
			ev.SetDescription(note)
		}
		ev.SetURL(base + path(e))
		ev.SetTimeTransparency(ics.TransparencyTransparent) // a deadline keeps nobody busy
		if e.Day == "" {
			ev.SetStartAt(e.At)
			ev.SetEndAt(e.At.Add(hourLong))
			continue
		}
		day := e.Starts(time.UTC)
		ev.SetAllDayStartAt(day)
		ev.SetAllDayEndAt(day.AddDate(0, 0, 1))
	}
	return f.Serialize(ics.WithNewLineWindows) // RFC 5545 3.1: lines end in CRLF
}
