package mailing

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/store"
	"standfirst/templates"
)

// InterestView is what the readers of a mailing did with its links, each number with what it means.
type InterestView struct {
	templates.Frame
	Head
	Tabs     []templates.Tab
	Tracked  bool
	Accepted int64
	People   int64
	PeopleAt string // the readers themselves
	Links    []mailing.LinkInterest
}

var interestPage = templates.NewPageOf("app", "mailing/interest.html", interestSamples)

func interest(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	h := head(c, m, false)
	v := InterestView{
		Frame: frame(c, m, h, ""), Head: h, Tabs: tabs(c, m, h, "interest"), Tracked: len(m.Links) > 0,
		PeopleAt: h.URL + "/recipients?reaction=clicked",
	}
	p, err := sp.Mailings.Progress(ctx, m)
	if err != nil {
		return err
	}
	v.Accepted = p.Counts[mailing.Accepted]
	found, err := sp.Mailings.Interest(ctx, m)
	if err != nil {
		return err
	}
	v.People, v.Links = found.People, found.Links
	return web.Render(c, interestPage, v)
}

// links is the allowance of personal links, apart from that of pages: the filters of a large mail service fetch those of
// all its users from a few addresses within minutes of a mailing, which must not keep readers from the newsroom. Nobody
// can guess a link; see link.Signer.
var links = web.Rate{Name: "links", Every: 500 * time.Microsecond, Burst: 10_000}

// follow leads from a personal link to the address that was kept for it, and nowhere else. Who follows it is told to the
// model, which decides later whether it was a person.
func follow(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "mailing.link.unknown")
	if err != nil {
		return err
	}
	address, d, n, err := sp.Mailings.Follow(c.UserContext(), c.Params("token"))
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer") // nobody else is to learn of the token
	away := errors.Is(err, store.ErrAway)
	if away {
		c.Set("Refresh", "10; url=?again=1") // it is noted now, and not once more when the page comes again by itself
	}
	if (err == nil || away) && web.Query(c).Get("again") == "" {
		sp.Mailings.Clicked(d, n, web.Reading(c, sp.ID))
	}
	if err != nil {
		return err
	}
	return c.Redirect(address, fiber.StatusFound)
}

// linkRow is what one reader did with one link.
type linkRow struct {
	mailing.Click
	Address string
}

func linkRows(m mailing.Mailing, clicks []mailing.Click) []linkRow {
	var out []linkRow
	for _, k := range clicks {
		if k.Link < int64(len(m.Links)) {
			out = append(out, linkRow{k, m.Links[k.Link]})
		}
	}
	return out
}

func interestSamples() []InterestView {
	links := []mailing.LinkInterest{{Address: "https://acme.example/recall", Readers: 3, Clicks: 5, Machines: 40}}
	return []InterestView{
		{Head: sampleHead(mailing.Done)},
		{Head: sampleHead(mailing.Sending), Tracked: true},
		{Head: sampleHead(mailing.Done), Tracked: true, Accepted: 120, People: 3, PeopleAt: "/x", Links: links},
	}
}
