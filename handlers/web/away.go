package web

import (
	"mime/multipart"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/store"
	"standfirst/templates"
)

// lookAgain is after what time a page that found no database asks for itself again, and other programs are told to.
const lookAgain = 10 * time.Second

// tellAway makes of the view of an error what there is to know of a database that is away. Nothing of it needs the
// database: so it cannot be known who asks, and to whoever brings neither a session of the portal nor a program's key no more
// is said than that nothing was changed.
func (k *Kit) tellAway(c *fiber.Ctx, st *visit, away *store.Away, view *templates.ErrorView) {
	retryAfter(c, lookAgain)
	part := isHTMX(c)
	if c.Method() == fiber.MethodGet && !part && !st.machines && c.GetRespHeader("Refresh") == "" {
		c.Set("Refresh", "10")
	}
	if c.Cookies(k.cookieName("session")) == "" && c.Get(fiber.HeaderAuthorization) == "" {
		return
	}
	view.TitleKey, view.TextKey = "error.title.away", "error.text.away"
	view.Args = map[string]any{"since": templates.Clock(k.lastZone(c), away.Since)}
	if away.Full {
		view.TitleKey, view.TextKey = "error.title.full", "error.text.full"
	}
	switch view.Again = k.sentForm(c); {
	case part:
		view.NextKey = "error.away.typed"
	case c.Method() == fiber.MethodGet:
		view.NextKey = "error.away.reload"
	case view.Again != nil:
		view.NextKey = "error.away.again"
	default:
		view.NextKey = "error.away.back"
	}
}

// keepTaste keeps with the browser in which language and zone its user reads: when the database is away it cannot be asked.
// It goes with pages alone; a file that somebody has brought carries nothing of ours but itself.
func (k *Kit) keepTaste(c *fiber.Ctx, u account.User) {
	if !strings.HasPrefix(string(c.Response().Header.ContentType()), fiber.MIMETextHTML) {
		return
	}
	for _, taste := range []struct{ name, value string }{{"lang", u.Lang}, {"zone", u.Zone}} {
		if taste.value != "" && c.Cookies(k.cookieName(taste.name)) != taste.value {
			k.setCookie(c, taste.name, taste.value, tasteLasts)
		}
	}
}

// tasteLasts is how long a browser keeps how its user reads.
const tasteLasts = 365 * 24 * time.Hour

// lastZone is the zone in which whoever used the browser last reads times; UTC when it does not know.
func (k *Kit) lastZone(c *fiber.Ctx) *time.Location {
	return account.User{Zone: c.Cookies(k.cookieName("zone"))}.Location()
}

// secretFields are in the names of fields that no page repeats.
var secretFields = []string{"password", "secret", "code", "token", "key"}

// sentForm is the form that came with a request, to be sent again as it is. It is nil where that cannot be: with files,
// with what is secret, or when another site's page sent it. What only files are large enough for is not even read: nobody
// knows who sends it.
func (k *Kit) sentForm(c *fiber.Ctx) *templates.SentForm {
	if c.Method() != fiber.MethodPost || isHTMX(c) || k.isForeign(c) || c.Request().Header.ContentLength() > defaultMaxBody {
		return nil
	}
	out := templates.SentForm{Action: OwnPath(c.OriginalURL())}
	if form, err := c.MultipartForm(); err == nil {
		out.Type = fiber.MIMEMultipartForm
		for _, files := range form.File {
			if slices.ContainsFunc(files, func(f *multipart.FileHeader) bool { return f.Size > 0 }) {
				return nil
			}
		}
	}
	for name, values := range Form(c).Values {
		if slices.ContainsFunc(secretFields, func(part string) bool { return strings.Contains(strings.ToLower(name), part) }) {
			return nil
		}
		for _, value := range values {
			out.Fields = append(out.Fields, templates.SentField{Name: name, Value: value})
		}
	}
	if len(out.Fields) == 0 {
		return nil
	}
	slices.SortStableFunc(out.Fields, func(a, b templates.SentField) int { return strings.Compare(a.Name, b.Name) })
	return &out
}
