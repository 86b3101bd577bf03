package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// The words for what a request is that nobody reads by; they begin the messages "mailing.machine.".
const (
	AsksHead   = "head"    // asks whether there is something
	IsPart     = "part"    // a part of another page
	IsAhead    = "ahead"   // fetched before anybody has opened it
	IsProgram  = "program" // a program that says what it is, or says nothing
	IsOurs     = "ours"    // a member of the space
	IsSomebody = ""        // somebody who looks, as far as it tells
)

// Reading says what a request is, as far as it tells: IsSomebody for one who looks at the page, else why it is nobody.
// What passes itself off as a browser, as some scanners of links do, is taken for one.
func Reading(c *fiber.Ctx, spaceID string) string {
	if c.Method() != fiber.MethodGet {
		return AsksHead
	}
	if _, member := User(c).In(spaceID); member {
		return IsOurs
	}
	// Only browsers of this decade say what they want a page for (Fetch Metadata); the others say nothing.
	if dest := c.Get("Sec-Fetch-Dest"); dest != "" && dest != "document" {
		return IsPart
	}
	if slices.ContainsFunc(ahead, func(header string) bool { return c.Get(header) != "" }) {
		return IsAhead
	}
	if !isBrowser(c.Get(fiber.HeaderUserAgent)) {
		return IsProgram
	}
	return IsSomebody
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
