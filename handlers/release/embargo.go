package release

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/release"
)

// embargoCard says on the page of a release until when it is held back, or offers to hold it back.
type embargoCard struct {
	URL, State, Kind  string
	LiftAt            time.Time
	LiftZone          *time.Location
	Invited, Accepted int
	Known             bool // whoever looks may read contacts
	Offer             bool
	Keeps             bool // as it is now it would not open
	Waits             bool // for its approval, without which it would not
}

var embargoKinds = map[release.EmbargoState]string{release.Set: "warn", release.Lifted: "ok", release.Held: "bad", release.Ended: "mute"}

// embargo is nil when there is nothing to say and nothing to offer.
func embargo(c *fiber.Ctx, rel release.Release) (*embargoCard, error) {
	e := rel.Embargo
	card := &embargoCard{URL: web.URL(c, "/releases/"+rel.ID+"/embargo"), State: string(e.State), Kind: embargoKinds[e.State], LiftAt: e.LiftAt, LiftZone: e.In().Location()}
	if card.State == "" {
		card.Offer = web.May(c, account.ReleaseEdit) && rel.Public == release.Never && rel.State != release.Retracted && !rel.Drill
		if !card.Offer {
			return nil, nil
		}
		return card, nil
	}
	if rel.Embargoed && e.Scheduled {
		card.State = "scheduled"
	}
	card.Waits = rel.Embargoed && rel.State == release.Review
	card.Keeps = rel.Embargoed && !card.Waits && web.Space(c).Releases.Openable(c.UserContext(), rel) != nil
	if card.Known = web.May(c, account.ContactRead); !card.Known {
		return card, nil
	}
	n, err := web.Space(c).Embargoes.Count(c.UserContext(), rel)
	card.Known = n.Invited > 0 || !e.Scheduled
	card.Invited, card.Accepted = n.Invited, n.Accepted
	return card, err
}
