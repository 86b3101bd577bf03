package web

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/templates"
)

// LeavingView is what a reader who wants no more mail sees while the database is away: a button, or that their wish is kept.
// Nothing of it needs the database.
type LeavingView struct {
	templates.Frame
	Name   string // of the space
	Key    string // of the question, or of what is kept
	Action string // where the button posts to, "" when the wish is kept
	Do     string // what the button says it does; "" for all that the address can end
}

var leavingPage = templates.NewPageOf("bare", "error/leaving.html", leavingSamples)

// Leaving renders it. No address of the reader is named: it is in the database.
func Leaving(c *fiber.Ctx, title string, v LeavingView) error {
	v.Frame = Frame(c, title)
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	return Render(c, leavingPage, v)
}

func leavingSamples() []LeavingView {
	f := templates.Frame{Lang: "en", Title: "Unsubscribe"}
	return []LeavingView{
		{Frame: f, Name: "Acme", Key: "unsubscribe.away.ask", Action: "/u/x"},
		{Frame: f, Name: "Acme", Key: "unsubscribe.away.done"},
		{Frame: f, Name: "Acme", Key: "subscription.away.ask", Action: "/s/x", Do: "end"},
	}
}
