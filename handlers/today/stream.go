package today

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/space"
	"standfirst/templates"
)

// lookEvery is how often a stream looks whether something has happened: one look at an index. lookAgain is how often the
// page is read anew although nothing has: what is due by the clock alone stands in no log.
const (
	lookEvery = 2 * time.Second
	lookAgain = time.Minute
)

// changed tells an open page that something has happened, and nothing of what: it asks for itself, through every guard.
type changed struct{ URL, Target string }

var changedPart = templates.NewFragment("today/show.html", "changed", changed{"/acme", "today"})

// stream ends with the session of whoever listens, and with their membership.
func stream(c *fiber.Ctx) error {
	k, sp, lang, session := web.Of(c), web.Space(c), web.Lang(c), web.SessionID(c)
	say := changed{web.URL(c, ""), "today"}
	once := !strings.Contains(c.Get(fiber.HeaderAccept), "text/event-stream") // who does not listen gets one answer
	last, at := web.Query(c).Get("seq"), k.Now()
	return web.Stream(c, lookEvery, func(ctx context.Context) ([]byte, bool, error) {
		u, lives, err := k.Accounts.Lives(ctx, session)
		if err != nil || !lives {
			return nil, true, err
		}
		if _, member := u.In(sp.ID); !member {
			return nil, true, nil
		}
		newest, err := head(ctx, sp)
		if err != nil || (newest == last && k.Now().Before(at.Add(lookAgain))) {
			return nil, once, err
		}
		last, at = newest, k.Now()
		html, err := web.RenderBytes(k, lang, changedPart, say)
		return html, once, err
	})
}

// head is the event that was logged last in a space; "" for none.
func head(ctx context.Context, sp *space.Space) (string, error) {
	page, err := sp.Audit.Recent(ctx, "", 1)
	if err != nil || len(page.Items) == 0 {
		return "", err
	}
	return page.Items[0].ID, nil
}
