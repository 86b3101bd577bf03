package audience

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/mailing"
)

// UsedRow is a mailing that a list or a segment is part of.
type UsedRow struct {
	URL, Name, Lang, State, Kind string
	At                           time.Time // when it was launched or, of a draft, last changed
}

// Used are the latest mailings that a list or a segment is part of.
type Used struct {
	Mailings []UsedRow
	More     bool
	Waiting  int64 // how many have not gone out yet
}

// shownUses is how many mailings are named.
const shownUses = 10

var stateKinds = map[mailing.State]string{
	mailing.Draft: "mute", mailing.Scheduled: "info", mailing.Sending: "info", mailing.Paused: "warn",
	mailing.Halted: "bad", mailing.Done: "ok", mailing.Cancelled: "mute",
}

// used finds the mailings of a list or a segment, for those who may see mailings.
func used(c *fiber.Ctx, use string) (Used, error) {
	if !web.May(c, account.MailingEdit) {
		return Used{}, nil
	}
	mailings, ctx := web.Space(c).Mailings, c.UserContext()
	page, err := mailings.Using(ctx, use, mailing.Part{Limit: shownUses})
	if err != nil || len(page.Items) == 0 {
		return Used{}, err
	}
	u := Used{More: page.Next != ""}
	if u.Waiting, err = mailings.Waiting(ctx, use); err != nil {
		return u, err
	}
	for _, m := range page.Items {
		row := UsedRow{URL: web.URL(c, "/mailings/"+m.ID), Name: m.SubjectIn(web.Lang(c)), State: string(m.State), Kind: stateKinds[m.State], At: m.LaunchedAt}
		if row.Lang = web.Lang(c); m.Subject[row.Lang] == "" {
			row.Lang = m.Lang
		}
		if row.At.IsZero() {
			row.At = m.UpdatedAt
		}
		u.Mailings = append(u.Mailings, row)
	}
	return u, nil
}

// putAway answers the button that archives a list or a segment, and offers to bring it back: what has not gone out yet and
// uses it is said.
func putAway(c *fiber.Ctx, path, id, done, inUse, use string) error {
	n, err := web.Space(c).Mailings.Waiting(c.UserContext(), use)
	if err != nil {
		return err
	}
	if n > 0 {
		return web.RedirectWarning(c, path, inUse, "n", n)
	}
	return web.RedirectUndo(c, path, path+"/"+id+"/restore", done)
}

func sampleUsed() Used {
	u := Used{More: true, Waiting: 1}
	for _, state := range mailing.States() {
		u.Mailings = append(u.Mailings, UsedRow{URL: "/m", Name: "On the recall", Lang: "en", State: string(state), Kind: stateKinds[state], At: sampleTime})
	}
	return u
}
