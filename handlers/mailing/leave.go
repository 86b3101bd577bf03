package mailing

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/space"
	"standfirst/templates"
)

// LeaveView is the page on which a reader unsubscribes. It names no address in full: the link may be seen
// by others than the reader.
type LeaveView struct {
	templates.Frame
	Action string
	Sender string
	Hidden string // the address, hidden but for its ends
	Test   bool
	Done   bool
}

var leavePage = templates.NewPage("bare", "mailing/leave.html", leaveSamples()...)

// unsubscribePage shows a button and changes nothing: scanners follow every link.
func unsubscribePage(c *fiber.Ctx) error {
	sp, d, err := reader(c)
	if err != nil {
		return err
	}
	v, err := leaveView(c, sp, d)
	if err != nil {
		return err
	}
	if d.ID != "" {
		if v.Done, err = sp.Mailings.IsUnsubscribed(c.UserContext(), d); err != nil {
			return err
		}
	}
	return web.Render(c, leavePage, v)
}

// unsubscribe does it at once, for the button and for mail programs (RFC 8058): without cookie, sign-in or
// token of ours, and as often as it is asked.
func unsubscribe(c *fiber.Ctx) error {
	sp, d, err := reader(c)
	if err != nil {
		return err
	}
	if err := sp.Mailings.Unsubscribe(c.UserContext(), c.Params("token"), web.ClientIP(c)); err != nil {
		return err
	}
	v, err := leaveView(c, sp, d)
	if err != nil {
		return err
	}
	v.Done = d.ID != "" && !d.Drill
	return web.Render(c, leavePage, v)
}

func reader(c *fiber.Ctx) (*space.Space, mailing.Delivery, error) {
	sp, err := web.Linked(c, "unsubscribe.unknown")
	if err != nil {
		return nil, mailing.Delivery{}, err
	}
	d, err := sp.Mailings.Reader(c.UserContext(), c.Params("token"))
	return sp, d, err
}

func leaveView(c *fiber.Ctx, sp *space.Space, d mailing.Delivery) (LeaveView, error) {
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer") // its form may come from anywhere (RFC 8058)
	set, err := sp.Settings.Get(c.UserContext())
	v := LeaveView{Frame: web.Frame(c, "unsubscribe.title"), Action: "/u/" + c.Params("token"), Sender: set.Sender.Name, Test: d.ID == "" || d.Drill, Hidden: hidden(d.Address)}
	if v.Sender == "" {
		v.Sender = sp.Name
	}
	return v, err
}

// hidden shows of an address its first letter and its domain.
func hidden(address string) string {
	for i, r := range address {
		if r == '@' && i > 0 {
			first := []rune(address)[0]
			return string(first) + "•••" + address[i:]
		}
	}
	return ""
}
