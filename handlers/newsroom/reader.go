package newsroom

import (
	"slices"
	"strings"

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
	if a.page.Kind != "" && a.status == fiber.StatusOK && s.isRead() {
		s.Newsroom.Read(a.page, s.lang)
	}
	return a.send(s.c)
}

// isRead reports whether the request comes from somebody who looks at the page, as far as it tells: no member of the
// space, no browser that fetches ahead or fetches a part of another page, no program that says what it is. What passes
// itself off as a browser, as some scanners of links do, is taken for one.
func (s site) isRead() bool {
	c := s.c
	if c.Method() != fiber.MethodGet {
		return false
	}
	if _, member := web.User(c).In(s.ID); member {
		return false
	}
	// Only browsers of this decade say what they want a page for (Fetch Metadata); the others say nothing.
	if dest := c.Get("Sec-Fetch-Dest"); dest != "" && dest != "document" {
		return false
	}
	return !slices.ContainsFunc(ahead, func(header string) bool { return c.Get(header) != "" }) && isBrowser(c.Get(fiber.HeaderUserAgent))
}

// ahead are the headers of browsers that fetch a page which nobody has opened yet: of today's, and the older ones of
// Chromium, Safari and Firefox. None of them is sent with anything else.
var ahead = []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"}

// isBrowser reports whether a program says that it is a browser and nothing else. Browsers begin alike, a habit of
// thirty years; programs that behave say so by a word, or by an address where one can complain of them.
func isBrowser(agent string) bool {
	agent = strings.ToLower(agent)
	if !strings.HasPrefix(agent, "mozilla/5.0 (") {
		return false
	}
	agent = strings.ReplaceAll(agent, "cubot", "") // a maker of telephones
	return !slices.ContainsFunc(programs, func(word string) bool { return strings.Contains(agent, word) })
}

var programs = []string{"bot", "crawl", "spider", "http:", "https:", "@", "compatible;", "preview", "scan", "monitor", "headless", "lighthouse"}
