package web

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/space"
)

// Linked opens the space that the token of a personal link names, and keeps the page out of caches and search engines.
// No other site is told of it by any page of ours; without a referrer at all a browser would not say where the page's
// form comes from, and nobody could press its button. unknown is the key of the fault that there is no such link.
func Linked(c *fiber.Ctx, unknown string) (*space.Space, error) {
	c.Set("X-Robots-Tag", "noindex, nofollow")
	c.Set(fiber.HeaderCacheControl, "no-store")
	id, ok := link.Space(c.Params("token"))
	if !ok {
		return nil, fault.Missing(unknown)
	}
	sp, err := Of(c).OpenSpace(c.UserContext(), id)
	if err != nil { // a database that is away is said to be, whatever is made of it
		return nil, fault.Missing(unknown).Because(err)
	}
	return sp, nil
}
