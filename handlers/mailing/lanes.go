package mailing

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/space"
)

// LaneView is a provider that is held back, as far as it concerns a mailing.
type LaneView struct {
	ID      string
	Name    string // the domain; "" when NameKey has the provider's name
	NameKey string
	Hold    string
	Why     string // key
	Answer  string // the server's own words
	Until   time.Time
	Waiting int64
}

// lanesOf are the providers that a mailing waits for.
func lanesOf(ctx context.Context, sp *space.Space, m mailing.Mailing) ([]LaneView, error) {
	held, err := sp.Mailings.HeldLanes(ctx, m.ID)
	var out []LaneView
	for _, l := range held[m.ID] {
		v := LaneView{ID: l.ID, Hold: l.Hold, Why: mailing.Meant + l.Why, Answer: l.Answer, Until: l.Until, Waiting: l.Waiting}
		if strings.Contains(l.ID, ".") {
			v.Name = l.ID
		} else {
			v.NameKey = "mailing.lane." + l.ID
		}
		out = append(out, v)
	}
	return out, err
}

// openLane lets a provider that is held back go on.
func openLane(c *fiber.Ctx) error {
	id := c.Params("id")
	back := web.URL(c, "/mailings/"+id)
	if err := web.Space(c).Mailings.OpenLane(c.UserContext(), id, web.Form(c).Value("lane"), web.Actor(c)); err != nil {
		return refused(c, back, err)
	}
	return web.Redirect(c, back, "mailing.flash.lane_opened")
}
