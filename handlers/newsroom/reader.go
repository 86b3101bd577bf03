package newsroom

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/newsroom"
)

// of says which page an answer is, for the count of its views.
func of(p newsroom.Page) func(answer, error) (answer, error) {
	return func(a answer, err error) (answer, error) {
		a.page = p
		return a, err
	}
}

// deliver sends a page, and counts it when somebody reads it. A reader whose copy still holds reads it again.
func (s site) deliver(a *answer) error {
	if a.page.Kind != "" && a.status == fiber.StatusOK && web.Reading(s.c, s.ID) == web.IsSomebody {
		s.Newsroom.Read(a.page, s.lang)
	}
	return a.send(s.c)
}
