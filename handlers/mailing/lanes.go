package mailing

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/space"
)

// LaneView is what became of the messages that one provider takes, and how it is held back.
type LaneView struct {
	mailing.Provider
	Label   string // its name, where NameKey has none
	NameKey string
	URL     string // its recipients
	Why     string // key; "" when it is not held back
	GapS    int    // seconds between two messages, while it is slowed
}

// LanesView is the table of providers.
type LanesView struct {
	All    []LaneView
	Rest   LaneView // all others together
	Others int      // how many those are
	Limits setting.Limits
	Any    bool // there are limits
	Going  bool // what waits may still leave: pace and limit matter
	Viewer
}

// Viewer is who looks at the live part: what it shows in their zone, and lets them do.
type Viewer struct {
	Zone *time.Location
	CSRF string // of the form that lets a provider go on, "" when they may not
	URL  string
	Of   string // the state of the mailing that the page shows around its live part; "" it is not said
}

// mostLanes is how many providers have a row of their own, besides those that are held back.
const mostLanes = 10

// viewer is whoever asks for a mailing.
func viewer(c *fiber.Ctx, m mailing.Mailing, url string, maySend bool) Viewer {
	v := Viewer{Zone: web.Titled(c, "").Zone, URL: url, Of: web.Query(c).Get("of")}
	if maySend && !m.Over() {
		v.CSRF = web.CSRF(c)
	}
	return v
}

// lanesOf are the providers that take a mailing.
func lanesOf(ctx context.Context, sp *space.Space, m mailing.Mailing, who Viewer) (LanesView, error) {
	if m.HandsOver() { // a desk is one address
		return LanesView{}, nil
	}
	found, err := sp.Mailings.Providers(ctx, m)
	v := LanesView{Limits: found.Limits, Any: found.Limits != setting.Limits{}, Going: m.Active(), Viewer: who}
	for _, p := range found.All {
		if p.Held.Hold == "" && len(v.All) >= mostLanes {
			v.Others++
			v.Rest.Add(p)
			continue
		}
		v.All = append(v.All, laneView(p, who.URL))
	}
	return v, err
}

func laneView(p mailing.Provider, url string) LaneView {
	v := LaneView{Provider: p, URL: url + "/recipients?provider=" + p.Name, GapS: int(p.Gap / time.Second)}
	v.Rate = rounded(p.Rate)
	if p.Held.Hold != "" {
		v.Why = mailing.Meant + p.Held.Why
	}
	if strings.Contains(p.Name, ".") {
		v.Label = p.Name
	} else {
		v.NameKey = "mailing.lane." + p.Name
	}
	return v
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
